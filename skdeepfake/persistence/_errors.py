"""The error of a file that holds no detector."""


class DetectorFileError(ValueError):
    """Error that names a file of a detector that is not opened, and the reason.

    The file is damaged, is no file of :func:`save_detector`, is of another format version, or asks
    for something that a file may not ask for.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from skdeepfake.persistence import DetectorFileError, load_detector
    >>> path = Path(tempfile.mkdtemp(), "broken.skd")
    >>> path.write_bytes(b"PK")
    2
    >>> try:
    ...     load_detector(path)
    ... except DetectorFileError as error:
    ...     "broken.skd' is damaged" in str(error)
    True
    """
