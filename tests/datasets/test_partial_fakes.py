"""Corpora of partial fakes, on folders of their exact layouts."""

import os
import pickle
from pathlib import Path

import numpy as np
import pytest

from skdeepfake.datasets import load_had, load_partialspoof

PROTOCOL = "LA_0079 LA_T_1 - - bonafide\nLA_0079 CON_T_1 - CON spoof\nLA_0080 CON_T_2 - CON spoof\n"
# Frames of 0.16 s, and what they say.
FRAMES = {"LA_T_1": "1111", "CON_T_1": "1100110", "CON_T_2": "00011"}
SPANS = {"CON_T_1": [(0.32, 0.64), (0.96, 1.12)], "CON_T_2": [(0.0, 0.48)]}


@pytest.fixture
def partialspoof(tmp_path):
    root = tmp_path / "PartialSpoof" / "database"
    protocols = root / "protocols" / "PartialSpoof_LA_cm_protocols"
    protocols.mkdir(parents=True)
    (protocols / "PartialSpoof.LA.cm.train.trl.txt").write_text(PROTOCOL)
    (root / "train" / "con_wav").mkdir(parents=True)
    for name in FRAMES:
        (root / "train" / "con_wav" / f"{name}.wav").write_bytes(b"RIFF")
    return root


def write_npy(root, content=None):
    (root / "segment_labels").mkdir()
    labels = {name: np.array(list(frames)) for name, frames in FRAMES.items()}
    path = root / "segment_labels" / "train_seglab_0.16.npy"
    np.save(path, labels if content is None else content, allow_pickle=True)
    return path


def write_rttm(root):
    (root / "train" / "con_data").mkdir()
    lines = [
        f"SPEAKER {name} 1 {start} {stop - start:.2f} <NA> <NA> spoof <NA> <NA>\n"
        for name, spans in SPANS.items()
        for start, stop in spans
    ]
    lines.append("SPEAKER CON_T_2 1 0.48 0.32 <NA> <NA> bonafide <NA> <NA>\n")
    (root / "train" / "con_data" / "rttm_2cls_0sil_spoof").write_text("".join(lines))


def write_vad(root):
    (root / "train" / "vad").mkdir()
    for name, spans in SPANS.items():
        lines = [f"{start} {stop} 0\n" for start, stop in spans] + ["1.2 1.3 1\n"]
        (root / "train" / "vad" / f"{name}.vad").write_text("".join(lines))


@pytest.mark.parametrize("write_labels", [write_npy, write_rttm, write_vad])
def test_partialspoof(partialspoof, write_labels):
    write_labels(partialspoof)
    clips = load_partialspoof(partialspoof.parents[1])
    assert clips.target.tolist() == [0, 1, 1]
    assert clips.groups["speaker"].tolist() == ["LA_0079", "LA_0079", "LA_0080"]
    assert clips.groups["attack"].tolist() == ["none", "CON", "CON"]
    found = [
        (Path(row.recording).stem, row.start, row.stop, row.label)
        for row in clips.segments.itertuples()
    ]
    assert found == [(name, *span, "spoof") for name in SPANS for span in SPANS[name]]
    assert set(clips.segments["recording"]) <= set(clips.data[:, 0])


def test_a_pickle_cannot_run_code(partialspoof, tmp_path):
    class Attack:
        def __reduce__(self):
            return os.system, (f"touch {tmp_path / 'attacked'}",)

    path = write_npy(partialspoof, {"CON_T_1": Attack()})
    with pytest.raises(ValueError, match=r"it asks for .*system, which could run code"):
        load_partialspoof(partialspoof)
    assert not (tmp_path / "attacked").exists()
    np.load(path, allow_pickle=True)
    assert (tmp_path / "attacked").exists()  # so the attack would have worked


