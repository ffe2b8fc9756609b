"""Bases of transformers that learn nothing, whose output is no table, or that combine others."""

from abc import ABC

import numpy as np
from sklearn import get_config
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils import assert_all_finite
from sklearn.utils.validation import validate_data

from skdeepfake._sklearn_compat import _BaseComposition, _VisualBlock


class ArrayOutputMixin:
    """Mixin of transformers whose output has three dimensions, more than a DataFrame has.

    `set_output` is accepted and has no effect: a Pipeline calls it on all of its steps, and a later
    step, such as :class:`skdeepfake.preprocessing.Pool`, can return the DataFrame.
    """

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(auto_wrap_output_keys=None, **kwargs)

    def set_output(self, *, transform=None):
        """Do nothing; the output is an array of three dimensions, never a DataFrame.

        Parameters
        ----------
        transform : str or None, default=None
            Ignored, present for API consistency: a Pipeline sets the output of all of its steps.

        Returns
        -------
        self : object
            The transformer itself.
        """
        return self


class StatelessTransformer(TransformerMixin, BaseEstimator, ABC):
    """Transformer that may be used without being fitted; `fit` only checks its input."""

    def fit(self, X, y=None):
        """Check the parameters and the shape of `X`.

        Parameters
        ----------
        X : array-like
            The data to be transformed.
        y : None
            Ignored, present for API consistency.

        Returns
        -------
        self : object
            The transformer itself.
        """
        self._check_params()
        self._check_input(X, reset=True)
        return self

    def _check_params(self):
        """Check the parameters; a subclass adds what `_parameter_constraints` cannot express."""
        if not get_config()["skip_parameter_validation"]:
            self._validate_params()

    def _check_input(self, X, reset):
        """Return `X` as float32 of shape (n_clips, n_samples), all of it finite."""
        if not reset and self._is_waveforms(X):
            assert_all_finite(X, estimator_name=type(self).__name__, input_name="X")
            return X
        return validate_data(self, X, reset=reset, dtype=np.float32)

    def _is_waveforms(self, X):
        # The steps of a Pipeline hand on such arrays. To examine each of them as if it were a table
        # takes a tenth of the time of one clip.
        return (
            type(X) is np.ndarray
            and X.dtype == np.float32
            and X.ndim == 2
            and X.size > 0
            and X.shape[1] == getattr(self, "n_features_in_", X.shape[1])
            and not hasattr(self, "feature_names_in_")
        )

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        tags.transformer_tags.preserves_dtype = []
        return tags


class Composition(_BaseComposition):
    """Base of transformers composed of those that a parameter lists under names."""

    # The parameter, a list of (name, transformer).
    _list_parameter = ""

    def get_params(self, deep=True):
        """Get the parameters, those of the listed transformers as ``name__parameter``.

        Parameters
        ----------
        deep : bool, default=True
            Whether to return those of the listed transformers too.

        Returns
        -------
        params : dict
        """
        return self._get_params(self._list_parameter, deep=deep)

    def set_params(self, **params):
        """Set parameters, those of the listed transformers as ``name__parameter``.

        Parameters
        ----------
        **params : dict
            Values by name.

        Returns
        -------
        self : object
            The transformer itself.
        """
        return self._set_params(self._list_parameter, **params)

    def _sk_visual_block_(self):
        listed = getattr(self, self._list_parameter)
        names = [name for name, _ in listed]
        return _VisualBlock("parallel", [transformer for _, transformer in listed], names=names)
