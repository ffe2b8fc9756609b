"""Names of features before and after a step."""

import numpy as np
from sklearn.base import OneToOneFeatureMixin


class FeatureNamesMixin(OneToOneFeatureMixin):
    """Mixin of transformers of frames whose output features are named after those of the input."""

    def get_feature_names_out(self, input_features=None):
        """Name the features of the output.

        Parameters
        ----------
        input_features : array-like of str or None, default=None
            Names of the features of the input. None means ``x0``, ``x1`` and so on.

        Returns
        -------
        names : ndarray of shape (n_features_out,), of str objects
        """
        names = super().get_feature_names_out(input_features)
        return np.asarray(self._name_outputs(names), dtype=object)

    def _name_outputs(self, names):
        """Return the names of the output features, given those of the input."""
        return names
