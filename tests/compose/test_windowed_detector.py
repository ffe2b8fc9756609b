"""Whole recordings: windows, states, timelines, streams and the calibration of aggregates."""

import copy
import pickle
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import soundfile as sf
from scipy.stats import multivariate_normal
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.frozen import FrozenEstimator
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline

from skdeepfake.audio import AudioFileError, LoadAudio, source_name
from skdeepfake.calibration import LLRCalibratedClassifierCV, LLRCalibrator
from skdeepfake.compose import (
    DetectorPipeline,
    DynamicBatcher,
    InChunks,
    WindowedDetector,
    make_detector,
)
from skdeepfake.compose._aggregation import Aggregation
from skdeepfake.compose._spans import merge_windows
from skdeepfake.datasets import make_spoof_clips

RATE = 16000
# Each window is described once and as it is, and few networks are trained.
FEW = {
    "copies__n_copies": 0,
    "features__transformer__channel__p": 0.0,
    "classify__cv": 2,
    "classify__estimator__n_estimators": 2,
}


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clips")
    return make_spoof_clips(40, duration=3.0, n_scenes=2, folder=folder, random_state=0)


@pytest.fixture(scope="module")
def detector(clips):
    inner = make_detector("fast", **FEW, random_state=0)
    detector = WindowedDetector(inner, window=1.0, hop=0.5, cv=2)
    return detector.fit(clips.data, clips.target)


@pytest.fixture(scope="module")
def call(clips, tmp_path_factory):
    """Genuine speech in which the seconds from 12 to 18 are forged."""
    parts = [sf.read(path)[0] for path in clips.data[clips.target == 0, 0][:10]]
    parts[4:6] = [sf.read(path)[0] for path in clips.data[clips.target == 1, 0][:2]]
    path = str(tmp_path_factory.mktemp("call") / "call.wav")
    sf.write(path, np.concatenate(parts), RATE)
    return path


def read(path):
    return sf.read(path, dtype="float32")[0]


def test_the_timeline_has_every_window(detector, call):
    timeline = detector.timeline([call])
    duration = sf.info(call).duration
    np.testing.assert_allclose(timeline["start"], np.arange(len(timeline)) * 0.5)
    assert timeline["stop"].iloc[-1] == duration
    assert (timeline["recording"] == call).all()


