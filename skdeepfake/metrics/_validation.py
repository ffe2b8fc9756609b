"""The checks of labels and scores that all metrics share."""

from numbers import Real

import numpy as np
import pandas as pd
from sklearn.utils import check_array, check_consistent_length, column_or_1d
from sklearn.utils.multiclass import type_of_target

from skdeepfake._docs import fill_doc
from skdeepfake._sklearn_compat import StrOptions, _check_sample_weight
from skdeepfake._validation import check_class_weights

# The parameters that the metrics share, for `validate_params`.
SCORE_CONSTRAINTS = {
    "y_true": ["array-like"],
    "y_score": ["array-like"],
    "pos_label": [Real, str, bytes, "boolean"],
    "higher_is": [StrOptions({"spoof", "bonafide"})],
}
WEIGHTED_CONSTRAINTS = {**SCORE_CONSTRAINTS, "sample_weight": ["array-like", None]}


@fill_doc
def check_scores(y_true, y_score, *, pos_label=1, higher_is="spoof", sample_weight=None):
    """Validate labels and scores and return them in the form the metrics compute on.

    Parameters
    ----------
    $y_true, $y_score, $pos_label, $higher_is, $sample_weight

    Returns
    -------
    is_spoof : ndarray of shape (n_clips,), bool
        True for the clips of `pos_label`.
    score : ndarray of shape (n_clips,), float64
        Scores that are high for spoof, negated where `higher_is="bonafide"`.
    weight : ndarray of shape (n_clips,), float64, or None
        The weights, if any were given.

    $raises
    """
    score = check_finite_scores(y_score)
    is_spoof = check_labels(y_true, pos_label)
    check_consistent_length(is_spoof, score, sample_weight)
    if higher_is == "bonafide":
        score = -score
    if sample_weight is None:
        return is_spoof, score, None
    weight = _check_sample_weight(sample_weight, score, dtype=np.float64, ensure_non_negative=True)
    check_class_weights(weight, is_spoof)
    return is_spoof, score, weight


def check_labels(y_true, pos_label):
    """Return a boolean array that is True for the clips of `pos_label`, among two classes."""
    y_true = column_or_1d(y_true)
    missing = pd.isna(y_true)
    if missing.any():
        raise ValueError(f"y_true contains NaN: clip {np.argmax(missing)} has no label.")
    if y_true.dtype == object:  # which may hold numbers
        y_true = pd.Series(y_true).infer_objects().to_numpy()
    if isinstance(pos_label, bytes):  # scikit-learn takes no bytes for labels
        y_true = np.char.decode(y_true.astype(np.bytes_), "latin-1")
        pos_label = pos_label.decode("latin-1")
    target_type = type_of_target(y_true, input_name="y_true", raise_unknown=True)
    if target_type != "binary":
        raise ValueError(
            f"y_true is of the type {target_type!r}; pass two labels, of bona fide and of spoof."
        )
    is_spoof = np.asarray(y_true == pos_label)
    n_spoof = np.count_nonzero(is_spoof)
    if n_spoof == 0:
        raise ValueError(
            f"pos_label={pos_label!r} is not a valid label. It should be one of "
            f"{np.unique(y_true).tolist()}, the label of the spoofed clips."
        )
    if n_spoof == len(is_spoof):
        raise ValueError(
            f"Only one class is present in y_true, {pos_label!r}. An error rate needs clips of "
            "both classes."
        )
    return is_spoof


def check_finite_scores(scores, name="y_score"):
    """Return scores as a one-dimensional float64 array without NaN or infinity."""
    try:
        with np.errstate(invalid="ignore"):  # huge scores of both signs, in a sum over all of them
            scores = check_array(
                scores, dtype=np.float64, ensure_2d=False, allow_nd=True, input_name=name
            )
    except ValueError as error:
        missing = pd.isna(scores)
        if not np.any(missing):
            raise
        raise ValueError(
            f"{name} contains NaN: {np.count_nonzero(missing)} of {np.size(missing)} clips have no "
            f"score, the first is clip {np.argmax(missing)}. Leave them out, or set "
            "on_no_verdict='score' if the detector gives no verdict on them."
        ) from error
    if scores.shape != (scores.size,) and scores.shape != (scores.size, 1):
        raise ValueError(
            f"{name} must hold one score per clip, of shape (n_clips,). Got shape {scores.shape} "
            "instead; of the output of predict_proba pass the column of spoof, such as "
            "predict_proba(X)[:, 1]."
        )
    return scores.ravel()


def class_mean(values, mask, weight):
    """Return the mean of `values` over the clips in `mask`, weighted if `weight` is not None.

    Each value is divided before the sum is taken, so that huge scores do not overflow.
    """
    values = values[mask]
    if weight is None:
        return np.sum(values / values.size)
    weight = weight[mask]
    return np.sum(values * (weight / weight.sum()))
