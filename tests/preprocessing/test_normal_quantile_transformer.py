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
    np.testing.assert_array_equal(output, 0.3 * reference.transform(X).astype(np.float64))


def test_fewer_clips_than_quantiles_are_no_reason_to_warn(recwarn):
    assert NormalQuantileTransformer().fit_transform(X[:5]).shape == (5, 4)
    assert not recwarn.list
