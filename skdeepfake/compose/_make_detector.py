"""A whole detector in one call."""

from imblearn.pipeline import Pipeline
from sklearn import pipeline
from sklearn.utils._param_validation import StrOptions, validate_params

from skdeepfake.audio import LoadAudio
from skdeepfake.augmentation import AddNoise, PitchShift, SpecAugment, TimeStretch
from skdeepfake.compose._in_chunks import InChunks
from skdeepfake.compose._over_sampler import RandomOverSampler
from skdeepfake.feature_extraction import HybridFeatures
from skdeepfake.preprocessing import FrameScaler


@validate_params({"preset": [StrOptions({"seed"})]}, prefer_skip_nested_validation=True)
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

    Its steps are ``oversample``, ``features`` (:class:`InChunks` over ``load``, ``time_stretch``,
    ``pitch_shift``, ``add_noise``, ``extract`` and ``spec_augment``), ``scale`` and ``net``.
    Oversampling and augmentation act when it is fitted and never when it predicts.

    Parameters
    ----------
    preset : {"seed"}, default="seed"
        Which detector. "seed" is the CNN-BiLSTM network with attention on hybrid features.
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
        `decision_function` is higher the more a recording seems a deepfake.

    See Also
    --------
    skdeepfake.datasets.load_clips : Paths and labels of your own recordings.

    Examples
    --------
    >>> from skdeepfake.compose import make_detector
    >>> detector = make_detector(net__epochs=10, random_state=0)
    >>> list(detector.named_steps)
    ['oversample', 'features', 'scale', 'net']
    """
    # TensorFlow is imported when a network is made, not with this module.
    from skdeepfake.neural_network import CNNBiLSTMAttentionClassifier

    features = pipeline.Pipeline(
        [
            ("load", LoadAudio(sample_rate=sample_rate, duration=duration)),
            ("time_stretch", TimeStretch(random_state=random_state)),
            ("pitch_shift", PitchShift(sample_rate=sample_rate, random_state=random_state)),
            ("add_noise", AddNoise(random_state=random_state)),
            ("extract", HybridFeatures(sample_rate=sample_rate)),
            ("spec_augment", SpecAugment(random_state=random_state)),
        ]
    )
    detector = Pipeline(
        [
            ("oversample", RandomOverSampler(random_state=random_state)),
            ("features", InChunks(features, n_jobs=n_jobs, verbose=verbose)),
            ("scale", FrameScaler()),
            ("net", CNNBiLSTMAttentionClassifier(random_state=random_state, verbose=int(verbose))),
        ],
        memory=memory,
    )
    return detector.set_params(**params)
