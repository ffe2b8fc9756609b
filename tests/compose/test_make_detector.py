"""The whole pipeline, from recordings to scores."""

import io
import subprocess
import sys
from pathlib import Path

import joblib
import numpy as np
import pytest
import soundfile as sf
from imblearn.over_sampling import RandomOverSampler
from scipy.special import expit
from sklearn.base import BaseEstimator, TransformerMixin, clone, is_classifier
from sklearn.metrics import classification_report, confusion_matrix, roc_auc_score
from sklearn.model_selection import (
    GridSearchCV,
    StratifiedGroupKFold,
    StratifiedKFold,
    cross_val_predict,
    cross_validate,
)

from skdeepfake.audio import AudioFileError, LoadAudio, window_rows
from skdeepfake.compose import make_detector
from skdeepfake.datasets import make_spoof_clips
from skdeepfake.metrics import cllr, eer_scorer, min_cllr
from skdeepfake.neural_network import CNNBiLSTMAttentionClassifier

SMALL = {
    "preset": "cnn-bilstm",
    "duration": 0.5,
    "random_state": 0,
    "net__filters": 8,
    "net__lstm_units": 4,
    "net__dense_units": 8,
    "net__epochs": 2,
}

# Each clip is described once, and few networks are trained.
FEW = {
    "duration": 0.5,
    "copies__n_copies": 0,
    "classify__cv": 2,
    "classify__estimator__n_estimators": 2,
    "classify__estimator__batch_size": 4,
    "random_state": 0,
}


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    """A column of paths, labels (a third genuine) and speakers: noises of two colors."""
    folder = tmp_path_factory.mktemp("recordings")
    rng = np.random.default_rng(0)
    y = np.tile([0, 1, 1], 8)
    paths = [str(folder / f"{i}.wav") for i in range(len(y))]
    for path, label in zip(paths, y, strict=True):
        noise = rng.standard_normal(8000)
        sf.write(path, 0.1 * (np.cumsum(noise) / 20 if label else noise), 16000)
    return np.array(paths, dtype=object)[:, np.newaxis], y, np.repeat(np.arange(8), 3)


def test_the_steps_and_their_names():
    detector = make_detector("cnn-bilstm")
    assert list(detector.named_steps) == ["oversample", "features", "scale", "net"]
    assert isinstance(detector["oversample"], RandomOverSampler)
    assert isinstance(detector["net"], CNNBiLSTMAttentionClassifier)
    inner = detector["features"].transformer.named_steps
    names = "load time_stretch pitch_shift add_noise extract spec_augment"
    assert list(inner) == names.split()
    searched = {
        "net__epochs",
        "features__transformer__extract__n_mfcc",
        "oversample__sampling_strategy",
    }
    assert searched <= set(detector.get_params())
    assert is_classifier(detector)


def test_parameters_reach_their_steps():
    detector = make_detector(
        "cnn-bilstm", sample_rate=8000, duration=2.0, random_state=3, net__epochs=7,
        features__transformer__extract__n_contrast_bands=4,
    )  # fmt: skip
    params = detector.get_params()
    assert params["net__epochs"] == 7
    assert params["net__random_state"] == params["oversample__random_state"] == 3
    for step in ("load", "pitch_shift", "extract"):
        assert params[f"features__transformer__{step}__sample_rate"] == 8000
    with pytest.raises(ValueError, match="preset"):
        make_detector("sprout")
    with pytest.raises(ValueError, match="Invalid parameter"):
        make_detector("cnn-bilstm", net__depth=3)


@pytest.mark.parametrize("sample_rate", [8000, 11025, 16000, 22050, 44100, 48000])
@pytest.mark.parametrize("preset", ["robust", "fast", "cnn-bilstm"])
def test_the_sample_rate_reaches_every_step(preset, sample_rate, recordings):
    X, _, _ = recordings
    detector = make_detector(preset, sample_rate=sample_rate, duration=0.5, random_state=0)
    rates = {k: v for k, v in detector.get_params().items() if k.endswith("sample_rate")}
    narrow = {k for k in rates if "narrow__describe" in k or k.endswith("new_sample_rate")}
    assert {rates[k] for k in rates.keys() - narrow} == {sample_rate}
    assert {rates[k] for k in narrow} <= {min(8000, sample_rate)}
    features = detector["features"]
    if preset == "fast":
        wide = features.transformer["describe"].transformer_list[0][1]
        seconds = dict(wide.transformer_list)["long_texture"].n_fft / sample_rate
        assert 0.128 <= round(seconds, 3) < 0.14
    if preset != "cnn-bilstm":
        features.set_params(transformer__channel__p=1.0)
    # The channels of "fast" are those of "robust".
    n_clips = 6 if preset == "fast" else 2
    output = features.fit_transform(X[:n_clips])
    assert len(output) == n_clips
    assert np.isfinite(output).all()
    assert np.isfinite(features.transform(X[:1])).all()


