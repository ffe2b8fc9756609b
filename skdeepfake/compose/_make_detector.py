"""Whole detectors in one call."""

from imblearn.pipeline import Pipeline
from sklearn import pipeline
from sklearn.preprocessing import QuantileTransformer
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
from skdeepfake.compose._in_chunks import InChunks
from skdeepfake.feature_extraction import (
    LFCC,
    HybridFeatures,
    ModulationSpectrum,
    PhaseTexture,
    SpectralTexture,
)
from skdeepfake.over_sampling import RandomOverSampler
from skdeepfake.preprocessing import FrameScaler, Pool


@validate_params(
    {"preset": [StrOptions({"seed", "fast", "robust"})]}, prefer_skip_nested_validation=True
)
def make_detector(
    preset="seed",
    *,
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
    preset : {"seed", "fast", "robust"}, default="seed"
        Which detector.

        - "seed": the CNN-BiLSTM network with attention on hybrid features, augmented by stretching,
          shifting, noise and SpecAugment. Its steps are ``oversample``, ``features``
          (:class:`InChunks` over ``load``, ``time_stretch``, ``pitch_shift``, ``add_noise``,
          ``extract`` and ``spec_augment``), ``scale`` and ``net``.
        - "fast": a support vector machine on the texture of the spectrum, without TensorFlow. Its
          steps are ``features`` (:class:`InChunks` over ``load`` and ``describe``), ``scale`` and
          ``classify``.
        - "robust": the same on the texture of spectrum and phase, the modulation spectrum and the
          moments of LFCC; best on generators and recordings that it was not trained on. Within its
          ``features`` there is also ``channel``, see the notes.
    sample_rate : float, default=16000
        Sample rate that recordings are brought to, in Hz.
    duration : float, default=4.0
        Duration that recordings are brought to, in seconds.
    n_jobs : int or None, default=None
        Blocks of recordings processed at once.
    verbose : bool, default=False
        Whether to show progress, of the features and of the training.
    memory : str, joblib.Memory or None, default=None
        Where to cache the features, so that candidates of a grid that share them compute them once.
    random_state : int, RandomState instance or None, default=None
        Seed of the oversampling, the augmentations and the network.
    **params
        Parameters of the steps by their nested names, as ``net__epochs=10`` or
        ``features__transformer__extract__n_mfcc=20``.

    Returns
    -------
    detector : imblearn.pipeline.Pipeline
        Fit it on a column of paths and labels, 1 for deepfakes and 0 for genuine speech. Its
        `decision_function` is higher the more a recording seems a deepfake: log-odds that presume
        the class ratio of the training data for "seed", log-likelihood ratios, calibrated by
        cross-validation, for the others.

    See Also
    --------
    skdeepfake.datasets.load_clips : Paths and labels of your own recordings.

    Notes
    -----
    "fast" and "robust" calibrate their ratios on random folds. Where clips share speakers or
    sources, keep those together: ``classify__cv=StratifiedGroupKFold()``, with `groups` in the call
    of `fit` by scikit-learn's metadata routing.

    "robust" is at its best on clean recordings. For such as have been through codecs, telephone
    bands or noise, ``features__transformer__channel__p=0.5`` sends half of the training clips
    through one; on clean recordings it costs some accuracy.

    Examples
    --------
    >>> from skdeepfake.compose import make_detector
    >>> detector = make_detector(net__epochs=10, random_state=0)
    >>> list(detector.named_steps)
    ['oversample', 'features', 'scale', 'net']
    >>> list(make_detector("robust").named_steps)
    ['features', 'scale', 'classify']
    """
    make_steps = {"seed": _seed_steps, "fast": _fast_steps, "robust": _robust_steps}[preset]
    load = LoadAudio(sample_rate=sample_rate, duration=duration)
    settings = {"n_jobs": n_jobs, "verbose": verbose}
    detector = Pipeline(make_steps(load, random_state, settings), memory=memory)
    return detector.set_params(**params)


def _seed_steps(load, random_state, settings):
    # TensorFlow is imported when a network is made, not with this module.
    from skdeepfake.neural_network import CNNBiLSTMAttentionClassifier

    sample_rate = load.sample_rate
    features = pipeline.Pipeline(
        [
            ("load", load),
            ("time_stretch", TimeStretch(random_state=random_state)),
            ("pitch_shift", PitchShift(sample_rate=sample_rate, random_state=random_state)),
            ("add_noise", AddNoise(random_state=random_state)),
            ("extract", HybridFeatures(sample_rate=sample_rate)),
            ("spec_augment", SpecAugment(random_state=random_state)),
        ]
    )
    verbose = int(settings["verbose"])
    return [
        ("oversample", RandomOverSampler(random_state=random_state)),
        ("features", InChunks(features, **settings)),
        ("scale", FrameScaler()),
        ("net", CNNBiLSTMAttentionClassifier(random_state=random_state, verbose=verbose)),
    ]


def _fast_steps(load, random_state, settings):
    textures = pipeline.FeatureUnion(_spectral_textures())
    features = pipeline.Pipeline([("load", load), ("describe", textures)])
    return [("features", InChunks(features, **settings)), *_kernel_steps(976)]


def _robust_steps(load, random_state, settings):
    sample_rate = load.sample_rate
    lfcc = LFCC(
        "asvspoof2019", sample_rate=sample_rate, n_filters=40, n_lfcc=40, fmax=sample_rate / 2
    )
    moments = Pool(["mean", "std", "skew", "kurtosis"])
    descriptors = [
        *_spectral_textures(),
        ("phase", PhaseTexture()),
        ("fine_phase", PhaseTexture(n_fft=256, hop_length=32)),
        ("modulation", ModulationSpectrum(sample_rate=sample_rate)),
        ("lfcc", pipeline.Pipeline([("extract", lfcc), ("pool", moments)])),
    ]
    channels = [
        ("codec", Codec(["vorbis", "mp3", "opus"], compression=(0.2, 0.8), p=1.0)),
        ("low_pass", BandLimit("low-pass", high_hz=(4000.0, 7800.0), p=1.0)),
        ("noise", AddNoise((15.0, 50.0), p=1.0)),
    ]
    steps = [
        ("load", load),
        ("channel", OneOf(channels, p=0.0, random_state=random_state)),
        ("describe", pipeline.FeatureUnion(descriptors)),
    ]
    features = InChunks(pipeline.Pipeline(steps), **settings)
    return [("features", features), *_kernel_steps(2216)]


def _spectral_textures():
    return [
        ("texture", SpectralTexture()),
        ("long_texture", SpectralTexture(n_fft=2048, hop_length=512)),
    ]


def _kernel_steps(n_features):
    # Each of so many features is worth little: a kernel smoother than scikit-learn's "auto".
    machine = SVC(C=10.0, gamma=0.15 / n_features, class_weight="balanced")
    normal = QuantileTransformer(n_quantiles=100, output_distribution="normal", subsample=None)
    return [("scale", normal), ("classify", LLRCalibratedClassifierCV(machine))]
