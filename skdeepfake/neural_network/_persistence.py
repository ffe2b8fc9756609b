"""Networks as bytes, with the library versions that wrote them, and as ONNX files."""

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
    """Warn if an estimator was saved with other versions of the libraries."""
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


def export_onnx(model, path):
    """Write a network to an ONNX file with the input ``frames``."""
    try:
        import tf2onnx  # noqa: F401
    except ImportError as error:
        raise ImportError(
            "export_onnx needs tf2onnx, which is not installed. Install it with: "
            'pip install "skdeepfake[onnx]"'
        ) from error
    network = from_archive(to_archive(model))
    for layer in network.layers:
        if isinstance(layer, keras.layers.Bidirectional):
            # With a GPU, Keras would write an operation of cuDNN, which ONNX lacks.
            layer.forward_layer.use_cudnn = layer.backward_layer.use_cudnn = False
    frames = keras.Input(model.input_shape[1:], name="frames")
    network = keras.Model(frames, network(frames))
    network(frames)  # Keras exports only networks that have been called
    network.export(path, format="onnx", verbose=False)
