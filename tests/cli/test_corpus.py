"""The subcommands `describe`, `shortcuts` and `info`."""

import io
import json

import pandas as pd
import pytest

import skdeepfake.persistence
from skdeepfake.datasets import load_clips
from skdeepfake.inspection import ShortcutWarning, describe_clips, shortcut_report
from tests.cli.detectors import write_corpus


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_corpus(tmp_path_factory.mktemp("clips"), 40)


def test_describe_prints_the_description(run, folder):
    clips = load_clips(folder)
    assert run("describe", folder).out == f"{describe_clips(clips.data, clips.target)}\n"


def test_describe_writes_the_measures(run, folder):
    table = pd.read_csv(io.StringIO(run("describe", folder, "--csv").out))
    assert table["label"].tolist() == load_clips(folder).target.tolist()
    assert (table["duration"] == 0.5).all()
    rows = json.loads(run("describe", folder, "--unlabeled", "--json").out)
    assert len(rows) == 40
    assert "label" not in rows[0]


def test_shortcuts_prints_the_report(run, folder):
    table = folder / "clips.csv"
    result = run("shortcuts", table, "--groups", "speaker", "--csv")
    assert (result.code, result.err) == (0, "")
    clips = load_clips(table)
    with pytest.warns(ShortcutWarning):
        expected = shortcut_report(clips.data, clips.target, clips.groups["speaker"]).frame
    found = pd.read_csv(io.StringIO(result.out)).set_index("shortcut")
    assert found["auc"].to_dict() == pytest.approx(expected["auc"].to_dict())
    assert "auc" in run("shortcuts", table, "--groups", "speaker").out.lower()
    assert run("shortcuts", table, "--groups", "village").code == 2


CARD = {
    "name": "robust",
    "license": "CC BY-NC-SA 4.0",
    "training": {"sources": [{"name": "a"}, {"name": "b"}]},
    "languages": ["English", "Deutsch"],
    "error_rates": [{"condition": "clean", "eer": 0.187}],
    "not_for": ["Proof in court."],
    "llr_bound": 5.98,
}


def test_info_shows_versions_and_cards(run, monkeypatch):
    monkeypatch.setattr(
        skdeepfake.persistence, "read_card", {"robust": CARD, "bare": None}.get, raising=False
    )
    assert run("info").out.startswith("System\n")
    assert run("info", "robust").out.splitlines() == [
        "name: robust",
        "license: CC BY-NC-SA 4.0",
        "not_for:",
        "  - Proof in court.",
        "error_rates:",
        "  - condition: clean, eer: 0.187",
        "llr_bound: 5.98",
        "languages:",
        "  - English",
        "  - Deutsch",
        "training:",
        "  sources:",
        "    - name: a",
        "    - name: b",
    ]
    assert json.loads(run("info", "robust", "--json").out) == CARD
    assert run("info", "bare").out == "bare has no card.\n"
    assert run("info", "--json").code == 2
