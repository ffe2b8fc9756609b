"""Networks as arrays, with the library versions that wrote them, and as ONNX files."""

import re
import warnings

import keras
import numpy as np
import tensorflow as tf

from skdeepfake._sklearn_compat import validate_parameter_constraints
from skdeepfake.neural_network._compiled_cache import UNTRACED_PARAMS

# Its safe mode lets no code through that was known when this was written: CVE-2025-1550 (closed in
# 3.9), CVE-2025-8747 and CVE-2025-9906 (3.11), CVE-2025-9905 and CVE-2025-49655 (3.11.3),
# CVE-2025-12058 (3.12) and CVE-2026-1462 (3.13.2). As in pyproject.toml.
_OLDEST_KERAS = (3, 13, 2)
_OPTIMIZER_PARAMS = ("optimizer", "learning_rate", "clip_norm")


def check_keras():
    """Raise if Keras is so old that files can make it run code."""
    numbers = tuple(int(number) for number in re.findall(r"\d+", keras.__version__)[:3])
    if numbers < _OLDEST_KERAS:
        oldest = ".".join(map(str, _OLDEST_KERAS))
        raise ImportError(
            f"Networks of files are not opened under keras {keras.__version__}, whose safe mode "
            f'runs code of a file; pip install "keras>={oldest}"'
        )


def built_params(estimator):
    """Return the parameters that determine a network's layers and its loss.

    The network that was fitted is rebuilt from these, as others may be set after the fit.
    """
    params = estimator.get_params(deep=False).items()
    return {name: value for name, value in params if name not in UNTRACED_PARAMS}


def twin_to_rebuild(estimator):
    """Return an estimator with the attributes of a loaded one and the parameters of its network.

    Raises
    ------
    TypeError, ValueError
        If these are not what the constructor takes: nothing has checked the state of a file.
    """
    name = type(estimator).__name__
    params = getattr(estimator, "_built_params", None)
    if not isinstance(params, dict) or params.keys() != built_params(estimator).keys():
        raise ValueError(f"The state of {name} lacks the parameters of its network; fit it again")
    twin = object.__new__(type(estimator))
    vars(twin).update(vars(estimator), **params)
    checked = {**params, **{name: getattr(twin, name) for name in _OPTIMIZER_PARAMS}}
    constraints = {
        key: twin._parameter_constraints[key]
        for key in checked
        if key in twin._parameter_constraints
    }
    validate_parameter_constraints(constraints, checked, name)
    shape = twin.input_shape_
    if not (isinstance(shape, tuple) and len(shape) == 2 and all(type(n) is int for n in shape)):
        raise ValueError(f"The state of {name} has input_shape_={shape!r}, not two integers")
    return twin


def to_arrays(model):
    """Return the variables of a model, and of its optimizer, as arrays.

    No file holds the layers themselves: what Keras needs to build them can run code.
    """
    arrays = {"layers": _describe(model), "variables": _read(model.variables)}
    optimizer = getattr(model, "optimizer", None)  # a model of the user's may have none
    if optimizer is None or not optimizer.built:
        return arrays
    name = type(optimizer).__name__
    return {**arrays, "optimizer": name, "optimizer_variables": _read(optimizer.variables)}


def restore_arrays(model, arrays, name):
    """Set the variables of a model that was built like the one that was saved.

    Raises
    ------
    ValueError
        If it was another one.
    """
    if not isinstance(arrays, dict):
        raise ValueError(
            f"{name} was saved as a {type(arrays).__name__} rather than as arrays, by a "
            "development version before 0.1; it is not opened, so fit it again"
        )
    if arrays.get("layers") != _describe(model):
        raise ValueError(
            f"{name} was saved with other layers than its parameters and this version build, and "
            f"its network is not opened; saved were {arrays.get('layers')}, built "
            f"{_describe(model)}; use the version that saved it, or fit it again"
        )
    _assign(model.variables, arrays.get("variables"), name)
    # The optimizer is that of the present parameters, and starts anew if that is another one.
    optimizer = model.optimizer
    if arrays.get("optimizer") == type(optimizer).__name__:
        optimizer.build(model.trainable_variables)
        _assign(optimizer.variables, arrays.get("optimizer_variables"), name)


def _describe(model):
    """Return the kind of each layer and the shapes of its output and weights."""
    return [
        f"{type(layer).__name__} {_shape_of(layer)} {[tuple(w.shape) for w in layer.weights]}"
        for layer in model.layers
    ]


def _shape_of(layer):
    output = layer.output
    tensors = output if isinstance(output, (list, tuple)) else [output]
    return [tuple(tensor.shape) for tensor in tensors]


def _read(variables):
    return [np.asarray(variable.value.numpy()) for variable in variables]


def _assign(variables, values, name):
    """Set variables to arrays of the same shapes and types."""
    fits = (
        isinstance(values, list)
        and len(values) == len(variables)
        and all(
            isinstance(value, np.ndarray)
            and value.shape == tuple(variable.shape)
            and str(value.dtype) == variable.dtype
            for value, variable in zip(values, variables, strict=True)
        )
    )
    if not fits:
        raise ValueError(
            f"The weights of {name} in the file are not those of the network that its parameters "
            "describe; use the version that saved it, or fit it again"
        )
    for value, variable in zip(values, variables, strict=True):
        variable.assign(value)


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
    network = keras.models.clone_model(model)
    network.set_weights(model.get_weights())
    for layer in network.layers:
        if isinstance(layer, keras.layers.Bidirectional):
            # With a GPU, Keras would write an operation of cuDNN, which ONNX lacks.
            layer.forward_layer.use_cudnn = layer.backward_layer.use_cudnn = False
    frames = keras.Input(model.input_shape[1:], name="frames")
    network = keras.Model(frames, network(frames))
    network(frames)  # Keras exports only networks that have been called
    network.export(path, format="onnx", verbose=False)
