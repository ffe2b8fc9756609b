"""The pretrained encoder of a loaded detector: the file that it was trained with, or its equal."""

import copy
import importlib.util
import os

import numpy as np
from sklearn.base import clone

from skdeepfake.feature_extraction import PretrainedEncoder, fetch_encoder
from skdeepfake.persistence._confine import parts_of

# Another file of the same weights, in another format, computes the same within rounding.
_TOLERANCE = 0.01


def describe_encoder(detector):
    """Return the checksum of the encoder that a detector contains, and its response to a sound.

    Parameters
    ----------
    detector : object
        A fitted detector.

    Returns
    -------
    description : dict or None
        None without an encoder, with several different ones, or if it is not at hand.
    """
    encoders = _encoders_of(detector)
    if len({encoder.sha256_ for encoder in encoders}) != 1:
        return None
    try:
        response = _respond(encoders[0])
    except (OSError, ValueError):
        return None
    return {"sha256": encoders[0].sha256_, "response": [float(f"{x:.5g}") for x in response]}


def find_encoder(detector, name, description, given, *, may_fetch):
    """Let a loaded detector find its encoder: under its name, as it is given, or by a download.

    Parameters
    ----------
    detector : object
        The detector, which is changed.
    name : str or None
        What :func:`~skdeepfake.feature_extraction.fetch_encoder` calls the encoder.
    description : dict or None
        What :func:`describe_encoder` returned when the detector was saved.
    given : str, path-like or None
        File or folder of a model.
    may_fetch : bool
        Whether to download it if it is not at hand.

    Raises
    ------
    ValueError
        If what is given computes something else, or the detector has no encoder.
    ConnectionError
        If it cannot be downloaded.
    ImportError
        If what would be downloaded cannot be run.
    """
    encoders = _encoders_of(detector)
    if given is None and not (may_fetch and name and encoders):
        return
    if not encoders:
        raise ValueError(f"The detector has no pretrained encoder; leave out encoder={given!r}")
    if given is None:
        try:
            _respond(encoders[0])
        except FileNotFoundError:
            given = _fetch(name)
        else:
            return
    for encoder in encoders:
        _replace(encoder, given, description)


def _encoders_of(detector):
    found = [part for part in parts_of(detector) if type(part) is PretrainedEncoder]
    return [encoder for encoder in found if getattr(encoder, "sha256_", None)]


def _respond(encoder):
    """Return the mean over time of each unit, for a second of a rising tone with harmonics."""
    encoder = copy.copy(encoder)
    vars(encoder).pop("n_features_in_", None)  # it takes clips of any length
    return encoder.transform(_tone(encoder))[0].mean(axis=0)


def _tone(encoder):
    time = np.arange(round(encoder.sample_rate)) / encoder.sample_rate
    phase = 2 * np.pi * (100 * time + 100 * time**2)
    tone = sum(np.sin(k * phase) / k for k in range(1, 8))
    return (0.1 * tone * (1 - np.cos(6 * np.pi * time)))[np.newaxis]


def _replace(encoder, model, description):
    """Point an encoder to a model, if that computes what the model of the training computed."""
    other = clone(encoder).set_params(model=os.fspath(model)).fit(_tone(encoder))
    if other.sha256_ != encoder.sha256_ and not _is_equal(_respond(other), encoder, description):
        raise ValueError(
            f"{other.model!r} is neither the model that the detector was trained with, whose "
            f"sha256 is {encoder.sha256_}, nor known to compute the same; pass that model"
        )
    encoder.model, encoder.sha256_ = other.model, other.sha256_


def _is_equal(response, encoder, description):
    if not isinstance(description, dict) or description.get("sha256") != encoder.sha256_:
        return False
    expected = np.asarray(description.get("response"), dtype=float)
    if expected.shape != response.shape:
        return False
    tolerance = _TOLERANCE * np.median(np.abs(expected))
    return np.allclose(response, expected, rtol=_TOLERANCE, atol=tolerance)


def _fetch(name):
    _check_extra(name)
    try:
        return fetch_encoder(name)
    except ConnectionError as error:
        raise ConnectionError(
            f"The detector needs the encoder {name!r}, which is not on this machine and could not "
            "be downloaded. Pass its path by encoder=, or copy it to the folder that the "
            f"environment variable SKDEEPFAKE_MODELS names: {error}"
        ) from error


def _check_extra(name):
    missing = [x for x in ("torch", "transformers") if importlib.util.find_spec(x) is None]
    if missing:
        raise ImportError(
            f"The detector needs the encoder {name!r}, which is not on this machine. It can be "
            f"downloaded, but {' and '.join(missing)} would be missing to run it; install them "
            'with: pip install "skdeepfake[transformers]", or pass an ONNX file by encoder='
        )
