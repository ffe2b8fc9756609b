"""The base class of front-ends tells an author what is missing."""

import numpy as np
import pytest

from skdeepfake.feature_extraction import FrontEnd

WAVEFORMS = np.random.default_rng(0).standard_normal((2, 1600))


class TwoNames(FrontEnd):
    def __init__(self, *, sample_rate=16000, hop_length=160):
        self.sample_rate = sample_rate
        self.hop_length = hop_length

    def _extract(self, clips):
        return clips.spectrum(512, self.hop_length).power.sum(axis=2, keepdims=True)

    def _feature_names(self):
        return ["power", "more"]


def test_features_of_another_number_than_names_raise():
    with pytest.raises(ValueError, match=r"TwoNames computed .* \(2, 11, 1\).* \(2, 11, 2\)"):
        TwoNames().transform(WAVEFORMS)


def test_a_front_end_without_its_methods_cannot_be_made():
    class Unfinished(FrontEnd):
        pass

    with pytest.raises(TypeError, match=r"abstract methods? '?_extract"):
        Unfinished()
