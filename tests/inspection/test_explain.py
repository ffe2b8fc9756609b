"""explain points to what a detector relies on, where that is known."""

import io

import matplotlib as mpl
import numpy as np
import pytest
import soundfile as sf
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from skdeepfake.audio import LoadAudio
from skdeepfake.calibration import LLRCalibratedClassifierCV, LLRCalibrator
from skdeepfake.compose import WindowedDetector, make_detector
from skdeepfake.datasets import make_spoof_clips
from skdeepfake.feature_extraction import MFCC, SpectralTexture
from skdeepfake.inspection import ExplanationDisplay, explain
from skdeepfake.inspection._families import families_of
from skdeepfake.inspection._occlusion import Occluder
from skdeepfake.preprocessing import FrameScaler, Pool

mpl.use("agg")
RATE = 16000


def wav(waveform):
    file = io.BytesIO()
    sf.write(file, waveform, RATE, "FLOAT", format="WAV")
    return file.getvalue()


class BandJudge(ClassifierMixin, BaseEstimator):
    """Score by the energy between two frequencies, or by its largest tenth of a second."""

    def __init__(self, low=0, high=8000, loudest=False):
        self.low = low
        self.high = high
        self.loudest = loudest

    def fit(self, X, y=None):
        self.classes_ = np.array([0, 1])
        return self

    def decision_function(self, X):
        spectrum = np.fft.rfft(X, axis=1)
        frequencies = np.fft.rfftfreq(X.shape[1], 1 / RATE)
        spectrum[:, (frequencies < self.low) | (frequencies > self.high)] = 0
        power = np.square(np.fft.irfft(spectrum, X.shape[1], axis=1))
        if not self.loudest:
            return power.sum(axis=1)
        return power.reshape(len(X), -1, RATE // 10).sum(axis=2).max(axis=1)


def judge(**params):
    steps = [("load", LoadAudio(RATE, duration=2.0)), ("judge", BandJudge(**params).fit(None))]
    return Pipeline(steps)


@pytest.fixture
def babble():
    """Noise like speech: louder at low frequencies, its level changes."""
    rng = np.random.default_rng(0)
    noise = np.cumsum(rng.standard_normal(2 * RATE))
    noise = np.diff(noise, prepend=0) + 0.1 * rng.standard_normal(2 * RATE)
    return 0.05 * noise * (0.2 + np.abs(np.sin(np.arange(2 * RATE) / RATE * 12)))


def band_noise(low, high, n_samples):
    spectrum = np.fft.rfft(np.random.default_rng(1).standard_normal(n_samples))
    frequencies = np.fft.rfftfreq(n_samples, 1 / RATE)
    spectrum[(frequencies < low) | (frequencies > high)] = 0
    return np.fft.irfft(spectrum, n_samples)


@pytest.mark.parametrize("band", [2, 5])
def test_a_planted_band_is_found(babble, band):
    low, high = 1000 * band, 1000 * (band + 1)
    forged = babble + 0.5 * band_noise(low + 100, high - 100, len(babble))
    explanation = explain(judge(), wav(forged))
    bands = explanation.bands
    assert bands["contribution"].idxmax() == band
    assert bands["contribution"][band] > 0.7 * bands["contribution"].sum()


@pytest.mark.parametrize("span", [0, 3, 7])
def test_a_planted_span_is_found(babble, span):
    part = slice(span * RATE // 4, (span + 1) * RATE // 4)
    babble[part] += band_noise(3000, 6000, RATE // 4)
    explanation = explain(judge(low=3000, high=6000), wav(babble))
    spans = explanation.spans
    assert spans["contribution"].idxmax() == span
    assert spans["contribution"][span] > 0.7 * spans["contribution"].sum()
    assert spans["start"][span] == pytest.approx(span / 4)
    assert spans["stop"].iloc[-1] == pytest.approx(2.0)


def test_energies_add_up_and_maxima_do_not(babble):
    explanation = explain(judge(), wav(babble))
    totals = explanation.totals
    assert abs(totals["residual"]["spans"]) < 0.1 * totals["total"]["spans"]
    assert not any("spans" in note for note in explanation.notes)
    # Of two equal peaks each hides that the other one is gone.
    twice = 0.001 * babble
    twice[: RATE // 10] = twice[RATE : RATE + RATE // 10] = band_noise(2000, 5000, RATE // 10)
    explanation = explain(judge(loudest=True), wav(twice))
    assert "Spans of the window from 0.00 s to 2.00 s, in s:" in str(explanation)
    assert "Bands of the window from 0.00 s to 2.00 s, in Hz:" in str(explanation)
    assert "Compare them with each other, and not with the score." in str(explanation)
    residual = explanation.totals["residual"]["spans"]
    assert residual == pytest.approx(-explanation.totals["total"]["spans"], rel=0.1)
    assert any("spans do not add up" in note for note in explanation.notes)


def test_the_worst_window_of_a_long_recording(babble):
    quiet = 0.01 * np.random.default_rng(2).standard_normal(8 * RATE)
    quiet[4 * RATE : 6 * RATE] += babble
    explanation = explain(judge(), wav(quiet))
    assert explanation.worst == (4.0, 6.0)
    assert explanation.windows["contribution"].idxmax() == 4
    assert explanation.spans["start"][0] == 4.0


def test_occlusion_leaves_the_rest_as_it_is(babble):
    occluder = Occluder(babble, RATE)
    without = occluder.without_span(8000, 16000)
    np.testing.assert_allclose(without[:7800], babble[:7800])
    np.testing.assert_allclose(without[16200:], babble[16200:])
    assert np.std(without[8000:16000]) < 0.7 * np.std(babble[8000:16000])
    without = occluder.without_band(3000, 4000)
    power, before = (np.square(np.abs(np.fft.rfft(x))) for x in (without, babble))
    frequencies = np.fft.rfftfreq(len(babble), 1 / RATE)
    inside = (frequencies > 3050) & (frequencies < 3950)
    outside = (frequencies < 2800) | (frequencies > 4200)
    assert power[inside].sum() < 0.5 * before[inside].sum()
    assert power[outside].sum() == pytest.approx(before[outside].sum(), rel=1e-3)


@pytest.mark.parametrize("n_samples", [1, 5, 600])
def test_short_and_silent_waveforms_are_occluded(n_samples):
    occluder = Occluder(np.zeros(n_samples), RATE)
    assert (occluder.without_span(0, n_samples) == 0).all()
    assert occluder.without_band(0, 8000).shape == (n_samples,)


def test_families_are_named_by_what_their_features_share():
    names = ["wide__lfcc__lfcc1_mean", "wide__phase__x", "mfcc0", "mfcc12", "spectral_contrast3"]
    expected = ["wide__lfcc", "wide__phase", "mfcc", "mfcc", "spectral_contrast"]
    assert families_of(names).tolist() == expected


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clips")
    return make_spoof_clips(24, duration=1.0, n_scenes=1, folder=folder, random_state=0)


@pytest.fixture(scope="module")
def linear(clips):
    """A detector whose families add up, as it is linear in its features."""
    steps = [
        ("load", LoadAudio(RATE, duration=1.0)),
        ("mfcc", MFCC(n_mfcc=5)),
        ("pool", Pool(["mean", "std"])),
        ("classify", LogisticRegression()),
    ]
    return Pipeline(steps).fit(clips.data, clips.target)


def test_families_of_a_linear_detector_add_up(linear, clips):
    genuine = clips.data[clips.target == 0]
    explanation = explain(linear, clips.data[-1, 0], genuine=genuine)
    features = linear[:-1].transform(clips.data)
    middle = np.median(features[clips.target == 0], axis=0)
    expected = (features[-1] - middle) @ linear[-1].coef_[0]
    assert explanation.families["contribution"].sum() == pytest.approx(expected, rel=1e-3)
    assert explanation.families["n_features"].sum() == 10
    assert explanation.totals["residual"]["families"] == pytest.approx(0, abs=1e-6)


def test_without_typical_features_a_note_says_what_to_pass(linear, clips):
    explanation = explain(linear, clips.data[-1, 0])
    assert explanation.families.empty
    assert "pass genuine" in explanation.notes[0]
    assert "pass genuine" in str(explanation)


def test_frames_have_families(clips):
    steps = [
        ("load", LoadAudio(RATE, duration=1.0)),
        ("mfcc", MFCC(n_mfcc=5)),
        ("scale", FrameScaler()),
        ("pool", Pool(["mean"])),
        ("classify", LogisticRegression()),
    ]
    detector = Pipeline(steps).fit(clips.data, clips.target)
    explanation = explain(detector, clips.data[0, 0], genuine=clips.data[:4])
    assert explanation.families["family"].tolist() == ["mfcc"]


def test_a_band_planted_in_the_training_clips_is_found(clips, tmp_path):
    """The deepfakes are genuine clips with a hiss from 5 to 6 kHz, and nothing else."""
    paths, y = clips.data[clips.target == 0, 0], np.arange(12) % 2
    for i in np.flatnonzero(y):
        waveform = sf.read(paths[i])[0]
        hiss = 0.05 * band_noise(5100, 5900, len(waveform))
        paths[i] = str(tmp_path / f"{i}.wav")
        sf.write(paths[i], waveform + hiss, RATE)
    steps = [
        ("load", LoadAudio(RATE, duration=1.0)),
        ("texture", SpectralTexture()),
        ("scale", StandardScaler()),
        ("classify", LogisticRegression()),
    ]
    detector = Pipeline(steps).fit(paths[:-2], y[:-2])
    bands = explain(detector, paths[-1]).bands
    assert bands["contribution"].idxmax() == 5
    assert bands["contribution"][5] > 0


def test_a_detector_of_recordings(clips):
    few = {"copies__n_copies": 0, "classify__cv": 2, "classify__estimator__n_estimators": 2}
    detector = WindowedDetector(make_detector("fast", **few), window=1.0, hop=0.5, cv=2)
    detector.fit(clips.data, clips.target)
    recording = np.concatenate([sf.read(path)[0] for path in clips.data[:2, 0]])
    explanation = explain(detector, wav(recording), n_spans=2, bands=2)
    assert explanation.llr == pytest.approx(detector.decision_function([wav(recording)])[0])
    assert set(explanation.families["family"]) >= {"wide__texture", "narrow__texture"}
    worst = explanation.windows.loc[explanation.windows["llr"].idxmax()]
    assert explanation.worst == (worst["start"], worst["stop"])
    assert len(explanation.to_dict()["families"]) == len(explanation.families)
    # The families start from the score of the same window.
    assert explanation.totals.notna().all(axis=None)


def test_the_display_shows_each_contribution(linear, clips):
    genuine = clips.data[clips.target == 0]
    display = ExplanationDisplay.from_estimator(linear, clips.data[-1, 0], genuine=genuine)
    found = display.explanation
    expected = [*found.spans["contribution"], *found.bands["contribution"]]
    widths = [bar.get_width() for bar in display.bars_.patches]
    np.testing.assert_allclose(widths, [*expected, *found.families["contribution"]])
    assert "0 to 1 kHz" in [label.get_text() for label in display.ax_.get_yticklabels()]


def test_errors_name_the_remedy(linear, clips):
    with pytest.raises(ValueError, match="takes recordings"):
        explain(LogisticRegression(), clips.data[0, 0])
    with pytest.raises(ValueError, match="rising frequencies"):
        explain(linear, clips.data[0, 0], bands=[4000, 100])


@pytest.mark.parametrize("is_windowed", [False, True])
def test_the_limit_of_ratios_hides_no_contribution(tmp_path, is_windowed):
    clips = make_spoof_clips(24, duration=1.0, folder=tmp_path, random_state=0)
    front_end = [LoadAudio(duration=0.5), SpectralTexture(), StandardScaler()]
    tables = []
    for calibrator in (LLRCalibrator(), None):
        detector = make_pipeline(*front_end, LinearDiscriminantAnalysis())
        if is_windowed:
            detector = WindowedDetector(
                detector, window=0.5, hop=0.25, cv=2, calibrator=calibrator, random_state=0
            )
        else:
            classify = LLRCalibratedClassifierCV(
                LinearDiscriminantAnalysis(), cv=2, calibrator=calibrator
            )
            detector = make_pipeline(*front_end, classify)
        detector.fit(clips.data[:, 0], clips.target)
        explanation = explain(detector, clips.data[-1, 0], n_spans=2, bands=2)
        tables.append([explanation[name]["contribution"] for name in ("windows", "spans", "bands")])
        tables[-1].append(explanation.totals["total"])
    for free, limited in zip(*tables, strict=True):
        np.testing.assert_allclose(limited, free, rtol=1e-4)
    assert np.abs(tables[0][1]).max() > 0.1
