"""The effect of each family of features on a score."""

import re

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import RobustScaler, StandardScaler

from skdeepfake.inspection._clip_scorer import positive_scores
from skdeepfake.preprocessing import FrameScaler, NormalQuantileTransformer

# Scalers whose output is 0 for what is in the middle of the training clips.
_CENTERING = (FrameScaler, NormalQuantileTransformer, RobustScaler, StandardScaler)


def families_of(names):
    """Return the family of each feature, the same words for features of one kind."""
    return np.array([_family(str(name)) for name in names], dtype=object)


def _family(name):
    if "__" in name:
        return name.rpartition("__")[0]
    return re.split(r"\d", name, maxsplit=1)[0].rstrip("_") or name


def score_families(pipeline, rows, genuine):
    """Score a clip with each family replaced by typical values.

    Parameters
    ----------
    pipeline : estimator
        The fitted detector of clips.
    rows : list
        The clip.
    genuine : list or None
        Genuine recordings, whose median replaces the features; None takes the training clips'.

    Returns
    -------
    families : dict of str to tuple (int, float)
        Number of features and the score without each family; empty where it is unknown.
    before, after : float
        The score as it is, and without all families.
    note : str or None
        Why there are no families.
    """
    if not isinstance(pipeline, Pipeline):
        return {}, np.nan, np.nan, "The detector is no Pipeline, so its features are unknown."
    steps = [step for _, step in pipeline.steps[:-1] if hasattr(step, "transform")]
    classifier = pipeline.steps[-1][1]
    transformed = _transform(steps, rows)
    X = np.asarray(transformed)
    if genuine is not None:
        known = np.asarray(_transform(steps, genuine))
        typical = np.median(known.reshape(-1, known.shape[-1]), axis=0)
    elif steps and isinstance(steps[-1], _CENTERING):
        typical = np.zeros(X.shape[-1])
    else:
        note = "The detector does not know typical features; pass genuine, some recordings."
        return {}, np.nan, np.nan, note
    names = families_of(_names(steps, X.shape[-1]))
    kinds = list(dict.fromkeys(names))
    variants = [X]
    for kind in [*kinds, None]:
        variants.append(np.where((names == kind) | (kind is None), typical, X).astype(X.dtype))
    variants = np.concatenate(variants)
    if isinstance(transformed, pd.DataFrame):
        # A classifier may select its columns by their names, as that of "fusion" does.
        variants = pd.DataFrame(variants, columns=transformed.columns)
    scores = positive_scores(classifier, variants)
    counts = [int((names == kind).sum()) for kind in kinds]
    families = dict(zip(kinds, zip(counts, scores[1:-1], strict=True), strict=True))
    return families, scores[0], scores[-1], None


def _transform(steps, X):
    for step in steps:
        X = step.transform(X)
    return X


def _names(steps, n_features):
    names = None
    for step in steps:
        if hasattr(step, "get_feature_names_out"):
            try:
                found = step.get_feature_names_out(names)
            except (AttributeError, TypeError, ValueError):
                found = None
            names = names if found is None else found
    return names if names is not None and len(names) == n_features else ["features"] * n_features
