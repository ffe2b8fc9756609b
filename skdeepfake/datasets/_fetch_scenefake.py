"""SceneFake from Kaggle."""

from skdeepfake.datasets._scenefake import load_scenefake

_HANDLE = "mohammedabdeldayem/scenefake"


def fetch_scenefake(**options):
    """Download the SceneFake corpus from Kaggle, once, and load it.

    Needs the package kagglehub, ``pip install "skdeepfake[kaggle]"``, which resumes a broken
    download, shows a progress bar, checks what came and keeps it in its own cache; the environment
    variable ``KAGGLEHUB_CACHE`` says where. The corpus takes several gigabytes.

    Parameters
    ----------
    **options : dict
        `subset`, `on_error`, `return_X_y` and `as_frame` of :func:`load_scenefake`.

    Returns
    -------
    clips : :class:`~sklearn.utils.Bunch` or tuple
        As :func:`load_scenefake` returns it.

    Raises
    ------
    ImportError
        If kagglehub is not installed.
    ConnectionError
        If Kaggle cannot be reached.

    See Also
    --------
    load_scenefake : Load it from a folder.

    Examples
    --------
    >>> from skdeepfake.datasets import fetch_scenefake
    >>> clips = fetch_scenefake(subset="dev")  # doctest: +SKIP
    """
    try:
        import kagglehub
    except ImportError as error:
        raise ImportError(
            "fetch_scenefake downloads by kagglehub, which is not installed. Install it with: "
            'pip install "skdeepfake[kaggle]"'
        ) from error
    try:
        folder = kagglehub.dataset_download(_HANDLE)
    except OSError as error:  # what requests raises is one
        raise ConnectionError(
            f"https://www.kaggle.com/datasets/{_HANDLE} could not be downloaded ({error}). Check "
            "the network and call again, or download it by other means and use load_scenefake"
        ) from error
    return load_scenefake(folder, **options)
