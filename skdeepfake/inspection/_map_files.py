"""A function over many recordings, with one error for all files that fail."""

from joblib import delayed
from tqdm import tqdm

from skdeepfake._parallel import run_parallel
from skdeepfake.audio import AudioFileError, as_recordings


def map_files(function, paths, *, n_jobs, verbose):
    """Return what a function returns for each path, computed in threads.

    Where it raises AudioFileError, the error raised here names all files that failed.
    """
    paths = as_recordings(paths)
    if not paths:
        raise ValueError("paths holds no recordings; pass at least one")
    tasks = [delayed(_try)(function, path) for path in paths]
    outcomes = run_parallel(tasks, n_jobs=n_jobs, prefer="threads")
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
