"""scikit-learn's checks over every estimator, and our own where those see no 3-D input or paths.

scikit-learn's checks make 2-D numbers only: waveforms and rows they test in earnest, frames and
paths they skip. `check_*` below do for those what scikit-learn does for rows.
"""

import pickle

import numpy as np
import pytest
import soundfile as sf
from imblearn.utils.estimator_checks import parametrize_with_checks as parametrize_samplers
from scikeras.wrappers import KerasClassifier
from sklearn.base import BaseEstimator, clone, is_classifier
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks

from skdeepfake.audio import LoadAudio
from skdeepfake.augmentation import (
    AddNoise,
    BandLimit,
    Codec,
    Gain,
    OneOf,
    PitchShift,
    Quantize,
    RawBoost,
    Reverb,
    SpecAugment,
    TimeShift,
    TimeStretch,
)
from skdeepfake.compose import InChunks
from skdeepfake.feature_extraction import (
    CQCC,
    IMFCC,
    LFCC,
    MFCC,
    Chroma,
    CQTSpectrogram,
    HybridFeatures,
    LogSpectrogram,
    LPCResidual,
    MelSpectrogram,
    ModulationSpectrum,
    PhaseTexture,
    SpectralShape,
    SpectralTexture,
    Tonnetz,
    make_frame_union,
)
from skdeepfake.mixture import GMMClassifier
from skdeepfake.neural_network import CNNBiLSTMAttentionClassifier, LCNNClassifier
from skdeepfake.over_sampling import AugmentingOverSampler, RandomOverSampler
from skdeepfake.preprocessing import CMVN, Delta, Flatten, FrameScaler, Pool

SMALL_NET = CNNBiLSTMAttentionClassifier(
    filters=8,
    lstm_units=4,
    lstm_l2=0.0,
    dense_units=8,
    dense_dropout=0.0,
    learning_rate=0.02,
    epochs=15,
    random_state=0,
)
SMALL_LCNN = LCNNClassifier(
    filters=8, conv_dropout=0.0, lstm_layers=1, learning_rate=0.02, epochs=10, random_state=0
)
ON_WAVEFORMS = [
    *(
        AddNoise(),
        BandLimit(),
        Codec(),
        Gain(),
        OneOf([("gain", Gain()), ("quantize", Quantize())]),
        PitchShift(),
    ),
    *(Quantize(), RawBoost(), Reverb(), TimeShift(), TimeStretch()),
    *(
        CQCC(),
        Chroma(),
        CQTSpectrogram(),
        HybridFeatures(),
        IMFCC(),
        LFCC(),
        LogSpectrogram(),
        LPCResidual(),
    ),
    *(MFCC(), MelSpectrogram(), SpectralShape(), Tonnetz(), make_frame_union(MFCC(), Chroma())),
    *(ModulationSpectrum(), PhaseTexture(), SpectralTexture()),
    InChunks(HybridFeatures()),
]
ON_FRAMES = [
    *(CMVN(), Delta(), Flatten(), FrameScaler(), Pool(), SpecAugment()),
    *(GMMClassifier(n_components=2, random_state=0), SMALL_NET, SMALL_LCNN),
]
ON_PATHS = [
    LoadAudio(duration=0.5),
    InChunks(LoadAudio(duration=0.5)),
]


def expected_failures(estimator):
    if isinstance(estimator, KerasClassifier):
        return {
            "check_estimator_tags_renamed": "scikeras keeps its tags of old beside the new ones",
            "check_mixin_order": "scikeras' own bases stand in the order of old",
            "check_sample_weight_equivalence_on_dense_data": "batches change with the rows",
        }
    return {}


@pytest.mark.filterwarnings("ignore:n_fft=2048 is too large:UserWarning")
@parametrize_with_checks(
    [*ON_WAVEFORMS, *ON_FRAMES, *ON_PATHS], expected_failed_checks=expected_failures
)
def test_scikit_learns_checks(estimator, check):
    check(estimator)


@parametrize_samplers(
    [RandomOverSampler(random_state=0), AugmentingOverSampler(Gain(p=1.0), random_state=0)]
)
def test_imbalanced_learns_checks(estimator, check):
    check(estimator)


@pytest.fixture
def X(estimator, tmp_path):
    rng = np.random.default_rng(0)
    if estimator in ON_PATHS:
        paths = [str(tmp_path / f"{i}.wav") for i in range(8)]
        for path in paths:
            sf.write(path, rng.uniform(-0.5, 0.5, 4000), 16000)
        return np.array(paths, dtype=object)[:, np.newaxis]
    shape = (8, 12, 5) if estimator in ON_FRAMES else (8, 4000)
    return rng.standard_normal(shape).astype(np.float32)


y = np.array([0, 1] * 4)


def output(estimator, X):
    """What the fitted estimator makes of the clips."""
    method = "decision_function" if is_classifier(estimator) else "transform"
    return getattr(estimator, method)(X)


each = pytest.mark.parametrize(
    "estimator", [*ON_WAVEFORMS, *ON_FRAMES, *ON_PATHS], ids=lambda estimator: repr(estimator)[:40]
)


@each
def test_clone_and_pickle_keep_the_output(estimator, X):
    estimator = clone(estimator)
    fitted = clone(estimator).fit(X, y)
    expected = output(fitted, X)
    np.testing.assert_array_equal(output(pickle.loads(pickle.dumps(fitted)), X), expected)
    np.testing.assert_array_equal(output(clone(fitted).fit(X, y), X), expected)


@each
def test_each_clip_is_transformed_by_itself(estimator, X):
    fitted = clone(estimator).fit(X, y)
    expected = output(fitted, X)
    np.testing.assert_allclose(output(fitted, X[:1]), expected[:1], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(output(fitted, X[::-1]), expected[::-1], rtol=1e-5, atol=1e-6)


@each
def test_the_output_is_finite_and_of_single_precision_unless_a_score(estimator, X):
    result = output(clone(estimator).fit(X, y), X)
    assert len(result) == len(X)
    assert np.isfinite(result).all()
    assert result.dtype == (np.float64 if is_classifier(estimator) else np.float32)


class MeanScore(BaseEstimator):
    """Scores by the mean of whatever it gets."""

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        return self

    def score(self, X, y):
        return float(np.mean(X))


@each
def test_works_in_a_pipeline_under_a_grid(estimator, X):
    final = clone(estimator)
    steps = [("step", final)] if is_classifier(final) else [("step", final), ("mean", MeanScore())]
    candidates = {f"step__{name}": [value] for name, value in final.get_params(deep=False).items()}
    grid = GridSearchCV(Pipeline(steps), candidates, cv=2, error_score="raise")
    assert np.isfinite(grid.fit(X, y).best_score_)
