"""recording_report says what a verdict rests on, in one page that nothing can break out of."""

import hashlib
import json
from html.parser import HTMLParser

import matplotlib as mpl
import numpy as np
import pytest
import scipy.signal
import soundfile as sf
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.pipeline import Pipeline

from skdeepfake._llr_bound import without_limit
from skdeepfake.audio import LoadAudio
from skdeepfake.compose import WindowedDetector
from skdeepfake.inspection import recording_report
from skdeepfake.inspection._quality import low_pass_edge, measure_quality, quality_warnings
from skdeepfake.inspection._spectrogram import average_spectrogram
from skdeepfake.inspection._verbal_scale import ENFSI_2015, check_scale, to_words

mpl.use("agg")
RATE = 16000
CARD = {
    "name": "robust",
    "version": "1.2",
    "license": "CC BY-NC-SA 4.0",
    "error_rates": [{"condition": "<b>telephone</b>", "n_genuine": 120, "eer": 0.081}],
    "languages": ["en", "de"],
    "not_for": ["Do not <i>convict</i> anybody by it."],
    "bandwidths_hz": [4000, 7000],
    "llr_bound": 3.0,
}


class Loudness(ClassifierMixin, BaseEstimator):
    """Score by the level of a clip."""

    def fit(self, X, y):
        self.classes_ = np.array([0, 1])
        self.is_fitted_ = True
        return self

    def decision_function(self, X):
        return 10 + 20 * np.log10(X.std(axis=1) + 1e-6)


