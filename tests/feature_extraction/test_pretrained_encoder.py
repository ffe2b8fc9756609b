"""PretrainedEncoder: the right layers of a frozen model, by itself and in Pipelines."""

import json
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import librosa
import numpy as np
import onnx
import pytest
from onnx.reference import ReferenceEvaluator
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from skops import io as skops

from skdeepfake.compose import InChunks
from skdeepfake.feature_extraction import LFCC, FrameUnion, PretrainedEncoder
from skdeepfake.feature_extraction._encoders import _onnx
from skdeepfake.feature_extraction._encoders._log_mel import log_mel
from skdeepfake.persistence import trusted_types
from skdeepfake.preprocessing import Pool
from tests.tiny_encoders import KINDS, N_BLOCKS, N_UNITS, make_model, tiny_encoder

LAYERS = range(N_BLOCKS + 1)
WHISPER = ("whisper", "whisper-decoder")


def noise(n_clips=3, n_samples=6000, seed=0):
    return np.random.default_rng(seed).standard_normal((n_clips, n_samples)).astype(np.float32)


def save(model, folder, **settings):
    path = folder / "model.onnx"
    onnx.save(model, path)
    (folder / "preprocessor_config.json").write_text(
        json.dumps({"do_normalize": True, "sampling_rate": 16000, **settings})
    )
    return path


def tensors_of(kind):
    """Return the tensor of each layer, as one reads them in the exported file."""
    root = "" if kind == "whisper" else "/encoder"
    if kind in {*WHISPER, "xls-r"}:
        first = "/Add_2_output_0" if kind in WHISPER else "/Add_output_0"
        blocks = [f"{root}/layers.{k}/Add_1_output_0" for k in range(N_BLOCKS - 1)]
        last = "encoder_last_hidden_state" if kind == "whisper-decoder" else "last_hidden_state"
        return [f"{root}{first}", *blocks, last]
    norm = "LayerNormalization_output_0"
    blocks = [f"{root}/layers.{k}/final_layer_norm/{norm}" for k in range(N_BLOCKS - 1)]
    return [f"{root}/layer_norm/{norm}", *blocks, "last_hidden_state"]


def reference(model, tensors, values):
    """Return tensors of the whole model, computed by onnx's own slow evaluator."""
    model = onnx.ModelProto.FromString(model.SerializeToString())
    del model.graph.output[:]
    for name in tensors:
        model.graph.output.append(onnx.helper.make_tensor_value_info(name, 1, None))
    inputs = {model.graph.input[0].name: values}
    if len(model.graph.input) > 1:
        inputs["decoder_input_ids"] = np.zeros((len(values), 1), dtype=np.int64)
    return ReferenceEvaluator(model).run(None, inputs)


def array_of(model, name):
    return next(onnx.numpy_helper.to_array(t) for t in model.graph.initializer if t.name == name)


def standardize(clips):
    clips = clips.astype(np.float64)
    mean, variance = clips.mean(axis=1, keepdims=True), clips.var(axis=1, keepdims=True)
    return ((clips - mean) / np.sqrt(variance + 1e-7)).astype(np.float32)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in WHISPER])
