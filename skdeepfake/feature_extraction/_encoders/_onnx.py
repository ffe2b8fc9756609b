"""Encoders in ONNX files, run by onnxruntime."""

import os

import numpy as np

from skdeepfake.feature_extraction._encoders._layers import (
    choose_layers,
    no_final_norm,
    unknown_layer,
)
from skdeepfake.feature_extraction._encoders._log_mel import HOP_LENGTH, N_FFT

_INPUTS = ("input_values", "input_features")
_TYPES = {"tensor(float)": np.float32, "tensor(float16)": np.float16}


class OnnxEncoder:
    """A session that computes some layers of the encoder in an ONNX file, and nothing beyond.

    Parameters
    ----------
    path : Path
        The file. It is only read.
    layer : int, str, None, or list of them
        See :func:`choose_layers`.
    final_norm : bool
        Whether to apply the normalization after the last block to the other layers.
    n_threads : int
        Number of threads.

    Attributes
    ----------
    layers : dict
        Tensor of each numbered layer.
    labels, n_units : list
        Label and number of units of each layer that is computed.
    n_mels : int or None
        Number of bands of the log-mel spectrogram that it takes; None for waveforms.
    hop_length, min_length : int
        Distance between frames and length of the first one, in samples.
    first_center : float
        Center of the first frame, in samples.
    full_length : int or None
        Samples that a clip must have, or None for any number.
    """

    def __init__(self, path, layer, final_norm, n_threads):
        self._path = path
        self._final_norm = final_norm
        self._n_threads = n_threads
        self._open(layer, shorter=True)
        if self.n_mels and self.full_length is None:
            try:
                self._probe()
            except Exception:
                # Something in the graph depends on the full length.
                self._open(layer, shorter=False)
        self.n_units = self._probe()

    def _open(self, layer, shorter):
        graph = load_graph(self._path)
        name = next((name for name in _INPUTS if name in graph.inputs), None)
        if name is None:
            raise ValueError(
                f"{str(self._path)!r} takes {', '.join(graph.inputs)}, and PretrainedEncoder knows "
                f"{' and '.join(_INPUTS)}; export the encoder by optimum-cli export onnx --task "
                "feature-extraction"
            )
        self.layers = graph.layers
        chosen = choose_layers(layer, graph.layers, graph.last, graph.candidates)
        for tensor in chosen.values():
            if not graph.has_floats(tensor):
                reason = "this file computes no numbers of that name"
                raise unknown_layer(tensor, reason, graph.candidates)
        self.labels, self._candidates = list(chosen), graph.candidates
        tensors = list(chosen.values())
        if self._final_norm:
            tensors = [x if x == graph.last else graph.add_last_normalization(x) for x in tensors]
            if None in tensors:
                raise no_final_norm()
        self._set_framing(graph, name, shorter)
        graph.cut(tensors)
        self._session = _open_session(graph.model, self._path, self._n_threads)
        self._name = name

    def _set_framing(self, graph, name, shorter):
        hop, length, center = graph.framing
        self.n_mels = self.full_length = None
        if name == "input_features":
            n_mels, n_frames = graph.inputs[name][1:]
            self.n_mels = n_mels or graph.n_channels
            hop, length, center = hop * HOP_LENGTH, N_FFT, center * HOP_LENGTH
            if not (shorter and graph.free_positions()) and (n_frames or not shorter):
                self.full_length = (n_frames or 3000) * HOP_LENGTH
        self.hop_length, self.min_length, self.first_center = hop, length, center

    def _probe(self):
        n_samples = self.full_length or self.min_length
        shape = (1, self.n_mels, n_samples // HOP_LENGTH) if self.n_mels else (1, n_samples)
        outputs = self.run(np.zeros(shape, dtype=np.float32))
        for label, output in zip(self.labels, outputs, strict=True):
            if output.ndim != 3:
                reason = f"what has this name has {output.ndim} dimensions"
                raise unknown_layer(label, reason, self._candidates)
        return [output.shape[2] for output in outputs]

    def run(self, values):
        """Return the layers of one clip, each of shape (1, n_frames, n_units)."""
        inputs = {}
        for value in self._session.get_inputs():
            if value.name == self._name:
                inputs[value.name] = values.astype(_TYPES[value.type], copy=False)
            else:  # which of the samples belong to the clip: all of them
                kind = bool if value.type == "tensor(bool)" else np.int64
                inputs[value.name] = np.ones((1, values.shape[-1]), dtype=kind)
        return self._session.run(None, inputs)


def load_graph(path):
    """Return the graph of a file, or raise that a package is missing."""
    try:
        import onnx  # noqa: F401
    except ImportError as error:
        raise _missing("onnx") from error
    from skdeepfake.feature_extraction._encoders import _graph

    try:
        return _graph.load_graph(path)
    except OSError:
        raise
    except Exception as error:
        raise ValueError(
            f"{str(path)!r} is no ONNX file, or it is damaged ({error}); export or download it "
            "again"
        ) from error


def _open_session(model, path, n_threads):
    try:
        import onnxruntime
    except ImportError as error:
        raise _missing("onnxruntime") from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = n_threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Where weights are that do not fit into the file.
    folder = os.path.dirname(os.path.abspath(path))
    options.add_session_config_entry("session.model_external_initializers_file_folder_path", folder)
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def _missing(name):
    return ImportError(
        f"PretrainedEncoder needs {name} for ONNX files, which is not installed. Install it with: "
        'pip install "skdeepfake[onnx]"'
    )
