"""What a file may not set: paths that are read or written later, and code."""

import inspect
import os
import re

import pytest
import sklearn.utils
from sklearn.cluster import FeatureAgglomeration
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.svm import SVC

from skdeepfake.audio import LoadAudio
from skdeepfake.augmentation import AddNoise, OneOf, Reverb
from skdeepfake.compose import DetectorPipeline, InChunks, RecordingMemory
from skdeepfake.feature_extraction import LFCC, FrameUnion, PretrainedEncoder
from skdeepfake.neural_network import CNNBiLSTMAttentionClassifier
from skdeepfake.persistence._confine import ForbiddenError, confine
from skdeepfake.preprocessing import Pool
from skdeepfake.utils import all_estimators

SHA256 = 64 * "a"

# Every parameter that accepts any string or any path, and what is done about it. A new one fails
# the test below until somebody decides.
RESET = {"memory", "out", "folder", "scenes", "callbacks"}
CONFINED = {"model", "revision"}
HARMLESS = {
    "constant": "a label to predict",
    "encoding": "name of a codec",
    "importance_getter": "name of an attribute",
    "layer": "name of a tensor",
    "metric": "name of a distance",
    "optimizer": "name of a class of Keras; anything else is refused when the network is built",
    "outlier_label": "a label",
    "pattern": "a regular expression, which is used when fitted only",
    "pos_label": "a label",
    "pre_dispatch": "a number or an expression of numbers, which joblib parses without eval",
    "refit": "name of a score",
    "resource": "name of a parameter",
    "scoring": "name of a score",
    "separator": "text between names",
    "threshold": "a number or the name of a statistic",
    "token_pattern": "a regular expression",
    "verbose_feature_names_out": "a format of names",
}
PATHLIKE = re.compile("path|file|folder|dir|memory|url|callbacks|root|home")
NO_PATH = {
    "cache_size": "megabytes",
    "direct_db": "decibels",
    "direction": "forward or backward",
    "fit_path": "a boolean",
    "path_method": "name of an algorithm",
}


def constraints_of(estimator):
    given = getattr(estimator, "_parameter_constraints", {})
    for name in inspect.signature(estimator.__init__).parameters:
        if name not in {"self", "args", "kwargs"}:
            constraints = given.get(name, [])
            yield name, constraints if isinstance(constraints, list) else []


def test_every_parameter_that_may_name_a_file_is_decided():
    known = RESET | CONFINED | HARMLESS.keys() | NO_PATH.keys()
    estimators = [*all_estimators(), *sklearn.utils.all_estimators()]
    found, undecided = set(), set()
    for estimator_name, estimator in estimators:
        for name, constraints in constraints_of(estimator):
            takes_text = any(c is str or c is os.PathLike for c in constraints)
            if takes_text or PATHLIKE.search(name):
                found.add(name)
                if name not in known:
                    undecided.add(f"{estimator_name}.{name}")
    assert undecided == set()
    assert found >= RESET | CONFINED


@pytest.mark.parametrize(
    ("detector", "message"),
    [
        (Pipeline([("svm", SVC())], memory="/x"), "memory of Pipeline"),
        (DetectorPipeline([("svm", SVC())], memory="/x"), "memory of DetectorPipeline"),
        (InChunks(LFCC(), memory="/x"), "memory of InChunks"),
        (InChunks(LFCC(), out="/x"), "out of InChunks"),
        (FeatureAgglomeration(memory="/x"), "memory of FeatureAgglomeration"),
        (RecordingMemory("/x"), "memory of RecordingMemory"),
        (AddNoise(kind="recordings", folder="/x"), "folder of AddNoise"),
        (Reverb(folder="/x"), "folder of Reverb"),
        (CNNBiLSTMAttentionClassifier(callbacks=["x"]), "callbacks of CNNBiLSTMAttention"),
    ],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.parametrize(
    "wrap",
    [
        lambda part: part,
        lambda part: make_pipeline(part, SVC()),
        lambda part: FeatureUnion([("a", Pool()), ("b", part)]),
        lambda part: InChunks(make_pipeline(LoadAudio(), OneOf([("a", part)]))),
        lambda part: {"a": [(part,)]},
    ],
)
def test_it_is_reset_wherever_it_is(detector, message, wrap):
    detector = sklearn.base.clone(detector, safe=False)
    name = message.split()[0]
    assert getattr(detector, name) is not None
    (found,) = confine(wrap(detector))
    assert found.startswith(message)
    assert getattr(detector, name) is None
    assert confine(wrap(detector)) == []


def test_hidden_in_a_fitted_attribute():
    inner = InChunks(LFCC(), memory="/x")
    outer = SVC()
    outer.estimators_ = [make_pipeline(inner)]
    outer.itself = outer
    assert confine(outer) == ["memory of InChunks"]
    assert inner.memory is None


@pytest.mark.parametrize(
    ("model", "left"),
    [
        ("/etc/models/x.onnx", "./etc/models/x.onnx"),
        ("../../../../etc/shadow", "./etc/shadow"),
        ("C:\\models\\x.onnx", "./C/models/x.onnx"),
        ("\\\\host\\share\\x", "./host/share/x"),
        ("~/.ssh/id", "./.ssh/id"),
        ("attacker/model", "./attacker/model"),
        ("x.onnx", "./x.onnx"),
    ],
)
def test_the_path_of_a_model_is_confined(model, left):
    encoder = PretrainedEncoder(model, revision="main")
    encoder.sha256_ = SHA256
    assert confine(FrameUnion([("encoder", encoder)])) == []
    assert encoder.model == left
    assert encoder.revision is None


def test_a_confined_name_is_never_taken_for_one_of_the_hub():
    for model in ("attacker/model", "model"):
        encoder = PretrainedEncoder(model)
        encoder.sha256_ = SHA256
        confine(encoder)
        with pytest.raises(FileNotFoundError, match="was not found"):
            encoder.transform([[0.0] * 16000])
        refitted = sklearn.base.clone(encoder)
        with pytest.raises((FileNotFoundError, ImportError, OSError, ValueError)):
            refitted.fit([[0.0] * 16000])


@pytest.mark.parametrize("checksum", [None, "", "x", 64 * "G", 3])
def test_a_model_without_a_checksum_is_forbidden(checksum):
    encoder = PretrainedEncoder("attacker/model")
    encoder.sha256_ = checksum
    with pytest.raises(ForbiddenError, match="'attacker/model' without a checksum"):
        confine(make_pipeline(encoder))


def test_nothing_of_an_ordinary_detector_is_touched(detector):
    before = repr(detector.get_params())
    assert confine(detector) == []
    assert repr(detector.get_params()) == before
