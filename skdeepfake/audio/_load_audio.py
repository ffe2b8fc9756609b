"""Recordings to waveforms: decode, mix to mono, resample, and bring to one duration."""

from numbers import Real

import numpy as np

from skdeepfake import _cropping
from skdeepfake._base import ArrayOutputMixin, StatelessTransformer
from skdeepfake._dsp._power import set_power
from skdeepfake._librosa import import_librosa
from skdeepfake._sklearn_compat import Interval, StrOptions, validate_params
from skdeepfake.audio._errors import AudioFileError
from skdeepfake.audio._files import count_samples, open_audio, read_mono
from skdeepfake.audio._sources import as_rows, check_source, source_name

# The RMS level of normalize="rms": -20 dB below full scale leaves room for the peaks of speech.
RMS_LEVEL = 0.1
# Decoded beyond the excerpt on either side, so that the resampling filter sees its surroundings and
# a codec whose frames depend on those before them finds its way.
MARGIN_SECONDS = 0.1
# Trimming measures the level in steps of this many seconds.
_TRIM_SECONDS = 0.01

_CONVERSION = {
    "sample_rate": [Interval(Real, 1, None, closed="left")],
    "duration": [Interval(Real, 0, None, closed="neither")],
    "crop": [StrOptions({"start", "center"})],
    "pad": [StrOptions({"repeat", "zero"})],
    "trim_db": [Interval(Real, 0, None, closed="neither"), None],
    "normalize": [StrOptions({"peak", "rms"}), None],
}


class LoadAudio(ArrayOutputMixin, StatelessTransformer):
    """Loader of recordings as waveforms of one sample rate and one duration.

    It decodes what libsndfile reads (WAV, FLAC, Ogg, Opus, MP3 and others) and, where PyAV is
    installed, what FFmpeg reads (M4A, AAC, WebM, MP4, WMA, AMR, 3GP). It averages the channels,
    resamples by soxr, crops what is longer than `duration` and pads what is shorter.

    Parameters
    ----------
    sample_rate : float, default=16000
        Sample rate of the waveforms, in Hz.
    duration : float, default=4.0
        Duration of every waveform, in seconds.
    crop : {"start", "center"}, default="start"
        Which part of a longer recording is kept, where its row tells no start.
    pad : {"repeat", "zero"}, default="repeat"
        How a shorter recording is filled up: by repeating it from its start, as is the custom in
        anti-spoofing, or by zeros at its end.
    trim_db : float or None, default=None
        Leading and trailing parts this many dB below the recording's peak level are removed first.
        Silence at the ends tells the classes of many corpora apart [1]_, and 40 removes it.
        Trimming reads the whole file, however long; without it only the excerpt is decoded. A row
        with a start is not trimmed.
    normalize : {"peak", "rms"} or None, default=None
        Scale the excerpt to a peak of 1, or to an RMS of 0.1 (-20 dB re full scale), where peaks
        may exceed 1. Silence stays as it is.

    See Also
    --------
    load_clip : Loads one file.
    skdeepfake.compose.InChunks : Loads many files in parallel within bounded memory.

    Notes
    -----
    All files of a call are tried before an :class:`AudioFileError` names those that failed. One
    warning says how many recordings were cropped and how much was left out. A row with a start is
    not counted: it names the excerpt that is meant.

    References
    ----------
    .. [1] N. M. Müller, F. Dieckmann, P. Czempin, R. Canals, K. Böttinger and J. Williams, "Speech
       is Silver, Silence is Golden: What do ASVspoof-trained Models Really Learn?", ASVspoof
       Workshop, 2021. arXiv:2106.12914.

    Examples
    --------
    >>> import tempfile, numpy as np, soundfile as sf
    >>> from skdeepfake.audio import LoadAudio
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sf.write(f"{folder}/clip.wav", np.zeros(8000), 8000)
    ...     LoadAudio(duration=2.0).transform([f"{folder}/clip.wav"]).shape
    (1, 32000)
    """

    _parameter_constraints: dict = _CONVERSION

    def __init__(
        self,
        sample_rate=16000,
        *,
        duration=4.0,
        crop="start",
        pad="repeat",
        trim_db=None,
        normalize=None,
    ):
        self.sample_rate = sample_rate
        self.duration = duration
        self.crop = crop
        self.pad = pad
        self.trim_db = trim_db
        self.normalize = normalize

    def transform(self, X):
        """Load each recording.

        Parameters
        ----------
        X : array-like of shape (n_clips,), (n_clips, 1) or (n_clips, 2)
            Recordings: a list, an array or columns of a DataFrame. Each is a path, the content of a
            file as bytes, or an open binary file. A second column holds the start of each excerpt,
            in seconds.

        Returns
        -------
        waveforms : ndarray of shape (n_clips, n_samples), float32
            ``n_samples`` is ``round(duration * sample_rate)``.

        Raises
        ------
        AudioFileError
            If recordings cannot be read, or end before the start of an excerpt; the error names
            all of them.
        """
        self._check_params()
        rows = as_rows(X)
        n_samples = round(self.duration * self.sample_rate)
        waveforms = np.empty((len(rows), n_samples), dtype=np.float32)
        params, failures = self.get_params(deep=False), {}
        cropping = _cropping.Cropping()
        for waveform, (source, start) in zip(waveforms, rows, strict=True):
            try:
                waveform[:] = _load(source, start, cropping, **params)
            except AudioFileError as error:
                failures |= error.failures
        if failures:
            raise AudioFileError(failures)
        _cropping.report(cropping)
        return waveforms

    def get_feature_names_out(self, input_features=None):
        """Name the samples, the last axis of the output.

        Parameters
        ----------
        input_features : array-like of str or None, default=None
            Ignored.

        Returns
        -------
        names : ndarray of shape (n_samples,), of str objects
        """
        n_samples = round(self.duration * self.sample_rate)
        return np.asarray([f"sample{i}" for i in range(n_samples)], dtype=object)

    def _check_input(self, X, reset):
        rows = as_rows(X)
        if reset:
            self.n_features_in_ = _count_columns(X, rows)
        return rows

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        tags.no_validation = True
        return tags


