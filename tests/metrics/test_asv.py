"""The rates of a speaker verifier."""

import numpy as np
import pytest

from skdeepfake.metrics import asv_error_rates

LABELS = ["target", "target", "nontarget", "nontarget", "spoof", "spoof"]


def test_the_rates_are_counted_at_the_threshold():
    rates = asv_error_rates(LABELS, [0.4, 0.9, 0.5, 0.1, 0.5, 0.6], threshold=0.5)
    assert rates == (0.5, 0.5, 1.0)
    assert (rates.miss, rates.fa, rates.fa_spoof) == rates


def test_the_default_threshold_is_that_of_the_equal_error_rate(asvspoof5):
    rates = asv_error_rates(asvspoof5.label, asvspoof5.asv_score, labels=(1, 2, 0))
    assert 100 * (rates.miss + rates.fa) / 2 == pytest.approx(1.87092743, abs=0.05)
    assert rates.fa_spoof == pytest.approx(0.41796735, abs=1e-8)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (("target", "nontarget"), "labels must name target, non-target and spoofed"),
        (("target", "nontarget", "fake"), "no trial labeled 'fake'"),
    ],
)
def test_labels_that_do_not_fit_raise(labels, message):
    with pytest.raises(ValueError, match=message):
        asv_error_rates(LABELS, np.arange(6.0), labels=labels)


def test_an_unknown_label_raises():
    with pytest.raises(ValueError, match="'other', which is not in labels"):
        asv_error_rates([*LABELS, "other"], np.arange(7.0))


def test_unequal_lengths_and_nan_raise():
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        asv_error_rates(LABELS, np.arange(5.0))
    with pytest.raises(ValueError, match="y_score contains NaN"):
        asv_error_rates(LABELS, [*np.arange(5.0), np.nan])
