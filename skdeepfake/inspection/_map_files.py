"""A function over many recordings, with one error for all files that fail."""

from joblib import Parallel, delayed
from tqdm import tqdm

from skdeepfake.audio import AudioFileError, as_paths


def map_files(function, paths, *, n_jobs, verbose):
    """Apply a function to each file, in threads.

    Parameters
    ----------
    function : callable
        Called with a path; it may raise AudioFileError.
    paths : array-like of shape (n_clips,) or (n_clips, 1)
        The files.
    n_jobs : int or None
        Number of files processed at once, as in joblib.
    verbose : bool
        Whether to show a progress bar.

    Returns
    -------
    results : list of length n_clips
        What the function returned, in the order of the paths.

    Raises
    ------
    AudioFileError
        If any of the files cannot be read; the error names all of them.
    """
    paths = as_paths(paths)
    outcomes = Parallel(n_jobs=n_jobs, prefer="threads", return_as="generator")(
        delayed(_try)(function, path) for path in paths
    )
    results, failures = [], {}
    for result, failed in tqdm(outcomes, total=len(paths), unit="clip", disable=not verbose):
        results.append(result)
        failures |= failed
    if failures:
        raise AudioFileError(failures)
    return results


def _try(function, path):
    try:
        return function(path), {}
    except AudioFileError as error:
        return None, error.failures