def test_trains_reports_and_scores_one_file(recordings):
    X, y, _ = recordings
    detector = make_detector(**SMALL, net__learning_rate=0.02).set_params(net__epochs=8).fit(X, y)
    predicted = detector.predict(X)
    assert (predicted == y).mean() > 0.8
    assert "f1-score" in classification_report(y, predicted)
    assert confusion_matrix(y, predicted).sum() == len(y)
    assert detector.predict_proba([X[0, 0]]).shape == (1, 2)
    scores = detector.decision_function(X)
    np.testing.assert_allclose(detector.decision_function([X[0, 0]]), scores[:1], rtol=1e-4)
    np.testing.assert_array_equal(detector.decision_function(X[:, 0].tolist()), scores)


def test_grid_search_and_a_fresh_process(recordings, tmp_path):
    X, y, speakers = recordings
    grid = GridSearchCV(
        make_detector(**SMALL, memory=str(tmp_path / "cache")),
        {
            "oversample__sampling_strategy": ["all"],
            "features__transformer__extract__n_mfcc": [13],
            "net__lstm_units": [4, 6],
        },
        cv=StratifiedGroupKFold(2),
        scoring={"eer": eer_scorer, "roc_auc": "roc_auc"},
        refit="eer",
        n_jobs=2,
        error_score="raise",
    )
    grid.fit(X, y, groups=speakers)
    assert -1 <= grid.best_score_ <= 0
    assert np.isfinite(grid.cv_results_["mean_test_roc_auc"]).all()
    joblib.dump(grid.best_estimator_, tmp_path / "detector.joblib")
    code = (
        "import sys, joblib\n"
        "detector = joblib.load(sys.argv[1])\n"
        "print(*detector.decision_function(sys.argv[2:]), sep='\\n')"
    )
    arguments = [sys.executable, "-c", code, str(tmp_path / "detector.joblib"), *X[:, 0]]
    printed = subprocess.run(arguments, check=True, capture_output=True, text=True).stdout
    scores = np.array(printed.split(), dtype=float)
    np.testing.assert_allclose(scores, grid.best_estimator_.decision_function(X), atol=1e-6)


class Spy(TransformerMixin, BaseEstimator):
    """Records, in a list all its clones share, each call and the clips it was given."""

    calls: list = []

    def fit(self, X, y=None):
        return self

    def fit_transform(self, X, y=None):
        self.calls.append(("fit_transform", np.asarray(X).copy()))
        return X

    def transform(self, X):
        self.calls.append(("transform", np.asarray(X).copy()))
        return X

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        return tags


@pytest.fixture
def spied():
    """A detector with the spy before the loading and after the augmentation of waveforms."""
    Spy.calls.clear()
    detector = make_detector(**SMALL).set_params(net__epochs=1)
    inner = detector["features"].transformer
    for name in ("time_stretch", "pitch_shift"):
        inner.set_params(**{name: "passthrough"})
    inner.set_params(add_noise__p=1.0)
    inner.steps.insert(0, ("paths", Spy()))
    inner.steps.insert(inner.steps.index(("add_noise", inner["add_noise"])) + 1, ("noisy", Spy()))
    return detector


def seen(method, dtype):
    """The clips of each call, but for those on the first row, by which a block is checked."""
    calls = [X for name, X in Spy.calls if name == method and len(X) > 1]
    return [X for X in calls if (X.dtype == object) == dtype]


