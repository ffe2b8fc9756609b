"""A frozen speech model as a front-end."""

import os
from functools import lru_cache
from numbers import Integral, Real

import numpy as np

from skdeepfake._dsp._power import moderate_level
from skdeepfake._parallel import count_threads
from skdeepfake._sklearn_compat import Interval, StrOptions
from skdeepfake.feature_extraction._encoders._files import (
    find_model,
    hash_model,
    read_preprocessor,
    status_of_model,
)
from skdeepfake.feature_extraction._encoders._log_mel import HOP_LENGTH, SAMPLE_RATE, log_mel
from skdeepfake.feature_extraction._encoders._onnx import OnnxEncoder
from skdeepfake.feature_extraction._encoders._transformers import TorchEncoder
from skdeepfake.feature_extraction._front_end import FrontEnd

# What Whisper was trained on, and all it has positions for.
_WHISPER_SECONDS = 30
# What transformers adds to the variance of a clip.
_MIN_VARIANCE = 1e-7
# Models that a process keeps open.
_N_OPEN = 4


class PretrainedEncoder(FrontEnd):
    """Hidden states of a frozen speech model: wav2vec 2.0, HuBERT, WavLM, XLS-R, Whisper and kin.

    A light classifier on one layer of such a model is the best published detector of deepfakes that
    it was not trained on. The model is an ONNX file, or a model of transformers. Only the part of
    it that the layer needs is computed.

    Parameters
    ----------
    model : str or path-like
        One of

        - an ONNX file, as ``optimum-cli export onnx --task feature-extraction`` writes it for
          wav2vec 2.0, XLS-R, HuBERT, WavLM, data2vec and Whisper; it needs the extra ``onnx``, and
          no PyTorch. A folder with such a file will do;
        - a folder of transformers, or an id on the Hugging Face hub such as
          ``"facebook/wav2vec2-xls-r-300m"``; it needs the extra ``transformers``.

        A path that does not exist is looked for in the folder that the environment variable
        ``SKDEEPFAKE_MODELS`` names.
    layer : int, str, None, or list of them, default=None
        The layer, as ``hidden_states[layer]`` of transformers: 0 enters the first Transformer
        block, `k` leaves the `k`-th one, negative numbers count from the last, and None is the
        last. In an ONNX file it may be the name of a tensor. The units of several layers stand side
        by side.
    sample_rate : float, default=16000
        Sample rate of the waveforms, in Hz, which must be the model's.
    normalize : bool or "auto", default="auto"
        Whether clips are normalized to zero mean and unit variance. "auto" does what the model was
        trained with, which ``preprocessor_config.json`` beside it tells. Whisper ignores it.
    context : float or None, default=None
        For Whisper only: seconds of sound that it sees, at most 30, where a clip is followed by
        silence. None is the clip alone, whose frames then cost a fraction of those of 30 s.
        Whisper was trained on 30.
    final_norm : bool, default=False
        Whether to apply the normalization after the last block to layers before it too, as a model
        does that was cut to `layer` blocks. Not every model has one, see Notes.
    revision : str or None, default=None
        Commit, tag or branch of the hub.

    Attributes
    ----------
    layers_ : dict
        Names of the layers that were found, by number.
    normalize_ : bool
        Whether clips are normalized.
    sha256_ : str or None
        Checksum of the file; of several files, of a list of their checksums; None for an id.
    revision_ : str or None
        Commit of the hub.

    See Also
    --------
    fetch_encoder : Download a model that is known to work.
    skdeepfake.preprocessing.Pool : Statistics of the units over time, for classical models.

    Notes
    -----
    *Which layer.* Layers in the middle carry what tells deepfakes apart; the last one, trained to
    predict words or units, has lost much of it. The guide has a table.

    *The trap of the last normalization.* XLS-R, Whisper and large models in general normalize at
    the beginning of each block, and once more after the last block. A model that was cut to `k`
    blocks applies this last normalization to block `k`, which ``hidden_states[k]`` of the whole
    model is without. Published detectors differ in this, and one trained on either errs on the
    other. This class returns ``hidden_states[k]``, and with `final_norm` what the cut model
    returns. Values of the former differ in size between units by far more, so standardize them.

    *Equal lengths.* Each clip is computed by itself, so that no score depends on other clips.
    Clips that :class:`skdeepfake.audio.LoadAudio` repeats to one duration need no mask. A clip
    shorter than one frame is followed by silence.

    *Persistence.* A fitted estimator stores the path of the model, its checksum and the options,
    not the weights. It looks for the model under its path, then in the folder
    ``SKDEEPFAKE_MODELS``, and refuses another file.

    *Speed.* onnxruntime uses joblib's share of the processors, one thread within parallel tasks.
    A process keeps the four models open that it used last.

    References
    ----------
    .. [1] A. Baevski, H. Zhou, A. Mohamed and M. Auli, "wav2vec 2.0: A framework for
       self-supervised learning of speech representations", NeurIPS 2020. arXiv:2006.11477.
    .. [2] A. Radford et al., "Robust speech recognition via large-scale weak supervision", ICML
       2023. arXiv:2212.04356.

    Examples
    --------
    >>> from skdeepfake.compose import InChunks
    >>> from skdeepfake.feature_extraction import PretrainedEncoder
    >>> encoder = PretrainedEncoder("xls-r-300m.onnx", layer=9)
    >>> encoder.fit_transform(waveforms).shape  # doctest: +SKIP
    (2, 199, 1024)
    """

    _parameter_constraints: dict = {
        "model": [str, os.PathLike],
        "layer": [Integral, str, list, tuple, None],
        "sample_rate": [Interval(Real, 0, None, closed="neither")],
        "normalize": ["boolean", StrOptions({"auto"})],
        "context": [Interval(Real, 0, _WHISPER_SECONDS, closed="right"), None],
        "final_norm": ["boolean"],
        "revision": [str, None],
    }

    def __init__(
        self,
        model,
        *,
        layer=None,
        sample_rate=16000,
        normalize="auto",
        context=None,
        final_norm=False,
        revision=None,
    ):
        self.model = model
        self.layer = layer
        self.sample_rate = sample_rate
        self.normalize = normalize
        self.context = context
        self.final_norm = final_norm
        self.revision = revision

    def fit(self, X, y=None):
        """Open the model, and check the parameters and the shape of `X`.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_samples)
            Waveforms.
        y : None
            Ignored, present for API consistency.

        Returns
        -------
        self : object
            The transformer itself.
        """
        for name in ("sha256_", "revision_", "normalize_"):
            vars(self).pop(name, None)
        super().fit(X, y)
        encoder = self._open()
        self.layers_ = dict(encoder.layers)
        self.normalize_ = self._normalizes(encoder)
        self.sha256_ = encoder.sha256
        self.revision_ = encoder.revision
        return self

    def transform(self, X):
        """Compute the hidden states.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_samples)
            Waveforms at `sample_rate`.

        Returns
        -------
        frames : ndarray of shape (n_clips, n_frames, n_units), float32
            A frame every 20 ms. wav2vec 2.0 and its kin leave out the frames that reach beyond the
            ends: frame `t` covers the 25 ms from ``320 * t`` samples on, and 4 s have 199 frames.
            Frame `t` of Whisper is centered on sample ``320 * t``, and 4 s have 200 frames.
        """
        self._check_params()
        X = self._check_input(X, reset=False)
        return self._encode(X)

    def _extract(self, clips):
        return self._encode(clips.waveforms)

    def _extract_aligned(self, clips):
        frames = self._encode(clips.waveforms)
        encoder = self._open()
        hop = encoder.hop_length
        centers = np.arange(1 + clips.waveforms.shape[1] // hop) * hop
        nearest = np.rint((centers - encoder.first_center) / hop).astype(int)
        return frames[:, np.clip(nearest, 0, frames.shape[1] - 1)]

    def _encode(self, waveforms):
        encoder = self._open()
        normalizes = self._normalizes(encoder)
        waveforms = moderate_level(waveforms)
        frames = None
        for i in range(len(waveforms)):
            states = self._encode_clip(encoder, waveforms[i : i + 1], normalizes)
            if frames is None:
                frames = np.empty((len(waveforms), *states.shape), dtype=np.float32)
            frames[i] = states
        return frames

    def _encode_clip(self, encoder, clip, normalizes):
        """Return the units of one clip of shape (1, n_samples), (n_frames, n_units)."""
        n_samples = max(clip.shape[1], encoder.min_length)
        length = max(n_samples, round(SAMPLE_RATE * (self.context or 0)), encoder.full_length or 0)
        if encoder.n_mels:
            # Whisper takes an even number of frames of the spectrogram.
            length = -(-length // encoder.hop_length) * encoder.hop_length
        if normalizes:
            clip = _standardize(clip)
        padded = np.pad(clip.astype(np.float32), ((0, 0), (0, length - clip.shape[1])))
        n_frames = None
        if encoder.n_mels:
            padded = log_mel(padded, encoder.n_mels)
            n_frames = (n_samples // HOP_LENGTH - 1) // (encoder.hop_length // HOP_LENGTH) + 1
        states = [state[0, :n_frames] for state in encoder.run(padded)]
        return np.concatenate(states, axis=1)

    def _normalizes(self, encoder):
        """Return whether clips are normalized."""
        if encoder.n_mels:
            return False
        if self.normalize != "auto":
            return bool(self.normalize)
        if hasattr(self, "normalize_"):
            return self.normalize_
        if encoder.preprocessor is None:
            raise ValueError(
                "normalize='auto' needs the file preprocessor_config.json beside the model, which "
                "exporters write; put it there, or set normalize to True (wav2vec 2.0, HuBERT, "
                "XLS-R, large WavLM) or False (WavLM base and base+)"
            )
        return bool(encoder.preprocessor.get("do_normalize", False))

    def _open(self):
        """Return the model, which stays open for the next call."""
        path = find_model(self.model, getattr(self, "sha256_", None))
        layer = tuple(self.layer) if isinstance(self.layer, list) else self.layer
        part = layer, bool(self.final_norm)
        if path is None:
            revision = getattr(self, "revision_", None) or self.revision
            return _open_hub(os.fspath(self.model), part, revision)
        if path.is_file():
            # A process that was forked must not use a session of its parent, whose threads it
            # lacks.
            return _open_onnx(path, part, status_of_model(path), count_threads(), os.getpid())
        return _open_folder(path, part, status_of_model(path))

    def _check_input(self, X, reset):
        X = super()._check_input(X, reset)
        encoder = self._open()
        model_rate = (encoder.preprocessor or {}).get("sampling_rate", SAMPLE_RATE)
        if self.sample_rate != model_rate:
            raise ValueError(
                f"sample_rate={self.sample_rate} is not that of the model, {model_rate} Hz; load "
                f"recordings by LoadAudio(sample_rate={model_rate})"
            )
        if encoder.n_mels and X.shape[1] > _WHISPER_SECONDS * SAMPLE_RATE:
            raise ValueError(
                f"X has clips of {X.shape[1] / SAMPLE_RATE:g} s, and Whisper takes at most "
                f"{_WHISPER_SECONDS} s; set the duration of LoadAudio, or use WindowedDetector"
            )
        return X

    def _check_params(self):
        super()._check_params()
        if self.context is not None and not self._open().n_mels:
            raise ValueError(
                f"context={self.context} is for Whisper, and this model takes waveforms of any "
                "length; set it to None"
            )

    def _feature_names(self):
        encoder = self._open()
        return [
            f"{label}_unit{i}"
            for label, n_units in zip(encoder.labels, encoder.n_units, strict=True)
            for i in range(n_units)
        ]

    def _count_values_per_frame(self):
        return sum(self._open().n_units)

    def _get_hop_length(self):
        return self._open().hop_length

    def __getstate__(self):
        # What was never fitted, as a step of a FrameUnion, tells by this which model it means.
        state = super().__getstate__()
        if "sha256_" not in state:
            try:
                path = find_model(self.model)
            except (OSError, ValueError, TypeError):
                path = None
            if path is not None:
                state = {**state, "sha256_": hash_model(path)}
        return state


def _standardize(clip):
    """Return a clip of zero mean and unit variance, as transformers computes it."""
    clip = clip.astype(np.float64)
    return (clip - clip.mean()) / np.sqrt(clip.var() + _MIN_VARIANCE)


# A file that changed has another status, and is opened anew.


@lru_cache(maxsize=_N_OPEN)
def _open_onnx(path, part, status, n_threads, process):
    encoder = OnnxEncoder(path, *part, n_threads)
    encoder.preprocessor = read_preprocessor(path)
    encoder.sha256, encoder.revision = hash_model(path), None
    return encoder


@lru_cache(maxsize=_N_OPEN)
def _open_folder(path, part, status):
    encoder = TorchEncoder(path, *part, None)
    encoder.sha256, encoder.revision = hash_model(path), None
    return encoder


@lru_cache(maxsize=_N_OPEN)
def _open_hub(name, part, revision):
    encoder = TorchEncoder(name, *part, revision)
    encoder.sha256 = None
    return encoder