@pytest.mark.parametrize("damage", ["empty", "cut", "list", "text"])
def test_damaged_labels_are_named(partialspoof, damage):
    path = write_npy(partialspoof, [1, "a"] if damage == "list" else None)
    content = path.read_bytes()
    if damage != "list":
        path.write_bytes({"empty": b"", "cut": content[:-20], "text": b"labels"}[damage])
    with pytest.raises(ValueError, match=r"seglab_0\.16\.npy' does not hold labels of frames"):
        load_partialspoof(partialspoof)
    assert pickle.dumps(content)


def test_what_is_missing_is_named(partialspoof):
    with pytest.raises(FileNotFoundError, match="rttm_2cls_0sil_spoof"):
        load_partialspoof(partialspoof)
    write_vad(partialspoof)
    (partialspoof / "train" / "con_wav" / "CON_T_2.wav").unlink()
    with pytest.warns(UserWarning, match=r"CON_T_2\.wav"):
        clips = load_partialspoof(partialspoof, on_error="skip")
    assert [Path(path).stem for path in clips.segments["recording"]] == ["CON_T_1", "CON_T_1"]
    X, _y = load_partialspoof(partialspoof, on_error="ignore", return_X_y=True)
    assert len(X) == 3


def test_spoofed_clips_without_a_span_are_named(partialspoof):
    write_vad(partialspoof)
    (partialspoof / "train" / "vad" / "CON_T_2.vad").unlink()
    with pytest.warns(UserWarning, match=r"1 of the spoofed clips .*CON_T_2\.wav"):
        clips = load_partialspoof(partialspoof)
    assert len(clips.segments) == 2


def test_had(tmp_path):
    for subset in ("train", "dev", "test"):
        folder = tmp_path / "HAD" / f"HAD_{subset}"
        (folder / subset / "conbine").mkdir(parents=True)
        (folder / f"HAD_{subset}_label.txt").write_text(
            f"HAD_{subset}_fake_1 0.00-1.95-T/1.95-3.24-F/3.24-5.18-T 0\n"
            f"\nHAD_{subset}_real_2 0.00-2.50-T 1\n"
        )
        for name in ("fake_1", "real_2"):
            (folder / subset / "conbine" / f"HAD_{subset}_{name}.wav").write_bytes(b"RIFF")
    clips = load_had(tmp_path, subset="all")
    assert clips.target.tolist() == [1, 0] * 3
    assert clips.frame["label"].tolist() == ["fake", "real"] * 3
    assert clips.groups["subset"].tolist() == ["train"] * 2 + ["dev"] * 2 + ["test"] * 2
    assert clips.segments[["start", "stop"]].to_numpy().tolist() == [[1.95, 3.24]] * 3
    assert clips.segments["recording"].tolist() == clips.data[clips.target == 1, 0].tolist()


@pytest.mark.parametrize("line", ["a 0-1-F", "a 0-1-X 0", "a 0-F 0", "a 0-1-F 2"])
def test_had_names_the_line(tmp_path, line):
    (tmp_path / "HAD_train").mkdir()
    (tmp_path / "HAD_train" / "HAD_train_label.txt").write_text(f"b 0-1-T 1\n{line}\n")
    with pytest.raises(ValueError, match=r"Line 2 of .*HAD_train_label\.txt"):
        load_had(tmp_path)


def test_lists_that_lead_out_of_the_corpus_raise(partialspoof, tmp_path):
    write_rttm(partialspoof)
    protocol = next(partialspoof.rglob("*.trl.txt"))
    protocol.write_text(PROTOCOL.replace("CON_T_1", "../../../secret"))
    with pytest.raises(ValueError, match="lists recordings outside the folder"):
        load_partialspoof(partialspoof, on_error="ignore")
    (tmp_path / "HAD_train").mkdir()
    list_of_had = tmp_path / "HAD_train" / "HAD_train_label.txt"
    list_of_had.write_text("../../secret 0.00-1.00-T 1\n")
    with pytest.raises(ValueError, match="lists recordings outside the folder"):
        load_had(tmp_path, on_error="ignore")
