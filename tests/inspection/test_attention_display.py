"""AttentionDisplay plots the attention at the right time and place."""

from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
import soundfile as sf
from imblearn.pipeline import Pipeline
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from skdeepfake.audio import LoadAudio
from skdeepfake.compose import InChunks
from skdeepfake.feature_extraction import LFCC
from skdeepfake.inspection import AttentionDisplay
from skdeepfake.neural_network import CNNBiLSTMAttentionClassifier
from skdeepfake.over_sampling import RandomOverSampler
from skdeepfake.preprocessing import FrameScaler

mpl.use("agg")
RATE = 8000


def make_net(**parameters):
    defaults = {"filters": 4, "lstm_units": 2, "dense_units": 2, "random_state": 0}
    return CNNBiLSTMAttentionClassifier(**(defaults | parameters))


@pytest.fixture(scope="module")
def tone():
    """A second at 8 kHz: silence, and from the middle on a tone of 1 kHz."""
    seconds = np.arange(RATE) / RATE
    return (0.5 * np.sin(2 * np.pi * 1000 * seconds) * (seconds >= 0.5)).astype(np.float32)


@pytest.fixture
def path(tone, tmp_path):
    sf.write(tmp_path / "tone.wav", tone, RATE, subtype="FLOAT")
    return str(tmp_path / "tone.wav")


@pytest.fixture(scope="module")
def detector():
    """An untrained detector, and its network."""
    load, extract = LoadAudio(RATE, duration=1.0), LFCC("lcnn", sample_rate=RATE)
    net = make_net(attention="additive", filters=(4, 4))
    return Pipeline(
        [
            ("oversample", RandomOverSampler()),
            ("features", InChunks(make_pipeline(load, extract))),
            ("scale", FrameScaler()),
            ("net", net),
        ]
    )


@pytest.mark.parametrize("form", ["list", "str", "path"])
def test_a_path_through_a_detector(detector, path, tone, form):
    frames = detector[1:-1].fit_transform([path, path])
    net = detector[-1].initialize(frames, [0, 1])
    X = {"list": [path], "str": path, "path": Path(path)}[form]
    display = AttentionDisplay.from_estimator(detector, X, name="tone")
    np.testing.assert_allclose(display.weights, net.attention_weights(frames)[0], rtol=1e-6)
    np.testing.assert_array_equal(display.waveform, tone)
    assert display.sample_rate == RATE
    # Steps of four frames, which are 10 ms apart; the first is about 0, 10, 20 and 30 ms.
    np.testing.assert_allclose(display.times, 0.015 + 0.04 * np.arange(101 // 4))
    np.testing.assert_array_equal(display.line_.get_data(), (display.times, display.weights))
    assert display.ax_.get_shared_x_axes().joined(display.ax_, display.spectrogram_ax_)
    assert display.spectrogram_ax_.get_title() == "tone"


def test_the_spectrogram_shows_the_tone_where_it_is(tone):
    display = AttentionDisplay(
        times=np.array([0.25, 0.75]), weights=np.array([0.5, 0.5]), waveform=tone, sample_rate=RATE
    ).plot()
    corners, levels = display.image_.get_coordinates(), np.asarray(display.image_.get_array())
    seconds = (corners[0, :-1, 0] + corners[0, 1:, 0]) / 2
    kilohertz = (corners[:-1, 0, 1] + corners[1:, 0, 1]) / 2
    loudest = kilohertz[levels.argmax(axis=0)]
    np.testing.assert_allclose(loudest[seconds > 0.52], 1.0, atol=0.02)
    assert levels[:, seconds < 0.48].max() == pytest.approx(levels.max() - 80)
    assert display.spectrogram_ax_.get_xlim() == (0, 1)


def test_a_network_alone():
    frames = np.random.default_rng(0).standard_normal((2, 12, 3))
    net = make_net().initialize(frames, [0, 1])
    display = AttentionDisplay.from_estimator(net, frames[:1], linewidth=3)
    assert display.image_ is display.spectrogram_ax_ is None
    np.testing.assert_allclose(display.times, (2 * np.arange(6) + 0.5) * 512 / 16000)
    assert display.line_.get_linewidth() == 3
    display = AttentionDisplay.from_estimator(
        net, frames[:1], waveform=np.zeros(1000), hop_length=80, sample_rate=RATE
    )
    np.testing.assert_allclose(display.times, (2 * np.arange(6) + 0.5) * 0.01)
    assert display.image_ is not None


def test_it_takes_the_place_of_given_axes(tone):
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2)
    display = AttentionDisplay(times=np.array([0.5]), weights=np.array([1.0]), waveform=tone)
    display.plot(ax=right)
    assert display.figure_ is figure
    assert display.ax_.get_position().x0 > left.get_position().x1
    plt.close("all")


def test_it_takes_the_place_of_axes_outside_a_grid(tone):
    import matplotlib.pyplot as plt

    ax = plt.figure().add_axes([0.5, 0.2, 0.4, 0.6])
    display = AttentionDisplay(times=np.array([0.5]), weights=np.array([1.0]), waveform=tone)
    display.plot(ax=ax)
    boxes = [axes.get_position() for axes in (display.ax_, display.spectrogram_ax_)]
    np.testing.assert_allclose([box.x0 for box in boxes], 0.5)
    np.testing.assert_allclose([box.x1 for box in boxes], 0.9)
    np.testing.assert_allclose([boxes[0].y0, boxes[1].y1], [0.2, 0.8])
    assert boxes[0].y1 < boxes[1].y0
    plt.close("all")


def test_several_clips_and_networks_without_attention_raise():
    frames = np.zeros((2, 12, 3))
    with pytest.raises(ValueError, match=r"X must hold one clip, got 2; pass X\[:1\]"):
        AttentionDisplay.from_estimator(make_net(), frames)
    for estimator in (make_net(attention=None), make_pipeline(LogisticRegression())):
        with pytest.raises(ValueError, match=r"estimator must be a network with attention .* got"):
            AttentionDisplay.from_estimator(estimator, frames[:1])
