"""Whole detectors in one call."""

import os

from scipy.fft import next_fast_len
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline

from skdeepfake._sklearn_compat import StrOptions, validate_params
from skdeepfake.audio import LoadAudio, Resample
from skdeepfake.augmentation import (
    AddNoise,
    PitchShift,
    SpecAugment,
    TimeStretch,
)
from skdeepfake.calibration import LLRCalibratedClassifierCV, LLRFusionClassifierCV
from skdeepfake.compose._channels import make_channels
from skdeepfake.compose._detector_pipeline import DetectorPipeline
from skdeepfake.compose._in_chunks import InChunks
from skdeepfake.ensemble import SceneHeadClassifier, SubspaceMLPClassifier
from skdeepfake.feature_extraction import (
    LFCC,
    HybridFeatures,
    ModulationSpectrum,
    PhaseTexture,
    PretrainedEncoder,
    SpectralTexture,
)
from skdeepfake.over_sampling import RandomOverSampler, RepeatSampler, SceneSampler
from skdeepfake.preprocessing import FrameScaler, NormalQuantileTransformer, Pool, SelectByName

# Telephones transmit the band below half of it, in Hz.
_NARROW_RATE = 8000
# The layers of an encoder that tell deepfakes apart best, of Whisper-base's six.
_ENCODER_LAYERS = [1, 2, 3]
# The network on an encoder, whose hundreds of units soon fit the sources of a few thousand clips.
# Found by search on sources that were left out; see benchmarks/README.md.
_ON_ENCODER = {
    "attention": "statistics",
    "conv_l2": 1e-4,
    "lstm_l2": 1e-3,
    "dense_l2": 1e-4,
    "gaussian_noise": 0.7,
    "mixup": 0.4,
    "early_stopping": True,
    "validation_fraction": 0.15,
    "n_iter_no_change": 5,
}


