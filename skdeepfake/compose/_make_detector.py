"""Whole detectors in one call."""

import numpy as np
from scipy.fft import next_fast_len
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.svm import SVC

from skdeepfake._sklearn_compat import StrOptions, validate_params
from skdeepfake.audio import LoadAudio
from skdeepfake.augmentation import (
    AddNoise,
    BandLimit,
    Codec,
    OneOf,
    PitchShift,
    SpecAugment,
    TimeStretch,
)
from skdeepfake.calibration import LLRCalibratedClassifierCV
from skdeepfake.compose._detector_pipeline import DetectorPipeline
from skdeepfake.compose._in_chunks import InChunks
from skdeepfake.feature_extraction import (
    LFCC,
    HybridFeatures,
    ModulationSpectrum,
    PhaseTexture,
    SpectralTexture,
)
from skdeepfake.over_sampling import RandomOverSampler
from skdeepfake.preprocessing import FrameScaler, NormalQuantileTransformer, Pool

# The gamma of the kernel, as a multiple of one over the number of features.
_GAMMA = 0.15


@validate_params(
    {
        "preset": [StrOptions({"robust", "fast", "cnn-bilstm"})],
        "input": [StrOptions({"recording", "waveform"})],
    },
    prefer_skip_nested_validation=True,
)
def make_detector(
    preset="robust",
    *,
    input="recording",
    sample_rate=16000,
    duration=4.0,
    n_jobs=None,
    verbose=False,
    memory=None,
    random_state=None,
    **params,
):
    """Make a detector of deepfakes: a Pipeline from recordings to scores.

    Oversampling and augmentation act when it is fitted and never when it predicts.

    Parameters
    ----------
    preset : {"robust", "fast", "cnn-bilstm"}, default="robust"
        Which detector.

        - "robust": a support vector machine on the texture of spectrum and phase, the modulation
          spectrum and the moments of LFCC. It is the most accurate one on generators and recordings
          that it was not trained on. Its steps are ``features`` (:class:`InChunks` over ``load``,
          ``channel`` and ``describe``), ``scale`` and ``classify``.
        - "fast": the same on the texture of the spectrum alone. Its steps are ``features``
          (:class:`InChunks` over ``load`` and ``describe``), ``scale`` and ``classify``.
        - "cnn-bilstm": the CNN-BiLSTM network with attention on hybrid features, augmented by
          time-stretching, pitch-shifting, noise and SpecAugment. Its steps are ``oversample``,
          ``features`` (:class:`InChunks` over ``load``, ``time_stretch``, ``pitch_shift``,
          ``add_noise``, ``extract`` and ``spec_augment``), ``scale`` and ``net``. It needs
          TensorFlow; the others do not import it.
    input : {"recording", "waveform"}, default="recording"
        What the rows are: recordings, as :class:`~skdeepfake.audio.LoadAudio` takes them (paths,
        bytes, open files, or excerpts with a start), or waveforms of shape (n_clips, n_samples), at
        `sample_rate` and with full scale at 1. For waveforms the step ``load`` is "passthrough".
    sample_rate : float, default=16000
        Sample rate that recordings are brought to, or that waveforms have, in Hz. Every step gets
        it.
    duration : float, default=4.0
        Duration of the clips that are described, in seconds. A recording that is shorter is
        repeated. One that is longer is scored by windows of this duration, as
        :class:`DetectorPipeline` does; `fit` uses its first clip and warns of what is left out.
        Waveforms keep their duration.
    n_jobs : int or None, default=None
        Number of blocks of recordings processed at once.
    verbose : bool, default=False
        Whether to show progress, of the features and of the training.
    memory : str, joblib.Memory or None, default=None
        Where to cache the features of each clip, so that the candidates and the folds of a grid
        compute them once; see :class:`InChunks`.
    random_state : int, RandomState instance or None, default=None
        Seed of the oversampling, the augmentations and the network.
    **params
        Parameters of the steps by their nested names, such as ``classify__estimator__C=1.0`` or
        ``features__chunk_size=16``.

    Returns
    -------
    detector : DetectorPipeline
        Fit it on a column of recordings and labels, 1 for deepfakes and 0 for genuine speech. Its
        `decision_function` is higher the more a recording seems a deepfake. It returns
        log-likelihood ratios, calibrated by cross-validation, for "robust" and "fast", and log-odds
        that presume the class ratio of the training data for "cnn-bilstm".

    See Also
    --------
    WindowedDetector : Trains on whole recordings, calibrates on them, and tells where and whether
        there is a verdict.
    skdeepfake.datasets.load_clips : Load paths and labels of your own recordings.

    Notes
    -----
    "robust" and "fast" calibrate their ratios on random folds. Where clips share speakers or
    sources, keep those together: set ``classify__cv=StratifiedGroupKFold()`` and pass `groups` to
    `fit`, with scikit-learn's metadata routing.

    "robust" is most accurate on clean recordings. If yours were compressed, band-limited or noisy,
    set ``features__transformer__channel__p=0.5`` to degrade half of the training clips; on clean
    recordings this costs some accuracy.

    Examples
    --------
    >>> from skdeepfake.compose import make_detector
    >>> detector = make_detector(random_state=0)
    >>> list(detector.named_steps)
    ['features', 'scale', 'classify']
    >>> network = make_detector("cnn-bilstm", net__epochs=10, random_state=0)
    >>> list(network.named_steps)
    ['oversample', 'features', 'scale', 'net']
    """
    make_steps = {"robust": _robust_steps, "fast": _fast_steps, "cnn-bilstm": _cnn_bilstm_steps}
    settings = {"n_jobs": n_jobs, "verbose": verbose, "memory": memory}
    steps = make_steps[preset](sample_rate, random_state, settings)
    detector = DetectorPipeline(steps)
    rates = [name for name in detector.get_params() if name.endswith("__sample_rate")]
    detector.set_params(
        features__transformer__load__duration=duration, **dict.fromkeys(rates, sample_rate)
    )
    if input == "waveform":
        detector.set_params(features__transformer__load="passthrough")
    return detector.set_params(**params)


