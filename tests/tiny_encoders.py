"""Tiny speech encoders with random weights, as torch.onnx and optimum write real ones.

Operators, names and shapes are those of files that ``optimum-cli export onnx --task
feature-extraction`` wrote for models of transformers with a few units: the modules' paths are in
the names of nodes, weights that are equal are shared by Identity nodes at the top, and the tensors
that blocks exchange are the same.
"""

import json
import os
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

N_UNITS = 8
N_BLOCKS = 3
_N_HEADS = 2
_KERNELS = (10, 3, 3, 3, 3, 2, 2)
_STRIDES = (5, 2, 2, 2, 2, 2, 2)
KINDS = ("wav2vec2", "xls-r", "wavlm", "data2vec", "whisper", "whisper-decoder")


@cache
def tiny_encoder(kind="wav2vec2"):
    """Return the path of a file that every process of the tests shares, an absolute str.

    Beside it is a ``preprocessor_config.json``.
    """
    content = make_model(kind).SerializeToString(deterministic=True)
    folder = Path(tempfile.gettempdir(), f"skdeepfake-tests-{os.getuid()}", f"tiny-{kind}")
    folder.mkdir(parents=True, exist_ok=True)
    settings = {"do_normalize": True, "sampling_rate": 16000}
    for name, data in {
        "preprocessor_config.json": json.dumps(settings).encode(),
        "model.onnx": content,
    }.items():
        path = folder / name
        if not path.is_file() or path.read_bytes() != data:
            with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
                file.write(data)
            os.replace(file.name, path)
    return str(folder / "model.onnx")


def make_model(kind):
    """Return an encoder, an ONNX model."""
    graph = _Graph(kind)
    inputs = {"input_features": ["batch_size", 80, 3000]}
    outputs = {"last_hidden_state": ["batch_size", "sequence_length", N_UNITS]}
    if kind.startswith("whisper"):
        # The encoder alone, or a model that has a decoder too.
        whole = kind == "whisper-decoder"
        graph.whisper("/encoder" if whole else "", "encoder_last_hidden_state" if whole else None)
        if whole:
            graph.decoder()
            inputs["decoder_input_ids"] = ["batch_size", "decoder_sequence_length"]
            outputs["encoder_last_hidden_state"] = ["batch_size", 1500, N_UNITS]
    else:
        graph.wav2vec2()
        inputs = {"input_values": ["batch_size", "sequence_length"]}
    types = {"decoder_input_ids": TensorProto.INT64}
    values = [
        [
            helper.make_tensor_value_info(name, types.get(name, TensorProto.FLOAT), shape)
            for name, shape in named.items()
        ]
        for named in (inputs, outputs)
    ]
    nodes = [*graph.shared, *graph.nodes]
    model = helper.make_model(
        helper.make_graph(nodes, "main_graph", *values, graph.initializers),
        opset_imports=[helper.make_opsetid("", 18)],
        ir_version=8,
        producer_name="pytorch",
    )
    onnx.checker.check_model(model)
    return model


