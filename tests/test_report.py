"""The base of the reports."""

import numpy as np
import pandas as pd
import pytest

from skdeepfake._report import Report, format_number


class TwoSections(Report):
    def _sections(self):
        return [("Of A & B", self.frame), ("Nothing\nelse.", None)]


@pytest.fixture
def report():
    frame = pd.DataFrame({"rate": [0.25, np.nan]}, index=["A", "<B>"])
    return TwoSections(frame=frame, threshold=0)


def test_it_shows_its_sections_as_text(report):
    assert str(report) == "Of A & B\n      rate\nA   0.2500\n<B>       \n\nNothing\nelse."
    assert repr(report) == str(report)


def test_it_shows_its_sections_as_html(report):
    html = report._repr_html_()
    assert "<p>Of A &amp; B</p><table" in html
    assert "<td>0.2500</td>" in html
    assert "&lt;B&gt;" in html
    assert "NaN" not in html
    assert html.endswith("<p>Nothing<br>else.</p>")


@pytest.mark.parametrize(("value", "text"), [(0.25, "0.2500"), (-2e5, "-2.0e+05")])
def test_very_large_numbers_are_shown_in_powers_of_ten(value, text):
    assert format_number(value) == text
