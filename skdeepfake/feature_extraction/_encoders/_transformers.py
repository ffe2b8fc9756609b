"""Encoders of transformers, run by PyTorch."""

import numpy as np

from skdeepfake.feature_extraction._encoders._layers import choose_layers, no_final_norm
from skdeepfake.feature_extraction._encoders._log_mel import HOP_LENGTH, N_FFT


class TorchEncoder:
    """Some layers of a model of transformers; blocks beyond the last one are taken away.

    The attributes are those of :class:`OnnxEncoder`, and `revision`, the commit of the hub that the
    model is of, or None for a folder.

    Parameters
    ----------
    source : Path or str
        Folder, or id on the hub.
    layer : int, None, or list of them
        See :func:`choose_layers`.
    final_norm : bool
        Whether to apply the normalization after the last block to the other layers.
    revision : str or None
        Commit, tag or branch of the hub.
    """

    def __init__(self, source, layer, final_norm, revision):
        transformers, self._torch = _import()
        options = {} if revision is None else {"revision": revision}
        model = transformers.AutoModel.from_pretrained(source, **options).eval().float()
        self.revision = getattr(model.config, "_commit_hash", None)
        self.preprocessor = _read_preprocessor(transformers, source, options)
        self._set_framing(model.config)
        if self.n_mels:
            model = model.get_encoder()
        self._model, self._stack = model, model if self.n_mels else model.encoder
        n_blocks = len(self._stack.layers)
        self.layers = {k: f"hidden_states[{k}]" for k in range(n_blocks + 1)}
        chosen = choose_layers(layer, self.layers, self.layers[n_blocks], [])
        unknown = [name for name in chosen.values() if name not in self.layers.values()]
        if unknown:
            raise ValueError(f"layer={unknown[0]!r} is no number, and only ONNX files have tensors")
        self.labels = list(chosen)
        self._wanted = [int(label.removeprefix("layer")) for label in chosen]
        self._n_blocks = n_blocks
        self._norm = None
        if final_norm:
            if not (self.n_mels or getattr(model.config, "do_stable_layer_norm", False)):
                raise no_final_norm()
            self._norm = self._stack.layer_norm
        # The last block that is needed stays whole. What follows a cut stack, a normalization,
        # is computed and not used: the state before it is what `hidden_states` holds.
        self._stack.layers = self._stack.layers[: max(1, *self._wanted)]
        self._embedding = self._stack.embed_positions.weight if self.n_mels else None
        n_samples = self.min_length
        shape = (1, self.n_mels, n_samples // HOP_LENGTH) if self.n_mels else (1, n_samples)
        self.n_units = [x.shape[2] for x in self.run(np.zeros(shape, dtype=np.float32))]

    def _set_framing(self, config):
        self.full_length = None
        self.n_mels = getattr(config, "num_mel_bins", None)
        if self.n_mels:
            self.hop_length, self.min_length, self.first_center = 2 * HOP_LENGTH, N_FFT, 0.0
            return
        hop, length = 1, 1
        for kernel, stride in zip(config.conv_kernel, config.conv_stride, strict=True):
            length += (kernel - 1) * hop
            hop *= stride
        self.hop_length, self.min_length, self.first_center = hop, length, (length - 1) / 2

    def run(self, values):
        """Return the layers of one clip, each of shape (1, n_frames, n_units)."""
        states = {}

        def keep_input(module, args, kwargs):
            states[0] = args[0] if args else kwargs["hidden_states"]

        def keep_output(number):
            def keep(module, args, output):
                states[number] = output[0] if isinstance(output, tuple) else output

            return keep

        blocks = self._stack.layers
        hooks = [blocks[0].register_forward_pre_hook(keep_input, with_kwargs=True)]
        hooks += [b.register_forward_hook(keep_output(i + 1)) for i, b in enumerate(blocks)]
        try:
            if self.n_mels:
                self._shorten((values.shape[-1] - 1) // 2 + 1)
            with self._torch.inference_mode():
                output = self._model(self._torch.from_numpy(values)).last_hidden_state
                if self._norm is not None:
                    states = {number: self._norm(state) for number, state in states.items()}
        finally:
            for hook in hooks:
                hook.remove()
        if len(blocks) == self._n_blocks:
            states[self._n_blocks] = output
        return [states[number].numpy() for number in self._wanted]

    def _shorten(self, n_frames):
        """Cut the position embedding, so that Whisper takes clips of fewer than 30 s."""
        embed = self._torch.nn.Embedding.from_pretrained(self._embedding[:n_frames])
        self._stack.embed_positions = embed
        self._stack.config.max_source_positions = n_frames


def _import():
    try:
        import torch
        import transformers
    except ImportError as error:
        raise ImportError(
            "PretrainedEncoder needs transformers and torch for models that are no ONNX file, "
            'and one is not installed. Install them with: pip install "skdeepfake[transformers]"'
        ) from error
    return transformers, torch


def _read_preprocessor(transformers, source, options):
    try:
        extractor = transformers.AutoFeatureExtractor.from_pretrained(source, **options)
    except OSError:
        return None
    return extractor.to_dict()
