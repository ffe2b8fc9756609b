"""Oversampling of recordings by their paths."""

import numpy as np
from imblearn import over_sampling


class RandomOverSampler(over_sampling.RandomOverSampler):
    """imbalanced-learn's RandomOverSampler, that takes a list of paths too.

    Rows of the smaller class are drawn with replacement. Copies of a path cost nothing, and each
    copy is augmented by its own draw.

    Parameters
    ----------
    sampling_strategy, random_state, shrinkage
        As in :class:`imblearn.over_sampling.RandomOverSampler`.

    Examples
    --------
    >>> from skdeepfake.over_sampling import RandomOverSampler
    >>> X, y = RandomOverSampler(random_state=0).fit_resample(["a", "b", "c"], [0, 1, 1])
    >>> X.ravel().tolist(), y
    (['a', 'b', 'c', 'a'], [0, 1, 1, 0])
    """

    def fit_resample(self, X, y, **params):
        """Draw copies of the rows of the smaller class.

        Parameters
        ----------
        X : array-like of shape (n_clips,) or (n_clips, n_columns)
            Paths; a list of them is made a column.
        y : array-like of shape (n_clips,)
            Labels.
        **params
            As in imbalanced-learn.

        Returns
        -------
        X_resampled : array-like of shape (n_resampled, n_columns)
            The rows of `X`, then the copies.
        y_resampled : ndarray of shape (n_resampled,)
        """
        if isinstance(X, (list, tuple, np.ndarray)) and np.ndim(X) == 1:
            X = np.asarray(X, dtype=object)[:, np.newaxis]
        return super().fit_resample(X, y, **params)
