"""Networks as bytes, and the library versions that wrote them."""

import tempfile
import warnings
from pathlib import Path

import keras
import tensorflow as tf

from skdeepfake.neural_network import _tensorflow


def to_archive(model):
    """Return the bytes of a model's `.keras` archive."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.keras")
        model.save(path)
        return path.read_bytes()


def from_archive(archive):
    """Return the model of a `.keras` archive, without running code that it may contain."""
    _tensorflow.start()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.keras")
        path.write_bytes(archive)
        return keras.saving.load_model(path, safe_mode=True)


def library_versions():
    """Return the versions of the libraries that read and write archives."""
    return {"keras": keras.__version__, "tensorflow": tf.__version__}


def warn_of_other_versions(name, versions):
    """Warn if an estimator was saved with other versions of the libraries.

    Parameters
    ----------
    name : str
        Name of the estimator.
    versions : dict of str to str
        The versions it was saved with.
    """
    differing = [
        f"{library} {versions[library]} (installed: {installed})"
        for library, installed in library_versions().items()
        if versions.get(library, installed) != installed
    ]
    if differing:
        warnings.warn(
            f"{name} was saved with {' and '.join(differing)}; its scores may differ. Compare some "
            "with those of the machine that saved it, or fit it again",
            stacklevel=3,
        )
