"""A function over many recordings, with one error for all that fail."""

from joblib import delayed
from tqdm import tqdm

from skdeepfake._parallel import run_parallel
from skdeepfake.audio._errors import AudioFileError


def map_recordings(function, sources, *, n_jobs=None, verbose=False, prefer=None):
    """Return what a function returns for each recording.

    Parameters
    ----------
    function : callable
        Takes a recording.
    sources : list of str, path-like, bytes or binary file
        The recordings.
    n_jobs : int or None, default=None
        Number of recordings processed at once, as in joblib.
    verbose : bool, default=False
        Whether to show a progress bar.
    prefer : {"threads", "processes"} or None, default=None
        As in joblib.

    Returns
    -------
    results : list
        In the order of the recordings.

    Raises
    ------
    AudioFileError
        If the function raises it for some recordings. All are tried first, and the error names
        those that failed.

    Examples
    --------
    >>> from skdeepfake.audio import audio_format, map_recordings
    >>> map_recordings(audio_format, [b"fLaC", b"OggS"])
    ['FLAC', 'Ogg']
    """
    tasks = [delayed(_try)(function, source) for source in sources]
    outcomes = run_parallel(tasks, n_jobs=n_jobs, prefer=prefer)
    results, failures = [], {}
    for result, failed in tqdm(outcomes, total=len(tasks), unit="recording", disable=not verbose):
        results.append(result)
        failures |= failed
    if failures:
        raise AudioFileError(failures)
    return results


def _try(function, source):
    try:
        return function(source), {}
    except AudioFileError as error:
        return None, error.failures
