"""shortcut_report finds each shortcut that is planted in files, and no others."""

import warnings

import numpy as np
import pandas as pd
import pytest
import soundfile as sf
from scipy import signal

from skdeepfake.inspection import ShortcutWarning, describe_clips, shortcut_report
from skdeepfake.inspection._shortcuts import REMEDIES

RATE = 16000
N_CLIPS = 80
Y = np.arange(N_CLIPS) % 2


def draw_clip(rng):
    """Return noise of random level, duration, band and offset, with quieter ends and pauses."""
    waveform = rng.standard_normal(rng.integers(RATE // 2, RATE))
    low_pass = signal.butter(4, rng.uniform(4000, 7500), fs=RATE, output="sos")
    waveform = signal.sosfilt(low_pass, waveform) * 10 ** rng.uniform(-1.7, -1.3)
    pause = rng.integers(RATE // 20, RATE // 5, size=3)
    floor = 10 ** rng.uniform(-4, -2.8)
    waveform[: pause[0]] *= floor
    waveform[-pause[1] :] *= floor
    waveform[RATE // 4 :][: pause[2]] *= floor
    return waveform + rng.normal(scale=1e-4)


# How each shortcut is planted in the deepfakes: the waveform, and how it is written.
PLANT = {
    "leading_silence": lambda x, rng: {"waveform": np.r_[np.full(4000, 1e-4), x]},
    "trailing_silence": lambda x, rng: {"waveform": np.r_[x, np.full(4000, 1e-4)]},
    "total_silence": lambda x, rng: {"waveform": np.r_[x[:4000], np.full(6000, 1e-4), x[4000:]]},
    "duration": lambda x, rng: {"waveform": np.resize(x, RATE)},
    "loudness": lambda x, rng: {"waveform": 0.3 * x},
    "peak": lambda x, rng: {"waveform": np.clip(x, -0.04, 0.04)},
    "noise_floor": lambda x, rng: {"waveform": x + 0.002 * rng.standard_normal(len(x))},
    "bandwidth": lambda x, rng: {
        "waveform": signal.sosfilt(signal.ellip(8, 0.1, 80, 3400, fs=RATE, output="sos"), x)
    },
    "clipped": lambda x, rng: {"waveform": np.r_[x[:-3], np.ones(3)]},
    "exact_zeros": lambda x, rng: {"waveform": np.where(np.abs(x) < 0.01, 0, x)},
    "dc": lambda x, rng: {"waveform": x + 0.01},
    "sample_rate": lambda x, rng: {"waveform": x, "rate": 22050},
    "channels": lambda x, rng: {"waveform": np.column_stack([x, x])},
    "codec": lambda x, rng: {"waveform": x, "suffix": "flac"},
}


@pytest.fixture
def corpus(tmp_path):
    """Write clips whose deepfakes have a shortcut, and return the paths."""

    def _corpus(shortcut=None):
        paths = []
        for row, is_spoof in enumerate(Y):
            rng = np.random.default_rng(row)
            planted = {"waveform": draw_clip(rng)}
            if is_spoof and shortcut:
                planted = PLANT[shortcut](planted["waveform"], rng)
            path = tmp_path / f"{row}.{planted.get('suffix', 'wav')}"
            sf.write(path, planted["waveform"], planted.get("rate", RATE))
            paths.append(str(path))
        return paths

    return _corpus


@pytest.mark.parametrize("shortcut", REMEDIES)
def test_planted_shortcuts_are_found(corpus, shortcut):
    groups = np.arange(N_CLIPS) // 4
    with pytest.warns(ShortcutWarning, match=shortcut) as caught:
        report = shortcut_report(corpus(shortcut), Y, groups)
    assert caught[0].filename == __file__
    assert REMEDIES[shortcut] in str(caught[0].message)
    found = report.frame.loc[shortcut]
    assert found["flagged"]
    assert found["auc"] > 0.75


def test_false_alarms_are_rare(corpus):
    """Random labels have no shortcut, whatever the clips."""
    clips = describe_clips(corpus()).clips
    n_seeds, alarms = 24, 0
    for seed in range(n_seeds):
        y = np.random.default_rng(seed).permutation(Y)
        groups = np.arange(N_CLIPS) // 4 if seed % 2 else None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ShortcutWarning)
            alarms += shortcut_report(clips, y, groups, random_state=seed).frame["flagged"].any()
    assert alarms / n_seeds <= 0.125  # binomial around less than 0.05; see benchmarks/shortcuts.py


def test_clean_corpus(corpus):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        report = shortcut_report(corpus(), Y)
    assert not report.frame["flagged"].any()
    assert set(report.frame.index) == set(REMEDIES)
    assert "No shortcut was found." in str(report)


def measures(strength):
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {"loudness": rng.normal(size=N_CLIPS) + strength * Y, "dc": rng.normal(size=N_CLIPS)}
    )


def test_a_shortcut_that_is_not_certain_is_named():
    groups = np.arange(N_CLIPS) % 6
    report = shortcut_report(measures(1.0), Y, groups)
    assert not report.frame["flagged"].any()
    assert report.frame.loc["loudness", "auc"] > 0.6
    assert "No shortcut is certain. loudness may be one" in str(report)


def test_table_and_print():
    with pytest.warns(ShortcutWarning, match=r'loudness \(AUC .*LoadAudio\(normalize="rms"\)'):
        report = shortcut_report(measures(3.0), Y)
    assert report.frame.index.tolist() == ["loudness", "dc"]
    assert list(report.frame) == ["auc", "low", "high", "flagged", "remedy"]
    assert (report.frame["low"] <= report.frame["auc"]).all()
    lines = str(report).splitlines()
    (line,) = [line for line in lines if line.startswith("loudness")]
    assert line.rstrip().endswith("!")
    assert "loudness (AUC" in str(report)
    assert str(report) == repr(report)
    html = report._repr_html_()
    assert html.count("<table") == 1
    assert "loudness (AUC" in html


def test_one_measure_is_no_column_of_paths():
    with pytest.warns(ShortcutWarning):
        report = shortcut_report(measures(3.0)[["loudness"]], Y)
    assert report.frame.index.tolist() == ["loudness"]


def test_threshold():
    with pytest.warns(ShortcutWarning):
        shortcut_report(measures(1.5), Y)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        report = shortcut_report(measures(1.5), Y, threshold=0.99)
    assert report.threshold == 0.99


def test_seed_and_containers(corpus):
    paths = corpus()
    first = shortcut_report(paths, Y, random_state=3).frame
    assert first.equals(
        shortcut_report(pd.DataFrame({"path": paths}), list(Y), random_state=3).frame
    )
    assert first.equals(shortcut_report(describe_clips(paths).clips, Y, random_state=3).frame)
    assert not first.equals(shortcut_report(paths, Y, random_state=4).frame)


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        (measures(0), np.zeros(N_CLIPS), r"y should hold both .* got \[0.0\]"),
        (measures(0), Y[:-1], "inconsistent numbers of samples"),
        (pd.DataFrame({"a": Y, "b": Y}), Y, r"columns \['a', 'b'\], none of which is a measure"),
    ],
)
def test_bad_input_raises(X, y, message):
    with pytest.raises(ValueError, match=message):
        shortcut_report(X, y)
    with pytest.raises(ValueError, match="'threshold' parameter"):
        shortcut_report(measures(0), Y, threshold=0.3)
