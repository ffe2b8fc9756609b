"""Text files in UTF-8 and in other encodings."""

import pytest

from skdeepfake.datasets._readers._text import open_text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_known_encodings(tmp_path, encoding):
    (tmp_path / "a.txt").write_text("Zoë\nMüller\n", encoding=encoding)
    with open_text(tmp_path / "a.txt") as lines:
        assert lines.read() == "Zoë\nMüller\n"


@pytest.mark.parametrize("line", [1, 2, 100_001])
def test_other_encodings_raise_wherever_they_show(tmp_path, line):
    file = tmp_path / "a.txt"
    file.write_bytes(b"Mueller\n" * (line - 1) + "Müller\n".encode("cp1252") + b"Mueller\n" * 9)
    with (
        pytest.raises(ValueError, match=rf"a\.txt' is not a table in UTF-8, as line {line} shows;"),
        open_text(file) as lines,
    ):
        lines.readlines()


def test_half_a_character_of_utf_16_raises(tmp_path):
    file = tmp_path / "a.txt"
    file.write_bytes("path,label".encode("utf-16") + b"x")
    with pytest.raises(ValueError, match="nor in UTF-16"), open_text(file) as lines:
        lines.read()
