"""Features by their names."""

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer, make_column_selector

from skdeepfake.preprocessing import SelectByName

X = pd.DataFrame(
    np.arange(12.0, dtype=np.float32).reshape(3, 4),
    columns=["own__a", "encoder__own", "own__b", "other"],
)


@pytest.mark.parametrize("pattern", ["^own__", "own", "b$", "er|a"])
@pytest.mark.parametrize("container", ["default", "pandas"])
def test_it_selects_what_a_column_transformer_does(pattern, container):
    reference = ColumnTransformer(
        [("select", "passthrough", make_column_selector(pattern))], verbose_feature_names_out=False
    )
    expected = reference.set_output(transform=container).fit_transform(X)
    select = SelectByName(pattern).set_output(transform=container)
    found = select.fit_transform(X)
    assert type(found) is type(expected)
    np.testing.assert_array_equal(found, expected)
    assert np.asarray(found).dtype == np.float32
    assert select.get_feature_names_out().tolist() == reference.get_feature_names_out().tolist()


def test_features_without_names_are_numbered():
    assert SelectByName("x[02]").fit_transform(X.to_numpy())[0].tolist() == [0.0, 2.0]


def test_a_pattern_that_matches_nothing_raises():
    with pytest.raises(ValueError, match=r"'\^wide__' matches none of the 4 names.*'own__a'"):
        SelectByName("^wide__").fit(X)


def test_what_is_no_regular_expression_raises():
    with pytest.raises(ValueError, match=r"pattern='\(' is no regular expression"):
        SelectByName("(").fit(X)


def test_other_features_raise():
    with pytest.raises(ValueError, match="feature names should match"):
        SelectByName("own").fit(X).transform(X.rename(columns={"other": "another"}))
