"""Corpora are found below the folder that the user names."""

import os

import pytest

from skdeepfake.datasets._readers import absolute_paths, find_root


def test_nearest_folder_wins(record):
    root = record("a/b/list.txt/x.wav", "c/list.txt/x.wav")
    assert find_root(root, ["list.txt"]) == root / "c"
    assert find_root(root / "a", ["list.txt"]) == root / "a" / "b"


def test_folder_four_levels_below_raises(record):
    root = record("1/2/3/list.txt/x.wav", "1/2/3/4/other/x.wav")
    assert find_root(root, ["list.txt"]) == root / "1" / "2" / "3"
    with pytest.raises(FileNotFoundError, match="does not hold other nor none, nor do"):
        find_root(root, ["other", "none"])


def test_absolute_paths(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for folder in ("sub", tmp_path / "sub", "~/sub"):
        assert absolute_paths(["a.wav"], folder) == [os.path.join(tmp_path, "sub", "a.wav")]


def test_folders_that_cannot_be_opened_are_passed_over(tmp_path, close_folder):
    (tmp_path / "lost+found").mkdir()
    (tmp_path / "mirror" / "train").mkdir(parents=True)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    close_folder("lost+found")
    assert find_root(tmp_path, ["train"]) == tmp_path / "mirror"
    with pytest.raises(FileNotFoundError, match=r"could not be opened: '.*lost\+found'"):
        find_root(tmp_path, ["elsewhere"])
