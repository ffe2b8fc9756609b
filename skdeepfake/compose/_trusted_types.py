"""What skops may be told to trust."""

from imblearn.pipeline import Pipeline
from sklearn.base import BaseEstimator

import skdeepfake


def trusted_types():
    """Return the types that skops may trust when it loads a detector.

    They are the estimators of this library and imbalanced-learn's Pipeline; those of scikit-learn
    and NumPy are trusted by skops itself. A file that holds any other type is refused, and none of
    these runs code that comes with the file: networks are read in Keras' safe mode.

    Returns
    -------
    types : list of str
        Full names, for the parameter `trusted` of ``skops.io.load``.

    See Also
    --------
    make_detector : A detector that consists of nothing else.

    Examples
    --------
    >>> from skdeepfake.compose import trusted_types
    >>> trusted_types()[:2]
    ['imblearn.pipeline.Pipeline', 'skdeepfake.audio.LoadAudio']
    """
    types = {Pipeline}
    for room in (getattr(skdeepfake, name) for name in skdeepfake._ROOMS):
        public = (getattr(room, name) for name in room.__all__)
        types |= {t for t in public if isinstance(t, type) and issubclass(t, BaseEstimator)}
    return sorted(f"{t.__module__}.{t.__qualname__}" for t in types)
