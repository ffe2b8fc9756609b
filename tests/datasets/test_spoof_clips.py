"""Generated clips: reproducible, free of shortcuts, neither trivial nor hopeless."""

import random
import subprocess
import sys

import librosa
import numpy as np
import pandas as pd
import pytest
import soundfile as sf
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score, roc_curve
from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skdeepfake.datasets import load_clips, make_spoof_clips

SMALL = {"duration": 1.0, "n_scenes": 2, "n_speakers": 3, "random_state": 0}


@pytest.fixture(scope="module")
def clips():
    return make_spoof_clips(n_clips=80, duration=1.0, random_state=0)


@pytest.fixture(scope="module")
def many_clips():
    """Return as many clips as statistics of the two classes need, in about 20 s."""
    return make_spoof_clips(n_clips=240, random_state=0)


def test_bunch(clips):
    assert clips.data.shape == (80, 16000)
    assert clips.data.dtype == np.float32
    assert clips.target.dtype.kind == "i"
    np.testing.assert_array_equal(clips.target_names[clips.target], clips.frame["label"])
    assert list(clips.groups) == ["speaker", "scene", "generator"]
    assert clips.sample_rate == 16000
    assert "80 clips" in clips.DESCR
    assert "nothing about the detection of real deepfakes" in clips.DESCR.replace("\n", " ")


def test_groups_are_balanced(clips):
    genuine = clips.groups["generator"] == "none"
    np.testing.assert_array_equal(genuine, clips.target == 0)
    table = pd.crosstab(clips.groups["speaker"], clips.target)
    assert table.shape == (20, 2)
    assert (table == 2).all(axis=None)
    assert clips.groups["generator"].nunique() == 5
    assert clips.groups["scene"].nunique() == 8


def test_levels(clips):
    assert np.isfinite(clips.data).all()
    assert np.abs(clips.data).max() < 1
    level = 10 * np.log10(np.mean(clips.data.astype(float) ** 2, axis=1))
    assert np.all((level > -35.1) & (level < -24.9))


def shortcuts(X):
    """Return properties that should not tell the classes apart."""
    power = np.mean(X[:, : X.shape[1] // 320 * 320].reshape(len(X), -1, 320) ** 2, axis=2)
    level = 10 * np.log10(power + 1e-12)
    silent = level < level.max(axis=1, keepdims=True) - 30
    spectrum = np.abs(np.fft.rfft(X)) ** 2
    cumulated = np.cumsum(spectrum, axis=1) / spectrum.sum(axis=1, keepdims=True)
    return {
        "loudness": np.mean(X**2, axis=1),
        "peak": np.abs(X).max(axis=1),
        "offset": X.mean(axis=1),
        "zeros": np.mean(X == 0, axis=1),
        "noise floor": np.quantile(level, 0.05, axis=1),
        "silence": silent.mean(axis=1),
        "leading silence": silent.argmin(axis=1),
        "trailing silence": silent[:, ::-1].argmin(axis=1),
        "bandwidth": (cumulated > 0.99).argmax(axis=1),
    }


@pytest.mark.slow
def test_no_shortcut_tells_the_classes_apart(many_clips):
    for name, values in shortcuts(many_clips.data).items():
        assert 0.36 < roc_auc_score(many_clips.target, values) < 0.64, name


@pytest.mark.slow
@pytest.mark.parametrize("generator", ["griffin_lim", "lpc_vocoder", "phase_vocoder", "scene_swap"])
def test_no_shortcut_tells_one_generator_apart(many_clips, generator):
    clips = many_clips
    rows = clips.groups["generator"].isin([generator, "none"]).to_numpy()
    for name, values in shortcuts(clips.data[rows]).items():
        assert 0.3 < roc_auc_score(clips.target[rows], values) < 0.7, name


def equal_error_rate(y, scores):
    false_alarm, hit, _ = roc_curve(y, scores)
    closest = np.argmin(np.abs(false_alarm - (1 - hit)))
    return (false_alarm[closest] + 1 - hit[closest]) / 2


@pytest.mark.slow
def test_simple_detector_is_neither_perfect_nor_at_chance(many_clips):
    clips = many_clips
    mfcc = librosa.feature.mfcc(y=clips.data, sr=16000, n_mfcc=40)
    pooled = np.concatenate([mfcc.mean(axis=2), mfcc.std(axis=2)], axis=1)
    scores = cross_val_predict(
        make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000)),
        pooled,
        clips.target,
        groups=clips.groups["speaker"],
        cv=StratifiedGroupKFold(5),
        method="decision_function",
    )
    assert 0.05 < equal_error_rate(clips.target, scores) < 0.3


