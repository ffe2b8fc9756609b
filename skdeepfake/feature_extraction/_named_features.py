"""Names of the features of front-ends and descriptors."""

from abc import abstractmethod

import numpy as np


class NamedFeaturesMixin:
    """Mixin of transformers that know the names of their features before they see any data."""

    def get_feature_names_out(self, input_features=None):
        """Name the features, the last axis of the output.

        Parameters
        ----------
        input_features : array-like of str or None, default=None
            Ignored.

        Returns
        -------
        names : ndarray of shape (n_features,), of str objects
        """
        return np.asarray(self._feature_names(), dtype=object)

    @abstractmethod
    def _feature_names(self):
        """Return the names of the features, a list of str."""
