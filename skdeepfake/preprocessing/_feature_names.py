"""Names of features before and after a step."""

import numpy as np
from sklearn.utils.validation import check_is_fitted


class FeatureNamesMixin:
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
        check_is_fitted(self, "n_features_in_")
        n_features = self.n_features_in_
        if input_features is None:
            input_features = [f"x{i}" for i in range(n_features)]
        elif len(input_features) != n_features:
            raise ValueError(
                "input_features should have length equal to number of features "
                f"({n_features}), got {len(input_features)}"
            )
        return np.asarray(self._name_outputs(list(input_features)), dtype=object)

    def _name_outputs(self, names):
        """Return the names of the output features, given those of the input."""
        return names