def test_scores_are_those_of_the_excerpts(detector, call):
    timeline = detector.timeline([call])
    timeline = timeline[timeline["state"] == "ok"]
    rows = np.empty((len(timeline), 2), dtype=object)
    rows[:, 0], rows[:, 1] = call, timeline["start"]
    scores = detector.detector_.decision_function(rows)
    expected = detector.window_calibrator_.decision_function(scores)
    np.testing.assert_allclose(timeline["llr"], expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("rate", [8000, RATE, 44100])
def test_a_stream_gives_the_timeline_whatever_the_blocks(detector, call, tmp_path, rate):
    rng = np.random.default_rng(0)
    samples = read(call)[8 * RATE : 20 * RATE]  # with the forged part
    if rate != 44100:
        samples = np.repeat(samples, 3)[:: 48000 // rate]
    path = tmp_path / "a.wav"
    sf.write(path, samples, rate, subtype="FLOAT")
    expected = detector.timeline([path]).drop(columns="recording")
    verdict = detector.verdicts([path]).loc[0, ["llr", "state", "n_windows"]]
    for largest in (300, 50_000):
        stream, rows, at = detector.stream(rate), [], 0
        while at < len(samples):
            n = int(rng.integers(1, largest))
            rows.append(stream.update(samples[at : at + n]))
            at += n
        rows.append(stream.finish())
        pd.testing.assert_frame_equal(
            pd.concat(rows, ignore_index=True), expected, rtol=1e-6, atol=1e-6
        )
        pd.testing.assert_series_equal(stream.verdict, verdict, check_names=False)


def test_a_stream_keeps_no_more_than_a_window(detector):
    stream = detector.stream(RATE)
    for _ in range(200):
        stream.update(np.zeros(RATE, dtype=np.float32))
    assert len(stream._moving_window._kept) < 2 * RATE
    assert stream.verdict["state"] == "no_speech"


def test_a_stream_refuses_samples_that_are_none(detector):
    stream = detector.stream(RATE)
    with pytest.raises(ValueError, match="1 not finite"):
        stream.update([0.0, np.nan])
    stream.finish()
    with pytest.raises(ValueError, match="finished"):
        stream.update(np.zeros(10))


def test_the_forged_part_is_found(detector, call):
    (span,) = [
        span
        for span in detector.segments([call]).itertuples()
        if span.stop - span.start > 2 and span.llr > 2
    ]
    assert span.start == pytest.approx(12, abs=0.5)
    assert span.stop == pytest.approx(18, abs=0.5)
    timeline = detector.timeline([call])
    pd.testing.assert_frame_equal(detector.segments(timeline), detector.segments([call]))
    pd.testing.assert_frame_equal(detector.verdicts(timeline), detector.verdicts([call]))


def without_verdict():
    times = np.arange(4 * RATE) / RATE
    rng = np.random.default_rng(0)
    return {
        "zeros": (np.zeros(4 * RATE), "no_speech"),
        "white noise": (0.1 * rng.standard_normal(4 * RATE), "no_speech"),
        "brown noise": (1e-2 * np.cumsum(rng.standard_normal(4 * RATE)) / 10, "no_speech"),
        "tone": (0.3 * np.sin(2 * np.pi * 440 * times), "no_speech"),
        "low tone": (0.3 * np.sin(2 * np.pi * 150 * times), "no_speech"),
        "short": (0.1 * rng.standard_normal(320), "too_short"),
    }


@pytest.mark.parametrize("name", without_verdict())
def test_what_is_no_speech_gets_a_state(detector, tmp_path, name):
    samples, state = without_verdict()[name]
    path = str(tmp_path / "a.wav")
    sf.write(path, np.clip(samples, -1, 1), RATE)
    verdict = detector.verdicts([path]).loc[0]
    assert (verdict["state"], verdict["n_ok"]) == (state, 0)
    assert np.isnan(detector.decision_function([path])).all()
    with pytest.raises(ValueError, match=rf"no verdict on 1 recording.*\n.*{state}"):
        detector.predict([path])


def test_clipped_speech_and_what_is_unlike_the_training_data(detector, clips, tmp_path):
    speech = read(clips.data[0, 0])
    sf.write(tmp_path / "clipped.wav", np.clip(300 * speech, -1, 1), RATE)
    times = np.arange(len(speech)) / RATE
    chord = sum(np.sin(2 * np.pi * f * times) for f in (220, 277, 330)) * (1 + np.sin(12 * times))
    sf.write(tmp_path / "music.wav", 0.1 * chord, RATE)
    paths = [tmp_path / "clipped.wav", tmp_path / "music.wav"]
    assert detector.verdicts(paths[:1])["state"].tolist() == ["clipped"]
    states = detector.timeline(paths[1:])["state"]
    assert (states == "out_of_domain").mean() > 0.5


def test_what_happens_without_a_verdict_is_a_choice(detector, clips, tmp_path):
    silent = tmp_path / "silent.wav"
    sf.write(silent, np.zeros(2 * RATE), RATE)
    X = [clips.data[0, 0], silent]
    strict = clone(detector).set_params(on_no_verdict="raise")
    strict.__dict__ |= {k: v for k, v in vars(detector).items() if k.endswith("_")}
    with pytest.raises(ValueError, match=r"silent.wav': no_speech"):
        strict.decision_function(X)
    scoring = strict.set_params(on_no_verdict="score")
    assert np.isfinite(scoring.decision_function(X)).all()
    assert scoring.verdicts(X)["state"].tolist() == ["ok", "no_speech"]
    assert scoring.predict(X).shape == (2,)


class Constant(ClassifierMixin, BaseEstimator):
    """Scores a window by the mean of its samples, and remembers the recordings it was fitted on."""

    fits = []

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        Constant.fits.append(set(np.round(np.asarray(X).mean(axis=1), 2)))
        self.known_ = Constant.fits[-1]
        return self

    def decision_function(self, X):
        means = np.asarray(X).mean(axis=1)
        # A detector that knows a recording by heart.
        known = np.isin(np.round(means, 2), list(self.known_))
        return np.where(known, 100 * np.sign(means), means)


@pytest.fixture
def levels(tmp_path):
    """Recordings of constant level, of one to three windows."""
    y = np.arange(24) % 2
    level = np.round(np.linspace(0.05, 0.9, 24), 2) * np.where(y, 1, -1)
    paths = []
    for i, value in enumerate(level):
        paths.append(str(tmp_path / f"{i}.wav"))
        sf.write(paths[-1], np.full((1 + i % 3) * 8000, value), 8000, subtype="FLOAT")
    return paths, y


@pytest.mark.parametrize("n_short", [0, 1, 12])
def test_recordings_that_are_left_out_of_the_training_are_named(levels, tmp_path, n_short):
    paths, y = levels
    short = [str(tmp_path / f"short {i:02}.wav") for i in range(n_short)]
    for path in short:
        sf.write(path, np.full(80, 0.5), 8000)
    inner = make_pipeline(InChunks(LoadAudio(8000)), Constant())
    detector = WindowedDetector(inner, cv=3, window=1.0, hop=1.0, min_speech=0.1)
    # Where the level never changes, there is no speech: the windows are taken for some.
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        patch.setattr("skdeepfake.compose._window_judge.speech_fraction", lambda *_: 1.0)
        detector.fit([*short, *paths], np.r_[np.zeros(n_short, int), y])
    assert detector.left_out_.tolist() == list(range(n_short))
    texts = [str(warning.message) for warning in caught if "left out" in str(warning.message)]
    assert len(texts) == (n_short > 0)
    for text in texts:
        first, *lines = text.splitlines()
        assert first.startswith(f"{n_short} of {n_short + 24} recordings have no window")
        others = ["  and 2 more"] if n_short > 10 else []
        assert lines == [*(f"  {path!r}" for path in short[:10]), *others]


@pytest.mark.parametrize("cv", [GroupKFold(3), 3])
def test_recordings_are_calibrated_on_folds_that_did_not_know_them(levels, cv):
    paths, y = levels
    Constant.fits = []
    inner = make_pipeline(InChunks(LoadAudio(8000)), Constant())
    parameters = {"window": 1.0, "hop": 1.0, "min_speech": 0.0}
    groups = np.repeat(np.arange(6), 4)
    detector = WindowedDetector(inner, cv=cv, **parameters)
    detector.fit(paths, y, groups=groups)
    n_known = [len(known) for known in Constant.fits]
    assert n_known == [16, 16, 16, 24]
    # Scores of 100 would have made the slope tiny.
    assert detector.window_calibrator_.slope_ > 1


class NotesGroups(Constant):
    groups = []

    def fit(self, X, y, groups=None):
        self.groups.append(np.unique(groups).tolist())
        return super().fit(X, y)


@pytest.mark.parametrize("groups", [None, np.repeat(np.arange(6), 4)])
def test_folds_within_the_detector_keep_recordings_and_groups_together(levels, groups):
    paths, y = levels
    NotesGroups.groups = []
    inner = DetectorPipeline([("load", InChunks(LoadAudio(8000))), ("classify", NotesGroups())])
    detector = WindowedDetector(inner, cv=3, window=1.0, hop=1.0, min_speech=0.0)
    detector.fit(paths, y, groups=groups)
    n_groups = 24 if groups is None else 6
    assert NotesGroups.groups[-1] == list(range(n_groups))
    assert [len(known) for known in NotesGroups.groups[:-1]] == 3 * [n_groups * 2 // 3]


def test_scores_of_windows_are_calibrated_once(levels):
    paths, y = levels
    Constant.fits = []
    classify = LLRCalibratedClassifierCV(Constant(), cv=2)
    inner = make_pipeline(InChunks(LoadAudio(8000)), classify)
    detector = WindowedDetector(inner, cv=2, window=1.0, hop=1.0, min_speech=0.0).fit(paths, y)
    assert len(Constant.fits) == 3
    assert type(detector.detector_[-1]) is Constant
    assert detector.detector is inner


def test_a_frozen_detector_is_calibrated_as_it_is(clips, detector):
    fast = make_detector("fast", duration=1.0, **FEW).fit(clips.data[:20], clips.target[:20])
    frozen = WindowedDetector(FrozenEstimator(fast), window=1.0, hop=1.0)
    frozen.fit(clips.data[20:], clips.target[20:])
    assert frozen.detector_.estimator is fast
    assert frozen.decision_function(clips.data[:4]).shape == (4,)
    with pytest.raises(ValueError, match="set window to that"):
        WindowedDetector(FrozenEstimator(fast), window=2.0).fit(clips.data, clips.target)


def test_it_composes(clips, detector):
    paths, y = clips.data, clips.target
    inner = make_detector("fast", **FEW, random_state=0)
    small = WindowedDetector(inner, window=1.0, hop=1.0, cv=2, on_no_verdict="score")
    search = GridSearchCV(
        small,
        [{"aggregate": ["max"]}, {"detector__classify__estimator__alpha": [10.0]}],
        cv=2,
        scoring="roc_auc",
        error_score="raise",
        refit=False,
    ).fit(paths[:20], y[:20])
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    scores = cross_val_predict(small, paths, y, cv=2, method="decision_function")
    assert np.mean((scores > 0) == y) > 0.7
    np.testing.assert_array_equal(
        pickle.loads(pickle.dumps(detector)).decision_function(paths[:3]),
        detector.decision_function(paths[:3]),
    )


def test_a_pickle_scores_in_a_fresh_process(clips, detector, tmp_path):
    (tmp_path / "detector.pickle").write_bytes(pickle.dumps(detector))
    code = (
        "import pickle, sys; detector = pickle.load(open(sys.argv[1], 'rb'));"
        "print(repr(float(detector.decision_function([sys.argv[2]])[0])))"
    )
    arguments = [sys.executable, "-c", code, tmp_path / "detector.pickle", clips.data[0, 0]]
    result = subprocess.run(arguments, capture_output=True, text=True, check=True)
    assert float(result.stdout) == pytest.approx(detector.decision_function(clips.data[:1])[0])


def test_jobs_change_nothing(detector, clips):
    parallel = clone(detector).set_params(n_jobs=2)
    parallel.__dict__ |= {k: v for k, v in vars(detector).items() if k.endswith("_")}
    np.testing.assert_array_equal(
        parallel.decision_function(clips.data[:4]), detector.decision_function(clips.data[:4])
    )


def test_windows_are_drawn_and_labeled_by_segments(levels):
    paths, y = levels
    inner = make_pipeline(InChunks(LoadAudio(8000)), Constant())
    parameters = {"window": 1.0, "hop": 1.0, "min_speech": 0.0, "cv": 2, "random_state": 0}
    Constant.fits = []
    WindowedDetector(inner, max_windows=1, **parameters).fit(paths, y)
    assert len(Constant.fits[-1]) == 24
    segments = pd.DataFrame({"recording": [5], "start": [1.0], "stop": [1.5]})
    detector = WindowedDetector(inner, **parameters).fit(paths, y, segments=segments)
    assert detector.timeline([paths[5]]).shape[0] == 3
    by_path = segments.assign(recording=[paths[5]])
    again = WindowedDetector(inner, **parameters).fit(paths, y, segments=by_path)
    np.testing.assert_array_equal(again.decision_function(paths), detector.decision_function(paths))
    with pytest.raises(ValueError, match=r"names 1 recordings that are not in X, such as 'b\.wav'"):
        detector.fit(paths, y, segments=segments.assign(recording=["b.wav"]))
    with pytest.raises(ValueError, match="segments lacks the columns start"):
        detector.fit(paths, y, segments=segments.drop(columns="start"))


def test_recordings_in_one_call_have_the_timelines_that_they_have_alone(
    detector, clips, call, tmp_path
):
    sf.write(tmp_path / "short.wav", np.zeros(10), RATE)
    recordings = [*clips.data[:3, 0], call, str(tmp_path / "short.wav"), *clips.data[3:12, 0]]
    together = detector.timeline(recordings)
    alone = pd.concat([detector.timeline([path]) for path in recordings], ignore_index=True)
    pd.testing.assert_frame_equal(together, alone)
    verdicts = detector.verdicts(recordings)
    assert verdicts["recording"].tolist() == recordings
    assert verdicts.loc[4, ["state", "n_windows"]].tolist() == ["too_short", 1]


def test_threads_share_batches_and_get_their_own_verdicts(detector, clips, tmp_path):
    damaged = b"RIFF" + bytes(100)
    uploads = [Path(path).read_bytes() for path in clips.data[:16, 0]] + [damaged]
    sizes = []

    def verdicts(recordings):
        sizes.append(len(recordings))
        return detector.verdicts(recordings)

    def score(upload):
        try:
            return batcher([upload])
        except AudioFileError as error:
            return error

    batcher = DynamicBatcher(verdicts)
    with ThreadPoolExecutor(8) as threads:
        *found, error = threads.map(score, uploads)
    assert max(sizes) > 1
    together = pd.concat(found, ignore_index=True)
    pd.testing.assert_frame_equal(together, detector.verdicts(uploads[:-1]))
    assert list(error.failures) == [source_name(damaged)]


def test_one_error_names_all_files(detector, clips, tmp_path):
    with pytest.raises(AudioFileError) as caught:
        detector.decision_function([tmp_path / "a.wav", clips.data[0, 0], tmp_path / "b.wav"])
    assert len(caught.value.failures) == 2


def test_a_detector_of_waveforms_is_refused(clips):
    with pytest.raises(ValueError, match="should begin with LoadAudio"):
        WindowedDetector(make_detector("fast", input="waveform")).fit(clips.data, clips.target)


def fit_aggregation(method, bonafide, overlap):
    """Fit to recordings of one window each, one of them spoof."""
    recordings = np.arange(len(bonafide) + 1)
    return Aggregation(method, 3, overlap).fit(
        np.append(bonafide, 9.0), recordings == len(bonafide), recordings
    )


@pytest.mark.parametrize("method", ["max", "top_k"])
def test_the_maximum_of_more_windows_says_no_more(method):
    rng = np.random.default_rng(0)
    windows = rng.logistic(-3, 1, 20_000)
    aggregation = fit_aggregation(method, windows, overlap=1.0)
    medians = {
        n: np.median([aggregation(draw) for draw in windows.reshape(-1, n)]) for n in (5, 50, 500)
    }
    assert max(medians.values()) - min(medians.values()) < 0.6
    raw = [np.median(windows.reshape(-1, n).max(axis=1)) for n in (5, 500)]
    assert raw[1] - raw[0] > 3


@pytest.mark.parametrize(
    ("method", "expected"), [("mean", 2.0), ("median", 1.0), (lambda llrs: llrs.min(), 0.0)]
)
def test_aggregates(method, expected):
    assert Aggregation(method, 3, 1.0)([0.0, 5.0, 1.0]) == expected


@pytest.mark.parametrize("correlation", [0.4, 0.8])
def test_the_mean_is_the_ratio_of_normal_windows(correlation):
    rng, n, variance = np.random.default_rng(0), 6, 4.0
    covariance = variance * (correlation + (1 - correlation) * np.eye(n))
    # Ratios of normal scores have a mean of half their variance, of either sign.
    models = [multivariate_normal(np.full(n, sign * variance / 2), covariance) for sign in (-1, 1)]
    draws = np.concatenate([model.rvs(4000, random_state=rng) for model in models])
    rows, is_spoof = np.repeat(np.arange(8000), n), np.repeat([False, True], 4000 * n)
    aggregation = Aggregation("mean", 3, 1.0).fit(draws.ravel(), is_spoof, rows)
    expected = models[1].logpdf(draws) - models[0].logpdf(draws)
    np.testing.assert_allclose([aggregation(llrs) for llrs in draws], expected, rtol=0.05)


@pytest.mark.parametrize("method", ["mean", "median", "max", "top_k", "mixture"])
def test_one_window_is_judged_by_its_own_ratio(detector, clips, tmp_path, method):
    # The calibration of recordings of five windows would shift it.
    path = str(tmp_path / "one.wav")
    sf.write(path, read(clips.data[0, 0])[RATE : 2 * RATE], RATE)
    judge = copy.deepcopy(detector)
    judge.aggregation_.method = method
    judge.calibrator_ = LLRCalibrator().fit([-4.0, 1.0, 2.0, 9.0], [0, 0, 1, 1])
    judge.set_params(on_no_verdict="score")
    (of_window,) = judge.timeline([path])["llr"]
    assert judge.decision_function([path]) == pytest.approx([of_window])
    whole = clips.data[0, 0]
    aggregate = judge.aggregation_(judge.timeline([whole])["llr"])
    of_recording = judge.calibrator_.decision_function([aggregate])
    assert judge.decision_function([whole]) == pytest.approx(of_recording)


def test_a_short_recording_lies_between_a_window_and_those_of_the_training():
    rng, n = np.random.default_rng(0), 6
    llrs = rng.normal(size=(50, 1)) + rng.normal(size=(50, n))
    aggregation = Aggregation("mean", 3, 1.0)
    rows = np.repeat(np.arange(50), n)
    aggregation.fit(llrs.ravel(), rows % 2 == 1, rows)
    shares = [aggregation.share_beyond_window(k) for k in range(1, 10)]
    assert shares[0] == 0
    assert (np.diff(shares[:n]) > 0).all()
    assert shares[n - 1 :] == [1.0] * (10 - n)


def test_recordings_of_one_window_leave_nothing_between():
    rows = np.arange(20)
    aggregation = Aggregation("mean", 3, 1.0).fit(rows - 9.5, rows > 9, rows)
    assert [aggregation.share_beyond_window(n) for n in (1, 2, 50)] == [1.0] * 3


def test_a_mixture_is_the_ratio_of_either_hypothesis():
    rng = np.random.default_rng(0)
    windows = rng.logistic(-3, 1, 200)
    by_mean, by_top, by_mixture = (
        fit_aggregation(method, windows, overlap=0.5) for method in ("mean", "top_k", "mixture")
    )
    assert by_mixture([1.7]) == pytest.approx(1.7)
    for llrs in (windows, windows[:7], np.append(windows, [9.0, 9.5, 8.0]), windows + 6):
        either = (np.exp(by_mean(llrs)) + np.exp(by_top(llrs))) / 2
        assert np.exp(by_mixture(llrs)) == pytest.approx(either)


def test_spans_are_where_the_mean_of_the_windows_exceeds_the_threshold():
    timeline = pd.DataFrame(
        {
            "recording": ["a"] * 4 + ["b"],
            "start": [0.0, 1.0, 2.0, 3.0, 0.0],
            "stop": [2.0, 3.0, 4.0, 5.0, 2.0],
            "llr": [-1.0, 3.0, 1.0, -9.0, np.nan],
        }
    )
    # Means over the seconds of a: -1, 1, 2, -4, -9.
    expected = pd.DataFrame({"recording": ["a"], "start": [1.0], "stop": [3.0], "llr": [1.5]})
    pd.testing.assert_frame_equal(merge_windows(timeline, 0.0), expected)
    assert merge_windows(timeline, 5.0).empty
