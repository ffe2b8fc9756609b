"""Lists of a corpus name recordings in its own folders only."""

import os

import pytest

from skdeepfake.datasets._readers._inside import check_inside, check_names


@pytest.mark.parametrize("name", ["/etc/passwd", "../secret", "a/b", "..\\secret", "C:\\secret"])
def test_a_name_that_leads_elsewhere_raises(name):
    with pytest.raises(ValueError, match=r"'list.txt' lists recordings outside.*do not trust"):
        check_names(["LA_T_1", name], "list.txt")
    check_names(["LA_T_1", "..", "a b", "C:"], "list.txt")


@pytest.mark.parametrize(
    ("path", "is_inside"),
    [
        ("a.wav", True),
        ("sub/a.wav", True),
        ("sub/../a.wav", True),
        ("./a.wav", True),
        ("..a.wav", True),
        ("../a.wav", False),
        ("sub/../../a.wav", False),
        ("../corpus-2/a.wav", False),
        ("/etc/passwd", False),
        ("..", False),
    ],
)
def test_paths(tmp_path, monkeypatch, path, is_inside):
    root = tmp_path / "corpus"
    root.mkdir()
    monkeypatch.chdir(tmp_path)
    for folder in (root, f"{root}/", "corpus"):
        paths = [os.path.join(root, "b.wav"), os.path.join(root, path)]
        if is_inside:
            check_inside(paths, folder, "list.csv")
        else:
            with pytest.raises(ValueError, match=r"outside the folder .*list, or ask"):
                check_inside(paths, folder, "list.csv", ", or ask")
    check_inside([os.path.join(root, path)], "/", "list.csv")
