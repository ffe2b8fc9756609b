"""TimelineDisplay shows each score at its time, and what got no verdict."""

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import soundfile as sf

from skdeepfake.compose import WindowedDetector, make_detector
from skdeepfake.datasets import make_spoof_clips
from skdeepfake.inspection import TimelineDisplay
from skdeepfake.inspection._spectrogram import average_spectrogram

mpl.use("agg")
RATE = 16000


@pytest.fixture
def timeline():
    return pd.DataFrame(
        {
            "start": [0.0, 2.0, 4.0, 5.0],
            "stop": [4.0, 6.0, 8.0, 9.0],
            "llr": [-2.0, 3.0, np.nan, 1.0],
            "state": ["ok", "ok", "no_speech", "ok"],
        }
    )


def test_each_window_stands_from_its_start_to_the_next(timeline):
    display = TimelineDisplay(timeline=timeline).plot()
    bars = display.bars_.patches
    assert [bar.get_x() for bar in bars] == [0.0, 2.0, 4.0, 5.0]
    assert [bar.get_width() for bar in bars] == [2.0, 2.0, 1.0, 4.0]
    assert [bar.get_height() for bar in bars] == [-2.0, 3.0, 0.0, 1.0]
    assert bars[0].get_facecolor() != bars[1].get_facecolor() == bars[3].get_facecolor()
    assert "no verdict on 1 of 4 windows (no_speech: 1)" in display.ax_.get_xlabel()


@pytest.mark.parametrize(
    ("verdict", "title"),
    [
        ({"llr": 2.34, "state": "ok"}, "Log-likelihood ratio +2.3, in favor of deepfake"),
        ({"llr": -0.5, "state": "ok"}, "Log-likelihood ratio -0.5, in favor of genuine speech"),
        ({"llr": np.nan, "state": "too_short"}, "No verdict: too_short"),
    ],
)
def test_the_title_is_the_verdict(timeline, verdict, title):
    display = TimelineDisplay(timeline=timeline, verdict=pd.Series(verdict)).plot()
    assert display.ax_.get_title() == title
    assert display.plot(name="A call").ax_.get_title() == "A call"


def test_from_estimator(tmp_path):
    clips = make_spoof_clips(12, duration=2.0, n_scenes=1, folder=tmp_path, random_state=0)
    few = {"copies__n_copies": 0, "classify__cv": 2, "classify__estimator__n_estimators": 2}
    detector = WindowedDetector(make_detector("fast", **few), window=1.0, hop=0.5, cv=2)
    detector.fit(clips.data, clips.target)
    display = TimelineDisplay.from_estimator(detector, clips.data[0, 0])
    assert len(display.bars_.patches) == len(display.timeline)
    assert display.spectrogram_ax_.get_xlim() == (0, 2.0)
    with pytest.raises(ValueError, match="one recording, got 2"):
        TimelineDisplay.from_estimator(detector, clips.data[:2])


@pytest.mark.parametrize("seconds", [0.01, 3.0, 200.0])
def test_the_spectrogram_of_any_length(tmp_path, seconds):
    times = np.arange(round(seconds * RATE)) / RATE
    # A tone of 1 kHz, and in the second half one of 4 kHz.
    tone = np.sin(2 * np.pi * np.where(times < seconds / 2, 1000, 4000) * times)
    sf.write(tmp_path / "a.wav", 0.5 * tone, RATE)
    edges, frequencies, levels = average_spectrogram(tmp_path / "a.wav")
    assert levels.shape == (len(frequencies), len(edges) - 1)
    assert levels.shape[1] <= 1000
    assert edges[-1] == pytest.approx(seconds)
    if seconds > 1:
        strongest = frequencies[levels.argmax(axis=0)]
        quarter = len(strongest) // 4
        np.testing.assert_allclose(strongest[:quarter], 1000, atol=40)
        np.testing.assert_allclose(strongest[-quarter:], 4000, atol=40)
