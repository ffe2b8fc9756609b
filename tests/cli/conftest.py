"""A fitted detector of whole recordings, and a way to run the command."""

from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline

from skdeepfake._cli import main
from skdeepfake.audio import LoadAudio
from skdeepfake.compose import InChunks, WindowedDetector
from tests.cli.detectors import RATE, Level, RecordingLevel, checksum, write_level


@pytest.fixture(scope="session")
def windowed(tmp_path_factory):
    """A fitted WindowedDetector with windows of one second."""
    folder = tmp_path_factory.mktemp("levels")
    y = np.arange(12) % 2
    levels = np.linspace(0.1, 0.9, 12) * np.where(y, 1, -1)
    paths = [write_level(folder / f"{i}.wav", level) for i, level in enumerate(levels)]
    inner = make_pipeline(InChunks(LoadAudio(RATE)), Level())
    detector = WindowedDetector(inner, window=1.0, hop=1.0, min_speech=0.0, cv=2)
    return detector.fit(paths, y)


@pytest.fixture
def run(monkeypatch, capsys):
    """Run the command with a detector in place of those that are loaded by name."""

    def run_command(*arguments, detector=None):
        loaded = []

        def load(name):
            loaded.append(name)
            return RecordingLevel() if detector is None else detector

        for module in ("_score", "_timeline", "_report", "_evaluate"):
            monkeypatch.setattr(f"skdeepfake._cli.{module}.load_model", load)
        monkeypatch.setattr("skdeepfake._cli._score.model_checksum", checksum)
        with pytest.raises(SystemExit) as exit_info:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return SimpleNamespace(code=exit_info.value.code or 0, out=out, err=err, loaded=loaded)

    return run_command
