"""Save a detector to one file, and load it without running code that comes with the file."""

import hashlib
import importlib.resources
import json
import os
import re
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

from sklearn.utils.validation import check_is_fitted

from skdeepfake._atomic import write_atomically
from skdeepfake.persistence._canonical import canonical
from skdeepfake.persistence._confine import ForbiddenError, confine, without_forbidden
from skdeepfake.persistence._container import pack, unpack
from skdeepfake.persistence._encoder import describe_encoder, find_encoder
from skdeepfake.persistence._errors import DetectorFileError
from skdeepfake.persistence._trusted_types import trusted_among

_SUFFIX = ".skd"
_BUNDLED_NAME = re.compile(r"[\w-]+")
_LIBRARIES = ("scikit-learn", "numpy", "skops")


def save_detector(detector, path, *, card=None):
    """Save a fitted detector to a file that anyone can load without trusting its author.

    The file appears under its name once it is complete. It holds the detector in the format of
    skops, the versions of the libraries, checksums and the model card.

    Parameters
    ----------
    detector : estimator
        The fitted detector.
    path : str or path-like
        The file; by convention its name ends in ``.skd``. An existing file is replaced.
    card : dict or None, default=None
        The model card: who made the detector, from what, how often it errs and what it is not for.
        Its values are those that JSON knows.

    Raises
    ------
    NotFittedError
        If the detector is not fitted.
    TypeError
        If the detector consists of other types than those that `load_detector` trusts, or `card`
        cannot be written as JSON.
    ValueError
        If a pretrained encoder is one of the hub, which no checksum identifies, or `card` takes
        more than 10 MB.
    OSError
        If the file cannot be written. A file that was there stays as it is.

    See Also
    --------
    load_detector : Load it.
    read_card : Read the card alone.

    Notes
    -----
    Parameters that a file may not set are left out of it, and stay as they are in `detector`:
    `memory` and `out`, where features are kept, `folder` and `scenes`, from which training reads,
    and `callbacks`. Scores do not depend on them.

    Functions as `learning_rate_schedule` and instances as `optimizer` of a network are code rather
    than data: set them to None or to names before saving. Scoring does not need them.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from skdeepfake import load_detector
    >>> from skdeepfake.compose import make_detector
    >>> from skdeepfake.datasets import make_spoof_clips
    >>> from skdeepfake.persistence import read_card, save_detector
    >>> folder = Path(tempfile.mkdtemp())
    >>> clips = make_spoof_clips(12, duration=1.0, folder=folder, random_state=0)
    >>> detector = make_detector("fast", duration=1.0).fit(clips.data, clips.target)
    >>> save_detector(detector, folder / "fast.skd", card={"name": "fast"})
    >>> load_detector(folder / "fast.skd").predict_proba(clips.data[:1]).shape
    (1, 2)
    >>> read_card(folder / "fast.skd")
    {'name': 'fast'}
    """
    check_is_fitted(detector)
    _check_card(card)
    from skops import io as skops_io

    with without_forbidden(detector):
        payload = skops_io.dumps(detector)
    untrusted = {*skops_io.get_untrusted_types(data=payload)}
    untrusted = sorted(untrusted - {*trusted_among(untrusted)})
    if untrusted:
        raise TypeError(
            f"The detector holds {', '.join(untrusted)}, which load_detector does not trust. Leave "
            "out such steps, set functions and instances of optimizers to None or to names by "
            "set_params, or save it by joblib, for yourself alone"
        )
    _check_encoders(skops_io, payload)
    meta = {"versions": _library_versions(), "card": card}
    description = describe_encoder(detector)
    if description is not None:
        meta["encoder"] = description
    write_atomically(Path(path).expanduser(), pack(meta, canonical(payload)))


