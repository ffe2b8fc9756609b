"""The names of costs that say whose error it is."""

import inspect

import numpy as np
import pytest
from sklearn.metrics import make_scorer

from skdeepfake.calibration import bayes_threshold
from skdeepfake.metrics import (
    DETCurveDisplay,
    actual_dcf,
    compare_detectors,
    detection_report,
    min_dcf,
)

y = np.repeat([0, 1], 40)
score = np.random.default_rng(0).normal(1.5 * y)


def first_point(**costs):
    display = DETCurveDisplay.from_predictions(y, score, marks=["minDCF"], n_bootstraps=0, **costs)
    return display.marks["minDCF"].value


FUNCTIONS = {
    "bayes_threshold": bayes_threshold,
    "min_dcf": lambda **costs: min_dcf(y, score, **costs),
    "actual_dcf": lambda **costs: actual_dcf(y, score, **costs),
    "detection_report": lambda **costs: detection_report(
        y, score, metrics=["actual_dcf"], n_bootstraps=0, **costs
    ).frame.iloc[0, -3],
    "compare_detectors": lambda **costs: compare_detectors(
        y, score, score**2, metrics=["actual_dcf"], n_bootstraps=2, random_state=0, **costs
    ).frame.iloc[0, 0],
    "DETCurveDisplay": first_point,
}


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_each_name_is_that_of_its_error(function):
    pytest.importorskip("matplotlib").use("Agg")
    for alias, name in {"cost_genuine_flagged": "c_miss", "cost_deepfake_missed": "c_fa"}.items():
        value = 0.05 if name == "c_miss" else 200.0
        assert function(**{alias: value}) == function(**{name: value}) != function()
        with pytest.raises(ValueError, match=f"{alias}=3.0 and {name}=1 are one cost"):
            function(**{alias: 3.0, name: 1})
        with pytest.raises(ValueError, match=f"The '{alias}' parameter"):
            function(**{alias: 0})


def test_the_names_say_whose_error_it_is():
    # A detector that flags one genuine clip in four and misses no deepfake.
    labels, scores = [0, 0, 0, 0, 1, 1], [-2.0, -2.0, -2.0, 2.0, 3.0, 3.0]
    cheap = {"p_spoof": 0.5, "cost_deepfake_missed": 1.0}
    costs = [actual_dcf(labels, scores, cost_genuine_flagged=c, **cheap) for c in (0.5, 1.0)]
    assert costs[1] == 0.25
    # The dearer it is to flag a genuine clip, the higher the threshold; the dearer it is to miss a
    # deepfake, the lower.
    assert bayes_threshold(cost_genuine_flagged=5) > bayes_threshold()
    assert bayes_threshold(cost_deepfake_missed=50) < bayes_threshold()


def test_signatures_and_scorers_know_the_names():
    for function in (bayes_threshold, min_dcf, actual_dcf, detection_report, compare_detectors):
        names = list(inspect.signature(function).parameters)
        at = names.index("c_fa")
        assert names[at + 1 : at + 3] == ["cost_genuine_flagged", "cost_deepfake_missed"]
    scorer = make_scorer(actual_dcf, response_method="decision_function", cost_deepfake_missed=3)

    class Scores:
        classes_ = np.array([0, 1])
        _estimator_type = "classifier"

        def decision_function(self, X):
            return X

        def __sklearn_tags__(self):
            from sklearn.linear_model import LogisticRegression

            return LogisticRegression().__sklearn_tags__()

    assert scorer(Scores(), score, y) == actual_dcf(y, score, c_fa=3)
