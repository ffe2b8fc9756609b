"""SceneSampler: pairs with their labels, in the container of the rows."""

import io

import numpy as np
import pandas as pd
import pytest
import soundfile as sf
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression

from skdeepfake._identity import row_numbers
from skdeepfake._random import clip_numbers
from skdeepfake.audio import LoadAudio
from skdeepfake.calibration import LLRCalibratedClassifierCV
from skdeepfake.compose import DetectorPipeline, make_detector
from skdeepfake.forging import swap_scenes
from skdeepfake.over_sampling import SceneSampler

RATE = 16000
Y = np.array([0, 1, 0, 1, 0])
SETTINGS = {"enhancers": ["wiener"], "random_state": 0, "duration": 0.5}


@pytest.fixture
def paths(tmp_path):
    rng = np.random.default_rng(0)
    names = [str(tmp_path / f"{i}.wav") for i in range(len(Y))]
    for name in names:
        sf.write(name, 0.1 * rng.standard_normal(RATE // 2), RATE)
    return names


def decode(row):
    return sf.read(io.BytesIO(row), dtype="float32")[0]


def test_pairs_follow_with_their_labels(paths):
    sampler = SceneSampler(**SETTINGS)
    X, y = sampler.fit_resample(paths, Y)
    assert X[:5].tolist() == paths
    assert y.tolist() == [*Y, 0, 0, 0, 1, 1, 1]
    assert sampler.sample_indices_.tolist() == [0, 1, 2, 3, 4, 0, 2, 4, 0, 2, 4]
    clips = np.stack([decode(row) for row in X[5:]])
    assert clips.shape == (6, RATE // 2)
    loud = np.sqrt(np.mean(LoadAudio(duration=0.5).transform(paths)[Y == 0] ** 2, axis=1))
    np.testing.assert_allclose(np.sqrt(np.mean(clips**2, axis=1)), np.tile(loud, 2), rtol=1e-2)


@pytest.mark.parametrize("n_clips", [3, 40])
def test_waveforms_are_those_of_swap_scenes_whatever_the_jobs(n_clips):
    X = np.random.default_rng(0).standard_normal((n_clips, 4000)).astype(np.float32)
    y = np.arange(n_clips) % 2
    settings = {**SETTINGS, "scenes": _ramp}
    resampled, labels = SceneSampler(**settings).fit_resample(X, y)
    n_pairs = (y == 0).sum()
    np.testing.assert_array_equal(resampled[:n_clips], X)
    assert labels[n_clips:].tolist() == [0] * n_pairs + [1] * n_pairs
    seed = int(np.random.RandomState(0).randint(2**31 - 1))
    with clip_numbers(row_numbers(X[y == 0])):
        pairs = swap_scenes(X[y == 0], enhancers=["wiener"], scenes=_ramp, random_state=seed)
    np.testing.assert_allclose(resampled[n_clips:][:n_pairs], pairs.genuine, atol=1e-5)
    np.testing.assert_allclose(resampled[n_clips:][n_pairs:], pairs.forged, atol=1e-3)
    if n_clips > 32:
        parallel = SceneSampler(**settings, n_jobs=2).fit_resample(X, y)[0]
        np.testing.assert_array_equal(parallel, resampled)


def _ramp(rng, n_samples, sample_rate):
    return rng.uniform(-1, 1, n_samples).astype(np.float32)


def test_a_fold_draws_the_same_pairs(paths):
    sampler = SceneSampler(0.7, **SETTINGS)
    whole = sampler.fit_resample(paths, Y)[0]
    fold = sampler.set_params(fraction=1.0).fit_resample(
        [paths[i] for i in (1, 4, 2)], Y[[1, 4, 2]]
    )
    drawn = {*whole[5:]}
    assert len(drawn) == 4
    assert len(drawn & {*fold[0][3:]}) in (2, 4)


@pytest.mark.parametrize(
    "container", ["list", "column", "starts", "frame", "array", "series", "lists"]
)
def test_containers_stay_as_they_are(paths, container):
    starts = [[path, 0.25] for path in paths]
    X = {
        "list": paths,
        "column": np.array(paths, dtype=object)[:, np.newaxis],
        "starts": np.array(starts, dtype=object),
        "frame": pd.DataFrame(starts, columns=["path", "start"]),
        "array": np.array(paths, dtype=object),
        "series": pd.Series(paths, name="path"),
        "lists": starts,
    }[container]
    resampled, _ = SceneSampler(**SETTINGS).fit_resample(X, Y)
    assert type(resampled) is (np.ndarray if isinstance(X, list) else type(X))
    assert np.shape(resampled)[1:] == np.shape(X)[1:]
    if isinstance(X, pd.DataFrame):
        assert list(resampled) == list(X)
    assert LoadAudio(duration=0.5).transform(resampled).shape == (11, RATE // 2)


def test_a_fraction_of_the_genuine_clips_and_words_as_labels(paths):
    y = np.where(Y == 1, "spoof", "bonafide")
    _, labels = SceneSampler(0.5, **SETTINGS).fit_resample(paths, y)
    assert labels[5:].tolist() == ["bonafide", "bonafide", "spoof", "spoof"]


def test_seeds(paths):
    sampler = SceneSampler(**SETTINGS)
    first, again = (clone(sampler).fit_resample(paths, Y)[0] for _ in range(2))
    other = clone(sampler).set_params(random_state=1).fit_resample(paths, Y)[0]
    assert first.tolist() == again.tolist()
    assert first[:5].tolist() == other[:5].tolist()
    assert not (first[5:] == other[5:]).any()


def test_loud_clips_are_not_cut_off(tmp_path):
    path = str(tmp_path / "loud.wav")
    sf.write(path, np.sign(np.sin(np.arange(RATE // 2) / 20)), RATE)
    rows, _ = SceneSampler(own_snr_db=(0.0, 0.0), **SETTINGS).fit_resample([path, path], [0, 1])
    assert (np.abs(decode(rows[2])) > 0.999).mean() < 0.01


def test_it_acts_in_fit_only_and_pairs_share_the_fold_of_their_row():
    class Recorder(LLRCalibratedClassifierCV):
        def fit(self, X, y, groups=None):
            self.groups_, self.y_ = groups, y
            return self

        def decision_function(self, X):
            return np.zeros(len(X))

    X = np.random.default_rng(0).standard_normal((5, 4000)).astype(np.float32)
    steps = [("scenes", SceneSampler(**SETTINGS)), ("classify", Recorder(LogisticRegression()))]
    detector = DetectorPipeline(steps).fit(X, Y)
    groups = np.asarray(detector[-1].groups_)
    assert groups[5:].tolist() == np.tile(groups[:5][Y == 0], 2).tolist()
    assert detector[-1].y_.sum() == Y.sum() + 3
    assert detector.decision_function(X).shape == (5,)


def test_in_front_of_the_copies_of_a_preset(paths):
    detector = make_detector(
        "fast",
        duration=0.5,
        copies__n_copies=0,
        classify__cv=2,
        classify__estimator__n_estimators=1,
        classify__estimator__epochs=1,
        classify__estimator__batch_size=2,
        random_state=0,
    )
    detector.steps.insert(0, ("scenes", SceneSampler(**SETTINGS)))
    assert detector.fit(paths, Y).decision_function(paths).shape == (5,)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"fraction": 0.0}, "The 'fraction' parameter"),
        ({"enhancers": ["magic"]}, "enhancers should hold"),
        ({"new_snr_db": (5.0, 1.0)}, "new_snr_db must be a rising range"),
    ],
)
def test_bad_parameters_are_named(paths, parameters, message):
    with pytest.raises(ValueError, match=message):
        SceneSampler(**parameters).fit_resample(paths, Y)
    with pytest.raises(ValueError, match="needs clips of 2 classes"):
        SceneSampler().fit_resample(paths, np.zeros(5))
