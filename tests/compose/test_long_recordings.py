"""Recordings that are longer than the clips of a detector."""

import io
import warnings
from pathlib import Path

import joblib
import numpy as np
import pytest
import soundfile as sf
from scipy.special import expit
from sklearn.base import clone

from skdeepfake._dsp._speech_activity import speech_fraction
from skdeepfake.audio import LoadAudio, load_clip, window_rows
from skdeepfake.compose import InChunks, make_detector
from skdeepfake.datasets import make_spoof_clips

# Each clip is described once and as it is, and few networks are trained.
FEW = {
    "preset": "fast",
    "duration": 1.0,
    "copies__n_copies": 0,
    "features__transformer__channel__p": 0.0,
    "classify__cv": 2,
    "classify__estimator__n_estimators": 2,
    "random_state": 0,
}


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    return make_spoof_clips(
        24, duration=1.0, folder=tmp_path_factory.mktemp("clips"), random_state=0
    )


@pytest.fixture(scope="module")
def detector(clips):
    return make_detector(**FEW).fit(clips.data, clips.target)


@pytest.fixture(scope="module")
def recordings(clips, tmp_path_factory):
    """A clip, and recordings of 3.4 s: one of clips, and one that ends in 2 s of silence."""
    folder = tmp_path_factory.mktemp("recordings")
    samples = np.concatenate([sf.read(path)[0] for path in clips.data[:4, 0]])[: round(3.4 * 16000)]
    sf.write(folder / "speech.wav", samples, 16000)
    samples[round(1.4 * 16000) :] = 0.0
    sf.write(folder / "pause.wav", samples, 16000)
    return [str(folder / "speech.wav"), clips.data[5, 0], str(folder / "pause.wav")]


def test_the_score_is_the_mean_over_windows_with_speech(detector, recordings):
    expected = []
    for path in recordings:
        rows = window_rows([path], window=1.0, hop=0.5)
        speech = [speech_fraction(clip, 16000) for clip in LoadAudio(duration=1.0).transform(rows)]
        expected.append(detector.decision_function(rows)[np.array(speech) >= 0.5].mean())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scores = detector.decision_function(recordings)
    np.testing.assert_allclose(scores, expected, rtol=1e-5)
    # In the second half of the last one nothing is spoken.
    everywhere = detector.decision_function(window_rows(recordings[2:], window=1.0, hop=0.5))
    assert len(everywhere) == 6
    assert abs(everywhere.mean() - scores[2]) > 0.01


def test_silence_is_scored_by_all_windows(detector, tmp_path):
    sf.write(tmp_path / "silence.wav", np.zeros(48000), 16000)
    score = detector.decision_function([str(tmp_path / "silence.wav")])
    rows = window_rows([str(tmp_path / "silence.wav")], window=1.0, hop=0.5)
    np.testing.assert_allclose(score, detector.decision_function(rows).mean(), rtol=1e-5)


def test_all_methods_agree(detector, clips, recordings):
    scores = detector.decision_function(recordings)
    probabilities = detector.predict_proba(recordings)
    np.testing.assert_allclose(probabilities[:, 1], expit(scores), atol=1e-6)
    np.testing.assert_array_equal(detector.predict(recordings), scores > 0)
    assert detector.score(recordings, scores > 0) == 1.0
    assert detector.score(recordings, scores < 0, sample_weight=[1, 2, 3]) == 0.0
    np.testing.assert_array_equal(detector.decision_function(iter(recordings)), scores)


def test_labels_are_those_of_fit(clips, recordings):
    names = np.array(["bonafide", "spoof"])[clips.target]
    named = make_detector(**FEW).fit(clips.data, names)
    expected = np.where(named.decision_function(recordings) > 0, "spoof", "bonafide")
    np.testing.assert_array_equal(named.predict(recordings), expected)


def test_recordings_in_memory_and_in_other_processes_score_the_same(detector, recordings):
    scores = detector.decision_function(recordings)
    contents = [Path(path).read_bytes() for path in recordings]
    np.testing.assert_array_equal(detector.decision_function(contents), scores)
    opened = [io.BytesIO(content) for content in contents]
    np.testing.assert_array_equal(detector.decision_function(opened), scores)
    parallel = clone(detector).set_params(features__n_jobs=2)
    vars(parallel).update(steps=detector.steps)
    with joblib.parallel_config("loky", n_jobs=2):
        np.testing.assert_array_equal(parallel.decision_function(recordings), scores)


def test_excerpts_and_other_crops_are_loaded_as_they_were_meant(clips, detector, recordings):
    excerpt = detector.decision_function([[recordings[0], 1.0]])
    cut = sf.read(recordings[0])[0][16000:32000]
    file = io.BytesIO()
    sf.write(file, cut, 16000, format="WAV")
    np.testing.assert_allclose(excerpt, detector.decision_function([file]), rtol=1e-5)
    centered = clone(detector).set_params(features__transformer__load__crop="center")
    centered.fit(clips.data, clips.target)
    with pytest.warns(UserWarning, match="2 recordings are longer"):
        centered.decision_function(recordings)


def test_fit_warns_once_of_what_it_leaves_out(clips, recordings):
    paths, labels = [*recordings, *clips.data[:5, 0]], [0, 1, 1, *clips.target[:5]]
    message = "2 recordings are longer than the 1 s that are loaded: 4.8 s of 6.8 s are left out"
    for n_jobs in (1, 2):
        detector = make_detector(**FEW, n_jobs=n_jobs)
        detector.set_params(features__chunk_size=2)
        with pytest.warns(UserWarning, match="recordings are longer") as caught:
            detector.fit(paths, labels)
        assert [str(warning.message).startswith(message) for warning in caught] == [True]


def test_loaders_warn_of_what_they_leave_out(recordings):
    with pytest.warns(UserWarning, match=r"2 recordings .* 4\.8 s of 6\.8 s") as caught:
        LoadAudio(duration=1.0).transform(recordings)
    assert caught[0].filename == __file__
    with pytest.warns(UserWarning, match=r"1 recording is .* 2\.4 s of 3\.4 s"):
        load_clip(recordings[0], duration=1.0)
    with pytest.warns(UserWarning, match="2 recordings"):
        InChunks(LoadAudio(duration=1.0), chunk_size=1).fit_transform(recordings)


@pytest.mark.parametrize("rate", [8000, 44100])
def test_a_clip_that_fits_is_not_told(tmp_path, rate):
    sf.write(tmp_path / "clip.flac", np.zeros(rate), rate)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        LoadAudio(duration=1.0).transform([tmp_path / "clip.flac"])
        LoadAudio(duration=0.5).transform([[tmp_path / "clip.flac", 0.0]])