def _cnn_bilstm_steps(sample_rate, random_state, settings):
    # TensorFlow is imported when a network is made, not with this module.
    from skdeepfake.neural_network import CNNBiLSTMAttentionClassifier

    features = [
        ("load", LoadAudio()),
        ("time_stretch", TimeStretch(random_state=random_state)),
        ("pitch_shift", PitchShift(random_state=random_state)),
        ("add_noise", AddNoise(random_state=random_state)),
        ("extract", HybridFeatures()),
        ("spec_augment", SpecAugment(random_state=random_state)),
    ]
    verbose = int(settings["verbose"])
    return [
        ("oversample", RandomOverSampler(random_state=random_state)),
        ("features", InChunks(Pipeline(features), **settings)),
        ("scale", FrameScaler()),
        ("net", CNNBiLSTMAttentionClassifier(random_state=random_state, verbose=verbose)),
    ]


def _fast_steps(sample_rate, random_state, settings):
    features = [("load", LoadAudio()), ("describe", FeatureUnion(_spectral_textures(sample_rate)))]
    return [("features", InChunks(Pipeline(features), **settings)), *_kernel_steps()]


def _robust_steps(sample_rate, random_state, settings):
    lfcc = LFCC("asvspoof2019", n_filters=40, n_lfcc=40)
    moments = Pool(["mean", "std", "skew", "kurtosis"])
    descriptors = [
        *_spectral_textures(sample_rate),
        ("phase", PhaseTexture()),
        ("fine_phase", PhaseTexture(**_frames(0.016, 0.002, sample_rate))),
        ("modulation", ModulationSpectrum()),
        ("lfcc", Pipeline([("extract", lfcc), ("pool", moments)])),
    ]
    # From a quarter of the sample rate to just below its half.
    cutoffs = (0.25 * sample_rate, 0.4875 * sample_rate)
    channels = [
        ("codec", Codec(["vorbis", "mp3", "opus"], compression=(0.2, 0.8), p=1.0)),
        ("low_pass", BandLimit("low-pass", high_hz=cutoffs, p=1.0)),
        ("noise", AddNoise((15.0, 50.0), p=1.0)),
    ]
    features = [
        ("load", LoadAudio()),
        ("channel", OneOf(channels, p=0.0, random_state=random_state)),
        ("describe", FeatureUnion(descriptors)),
    ]
    return [("features", InChunks(Pipeline(features), **settings)), *_kernel_steps()]


def _spectral_textures(sample_rate):
    return [
        ("texture", SpectralTexture()),
        ("long_texture", SpectralTexture(**_frames(0.128, 0.032, sample_rate))),
    ]


def _frames(window_seconds, hop_seconds, sample_rate):
    """Return the lengths of frames in samples, the window one that is fast to transform."""
    n_fft = next_fast_len(round(window_seconds * sample_rate), real=True)
    return {"n_fft": n_fft, "hop_length": round(hop_seconds * sample_rate)}


def _kernel_steps():
    # With so many features the kernel has to be smoother than gamma="auto" makes it.
    machine = SVC(C=10.0, gamma="auto", class_weight="balanced")
    return [
        ("scale", NormalQuantileTransformer(scale=np.sqrt(_GAMMA))),
        ("classify", LLRCalibratedClassifierCV(machine)),
    ]
