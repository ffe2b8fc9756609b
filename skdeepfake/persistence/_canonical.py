"""The same bytes for the same detector, in little space."""

import io
import json
import zipfile

from skdeepfake.persistence._container import is_too_large


def canonical(payload):
    """Return a file of skops with other names in it, compressed as far as it may be.

    skops names objects by their addresses, and notes the time.

    Parameters
    ----------
    payload : bytes
        What ``skops.io.dumps`` returns.

    Returns
    -------
    payload : bytes
        The same content, which depends on nothing else.
    """
    numbers = {}
    with zipfile.ZipFile(io.BytesIO(payload)) as source:
        schema = _renumber(json.loads(source.read("schema.json")), numbers)
        members = {_rename(name, numbers): source.read(name) for name in source.namelist()}
    members["schema.json"] = json.dumps(schema).encode()
    compressed = _archive(members, zipfile.ZIP_DEFLATED)
    if is_too_large(compressed):
        # Arrays of many zeros look like a bomb of zeros.
        return _archive(members, zipfile.ZIP_STORED)
    return compressed


def _archive(members, compression):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        for name in sorted(members):
            # Without a time, the name alone gives 1980.
            target.writestr(zipfile.ZipInfo(name), members[name], compression, 9)
    return file.getvalue()


def _renumber(node, numbers):
    """Return a part of the schema in which addresses are numbers in order of appearance."""
    if isinstance(node, list):
        return [_renumber(part, numbers) for part in node]
    if not isinstance(node, dict):
        return node
    renumbered = {}
    for key, value in node.items():
        if key == "__id__" and isinstance(value, int):
            renumbered[key] = numbers.setdefault(value, len(numbers))
        elif key == "file" and isinstance(value, str):
            renumbered[key] = _rename(value, numbers)
        else:
            renumbered[key] = _renumber(value, numbers)
    return renumbered


def _rename(name, numbers):
    stem, dot, suffix = name.partition(".")
    if not stem.isdecimal():
        return name
    return f"{numbers.setdefault(int(stem), len(numbers))}{dot}{suffix}"
