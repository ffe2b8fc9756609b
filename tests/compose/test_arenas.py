"""What public arenas ask of a detector."""

import io
import pickle
import runpy

import numpy as np
import pandas as pd
import pytest
import soundfile as sf
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import NotFittedError

from skdeepfake.audio import AudioFileError, load_clip
from skdeepfake.compose import WindowedDetector, make_detector, make_predict, write_arena_scores
from skdeepfake.metrics import equal_error_rate


class Level(ClassifierMixin, BaseEstimator):
    """Scores recordings by their mean; has no verdict on silence."""

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        return self

    def decision_function(self, X):
        means = np.array([load_clip(x, sample_rate=8000, duration=0.1).mean() for x in X])
        return np.where(means == 0, np.nan, 10 * means)


class Probabilities(Level):
    """The same without a decision function."""

    def predict_proba(self, X):
        p = 1 / (1 + np.exp(-Level.decision_function(self, X)))
        return np.column_stack([1 - p, p])

    @property
    def decision_function(self):
        raise AttributeError("decision_function")


level = Level().fit([0, 1], [0, 1])


def write(path, value):
    sf.write(path, np.full(800, value, dtype=np.float32), 8000, subtype="FLOAT")
    return str(path)


def test_predict_is_the_posterior_at_the_prior(tmp_path):
    path = write(tmp_path / "a.wav", 0.1)  # a ratio of e, the base of logarithms
    odds = np.exp(level.decision_function([path])[0])
    assert odds == pytest.approx(np.e, rel=1e-3)
    assert make_predict(level)(path) == pytest.approx(odds / (odds + 1))
    odds_of_one_percent = odds * 0.01 / 0.99
    posterior = odds_of_one_percent / (odds_of_one_percent + 1)
    assert make_predict(level, p_spoof=0.01)(path) == pytest.approx(posterior)
    assert make_predict(Probabilities().fit([0, 1], [0, 1]))(path) == pytest.approx(
        odds / (odds + 1)
    )


def test_predict_without_a_verdict_is_the_prior(tmp_path):
    path = write(tmp_path / "silence.wav", 0.0)
    assert make_predict(level)(path) == 0.5
    assert make_predict(level, p_spoof=0.1)(path) == pytest.approx(0.1)


def test_predict_is_a_float_and_can_be_pickled(tmp_path):
    path = tmp_path / "a.wav"
    write(path, 0.1)
    predict = pickle.loads(pickle.dumps(make_predict(level)))
    assert type(predict(path)) is float
    assert predict(path) == predict(path.read_bytes()) == make_predict(level)(str(path))
    with pytest.raises(AudioFileError):
        predict(tmp_path / "nowhere.wav")


def test_a_file_of_three_lines_is_what_deepsafe_bench_loads(tmp_path, monkeypatch):
    # Its loader runs the file and takes the callable named predict, which it hands a Path.
    monkeypatch.setattr("skdeepfake.load_detector", lambda name: level, raising=False)
    lines = [
        line.strip()
        for line in make_predict.__doc__.split("three lines::")[1]
        .split("and ``deepsafe")[0]
        .splitlines()
        if line.strip()
    ]
    assert len(lines) == 3
    (tmp_path / "mine.py").write_text("\n".join(lines))
    predict = runpy.run_path(tmp_path / "mine.py")["predict"]
    write(tmp_path / "a.wav", 0.1)
    assert 0.5 < predict(tmp_path / "a.wav") < 1


@pytest.mark.parametrize("detector", [WindowedDetector(make_detector("fast")), Level()])
def test_a_detector_that_is_not_fitted_is_refused(detector, tmp_path):
    with pytest.raises(NotFittedError):
        make_predict(detector)
    with pytest.raises(NotFittedError):
        write_arena_scores(detector, pd.DataFrame({"file_name": []}), tmp_path / "s.txt")


def arena_eer(score_file, protocol_file):
    """Equal error rate of the arena's toolkit, written down anew from its description."""
    protocol = pd.read_csv(protocol_file).set_index("file_name")
    names = ["file_name", "score"]
    scores = pd.read_csv(score_file, sep=" ", names=names).set_index("file_name")
    assert not set(protocol.index) - set(scores.index)
    joined = protocol.join(scores)
    genuine, spoof = (joined.loc[joined["label"] == k, "score"] for k in ("bonafide", "spoof"))
    best = (2.0, None)
    for threshold in sorted(joined["score"]):
        rejected, accepted = (genuine <= threshold).mean(), (spoof > threshold).mean()
        best = min(best, (abs(rejected - accepted), (rejected + accepted) / 2))
    return best[1]


def test_the_arena_reads_the_score_file(tmp_path):
    rng = np.random.default_rng(0)
    lines, y, scores = [], np.arange(20) % 2, []
    for i, is_spoof in enumerate(y):
        value = float(np.clip(rng.normal(0.1 * is_spoof, 0.1), -1, 1))
        write(tmp_path / f"LA_{i}.wav", value)
        lines.append(f"LA_{i},{'spoof' if is_spoof else 'bonafide'}")
    (tmp_path / "protocol.csv").write_text("file_name,label\n" + "\n".join(lines) + "\n")
    output = tmp_path / "scores.txt"
    scores = write_arena_scores(
        level, tmp_path / "protocol.csv", output, root=tmp_path, suffix=".wav"
    )
    paths = [str(tmp_path / f"LA_{i}.wav") for i in range(20)]
    np.testing.assert_array_equal(scores, -level.decision_function(paths))
    first = output.read_bytes().split(b"\n")[0].decode()
    assert first == f"LA_0 {float(scores.iloc[0])!r}"
    eer = arena_eer(output, tmp_path / "protocol.csv")
    assert 0 < eer < 0.5
    assert equal_error_rate(y, scores, higher_is="bonafide", method="asvspoof") == pytest.approx(
        eer
    )


def test_every_recording_has_a_score_or_nothing_is_written(tmp_path):
    silence = write(tmp_path / "silence.wav", 0.0)
    protocol = pd.DataFrame({"file_name": [silence]})
    write_arena_scores(level, protocol, tmp_path / "s.txt")
    assert (tmp_path / "s.txt").read_text() == f"{silence} 0.0\n"
    protocol = pd.DataFrame({"file_name": [silence, "gone.wav", "lost.wav"]})
    with pytest.raises(AudioFileError, match=r"(?s)gone\.wav.*lost\.wav"):
        write_arena_scores(level, protocol, tmp_path / "t.txt")
    assert not (tmp_path / "t.txt").exists()


def test_protocols_that_cannot_be_written_are_refused(tmp_path):
    with pytest.raises(ValueError, match="column file_name"):
        write_arena_scores(level, pd.DataFrame({"path": ["a"]}), tmp_path / "s.txt")
    with pytest.raises(ValueError, match="'a b' holds a space"):
        write_arena_scores(level, pd.DataFrame({"file_name": ["a b"]}), tmp_path / "s.txt")
    table = pd.read_csv(io.StringIO("file_name\n007\n"), dtype=str)
    with pytest.raises(AudioFileError, match="007"):
        write_arena_scores(level, table, tmp_path / "s.txt")