def load_detector(name_or_path, *, encoder=None):
    """Load a detector from a file that may come from anyone.

    Nothing but the types of :func:`trusted_types` and those that skops trusts is constructed, and
    no code that comes with the file runs. Parameters that name files are not restored: see Notes.

    Parameters
    ----------
    name_or_path : str or path-like
        A file of :func:`save_detector`, or the name of a detector that comes with the library: a
        string without a folder and a suffix.
    encoder : str, path-like or None, default=None
        File or folder of the pretrained encoder, for a detector that has one: the model that it was
        trained with, or one that computes the same, such as the same weights in another format. By
        default it is looked for when the detector scores, see Notes.

    Returns
    -------
    detector : estimator
        The fitted detector. Its attribute `card_` is the model card, or None.

    Raises
    ------
    DetectorFileError
        If the file is damaged or of another format, or holds what it may not hold.
    FileNotFoundError
        If there is no such file or name.
    ValueError
        If `encoder` is another model, or the detector has none.
    ConnectionError
        If the encoder of a detector that comes with the library is neither on this machine nor can
        be downloaded.

    See Also
    --------
    save_detector : Save a detector.
    read_card : Read the card alone.

    Notes
    -----
    `memory`, `out`, `folder`, `scenes` and `callbacks` are None, as `save_detector` leaves them
    out. A warning names those that the file of another program sets. They do not matter for scores.
    Set them again by ``set_params`` to fit the detector anew.

    A :class:`~skdeepfake.feature_extraction.PretrainedEncoder` keeps the name of its model without
    the folder. It looks for it in the folder ``SKDEEPFAKE_MODELS`` and in the working folder, and
    takes a model of the same checksum only. For a detector that comes with the library,
    :func:`~skdeepfake.feature_extraction.fetch_encoder` downloads the encoder if it is not there.
    What is downloaded or passed as `encoder` need not be the same file: it is taken if it responds
    to a test sound as the model of the training did.

    A file that runs no code can still give wrong scores, or ask for more memory than there is.

    Examples
    --------
    See :func:`save_detector`. The detector of a stranger is as easy to open:

    >>> from skdeepfake import load_detector
    >>> detector = load_detector("stranger.skd")  # doctest: +SKIP
    """
    path, data = _read_file(name_or_path)
    meta, payload = unpack(data, path)
    detector = _construct(payload, path, meta)
    try:
        reset = confine(detector)
    except ForbiddenError as error:
        raise DetectorFileError(f"{path!r} is refused: {error}") from None
    if reset:
        warnings.warn(
            f"{path!r} sets {', '.join(reset)}, which a file may not set; they are None now, so "
            "set them again by set_params if you need them",
            stacklevel=2,
        )
    find_encoder(
        detector,
        (meta.get("card") or {}).get("encoder"),
        meta.get("encoder"),
        encoder,
        may_fetch=_is_bundled(name_or_path),
    )
    if hasattr(detector, "__dict__"):
        detector.card_ = meta.get("card")
    return detector


def read_card(name_or_path):
    """Return the model card of a detector without loading it.

    Parameters
    ----------
    name_or_path : str or path-like
        As for :func:`load_detector`.

    Returns
    -------
    card : dict
        The card, empty if the file has none.

    Raises
    ------
    DetectorFileError
        If the file is damaged or of another format.
    FileNotFoundError
        If there is no such file or name.

    See Also
    --------
    load_detector : Load the detector, whose attribute `card_` is the card.

    Examples
    --------
    >>> from skdeepfake.persistence import read_card
    >>> read_card("stranger.skd")["error_rates"]  # doctest: +SKIP
    """
    path, data = _read_file(name_or_path)
    return unpack(data, path).meta.get("card") or {}


def model_checksum(name_or_path):
    """Return the SHA-256 of the file of a detector, which tells detectors apart.

    Parameters
    ----------
    name_or_path : str or path-like
        As for :func:`load_detector`.

    Returns
    -------
    checksum : str
        The SHA-256 of all bytes of the file, in hexadecimal digits.

    Raises
    ------
    DetectorFileError
        If it is a folder.
    FileNotFoundError
        If there is no such file or name.

    See Also
    --------
    load_detector : Load the detector.

    Examples
    --------
    >>> from skdeepfake.persistence import model_checksum
    >>> len(model_checksum("robust"))
    64
    """
    _, data = _read_file(name_or_path)
    return hashlib.sha256(data).hexdigest()


