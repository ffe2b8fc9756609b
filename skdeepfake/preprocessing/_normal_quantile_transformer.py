"""Features to normal distributions of one width."""

from numbers import Integral, Real

import numpy as np
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.preprocessing import QuantileTransformer
from sklearn.utils.validation import FLOAT_DTYPES, check_is_fitted, validate_data

from skdeepfake._sklearn_compat import Interval, _fit_context


class NormalQuantileTransformer(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Quantile transformer to normal distributions of a given standard deviation.

    It is scikit-learn's `QuantileTransformer` with normal output, multiplied by `scale`. For a
    kernel machine with ``gamma="auto"``, one over the number of features, ``scale=np.sqrt(g)``
    makes gamma `g` times as large, whatever the number of features.

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
        X = validate_data(self, X, dtype=FLOAT_DTYPES)
        self.quantile_transformer_ = QuantileTransformer(
            n_quantiles=min(self.n_quantiles, len(X)),
            output_distribution="normal",
            subsample=None,
        ).set_output(transform="default")
        self.quantile_transformer_.fit(X)
        return self

    def transform(self, X):
        """Map features to normal distributions.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_features)
            Rows of features.

        Returns
        -------
        normal : ndarray of shape (n_clips, n_features), float64
        """
        check_is_fitted(self)
        X = validate_data(self, X, dtype=FLOAT_DTYPES, reset=False)
        # In double precision, so that the product rounds nothing that a kernel would notice.
        return np.float64(self.scale) * self.quantile_transformer_.transform(X)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = []
        return tags
