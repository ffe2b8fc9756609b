"""Attacks by the file of a detector: whatever it asks for, nothing of it runs."""

import io
import json
import shutil
import sys
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.svm import SVC
from skops import io as skops

from skdeepfake.audio import LoadAudio
from skdeepfake.compose import DetectorPipeline, InChunks, make_detector
from skdeepfake.datasets import make_spoof_clips
from skdeepfake.feature_extraction import LFCC, PretrainedEncoder
from skdeepfake.neural_network import CNNBiLSTMAttentionClassifier, _keras
from skdeepfake.persistence import (
    DetectorFileError,
    load_detector,
    save_detector,
    trusted_types,
)
from skdeepfake.persistence._container import pack
from skdeepfake.preprocessing import Pool


@pytest.fixture(scope="module")
def clips():
    rng = np.random.default_rng(0)
    y = np.tile([0, 1], 6)
    return rng.standard_normal((12, 20, 6)).astype(np.float32) + y[:, None, None], y


@pytest.fixture(scope="module")
def net(clips):
    small = {"filters": 2, "lstm_units": 2, "dense_units": 2, "epochs": 1}
    return CNNBiLSTMAttentionClassifier(**small, random_state=0).fit(*clips)


@pytest.fixture
def trap(tmp_path):
    """A file that an attack makes when it succeeds."""
    yield tmp_path / "trap"
    assert not (tmp_path / "trap").exists()


def write(payload, folder):
    """Write a file around what skops would read; its checksums are right."""
    (folder / "evil.skd").write_bytes(pack({"card": None, "versions": {}}, payload))
    return folder / "evil.skd"


def refuse(payload, folder, match):
    """See that neither way of loading opens it."""
    with pytest.raises(DetectorFileError, match=match):
        load_detector(write(payload, folder))
    with pytest.raises(Exception, match=r"."):
        skops.loads(payload, trusted=trusted_types())


def lambda_archive(trap):
    """Return a Keras archive with a Lambda layer that acts when it is loaded."""
    code = f"__import__('pathlib').Path({str(trap)!r}).touch()"
    inputs = keras.Input((20, 6))
    outputs = keras.layers.Lambda(eval(f"lambda x: ({code}, x)[1]"))(inputs)
    trap.unlink()  # made when the layer was called here
    model = keras.Model(inputs, outputs)
    model.save(trap.with_suffix(".keras"))
    return trap.with_suffix(".keras").read_bytes()


def os_system_archive(trap):
    """Return an archive whose config calls os.system, which Keras did before 3.9."""
    call = {
        "module": "os",
        "class_name": "function",
        "config": "system",
        "registered_name": "function",
        "name": "evil",
        "inbound_nodes": [{"args": [f"touch '{trap}'"], "kwargs": {}}],
    }
    layers = {"name": "net", "layers": [call], "input_layers": [], "output_layers": []}
    config = {"module": "keras.src.models.functional", "class_name": "Functional"}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("config.json", json.dumps({**config, "config": layers}))
        archive.writestr("metadata.json", json.dumps({"keras_version": keras.__version__}))
        archive.writestr("model.weights.h5", b"")
    return buffer.getvalue()


def test_the_trap_of_the_lambda_layer_works(tmp_path):
    trap = tmp_path / "trap"
    lambda_archive(trap)
    keras.saving.load_model(tmp_path / "trap.keras", safe_mode=False)
    assert trap.exists()


@pytest.mark.parametrize("make_archive", [lambda_archive, os_system_archive])
def test_a_keras_archive_is_not_opened(net, trap, tmp_path, monkeypatch, make_archive):
    archive = make_archive(trap)
    monkeypatch.setattr(_keras, "to_arrays", lambda model: archive)
    payload = skops.dumps(net)
    # Nothing rests on Keras' safe mode: Keras is not asked to open it.
    for name in ("load_model", "load_weights", "deserialize_keras_object"):
        monkeypatch.setattr(keras.saving, name, lambda *args, **kwargs: trap.touch())
    refuse(payload, tmp_path, "saved as a bytes rather than as arrays")


