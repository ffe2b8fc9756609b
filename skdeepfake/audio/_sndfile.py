"""The decoder of most formats: libsndfile, with the true end of a recording found here."""

import os

import numpy as np
import soundfile as sf

from skdeepfake._audio_suffixes import AUDIO_SUFFIXES
from skdeepfake.audio._containers import find_audio_data, wav_head
from skdeepfake.audio._errors import DecodingError, UnknownFormatError, check_finite
from skdeepfake.audio._flac import count_samples, header_with_total, total_samples
from skdeepfake.audio._mpeg import is_layer_three, scan_frames, stream_header
from skdeepfake.audio._ogg import scan_pages
from skdeepfake.audio._sources import file_size, read_at
from skdeepfake.audio._splice import SplicedFile

# Samples that are decoded at once to get to a later one.
_BLOCK = 2**20
# libsndfile reports this many samples where the header tells none.
_UNKNOWN = 2**62


def open_with_sndfile(source, file, name):
    """Return a decoder for an open file of a named format.

    Parameters
    ----------
    source : str, path-like, bytes or binary file
        The recording.
    file : binary file
        The same, open.
    name : str
        Its format.

    Returns
    -------
    decoder : SndfileDecoder

    Raises
    ------
    DecodingError
        If the file is cut off, damaged, or of an unknown codec.
    """
    parts = _find_parts(file, name)
    if parts is None:
        parts = [_fastest(source, file)]
    try:
        decoder = SndfileDecoder(parts)
        if decoder.format == "WAV" and decoder.subtype == "MPEG_LAYER_III":
            return _open_mp3_in_wav(decoder, file)
        return decoder
    except sf.SoundFileError as error:
        raise UnknownFormatError(
            f"{name} that is damaged or of an unknown codec ({_reason(error)})"
        ) from None


def _fastest(source, file):
    """Return the path of a recording, which libsndfile reads fastest, or else the open file.

    By some suffixes, such as .raw and .vox, libsndfile takes any content for samples.
    """
    is_path = isinstance(source, (str, os.PathLike))
    if is_path and os.path.splitext(os.fsdecode(source))[1].lower() in AUDIO_SUFFIXES:
        return os.fsencode(source)
    return SplicedFile((file, 0, file_size(file)))


def _open_mp3_in_wav(decoder, file):
    """Return a decoder of the MP3 that a WAV contains: libsndfile misjudges its length."""
    decoder.close()
    data = find_audio_data(file, "WAV")
    mp3 = SplicedFile((file, data.start, data.start + (data.n_declared or data.n_there)))
    return SndfileDecoder(_find_parts(mp3, "MP3") or [mp3])


def _find_parts(file, name):
    """Return files that are decoded one after the other, or None for the file as it is."""
    if name == "Ogg":
        parts, fault = scan_pages(file)
        parts = [SplicedFile((file, *part)) for part in parts] if len(parts) > 1 else None
    elif name == "MP3":
        parts, fault = _mp3_parts(file)
    elif name == "FLAC":
        parts, fault = _flac_parts(file)
    else:
        parts, fault = _container_parts(file, name)
    if fault:
        raise DecodingError(fault)
    return parts


def _mp3_parts(file):
    frames = scan_frames(file)
    if frames is None:
        return None, "damaged: it holds no frames of an MP3"
    if frames.declared == frames.n_frames or not is_layer_three(frames):
        # By its suffix alone libsndfile finds frames that do not begin the file.
        audio = SplicedFile((file, frames.start, frames.stop))
        return ([audio] if frames.start else None), frames.fault
    audio = (file, frames.start + frames.info_bytes, frames.stop)
    return [SplicedFile(stream_header(frames), audio)], frames.fault


def _flac_parts(file):
    total, n_samples = total_samples(file), count_samples(file)
    if n_samples is None:
        return None, "damaged: it holds no frames"
    if total:
        fault = f"cut off: {n_samples} of {total} samples are there" if n_samples < total else None
        return None, fault
    header = header_with_total(file, n_samples)
    return [SplicedFile(header, (file, len(header), file_size(file)))], None


def _container_parts(file, name):
    data = find_audio_data(file, name)
    if data is None:
        return None, None
    if data.n_declared is None and name == "WAV":
        declared = int.from_bytes(read_at(file, data.size_at, 4), "little")
        # libsndfile reads to the end where more is declared than there is.
        if declared <= data.n_there:
            return [SplicedFile(wav_head(file, data), (file, data.start, file_size(file)))], None
    if data.n_declared is None and name == "CAF":
        # Its audio data begin with four bytes that count changes to them.
        head = read_at(file, 0, data.size_at) + (data.n_there + 4).to_bytes(8, "big") + bytes(4)
        return [SplicedFile(head, (file, data.start, file_size(file)))], None
    if name == "W64" and data.n_declared is not None and data.n_declared < data.n_there:
        # libsndfile takes what follows the samples for samples too.
        return [SplicedFile((file, 0, data.start + data.n_declared))], None
    return None, data.fault