@validate_params(
    {
        "source": "no_validation",  # whose message would hold the content
        "start": [Interval(Real, 0, None, closed="left"), None],
        **_CONVERSION,
    },
    prefer_skip_nested_validation=True,
)
def load_clip(
    source,
    *,
    start=None,
    sample_rate=16000,
    duration=4.0,
    crop="start",
    pad="repeat",
    trim_db=None,
    normalize=None,
):
    """Load one recording as a waveform of a given sample rate and duration.

    Parameters
    ----------
    source : str, path-like, bytes or binary file
        A path, the content of a file, or an open binary file, which is read from its start.
    start : float, default=None
        Where the clip begins, in seconds. None leaves that to `crop` and `trim_db`, which do not
        act otherwise.
    sample_rate, duration, crop, pad, trim_db, normalize
        As in :class:`LoadAudio`.

    Returns
    -------
    waveform : ndarray of shape (n_samples,), float32
        ``n_samples`` is ``round(duration * sample_rate)``.

    Raises
    ------
    AudioFileError
        If the file is missing, empty, damaged, cut off or not audio, ends before `start`, or holds
        no sample, or one that is NaN or infinite.

    See Also
    --------
    LoadAudio : The transformer for many files.

    Examples
    --------
    >>> import tempfile, numpy as np, soundfile as sf
    >>> from skdeepfake.audio import load_clip
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sf.write(f"{folder}/clip.wav", np.array([0.5, -0.5]), 16000)
    ...     load_clip(f"{folder}/clip.wav", duration=5 / 16000)
    array([ 0.5, -0.5,  0.5, -0.5,  0.5], dtype=float32)
    """
    check_source(source)
    cropping = _cropping.Cropping()
    waveform = _load(source, start, cropping, sample_rate, duration, crop, pad, trim_db, normalize)
    _cropping.report(cropping)
    return waveform


def _count_columns(X, rows):
    """Return the number of columns; a list of paths and bytes is made no array for it."""
    if getattr(X, "ndim", 1) == 2:
        return X.shape[1]
    return 2 if any(start is not None for _, start in rows) else 1


