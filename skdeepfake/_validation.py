"""Checks of the containers between the steps."""

from numbers import Real

import numpy as np
import pandas as pd
from sklearn.base import TransformerMixin
from sklearn.utils import check_array
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import validate_data

from skdeepfake._classes import GENUINE_WORDS, normalize_label
from skdeepfake._disk_array import DiskArray
from skdeepfake._sklearn_compat import (
    Interval,
    _get_output_config,
    _wrap_data_with_container,
)

# The costs of errors and the prior, as parameters.
COST_CONSTRAINTS = {
    "p_spoof": [Interval(Real, 0, 1, closed="neither")],
    "c_miss": [Interval(Real, 0, None, closed="neither")],
    "c_fa": [Interval(Real, 0, None, closed="neither")],
}


def check_frames(estimator, X, *, reset, on_disk=False):
    """Return `X` as a float32 array of shape (n_clips, n_frames, n_features), all finite.

    Parameters
    ----------
    estimator : estimator
        Learns ``n_features_in_`` if `reset`, otherwise is held to it.
    X : array-like
        The frames.
    reset : bool
        Whether the estimator is being fitted.
    on_disk : bool, default=False
        Whether a DiskArray, which checks what it reads, is returned as it is.

    Returns
    -------
    frames : ndarray or DiskArray of shape (n_clips, n_frames, n_features), float32

    Raises
    ------
    ValueError
        If `X` has another number of dimensions or of features, or holds NaN or infinity.
    """
    name = type(estimator).__name__
    if not (on_disk and isinstance(X, DiskArray) and X.dtype == np.float32 and len(X)):
        X = check_array(
            X, allow_nd=True, dtype=np.float32, ensure_2d=False, estimator=estimator, input_name="X"
        )
    if X.ndim != 3:
        raise ValueError(
            f"{name} expects frames of shape (n_clips, n_frames, n_features), got an array of "
            f"shape {X.shape}; extract features from the waveforms first"
        )
    if reset:
        estimator.n_features_in_ = X.shape[2]
    elif X.shape[2] != getattr(estimator, "n_features_in_", X.shape[2]):
        raise ValueError(
            f"X has {X.shape[2]} features, but {name} is expecting {estimator.n_features_in_} "
            "features as input"
        )
    return X


def check_rows(estimator, X, *, dtype, reset):
    """Return `X` as an array of shape (n_clips, n_features), all finite.

    Parameters
    ----------
    estimator : estimator
        Learns ``n_features_in_`` if `reset`, otherwise is held to it.
    X : array-like
        Rows of features.
    dtype : type or list of type
        The types that are allowed, as in `sklearn.utils.check_array`.
    reset : bool
        Whether the estimator is being fitted.

    Returns
    -------
    rows : ndarray or DiskArray of shape (n_clips, n_features)
        A DiskArray, which checks what it reads, is returned as it is.
    """
    if isinstance(X, DiskArray) and X.ndim == 2 and X.dtype.kind == "f" and len(X):
        # scikit-learn reads names and number of features from a table.
        header = X if X.feature_names is None else pd.DataFrame(columns=X.feature_names)
        validate_data(estimator, header, reset=reset, skip_check_array=True)
        return X
    return validate_data(estimator, X, dtype=dtype, reset=reset)


class OwnContainerMixin(TransformerMixin, auto_wrap_output_keys=None):
    """Mixin of transformers that put their output into the container that `set_output` asks for.

    scikit-learn would put frames, and rows on disk, into a DataFrame.
    """

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(auto_wrap_output_keys=None, **kwargs)
        # `set_output` is available nevertheless.
        cls._sklearn_auto_wrap_output_keys = {"transform"}

    def fit_transform(self, X, y=None):
        """Fit the transformer to rows, and transform them.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_features)
            Rows of features.
        y : None
            Ignored, present for API consistency.

        Returns
        -------
        rows : array of shape (n_clips, n_features_out)
            What `transform` returns.
        """
        return self.fit(X, y).transform(X)

    def _in_container(self, rows, X):
        """Return rows in the container that is asked for. Those on disk stay there, named.

        Of `X`, the input, a DataFrame may have an index.
        """
        if _get_output_config("transform", self)["dense"] == "default":
            return rows
        if isinstance(rows, DiskArray):
            return rows.with_names(self.get_feature_names_out())
        return _wrap_data_with_container("transform", rows, X, self)


def check_frames_or_rows(estimator, X, *, reset):
    """Return `X` as float32, either frames or rows of features, all finite.

    Parameters
    ----------
    estimator, X, reset
        As in :func:`check_frames`.

    Returns
    -------
    X : ndarray of shape (n_clips, n_frames, n_features) or (n_clips, n_features), float32
        A DiskArray of frames is returned as it is.
    """
    X = X if hasattr(X, "ndim") else np.asarray(X)
    if X.ndim == 3:
        return check_frames(estimator, X, reset=reset, on_disk=True)
    return validate_data(estimator, X, dtype=np.float32, reset=reset)


def check_two_classes(estimator, y):
    """Return the two labels of `y` in sorted order, of which the second is the positive class.

    Raises
    ------
    ValueError
        If there are more or fewer, or if the second one is a word that means genuine.
    """
    check_classification_targets(y)
    target_type = type_of_target(y, input_name="y")
    if target_type != "binary":
        raise ValueError(
            f"Only binary classification is supported. The type of the target is {target_type}."
        )
    classes = np.unique(y)
    if len(classes) < 2:
        raise ValueError(
            f"{type(estimator).__name__} needs clips of 2 classes, got {len(classes)} class: "
            f"{', '.join(map(str, classes))}"
        )
    negative, positive = classes.tolist()
    if normalize_label(positive) in GENUINE_WORDS:
        raise ValueError(
            f"y holds the labels {negative!r} and {positive!r}. The second one in sorted order is "
            "the positive class in scikit-learn, so high scores would mean genuine speech; pass "
            f"y == {negative!r}, or 1 for deepfakes and 0 for genuine speech"
        )
    return classes


class FramesInputMixin:
    """Mixin of estimators of frames: what they are given is checked by :func:`check_frames`."""

    def _check_input(self, X, reset):
        return check_frames(self, X, reset=reset)

    def __sklearn_tags__(self):
        return tag_as_frames(super().__sklearn_tags__())


def tag_as_frames(tags):
    """Return scikit-learn's `tags` for an estimator that takes 3-D input only."""
    tags.input_tags.two_d_array = False
    tags.input_tags.three_d_array = True
    return tags


def check_class_weights(weight, is_spoof):
    """Raise ValueError if the clips of a class all have the weight zero."""
    for name, members in (("spoof", is_spoof), ("bona fide", ~is_spoof)):
        if not weight[members].any():
            raise ValueError(
                f"sample_weight is zero for the whole {name} class; each class needs some weight."
            )


def scale_weights(weight):
    """Return the weights of a class in a unit that does not depend on their scale.

    Multiples of the smallest weight count how often a clip occurs. Other weights, of which the
    positive ones have a mean of 1, are not whole numbers.
    """
    present = weight[weight > 0]
    counts = weight / present.min()
    if np.allclose(counts, np.rint(counts), rtol=1e-9, atol=0):
        return np.rint(counts)
    return weight / present.mean()


def check_range(name, low_high, above=-np.inf):
    """Return a range as (low, high), both finite, rising and above a bound."""
    low, high = low_high if len(low_high) == 2 else (np.nan, np.nan)
    if not above < low <= high < np.inf:
        bound = "" if above == -np.inf else f" above {above}"
        raise ValueError(f"{name} must be a rising range (low, high){bound}, got {low_high!r}")
    return low, high
