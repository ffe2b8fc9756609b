"""The graph of an ONNX file: its Transformer blocks, its strides, and the part that is needed."""

import ast
import re
from functools import cached_property

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

# The module of a Transformer block, as "/encoder/layers.3/attention/MatMul" or
# "encoder.layers.3.attention".
_BLOCK = re.compile(r"^(|.*?[./])layers\.(\d+)(?:[./]|$)")
# The outputs that exporters give to the last hidden state. A file with both has a decoder too.
_LAST = ("encoder_last_hidden_state", "last_hidden_state")
_NORMALIZATIONS = {"LayerNormalization", "SkipLayerNormalization"}


class EncoderGraph:
    """What an ONNX model of a speech encoder computes, as far as its names tell.

    Parameters
    ----------
    model : onnx.ModelProto
        The model, with or without its weights. :meth:`cut` changes it.
    """

    def __init__(self, model):
        self.model = model
        self._constants = {tensor.name: tuple(tensor.dims) for tensor in model.graph.initializer}
        self._producers = {}
        for position, node in enumerate(model.graph.node):
            self._producers.update(dict.fromkeys(node.output, position))
            if node.op_type == "Constant":
                self._constants[node.output[0]] = _shape_of_constant(node)

    @property
    def _nodes(self):
        return self.model.graph.node

    @cached_property
    def inputs(self):
        """Name and shape of each input; unknown dimensions are None."""
        inputs = {value.name: value for value in self.model.graph.input}
        return {
            name: tuple(d.dim_value or None for d in value.type.tensor_type.shape.dim)
            for name, value in inputs.items()
            if name not in self._constants
        }

    @cached_property
    def layers(self):
        """Name of the tensor of each layer that is found.

        Layer 0 enters the first block, and layer k leaves the k-th one. The last layer is what the
        model returns: where blocks begin with a normalization, another one follows the last.
        """
        n_blocks = len(self._blocks)
        if not n_blocks:
            return {}
        layers = {0: self._entering(), **{k + 1: self._leaving(k) for k in range(n_blocks - 1)}}
        return layers if self.last is None else {**layers, n_blocks: self.last}

    @cached_property
    def last(self):
        """Name of the last hidden state among the outputs, or None."""
        outputs = [value.name for value in self.model.graph.output]
        return next((name for name in _LAST if name in outputs), None)

    @cached_property
    def external_files(self):
        """Names of the files beside this one that hold its weights."""
        return sorted(
            {
                entry.value
                for tensor in self.model.graph.initializer
                if tensor.data_location == TensorProto.EXTERNAL
                for entry in tensor.external_data
                if entry.key == "location"
            }
        )

    @cached_property
    def candidates(self):
        """Names of tensors that a normalization and another node read, as they read hidden states.

        Where there are none, they are those that a sum and another node read.
        """
        readers = {}
        for node in self._nodes:
            for name in node.input:
                if name in self._producers and name not in self._constants:
                    readers.setdefault(name, []).append(node.op_type)
        shared = {name: {*types} for name, types in readers.items() if len(types) > 1}
        names = [name for name, types in shared.items() if types & _NORMALIZATIONS]
        return names or [name for name, types in shared.items() if "Add" in types]

    @cached_property
    def framing(self):
        """Return the hop, the length and the center of the first frame, by the convolutions.

        They are in samples, or for a model of spectra in frames of these. What follows the last
        stride, such as a convolution that encodes positions, moves no frame.
        """
        convolutions = [self._convolution(n) for n in self._nodes if n.op_type == "Conv"]
        while convolutions and convolutions[-1][1] == 1:
            convolutions.pop()
        hop, length, center = 1, 1, 0.0
        for kernel, stride, padding in convolutions:
            length += (kernel - 1) * hop
            center += ((kernel - 1) / 2 - padding) * hop
            hop *= stride
        return hop, length, center

    @cached_property
    def n_channels(self):
        """Number of channels that the first convolution reads."""
        first = next(node for node in self._nodes if node.op_type == "Conv")
        return self._constants[first.input[1]][1]

    def has_floats(self, tensor):
        """Return whether a node computes a tensor, and not one of whole numbers as shapes are."""
        if tensor not in self._producers:
            return False
        return self._nodes[self._producers[tensor]].op_type not in {"Shape", "Size", "NonZero"}

    def cut(self, tensors):
        """Return tensors as the only outputs of the model, without the nodes that they do not need.

        It is what ``onnx.utils.extract_model`` does for files.
        """
        graph = self.model.graph
        needed = set(tensors)
        for i in reversed(range(len(graph.node))):
            if needed.intersection(graph.node[i].output):
                needed.update(_inputs(graph.node[i]))
            else:
                del graph.node[i]
        for field in (graph.initializer, graph.input):
            for i in reversed(range(len(field))):
                if field[i].name not in needed:
                    del field[i]
        # Shapes are those of the whole model; onnxruntime infers them anew.
        known = {value.name: value for value in [*graph.value_info, *graph.output]}
        types = {name: value.type.tensor_type.elem_type for name, value in known.items()}
        del graph.output[:], graph.value_info[:]
        for name in tensors:
            kind = types.get(name, TensorProto.FLOAT)
            graph.output.append(helper.make_tensor_value_info(name, kind, None))

    def add_last_normalization(self, tensor):
        """Return the name of a tensor after the normalization that follows the last block.

        It is None where nothing follows the last block: there, each block normalizes its end.
        """
        node = self._last_normalization()
        if node is None:
            return None
        name = f"{tensor}_normalized"
        added = helper.make_node(node.op_type, [tensor, *node.input[1:]], [name])
        added.attribute.extend(node.attribute)
        self._nodes.append(added)
        return name

    def _last_normalization(self):
        if self.last is None or not self._blocks:
            return None
        node = self._nodes[self._producers[self.last]]
        follows = node.input[0] == self._leaving(max(self._blocks))
        return node if follows and node.op_type == "LayerNormalization" else None

    def free_positions(self):
        """Let a model of 30 s take shorter clips, and return whether that was possible.

        Whisper adds an embedding of 1,500 positions, which is cut to the number of frames. Nodes
        move, so that this comes last before :meth:`cut`.
        """
        position = next((i for i in self._before_blocks() if self._embedding(i)), None)
        if position is None:
            return False
        node = self._nodes[position]
        embedding = self._embedding(position)
        frames = next(name for name in node.input if name != embedding)
        prefix = "skdeepfake_positions"
        axis = len(self._constants[embedding]) - 2
        for key, number in {"frames": 1, "start": 0, "axis": axis}.items():
            array = np.array([number], dtype=np.int64)
            self.model.graph.initializer.append(numpy_helper.from_array(array, f"{prefix}_{key}"))
        node.input[list(node.input).index(embedding)] = prefix
        names = {key: f"{prefix}_{key}" for key in ("shape", "frames", "start", "stop", "axis")}
        bounds = [names[key] for key in ("start", "stop", "axis")]
        added = [
            helper.make_node("Shape", [frames], [names["shape"]]),
            helper.make_node("Gather", [names["shape"], names["frames"]], [names["stop"]], axis=0),
            helper.make_node("Slice", [embedding, *bounds], [prefix]),
        ]
        for node in reversed(added):
            self._nodes.insert(position, node)
        for value in self.model.graph.input:
            value.type.tensor_type.shape.dim[-1].dim_param = "n_mel_frames"
        return True

    def _before_blocks(self):
        return range(self._blocks[0][0] if self._blocks else 0)

    def _embedding(self, position):
        """Return the name of an array of several rows that a node adds, or None."""
        node = self._nodes[position]
        for name in node.input if node.op_type == "Add" else ():
            shape = self._constants.get(name, ())
            if len(shape) >= 2 and shape[-2] > 1:
                return name
        return None

    @cached_property
    def _blocks(self):
        """Positions of the nodes of each block of the encoder, by the block's number."""
        stacks = {}
        for position, node in enumerate(self._nodes):
            stack, number = _block_of(node)
            if stack is not None and "decoder" not in stack:
                stacks.setdefault(stack, {}).setdefault(number, []).append(position)
        if not stacks:
            return {}
        # Convolutions that encode positions may be numbered layers too, and stand before.
        return max(stacks.values(), key=lambda blocks: max(map(max, blocks.values())))

    def _entering(self):
        """Return the tensor that was computed last of those that the first block reads."""
        inside = set(self._blocks[0])
        read = {name for position in inside for name in _inputs(self._nodes[position])}
        computed = [
            (self._producers[name], name)
            for name in read
            if self._producers.get(name, -1) not in inside | {-1} and name not in self._constants
        ]
        return max(computed)[1]

    def _leaving(self, number):
        """Return the tensor that is computed last of those that others read of a block."""
        inside = set(self._blocks[number])
        read = {value.name for value in self.model.graph.output}
        for position, node in enumerate(self._nodes):
            if position not in inside:
                read.update(_inputs(node))
        for position in sorted(inside, reverse=True):
            left = read.intersection(self._nodes[position].output)
            if left:
                return left.pop()
        return None

    def _convolution(self, node):
        """Return the size of the kernel, the stride and the padding before the first frame."""
        options = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        kernel = options.get("kernel_shape") or self._constants[node.input[1]][2:]
        pads = options.get("pads", [0] * 2 * len(kernel))
        return kernel[-1], options.get("strides", [1])[-1], pads[len(kernel) - 1]


def load_graph(path):
    """Return the graph of a file; weights that are stored in other files stay there."""
    return EncoderGraph(onnx.load(path, load_external_data=False))


def _block_of(node):
    """Return the stack of blocks that a node belongs to and the block's number, or None twice."""
    # The older exporter writes the module into the name, the newer one into the metadata.
    modules = [node.name]
    for entry in node.metadata_props:
        if entry.key == "pkg.torch.onnx.name_scopes":
            modules = ast.literal_eval(entry.value)
    for module in modules:
        found = _BLOCK.match(module)
        if found:
            return found[1], int(found[2])
    return None, None


def _inputs(node):
    """Return the names that a node reads, within its branches and loops too."""
    names = set(node.input)
    for attribute in node.attribute:
        for graph in (attribute.g, *attribute.graphs):
            for inner in graph.node:
                names |= _inputs(inner)
    return names - {""}


def _shape_of_constant(node):
    for attribute in node.attribute:
        if attribute.name == "value":
            return tuple(attribute.t.dims)
    return ()
