"""The adapter of audiomentations, with the library and without."""

import pickle
import random
import warnings

import joblib
import numpy as np
import pytest
import soundfile as sf
from sklearn.base import clone
from sklearn.pipeline import make_pipeline

from skdeepfake.augmentation import Audiomentations
from skdeepfake.compose import InChunks

CLIPS = np.random.default_rng(0).uniform(-0.5, 0.5, (5, 16000)).astype(np.float32)


def test_a_transform_of_the_library_is_repeatable_and_stays_as_it_is():
    audiomentations = pytest.importorskip("audiomentations")
    chain = audiomentations.Compose(
        [
            audiomentations.AddGaussianSNR(min_snr_db=20, max_snr_db=20, p=1.0),
            audiomentations.Gain(min_gain_db=-12, max_gain_db=12, p=0.5),
        ]
    )
    parameters = [dict(step.parameters) for step in chain.transforms]
    augmentation = Audiomentations(chain, random_state=0)
    first = augmentation.fit_transform(CLIPS)
    assert [step.parameters for step in chain.transforms] == parameters
    np.testing.assert_array_equal(augmentation.fit_transform(CLIPS), first)
    levels = np.std(first, axis=1) / np.std(CLIPS, axis=1)
    assert len(np.unique(levels.round(2))) > 1


def test_the_noise_of_the_library_has_its_ratio():
    audiomentations = pytest.importorskip("audiomentations")
    noise = audiomentations.AddGaussianSNR(min_snr_db=20, max_snr_db=20, p=1.0)
    added = Audiomentations(noise, random_state=0).fit_transform(CLIPS) - CLIPS
    ratio = 10 * np.log10(np.mean(CLIPS**2, axis=1) / np.mean(added**2, axis=1))
    np.testing.assert_allclose(ratio, 20, atol=0.2)


def test_the_sample_rate_is_passed_on_and_the_clip_is_not_changed_in_place():
    def spoil(samples, sample_rate):
        samples *= 0
        return samples + sample_rate

    clips = CLIPS.copy()
    assert (Audiomentations(spoil, sample_rate=8000).fit_transform(clips) == 8000).all()
    np.testing.assert_array_equal(clips, CLIPS)


def test_global_random_numbers_go_on_even_after_an_error():
    def fail(samples, sample_rate):
        raise RuntimeError("no luck")

    random.seed(1), np.random.seed(1)
    expected = random.random(), np.random.random()
    random.seed(1), np.random.seed(1)
    with pytest.raises(RuntimeError, match="no luck"):
        Audiomentations(fail, random_state=0).fit_transform(CLIPS)
    assert (random.random(), np.random.random()) == expected


def test_another_length_raises():
    def halve(samples, sample_rate):
        return samples[::2]

    with pytest.raises(ValueError, match=r"shape \(8000,\) for a clip of shape \(16000,\); choose"):
        Audiomentations(halve).fit_transform(CLIPS)


@pytest.fixture
def folder(tmp_path):
    for seed in range(2):
        noise = 0.1 * np.random.default_rng(seed).standard_normal(8000)
        sf.write(tmp_path / f"{seed}.wav", noise, 16000)
    return str(tmp_path)


def pickled(estimator):
    return pickle.loads(pickle.dumps(estimator))


@pytest.mark.parametrize(
    ("name", "parameter", "options"),
    [
        ("AddBackgroundNoise", "sounds_path", {}),
        (
            "AddShortNoises",
            "sounds_path",
            {"min_time_between_sounds": 0.1, "max_time_between_sounds": 0.2},
        ),
        ("ApplyImpulseResponse", "ir_path", {}),
    ],
)
@pytest.mark.parametrize("composed", [False, True])
def test_a_transform_that_keeps_recordings_is_copied_often(
    name, parameter, options, composed, folder
):
    audiomentations = pytest.importorskip("audiomentations")
    transform = getattr(audiomentations, name)(**{parameter: folder}, p=1.0, **options)
    if composed:
        transform = audiomentations.Compose([audiomentations.OneOf([transform], p=1.0)])
    augmentation = Audiomentations(transform, random_state=0)
    expected = augmentation.fit_transform(CLIPS)
    assert not np.array_equal(expected, CLIPS)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for copied in (
            augmentation,
            clone(clone(clone(augmentation))),
            pickled(pickled(augmentation)),
            clone(pickled(clone(pickled(augmentation)))),
            clone(clone(make_pipeline(augmentation))),
        ):
            np.testing.assert_array_equal(copied.fit_transform(CLIPS), expected)
            # The first use changes nothing.
            np.testing.assert_array_equal(copied.fit_transform(CLIPS), expected)
        chunks = InChunks(clone(augmentation), chunk_size=2, n_jobs=2)
        at_once = InChunks(clone(augmentation)).fit_transform(CLIPS)
        np.testing.assert_array_equal(chunks.fit_transform(CLIPS), at_once)
        assert joblib.hash(pickled(augmentation)) == joblib.hash(pickled(pickled(augmentation)))
    # The transform itself is the user's, and stays as it was.
    assert augmentation.augmentation is transform


def test_a_clone_has_its_own_transform():
    audiomentations = pytest.importorskip("audiomentations")
    original = Audiomentations(audiomentations.Gain(p=1.0), p=0.5, random_state=3)
    cloned = clone(original)
    assert cloned.augmentation is not original.augmentation
    assert (cloned.p, cloned.random_state, cloned.sample_rate) == (0.5, 3, 16000)
