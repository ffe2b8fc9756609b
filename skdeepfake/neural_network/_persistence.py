"""Networks as bytes, and where they came from."""

import tempfile
import warnings
from pathlib import Path

import keras
import tensorflow as tf


def to_archive(model):
    """Return the bytes of a model's `.keras` archive."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.keras")
        model.save(path)
        return path.read_bytes()


def from_archive(archive):
    """Return the model of a `.keras` archive; code that it may contain is not run."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.keras")
        path.write_bytes(archive)
        return keras.saving.load_model(path, safe_mode=True)


def library_versions():
    """Return the versions of the libraries that decide how an archive is read."""
    return {"keras": keras.__version__, "tensorflow": tf.__version__}


def warn_of_other_versions(name, versions):
    """Warn if an estimator was saved by other versions of the libraries.

    Parameters
    ----------
    name : str
        Name of the estimator.
    versions : dict of str to str
        The versions it was saved by.
    """
    differing = [
        f"{library} {versions[library]}, here is {here}"
        for library, here in library_versions().items()
        if versions.get(library, here) != here
    ]
    if differing:
        warnings.warn(
            f"{name} was saved by {' and by '.join(differing)}; its scores may differ. Compare "
            "some with those of the machine that saved it, or fit it anew",
            stacklevel=3,
        )