def _load(source, start, cropping, sample_rate, duration, crop, pad, trim_db, normalize):
    """Return one recording as :func:`load_clip` does, for parameters that have been checked."""
    n_samples = round(duration * sample_rate)
    if n_samples < 1:
        raise ValueError(
            f"duration={duration!r} s at sample_rate={sample_rate!r} Hz is less than one sample; "
            "choose a longer duration"
        )
    with open_audio(source) as file:
        if start is not None:
            waveform = _decode_excerpt(file, sample_rate, start, duration)[:n_samples]
            return to_clip(waveform, n_samples, pad, normalize)
        if trim_db is not None:
            waveform = _trim(read_mono(file, sample_rate), trim_db, sample_rate)
            seconds = len(waveform) / sample_rate
            waveform = _crop(waveform, n_samples, crop)
        else:
            seconds = _seconds(file)
            if crop == "start":
                waveform = _decode_excerpt(file, sample_rate, 0.0, duration)[:n_samples]
            else:
                waveform = _crop(_decode_center(file, sample_rate, duration), n_samples, crop)
    if _cropping.is_cropped(seconds, duration):
        cropping.seconds[source_name(source)] = seconds, seconds - duration
    return to_clip(waveform, n_samples, pad, normalize)


def _seconds(file):
    """Return the duration of a recording, by decoding it only where its header tells none."""
    seconds = file.duration
    return count_samples(file) / file.samplerate if seconds is None else seconds


def to_clip(waveform, n_samples, pad="repeat", normalize=None):
    """Normalize a waveform and fill it up to a length, as :class:`LoadAudio` does.

    Parameters
    ----------
    waveform : ndarray of shape (n,)
        At most `n_samples` samples, and at least one.
    n_samples : int
        Length of the result.
    pad, normalize
        As in :class:`LoadAudio`.

    Returns
    -------
    clip : ndarray of shape (n_samples,), float32

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.audio import to_clip
    >>> to_clip(np.float32([0.5, -0.25]), 3, normalize="peak")
    array([ 1. , -0.5,  1. ], dtype=float32)
    """
    return _pad(_normalize(waveform, normalize), n_samples, pad)


def _decode_excerpt(file, sample_rate, start, duration):
    """Return the waveform from `start` on, `duration` seconds and a margin, or up to the end."""
    rate = file.samplerate
    begin = round(start * rate)
    margin = round(MARGIN_SECONDS * rate)
    before = min(begin, margin)
    after = 0 if rate == sample_rate else margin
    n_samples = round(duration * rate) + before + after
    waveform = read_mono(file, sample_rate, n_samples, start=begin - before)
    waveform = waveform[round(before * sample_rate / rate) :]
    if not len(waveform):
        raise AudioFileError({file.name: f"it ends before {start:g} s, where the excerpt begins"})
    return waveform


def _decode_center(file, sample_rate, duration):
    """Return the middle of a recording and a margin on both sides, or all of it."""
    if file.frames is None:
        return read_mono(file, sample_rate)
    n_samples = round(duration * file.samplerate)
    margin = round(MARGIN_SECONDS * file.samplerate)
    start = max((file.frames - n_samples) // 2 - margin, 0)
    return read_mono(file, sample_rate, n_samples + 2 * margin, start=start)


def _trim(waveform, trim_db, sample_rate):
    librosa = import_librosa("trim")
    if not waveform.any():
        return waveform
    # Frames of librosa's default length would leave so much silence that it tells classes apart.
    hop = max(1, round(_TRIM_SECONDS * sample_rate))
    # At a peak of 1, squares neither overflow nor vanish.
    scaled = waveform / np.abs(waveform).max()
    _, (start, stop) = librosa.effects.trim(
        scaled, top_db=trim_db, frame_length=2 * hop, hop_length=hop
    )
    return waveform[start:stop]


def _crop(waveform, n_samples, crop):
    start = max((len(waveform) - n_samples) // 2, 0) if crop == "center" else 0
    return waveform[start : start + n_samples]


def _normalize(waveform, normalize):
    if normalize is None or not waveform.any():
        return waveform
    if normalize == "peak":
        return waveform / np.abs(waveform).max()
    return set_power(waveform[np.newaxis], RMS_LEVEL**2)[0]


def _pad(waveform, n_samples, pad):
    if len(waveform) == n_samples:
        return waveform
    if pad == "repeat":
        return np.resize(waveform, n_samples)
    return np.pad(waveform, (0, n_samples - len(waveform)))