def test_seed_determines_the_clips():
    first, again = (make_spoof_clips(4, **SMALL) for _ in range(2))
    np.testing.assert_array_equal(first.data, again.data)
    pd.testing.assert_frame_equal(first.frame, again.frame)
    other = make_spoof_clips(4, **SMALL | {"random_state": 1})
    assert np.abs(first.data - other.data).max() > 0.01


def test_clip_does_not_depend_on_the_number_of_clips():
    few, many = (make_spoof_clips(n, **SMALL) for n in (3, 40))
    np.testing.assert_allclose(few.data, many.data[:3], atol=1e-4)
    pd.testing.assert_frame_equal(few.frame, many.frame[:3])


def test_global_random_states_stay_unchanged():
    random.seed(0)
    np.random.seed(0)
    before = random.getstate(), np.random.get_state()
    make_spoof_clips(8, **SMALL | {"n_speakers": 1})
    assert random.getstate() == before[0]
    np.testing.assert_array_equal(np.random.get_state()[1], before[1][1])


def test_difficulty_sets_the_level_of_the_scenes():
    easy, hard = (make_spoof_clips(6, difficulty=d, **SMALL).frame["snr_db"] for d in (0, 1))
    assert easy.between(40, 60).all()
    assert hard.between(0, 20).all()


def test_generators_take_turns():
    clips = make_spoof_clips(12, generators=["lpc_vocoder", "scene_swap"], **SMALL)
    deepfakes = clips.groups[clips.target == 1]
    assert deepfakes.groupby("speaker")["generator"].agg(set).map(len).tolist() == [2] * 3


def test_one_speaker_one_scene_one_clip():
    clips = make_spoof_clips(1, duration=1.0, n_scenes=1, n_speakers=1, random_state=0)
    assert clips.data.shape == (1, 16000)


def test_other_sample_rate_and_x_y():
    X, y = make_spoof_clips(8, sample_rate=22050, return_X_y=True, **SMALL | {"n_speakers": 1})
    assert X.shape == (8, 22050)
    assert y.tolist() == [0, 1] * 4


def test_files(tmp_path):
    in_memory = make_spoof_clips(4, **SMALL)
    clips = make_spoof_clips(4, folder=tmp_path / "new" / "clips", **SMALL)
    assert clips.data.shape == (4, 1)
    assert clips.data.dtype == object
    np.testing.assert_array_equal(clips.frame["path"], clips.data[:, 0])
    for path, expected in zip(clips.data[:, 0], in_memory.data, strict=True):
        samples, rate = sf.read(path)
        assert rate == 16000
        np.testing.assert_allclose(samples, expected, atol=1 / 32768)


def test_files_are_read_back_by_load_clips(tmp_path):
    made = make_spoof_clips(4, folder=tmp_path, **SMALL)
    table = load_clips(tmp_path / "clips.csv")
    np.testing.assert_array_equal(table.data, made.data)
    np.testing.assert_array_equal(table.target, made.target)
    pd.testing.assert_frame_equal(table.groups, made.groups)
    tree = load_clips(tmp_path)
    assert sorted(tree.data[:, 0]) == sorted(made.data[:, 0])


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"generators": ["world"]}, "generators=.'world'. should be one or more of griffin_lim"),
        ({"generators": []}, "one or more of"),
        ({"difficulty": 1.5}, "'difficulty' parameter"),
        ({"duration": 0.1}, "'duration' parameter"),
        ({"n_clips": 0}, "'n_clips' parameter"),
    ],
)
def test_wrong_parameter_raises(wrong, message):
    with pytest.raises(ValueError, match=message):
        make_spoof_clips(**wrong)


def test_import_is_light():
    code = (
        "import sys, skdeepfake.datasets; "
        "sys.exit(str({'tensorflow', 'matplotlib', 'librosa'} & set(sys.modules) or ''))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert result.stderr.strip() == b""
