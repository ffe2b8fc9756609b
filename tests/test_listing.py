"""Many items in one message."""

from skdeepfake._listing import truncate_lines, truncate_list


def test_truncate_list():
    assert truncate_list(["a", "b"]) == "a, b"
    assert truncate_list(iter("abcdefg")) == "a, b, c, d, e and 2 more"


def test_truncate_lines():
    assert truncate_lines(["a", "b"]) == "\n  a\n  b"
    assert truncate_lines(iter("abcd"), 2) == "\n  a\n  b\n  and 2 more"
    assert truncate_lines([]) == ""