CONFIGS = [
    {"module": "os", "class_name": "system", "config": "touch trap", "registered_name": None},
    {"module": "keras.layers", "class_name": "Lambda", "config": {"function": "touch trap"}},
    {"module": "builtins", "class_name": "function", "config": "exec", "registered_name": "f"},
]


@pytest.mark.parametrize("config", CONFIGS, ids=lambda config: config["class_name"])
@pytest.mark.parametrize("name", ["optimizer", "spec_augment", "attention", "filters", "conv_l2"])
def test_a_config_of_keras_as_a_parameter_is_refused(
    net, trap, tmp_path, monkeypatch, config, name
):
    monkeypatch.chdir(tmp_path)
    evil = object.__new__(type(net))
    vars(evil).update(vars(net), **{name: config})
    evil._built_params = {**net._built_params}
    if name in evil._built_params:
        evil._built_params[name] = config
    # A dict is array-like, as which sizes of filters are accepted, until they are compared.
    refuse(skops.dumps(evil), tmp_path, "not supported" if name == "filters" else f"'{name}' param")


def test_more_memory_than_there_is_raises(net, tmp_path):
    evil = object.__new__(type(net))
    vars(evil).update(vars(net))
    evil._built_params = {**net._built_params, "filters": 2**40}
    with pytest.raises(DetectorFileError, match="could not be loaded"):
        load_detector(write(skops.dumps(evil), tmp_path))


