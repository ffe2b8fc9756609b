"""InChunks: the same result as at once, whatever the blocks; and every file that failed."""

import numpy as np
import pandas as pd
import pytest
import soundfile as sf
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from skdeepfake.audio import AudioFileError, LoadAudio
from skdeepfake.augmentation import AddNoise
from skdeepfake.compose import InChunks
from skdeepfake.feature_extraction import HybridFeatures
from skdeepfake.preprocessing import FrameScaler, Pool


@pytest.fixture
def paths(tmp_path):
    rng = np.random.default_rng(0)
    paths = [str(tmp_path / f"{i}.wav") for i in range(7)]
    for path in paths:
        sf.write(path, rng.uniform(-0.5, 0.5, 8000), 16000)
    return paths


def loader(**parameters):
    return InChunks(make_pipeline(LoadAudio(duration=0.5), HybridFeatures()), **parameters)


@pytest.mark.parametrize(("chunk_size", "n_jobs"), [(1, None), (3, None), (3, 2), (100, None)])
def test_equals_the_transformer_at_once(paths, chunk_size, n_jobs):
    chunks = loader(chunk_size=chunk_size, n_jobs=n_jobs)
    expected = clone(chunks.transformer).fit_transform(paths)
    np.testing.assert_array_equal(chunks.fit_transform(paths), expected)
    np.testing.assert_array_equal(chunks.transform(paths), expected)


@pytest.mark.parametrize(
    "container",
    [list, np.array, pd.Series, lambda paths: pd.DataFrame({"path": paths})],
)
def test_takes_paths_in_any_container(paths, container):
    assert loader(chunk_size=2).fit_transform(container(paths)).shape[0] == len(paths)


def test_augments_when_fitted_only(paths):
    chunks = InChunks(make_pipeline(LoadAudio(duration=0.5), AddNoise(p=1.0)), chunk_size=2)
    plain = LoadAudio(duration=0.5).transform(paths)
    assert (chunks.fit_transform(paths) != plain).any(axis=1).all()
    np.testing.assert_array_equal(chunks.transform(paths), plain)


@pytest.mark.parametrize("n_jobs", [None, 2])
def test_one_error_names_all_bad_files_of_all_blocks(paths, tmp_path, n_jobs):
    (tmp_path / "2.wav").write_bytes(b"")
    (tmp_path / "6.wav").write_bytes(b"words")
    chunks = loader(chunk_size=2, n_jobs=n_jobs)
    with pytest.raises(AudioFileError) as caught:
        chunks.fit_transform(paths)
    assert list(caught.value.failures) == [paths[2], paths[6]]


class Fails(TransformerMixin, BaseEstimator):
    def fit(self, X, y=None):
        return self

    def transform(self, X):
        if np.max(X) > 3:
            raise RuntimeError("no")
        return X

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        return tags


def test_another_error_tells_its_rows():
    with pytest.raises(RuntimeError, match="no") as caught:
        InChunks(Fails(), chunk_size=2).fit_transform(np.arange(6)[:, np.newaxis])
    assert "rows 4 to 5" in caught.value.__notes__[0]


@pytest.mark.parametrize("step", [FrameScaler(), make_pipeline(HybridFeatures(), FrameScaler())])
def test_what_learns_from_its_data_is_refused(step):
    with pytest.raises(ValueError, match="got FrameScaler; put it after InChunks"):
        InChunks(step).fit(np.zeros((3, 4000)))


def test_stateless_transformers_of_scikit_learn_are_welcome():
    X = np.arange(6.0)[:, np.newaxis]
    doubled = InChunks(FunctionTransformer(lambda X: 2 * X), chunk_size=4).fit_transform(X)
    np.testing.assert_array_equal(doubled, 2 * X)


def test_names_come_from_the_last_step(paths):
    chunks = loader().fit(paths)
    assert chunks.get_feature_names_out().tolist() == [*HybridFeatures().get_feature_names_out()]


def test_rows_may_come_out(paths):
    chunks = InChunks(make_pipeline(LoadAudio(duration=0.5), HybridFeatures(), Pool()))
    assert chunks.fit_transform(paths).shape == (7, 396)


def test_progress_is_shown_on_request(paths, capsys):
    loader(verbose=True).fit_transform(paths)
    assert "7/7" in capsys.readouterr().err
    loader().fit_transform(paths)
    assert not capsys.readouterr().err


def test_no_rows_are_an_error():
    with pytest.raises(ValueError, match=r"0 sample\(s\)"):
        loader().fit(np.empty((0, 1), dtype=object))