class Page(HTMLParser):
    """The tags of a page, its text and the addresses it refers to."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.sources, self.text = [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.sources += [value for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data):
        self.text += data


def clips_detector():
    steps = [("load", LoadAudio(RATE, duration=1.0)), ("judge", Loudness())]
    return Pipeline(steps)


def voice(seconds, level, seed=0):
    """Return a buzz that the detection of speech takes for a voice."""
    times = np.arange(round(seconds * RATE)) / RATE
    pitch = 2 * np.pi * np.cumsum(120 + 20 * np.sin(2 * np.pi * 2 * times)) / RATE
    buzz = sum(np.sin(k * pitch) / k for k in range(1, 60))
    noise = np.random.default_rng(seed).standard_normal(len(times))
    envelope = np.clip(np.sin(2 * np.pi * 1.5 * times) + 0.7, 0.02, None)
    return level * (buzz * envelope + 0.001 * noise)


@pytest.fixture
def recording(tmp_path):
    path = tmp_path / "<script>alert('1')&.wav"
    sf.write(path, voice(3, 0.1), RATE)
    return path


@pytest.fixture(scope="module")
def windowed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("levels")
    paths, y = [], np.arange(16) % 2
    for i, label in enumerate(y):
        paths.append(str(folder / f"{i}.wav"))
        level = (0.02, 0.1)[label] * (0.5 + i / 16)
        sf.write(paths[-1], voice(2, level, i), RATE)
    return WindowedDetector(clips_detector(), window=1.0, hop=0.5, cv=2).fit(paths, y)


def test_a_page_stands_alone_and_escapes_every_text(windowed, recording):
    report = recording_report(windowed, recording, card=CARD, explain=True)
    page = Page(report.to_html())
    assert not {"script", "b", "i", "link", "iframe"} & set(page.tags)
    assert page.tags.count("img") == 2
    assert all(source.startswith("data:image/png;base64,") for source in page.sources)
    assert "Report on <script>alert('1')&.wav" in page.text
    assert "Do not <i>convict</i> anybody by it." in page.text
    assert "<b>telephone</b>" in page.text
    assert hashlib.sha256(recording.read_bytes()).hexdigest() in page.text
    assert ENFSI_2015["source"] in page.text
    assert "&lt;!DOCTYPE" in report._repr_html_()


def test_the_ratio_is_that_of_the_detector(windowed, recording):
    report = recording_report(windowed, recording)
    llr = windowed.decision_function([recording])[0]
    verdict = report.to_dict()["verdict"]
    assert verdict["llr"] == pytest.approx(llr)
    assert verdict["qualifier"] is None
    assert verdict["decision"] == "deepfake"
    for threshold, decision in ((llr, "deepfake"), (np.nextafter(llr, np.inf), "genuine")):
        report = recording_report(windowed, recording, threshold=threshold)
        assert report.verdict["decision"] == decision
        assert f"{decision}, by a narrow margin" in Page(report.to_html()).text
    supported = f"supports ratios up to {windowed.calibrator_.max_llr:.2f} ("
    assert supported in Page(report.to_html()).text
    without_bound = recording_report(without_limit(windowed), recording)
    assert "No bound is known" in without_bound.to_html()
    assert "narrow" not in recording_report(windowed, recording, threshold=llr - 1).to_html()


def test_no_ratio_beyond_the_bound(windowed, recording):
    card = CARD | {"llr_bound": 0.5}
    assert windowed.decision_function([recording])[0] > 0.5
    report = recording_report(windowed, recording, card=card)
    assert report.verdict["llr"] == 0.5
    assert "deepfake, log-likelihood ratio at least +0.50" in repr(report)
    text = Page(report.to_html()).text
    assert "at least 1.65 times as probable if it is a deepfake" in text
    assert "no support for either" in text


def test_the_card_of_the_detector_is_the_default(windowed, recording):
    windowed.card_ = CARD
    try:
        assert recording_report(windowed, recording).model["name"] == "robust"
    finally:
        del windowed.card_
    assert not recording_report(windowed, recording).model["has_card"]


@pytest.mark.parametrize("kind", ["path", "bytes", "file"])
def test_a_pipeline_without_windows_and_without_calibration(recording, kind):
    detector = clips_detector().fit([str(recording)] * 2, [0, 1])
    content = recording.read_bytes()
    with open(recording, "rb") as file:
        source = {"path": str(recording), "bytes": content, "file": file}[kind]
        report = recording_report(detector, source, card=CARD)
    assert report.file["sha256"] == hashlib.sha256(content).hexdigest()
    assert report.file["bytes"] == len(content)
    verdict = report.verdict
    assert (verdict["is_calibrated"], verdict["words"], verdict["bound"]) == (False, None, None)
    assert report.timeline["start"].tolist() == [0.0, 0.5, 1.0, 1.5, 2.0]
    assert report.timeline["stop"].tolist() == [1.0, 1.5, 2.0, 2.5, 3.0]
    assert "no log-likelihood ratio" in report.to_html()


def test_what_is_not_scored(windowed, tmp_path):
    speech = voice(3, 0.1)
    sf.write(tmp_path / "pause.wav", np.concatenate([speech, np.zeros(3 * RATE)]), RATE)
    report = recording_report(windowed, tmp_path / "pause.wav")
    text = Page(report.to_html()).text
    assert report.states["no_speech"] >= 4
    assert f"{report.states['no_speech']} of 11 windows: too little speech" in text
    assert "unknown, as the pauses are digital silence" in text
    sf.write(tmp_path / "silence.wav", np.zeros(2 * RATE), RATE)
    report = recording_report(windowed, tmp_path / "silence.wav", explain=True)
    assert report.verdict["decision"] is None
    assert "No verdict" in report.to_html()
    assert json.loads(report.to_json())["verdict"]["llr"] is None


def test_json_is_what_the_dict_says(windowed, recording, tmp_path):
    report = recording_report(windowed, recording, card=CARD, explain=True)
    found = json.loads(report.to_json())
    assert found == report.to_dict()
    assert len(found["timeline"]) == len(report.timeline)
    assert {"bands", "spans"} <= set(found["explanation"])
    report.save(tmp_path / "report.html")
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == report.to_html()


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (1.5, "no support for either"),
        (2, "weak support for a deepfake"),
        (99, "moderate support for a deepfake"),
        (100, "moderately strong support for a deepfake"),
        (5e3, "strong support for a deepfake"),
        (1e5, "very strong support for a deepfake"),
        (1e9, "extremely strong support for a deepfake"),
        (1 / 20, "moderate support for genuine speech"),
    ],
)
def test_words_of_the_guideline(ratio, words):
    assert to_words(np.log(ratio), ENFSI_2015) == words


def test_scales_of_ones_own(windowed, recording):
    scale = {"source": "Our <house> rules", "steps": [(1, "something")]}
    page = recording_report(windowed, recording, verbal_scale=scale).to_html()
    assert "Our &lt;house&gt; rules" in page
    for wrong in ({}, {"source": "", "steps": []}, {"source": "", "steps": [(2, "a"), (1, "b")]}):
        with pytest.raises(ValueError, match="verbal_scale should be"):
            check_scale(wrong)


@pytest.mark.parametrize("edge", [3400, 5500])
def test_a_low_pass_edge_is_found(tmp_path, edge):
    noise = 0.1 * np.random.default_rng(0).standard_normal(4 * RATE)
    filtered = scipy.signal.sosfilt(
        scipy.signal.ellip(12, 0.5, 70, edge, fs=RATE, output="sos"), noise
    )
    sf.write(tmp_path / "a.wav", filtered, RATE, "FLOAT")
    found = low_pass_edge(*average_spectrogram(tmp_path / "a.wav")[1:])
    assert found == pytest.approx(edge, abs=150)
    # The edge of the sample rate itself, as resampling leaves it, tells nothing.
    near = scipy.signal.sosfilt(scipy.signal.ellip(12, 0.5, 70, 7600, fs=RATE, output="sos"), noise)
    sf.write(tmp_path / "near.wav", near, RATE, "FLOAT")
    assert low_pass_edge(*average_spectrogram(tmp_path / "near.wav")[1:]) is None
    sf.write(tmp_path / "b.wav", noise, RATE)
    assert low_pass_edge(*average_spectrogram(tmp_path / "b.wav")[1:]) is None


def test_the_signal_to_noise_ratio_and_warnings(tmp_path):
    rng = np.random.default_rng(0)
    noise = 0.01 * rng.standard_normal(4 * RATE)
    loud = np.where(np.arange(4 * RATE) % RATE < RATE // 2, 0.1 * rng.standard_normal(4 * RATE), 0)
    sf.write(tmp_path / "a.wav", noise + loud, RATE, "FLOAT")
    spectrogram = average_spectrogram(tmp_path / "a.wav")
    measures = measure_quality(tmp_path / "a.wav", spectrogram)
    # Half of the time with a hundred times the power.
    assert measures["snr"] == pytest.approx(17, abs=1)
    assert quality_warnings(measures, None) == []
    bad = measures | {"clipped": 0.01, "snr": 5.0, "lossy": True, "low_pass_edge": 3400.0}
    warnings = quality_warnings(bad, CARD)
    assert len(warnings) == 5
    assert "8.0 kHz, but for 4, 7 kHz" in warnings[-1]
    assert quality_warnings(measures, CARD | {"bandwidths_hz": [4000, 8000]}) == []


@pytest.mark.parametrize(
    ("card", "why"),
    [(None, "it has no model card"), ({"name": "my"}, "its card tells no error rates")],
)
def test_unknown_error_rates_are_explained(windowed, recording, card, why):
    text = Page(recording_report(windowed, recording, card=card).to_html()).text
    assert f"How often the detector errs is unknown: {why}." in text