def _read_file(name_or_path):
    """Return the path of a file, and its bytes."""
    if _is_bundled(name_or_path):
        file = importlib.resources.files("skdeepfake") / "_models" / f"{name_or_path}{_SUFFIX}"
        if not file.is_file():
            names = ", ".join(map(repr, _bundled_names())) or "none"
            raise FileNotFoundError(
                f"No detector named {name_or_path!r} comes with this version; those that do are: "
                f"{names}. To load a file, pass its path, such as './{name_or_path}'"
            )
        return str(file), file.read_bytes()
    path = Path(os.fspath(name_or_path)).expanduser()
    if not path.exists():
        raise FileNotFoundError(
            f"{str(path)!r} does not exist; pass the path of a file of save_detector, or the name "
            f"of a detector that comes with the library: {', '.join(_bundled_names()) or 'none'}"
        )
    if not path.is_file():
        raise DetectorFileError(
            f"{str(path)!r} is no file; pass the path of a file of save_detector"
        )
    return str(path), path.read_bytes()


def _is_bundled(name_or_path):
    return isinstance(name_or_path, str) and _BUNDLED_NAME.fullmatch(name_or_path) is not None


def _bundled_names():
    folder = importlib.resources.files("skdeepfake") / "_models"
    files = folder.iterdir() if folder.is_dir() else ()
    return sorted(f.name.removesuffix(_SUFFIX) for f in files if f.name.endswith(_SUFFIX))


def _construct(payload, path, meta):
    """Return the object that skops makes of the payload, of trusted types only."""
    from skops import io as skops_io

    try:
        return _loads(skops_io, payload)
    except skops_io.exceptions.UntrustedTypesFoundException as error:
        raise DetectorFileError(
            f"{path!r} is refused, and nothing in it was run: {error} Do not trust this file"
        ) from error
    except Exception as error:
        raise DetectorFileError(
            f"{path!r} could not be loaded ({type(error).__name__}: {str(error)[:500]}). It was "
            f"saved with {_in_words(meta.get('versions'))}; install these versions, or ask for a "
            "new file"
        ) from error


def _loads(skops_io, payload):
    asked = skops_io.get_untrusted_types(data=payload)
    return skops_io.loads(payload, trusted=trusted_among(asked))


def _check_encoders(skops_io, payload):
    """Raise if a loaded detector would lack a checksum of a model."""
    if b"PretrainedEncoder" not in payload:
        return
    try:
        confine(_loads(skops_io, payload))
    except ForbiddenError as error:
        raise ValueError(f"load_detector would refuse this detector: {error}") from None


def _check_card(card):
    if card is None:
        return
    if not isinstance(card, dict):
        raise TypeError(f"card={card!r} is a {type(card).__name__}; pass a dict or None")
    try:
        same = json.loads(json.dumps(card, allow_nan=False)) == card
    except (TypeError, ValueError, RecursionError) as error:
        raise TypeError(
            f"card cannot be written as JSON ({error}); use text, numbers, lists and dicts, and "
            "convert NumPy's by .item() and .tolist()"
        ) from error
    if not same:
        raise TypeError(
            "card would not be read as it was written; use lists rather than tuples, and text as "
            "the keys of dicts"
        )


def _library_versions():
    import skdeepfake

    versions = {name: version(name) for name in _LIBRARIES}
    if "keras" in sys.modules:
        versions["keras"] = version("keras")
    return {"skdeepfake": skdeepfake.__version__, **versions}


def _in_words(versions):
    if not (versions and isinstance(versions, dict)):
        return "unknown versions"
    return ", ".join(f"{name} {number}" for name, number in versions.items())[:300]