class SndfileDecoder:
    """Decoder of one or more files that follow each other.

    Parameters
    ----------
    files : list of str, bytes or binary file
        The files, of one sample rate and number of channels.

    Attributes
    ----------
    frames : int
        Number of samples per channel.
    """

    def __init__(self, files):
        self._parts = []
        for file in files:
            # A chain may have thousands of parts: only one is open at a time.
            self.close()
            self._parts.append(_Part(file))
        first = self._parts[0]
        self.samplerate, self.channels = first.samplerate, first.channels
        self.format, self.subtype = first.format, first.subtype
        kinds = {(part.samplerate, part.channels) for part in self._parts}
        self.frames = sum(part.frames for part in self._parts)
        fault = None
        if len(kinds) > 1:
            fault = "its parts differ in sample rate or number of channels"
        elif self.frames <= 0:
            fault = "it holds no samples"
        elif self.frames >= _UNKNOWN:
            fault = f"damaged: its header tells of {self.frames} samples"
        if fault:
            self.close()
            raise DecodingError(fault)
        self._index = 0

    def read(self, n_samples):
        """Return up to `n_samples` samples as an array of shape (n_samples, n_channels)."""
        blocks = []
        while n_samples > 0 and self._index < len(self._parts):
            part = self._parts[self._index]
            block = part.read(min(n_samples, part.n_left))
            n_samples -= len(block)
            blocks.append(block)
            if not part.n_left:
                self._index += 1
                if self._index < len(self._parts):
                    part.close()
        if not blocks:
            return np.empty((0, self.channels), dtype=np.float32)
        return np.concatenate(blocks) if len(blocks) > 1 else blocks[0]

    def seek(self, start):
        """Move to a sample."""
        self._index = 0
        while self._index < len(self._parts) - 1 and start >= self._parts[self._index].frames:
            start -= self._parts[self._index].frames
            self._index += 1
        for later in self._parts[self._index + 1 :]:
            later.close()
        part = self._parts[self._index]
        part.seek(min(start, part.frames))

    def close(self):
        """Close the decoder, and no file that it was given open."""
        for part in self._parts:
            part.close()


class _Part:
    """One file, which may be of a codec in which libsndfile cannot move."""

    def __init__(self, source):
        self._source, self._file = source, None
        file = self._open()
        self.samplerate, self.channels, self.frames = file.samplerate, file.channels, file.frames
        self.format, self.subtype = file.format, file.subtype
        # NumPy scales 16-bit samples in a third of libsndfile's time.
        self._dtype = "int16" if self.subtype == "PCM_16" else "float32"

    def _open(self):
        """Return the open file; one that was closed is at its start."""
        if self._file is None:
            if hasattr(self._source, "seek"):
                self._source.seek(0)
            self._file = sf.SoundFile(self._source)
            self._position = 0
        return self._file

    def close(self):
        if self._file is not None:
            self._file.close()
        self._file, self._position = None, 0

    @property
    def n_left(self):
        return self.frames - self._position

    def read(self, n_samples):
        try:
            samples = self._open().read(n_samples, dtype=self._dtype, always_2d=True)
        except sf.SoundFileError as error:
            raise DecodingError(f"damaged ({_reason(error)})") from None
        self._position += len(samples)
        if len(samples) < n_samples:
            raise DecodingError(f"cut off: {self._position} of {self.frames} samples decode")
        if self._dtype == "int16":
            return samples * np.float32(2**-15)
        check_finite(samples)
        return samples

    def seek(self, start):
        if start == self._position:
            return
        try:
            if self._open().seekable():
                if self.format == "OGG":
                    # libsndfile crashes where it moves in a stream of which nothing decodes, and
                    # misses the sample where it moves forward from another than the first.
                    if self._position == 0:
                        self.read(1)
                    self._file.seek(0)
                self._file.seek(start)
                self._position = start
                return
            if start < self._position:
                self.close()
        except sf.SoundFileError as error:
            raise DecodingError(f"damaged ({_reason(error)})") from None
        while self._position < start:
            self.read(min(start - self._position, _BLOCK))


def _reason(error):
    return getattr(error, "error_string", str(error)).rstrip(".")