@validate_params(
    {
        "preset": [StrOptions({"robust", "fast", "encoder", "fusion", "cnn-bilstm"})],
        "encoder": [str, os.PathLike, PretrainedEncoder, None],
        "scenes": [str, os.PathLike, list, tuple, callable, None],
        "input": [StrOptions({"recording", "waveform"})],
    },
    prefer_skip_nested_validation=True,
)
def make_detector(
    preset="robust",
    *,
    encoder=None,
    scenes=None,
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
    preset : {"robust", "fast", "encoder", "fusion", "cnn-bilstm"}, default="robust"
        Which detector.

        - "robust": small networks on the texture of spectrum and phase, the modulation spectrum and
          the moments of LFCC, of the full band and of the band of telephones. It is the most
          accurate one on generators and recordings that it was not trained on. Its steps are
          ``copies`` (:class:`~skdeepfake.over_sampling.RepeatSampler`), ``features``
          (:class:`InChunks` over ``load``, ``channel`` and ``describe``), ``scale`` and
          ``classify``.
        - "fast": the same on the texture of the spectrum alone.
        - "encoder": logistic regression on one or more layers of a pretrained encoder, which
          `encoder` names: on the mean of each unit over time and on the standard deviation of its
          change from frame to frame. Its steps are those of "robust".
        - "fusion": "robust" and "encoder", whose scores are fused by logistic regression
          (:class:`~skdeepfake.calibration.LLRFusionClassifierCV`). They err on different clips.
        - "cnn-bilstm": the CNN-BiLSTM network with attention on hybrid features, augmented by
          time-stretching, pitch-shifting, noise and SpecAugment. Its steps are ``oversample``,
          ``features`` (:class:`InChunks` over ``load``, ``time_stretch``, ``pitch_shift``,
          ``add_noise``, ``extract`` and ``spec_augment``), ``scale`` and ``net``. It needs
          TensorFlow; the others do not import it. With `encoder`, ``extract`` is a pretrained
          encoder in place of the hybrid features, and ``net`` has other defaults: attentive
          statistics, mixup, noise and early stopping. Pass sources as `groups` to `fit`, so that it
          stops by sources that were set aside.
    encoder : str, path-like, PretrainedEncoder or None, default=None
        A pretrained encoder, for "encoder" and "fusion", which need one, and for "cnn-bilstm". An
        ONNX file, or what else :class:`~skdeepfake.feature_extraction.PretrainedEncoder` takes as
        its model, stands for its layers 1 to 3. These were best in Whisper-base; for other models
        and layers, pass ``PretrainedEncoder(model, layer=9)``.
    scenes : str, path-like, list or callable, default=None
        Recordings of places without a speaker, such as streets, rooms and rain: a folder of them,
        or what else :class:`~skdeepfake.over_sampling.SceneSampler` takes. With them, "robust" and
        "fast" learn to find scene forgeries too, by a step ``scenes`` behind ``copies`` and a
        :class:`~skdeepfake.ensemble.SceneHeadClassifier`. Two dozen of different places are enough.
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
        Number of blocks of recordings processed, and of networks trained, at once.
    verbose : bool, default=False
        Whether to show progress, of the features and of the training.
    memory : str, joblib.Memory or None, default=None
        Where to cache the features of each clip, so that the candidates and the folds of a grid
        compute them once; see :class:`InChunks`.
    random_state : int, RandomState instance or None, default=None
        Seed of the oversampling, the augmentations and the networks.
    **params
        Parameters of the steps by their nested names, such as ``classify__estimator__alpha=1.0``
        or ``features__chunk_size=16``.

    Returns
    -------
    detector : DetectorPipeline
        Fit it on a column of recordings and labels, 1 for deepfakes and 0 for genuine speech. Its
        `decision_function` is higher the more a recording seems a deepfake. It returns
        log-likelihood ratios, calibrated by cross-validation, for all presets but "cnn-bilstm",
        whose log-odds presume the class ratio of the training data.

    See Also
    --------
    WindowedDetector : Trains on whole recordings, calibrates on them, and tells where and whether
        there is a verdict.
    skdeepfake.datasets.load_clips : Load paths and labels of your own recordings.

    Notes
    -----
    All presets but "cnn-bilstm" hear each training clip and three copies of it, most of which went
    through telephones, messengers, rooms and noise. So their scores depend less on the channel, and
    the features take four times as long in `fit`. If all of your recordings are clean, set
    ``copies__n_copies=0`` and ``features__transformer__channel__p=0``.

    They calibrate their ratios on five folds that keep a clip and its copies together. Where clips
    share speakers or sources, pass these as `groups` to `fit`, so that the folds keep them together
    too.

    Examples
    --------
    >>> from skdeepfake.compose import make_detector
    >>> detector = make_detector(random_state=0)
    >>> list(detector.named_steps)
    ['copies', 'features', 'scale', 'classify']
    >>> network = make_detector("cnn-bilstm", net__epochs=10, random_state=0)
    >>> list(network.named_steps)
    ['oversample', 'features', 'scale', 'net']
    """
    settings = {"n_jobs": n_jobs, "verbose": verbose, "memory": memory}
    encoder = _check_encoder(preset, encoder, sample_rate)
    make_steps = {
        "robust": _robust_steps,
        "fast": _fast_steps,
        "encoder": _encoder_steps,
        "fusion": _fusion_steps,
        "cnn-bilstm": _cnn_bilstm_steps,
    }
    encoders = () if encoder is None else (encoder,)
    steps = make_steps[preset](sample_rate, random_state, settings, *encoders)
    if scenes is not None:
        steps = _with_scenes(preset, steps, scenes, sample_rate, duration, n_jobs, random_state)
    detector = DetectorPipeline(steps)
    detector.set_params(features__transformer__load__duration=duration)
    if input == "waveform":
        detector.set_params(features__transformer__load="passthrough")
    return detector.set_params(**params)


def _with_scenes(preset, steps, scenes, sample_rate, duration, n_jobs, random_state):
    """Return steps that learn from scene forgeries as well."""
    if preset not in ("robust", "fast"):
        raise ValueError(
            f"preset={preset!r} learns no scene forgeries; leave scenes={scenes!r} out, or use "
            "'robust' or 'fast'"
        )
    copies, *features, (name, classify) = steps
    # Copies are drawn from, so that there is a pair for each genuine clip, through channels too.
    sampler = SceneSampler(
        0.25,
        scenes=scenes,
        sample_rate=sample_rate,
        duration=duration,
        n_jobs=n_jobs,
        random_state=random_state,
    )
    networks = classify.estimator
    head = clone(networks).set_params(n_estimators=4, max_features=0.15, hidden_units=64)
    classify = LLRCalibratedClassifierCV(SceneHeadClassifier(networks, head=head))
    return [copies, ("scenes", sampler), *features, (name, classify)]


def _check_encoder(preset, encoder, sample_rate):
    """Return a PretrainedEncoder at the sample rate, or None for a preset that has none."""
    if encoder is None:
        if preset in ("encoder", "fusion"):
            raise ValueError(
                f"preset={preset!r} needs a pretrained encoder; pass encoder=, such as the path of "
                "an ONNX file"
            )
        return None
    if preset not in ("encoder", "fusion", "cnn-bilstm"):
        raise ValueError(
            f"preset={preset!r} uses no pretrained encoder; leave encoder={encoder!r} out, or use "
            "'encoder', 'fusion' or 'cnn-bilstm'"
        )
    if not isinstance(encoder, PretrainedEncoder):
        encoder = PretrainedEncoder(os.fspath(encoder), layer=list(_ENCODER_LAYERS))
    return clone(encoder).set_params(sample_rate=sample_rate)


def _encoder_steps(sample_rate, random_state, settings, encoder):
    features = _through_channels(_pooled(encoder), sample_rate, random_state, settings)
    classify = LLRCalibratedClassifierCV(_regression())
    return [*features, ("classify", classify)]


def _fusion_steps(sample_rate, random_state, settings, encoder):
    own = _robust_features(sample_rate)
    both = FeatureUnion([("own", own), ("encoder", _pooled(encoder))])
    features = _through_channels(both, sample_rate, random_state, settings)
    for _, step in features[1:]:
        # Each detector finds its columns by their names.
        step.set_output(transform="pandas")
    detectors = {"own": _networks(random_state, settings), "encoder": _regression()}
    fusion = LLRFusionClassifierCV([(k, _of_columns(k, v)) for k, v in detectors.items()])
    return [*features, ("classify", fusion)]


def _through_channels(describe, sample_rate, random_state, settings):
    """Return the steps that describe each clip and its copies through channels."""
    features = [
        ("load", LoadAudio(sample_rate)),
        ("channel", make_channels(sample_rate, random_state)),
        ("describe", describe),
    ]
    return [
        ("copies", RepeatSampler()),
        ("features", InChunks(Pipeline(features), **settings)),
        ("scale", NormalQuantileTransformer(50)),
    ]


def _pooled(encoder):
    # How fast units change tells more, in every channel, than how far they vary.
    return Pipeline([("extract", encoder), ("pool", Pool(["mean", "delta_std"]))])


def _regression():
    # Units of neighboring layers are highly correlated: without strong regularization, the
    # regression fits the sources of the training clips.
    return LogisticRegression(C=0.001, class_weight="balanced", max_iter=1000)


def _of_columns(prefix, classifier):
    """Return a classifier of the columns whose names begin so."""
    return Pipeline([("columns", SelectByName(f"^{prefix}__")), ("classify", classifier)])


def _cnn_bilstm_steps(sample_rate, random_state, settings, encoder=None):
    # TensorFlow is imported when a network is made, not with this module.
    from skdeepfake.neural_network import CNNBiLSTMAttentionClassifier

    features = [
        ("load", LoadAudio(sample_rate)),
        ("time_stretch", TimeStretch(random_state=random_state)),
        ("pitch_shift", PitchShift(sample_rate=sample_rate, random_state=random_state)),
        ("add_noise", AddNoise(sample_rate=sample_rate, random_state=random_state)),
        ("extract", encoder or HybridFeatures(sample_rate=sample_rate)),
        ("spec_augment", SpecAugment(random_state=random_state)),
    ]
    network = CNNBiLSTMAttentionClassifier(
        **(_ON_ENCODER if encoder else {}),
        random_state=random_state,
        verbose=int(settings["verbose"]),
    )
    return [
        ("oversample", RandomOverSampler(random_state=random_state)),
        ("features", InChunks(Pipeline(features), **settings)),
        ("scale", FrameScaler()),
        ("net", network),
    ]


def _fast_steps(sample_rate, random_state, settings):
    wide = [("texture", SpectralTexture()), ("long_texture", _long_texture(sample_rate))]
    narrow = [("texture", SpectralTexture())]
    return _network_steps(
        _both_bands(wide, narrow, sample_rate), sample_rate, random_state, settings
    )


def _robust_steps(sample_rate, random_state, settings):
    return _network_steps(_robust_features(sample_rate), sample_rate, random_state, settings)


def _robust_features(sample_rate):
    wide = [
        ("texture", SpectralTexture()),
        ("long_texture", _long_texture(sample_rate)),
        ("phase", PhaseTexture(**_frames(0.016, 0.002, sample_rate))),
        ("modulation", ModulationSpectrum()),
        ("lfcc", _moments_of_lfcc()),
    ]
    narrow = [
        ("texture", SpectralTexture()),
        ("phase", PhaseTexture()),
        ("modulation", ModulationSpectrum()),
        ("lfcc", _moments_of_lfcc()),
    ]
    return _both_bands(wide, narrow, sample_rate)


def _network_steps(describe, sample_rate, random_state, settings):
    features = _through_channels(describe, sample_rate, random_state, settings)
    classify = LLRCalibratedClassifierCV(_networks(random_state, settings))
    return [*features, ("classify", classify)]


def _networks(random_state, settings):
    return SubspaceMLPClassifier(
        hidden_units=96,
        class_weight="balanced",
        n_jobs=settings["n_jobs"],
        random_state=random_state,
    )


def _both_bands(wide, narrow, sample_rate):
    """Return descriptors of the full band beside those of the band of telephones."""
    narrow_rate = min(_NARROW_RATE, sample_rate)
    down = Resample(sample_rate=sample_rate, new_sample_rate=narrow_rate)
    narrow = Pipeline([("down", down), ("describe", _union(narrow, narrow_rate))])
    return FeatureUnion([("wide", _union(wide, sample_rate)), ("narrow", narrow)])


def _union(descriptors, sample_rate):
    """Return descriptors side by side, all at one sample rate."""
    union = FeatureUnion(descriptors)
    rates = [name for name in union.get_params() if name.endswith("__sample_rate")]
    return union.set_params(**dict.fromkeys(rates, sample_rate))


def _long_texture(sample_rate):
    return SpectralTexture(**_frames(0.128, 0.032, sample_rate))


def _moments_of_lfcc():
    lfcc = LFCC("asvspoof2019", n_filters=40, n_lfcc=40)
    return Pipeline([("extract", lfcc), ("pool", Pool(["mean", "std", "skew", "kurtosis"]))])


def _frames(window_seconds, hop_seconds, sample_rate):
    """Return the lengths of frames in samples, the window one that is fast to transform."""
    n_fft = next_fast_len(round(window_seconds * sample_rate), real=True)
    return {"n_fft": n_fft, "hop_length": round(hop_seconds * sample_rate)}
