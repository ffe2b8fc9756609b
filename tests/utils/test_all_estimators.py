"""all_estimators lists what can be constructed, under its public name."""

import importlib

import pytest
from imblearn.base import SamplerMixin
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin

import skdeepfake
from skdeepfake.utils import all_estimators

ESTIMATORS = all_estimators()
FILTERS = {
    "classifier": ClassifierMixin,
    "sampler": SamplerMixin,
    "transformer": TransformerMixin,
}


def test_estimators_are_sorted_and_exported_under_their_name():
    names = [name for name, _ in ESTIMATORS]
    assert names == sorted(set(names))
    for name, cls in ESTIMATORS:
        assert cls.__name__ == name
        assert getattr(importlib.import_module(cls.__module__), name) is cls


def test_only_abstract_estimators_are_left_out():
    exported = {
        member
        for submodule in skdeepfake._SUBMODULES
        for member in vars(importlib.import_module(f"skdeepfake.{submodule}")).values()
        if isinstance(member, type)
        and issubclass(member, BaseEstimator)
        and member.__module__.startswith("skdeepfake.")
    }
    left_out = {cls.__name__ for cls in exported - {cls for _, cls in ESTIMATORS}}
    assert left_out == {"Augmentation", "Descriptor", "FrontEnd", "NeuralClassifier"}


@pytest.mark.parametrize("type_filter", FILTERS)
def test_a_filter_keeps_its_type(type_filter):
    mixin = FILTERS[type_filter]
    expected = [pair for pair in ESTIMATORS if issubclass(pair[1], mixin)]
    assert all_estimators(type_filter) == expected
    assert 0 < len(expected) < len(ESTIMATORS)


def test_an_unknown_filter_raises():
    with pytest.raises(ValueError, match="The 'type_filter' parameter of all_estimators must be"):
        all_estimators("regressor")
