"""Keep out of files, and of loaded detectors, what names files that would be read or written."""

import re
from contextlib import contextmanager
from types import MappingProxyType

import numpy as np

# Parameters that name a folder or a file, or that hold code, wherever an object has them.
_RESET = ("memory", "out", "folder", "scenes", "callbacks")
# Libraries whose objects, types and functions hold no estimators.
_WITHOUT_PARTS = {"builtins", "keras", "numpy", "scipy", "tensorflow"}
_CONTAINERS = (list, tuple, set, frozenset)
_SHA256 = re.compile("[0-9a-f]{64}")


class ForbiddenError(Exception):
    """Reason why a detector is refused."""


def confine(detector):
    """Reset every parameter that names a folder, and confine paths of models to file names.

    Parameters
    ----------
    detector : object
        The detector, which is changed.

    Returns
    -------
    reset : list of str
        What was reset, such as ``"memory of InChunks"``, without repetitions.

    Raises
    ------
    ForbiddenError
        If it needs a pretrained encoder that no checksum identifies.
    """
    reset = []
    for part, name in _forbidden(detector):
        vars(part)[name] = None
        reset.append(f"{name} of {type(part).__name__}")
    for part in parts_of(detector):
        if type(part).__name__ == "PretrainedEncoder":
            _confine_encoder(vars(part))
    return list(dict.fromkeys(reset))


@contextmanager
def without_forbidden(detector):
    """Set every parameter that a file may not set to None, until the context ends."""
    given = [(vars(part), name, vars(part)[name]) for part, name in _forbidden(detector)]
    try:
        for attributes, name, _ in given:
            attributes[name] = None
        yield
    finally:
        for attributes, name, value in given:
            attributes[name] = value


def _forbidden(detector):
    """Yield part and name of each parameter that a file may not set, and that is set."""
    for part in parts_of(detector):
        for name in _RESET:
            if vars(part).get(name) is not None:
                yield part, name


def parts_of(root):
    """Yield every object with attributes that a detector holds, at any depth."""
    todo, seen = [root], {}
    while todo:
        value = todo.pop()
        if id(value) in seen:
            continue
        seen[id(value)] = value  # kept, so that no other object gets its id
        if isinstance(value, (dict, MappingProxyType)):
            todo += [*value.keys(), *value.values()]
        elif isinstance(value, _CONTAINERS):
            todo += value
        elif isinstance(value, np.ndarray):
            todo += value.ravel().tolist() if value.dtype == object else []
        elif _module(value) not in _WITHOUT_PARTS and hasattr(value, "__dict__"):
            yield value
            todo += list(vars(value).values())


def _module(value):
    return type(value).__module__.partition(".")[0]


def _confine_encoder(attributes):
    """Leave of the path of a model its last parts, below the working folder or that of models."""
    checksum = attributes.get("sha256_")
    if not (isinstance(checksum, str) and _SHA256.fullmatch(checksum)):
        raise ForbiddenError(
            f"it names the pretrained encoder {str(attributes.get('model'))[:200]!r} without a "
            "checksum, as one of the hub; fit and save it with a model in a folder, see "
            "fetch_encoder"
        )
    parts = re.split(r"[\\/:]", str(attributes.get("model")))
    parts = [part for part in parts if part not in {"", ".", "..", "~"}]
    # A path that begins with a dot is no id of the hub, from which refitting would download.
    attributes["model"] = "./" + "/".join(parts[-3:])
    attributes["revision"] = None
    attributes.pop("revision_", None)
