"""Where a pretrained encoder is on this machine, and which one it is."""

import hashlib
import json
import os
import re
from functools import lru_cache
from pathlib import Path

from skdeepfake.feature_extraction._encoders._onnx import load_graph

# The environment variable that names a folder of models.
MODELS_VARIABLE = "SKDEEPFAKE_MODELS"
# What exporters call the file, where a model is given by its folder.
_ONNX_NAMES = [
    f"{folder}{name}.onnx" for folder in ("", "onnx/") for name in ("encoder_model", "model")
]
_WEIGHTS = ("*.safetensors", "pytorch_model*.bin")


def find_model(model, sha256=None):
    """Return the ONNX file or the folder of a model, or None if it can only be an id of the hub.

    It is looked for under its path, then in the folder that SKDEEPFAKE_MODELS names.

    Parameters
    ----------
    model : str or path-like
        A file, a folder, or an id.
    sha256 : str or None, default=None
        Which one it must be, see :func:`hash_model`.

    Raises
    ------
    FileNotFoundError
        If a path does not exist.
    ValueError
        If what is found is another model.
    """
    model = os.fspath(model)
    places = _places(model)
    found = [path for path in map(_model_at, places) if path is not None]
    for path in found:
        if sha256 is None or hash_model(path) == sha256:
            return path
    if found:
        raise ValueError(
            f"{str(found[0])!r} is another model than the one this encoder was fitted with: its "
            f"sha256 is {hash_model(found[0])}, not {sha256}; restore that model, or fit again"
        )
    if (
        sha256 is not None
        or model.endswith(".onnx")
        or not re.fullmatch(r"[\w.-]+(/[\w.-]+)?", model)
    ):
        looked = ", ".join(repr(str(path)) for path in places)
        raise FileNotFoundError(
            f"model={model!r} was not found as {looked}; pass the path of an ONNX file or of a "
            f"folder that holds a model, or set {MODELS_VARIABLE} to the folder that it is in"
        )
    return None


def _places(model):
    """Return the paths where a model may be; the last parts of its path in the folder of models."""
    places = [Path(model).expanduser()]
    folder = os.environ.get(MODELS_VARIABLE)
    if folder:
        parts = [part for part in re.split(r"[\\/]", model) if part not in {"", ".", "..", "~"}]
        places += [Path(folder, *parts[-n:]) for n in range(min(3, len(parts)), 0, -1)]
    return places


def _model_at(path):
    if path.is_file():
        return path
    for name in _ONNX_NAMES:
        if (path / name).is_file():
            return path / name
    return path if (path / "config.json").is_file() else None


def files_of_model(path):
    """Return the files that decide what a model computes."""
    if path.is_file():
        return [path, *(path.parent / name for name in _external_files(str(path), *_status(path)))]
    weights = next(filter(None, (sorted(path.glob(name)) for name in _WEIGHTS)), [])
    return [path / "config.json", *weights]


def status_of_model(path):
    """Return what changes when the files of a model change."""
    return tuple((str(file), *_status(file)) for file in files_of_model(path))


def hash_model(path):
    """Return the sha256 of a model's file; of several files, the sha256 of a list of theirs."""
    sums = [(file.name, hash_file(file)) for file in files_of_model(path)]
    if len(sums) == 1:
        return sums[0][1]
    listed = "".join(f"{checksum}  {name}\n" for name, checksum in sums)
    return hashlib.sha256(listed.encode()).hexdigest()


def hash_file(path):
    """Return the sha256 of a file, which is read again only after it changed."""
    return _sha256(str(path), *_status(path))


def read_preprocessor(path):
    """Return the settings in ``preprocessor_config.json`` beside a model, or None."""
    folder = path.parent if path.is_file() else path
    for place in (folder, folder.parent if folder.name == "onnx" else folder):
        file = place / "preprocessor_config.json"
        if file.is_file():
            return json.loads(file.read_text(encoding="utf-8"))
    return None


def _status(path):
    status = os.stat(path)
    return status.st_size, status.st_mtime_ns, status.st_ino


@lru_cache(maxsize=64)
def _sha256(path, *status):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@lru_cache(maxsize=64)
def _external_files(path, *status):
    return load_graph(path).external_files
