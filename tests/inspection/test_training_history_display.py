"""TrainingHistoryDisplay plots the numbers of the history."""

import matplotlib as mpl
import numpy as np
import pytest
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline

from skdeepfake.inspection import TrainingHistoryDisplay
from skdeepfake.neural_network import CNNBiLSTMAttentionClassifier
from skdeepfake.preprocessing import FrameScaler

mpl.use("agg")

HISTORY = {
    "loss": [2.0, 1.5, 1.2],
    "cross_entropy": [0.7, 0.5, 0.3],
    "accuracy": [0.5, 0.7, 0.9],
    "val_cross_entropy": [0.7, 0.6, 0.65],
    "val_accuracy": [0.5, 0.6, 0.8],
}


@pytest.mark.parametrize(("metric", "best"), [("cross_entropy", 2), ("accuracy", 3)])
def test_both_lines_and_the_best_epoch(metric, best):
    display = TrainingHistoryDisplay.from_history(HISTORY, metric=metric)
    assert display.best_epoch_ == best
    for line, name in ((display.line_, metric), (display.validation_line_, f"val_{metric}")):
        np.testing.assert_array_equal(line.get_xdata(), [1, 2, 3])
        np.testing.assert_array_equal(line.get_ydata(), HISTORY[name])
    marked = [HISTORY[f"val_{metric}"][best - 1]]
    np.testing.assert_array_equal(display.best_mark_.get_data(), ([best], marked))
    labels = [text.get_text() for text in display.ax_.get_legend().get_texts()]
    assert labels == ["training", "validation", f"best: epoch {best}"]
    assert display.figure_ is display.ax_.figure


def test_without_validation_clips():
    display = TrainingHistoryDisplay.from_history(HISTORY, metric="loss", name="net")
    assert display.best_epoch_ is display.validation_line_ is display.best_mark_ is None
    assert display.line_.get_label() == "net, training"


def test_two_networks_on_given_axes():
    import matplotlib.pyplot as plt

    ax = plt.subplots()[1]
    first = TrainingHistoryDisplay.from_history(HISTORY, ax=ax, linewidth=3)
    second = TrainingHistoryDisplay.from_history(HISTORY, ax=ax)
    assert first.ax_ is second.ax_ is ax
    assert first.line_.get_linewidth() == first.validation_line_.get_linewidth() == 3
    assert first.line_.get_color() == first.validation_line_.get_color()
    assert first.line_.get_color() != second.line_.get_color()
    plt.close("all")


def test_an_unknown_metric_raises():
    with pytest.raises(ValueError, match=r"metric must be among .*'loss'.* Got 'eer'"):
        TrainingHistoryDisplay.from_history(HISTORY, metric="eer")


def test_from_a_pipeline():
    net = CNNBiLSTMAttentionClassifier(filters=4, lstm_units=2)
    pipeline = make_pipeline(FrameScaler(), net)
    with pytest.raises(NotFittedError):
        TrainingHistoryDisplay.from_estimator(pipeline)
    net.initialize(np.zeros((2, 8, 3)), [0, 1]).history_ = HISTORY
    display = TrainingHistoryDisplay.from_estimator(pipeline, metric="accuracy")
    np.testing.assert_array_equal(display.training, HISTORY["accuracy"])
    np.testing.assert_array_equal(display.validation, HISTORY["val_accuracy"])
