"""Errors and warnings name the files that cannot be used."""

import os

import pandas as pd
import pytest

from skdeepfake.audio import AudioFileError
from skdeepfake.datasets._readers._check_files import drop_unusable


def table(*paths, target=0):
    return pd.DataFrame({"path": [str(path) for path in paths], "target": target})


@pytest.fixture
def damaged(record):
    folder = record("good.wav", "good2.wav")
    (folder / "empty.wav").write_bytes(b"")
    (folder / "text.wav").write_text("This is not a recording.")
    return table(
        *(folder / f"{name}.wav" for name in ("good", "empty", "text", "missing", "good2"))
    )


def test_one_error_names_all_damaged_files(damaged):
    with pytest.raises(AudioFileError) as caught:
        drop_unusable(damaged, "raise")
    failures = caught.value.failures
    assert list(failures) == damaged["path"][1:4].tolist()
    reasons = list(failures.values())
    assert "empty" in reasons[0]
    assert "not a known audio format" in reasons[1]
    assert "no such file" in reasons[2]
    assert "on_error" in caught.value.__notes__[0]


def test_skip_drops_the_damaged_with_a_warning(damaged):
    with pytest.warns(UserWarning, match="3 of 5 rows are skipped: 3 files could not be read"):
        frame = drop_unusable(damaged, "skip")
    pd.testing.assert_frame_equal(frame, damaged.iloc[[0, 4]])


def test_ignore_opens_no_file(damaged):
    pd.testing.assert_frame_equal(drop_unusable(damaged, "ignore"), damaged)


@pytest.mark.parametrize("on_error", ["raise", "skip"])
def test_no_usable_file_raises(tmp_path, on_error):
    with pytest.raises(AudioFileError, match=r"gone\.wav"):
        drop_unusable(table(tmp_path / "gone.wav"), on_error)


@pytest.mark.parametrize("on_error", ["raise", "ignore"])
def test_repeated_file_raises(record, on_error):
    path = record("a.wav") / "a.wav"
    message = r"listed more than once: '[^,]*a\.wav'; .*remove the repeated"
    with pytest.raises(ValueError, match=message):
        drop_unusable(table(path, path), on_error)


def test_skip_keeps_the_first_of_repeated_files(record):
    folder = record("a.wav", "b.wav")
    with pytest.warns(UserWarning, match="1 of 3 rows are skipped: listed more than once"):
        frame = drop_unusable(table(folder / "a.wav", folder / "b.wav", folder / "a.wav"), "skip")
    assert frame.index.tolist() == [0, 1]


@pytest.mark.parametrize("on_error", ["raise", "skip", "ignore"])
def test_file_of_both_classes_raises(record, on_error):
    path = record("a.wav") / "a.wav"
    with pytest.raises(ValueError, match="Listed as genuine and as deepfake"):
        drop_unusable(table(path, path, target=[0, 1]), on_error)


SPELLINGS = ["./a.wav", "x/../a.wav", "linked/a.wav", "soft.wav", "hard.wav"]


@pytest.fixture
def linked(record):
    folder = record("a.wav", "x/b.wav")
    (folder / "linked").symlink_to(folder)
    (folder / "soft.wav").symlink_to(folder / "a.wav")
    os.link(folder / "a.wav", folder / "hard.wav")
    return folder


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_file_under_two_spellings_is_listed_twice(linked, spelling):
    frame = table(linked / "a.wav", linked / "x" / "b.wav", f"{linked}/{spelling}")
    message = rf"listed more than once: '.*{spelling}', the same file as '.*a\.wav'"
    with pytest.raises(ValueError, match=message):
        drop_unusable(frame, "raise")
    with pytest.warns(UserWarning, match="1 of 3 rows are skipped: listed more than once"):
        assert drop_unusable(frame, "skip").index.tolist() == [0, 1]


@pytest.mark.parametrize("on_error", ["raise", "skip"])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_file_of_both_classes_under_two_spellings_raises(linked, spelling, on_error):
    frame = table(linked / "a.wav", f"{linked}/{spelling}", target=[0, 1])
    with pytest.raises(ValueError, match=rf"genuine and as deepfake: .*a\.wav', '.*{spelling}'"):
        drop_unusable(frame, on_error)


@pytest.mark.parametrize("spelling", SPELLINGS[:3])
def test_ignore_sees_through_spellings_and_linked_folders(linked, spelling):
    with pytest.raises(ValueError, match="listed more than once"):
        drop_unusable(table(linked / "a.wav", f"{linked}/{spelling}"), "ignore")


def test_a_reader_that_has_looked_for_its_files_needs_no_look_at_each(linked, monkeypatch):
    frame = table(linked / "a.wav", linked / "x" / "b.wav")
    monkeypatch.setattr(os, "stat", None)
    pd.testing.assert_frame_equal(drop_unusable(frame, "raise", {}), frame)
    with pytest.raises(TypeError):
        drop_unusable(frame, "raise")
