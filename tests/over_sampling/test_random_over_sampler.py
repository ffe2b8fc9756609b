"""Oversampling of rows of paths, in whatever container they come."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import soundfile as sf
from imblearn.pipeline import make_pipeline as make_sampling_pipeline
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline

from skdeepfake.audio import LoadAudio
from skdeepfake.compose import InChunks
from skdeepfake.feature_extraction import LFCC
from skdeepfake.over_sampling import RandomOverSampler
from skdeepfake.preprocessing import Pool

INDEX = np.arange(100, 112)
CONTAINERS = {
    "list": list,
    "tuple": tuple,
    "object column": lambda paths: np.array(paths, dtype=object)[:, np.newaxis],
    "object array": lambda paths: np.array(paths, dtype=object),
    "string array": np.array,
    "StringDType": lambda paths: np.array(paths, dtype=np.dtypes.StringDType()),
    "list of Path": lambda paths: [Path(path) for path in paths],
    "list of lists": lambda paths: [[path] for path in paths],
    "Series": lambda paths: pd.Series(paths, index=INDEX),
    "Series object": lambda paths: pd.Series(paths, index=INDEX, dtype=object),
    "Series string": lambda paths: pd.Series(paths, index=INDEX, dtype="string"),
    "Series category": lambda paths: pd.Series(paths, index=INDEX, dtype="category"),
    "DataFrame": lambda paths: pd.DataFrame({"path": paths}, index=INDEX),
    "DataFrame object": lambda paths: pd.DataFrame({"path": paths}, index=INDEX, dtype=object),
    "DataFrame string": lambda paths: pd.DataFrame({"path": pd.Series(paths, dtype="string")}),
    "Index": pd.Index,
}
y = np.repeat([0, 1], [4, 8])


@pytest.fixture(params=CONTAINERS)
def container(request):
    return CONTAINERS[request.param]


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clips")
    clips = np.random.default_rng(0).uniform(-0.5, 0.5, (12, 2000))
    for i, clip in enumerate(clips):
        sf.write(folder / f"{i}.wav", clip * (1 + y[i]), 16000)
    return [str(folder / f"{i}.wav") for i in range(len(clips))]


@pytest.fixture
def detector():
    features = InChunks(make_pipeline(LoadAudio(duration=0.1), LFCC(), Pool()), chunk_size=5)
    return make_sampling_pipeline(
        RandomOverSampler(random_state=0), features, LogisticRegression(max_iter=1000)
    )


def test_rows_of_every_container_are_copied(container, paths):
    sampler = RandomOverSampler(random_state=0)
    resampled, labels = sampler.fit_resample(container(paths), y)
    expected = np.array(paths, dtype=object)[sampler.sample_indices_]
    assert list(map(str, np.asarray(resampled, dtype=object)[:, 0])) == list(expected)
    np.testing.assert_array_equal(labels, y[sampler.sample_indices_])
    assert np.bincount(labels).tolist() == [8, 8]


def test_every_container_trains_and_cross_validates(container, paths, detector):
    expected = detector.fit(paths, y).decision_function(paths)
    X = container(paths)
    labels = pd.Series(y, index=INDEX) if hasattr(X, "iloc") else y
    np.testing.assert_allclose(detector.fit(X, labels).decision_function(X), expected)
    assert np.isfinite(cross_val_score(detector, X, labels, cv=2, error_score="raise")).all()
