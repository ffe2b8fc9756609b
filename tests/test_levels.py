"""No level of a recording gives NaN, infinity or another result, from 1e-30 to 1e20."""

import numpy as np
import pytest
import soundfile as sf
from sklearn.base import clone

from skdeepfake.audio import load_clip
from skdeepfake.augmentation import AddNoise, OneOf, Reverb
from skdeepfake.augmentation._base import Augmentation
from skdeepfake.feature_extraction import Chroma, HybridFeatures
from skdeepfake.forging import forge, remove_scene
from skdeepfake.inspection import describe_clips
from tests.instances import input_kind, make_instances

LEVELS = [1e-30, 1e-25, 1e-20, 1e-10, 1e10, 1e15, 1e20]
TRANSFORMERS = [
    instance
    for instance in make_instances()
    if hasattr(instance, "fit_transform") and input_kind(instance) in {"waveforms", "frames"}
]


@pytest.fixture(scope="module")
def clips():
    """Return clips of an RMS of 1, whose spectrum falls as that of speech."""
    steps = np.random.default_rng(0).standard_normal((2, 8000))
    clips = np.zeros_like(steps)
    for n in range(1, steps.shape[1]):
        clips[:, n] = 0.95 * clips[:, n - 1] + steps[:, n]
    return clips / np.sqrt(np.mean(clips**2, axis=1, keepdims=True))


def at_level(clips, level):
    return (clips * level).astype(np.float32)


@pytest.mark.parametrize("level", [*LEVELS, 1e-45, 1e-40])
@pytest.mark.parametrize("transformer", TRANSFORMERS, ids=lambda t: type(t).__name__)
def test_the_output_is_finite(transformer, level, clips):
    transformer = clone(transformer)
    if isinstance(transformer, Augmentation | OneOf):
        transformer.set_params(p=1.0)
    X = at_level(clips, level)
    if input_kind(transformer) == "frames":
        X = X[:, :400].reshape(len(X), 80, 5)
    assert np.isfinite(transformer.fit_transform(X)).all()


@pytest.mark.parametrize("level", [1e-30, 1e-25, 1e-20, 1e10, 1e15, 1e20])
@pytest.mark.parametrize(
    "change",
    [
        AddNoise(p=1.0, random_state=0).fit_transform,
        Reverb(p=1.0, random_state=0).fit_transform,
        remove_scene,
        lambda X: forge(X, "griffin_lim", random_state=0),
        lambda X: forge(X, "lpc_vocoder", random_state=0),
        lambda X: forge(X, "wiener", random_state=0),
    ],
    ids=["AddNoise", "Reverb", "remove_scene", "griffin_lim", "lpc_vocoder", "wiener"],
)
def test_a_change_is_the_same_at_every_level(change, level, clips):
    expected = change(at_level(clips, 0.1)) * 10.0
    changed = change(at_level(clips, level)) / level
    tolerance = 1e-3 * np.abs(expected).max()
    np.testing.assert_allclose(changed, expected, atol=tolerance)


@pytest.mark.parametrize("level", [1e-30, 1e-25, 1e15, 1e20])
def test_features_of_a_clip_do_not_depend_on_its_neighbors(level, clips):
    X = np.concatenate([at_level(clips, 0.1), at_level(clips, level)])[[0, 2, 1, 3]]
    features = HybridFeatures().fit_transform(X)
    np.testing.assert_array_equal(features[::2], HybridFeatures().fit_transform(X[::2]))
    np.testing.assert_array_equal(features[1::2], HybridFeatures().fit_transform(X[1::2]))


@pytest.mark.parametrize("level", [1e-15, 1e15, 1e20])
def test_chroma_is_that_of_a_usual_level(level, clips):
    expected = Chroma().fit_transform(at_level(clips, 0.1))
    np.testing.assert_allclose(Chroma().fit_transform(at_level(clips, level)), expected, atol=1e-4)


@pytest.mark.parametrize("level", LEVELS)
def test_levels_of_a_file(level, clips, tmp_path):
    path = str(tmp_path / "clip.wav")
    sf.write(path, at_level(clips[0], level), 16000, subtype="FLOAT")
    loaded = load_clip(path, duration=0.5, normalize="rms")
    assert np.sqrt(np.mean(np.square(loaded, dtype=float))) == pytest.approx(0.1, rel=1e-4)
    assert np.abs(load_clip(path, duration=0.5, normalize="peak")).max() == pytest.approx(1)
    table = describe_clips([path])
    measures = getattr(table, "clips", table).select_dtypes("number")
    assert np.isfinite(measures.to_numpy()).all()
