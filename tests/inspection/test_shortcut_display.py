"""ShortcutDisplay plots the numbers of the report."""

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from skdeepfake.inspection import ShortcutDisplay, ShortcutWarning, shortcut_report

mpl.use("agg")
Y = np.arange(60) % 2


@pytest.fixture
def report():
    noise = np.random.default_rng(0).normal(size=60)
    measures = pd.DataFrame({"dc": noise, "loudness": noise + 5 * Y, "peak": 0.0})
    with pytest.warns(ShortcutWarning):
        return shortcut_report(measures, Y)


def test_points_are_the_areas(report):
    display = ShortcutDisplay.from_report(report)
    assert display.names[0] == "loudness"
    drawn = {}
    for container in display.points_:
        for auc, row in zip(*container[0].get_data(), strict=True):
            drawn[display.names[int(row)]] = auc
    assert drawn == report.frame["auc"].to_dict()
    labels = [label.get_text() for label in display.ax_.get_yticklabels()]
    assert labels[0] == "loudness"
    assert display.ax_.yaxis_inverted()
    assert display.line_.get_xdata()[0] == 0.6
    assert display.figure_ is display.ax_.figure


def test_given_axes_and_style(report):
    import matplotlib.pyplot as plt

    ax = plt.subplots()[1]
    display = ShortcutDisplay.from_report(report, ax=ax, markersize=9)
    assert display.ax_ is ax
    assert display.points_[0][0].get_markersize() == 9
    plt.close("all")
