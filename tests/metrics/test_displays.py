"""The Displays: their numbers, what they draw and what they leave to the user."""

import sys

import numpy as np
import pytest
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression

from skdeepfake.metrics import (
    DETCurveDisplay,
    EERBreakdownDisplay,
    ReliabilityDisplay,
    ScoreDistributionDisplay,
    TippettDisplay,
    cllr,
    detection_report,
    equal_error_rate,
    min_cllr,
    min_dcf,
)

matplotlib = pytest.importorskip("matplotlib")
plt = pytest.importorskip("matplotlib.pyplot")

X, y = make_classification(n_samples=300, flip_y=0.2, random_state=0)
detector = LogisticRegression().fit(X, y)
scores = detector.decision_function(X)
source = np.array(list("AABBB") * 60)

SETTINGS = {
    DETCurveDisplay: {"n_bootstraps": 20, "random_state": 0},
    EERBreakdownDisplay: {"by": source, "n_bootstraps": 20, "random_state": 0},
    ReliabilityDisplay: {},
    ScoreDistributionDisplay: {},
    TippettDisplay: {},
}
every_display = pytest.mark.parametrize(("display_class", "settings"), SETTINGS.items())


@pytest.fixture(autouse=True)
def _agg():
    with matplotlib.rc_context(), plt.ioff():
        plt.switch_backend("agg")
        yield
        plt.close("all")


def line_data(display):
    """Return the points of all lines on the axes."""
    return [line.get_xydata() for line in display.ax_.lines]


@every_display
def test_it_draws_on_its_own_axes_or_those_given(display_class, settings):
    display = display_class.from_predictions(y, scores, **settings)
    assert display.figure_ is display.ax_.figure
    assert display.line_ if display_class is not ScoreDistributionDisplay else display.lines_
    figure, ax = plt.subplots()
    assert display.plot(ax=ax) is display
    assert display.ax_ is ax
    assert display.figure_ is figure
    assert ax.get_xlabel()
    display.figure_.canvas.draw()


@every_display
def test_an_estimator_and_its_predictions_give_the_same(display_class, settings):
    estimated = display_class.from_estimator(detector, X, y, **settings)
    predicted = display_class.from_predictions(y, scores, **settings)
    for a, b in zip(line_data(estimated), line_data(predicted), strict=True):
        np.testing.assert_array_equal(a, b)
    assert estimated.name == "LogisticRegression"


@every_display
def test_the_other_sign_and_other_labels_give_the_same(display_class, settings):
    names = np.where(y, "spoof", "bonafide")
    negated = display_class.from_predictions(
        names, -scores, pos_label="spoof", higher_is="bonafide", **settings
    )
    expected = display_class.from_predictions(y, scores, **settings)
    sign = -1 if display_class is ScoreDistributionDisplay else 1
    for a, b in zip(line_data(negated), line_data(expected), strict=True):
        np.testing.assert_allclose(a[:, 0], sign * b[:, 0])
        np.testing.assert_allclose(a[:, 1], b[:, 1])
    fitted = LogisticRegression().fit(X, names)
    estimated = display_class.from_estimator(fitted, X, names, pos_label="spoof", **settings)
    for a, b in zip(line_data(estimated), line_data(expected), strict=True):
        np.testing.assert_allclose(a, b)


@every_display
def test_its_name_is_shown(display_class, settings):
    display = display_class.from_predictions(y, scores, name="Ours", **settings)
    titles = [display.ax_.get_title(loc) for loc in ("left", "center")]
    texts = titles + display.ax_.get_legend_handles_labels()[1]
    assert any("Ours" in text for text in texts)


