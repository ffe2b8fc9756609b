"""Normal distributions of a given width."""

import numpy as np
import pytest
from sklearn.preprocessing import QuantileTransformer

from skdeepfake.preprocessing import NormalQuantileTransformer

X = np.random.default_rng(0).exponential(size=(300, 4)).astype(np.float32)


@pytest.mark.parametrize("container", ["default", "pandas"])
def test_it_is_scikit_learns_transformer_times_the_scale(container):
    reference = QuantileTransformer(
        n_quantiles=50, output_distribution="normal", subsample=None
    ).fit(X[:200])
    transformer = NormalQuantileTransformer(50, scale=0.3).set_output(transform=container)
    output = np.asarray(transformer.fit(X[:200]).transform(X))
    assert output.dtype == np.float64
    # scikit-learn rounds to the precision of the input.
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