def test_each_layer_is_that_of_the_whole_model(kind):
    clips = noise()
    expected = reference(make_model(kind), tensors_of(kind), standardize(clips))
    for layer in LAYERS:
        encoder = PretrainedEncoder(tiny_encoder(kind), layer=layer).fit(clips)
        frames = encoder.transform(clips)
        assert frames.dtype == np.float32
        np.testing.assert_allclose(frames, expected[layer], rtol=1e-4, atol=1e-4)
        assert encoder.layers_ == dict(enumerate(tensors_of(kind)))
    last = PretrainedEncoder(tiny_encoder(kind)).transform(clips)
    np.testing.assert_allclose(last, expected[-1], rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("kind", WHISPER)
def test_whisper_on_short_clips_has_as_many_positions_as_frames(kind):
    clips = noise(n_clips=2)
    model = make_model(kind)
    embedding = next(t for t in model.graph.initializer if tuple(t.dims) == (1500, N_UNITS))
    cut = onnx.numpy_helper.to_array(embedding)[:19]
    embedding.CopyFrom(onnx.numpy_helper.from_array(cut, embedding.name))
    # 6,000 samples are 37 frames of the spectrogram, and Whisper takes pairs.
    padded = np.pad(clips, ((0, 0), (0, 80)))
    expected = reference(model, tensors_of(kind), log_mel(padded, 80))
    for layer in LAYERS:
        frames = PretrainedEncoder(tiny_encoder(kind), layer=layer).fit_transform(clips)
        assert frames.shape == (2, 19, N_UNITS)
        np.testing.assert_allclose(frames, expected[layer], rtol=1e-4, atol=1e-4)


@pytest.mark.slow
def test_whisper_on_30_seconds_is_the_exported_model():
    clips = noise(n_clips=1, n_samples=48000)
    padded = np.pad(clips, ((0, 0), (0, 480000 - 48000)))
    expected = reference(make_model("whisper"), tensors_of("whisper"), log_mel(padded, 80))
    encoder = PretrainedEncoder(tiny_encoder("whisper"), layer=2, context=30)
    np.testing.assert_allclose(encoder.fit_transform(clips), expected[2][:, :150], atol=1e-4)


def test_whisper_whose_positions_cannot_be_cut_sees_30_seconds(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "skdeepfake.feature_extraction._encoders._graph.EncoderGraph.free_positions",
        lambda _: False,
    )
    clips = noise(n_clips=2)
    shutil.copy(tiny_encoder("whisper"), tmp_path)
    frames = PretrainedEncoder(tmp_path / "model.onnx", layer=1).fit_transform(clips)
    monkeypatch.undo()
    whole = PretrainedEncoder(tiny_encoder("whisper"), layer=1, context=30).fit_transform(clips)
    np.testing.assert_allclose(frames, whole, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("n_samples", [400, 401, 15999, 16000])
@pytest.mark.parametrize("n_mels", [80, 128])
def test_log_mel_follows_openais_formula(n_samples, n_mels):
    clip = noise(1, n_samples)[0].astype(np.float64)
    spectrum = librosa.stft(clip, n_fft=400, hop_length=160, window="hann", pad_mode="reflect")
    bank = librosa.filters.mel(sr=16000, n_fft=400, n_mels=n_mels, dtype=np.float64)
    levels = np.log10(np.maximum(bank @ np.abs(spectrum[:, :-1]) ** 2, 1e-10))
    expected = (np.maximum(levels, levels.max() - 8.0) + 4.0) / 4.0
    np.testing.assert_allclose(log_mel(clip[np.newaxis], n_mels)[0], expected, atol=1e-5)


def test_the_range_of_the_log_mel_is_that_of_each_clip():
    clips = noise() * np.float32([[1e-4], [1], [100]])
    together = log_mel(clips, 80)
    for i in range(len(clips)):
        np.testing.assert_array_equal(together[i], log_mel(clips[i : i + 1], 80)[0])


def test_nothing_beyond_the_layer_is_computed_and_the_file_stays(tmp_path):
    path = save(make_model("xls-r"), tmp_path)
    before = path.read_bytes()
    sizes = []
    for layer in LAYERS:
        PretrainedEncoder(path, layer=layer).fit_transform(noise())
        graph = _onnx.load_graph(path)
        graph.cut([tensors_of("xls-r")[layer]])
        sizes.append(len(graph.model.SerializeToString()))
        used = {name for node in graph.model.graph.node for name in node.input}
        assert {tensor.name for tensor in graph.model.graph.initializer} <= used
        blocks = {n.name.split("/")[2] for n in graph.model.graph.node if "/layers." in n.name}
        assert len(blocks) == layer
    assert sizes == sorted(sizes)
    assert path.read_bytes() == before


def test_several_layers_stand_side_by_side():
    clips = noise()
    path = tiny_encoder("xls-r")
    encoder = PretrainedEncoder(path, layer=[1, -1, 0]).fit(clips)
    expected = [PretrainedEncoder(path, layer=k).transform(clips) for k in (1, 3, 0)]
    np.testing.assert_allclose(
        encoder.transform(clips), np.concatenate(expected, axis=2), atol=1e-5
    )
    names = encoder.get_feature_names_out()
    assert names[[0, N_UNITS, -1]].tolist() == ["layer1_unit0", "layer3_unit0", "layer0_unit7"]


def test_the_trap_of_the_last_normalization():
    clips = noise()
    path = tiny_encoder("xls-r")
    raw = PretrainedEncoder(path, layer=2).transform(clips)
    # All gains are 1 in this model.
    centered = raw - raw.mean(axis=2, keepdims=True)
    normalized = centered / np.sqrt(np.square(centered).mean(axis=2, keepdims=True) + 1e-5)
    expected = normalized + array_of(make_model("xls-r"), "encoder.layer_norm.bias")
    cut = PretrainedEncoder(path, layer=[2, 3], final_norm=True).transform(clips)
    np.testing.assert_allclose(cut[..., :N_UNITS], expected, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(cut[..., N_UNITS:], PretrainedEncoder(path).transform(clips))
    assert np.abs(raw - expected).max() > 1
    whisper = PretrainedEncoder(tiny_encoder("whisper"), layer=1, final_norm=True)
    centered = whisper.transform(clips) - array_of(make_model("whisper"), "layer_norm.bias")
    np.testing.assert_allclose(centered.mean(axis=2), 0, atol=1e-5)
    np.testing.assert_allclose(centered.std(axis=2), 1, atol=1e-3)
    with pytest.raises(ValueError, match="final_norm=True needs a model with a normalization"):
        PretrainedEncoder(tiny_encoder("wav2vec2"), layer=2, final_norm=True).fit(clips)


def rename(model):
    """Name nodes and tensors by numbers, as a program does that rewrites a graph."""
    names = {}
    for number, node in enumerate(model.graph.node):
        node.name = f"node_{number}"
        for field in (node.input, node.output):
            for i, name in enumerate(field):
                known = {"", "input_values", "last_hidden_state"}
                if name not in known and "/" in name:
                    field[i] = names.setdefault(name, f"value_{len(names)}")
    return names


def test_a_graph_without_names_takes_the_name_of_a_tensor(tmp_path):
    clips = noise()
    model = make_model("xls-r")
    names = rename(model)
    path = save(model, tmp_path)
    with pytest.raises(
        ValueError, match=r"do not tell its blocks; give the name of .*, such as"
    ) as error:
        PretrainedEncoder(path, layer=2).fit(clips)
    tensor = names[tensors_of("xls-r")[2]]
    assert repr(tensor) in str(error.value)
    encoder = PretrainedEncoder(path, layer=tensor).fit(clips)
    expected = PretrainedEncoder(tiny_encoder("xls-r"), layer=2).transform(clips)
    np.testing.assert_allclose(encoder.transform(clips), expected, atol=1e-5)
    assert encoder.get_feature_names_out()[0] == f"{tensor}_unit0"
    last = PretrainedEncoder(path).fit_transform(clips)
    np.testing.assert_allclose(last, PretrainedEncoder(tiny_encoder("xls-r")).transform(clips))
    with pytest.raises(ValueError, match="layer='value_x' is not found"):
        PretrainedEncoder(path, layer="value_x").fit(clips)


@pytest.mark.parametrize("kind", ["wav2vec2", "xls-r", "wavlm"])
def test_names_in_the_metadata_as_the_new_exporter_writes_them(kind, tmp_path):
    clips = noise()
    model = make_model(kind)
    modules = [node.name.strip("/").split("/")[:-1] for node in model.graph.node]
    rename(model)
    for node, path in zip(model.graph.node, modules, strict=True):
        scopes = [".".join(path[: i + 1]) for i in range(len(path))]
        entry = node.metadata_props.add()
        entry.key, entry.value = "pkg.torch.onnx.name_scopes", str(["", *scopes, node.name])
    encoder = PretrainedEncoder(save(model, tmp_path), layer=2).fit(clips)
    expected = PretrainedEncoder(tiny_encoder(kind), layer=2).transform(clips)
    np.testing.assert_allclose(encoder.transform(clips), expected, atol=1e-5)


def test_a_model_with_a_head_has_all_layers_but_the_last(tmp_path):
    model = make_model("xls-r")
    del model.graph.output[:]
    model.graph.node.append(onnx.helper.make_node("Identity", ["last_hidden_state"], ["logits"]))
    model.graph.output.append(onnx.helper.make_tensor_value_info("logits", 1, None))
    path = save(model, tmp_path)
    frames = PretrainedEncoder(path, layer=2).fit_transform(noise())
    expected = PretrainedEncoder(tiny_encoder("xls-r"), layer=2).transform(noise())
    np.testing.assert_allclose(frames, expected, atol=1e-5)
    with pytest.raises(ValueError, match="layer=None is not found, because this file has no outp"):
        PretrainedEncoder(path).fit(noise())
    with pytest.raises(ValueError, match="layer=-1 is not one of the layers 0 to 2"):
        PretrainedEncoder(path, layer=-1).fit(noise())


def test_an_attention_mask_is_all_ones(tmp_path):
    model = make_model("wav2vec2")
    graph = model.graph
    shape = ["batch_size", "sequence_length"]
    graph.input.append(onnx.helper.make_tensor_value_info("attention_mask", 7, shape))
    first = next(i for i, node in enumerate(graph.node) if "input_values" in node.input)
    graph.node[first].input[0] = "masked"
    graph.node.insert(first, onnx.helper.make_node("Mul", ["input_values", "mask"], ["masked"]))
    graph.node.insert(first, onnx.helper.make_node("Cast", ["attention_mask"], ["mask"], to=1))
    frames = PretrainedEncoder(save(model, tmp_path), layer=1).fit_transform(noise())
    expected = PretrainedEncoder(tiny_encoder(), layer=1).transform(noise())
    np.testing.assert_allclose(frames, expected, atol=1e-5)


def test_clips_are_normalized_as_the_model_was_trained(tmp_path):
    clips = 3 + 10 * noise()
    path = save(make_model("wav2vec2"), tmp_path)
    normalized = PretrainedEncoder(path, layer=1).fit(clips)
    assert normalized.normalize_
    expected = PretrainedEncoder(path, layer=1, normalize=False).transform(standardize(clips))
    np.testing.assert_allclose(normalized.transform(clips), expected, atol=1e-5)
    save(make_model("wav2vec2"), tmp_path, do_normalize=False)
    as_is = PretrainedEncoder(path, layer=1).fit(clips)
    assert not as_is.normalize_
    assert np.abs(as_is.transform(clips) - expected).max() > 0.1


def test_without_settings_one_says_whether_to_normalize(tmp_path):
    path = save(make_model("wav2vec2"), tmp_path)
    fitted = PretrainedEncoder(path, layer=1).fit(noise())
    (tmp_path / "preprocessor_config.json").unlink()
    moved = path.rename(tmp_path / "other.onnx")
    with pytest.raises(ValueError, match="normalize='auto' needs the file preprocessor_config"):
        PretrainedEncoder(moved, layer=1).fit(noise())
    # What was fitted remembers it.
    moved.rename(path)
    expected = PretrainedEncoder(path, layer=1, normalize=True).transform(noise())
    np.testing.assert_array_equal(fitted.transform(noise()), expected)


@pytest.mark.parametrize("kind", ["wav2vec2", "whisper"])
def test_clips_shorter_than_a_frame_are_followed_by_silence(kind):
    encoder = PretrainedEncoder(tiny_encoder(kind), layer=1, normalize=False)
    clips = noise(n_samples=100)
    padded = np.pad(clips, ((0, 0), (0, 300)))
    assert encoder.transform(clips).shape == (3, 1, N_UNITS)
    np.testing.assert_array_equal(encoder.transform(clips), encoder.transform(padded))


@pytest.mark.parametrize("n_samples", [400, 719, 720, 16000, 64000])
def test_number_of_frames(n_samples):
    # Published: a window of 25 ms every 20 ms; half as many frames as Whisper's spectrogram has.
    clips = noise(1, n_samples)
    n_frames = PretrainedEncoder(tiny_encoder(), layer=1).transform(clips).shape[1]
    assert n_frames == (n_samples - 400) // 320 + 1
    n_frames = PretrainedEncoder(tiny_encoder("whisper"), layer=1).transform(clips).shape[1]
    assert n_frames == -(-(n_samples // 160) // 2)


@pytest.mark.parametrize("kind", ["wav2vec2", "whisper"])
def test_no_clip_depends_on_its_neighbors_chunks_or_jobs(kind):
    clips = noise(7)
    encoder = PretrainedEncoder(tiny_encoder(kind), layer=[1, 3])
    expected = encoder.fit_transform(clips)
    order = np.random.default_rng(1).permutation(len(clips))
    np.testing.assert_array_equal(encoder.transform(clips[order]), expected[order])
    for options in ({"chunk_size": 1}, {"chunk_size": 3}, {"chunk_size": 2, "n_jobs": 2}):
        chunks = InChunks(encoder, **options)
        np.testing.assert_allclose(chunks.fit_transform(clips), expected, rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(chunks.transform(clips), expected, rtol=1e-5, atol=1e-5)


def test_frames_stand_beside_those_of_other_front_ends():
    clips = noise(n_samples=16000)
    encoder = PretrainedEncoder(tiny_encoder(), layer=1)
    union = FrameUnion([("encoder", encoder), ("lfcc", LFCC(hop_length=320))])
    frames = union.fit_transform(clips)
    assert frames.shape == (3, 51, N_UNITS + 60)
    alone = encoder.transform(clips)
    # Frame t of the encoder is centered on sample 320 t + 200.
    nearest = [np.abs(320 * np.arange(49) + 199.5 - 320 * t).argmin() for t in range(51)]
    np.testing.assert_array_equal(frames[..., :N_UNITS], alone[:, nearest])
    assert union.get_feature_names_out()[0] == "encoder__layer1_unit0"
    union.set_params(encoder__model=tiny_encoder("whisper"))
    whisper = PretrainedEncoder(tiny_encoder("whisper"), layer=1).transform(clips)
    np.testing.assert_array_equal(union.fit_transform(clips)[:, :50, :N_UNITS], whisper)
    union.set_params(lfcc__hop_length=160)
    with pytest.raises(ValueError, match=r"for example by set_params\(lfcc__hop_length=320\)$"):
        union.fit(clips)


def make_pipeline_of(path, **options):
    features = make_pipeline(PretrainedEncoder(path, **options), Pool())
    return make_pipeline(InChunks(features), StandardScaler(), LogisticRegression())


Y = np.tile([0, 1], 6)


def test_a_grid_over_layers_with_a_cache(tmp_path):
    clips = noise(12, 2000) * (1 + Y[:, np.newaxis])
    pipeline = make_pipeline_of(tiny_encoder("xls-r"), normalize=False)
    pipeline.set_params(inchunks__memory=str(tmp_path))
    layer = "inchunks__transformer__pretrainedencoder__layer"
    search = GridSearchCV(pipeline, {layer: [0, [1, 2], None]}, cv=2)
    results = search.fit(clips, Y).cv_results_["mean_test_score"]
    expected = [
        cross_val_score(
            make_pipeline_of(tiny_encoder("xls-r"), layer=k, normalize=False), clips, Y, cv=2
        ).mean()
        for k in (0, [1, 2], None)
    ]
    np.testing.assert_allclose(results, expected)
    warm = search.fit(clips, Y).cv_results_["mean_test_score"]
    np.testing.assert_array_equal(warm, results)


def test_a_cache_knows_the_model_by_its_content(tmp_path, monkeypatch):
    clips = noise()
    models = tmp_path / "models"
    models.mkdir()
    monkeypatch.setenv("SKDEEPFAKE_MODELS", str(models))
    outputs = []
    for kind in ("wav2vec2", "xls-r"):
        save(make_model(kind), models)
        encoder = PretrainedEncoder("model.onnx", layer=1)
        chunks = InChunks(encoder, memory=str(tmp_path / "cache"))
        outputs.append(chunks.fit_transform(clips))
        np.testing.assert_array_equal(outputs[-1], encoder.transform(clips))
    assert np.abs(outputs[0] - outputs[1]).max() > 0.1


CODE = """
import pickle, numpy as np
with open("detector.pickle", "rb") as file:
    detector = pickle.load(file)
np.save("scores.npy", detector.decision_function(np.load("clips.npy")))
"""


def test_a_fresh_process_finds_the_model(tmp_path, monkeypatch):
    home, models = tmp_path / "home", tmp_path / "models"
    home.mkdir()
    models.mkdir()
    path = save(make_model("xls-r"), home)
    clips = noise(12, 2000)
    detector = make_pipeline_of(path, layer=1).fit(clips, Y)
    expected = detector.decision_function(clips)
    pickled = pickle.dumps(detector)
    assert len(pickled) < 8000  # the file has 50,000 bytes
    (tmp_path / "detector.pickle").write_bytes(pickled)
    np.save(tmp_path / "clips.npy", clips)
    # It knows whether to normalize without the file of settings, which does not move.
    shutil.move(path, models)
    monkeypatch.setenv("SKDEEPFAKE_MODELS", str(models))
    subprocess.run([sys.executable, "-c", CODE], cwd=tmp_path, check=True)
    np.testing.assert_allclose(np.load(tmp_path / "scores.npy"), expected, atol=1e-5)


def test_the_model_is_looked_for_and_never_replaced_by_another(tmp_path, monkeypatch):
    home, models = tmp_path / "home", tmp_path / "models"
    home.mkdir()
    (models / "home").mkdir(parents=True)
    path = save(make_model("xls-r"), home)
    pickled = pickle.dumps(PretrainedEncoder(path, layer=1).fit(noise()))
    expected = pickle.loads(pickled).transform(noise())
    path.unlink()
    with pytest.raises(FileNotFoundError, match=r"model\.onnx' was not found"):
        pickle.loads(pickled).transform(noise())
    monkeypatch.setenv("SKDEEPFAKE_MODELS", str(models))
    save(make_model("xls-r"), models / "home")
    np.testing.assert_array_equal(pickle.loads(pickled).transform(noise()), expected)
    save(make_model("wavlm"), models / "home")
    with pytest.raises(ValueError, match="is another model than the one this encoder was fitted"):
        pickle.loads(pickled).transform(noise())
    # The right one further on is found all the same.
    save(make_model("xls-r"), models)
    np.testing.assert_array_equal(pickle.loads(pickled).transform(noise()), expected)


def test_a_model_that_changed_is_refused_until_fitted_again(tmp_path):
    path = save(make_model("wav2vec2"), tmp_path)
    encoder = PretrainedEncoder(path, layer=1).fit(noise())
    first = encoder.transform(noise())
    in_union = pickle.loads(pickle.dumps(FrameUnion([("encoder", clone(encoder))]).fit(noise())))
    save(make_model("xls-r"), tmp_path)
    for fitted in (encoder, in_union):
        with pytest.raises(ValueError, match=r"another model .* sha256 is .* or fit again"):
            fitted.transform(noise())
    assert np.abs(encoder.fit_transform(noise()) - first).max() > 0.1


def test_skops_stores_neither_weights_nor_foreign_types():
    clips = noise(12, 2000)
    pipeline = make_pipeline_of(tiny_encoder("xls-r"), layer=[1, 2]).fit(clips, Y)
    stored = skops.dumps(pipeline)
    loaded = skops.loads(stored, trusted=trusted_types())
    np.testing.assert_allclose(loaded.decision_function(clips), pipeline.decision_function(clips))


def test_weights_beside_the_file_belong_to_it(tmp_path):
    clips = noise()
    path = save(make_model("xls-r"), tmp_path)
    whole = PretrainedEncoder(path, layer=2).fit(clips)
    onnx.save(
        make_model("xls-r"),
        path,
        save_as_external_data=True,
        location="model.onnx_data",
        size_threshold=0,
        convert_attribute=False,
    )
    split = PretrainedEncoder(path, layer=2).fit(clips)
    expected = PretrainedEncoder(tiny_encoder("xls-r"), layer=2).transform(clips)
    np.testing.assert_allclose(split.transform(clips), expected, atol=1e-5)
    assert split.sha256_ != whole.sha256_
    data = bytearray((tmp_path / "model.onnx_data").read_bytes())
    data[-1] ^= 1
    (tmp_path / "model.onnx_data").write_bytes(data)
    with pytest.raises(ValueError, match="another model"):
        split.transform(clips)


def test_a_folder_holds_the_file_under_the_exporters_names(tmp_path):
    save(make_model("wav2vec2"), tmp_path)
    expected = PretrainedEncoder(tiny_encoder(), layer=1).transform(noise())
    for name in ("model.onnx", "encoder_model.onnx", "onnx/model.onnx"):
        (tmp_path / "onnx").mkdir(exist_ok=True)
        next(tmp_path.rglob("*.onnx")).rename(tmp_path / name)
        frames = PretrainedEncoder(str(tmp_path), layer=1).fit_transform(noise())
        np.testing.assert_array_equal(frames, expected)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"layer": 9}, "layer=9 is not one of the layers 0 to 3"),
        ({"layer": -5}, "layer=-5 is not one of the layers 0 to 3"),
        ({"layer": []}, "layer is an empty list"),
        ({"layer": [1.5]}, "layer must hold numbers or names of tensors, got 1.5"),
        ({"layer": "last_state"}, "layer='last_state' is not found"),
        ({"layer": "/encoder/layers.0/attention/Shape_output_0"}, "computes no numbers"),
        ({"layer": "/encoder/layers.0/attention/MatMul_output_0"}, "has 4 dimensions"),
        ({"context": 30}, "context=30 is for Whisper"),
        ({"sample_rate": 8000}, "sample_rate=8000 is not that of the model, 16000 Hz"),
    ],
)
def test_errors_name_the_parameter_and_the_remedy(options, message):
    with pytest.raises((ValueError, TypeError), match=message):
        PretrainedEncoder(tiny_encoder(), **options).fit(noise())


def test_files_that_are_no_encoder(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"model='lost.onnx' was not found.*SKDEEPFAKE_MOD"):
        PretrainedEncoder("lost.onnx").fit(noise())
    (tmp_path / "text.onnx").write_text("Entry not found")
    with pytest.raises(ValueError, match="is no ONNX file, or it is damaged"):
        PretrainedEncoder(tmp_path / "text.onnx").fit(noise())
    values = [onnx.helper.make_tensor_value_info(name, 1, ["n", 4]) for name in ("frames", "llr")]
    node = onnx.helper.make_node("Identity", ["frames"], ["llr"])
    graph = onnx.helper.make_graph([node], "net", values[:1], values[1:])
    onnx.save(onnx.helper.make_model(graph), tmp_path / "net.onnx")
    with pytest.raises(ValueError, match="takes frames, and PretrainedEncoder knows input_values"):
        PretrainedEncoder(tmp_path / "net.onnx").fit(noise())


def test_whisper_refuses_clips_beyond_30_seconds():
    with pytest.raises(ValueError, match="clips of 31 s, and Whisper takes at most 30 s"):
        PretrainedEncoder(tiny_encoder("whisper")).fit(noise(1, 31 * 16000))


@pytest.mark.parametrize("name", ["onnx", "onnxruntime"])
def test_a_missing_package_names_its_extra(name, monkeypatch, tmp_path):
    path = shutil.copy(tiny_encoder(), tmp_path)
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError, match=r'pip install "skdeepfake\[onnx\]"'):
        PretrainedEncoder(path, layer=1, normalize=True).fit(noise())


def test_sessions_are_shared_between_clones_and_not_between_settings(monkeypatch):
    opened = []
    session = _onnx._open_session
    monkeypatch.setattr(
        _onnx, "_open_session", lambda *args: opened.append(args[-1]) or session(*args)
    )
    clips = noise(9, 500)
    folder = Path(tiny_encoder("data2vec"))
    InChunks(PretrainedEncoder(folder, layer=1), chunk_size=2).fit_transform(clips)
    assert len(opened) == 1
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    Pipeline([("encoder", PretrainedEncoder(folder, layer=2))]).fit_transform(clips)
    assert opened[1:] == [1]
