"""A small instance of every estimator, and clips in the form that it takes.

A new estimator needs no entry here unless its constructor has a parameter without default.
"""

import random

import numpy as np
import soundfile as sf
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.utils import get_tags

from skdeepfake.audio import LoadAudio
from skdeepfake.augmentation import AddNoise, Gain, Reverb
from skdeepfake.compose import DetectorPipeline, InChunks
from skdeepfake.feature_extraction import MFCC, Chroma
from skdeepfake.mixture import GMMClassifier
from skdeepfake.preprocessing import Pool
from skdeepfake.utils import all_estimators
from tests.tiny_encoders import tiny_encoder

N_CLIPS = 8
Y = np.array([0, 1] * (N_CLIPS // 2))


class Shuffle:
    """Draws from the global random numbers, as the transforms of audiomentations do."""

    def __call__(self, samples, sample_rate):
        return random.random() * np.random.permutation(samples)

    def __repr__(self):  # without an address: the names of tests are the same in every process
        return "Shuffle()"


# Constructor arguments of the estimators that need some, or that are too large by default.
_ARGUMENTS = {
    "Audiomentations": {"augmentation": Shuffle()},
    "AugmentingOverSampler": {"augmentation": Gain(p=1.0)},
    "CNNBiLSTMAttentionClassifier": {
        "filters": 8,
        "lstm_units": 4,
        "lstm_l2": 0.0,
        "dense_units": 8,
        "dense_dropout": 0.0,
        "learning_rate": 0.02,
        "epochs": 15,
    },
    "DetectorPipeline": {"steps": [("classify", GMMClassifier(2, random_state=0))]},
    "FrameUnion": {"front_ends": [("mfcc", MFCC()), ("chroma", Chroma())]},
    "GMMClassifier": {"n_components": 2},
    "InChunks": {"transformer": MFCC()},
    "LCNNClassifier": {
        "filters": 8,
        "conv_dropout": 0.0,
        "lstm_layers": 0,
        "learning_rate": 0.02,
        "epochs": 10,
    },
    "LLRCalibratedClassifierCV": {"estimator": LogisticRegression(), "cv": 2},
    "LLRFusionClassifierCV": {
        "estimators": [("linear", LogisticRegression()), ("weak", LogisticRegression(C=0.1))],
        "cv": 2,
    },
    "LoadAudio": {"duration": 0.2},
    "PretrainedEncoder": {"model": tiny_encoder()},
    "SelectByName": {"pattern": "^x"},
    "SceneHeadClassifier": {"estimator": LogisticRegression()},
    "SubspaceMLPClassifier": {
        "n_estimators": 2,
        "batch_size": 2,
        "max_features": 0.8,
        "alpha": 0.1,
    },
    "WindowedDetector": {
        "detector": DetectorPipeline(
            [
                ("features", InChunks(make_pipeline(LoadAudio(), MFCC(), Pool()))),
                ("classify", LogisticRegression()),
            ]
        ),
        "window": 0.1,
        "hop": 0.1,
        "min_speech": 0.0,
        "cv": 2,
    },
    "OneOf": {
        "augmentations": [
            ("noise", AddNoise(p=1.0)),
            ("rest", make_pipeline(Reverb(p=1.0), Gain())),
        ]
    },
}


def make_instances(base=object, exclude=()):
    """Return an instance of every estimator that derives from one class and from no other."""
    instances = [
        cls(**_ARGUMENTS.get(name, {}))
        for name, cls in all_estimators()
        if issubclass(cls, base) and not issubclass(cls, exclude)
    ]
    for instance in instances:
        if "random_state" in instance.get_params(deep=False):
            instance.set_params(random_state=0)
    return instances


def input_kind(estimator):
    """Return the kind of clips that an estimator takes, by its tags."""
    # InChunks takes what its transformer takes.
    tags = get_tags(getattr(estimator, "transformer", estimator))
    if tags.input_tags.string:
        return "paths"
    if tags.input_tags.three_d_array:
        return "frames"
    if tags.input_tags.one_d_array:
        return "scores"
    return "rows" if tags.requires_fit else "waveforms"


def make_clips(kind, folder, n_clips=N_CLIPS):
    """Return random clips of a kind; `folder` is where recordings are written."""
    rng = np.random.default_rng(0)
    if kind == "paths":
        paths = [str(folder / f"{row}.wav") for row in range(n_clips)]
        for path in paths:
            sf.write(path, rng.uniform(-0.5, 0.5, 4000), 16000)
        return np.array(paths, dtype=object)[:, np.newaxis]
    shape = {"frames": (12, 5), "rows": (5,), "scores": (), "waveforms": (4000,)}[kind]
    return rng.standard_normal((n_clips, *shape)).astype(np.float32)
