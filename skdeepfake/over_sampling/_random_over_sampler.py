"""Oversampling of recordings by their paths."""

import numpy as np
from imblearn import over_sampling


class RandomOverSampler(over_sampling.RandomOverSampler):  # numpydoc ignore=PR02
    """Oversampler of the smaller class by copies of its rows, such as paths in any container.

    It extends :class:`imblearn.over_sampling.RandomOverSampler` by lists, Series and other
    containers of paths. Rows of the smaller class are drawn with replacement. A copy of a path
    costs nothing, and each copy draws its own augmentation.

    Parameters
    ----------
    sampling_strategy, random_state, shrinkage
        As in :class:`imblearn.over_sampling.RandomOverSampler`.

    Attributes
    ----------
    sampling_strategy_ : dict
        Number of rows added for each class.
    sample_indices_ : ndarray of shape (n_resampled,)
        Row of `X` that each row comes from.

    See Also
    --------
    AugmentingOverSampler : Adds augmented copies of waveforms.

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
            Paths, in any container; one dimension becomes a column.
        y : array-like of shape (n_clips,)
            Labels.
        **params
            As in imbalanced-learn.

        Returns
        -------
        X_resampled : array-like of shape (n_resampled, n_columns)
            The rows of `X`, then the copies.
        y_resampled : array-like of shape (n_resampled,)
        """
        values = X if hasattr(X, "ndim") else np.asarray(X, dtype=object)
        if values.ndim == 1:
            X = np.asarray(values, dtype=object)[:, np.newaxis]
        return super().fit_resample(X, y, **params)
