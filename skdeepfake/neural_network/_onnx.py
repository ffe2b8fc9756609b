"""Networks as ONNX files, which need no TensorFlow."""

import keras

from skdeepfake.neural_network._persistence import from_archive, to_archive


def export_onnx(model, path):
    """Write a network to an ONNX file with the input ``frames``.

    Parameters
    ----------
    model : keras.Model
        The network.
    path : str or path-like
        The file.

    Raises
    ------
    ImportError
        If tf2onnx is not installed.
    """
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