def rewrite(payload, change):
    """Return what skops wrote, with another schema."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(payload)) as old, zipfile.ZipFile(buffer, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "schema.json":
                schema = json.loads(content)
                change(schema)
                content = json.dumps(schema)
            new.writestr(info.filename, content)
    return buffer.getvalue()


def nodes(schema):
    """Return every node of a schema that names a type."""
    if isinstance(schema, list):
        return [node for item in schema for node in nodes(item)]
    if not isinstance(schema, dict):
        return []
    own = [schema] if "__class__" in schema and "__module__" in schema else []
    return own + [node for item in schema.values() for node in nodes(item)]


@pytest.fixture
def trap_module(tmp_path, monkeypatch, trap):
    """A module that acts when it is imported."""
    (tmp_path / "trap_module.py").write_text(f"open({str(trap)!r}, 'w')\nclass Evil: pass\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield "trap_module", "Evil"
    assert "trap_module" not in sys.modules


def test_no_node_of_a_schema_can_name_code(clips, tmp_path, trap_module):
    detector = make_pipeline(Pool(), FunctionTransformer(np.abs), SVC()).fit(*clips)
    payload = skops.dumps(detector)
    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        n_nodes = len(nodes(json.loads(archive.read("schema.json"))))
    assert n_nodes > 50
    trusted, refused = trusted_types(), 0
    for i in range(n_nodes):

        def change(schema, i=i):
            node = nodes(schema)[i]
            node["__module__"], node["__class__"] = trap_module

        try:
            loaded = skops.loads(rewrite(payload, change), trusted=trusted)
        except Exception:
            refused += 1
        else:
            # A node whose loader has no use for the names.
            assert repr(loaded) == repr(detector)
    assert refused > 20


@pytest.mark.parametrize(
    "function", [("os", "system"), ("builtins", "eval"), ("numpy", "load"), ("trap_module", "f")]
)
def test_functions_are_refused(clips, tmp_path, trap_module, function):
    detector = make_pipeline(Pool(), FunctionTransformer(np.abs), SVC()).fit(*clips)

    def change(schema):
        for node in nodes(schema):
            if node["__class__"] == "absolute" or node.get("__loader__") == "FunctionNode":
                node["__module__"], node["__class__"] = function
                content = node.get("content")
                if isinstance(content, dict) and "function" in content:
                    content |= {"module_path": function[0], "function": function[1]}

    payload = rewrite(skops.dumps(detector), change)
    assert function[1].encode() in payload
    refuse(payload, tmp_path, "is refused, and nothing in it was run.*Do not trust this file")


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clips")
    return make_spoof_clips(8, duration=1.0, n_scenes=1, folder=folder, random_state=0)


def test_no_cache_is_written_where_a_file_says(recordings, tmp_path):
    features = InChunks(make_pipeline(LoadAudio(duration=1.0), LFCC()), memory=str(tmp_path / "a"))
    steps = [("features", features), ("pool", Pool()), ("svm", SVC())]
    evil = DetectorPipeline(steps).fit(recordings.data, recordings.target)
    evil.memory = str(tmp_path / "b")
    scores = evil.decision_function(recordings.data)
    path = write(skops.dumps(evil), tmp_path)
    (tmp_path / "a").rename(tmp_path / "c")
    with pytest.warns(UserWarning, match="sets memory of DetectorPipeline, memory of InChunks"):
        loaded = load_detector(path)
    np.testing.assert_array_equal(loaded.decision_function(recordings.data), scores)
    loaded.fit(recordings.data, recordings.target)
    assert {path.name for path in tmp_path.iterdir()} == {"c", path.name}


def test_no_folder_is_read_where_a_file_says(recordings, tmp_path):
    few = {"copies__n_copies": 0, "classify__cv": 2, "classify__estimator__n_estimators": 2}
    detector = make_detector("fast", duration=1.0, **few)
    names = [name for name in detector.get_params() if name.endswith("__folder")]
    assert names
    detector.fit(recordings.data, recordings.target)
    detector.set_params(**{name: str(tmp_path) for name in names})
    path = write(skops.dumps(detector), tmp_path)
    with pytest.warns(UserWarning, match="sets folder of"):
        loaded = load_detector(path)
    assert {loaded.get_params()[name] for name in names} == {None}


def test_an_encoder_is_found_by_its_checksum_in_the_folder_of_models(tmp_path, monkeypatch):
    pytest.importorskip("onnxruntime")
    from tests.tiny_encoders import tiny_encoder

    (tmp_path / "models").mkdir()
    X = np.random.default_rng(0).standard_normal((8, 2000)).astype(np.float32)
    y = np.tile([0, 1], 4)
    path = tmp_path / "home" / "model.onnx"
    shutil.copytree(Path(tiny_encoder("wav2vec2")).parent, path.parent)
    encoder = PretrainedEncoder(str(path), layer=1)
    detector = make_pipeline(encoder, Pool(), SVC()).fit(X, y)
    save_detector(detector, tmp_path / "one.skd")
    loaded = load_detector(tmp_path / "one.skd")
    monkeypatch.delenv("SKDEEPFAKE_MODELS", raising=False)
    monkeypatch.chdir(tmp_path / "models")
    with pytest.raises(FileNotFoundError, match="SKDEEPFAKE_MODELS"):
        loaded.decision_function(X)
    monkeypatch.setenv("SKDEEPFAKE_MODELS", str(tmp_path / "home"))
    np.testing.assert_allclose(loaded.decision_function(X), detector.decision_function(X))
    shutil.copy(tiny_encoder("xls-r"), path)
    with pytest.raises(ValueError, match="is another model than the one"):
        loaded.decision_function(X)


def test_an_encoder_of_the_hub_is_refused_when_saved_and_when_loaded(clips, tmp_path):
    evil = make_pipeline(Pool(), SVC()).fit(*clips)
    evil.encoder_ = PretrainedEncoder("attacker/model")
    with pytest.raises(ValueError, match="'attacker/model' without a checksum"):
        save_detector(evil, tmp_path / "x.skd")
    with pytest.raises(DetectorFileError, match=r"refused: .*'attacker/model' without a checksum"):
        load_detector(write(skops.dumps(evil), tmp_path))