def test_oversampling_and_augmentation_touch_training_folds_only(recordings, spied):
    X, y, speakers = recordings
    cv = StratifiedGroupKFold(2)
    cross_validate(spied, X, y, groups=speakers, cv=cv, error_score="raise")
    folds = list(cv.split(X, y, speakers))
    fitted, scored = seen("fit_transform", True), seen("transform", True)
    for (train, test), rows, held_out in zip(folds, fitted, scored[: len(folds)], strict=True):
        majority = np.bincount(y[train]).max()
        assert len(rows) == 2 * majority > len(train)
        assert set(rows[:, 0]) == set(X[train, 0])
        np.testing.assert_array_equal(held_out, X[test])
    noisy, clean = seen("fit_transform", False), seen("transform", False)
    for (_, test), augmented, untouched in zip(folds, noisy, clean, strict=True):
        loaded = spied["features"].transformer["load"].transform(X[test])
        np.testing.assert_array_equal(untouched, loaded)
        # Every copy of a recording has noise of its own.
        assert len(np.unique(augmented, axis=0)) == len(augmented)


def test_statistics_come_from_the_training_fold(recordings):
    X, y, _ = recordings
    train, _ = next(StratifiedKFold(2).split(X, y))
    detector = make_detector(**SMALL, net__batch_size=8).set_params(net__epochs=1)
    for name in ("time_stretch", "pitch_shift", "add_noise", "spec_augment"):
        detector["features"].transformer.set_params(**{name: "passthrough"})
    detector.fit(X[train], y[train])
    resampled, _ = clone(detector["oversample"]).fit_resample(X[train], y[train])
    frames = detector["features"].transform(resampled)
    expected = frames.astype(np.float64).mean(axis=(0, 1))
    np.testing.assert_allclose(detector["scale"].mean_, expected, rtol=1e-5)


def test_cross_validation_is_reproducible(recordings):
    X, y, _ = recordings
    one, two = (
        cross_val_predict(make_detector(**SMALL), X, y, cv=2, method="decision_function")
        for _ in range(2)
    )
    np.testing.assert_array_equal(one, two)


def test_one_error_names_every_bad_file(recordings, tmp_path):
    X, y, _ = recordings
    bad = {"corrupt.wav": b"RIFF" + bytes(50), "empty.wav": b"", "text.wav": b"these are words"}
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
    paths = np.concatenate([X[:, 0], [str(tmp_path / name) for name in bad]])
    with pytest.raises(AudioFileError) as caught:
        make_detector(**SMALL).fit(paths[:, np.newaxis], np.concatenate([y, [0, 1, 1]]))
    assert {path.rsplit("/", 1)[1] for path in caught.value.failures} == set(bad)


@pytest.mark.parametrize("preset", ["fast", "robust"])
def test_robust_and_fast_score_alike_in_any_order_number_and_process(preset, recordings, tmp_path):
    X, y, _ = recordings
    parameters = FEW | {"preset": preset, "copies__n_copies": 1}
    detector = make_detector(**parameters).fit(X, y)
    scores = detector.decision_function(X)
    assert roc_auc_score(y, scores) > 0.9
    alone = [detector.decision_function([path])[0] for path in X[:3, 0]]
    np.testing.assert_allclose(alone, scores[:3], rtol=1e-6)
    in_parallel = make_detector(**parameters, n_jobs=2).fit(X, y)
    np.testing.assert_array_equal(in_parallel.decision_function(X), scores)
    joblib.dump(detector, tmp_path / "detector.joblib")
    code = (
        "import joblib, sys, numpy as np\n"
        "detector = joblib.load(sys.argv[1])\n"
        "np.save(sys.argv[2], detector.decision_function(sys.argv[3:]))\n"
        "assert 'tensorflow' not in sys.modules"
    )
    arguments = [tmp_path / "detector.joblib", tmp_path / "scores.npy", *X[:, 0]]
    subprocess.run([sys.executable, "-c", code, *arguments], check=True)
    np.testing.assert_array_equal(np.load(tmp_path / "scores.npy"), scores)


def test_robust_and_fast_give_log_likelihood_ratios():
    X, y = make_spoof_clips(160, duration=1.0, difficulty=0.3, random_state=0, return_X_y=True)
    detector = make_detector("fast", duration=1.0, copies__n_copies=1, random_state=0)
    detector["features"].transformer.set_params(load="passthrough")
    detector.fit(X[:100], y[:100])
    X, y = X[100:], y[100:]
    llr = detector.decision_function(X)
    assert cllr(y, llr) < min_cllr(y, llr) + 0.3 < 0.9
    np.testing.assert_array_equal(detector.predict(X), (llr > 0).astype(int))
    np.testing.assert_allclose(detector.predict_proba(X)[:, 1], expit(llr))


