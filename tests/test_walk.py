"""The files below a folder, whatever links lead to them."""

import os

import pytest

from skdeepfake._walk import walk_files


@pytest.fixture
def touch(tmp_path):
    def _touch(*names):
        for name in names:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).touch()
        return tmp_path

    return _touch


def paths(root, **options):
    unreadable = {}
    found = [
        "/".join((*parts, name))
        for parts, files in walk_files(root, unreadable, **options)
        for name, _ in files
    ]
    assert unreadable == {}
    return found


def test_order_is_that_of_the_names_with_files_before_folders(touch):
    root = touch("b/2", "b/1", "a/c/1", "a/z", "c")
    assert paths(root) == ["c", "a/z", "a/c/1", "b/1", "b/2"]


def test_hidden_files_and_folders_are_left_out(touch):
    root = touch("a/1", "a/._1", ".b/1", "__MACOSX/a/1")
    assert paths(root) == ["a/1"]


def test_loops_of_links_end(touch):
    root = touch("a/1", "b/2")
    (root / "a" / "up").symlink_to(root)
    (root / "a" / "to_b").symlink_to(root / "b")
    (root / "b" / "to_a").symlink_to(root / "a")
    (root / "self").symlink_to(root / "self")
    assert sorted(path.rsplit("/", 1)[1] for path in paths(root) if "/" in path) == ["1", "2"]


def test_a_folder_is_visited_once_for_each_context(touch):
    root = touch("x/1", "y/z/2")
    (root / "y" / "link").symlink_to(root / "x")
    assert paths(root) == ["x/1", "y/z/2"]
    assert paths(root, context=lambda parts: "y" in parts) == ["x/1", "y/z/2", "y/link/1"]
    # Loops end even so, and as a folder above is never entered again, "up/y/..." is not found.
    (root / "y" / "up").symlink_to(root)
    assert paths(root, context=lambda parts: parts) == ["x/1", "y/z/2", "y/link/1"]


def test_the_path_without_links_is_preferred(touch):
    root = touch("b/1", "c/2")
    (root / "a").symlink_to(root / "c")
    assert paths(root) == ["b/1", "c/2"]


def test_many_folders_that_link_to_each_other_are_visited_once(touch):
    root = touch(*(f"{k}/file" for k in range(30)))
    for k in range(30):
        for other in range(30):
            (root / str(k) / f"to_{other}").symlink_to(root / str(other))
    assert len(paths(root)) == 30


def test_real_paths_see_through_links_to_files_and_folders(touch):
    root = touch("a/1")
    (root / "a" / "2").symlink_to(root / "a" / "1")
    (root / "b").symlink_to(root / "a")
    (root / "a" / "nowhere").symlink_to(root / "missing")
    walked = dict(walk_files(root, {}, context=lambda parts: parts))
    one = os.path.realpath(root / "a" / "1")
    expected = [("1", one), ("2", one), ("nowhere", os.path.realpath(root / "missing"))]
    assert walked[("a",)] == walked[("b",)] == expected


def test_unreadable_folders_are_named(touch, close_folder):
    root = touch("a/1", "b/2", "b/c/3")
    close_folder("b")
    unreadable = {}
    walked = list(walk_files(root, unreadable))
    assert [parts for parts, _ in walked] == [(), ("a",)]
    assert unreadable == {str(root / "b"): "folder that cannot be opened (Permission denied)"}
