"""Which paths lead to one file."""

import os

import pytest

from skdeepfake.datasets._readers._same_file import file_keys


@pytest.fixture
def root(tmp_path):
    (tmp_path / "x").mkdir()
    (tmp_path / "a.wav").write_bytes(b"a")
    (tmp_path / "b.wav").write_bytes(b"b")
    (tmp_path / "linked").symlink_to(tmp_path)
    (tmp_path / "soft.wav").symlink_to(tmp_path / "a.wav")
    os.link(tmp_path / "a.wav", tmp_path / "hard.wav")
    return tmp_path


def same(look, *paths):
    return len(set(file_keys(map(str, paths), look))) == 1


@pytest.mark.parametrize("look", [True, False])
@pytest.mark.parametrize("name", ["a.wav", "missing.wav"])
def test_spellings_and_linked_folders(root, look, name):
    spellings = ["./{}", "x/../{}", ".//{}", "linked/{}", "linked/linked/x/../{}"]
    assert same(look, root / name, *(f"{root}/{text.format(name)}" for text in spellings))


def test_links_to_files_need_a_look(root):
    links = [root / name for name in ("a.wav", "soft.wav", "hard.wav")]
    assert same(True, *links)
    assert len(set(file_keys(map(str, links), False))) == 3


@pytest.mark.parametrize("look", [True, False])
def test_different_files(root, look):
    (root / "x" / "a.wav").write_bytes(b"a")
    others = ["a.wav", "b.wav", "x/a.wav", "missing.wav", "x/missing.wav", "A.wav/../none.wav"]
    assert len(set(file_keys([f"{root}/{name}" for name in others], look))) == len(others)


@pytest.mark.parametrize("look", [True, False])
def test_impossible_names_are_left_to_the_reader(look):
    assert len(set(file_keys(["/a\0b/c", "/d\0", "/" + "x" * 5000, "/"], look))) == 4


def test_shared_numbers_of_two_files_are_not_trusted(root, monkeypatch):
    """As on network drives that give numbers anew."""
    stat = os.stat
    (root / "b.wav").write_bytes(b"longer")

    def renumbered(path):
        return os.stat_result((*stat(path)[:1], 5, *stat(path)[2:10]))

    monkeypatch.setattr(os, "stat", renumbered)
    assert not same(True, root / "a.wav", root / "b.wav")
