"""Folders named after their class."""

import os

import pytest

from skdeepfake.audio import AudioFileError
from skdeepfake.datasets._readers._class_folders import read_class_folders
from skdeepfake.datasets._readers._labels import LabelMap

NAMES = LabelMap(None)


@pytest.mark.parametrize(
    ("genuine", "fake"), [("real", "fake"), ("Bona-fide", "Spoof"), ("GENUINE", "DeepFake")]
)
def test_two_folders(record, genuine, fake):
    root = record(f"{genuine}/b.wav", f"{genuine}/a.flac", f"{fake}/a.flac")
    frame = read_class_folders(root, NAMES, "raise").sort_values("target")
    assert frame["target"].tolist() == [0, 0, 1]
    assert frame["label"].tolist() == [genuine, genuine, fake]
    assert frame["path"].tolist() == [
        str(root / name) for name in (f"{genuine}/a.flac", f"{genuine}/b.wav", f"{fake}/a.flac")
    ]
    assert frame["folder"].tolist() == ["."] * 3


def test_classes_at_any_depth(record):
    root = record("v1/train/real/x/1.wav", "v1/train/fake/1.wav", "v1/test/fake/y/z/1.wav")
    frame = read_class_folders(root, NAMES, "raise")
    assert dict(zip(frame["folder"], frame["target"], strict=True)) == {
        "v1/train/x": 0,
        "v1/train": 1,
        "v1/test/y/z": 1,
    }


def test_numbered_folders_are_no_classes(record):
    root = record("0/real/1.wav", "1/fake/0/1.wav")
    frame = read_class_folders(root, NAMES, "raise")
    assert frame["folder"].tolist() == ["0", "1/0"]
    assert frame["target"].tolist() == [0, 1]


def test_names_above_the_root_do_not_count(record):
    root = record("fake/real/1.wav", "fake/spoof/1.wav") / "fake"
    assert sorted(read_class_folders(root, NAMES, "raise")["target"]) == [0, 1]


def test_order_is_that_of_the_names(record):
    root = record(*(f"{c}/{k}.wav" for c in ("real", "fake") for k in range(9, 0, -1)))
    paths = read_class_folders(root, NAMES, "raise")["path"].tolist()
    assert paths == sorted(paths)


def test_other_files_are_ignored(record):
    root = record("real/1.wav", "fake/1.wav", "fake/._1.wav", "__MACOSX/real/1.wav", ".x/a.wav")
    (root / "fake" / "readme.txt").write_text("hello")
    assert len(read_class_folders(root, NAMES, "raise")) == 2


def test_links_are_followed_but_not_in_circles(record):
    root = record("data/real/elsewhere/1.wav", "voices/2.wav", "data/fake/3.wav") / "data"
    (root / "real" / "linked").symlink_to(root.parent / "voices")
    (root / "real" / "circle").symlink_to(root)
    frame = read_class_folders(root, NAMES, "raise")
    assert sorted(path.rsplit("/", 1)[1] for path in frame["path"]) == ["1.wav", "2.wav", "3.wav"]
    assert sorted(frame["folder"]) == [".", "elsewhere", "linked"]


def test_a_linked_recording_is_taken_once_from_where_it_lies(record):
    root = record("real/speaker/1.wav", "fake/2.wav")
    for folder in ("all", "zzz"):
        (root / "real" / folder).mkdir()
        (root / "real" / folder / "1.wav").symlink_to(root / "real" / "speaker" / "1.wav")
    (root / "real" / "a").symlink_to(root / "real" / "speaker")
    (root / "fake" / "loop").symlink_to(root / "fake")
    frame = read_class_folders(root, NAMES, "raise")
    assert frame["folder"].tolist() == [".", "speaker"]


def test_a_recording_that_only_links_lead_to_is_taken_once(record):
    root = record("data/fake/2.wav", "store/1.wav") / "data"
    for folder in ("b", "a"):
        (root / "real" / folder).mkdir(parents=True)
        (root / "real" / folder / "1.wav").symlink_to(root.parent / "store" / "1.wav")
    frame = read_class_folders(root, NAMES, "raise")
    assert frame["folder"].tolist() == [".", "a"]


