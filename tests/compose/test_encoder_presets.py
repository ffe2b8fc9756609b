"""Presets on a pretrained encoder."""

import numpy as np
import pytest
import soundfile as sf
from sklearn.base import clone
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GridSearchCV, StratifiedGroupKFold

pytest.importorskip("onnxruntime")

from skdeepfake.compose import make_detector
from skdeepfake.feature_extraction import PretrainedEncoder
from skdeepfake.persistence import load_detector, save_detector
from tests.tiny_encoders import N_UNITS, tiny_encoder


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    """Paths, labels and speakers: noises of two colors."""
    folder = tmp_path_factory.mktemp("recordings")
    rng = np.random.default_rng(0)
    y = np.tile([0, 1], 12)
    paths = [str(folder / f"{i}.wav") for i in range(len(y))]
    for path, label in zip(paths, y, strict=True):
        noise = rng.standard_normal(8000)
        sf.write(path, 0.1 * (np.cumsum(noise) / 20 if label else noise), 16000)
    return paths, y, np.repeat(np.arange(6), 4)


def make(preset="encoder", layer=(0, 1), **params):
    encoder = PretrainedEncoder(tiny_encoder(), layer=list(layer))
    if preset != "cnn-bilstm":
        # Copies and folds are those of all presets, and each network is trained in each fold.
        params |= {"copies__n_copies": 0, "classify__cv": 2}
    if preset == "fusion":
        networks = {"n_estimators": 2, "batch_size": 4}
        params |= {f"classify__own__classify__{k}": v for k, v in networks.items()}
    return make_detector(preset, encoder=encoder, duration=0.5, random_state=0, **params)


@pytest.fixture(scope="module")
def fusion(recordings):
    paths, y, speakers = recordings
    return make("fusion").fit(paths, y, groups=speakers)


def test_mean_and_rate_of_change_of_each_unit_of_the_layers(recordings):
    paths, _, _ = recordings
    rows = make(features__transformer__channel__p=0.0)["features"].fit_transform(paths[:3])
    waveforms = np.stack([sf.read(path, dtype="float32")[0] for path in paths[:3]])
    frames = PretrainedEncoder(tiny_encoder(), layer=[0, 1]).fit_transform(waveforms)
    assert rows.shape == (3, 2 * 2 * N_UNITS)
    change = np.diff(frames, axis=1).std(axis=1)
    expected = np.concatenate([frames.mean(axis=1), change], axis=1)
    np.testing.assert_allclose(rows, expected, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("preset", ["encoder", "fusion"])
def test_it_learns_and_can_be_searched_and_saved(preset, recordings, fusion, tmp_path, monkeypatch):
    paths, y, speakers = recordings
    detector = fusion if preset == "fusion" else make().fit(paths, y, groups=speakers)
    scores = detector.decision_function(paths)
    assert roc_auc_score(y, scores) > 0.9
    save_detector(detector, tmp_path / "encoder.skd")
    monkeypatch.setenv("SKDEEPFAKE_MODELS", tiny_encoder().rsplit("/", 2)[0])
    loaded = load_detector(tmp_path / "encoder.skd")
    np.testing.assert_allclose(loaded.decision_function(paths), scores, rtol=1e-6)
    inner = "encoder__extract" if preset == "fusion" else "extract"
    layer = f"features__transformer__describe__{inner}__layer"
    cv = StratifiedGroupKFold(2)
    grid = GridSearchCV(clone(detector), {layer: [0, [1, 2]]}, cv=cv, refit=False)
    grid.fit(paths, y, groups=speakers)
    assert grid.cv_results_["mean_test_score"].min() > 0.5


def test_the_network_reads_the_frames_of_the_encoder(recordings):
    paths, y, speakers = recordings
    small = {"net__filters": 8, "net__lstm_units": 4, "net__dense_units": 8, "net__epochs": 2}
    detector = make("cnn-bilstm", **small).fit(paths, y, groups=speakers)
    assert "val_loss" in detector["net"].history_
    assert list(detector.named_steps) == ["oversample", "features", "scale", "net"]
    assert detector[:-1].transform(paths[:2]).shape[2] == 2 * N_UNITS
    assert np.isfinite(detector.decision_function(paths)).all()


def test_each_detector_of_a_fusion_sees_its_own_columns(recordings, fusion):
    paths, _, _ = recordings
    detectors = fusion["classify"].named_estimators_
    sizes = {k: len(v["columns"].get_feature_names_out()) for k, v in detectors.items()}
    robust = make_detector(duration=0.5)["features"].fit_transform(paths[:1])
    assert sizes == {"own": robust.shape[1], "encoder": 4 * N_UNITS}


def test_recordings_of_any_length_through_a_fusion(recordings, fusion, tmp_path):
    paths, _, _ = recordings
    long = tmp_path / "long.wav"
    sf.write(long, np.concatenate([sf.read(path)[0] for path in paths[:6:2]]), 16000)
    assert np.isfinite(fusion.decision_function([str(long), paths[0]])).all()


def test_a_path_is_an_encoder_and_others_say_what_they_need():
    detector = make_detector("encoder", encoder=tiny_encoder())
    assert detector.get_params()["features__transformer__describe__extract__model"]
    with pytest.raises(ValueError, match="needs a pretrained encoder; pass encoder="):
        make_detector("encoder")
    with pytest.raises(ValueError, match="preset='fusion' needs"):
        make_detector("fusion")
    with pytest.raises(ValueError, match="preset='fast' uses no pretrained encoder"):
        make_detector("fast", encoder=tiny_encoder())
