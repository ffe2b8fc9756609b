"""Folds that keep groups together, wherever a calibration makes its own."""

from numbers import Integral

from sklearn.model_selection import StratifiedGroupKFold, check_cv


def make_folds(cv, y, groups):
    """Return the splitter that `cv` means, which keeps groups together if there are any."""
    if groups is None or not is_number(cv):
        return check_cv(cv, y, classifier=True)
    return StratifiedGroupKFold(5 if cv is None else cv)


def is_number(cv):
    """Return whether `cv` is a number of folds rather than a splitter."""
    return cv is None or isinstance(cv, Integral)
