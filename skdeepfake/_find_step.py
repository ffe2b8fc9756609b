"""Find a step of a class within a fitted detector."""

from sklearn.pipeline import Pipeline


def find_step(estimator, kind):
    """Return the first step of a class, or of one in a tuple, within a detector, or None."""
    if isinstance(estimator, kind):
        return estimator
    if isinstance(estimator, Pipeline):
        inner = [step for _, step in estimator.steps]
    else:
        names = ("detector_", "transformer_", "transformer", "estimator_", "estimator")
        inner = [getattr(estimator, name, None) for name in names]
    found = (find_step(part, kind) for part in inner if part is not None)
    return next((step for step in found if step is not None), None)
