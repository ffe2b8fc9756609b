"""The subcommand `report`, with a stub of the page."""

import json
from pathlib import Path

import pytest

import skdeepfake.inspection
from tests.cli.detectors import RecordingLevel, write_level


class Page:
    def __init__(self, detector, recording, *, threshold=0.0):
        self.content = {"recording": recording, "threshold": threshold}
        assert isinstance(detector, RecordingLevel)

    def save(self, path):
        Path(path).write_text("<html></html>")

    def to_json(self):
        return json.dumps(self.content)


@pytest.fixture(autouse=True)
def _stub(monkeypatch):
    monkeypatch.setattr(skdeepfake.inspection, "recording_report", Page, raising=False)


def test_the_page_is_written(run, tmp_path):
    path = write_level(tmp_path / "a call.wav", 0.5)
    result = run("report", path, "-o", tmp_path / "page.html")
    assert result.out == f"{tmp_path / 'page.html'}\n"
    assert (tmp_path / "page.html").read_text() == "<html></html>"
    assert run("report", path).out == f"{tmp_path / 'a call.html'}\n"


def test_its_content_is_written_as_json(run, tmp_path):
    path = write_level(tmp_path / "a.wav", 0.5)
    run("report", path, "-o", tmp_path / "page.json", "-t", 1.5)
    content = json.loads((tmp_path / "page.json").read_text())
    assert content == {"recording": path, "threshold": 1.5}


def test_a_folder_is_refused(run, tmp_path):
    result = run("report", tmp_path)
    assert result.code == 2
    assert "name one recording" in result.err
