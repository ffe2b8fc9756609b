"""InChunks: the same result as at once, whatever the blocks; and every file that failed."""

import numpy as np
import pandas as pd
import pytest
import soundfile as sf
from sklearn import config_context
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from skdeepfake.audio import AudioFileError, LoadAudio
from skdeepfake.augmentation import AddNoise
from skdeepfake.compose import InChunks
from skdeepfake.feature_extraction import HybridFeatures, SpectralTexture
from skdeepfake.preprocessing import Pool


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
@pytest.mark.parametrize("method", ["fit", "fit_transform"])
@pytest.mark.parametrize("bad", [[0, 2, 6], [0], [0, 1, 2, 3, 4, 5, 6]])
def test_one_error_names_all_bad_files_of_all_blocks(paths, tmp_path, bad, method, n_jobs):
    for row in bad:
        (tmp_path / f"{row}.wav").write_bytes(b"" if row % 2 else b"words")
    chunks = loader(chunk_size=2, n_jobs=n_jobs)
    with pytest.raises(AudioFileError) as caught:
        getattr(chunks, method)(paths)
    assert list(caught.value.failures) == [paths[row] for row in bad]


def test_transform_names_all_bad_files(paths, tmp_path):
    chunks = loader(chunk_size=2).fit(paths)
    for row in (0, 6):
        (tmp_path / f"{row}.wav").write_bytes(b"")
    with pytest.raises(AudioFileError) as caught:
        chunks.transform(paths)
    assert list(caught.value.failures) == [paths[0], paths[6]]


class Counts(TransformerMixin, BaseEstimator):
    """Note the number of rows of each call, in a list that all clones share."""

    calls: list = []

    def fit(self, X, y=None):
        return self

    def transform(self, X):
        self.calls.append(len(X))
        return X


def test_each_row_is_processed_once_when_fitted():
    Counts.calls.clear()
    InChunks(Counts(), chunk_size=2).fit_transform(np.zeros((5, 1)))
    assert Counts.calls == [2, 2, 1]


class Fails(TransformerMixin, BaseEstimator):
    def fit(self, X, y=None):
        return self

    def transform(self, X):
        if np.max(X) > 3 or np.min(X) < 0:
            raise RuntimeError("no")
        return X


@pytest.mark.parametrize(("first", "rows"), [(0, "rows 4 to 5"), (-1, "rows 0 to 1")])
def test_any_other_error_notes_its_rows(first, rows):
    with pytest.raises(RuntimeError, match="no") as caught:
        InChunks(Fails(), chunk_size=2).fit_transform(np.arange(first, 6)[:, np.newaxis])
    assert rows in caught.value.__notes__[0]


@pytest.mark.parametrize(
    "step",
    [
        StandardScaler(),
        make_pipeline(HybridFeatures(), Pool(), StandardScaler()),
        FeatureUnion([("texture", SpectralTexture()), ("scaled", StandardScaler())]),
    ],
)
@pytest.mark.parametrize("method", ["fit", "fit_transform"])
def test_a_transformer_that_learns_from_its_data_raises(step, method):
    X = np.random.default_rng(0).standard_normal((3, 4000)).astype(np.float32)
    with pytest.raises(ValueError, match=r"put StandardScaler after InChunks.*requires_fit = "):
        getattr(InChunks(step), method)(X)


class Embedding(TransformerMixin, BaseEstimator):
    """A user's own transformer, that sets no tag."""

    def fit(self, X, y=None):
        self.n_features_in_ = X.shape[1]
        return self

    def transform(self, X):
        return np.c_[X.std(axis=1), np.abs(np.diff(X)).mean(axis=1)]


def test_a_transformer_of_the_users_own_runs(paths):
    chain = make_pipeline(LoadAudio(duration=0.5), Embedding())
    expected = clone(chain).fit_transform(paths)
    chunks = InChunks(chain, chunk_size=3)
    np.testing.assert_array_equal(chunks.fit_transform(paths), expected)
    np.testing.assert_array_equal(chunks.transform(paths), expected)


def test_labels_of_another_number_raise_before_a_file_is_read():
    with pytest.raises(ValueError, match=r"inconsistent numbers of samples: \[2, 3\]"):
        loader().fit_transform(["absent.wav", "absent.wav"], [0, 1, 1])


def test_two_augmentations_of_one_class_and_seed_draw_different_numbers():
    X = np.zeros((40, 400), dtype=np.float32) + 1
    one = AddNoise(p=0.5, random_state=0)
    single = InChunks(make_pipeline(one), chunk_size=7).fit_transform(X)
    twice = InChunks(make_pipeline(one, clone(one)), chunk_size=7).fit_transform(X)
    changed_by_one, changed_by_two = ((Y != 1).any(axis=1) for Y in (single, twice))
    assert changed_by_two.sum() > changed_by_one.sum()


@pytest.mark.parametrize("container", ["pandas", "default"])
def test_set_output_acts_on_rows_of_features(paths, container):
    X = pd.DataFrame({"path": paths}, index=[f"clip{i}" for i in range(7)])
    chunks = InChunks(make_pipeline(LoadAudio(duration=0.5), SpectralTexture()), chunk_size=2)
    chunks.set_output(transform=container)
    for output in (chunks.fit_transform(X), chunks.transform(X)):
        if container == "default":
            assert isinstance(output, np.ndarray)
        else:
            assert output.index.tolist() == X.index.tolist()
            assert output.columns.tolist() == [*chunks.get_feature_names_out()]


def test_set_output_is_ignored_for_frames(paths):
    with config_context(transform_output="pandas"):
        frames = loader(chunk_size=2).fit_transform(paths)
    assert frames.shape[2] == 198


def test_stateless_transformers_of_scikit_learn_run():
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


def test_a_row_is_augmented_alike_whatever_the_others_and_their_order(paths):
    def augment(paths):
        chain = make_pipeline(LoadAudio(duration=0.5), AddNoise(p=1.0, random_state=0))
        return InChunks(chain, chunk_size=3).fit_transform(paths)

    expected = augment(paths)
    np.testing.assert_array_equal(augment(paths[::-1]), expected[::-1])
    np.testing.assert_array_equal(augment(paths[2:4]), expected[2:4])


def test_copies_of_a_row_are_augmented_differently(paths):
    chain = make_pipeline(LoadAudio(duration=0.5), AddNoise(p=1.0, random_state=0))
    copies = InChunks(chain, chunk_size=2).fit_transform(3 * paths[:1])
    assert len(np.unique(copies, axis=0)) == 3
