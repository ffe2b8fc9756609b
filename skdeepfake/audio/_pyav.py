"""The decoder of what libsndfile cannot read: PyAV, which holds FFmpeg's libraries."""

import numpy as np

from skdeepfake.audio._errors import DecodingError, MissingPyAVError, check_finite
from skdeepfake.audio._sources import file_size
from skdeepfake.audio._splice import SplicedFile

# FFmpeg's readers by format. Naming one keeps FFmpeg from taking a hostile file for a playlist,
# which names other files.
DEMUXERS = {
    "ADTS": "aac",
    "AIFF": "aiff",
    "AMR": "amr",
    "ASF": "asf",
    "AU": "au",
    "CAF": "caf",
    "FLAC": "flac",
    "MP4": "mov",
    "Matroska": "matroska",
    "Ogg": "ogg",
    "RF64": "wav",
    "W64": "w64",
    "WAV": "wav",
}
# A stream that ends this much before the duration in its header is cut off, in seconds. Headers are
# rounded, and may count the delay of the encoder.
_TOLERANCE_SECONDS = 0.25


class PyAVDecoder:
    """Decoder of the first audio stream of an open file.

    Parameters
    ----------
    file : binary file
        The file, at its start.
    name : str
        Its format, one of `DEMUXERS`.

    Attributes
    ----------
    frames : None
        The number of samples per channel is not known before the end.
    """

    frames = None

    def __init__(self, file, name):
        self._av = _import_av(name)
        self.format = name
        # A file that is given an impossible position returns quietly.
        self._file = SplicedFile((file, 0, file_size(file)))
        self._open()
        first = next(self._blocks, None)
        if first is None:
            raise DecodingError("it holds no samples")
        self._left = [first]
        self.channels = first.shape[1]

    def _open(self):
        self._file.seek(0)
        try:
            self._container = self._av.open(self._file, format=DEMUXERS[self.format])
            if not self._container.streams.audio:
                raise DecodingError("it holds no audio")
            self._stream = self._container.streams.audio[0]
            if self._stream.codec_context is None:
                raise DecodingError("its codec is unknown")
            self.samplerate = self._stream.codec_context.sample_rate
            self.subtype = self._stream.codec_context.name
        except (self._av.FFmpegError, ValueError, OSError) as error:
            raise DecodingError(f"not a readable {self.format} ({_reason(error)})") from None
        self._blocks, self._left, self._position = self._decode(), [], 0

    def _decode(self):
        """Yield arrays of shape (n_samples, n_channels)."""
        n_samples, shape, resampler = 0, None, None
        try:
            for frame in self._container.decode(self._stream):
                shape = shape or (frame.sample_rate, frame.layout.nb_channels)
                if (frame.sample_rate, frame.layout.nb_channels) != shape:
                    raise DecodingError("its parts differ in sample rate or number of channels")
                self.samplerate = frame.sample_rate
                # PyAV reads beyond the planes of a frame of eight channels; this has only one.
                resampler = resampler or self._av.AudioResampler("flt", frame.layout)
                for block in _to_arrays(resampler, frame):
                    n_samples += len(block)
                    if len(block):
                        yield block
        except (self._av.FFmpegError, ValueError, OSError) as error:
            raise DecodingError(f"damaged ({_reason(error)})") from None
        seconds = self.declared_seconds()
        if shape and seconds is not None and n_samples / shape[0] < seconds - _TOLERANCE_SECONDS:
            found = n_samples / shape[0]
            raise DecodingError(f"cut off: {found:.2f} of {seconds:.2f} s decode")

    def declared_seconds(self):
        """Return the duration that the header tells, or None."""
        if self._stream.duration is not None:
            return float(self._stream.duration * self._stream.time_base)
        # The container's duration is its longest stream's, which may be a picture.
        if self._container.duration is not None and len(self._container.streams) == 1:
            return self._container.duration / self._av.time_base
        return None

    def read(self, n_samples):
        """Return up to `n_samples` samples as an array of shape (n_samples, n_channels)."""
        n_there = sum(map(len, self._left))
        while n_there < n_samples:
            block = next(self._blocks, None)
            if block is None:
                break
            self._left.append(block)
            n_there += len(block)
        if not self._left:
            return np.empty((0, self.channels), dtype=np.float32)
        joined = np.concatenate(self._left)
        check_finite(joined)
        self._left = [joined[n_samples:]] if len(joined) > n_samples else []
        self._position += min(n_samples, len(joined))
        return joined[:n_samples]

    def seek(self, start):
        """Move to a sample, by decoding what is before it."""
        if start < self._position:
            self._container.close()
            self._open()
        while self._position < start and len(self.read(min(start - self._position, 2**20))):
            pass

    def close(self):
        """Close the decoder, and not the file."""
        self._container.close()


def _import_av(name):
    try:
        import av
    except ImportError:
        raise MissingPyAVError(
            f"{name} needs PyAV, which is not installed; pip install 'skdeepfake[formats]'"
        ) from None
    return av


def _to_arrays(resampler, frame):
    """Yield the samples of a frame, one column per channel."""
    for packed in resampler.resample(frame):
        yield packed.to_ndarray().reshape(-1, packed.layout.nb_channels)


def _reason(error):
    return str(getattr(error, "strerror", None) or error).rstrip(".")
