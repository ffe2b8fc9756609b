"""Features that are chosen by their names."""

import re

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import FLOAT_DTYPES, check_is_fitted

from skdeepfake._disk_array import DiskArray
from skdeepfake._sklearn_compat import _fit_context
from skdeepfake._validation import OwnContainerMixin, check_rows


class SelectByName(OwnContainerMixin, BaseEstimator):
    """Select the features whose names match a pattern.

    A ColumnTransformer with :func:`sklearn.compose.make_column_selector` selects columns of a
    DataFrame too. This also selects features that :class:`~skdeepfake.compose.InChunks` keeps on
    disk, and leaves them there.

    Parameters
    ----------
    pattern : str
        Regular expression that is searched for in each name, such as ``"^encoder__"``.

    Attributes
    ----------
    support_ : ndarray of int, shape (n_selected,)
        The columns that are selected.
    n_features_in_ : int
        Number of features seen in `fit`.
    feature_names_in_ : ndarray of shape (n_features,)
        Names of the features seen in `fit`, if they have any.

    See Also
    --------
    sklearn.compose.make_column_selector : Selects columns of a DataFrame in a ColumnTransformer.

    Examples
    --------
    >>> import pandas as pd
    >>> from skdeepfake.preprocessing import SelectByName
    >>> X = pd.DataFrame({"own__flatness": [1.0, 2.0], "encoder__unit0": [3.0, 4.0]})
    >>> SelectByName("^encoder__").fit_transform(X)
    array([[3.],
           [4.]])
    """

    _parameter_constraints: dict = {"pattern": [str]}

    def __init__(self, pattern):
        self.pattern = pattern

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y=None):
        """Find the features whose names match.

        Parameters
        ----------
        X : DataFrame or array-like of shape (n_clips, n_features)
            Rows of numbers. The names of an array without any are ``x0``, ``x1`` and so on.
            Features that an InChunks keeps on disk have names if ``set_output(transform="pandas")``
            was called on it.
        y : None
            Ignored, present for API consistency.

        Returns
        -------
        self : object
            The fitted transformer.

        Raises
        ------
        ValueError
            If `pattern` is no regular expression, or no name matches.
        """
        check_rows(self, X, dtype=FLOAT_DTYPES, reset=True)
        names = self._names()
        try:
            pattern = re.compile(self.pattern)
        except re.error as error:
            raise ValueError(
                f"pattern={self.pattern!r} is no regular expression: {error}"
            ) from None
        self.support_ = np.flatnonzero([pattern.search(name) for name in names])
        if not len(self.support_):
            raise ValueError(
                f"pattern={self.pattern!r} matches none of the {len(names)} names of the features, "
                f'such as {names[0]!r}; set_output(transform="pandas") makes the step before name '
                "them"
            )
        return self

    def transform(self, X):
        """Select features.

        Parameters
        ----------
        X : DataFrame or array-like of shape (n_clips, n_features)
            Rows of the features seen in `fit`.

        Returns
        -------
        selected : ndarray of shape (n_clips, n_selected)
            In single or double precision, as `X`.
        """
        check_is_fitted(self)
        rows = check_rows(self, X, dtype=FLOAT_DTYPES, reset=False)
        if isinstance(rows, DiskArray):
            selected = rows[:, self.support_].with_names(None)
        else:
            selected = np.take(rows, self.support_, axis=1)
        return self._in_container(selected, X)

    def get_feature_names_out(self, input_features=None):
        """Return the names of the selected features.

        Parameters
        ----------
        input_features : array-like of str or None, default=None
            Ignored.

        Returns
        -------
        names : ndarray of shape (n_selected,), of str objects
        """
        check_is_fitted(self)
        return self._names()[self.support_]

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags

    def _names(self):
        unnamed = np.array([f"x{i}" for i in range(self.n_features_in_)], dtype=object)
        return getattr(self, "feature_names_in_", unnamed)
