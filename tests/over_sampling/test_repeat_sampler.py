"""Copies of all rows."""

import numpy as np
import pandas as pd
import pytest
from imblearn.pipeline import make_pipeline
from sklearn.linear_model import LogisticRegression

from skdeepfake.over_sampling import RepeatSampler


@pytest.mark.parametrize("container", [list, np.array, pd.DataFrame])
def test_rows_then_copies_in_their_order(container):
    rows = [["a", 0.0], ["b", 1.0], ["c", 2.0]]
    X = np.array(rows, dtype=object) if container is np.array else container(rows)
    sampler = RepeatSampler(n_copies=2)
    resampled, y = sampler.fit_resample(X, ["x", "y", "z"])
    assert np.asarray(resampled, dtype=object).tolist() == rows * 3
    assert y.tolist() == ["x", "y", "z"] * 3
    assert sampler.sample_indices_.tolist() == [0, 1, 2] * 3


def test_no_copies_and_in_a_pipeline():
    X, y = np.arange(8.0)[:, np.newaxis], np.array([0, 0, 0, 1, 0, 1, 1, 1])
    assert RepeatSampler(0).fit_resample(X, y)[0].tolist() == X.tolist()
    copied = make_pipeline(RepeatSampler(3), LogisticRegression(C=1.0)).fit(X, y)
    weighted = LogisticRegression(C=1.0).fit(X, y, sample_weight=np.full(8, 4.0))
    np.testing.assert_allclose(copied[-1].coef_, weighted.coef_, rtol=1e-3)
    assert copied.predict(X).shape == (8,)
    with pytest.raises(ValueError, match="n_copies"):
        RepeatSampler(-1).fit_resample(X, y)
