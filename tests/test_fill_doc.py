"""Markers in docstrings and the entries that replace them."""

import inspect

import pytest

import skdeepfake
from skdeepfake._docs import fill_doc

PUBLIC_MEMBERS = [
    getattr(getattr(skdeepfake, submodule), name)
    for submodule in skdeepfake._SUBMODULES
    for name in getattr(skdeepfake, submodule).__all__
]
CLASSES = [member for member in PUBLIC_MEMBERS if inspect.isclass(member)]


def test_line_of_markers_becomes_the_entries_at_its_indentation():
    @fill_doc
    def score(pos_label):
        """Score.

        Parameters
        ----------
        $y_score, $pos_label
        """

    assert inspect.getdoc(score).splitlines()[2:] == [
        "Parameters",
        "----------",
        "y_score : array-like of shape (n_clips,)",
        "    Scores.",
        "pos_label : int, float, bool or str, default=1",
        "    The label of the spoofed clips.",
    ]


def test_methods_and_class_methods_of_a_class_are_filled():
    @fill_doc
    class Display:
        """Display.

        $raises
        """

        def plot(self):
            """Plot.

            $ax
            """

        @classmethod
        def create(cls):
            """Create.

            $ax
            """

    assert "ValueError" in Display.__doc__
    assert "matplotlib Axes" in Display.plot.__doc__
    assert "matplotlib Axes" in Display.create.__doc__


def test_unknown_marker_raises():
    def plot():
        """Plot.

        $ax, $axis
        """

    with pytest.raises(KeyError, match="axis"):
        fill_doc(plot)


def test_object_without_docstring_is_left_as_it_is():
    def plot():
        pass

    assert fill_doc(plot) is plot
    assert plot.__doc__ is None


def test_no_marker_is_left_in_public_docstrings():
    methods = [
        method
        for cls in CLASSES
        for name, method in inspect.getmembers(cls, inspect.isroutine)
        if not name.startswith("_")
    ]
    for member in PUBLIC_MEMBERS + methods:
        lines = (inspect.getdoc(member) or "").splitlines()
        assert not [line for line in lines if line.strip().startswith("$")], member
