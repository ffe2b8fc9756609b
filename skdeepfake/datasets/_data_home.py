"""The folder for downloads."""

import os
from pathlib import Path

from skdeepfake._sklearn_compat import validate_params


@validate_params({"data_home": [str, os.PathLike, None]}, prefer_skip_nested_validation=True)
def get_data_home(data_home=None):
    """Return the folder for downloads, and create it if it does not exist.

    Parameters
    ----------
    data_home : str or path-like, default=None
        The folder. None stands for the environment variable ``SKDEEPFAKE_DATA``, and without it for
        ``skdeepfake_data`` in your home folder.

    Returns
    -------
    data_home : pathlib.Path

    Examples
    --------
    >>> import os, tempfile
    >>> from skdeepfake.datasets import get_data_home
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     home = get_data_home(os.path.join(folder, "corpora"))
    ...     home.is_dir()
    True
    """
    if data_home is None:
        data_home = os.environ.get("SKDEEPFAKE_DATA") or "~/skdeepfake_data"
    data_home = Path(data_home).expanduser().absolute()
    data_home.mkdir(parents=True, exist_ok=True)
    return data_home
