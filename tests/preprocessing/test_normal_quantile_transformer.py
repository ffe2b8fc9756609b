"""Normal distributions of a given width."""

import numpy as np
import pytest
from sklearn.preprocessing import QuantileTransformer

from skdeepfake._disk_array import DiskArray
from skdeepfake.preprocessing import NormalQuantileTransformer, _normal_quantile_transformer

X = np.random.default_rng(0).exponential(size=(300, 4)).astype(np.float32)


@pytest.mark.parametrize("container", ["default", "pandas"])
def test_it_is_scikit_learns_transformer_times_the_scale(container):
    reference = QuantileTransformer(
        n_quantiles=50, output_distribution="normal", subsample=None
    ).fit(X[:200])
    transformer = NormalQuantileTransformer(50, scale=0.3).set_output(transform=container)
    output = np.asarray(transformer.fit(X[:200]).transform(X))
    assert output.dtype == np.float32
    np.testing.assert_allclose(output, 0.3 * reference.transform(X), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: rng.standard_normal((200, 30)),
        lambda rng: 1e-8 * rng.standard_normal((200, 30)),
        lambda rng: rng.integers(0, 5, (200, 30)).astype(float),
        lambda rng: np.maximum(rng.standard_normal((200, 30)), 0.5),
        lambda rng: np.ones((200, 3)),
        lambda rng: rng.standard_normal((1, 3)),
    ],
    ids=["normal", "tiny", "ties", "flat ends", "constant", "one clip"],
)
def test_values_are_scikit_learns_in_double_precision(draw):
    rng = np.random.default_rng(0)
    train, test = draw(rng), 1.5 * draw(rng)
    reference = QuantileTransformer(
        n_quantiles=min(100, len(train)), output_distribution="normal", subsample=None
    ).fit(train)
    transformer = NormalQuantileTransformer().fit(train)
    for rows in (train, test):
        np.testing.assert_allclose(
            transformer.transform(rows), reference.transform(rows), rtol=1e-9, atol=1e-9
        )


def test_fewer_clips_than_quantiles_are_no_reason_to_warn(recwarn):
    assert NormalQuantileTransformer().fit_transform(X[:5]).shape == (5, 4)
    assert not recwarn.list


def test_quantiles_of_many_clips_are_those_of_a_part(monkeypatch):
    X = np.random.default_rng(0).standard_normal((20_000, 1))
    every = NormalQuantileTransformer(10).fit(X)
    monkeypatch.setattr(_normal_quantile_transformer, "_MAX_CLIPS", 5000)
    part, again = (NormalQuantileTransformer(10).fit(X) for _ in range(2))
    every, part, again = (t.quantile_transformer_.quantiles_[:, 0] for t in (every, part, again))
    np.testing.assert_array_equal(part, again)
    assert (part != every).any()
    # The standard error of a decile of 5,000 clips is at most 0.025.
    np.testing.assert_allclose(part[1:-1], every[1:-1], atol=0.1)


def test_features_on_disk_stay_there_and_become_the_same(tmp_path):
    np.save(tmp_path / "x.npy", X)
    on_disk = DiskArray(tmp_path / "x.npy")
    transformer = NormalQuantileTransformer(50).fit(on_disk)
    expected = NormalQuantileTransformer(50).fit_transform(X)
    found = transformer.transform(on_disk)
    assert isinstance(found, DiskArray)
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(found[::2][:, [3, 1]], expected[::2][:, [3, 1]])
    with pytest.raises(ValueError, match="expecting 4 features"):
        transformer.transform(on_disk[:, :2])
