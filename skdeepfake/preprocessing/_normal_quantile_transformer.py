"""Features to normal distributions of one width."""

from functools import partial
from numbers import Integral, Real

import numpy as np
from scipy.special import ndtri
from sklearn.base import BaseEstimator, OneToOneFeatureMixin
from sklearn.preprocessing import QuantileTransformer
from sklearn.utils.validation import FLOAT_DTYPES, check_is_fitted

from skdeepfake._disk_array import DiskArray
from skdeepfake._sklearn_compat import Interval, _fit_context
from skdeepfake._validation import OwnContainerMixin, check_rows

# Quantiles of so many clips are as good as those of more, and cost less.
_MAX_CLIPS = 20_000

# As in scikit-learn, values this close to the lowest and highest quantile are taken for these, and
# the output ends where the distribution leaves this probability.
_AT_BOUND = 1e-7
_BOUNDS = ndtri([_AT_BOUND - np.spacing(1), 1 - (_AT_BOUND - np.spacing(1))])


class NormalQuantileTransformer(OneToOneFeatureMixin, OwnContainerMixin, BaseEstimator):
    """Quantile transformer to normal distributions of a given standard deviation.

    It is scikit-learn's `QuantileTransformer` with normal output, multiplied by `scale`. For a
    kernel machine with ``gamma="auto"``, one over the number of features, ``scale=np.sqrt(g)``
    makes gamma `g` times as large, whatever the number of features.

    Of more than 20,000 clips, the quantiles are those of as many that are drawn with a fixed seed.

    Parameters
    ----------
    n_quantiles : int, default=100
        Number of quantiles computed, at most the number of clips.
    scale : float, default=1.0
        Standard deviation of the output.

    Attributes
    ----------
    quantile_transformer_ : QuantileTransformer
        The fitted transformer to standard normal distributions.
    n_features_in_ : int
        Number of features seen in `fit`.

    See Also
    --------
    sklearn.preprocessing.QuantileTransformer : The same with more options and no scale.
    FrameScaler : Standardize the features of frames.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.preprocessing import NormalQuantileTransformer
    >>> X = np.random.default_rng(0).exponential(size=(5000, 3))
    >>> NormalQuantileTransformer(scale=0.5).fit_transform(X).std(axis=0).round(1)
    array([0.5, 0.5, 0.5])
    """

    _parameter_constraints: dict = {
        "n_quantiles": [Interval(Integral, 1, None, closed="left")],
        "scale": [Interval(Real, 0, None, closed="neither")],
    }

    def __init__(self, n_quantiles=100, *, scale=1.0):
        self.n_quantiles = n_quantiles
        self.scale = scale

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y=None):
        """Compute the quantiles of each feature.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_features)
            Rows of features.
        y : None
            Ignored, present for API consistency.

        Returns
        -------
        self : object
            The fitted transformer.
        """
        X = check_rows(self, X, dtype=FLOAT_DTYPES, reset=True)
        if len(X) > _MAX_CLIPS:
            rows = np.random.RandomState(0).choice(len(X), _MAX_CLIPS, replace=False)
            X = X[np.sort(rows)]
        X = np.asarray(X)
        self.quantile_transformer_ = QuantileTransformer(
            n_quantiles=min(self.n_quantiles, len(X)),
            output_distribution="normal",
            subsample=None,
        ).set_output(transform="default")
        self.quantile_transformer_.fit(X)
        # No quantile is more exact than the features. A fitted detector consists largely of these.
        quantiles = self.quantile_transformer_.quantiles_
        self.quantile_transformer_.quantiles_ = quantiles.astype(X.dtype)
        return self

    def transform(self, X):
        """Map features to normal distributions.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_features)
            Rows of features.

        Returns
        -------
        normal : ndarray of shape (n_clips, n_features)
            Of the dtype of `X`, in single or double precision.
        """
        check_is_fitted(self)
        rows = check_rows(self, X, dtype=FLOAT_DTYPES, reset=False)
        to_normal = partial(
            _to_normal,
            quantiles=self.quantile_transformer_.quantiles_,
            references=self.quantile_transformer_.references_,
            scale=self.scale,
        )
        is_on_disk = isinstance(rows, DiskArray)
        normal = rows.with_step(to_normal) if is_on_disk else to_normal(rows)
        return self._in_container(normal, X)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags


def _to_normal(X, columns=slice(None), *, quantiles, references, scale):
    """Return some columns of rows as values of normal distributions."""
    quantiles = quantiles[:, columns]
    normal = np.empty_like(X)
    for row, values in zip(normal, X, strict=True):
        values = ndtri(_cumulative_probability(values, quantiles, references))
        row[:] = np.clip(values, *_BOUNDS) * scale
    return normal


def _cumulative_probability(values, quantiles, references):
    """Return the probability below each value of a row, interpolated between the quantiles.

    scikit-learn interpolates one column after the other, which takes most of the time of a row.
    The values are of shape (n_features,), the quantiles (n_quantiles, n_features) and the
    references (n_quantiles,).
    """
    # Where quantiles are equal, the mean of the first and the last probability counts.
    low = _interpolate(values, quantiles, references, (quantiles < values).sum(axis=0))
    high = _interpolate(values, quantiles, references, (quantiles <= values).sum(axis=0))
    probability = (low + high) / 2
    values = values.astype(np.float64)
    probability[values + _AT_BOUND > quantiles[-1]] = 1.0
    probability[values - _AT_BOUND < quantiles[0]] = 0.0
    return probability


def _interpolate(values, quantiles, references, n_below):
    """Interpolate between the last quantile below each value and the next one."""
    after = np.clip(n_below, 1, len(quantiles) - 1)
    columns = np.arange(len(values))
    left, right = (quantiles[i, columns].astype(np.float64) for i in (after - 1, after))
    width = right - left
    fraction = np.divide(values - left, width, out=np.zeros_like(width), where=width > 0)
    step = references[after] - references[after - 1]
    return references[after - 1] + np.clip(fraction, 0, 1) * step