class _Graph:
    def __init__(self, kind):
        self.kind = kind
        self.rng = np.random.default_rng(0)
        self.shared, self.nodes, self.initializers = [], [], []
        self.names = set()

    def node(self, operator, scope, *inputs, output=None, **attributes):
        name, i = f"{scope}/{operator}", 0
        while name in self.names:
            i += 1
            name = f"{scope}/{operator}_{i}"
        self.names.add(name)
        output = output or f"{name}_output_0"
        self.nodes.append(helper.make_node(operator, inputs, [output], name=name, **attributes))
        return output

    def weight(self, name, *shape, scale=None):
        scale = scale or 1.5 / np.sqrt(shape[-2] if len(shape) == 2 else shape[-1])
        array = scale * self.rng.standard_normal(shape)
        self.initializers.append(numpy_helper.from_array(array.astype(np.float32), name))
        return name

    def number(self, scope, value, dtype=np.float32):
        value = numpy_helper.from_array(np.asarray(value, dtype=dtype))
        return self.node("Constant", scope, value=value)

    def ones(self, name):
        """Return a gain of 1, which the exporter stores once for all normalizations."""
        if not self.shared:
            ones = np.ones(N_UNITS, dtype=np.float32)
            self.initializers.append(numpy_helper.from_array(ones, "shared.weight"))
        self.shared.append(
            helper.make_node(
                "Identity", ["shared.weight"], [name], name=f"Identity_{len(self.shared)}"
            )
        )
        return name

    def norm(self, scope, x, output=None):
        module = scope.strip("/").replace("/", ".")
        gain, bias = self.ones(f"{module}.weight"), self.weight(f"{module}.bias", N_UNITS)
        return self.node(
            "LayerNormalization", scope, x, gain, bias, output=output, axis=-1, epsilon=1e-5
        )

    def linear(self, scope, x, n_in=N_UNITS, n_out=N_UNITS):
        matrix = self.weight(f"onnx::MatMul_{len(self.initializers)}", n_in, n_out)
        product = self.node("MatMul", scope, x, matrix)
        module = scope.strip("/").replace("/", ".")
        return self.node("Add", scope, self.weight(f"{module}.bias", n_out), product)

    def gelu(self, scope, x):
        scaled = self.node("Div", scope, x, self.number(scope, np.sqrt(2)))
        error = self.node("Erf", scope, scaled)
        shifted = self.node("Add", scope, error, self.number(scope, 1))
        product = self.node("Mul", scope, x, shifted)
        return self.node("Mul", scope, product, self.number(scope, 0.5))

    def convolve(self, scope, x, n_in, n_out, kernel, stride, padding=0):
        weight = self.weight(f"{scope.strip('/').replace('/', '.')}.weight", n_out, n_in, kernel)
        options = {"kernel_shape": [kernel], "strides": [stride], "pads": [padding, padding]}
        return self.node("Conv", scope, x, weight, **options)

    def attention(self, scope, x, bias=None):
        """Add attention; `bias` is what WavLM adds to the scores, computed by its first block."""
        size = N_UNITS // _N_HEADS
        shape = self.node("Shape", scope, x)
        n_clips = self.node("Gather", scope, shape, self.number(scope, 0, np.int64), axis=0)
        n_clips = self.node("Unsqueeze", scope, n_clips, self.number(scope, [0], np.int64))
        rest = self.number(scope, [-1, _N_HEADS, size], np.int64)
        split = self.node("Concat", scope, n_clips, rest, axis=0)
        query, key, value = (
            self.node(
                "Transpose",
                scope,
                self.node("Reshape", scope, self.linear(f"{scope}/{name}_proj", x), split),
                perm=[0, 2, 3, 1] if name == "k" else [0, 2, 1, 3],
            )
            for name in "qkv"
        )
        scores = self.node("MatMul", scope, query, key)
        if bias is not None:
            scores = self.node("Add", scope, scores, bias)
        mixed = self.node("MatMul", scope, self.node("Softmax", scope, scores, axis=-1), value)
        mixed = self.node("Transpose", scope, mixed, perm=[0, 2, 1, 3])
        flat = self.node(
            "Concat", scope, n_clips, self.number(scope, [-1, N_UNITS], np.int64), axis=0
        )
        return self.linear(f"{scope}/out_proj", self.node("Reshape", scope, mixed, flat))

    def network(self, scope, x, first, activation, second):
        x = self.gelu(
            f"{scope}/{activation}", self.linear(f"{scope}/{first}", x, n_out=2 * N_UNITS)
        )
        return self.linear(f"{scope}/{second}", x, n_in=2 * N_UNITS)

    def wav2vec2(self):
        scope = "/feature_extractor"
        x = self.node("Unsqueeze", scope, "input_values", self.number(scope, [1], np.int64))
        for i, (kernel, stride) in enumerate(zip(_KERNELS, _STRIDES, strict=True)):
            layer = f"{scope}/conv_layers.{i}"
            n_in = 4 if i else 1
            x = self.convolve(f"{layer}/conv", x, n_in, 4, kernel, stride)
            x = self.gelu(f"{layer}/activation", x)
        x = self.node("Transpose", "", x, perm=[0, 2, 1])
        x = self.linear("/feature_projection/projection", x, n_in=4)
        x = self.node("Add", "/encoder", x, self.position_convolution(x))
        before = self.kind == "xls-r"
        if not before:
            x = self.norm("/encoder/layer_norm", x)
        bias = None
        for i in range(N_BLOCKS):
            scope = f"/encoder/layers.{i}"
            if self.kind == "wavlm" and not i:
                bias = self.wavlm_bias(f"{scope}/attention", x)
            last = "last_hidden_state" if i == N_BLOCKS - 1 and not before else None
            if before:
                y = self.norm(f"{scope}/layer_norm", x)
                x = self.node("Add", scope, x, self.attention(f"{scope}/attention", y, bias))
                y = self.norm(f"{scope}/final_layer_norm", x)
                x = self.node("Add", scope, x, self.wav2vec2_network(scope, y))
            else:
                y = self.attention(f"{scope}/attention", x, bias)
                x = self.norm(f"{scope}/layer_norm", self.node("Add", scope, x, y))
                y = self.node("Add", scope, x, self.wav2vec2_network(scope, x))
                x = self.norm(f"{scope}/final_layer_norm", y, output=last)
        if before:
            self.norm("/encoder/layer_norm", x, output="last_hidden_state")

    def wav2vec2_network(self, scope, x):
        names = ("intermediate_dense", "intermediate_act_fn", "output_dense")
        return self.network(f"{scope}/feed_forward", x, *names)

    def position_convolution(self, x):
        scope = "/encoder/pos_conv_embed"
        x = self.node("Transpose", scope, x, perm=[0, 2, 1])
        # data2vec has a stack of them, whose names look like those of blocks.
        layers = [f"{scope}/layers.{i}" for i in range(2)] if self.kind == "data2vec" else [scope]
        for layer in layers:
            x = self.convolve(f"{layer}/conv", x, N_UNITS, N_UNITS, 5, 1, padding=2)
            x = self.gelu(f"{layer}/activation", x)
        return self.node("Transpose", scope, x, perm=[0, 2, 1])

    def wavlm_bias(self, scope, x):
        n_frames = self.node("Shape", scope, x, start=1, end=2)
        flat = self.number(scope, [1], np.int64)
        shape = self.node("Concat", scope, flat, flat, n_frames, n_frames, axis=0)
        return self.node("Expand", scope, self.weight("rel_attn_embed.weight", 1, 2, 1, 1), shape)

    def whisper(self, root, last):
        x = "input_features"
        for i, (n_in, stride) in enumerate([(80, 1), (N_UNITS, 2)], start=1):
            x = self.convolve(f"{root}/conv{i}", x, n_in, N_UNITS, 3, stride, padding=1)
            x = self.gelu(root, x)
        x = self.node("Transpose", root, x, perm=[0, 2, 1])
        # The exporter folds the embedding into an array without a name, of 30 s.
        embedding = self.weight("onnx::Add_344", 1500, N_UNITS, scale=1.0)
        x = self.node("Add", root, x, embedding)
        for i in range(N_BLOCKS):
            scope = f"{root}/layers.{i}"
            y = self.norm(f"{scope}/self_attn_layer_norm", x)
            x = self.node("Add", scope, x, self.attention(f"{scope}/self_attn", y))
            y = self.norm(f"{scope}/final_layer_norm", x)
            x = self.node("Add", scope, x, self.network(scope, y, "fc1", "activation_fn", "fc2"))
        return self.norm(f"{root}/layer_norm", x, output=last or "last_hidden_state")

    def decoder(self):
        """Add a decoder with one block, so far as names matter."""
        scope = "/decoder"
        embedding = self.weight("decoder.embed_tokens.weight", 10, N_UNITS, scale=1.0)
        x = self.node("Gather", scope, embedding, "decoder_input_ids")
        summary = self.node(
            "ReduceMean",
            f"{scope}/layers.0",
            "encoder_last_hidden_state",
            self.number(scope, [1], np.int64),
        )
        x = self.node("Add", f"{scope}/layers.0", x, summary)
        self.norm(f"{scope}/layer_norm", x, output="last_hidden_state")
