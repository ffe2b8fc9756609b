"""What loaders of folders leave out is said."""

import warnings

import pytest

from skdeepfake.datasets._readers._omissions import Omissions


def test_a_warning_counts_the_files_by_suffix(tmp_path):
    omissions = Omissions()
    for name in ("real/a.RAW", "b.raw", "c.raw", "d.raw", "e", "f.pcm", "g.pcm", "notes.txt"):
        omissions.add_file(str(tmp_path / name))
    with pytest.warns(UserWarning, match="7 files in") as caught:
        omissions.report(tmp_path, "raise")
    (message,) = [str(warning.message) for warning in caught]
    assert (
        "4 .raw ('real/a.RAW', 'b.raw', 'c.raw' and 1 more); 2 .pcm ('f.pcm', 'g.pcm'); "
        "1 without a suffix ('e')" in message
    )


def test_no_warning_if_errors_are_ignored_or_nothing_is_left_out(tmp_path):
    omissions = Omissions()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        omissions.add_file(str(tmp_path / "README.md"))
        omissions.report(tmp_path, "raise")
        omissions.add_file(str(tmp_path / "a.raw"))
        omissions.report(tmp_path, "ignore")
