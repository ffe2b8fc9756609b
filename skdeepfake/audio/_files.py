"""The reader: open a recording, read it to its end, and say what is wrong where that fails."""

import contextlib

import numpy as np

from skdeepfake._dsp._resample import resample
from skdeepfake.audio._errors import (
    AudioFileError,
    DecodingError,
    MissingPyAVError,
    UnknownFormatError,
)
from skdeepfake.audio._formats import format_of
from skdeepfake.audio._media_containers import media_fault
from skdeepfake.audio._mpeg import audio_start
from skdeepfake.audio._pyav import DEMUXERS, PyAVDecoder
from skdeepfake.audio._sndfile import open_with_sndfile
from skdeepfake.audio._sources import file_size, open_source, source_name
from skdeepfake.audio._splice import SplicedFile

# Values that are decoded at once: no more memory is taken than a recording truly needs.
_BLOCK = 2**22
# A larger change of the sample rate is due to a damaged header, and would take any time and memory.
_MAX_RATIO = 100
# Read by PyAV alone.
_ONLY_PYAV = {"MP4", "Matroska", "ASF", "AMR", "ADTS"}


class AudioFile:
    """Recording that is open for reading, as :func:`open_audio` returns it.

    Parameters
    ----------
    source : str, path-like, bytes or binary file
        The recording.

    Attributes
    ----------
    samplerate : int
        Sample rate, in Hz.
    channels : int
        Number of channels.
    frames : int or None
        Number of samples per channel; None where only decoding to the end tells.
    format, subtype : str
        The format and the codec, such as "WAV" and "PCM_16".
    """

    def __init__(self, source):
        self._source = source
        self._stack = contextlib.ExitStack()
        self._position = 0
        try:
            with self._failures_named():
                file = self._stack.enter_context(open_source(source))
                self._decoder = _open_decoder(source, file)
                self._stack.callback(self._decoder.close)
        except BaseException:
            self._stack.close()
            raise
        self.samplerate, self.channels = self._decoder.samplerate, self._decoder.channels
        self.format, self.subtype = self._decoder.format, self._decoder.subtype
        self.frames = self._decoder.frames

    @property
    def name(self):
        """The path, or for a recording in memory its size and a short hash."""
        return source_name(self._source)

    @property
    def duration(self):
        """Duration in seconds, as the header tells it, or None where it tells none."""
        if self.frames is None:
            return self._decoder.declared_seconds()
        return self.frames / self.samplerate if self.samplerate else None

    def tell(self):
        """Return the number of the next sample."""
        return self._position

    def seek(self, start):
        """Move to a sample.

        Parameters
        ----------
        start : int
            Its number, from 0. Beyond the end, nothing is left to read.
        """
        if start == self._position:
            return
        with self._failures_named():
            self._decoder.seek(start if self.frames is None else min(start, self.frames))
        self._position = start

    def read(self, n_samples=None):
        """Read samples, fewer at the end.

        Parameters
        ----------
        n_samples : int, default=None
            Number of samples of each channel; None reads up to the end.

        Returns
        -------
        samples : ndarray of shape (n_samples, n_channels), float32
        """
        blocks, block_length = [], max(_BLOCK // self.channels, 1)
        left = np.inf if n_samples is None else n_samples
        with self._failures_named():
            while left > 0:
                block = self._decoder.read(int(min(left, block_length)))
                if not len(block):
                    break
                self._position += len(block)
                left -= len(block)
                blocks.append(block)
                if self._position == self.frames:
                    break
            if len(blocks) == 1:
                return blocks[0]
            return np.concatenate([np.empty((0, self.channels), np.float32), *blocks])

    def close(self):
        """Close the recording, but no file that was open before."""
        self._stack.close()

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()

    @contextlib.contextmanager
    def _failures_named(self):
        try:
            yield
        except DecodingError as error:
            reason = str(error)
        except MemoryError:
            reason = "it does not fit in memory"
        except (OSError, OverflowError) as error:
            reason = f"cannot be read ({error})"
        else:
            return
        raise AudioFileError({self.name: reason}) from None


def open_audio(source):
    """Open a recording for reading.

    Parameters
    ----------
    source : str, path-like, bytes or binary file
        A path, the content of a file, or an open binary file, which is read from its start.

    Returns
    -------
    file : AudioFile
        The open recording.

    Raises
    ------
    AudioFileError
        If the file is missing, empty, cut off, not audio, or holds no samples; or if it needs PyAV,
        which is not installed.

    See Also
    --------
    read_samples : Reads from the open file.

    Examples
    --------
    >>> import io, numpy as np, soundfile as sf
    >>> from skdeepfake.audio import open_audio
    >>> content = io.BytesIO()
    >>> sf.write(content, np.zeros(800), 8000, format="FLAC")
    >>> with open_audio(content.getvalue()) as file:
    ...     file.format, file.samplerate, file.frames
    ('FLAC', 8000, 800)
    """
    return AudioFile(source)


def count_samples(file):
    """Return the number of samples of each channel, by decoding the recording if need be.

    Parameters
    ----------
    file : AudioFile
        As :func:`open_audio` returns it. Its position does not change.

    Returns
    -------
    n_samples : int

    Raises
    ------
    AudioFileError
        If the file has to be decoded, and is damaged or cut off.

    Examples
    --------
    >>> import io, numpy as np, soundfile as sf
    >>> from skdeepfake.audio import count_samples, open_audio
    >>> content = io.BytesIO()
    >>> sf.write(content, np.zeros(800), 8000, format="WAV")
    >>> with open_audio(content) as file:
    ...     count_samples(file)
    800
    """
    if file.frames is not None:
        return file.frames
    position = file.tell()
    while len(file.read(_BLOCK // file.channels)):
        pass
    n_samples = file.tell()
    file.seek(position)
    return n_samples


def read_samples(file, n_samples=None, *, start=None):
    """Read samples of an open recording, and check that all of them are there and finite.

    Parameters
    ----------
    file : AudioFile
        As :func:`open_audio` returns it.
    n_samples : int, default=None
        Number of samples to read of each channel, at most; None reads up to the end.
    start : int, default=None
        Sample to begin with; None continues where the last call ended.

    Returns
    -------
    samples : ndarray of shape (n_samples, n_channels), float32

    Raises
    ------
    AudioFileError
        If the file is damaged or cut off, or holds a sample that is NaN or infinite.

    Examples
    --------
    >>> import tempfile, numpy as np, soundfile as sf
    >>> from skdeepfake.audio import open_audio, read_samples
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sf.write(f"{folder}/ramp.wav", np.arange(4) / 4, 8000)
    ...     with open_audio(f"{folder}/ramp.wav") as file:
    ...         read_samples(file, 2, start=1)
    array([[0.25],
           [0.5 ]], dtype=float32)
    """
    if start is not None:
        file.seek(start)
    return file.read(n_samples)


def read_mono(file, sample_rate, n_samples=None, *, start=None):
    """Read samples as :func:`read_samples` does, average the channels and resample."""
    ratio = sample_rate / file.samplerate if file.samplerate > 0 else np.inf
    if not 1 / _MAX_RATIO <= ratio <= _MAX_RATIO:
        reason = (
            f"its header tells of a sample rate of {file.samplerate} Hz, which cannot be changed "
            f"to {sample_rate:g} Hz"
        )
        raise AudioFileError({file.name: reason})
    samples = read_samples(file, n_samples, start=start)
    waveform = samples[:, 0] if file.channels == 1 else samples.mean(axis=1)
    resampled = resample(waveform, file.samplerate, sample_rate)
    is_computed = file.channels > 1 or resampled is not waveform
    if is_computed and not np.isfinite(resampled).all():
        raise AudioFileError({file.name: "it holds samples that are too large for 32 bits"})
    # soxr rounds the number of samples, and librosa.resample rounds it up.
    n_missing = int(np.ceil(len(waveform) * ratio)) - len(resampled)
    return np.pad(resampled, (0, n_missing)) if n_missing > 0 else resampled


def _open_decoder(source, file):
    start = audio_start(file)
    if start:
        source = file = SplicedFile((file, start, file_size(file)))
    name = format_of(file)
    if name is None:
        raise DecodingError("not a known audio format")
    if fault := media_fault(file, name):
        raise DecodingError(fault)
    if name in _ONLY_PYAV:
        return PyAVDecoder(file, name)
    try:
        return open_with_sndfile(source, file, name)
    except UnknownFormatError as error:
        # libsndfile may know the container, but not the codec in it.
        if name not in DEMUXERS:
            raise
        try:
            return PyAVDecoder(file, name)
        except MissingPyAVError as missing:
            raise DecodingError(f"{error}; if it is not damaged, {missing}") from None
        except DecodingError:
            raise error from None