def test_the_channel_acts_in_fit_only(recordings):
    X = recordings[0][:6]
    plain, altered = (
        make_detector("robust", **FEW, features__transformer__channel__p=p) for p in (0.0, 1.0)
    )
    rows = altered["features"].fit_transform(X)
    assert (rows != plain["features"].fit_transform(X)).any()
    np.testing.assert_array_equal(
        altered["features"].transform(X), plain["features"].fit_transform(X)
    )


@pytest.fixture(scope="module")
def fitted(recordings):
    paths, y, _ = recordings
    return make_detector("fast", **FEW).fit(paths, y)


@pytest.mark.parametrize(
    "convert",
    [
        lambda path: Path(path),
        lambda path: Path(path).read_bytes(),
        lambda path: io.BytesIO(Path(path).read_bytes()),
        lambda path: open(path, "rb"),  # noqa: SIM115
        lambda path: (path, 0.0),
    ],
    ids=["Path", "bytes", "BytesIO", "open file", "excerpt"],
)
def test_recordings_score_alike_wherever_they_are(recordings, fitted, convert):
    paths = recordings[0][:3]
    rows = [convert(path) for path in paths[:, 0]]
    np.testing.assert_array_equal(fitted.decision_function(rows), fitted.decision_function(paths))


@pytest.mark.parametrize("preset", ["fast", "cnn-bilstm"])
def test_waveforms_enter_after_the_loader(recordings, preset):
    paths, y, _ = recordings
    parameters = SMALL if preset == "cnn-bilstm" else FEW
    # Augmentations draw by the content of a row, a file or a waveform.
    steps = ["time_stretch", "pitch_shift", "add_noise", "spec_augment"]
    steps = steps if preset == "cnn-bilstm" else ["channel"]
    off = {f"features__transformer__{step}__p": 0.0 for step in steps}
    parameters = parameters | off | {"preset": preset, "random_state": 0}
    waveforms = LoadAudio(duration=0.5).transform(paths)
    by_path = make_detector(**parameters).fit(paths, y)
    by_waveform = make_detector(input="waveform", **parameters).fit(waveforms, y)
    np.testing.assert_allclose(
        by_waveform.decision_function(waveforms), by_path.decision_function(paths), rtol=1e-6
    )
    clone(by_waveform)
    with pytest.raises(ValueError, match="input"):
        make_detector(input="waveforms")


def test_excerpts_of_recordings_in_a_grouped_search(recordings):
    paths, y, groups = recordings
    rows, index = window_rows(paths, window=0.25, hop=0.125, return_index=True)
    assert len(rows) == 3 * len(paths)
    search = GridSearchCV(
        make_detector(**SMALL | {"duration": 0.25, "net__epochs": 1}),
        {"net__dense_units": [4, 8]},
        cv=StratifiedGroupKFold(2),
        error_score="raise",
    )
    search.fit(rows, y[index], groups=groups[index])
    assert search.predict_proba(rows[:5]).shape == (5, 2)


@pytest.mark.parametrize(
    ("X", "error", "message"),
    [
        ("a.wav", ValueError, "got a single str; pass a list of it"),
        (Path("a.wav"), ValueError, "got a single .*Path; pass a list of it"),
        (b"RIFF\x00secret", ValueError, "got a single bytes; pass a list of it"),
        ([], ValueError, "0 sample"),
        (np.empty((0, 1), dtype=object), ValueError, "0 sample"),
        (np.zeros((2, 16000)), ValueError, "remove this step if these are waveforms"),
        ([np.zeros(16000)], ValueError, "remove this step if these are waveforms"),
        (["https://example.com/a.wav"], AudioFileError, "download the recording first"),
        (["a.wav", None], ValueError, "got a value of type NoneType"),
    ],
)
@pytest.mark.parametrize("method", ["predict", "decision_function"])
def test_what_is_no_list_of_recordings(fitted, method, X, error, message):
    with pytest.raises(error, match=message) as caught:
        getattr(fitted, method)(X)
    assert "secret" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_generator_of_recordings(recordings, fitted):
    paths = recordings[0][:3]
    scores = fitted.decision_function(path for path in paths[:, 0])
    np.testing.assert_array_equal(scores, fitted.decision_function(paths))
