"""Folders named after their class."""

import pytest

from skdeepfake.datasets._readers._class_folders import read_class_folders
from skdeepfake.datasets._readers._labels import LabelMap

NAMES = LabelMap(None)


@pytest.mark.parametrize(
    ("genuine", "fake"), [("real", "fake"), ("Bona-fide", "Spoof"), ("GENUINE", "DeepFake")]
)
def test_two_folders(record, genuine, fake):
    root = record(f"{genuine}/b.wav", f"{genuine}/a.flac", f"{fake}/a.flac")
    frame = read_class_folders(root, NAMES).sort_values("target")
    assert frame["target"].tolist() == [0, 0, 1]
    assert frame["label"].tolist() == [genuine, genuine, fake]
    assert frame["path"].tolist() == [
        str(root / name) for name in (f"{genuine}/a.flac", f"{genuine}/b.wav", f"{fake}/a.flac")
    ]
    assert frame["folder"].tolist() == ["."] * 3


def test_classes_at_any_depth(record):
    root = record("v1/train/real/x/1.wav", "v1/train/fake/1.wav", "v1/test/fake/y/z/1.wav")
    frame = read_class_folders(root, NAMES)
    assert dict(zip(frame["folder"], frame["target"], strict=True)) == {
        "v1/train/x": 0,
        "v1/train": 1,
        "v1/test/y/z": 1,
    }


def test_numbered_folders_are_no_classes(record):
    root = record("0/real/1.wav", "1/fake/0/1.wav")
    frame = read_class_folders(root, NAMES)
    assert frame["folder"].tolist() == ["0", "1/0"]
    assert frame["target"].tolist() == [0, 1]


def test_names_above_the_root_do_not_count(record):
    root = record("fake/real/1.wav", "fake/spoof/1.wav") / "fake"
    assert sorted(read_class_folders(root, NAMES)["target"]) == [0, 1]


def test_order_is_that_of_the_names(record):
    root = record(*(f"{c}/{k}.wav" for c in ("real", "fake") for k in range(9, 0, -1)))
    paths = read_class_folders(root, NAMES)["path"].tolist()
    assert paths == sorted(paths)


def test_other_files_are_ignored(record):
    root = record("real/1.wav", "fake/1.wav", "fake/._1.wav", "__MACOSX/real/1.wav", ".x/a.wav")
    (root / "fake" / "readme.txt").write_text("hello")
    assert len(read_class_folders(root, NAMES)) == 2


def test_links_are_followed_but_not_in_circles(record):
    root = record("data/real/elsewhere/1.wav", "voices/2.wav", "data/fake/3.wav") / "data"
    (root / "real" / "linked").symlink_to(root.parent / "voices")
    (root / "real" / "circle").symlink_to(root)
    frame = read_class_folders(root, NAMES)
    assert sorted(path.rsplit("/", 1)[1] for path in frame["path"]) == ["1.wav", "2.wav", "3.wav"]
    assert sorted(frame["folder"]) == [".", "elsewhere", "linked"]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["real/1.wav"], r"no folder with deepfake recordings; its folders are \['real'\]"),
        (["spoof/1.wav"], "no folder with genuine recordings"),
        (["a/1.wav", "b/1.wav"], r"genuine nor deepfake.*\['a', 'b'\].*label_map"),
        (["real/1.wav", "fake/1.wav", "2.wav"], r"1 recordings .* no folder named .*'\./2\.wav'"),
        (["real/fake/1.wav"], "both classes, 'real', 'fake'; say by label_map"),
        ([], "holds no recordings"),
    ],
)
def test_ambiguous_folders_raise(record, names, message):
    root = record(*names)
    with pytest.raises(ValueError, match=message):
        read_class_folders(root, NAMES)


def test_own_label_map(record):
    root = record("real/human/1.wav", "real/tts/1.wav")
    frame = read_class_folders(root, LabelMap({"human": 0, "tts": 1}))
    assert frame["target"].tolist() == [0, 1]
    assert frame["folder"].tolist() == ["real", "real"]
