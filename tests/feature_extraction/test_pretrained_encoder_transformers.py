"""PretrainedEncoder on tiny random models of transformers, and on what torch.onnx makes of them.

It needs the extra ``transformers``, which the test suite does not install.
"""

import logging

import numpy as np
import pytest

from skdeepfake.feature_extraction import PretrainedEncoder
from skdeepfake.feature_extraction._encoders._log_mel import log_mel

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),
]

SMALL = {
    "hidden_size": 16,
    "num_hidden_layers": 3,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "conv_dim": (8,) * 7,
    "num_conv_pos_embeddings": 16,
    "num_conv_pos_embedding_groups": 2,
}
KINDS = ("wav2vec2", "xls-r", "hubert", "wavlm", "data2vec", "whisper")


def make_model(kind):
    torch.manual_seed(0)
    if kind == "whisper":
        config = transformers.WhisperConfig(
            vocab_size=100,
            d_model=16,
            encoder_layers=3,
            decoder_layers=1,
            encoder_attention_heads=2,
            decoder_attention_heads=2,
            encoder_ffn_dim=32,
            decoder_ffn_dim=32,
            pad_token_id=0,
            bos_token_id=1,
            eos_token_id=2,
            decoder_start_token_id=1,
        )
        return transformers.WhisperModel(config)
    family, options = {
        "wav2vec2": ("Wav2Vec2", {}),
        "xls-r": ("Wav2Vec2", {"do_stable_layer_norm": True, "feat_extract_norm": "layer"}),
        "hubert": ("Hubert", {}),
        "wavlm": ("WavLM", {"num_buckets": 20, "max_bucket_distance": 40}),
        "data2vec": ("Data2VecAudio", {}),
    }[kind]
    config = getattr(transformers, f"{family}Config")(**SMALL, **options)
    return getattr(transformers, f"{family}Model")(config)


@pytest.fixture(scope="module", params=KINDS)
def case(request, tmp_path_factory):
    """A folder of transformers, an ONNX file, clips, and the hidden states by transformers."""
    kind, folder = request.param, tmp_path_factory.mktemp(request.param)
    model = make_model(kind).eval()
    whisper = kind == "whisper"
    extractor = (
        transformers.WhisperFeatureExtractor()
        if whisper
        else transformers.Wav2Vec2FeatureExtractor(do_normalize=True)
    )
    model.save_pretrained(folder)
    extractor.save_pretrained(folder)
    clips = 0.1 * np.random.default_rng(0).standard_normal((2, 12000)).astype(np.float32)
    values = extractor(list(clips), sampling_rate=16000, return_tensors="pt")
    name = "input_features" if whisper else "input_values"
    encoder = model.get_encoder() if whisper else model
    with torch.no_grad():
        states = encoder(values[name], output_hidden_states=True).hidden_states
    (folder / "export").mkdir()
    extractor.save_pretrained(folder / "export")
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    torch.onnx.export(
        _OneOutput(encoder),
        (values[name],),
        folder / "export" / "model.onnx",
        input_names=[name],
        output_names=["last_hidden_state"],
        dynamic_axes={name: {0: "batch_size"} if whisper else {0: "batch_size", 1: "n_samples"}},
        opset_version=18,
        dynamo=False,
    )
    return kind, folder, clips, [state.numpy() for state in states]


class _OneOutput(torch.nn.Module):
    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder

    def forward(self, values):
        return self.encoder(values).last_hidden_state


@pytest.mark.parametrize("backend", ["", "export"])
@pytest.mark.parametrize("layer", [0, 1, 2, 3])
def test_hidden_states(case, backend, layer):
    kind, folder, clips, states = case
    options = {"context": 30} if kind == "whisper" else {}
    encoder = PretrainedEncoder(folder / backend, layer=layer, **options)
    frames = encoder.fit_transform(clips)
    expected = states[layer][:, : frames.shape[1]]
    np.testing.assert_allclose(frames, expected, rtol=1e-3, atol=1e-4)


def test_both_backends_cut_alike(case):
    kind, folder, clips, _ = case
    by_torch, by_onnx = (
        PretrainedEncoder(folder / backend, layer=[1, 3]).fit(clips) for backend in ("", "export")
    )
    frames = by_torch.transform(clips)
    np.testing.assert_allclose(by_onnx.transform(clips), frames, rtol=1e-3, atol=1e-4)
    assert by_torch.get_feature_names_out().tolist() == by_onnx.get_feature_names_out().tolist()
    if kind in {"xls-r", "whisper"}:
        options = {"layer": 1, "final_norm": True}
        by_torch, by_onnx = (
            PretrainedEncoder(folder / backend, **options).fit_transform(clips)
            for backend in ("", "export")
        )
        np.testing.assert_allclose(by_onnx, by_torch, rtol=1e-3, atol=1e-4)


def test_a_model_cut_by_transformers_is_normalized(case, tmp_path):
    kind, folder, clips, _ = case
    if kind not in {"xls-r", "whisper"}:
        pytest.skip("each block of this model normalizes its end")
    name = "encoder_layers" if kind == "whisper" else "num_hidden_layers"
    cut = transformers.AutoModel.from_pretrained(folder, **{name: 2})
    cut.save_pretrained(tmp_path)
    expected = PretrainedEncoder(tmp_path, normalize=True).fit_transform(clips)
    frames = PretrainedEncoder(folder, layer=2, final_norm=True).fit_transform(clips)
    np.testing.assert_allclose(frames, expected, rtol=1e-4, atol=1e-5)
    assert np.abs(PretrainedEncoder(folder, layer=2).transform(clips) - expected).max() > 0.1


def test_a_folder_that_changed_is_refused(case, tmp_path):
    _, folder, clips, _ = case
    model = transformers.AutoModel.from_pretrained(folder)
    model.save_pretrained(tmp_path)
    encoder = PretrainedEncoder(tmp_path, layer=1, normalize=True).fit(clips)
    assert len(encoder.sha256_) == 64
    with torch.no_grad():
        next(model.parameters()).add_(1)
    model.save_pretrained(tmp_path)
    with pytest.raises(ValueError, match="another model"):
        encoder.transform(clips)


@pytest.mark.parametrize("n_mels", [80, 128])
def test_log_mel_equals_that_of_transformers(n_mels):
    clip = np.random.default_rng(0).standard_normal(480000).astype(np.float32)
    clip[100000:] = 0
    extractor = transformers.WhisperFeatureExtractor(feature_size=n_mels)
    expected = extractor(clip, sampling_rate=16000, return_tensors="np").input_features
    np.testing.assert_allclose(log_mel(clip[np.newaxis], n_mels), expected, atol=1e-4)