@pytest.mark.parametrize("name", ["1.wav", "."])
@pytest.mark.parametrize("on_error", ["raise", "skip", "ignore"])
def test_a_recording_that_is_linked_from_the_other_class_raises(record, name, on_error):
    root = record("real/x/1.wav", "fake/2.wav")
    (root / "fake" / "copy.wav").symlink_to(root / "real" / "x" / name)
    with pytest.raises(ValueError, match="Listed as genuine and as deepfake") as caught:
        read_class_folders(root, NAMES, on_error)
    for path in (os.path.join("x", "1.wav"), "copy.wav"):
        assert path in str(caught.value)


def test_classes_of_links_to_recordings_elsewhere_in_the_folder(record):
    root = record("store/1.wav", "store/2.wav", "store/speaker/3.wav")
    for path, target in [("real/1.wav", "1.wav"), ("fake/2.wav", "2.wav"), ("fake/b", "speaker")]:
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).symlink_to(root / "store" / target)
    frame = read_class_folders(root, NAMES, "raise")
    assert frame["target"].tolist() == [1, 1, 0]
    assert frame["folder"].tolist() == [".", "b", "."]


def test_hard_links_are_left_to_the_check_of_files(record):
    root = record("real/1.wav", "fake/2.wav")
    os.link(root / "real" / "1.wav", root / "real" / "3.wav")
    assert len(read_class_folders(root, NAMES, "raise")) == 3


def test_unreadable_folders_raise_or_are_named_in_a_warning(record, close_folder):
    root = record("real/1.wav", "fake/2.wav", "real/closed/3.wav")
    close_folder("closed")
    with pytest.raises(AudioFileError) as caught:
        read_class_folders(root, NAMES, "raise")
    reason = {str(root / "real" / "closed"): "folder that cannot be opened (Permission denied)"}
    assert caught.value.failures == reason
    for on_error in ("skip", "ignore"):
        with pytest.warns(UserWarning, match=r"real.closed': folder that cannot be opened"):
            assert len(read_class_folders(root, NAMES, on_error)) == 2


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may open any folder"
)
def test_a_folder_without_permission_raises(record):
    root = record("real/1.wav", "fake/2.wav", "real/closed/3.wav")
    (root / "real" / "closed").chmod(0)
    try:
        with pytest.raises(AudioFileError, match="closed"):
            read_class_folders(root, NAMES, "raise")
    finally:
        (root / "real" / "closed").chmod(0o700)


def test_the_reason_for_a_missing_class_is_named_first(record, close_folder):
    root = record("real/1.wav", "fake/2.wav")
    close_folder("fake")
    with pytest.raises(AudioFileError, match="fake"):
        read_class_folders(root, NAMES, "raise")


def test_content_tells_where_the_suffix_does_not(record):
    root = record("real/1.wav", "fake/2.wav")
    (root / "real" / "1.wav").rename(root / "real" / "upload")
    (root / "fake" / "2.wav").rename(root / "fake" / "x.part")
    (root / "fake" / "y.part").write_bytes(bytes(1000))
    with pytest.warns(UserWarning, match="1 files in"):
        names = read_class_folders(root, NAMES, "raise")["path"].map(os.path.basename)
    assert names.tolist() == ["x.part", "upload"]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["real/1.wav"], r"no folder with deepfake recordings; its folders are 'real';"),
        (["spoof/1.wav"], "no folder with genuine recordings"),
        (["a/1.wav", "b/1.wav"], r"genuine nor deepfake.*'a', 'b'.*label_map"),
        (["real/1.wav", "fake/1.wav", "2.wav"], r"1 recordings .* no folder named .*'2\.wav'"),
        (["real/fake/1.wav"], "both classes, 'real', 'fake'; say by label_map"),
        ([], "holds no recordings"),
    ],
)
def test_ambiguous_folders_raise(record, names, message):
    root = record(*names)
    with pytest.raises(ValueError, match=message):
        read_class_folders(root, NAMES, "raise")


def test_own_label_map(record):
    root = record("real/human/1.wav", "real/tts/1.wav")
    frame = read_class_folders(root, LabelMap({"human": 0, "tts": 1}), "raise")
    assert frame["target"].tolist() == [0, 1]
    assert frame["folder"].tolist() == ["real", "real"]