@every_display
def test_a_missing_matplotlib_names_the_extra(display_class, settings, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(ImportError, match=rf'{display_class.__name__}.*"skdeepfake\[plot\]"'):
        display_class.from_predictions(y, scores, **settings)


@every_display
@pytest.mark.parametrize("flat", [np.zeros(300), np.where(y, 40.0, -40.0)])
def test_tied_or_separable_scores_can_be_plotted(display_class, settings, flat):
    display_class.from_predictions(y, flat, **settings).figure_.canvas.draw()


def test_the_det_curve_marks_the_metrics():
    marks = ["EER", "minDCF", "actDCF"]
    display = DETCurveDisplay.from_predictions(y, scores, marks=marks, n_bootstraps=0)
    assert display.band is None
    assert display.band_ is None
    assert list(display.marks_) == marks
    assert display.marks["EER"].value == equal_error_rate(y, scores)
    assert display.marks["minDCF"].value == min_dcf(y, scores)
    fpr, fnr, value = display.marks["minDCF"]
    assert (0.95 * fpr + 0.5 * fnr) / 0.5 == pytest.approx(value)
    x, y_of_mark = display.marks_["EER"].get_xydata()[0]
    assert x == y_of_mark
    with pytest.raises(ValueError, match="marks must be among"):
        DETCurveDisplay.from_predictions(y, scores, marks=["EERR"], n_bootstraps=0)


def test_the_band_of_the_det_curve_lies_around_it():
    display = DETCurveDisplay.from_predictions(y, scores, n_bootstraps=200, random_state=0)
    fpr, low, high = display.band
    curve = np.interp(fpr, display.fpr, display.fnr)
    assert (low <= high).all()
    assert np.mean((low <= curve) & (curve <= high)) > 0.9
    by_group = DETCurveDisplay.from_predictions(
        y, scores, groups=np.repeat(np.arange(5), 60), n_bootstraps=200, random_state=0
    )
    assert not np.array_equal(by_group.band[1], low)


def test_a_det_curve_can_be_built_from_its_numbers():
    display = DETCurveDisplay(fpr=[0, 0.2, 1], fnr=[1, 0.2, 0], marks={"EER": (0.2, 0.2, 0.2)})
    assert display.plot().marks_["EER"].get_label() == "EER 20.00%"


def test_the_histograms_hold_every_clip():
    thresholds = {"Bayes": 0.64, "zero": 0.0}
    display = ScoreDistributionDisplay.from_predictions(
        y, scores, thresholds=thresholds, n_bins=np.int64(12)
    )
    assert display.bonafide.sum() == pytest.approx(1)
    assert display.spoof.sum() == pytest.approx(1)
    assert display.edges.size == 13
    assert {name: line.get_xdata()[0] for name, line in display.lines_.items()} == thresholds
    assert "spoof" in display.ax_.get_xlabel()
    negated = ScoreDistributionDisplay.from_predictions(y, -scores, n_bins=12, higher_is="bonafide")
    assert "bona fide" in negated.ax_.get_xlabel()
    np.testing.assert_allclose(negated.spoof, display.spoof[::-1])


def test_tippett_curves_are_fractions_of_clips():
    display = TippettDisplay.from_predictions(y, scores)
    for at in (3, 50, 200):
        ratio = display.llr[at]
        assert display.spoof[at] == pytest.approx(np.mean(scores[y == 1] >= ratio))
        assert display.bonafide[at] == pytest.approx(np.mean(scores[y == 0] >= ratio))
    assert display.misleading == (np.mean(scores[y == 0] >= 0), np.mean(scores[y == 1] < 0))


def test_calibrated_ratios_lie_on_the_diagonal():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], 20_000)
    llr = rng.normal(size=40_000) + y - 0.5  # unit variance, one apart: its own ratio
    display = ReliabilityDisplay.from_predictions(y, llr)
    middle = np.abs(display.given) < 2
    np.testing.assert_allclose(display.observed[middle], display.given[middle], atol=0.4)
    twice = ReliabilityDisplay.from_predictions(y, 2 * llr)
    np.testing.assert_array_equal(twice.observed, display.observed)
    np.testing.assert_allclose(twice.given, 2 * display.given)
    assert (np.diff(display.given) >= 0).all()
    assert display.cllr == cllr(y, llr)
    assert display.min_cllr == min_cllr(y, llr)


def test_the_breakdown_draws_the_report():
    report = detection_report(
        y, scores, by={"source": source}, metrics=["eer"], n_bootstraps=50, random_state=0
    )
    display = EERBreakdownDisplay.from_report(report, "source")
    assert [level.split()[0] for level in display.levels] == ["A", "B"]
    of_a = source == "A"
    assert display.eer[0] == equal_error_rate(y[of_a], scores[of_a])
    assert display.pooled == equal_error_rate(y, scores)
    widths = [bar.get_width() for bar in display.bars_]
    np.testing.assert_allclose(widths, 100 * display.eer)
    np.testing.assert_array_equal(display.line_.get_xdata(), 100 * display.pooled)


def test_breakdowns_side_by_side_have_a_legend_each():
    figure, axes = plt.subplots(1, 2)
    for ax in axes:
        EERBreakdownDisplay.from_predictions(y, scores, by=source, n_bootstraps=0, ax=ax)
    assert all(ax.get_legend() for ax in axes)
    assert not figure.legends


def test_curves_on_the_same_axes_take_the_palette_for_the_color_blind():
    first = DETCurveDisplay.from_predictions(y, scores, n_bootstraps=0)
    second = DETCurveDisplay.from_predictions(y, -scores, n_bootstraps=0, ax=first.ax_)
    assert first.line_.get_color().upper() == "#0072B2"
    assert second.line_.get_color().upper() == "#D55E00"
