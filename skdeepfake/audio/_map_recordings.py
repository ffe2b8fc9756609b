"""A function over many recordings, with one error for all that fail."""

from functools import partial

from joblib import delayed, effective_n_jobs
from tqdm import tqdm

from skdeepfake._parallel import run_parallel
from skdeepfake.audio._errors import AudioFileError


def map_recordings(function, sources, *, n_jobs=None, verbose=False, prefer=None, batch_size=None):
    """Return what a function returns for each recording.

    Parameters
    ----------
    function : callable
        Takes a recording; with `batch_size`, a list of recordings, for which it returns a list of
        results.
    sources : list of str, path-like, bytes or binary file
        The recordings.
    n_jobs : int or None, default=None
        Number of recordings processed at once, as in joblib.
    verbose : bool, default=False
        Whether to show a progress bar.
    prefer : {"threads", "processes"} or None, default=None
        As in joblib.
    batch_size : int or None, default=None
        Most recordings that the function takes at once, if it takes lists. They are fewer where
        some workers would have none.

    Returns
    -------
    results : list
        In the order of the recordings.

    Raises
    ------
    AudioFileError
        If the function raises it for some recordings. All are tried first, and the error names
        those that failed.
    ValueError
        If the function returns more or fewer results than it took recordings.

    Examples
    --------
    >>> from skdeepfake.audio import audio_format, map_recordings
    >>> map_recordings(audio_format, [b"fLaC", b"OggS"])
    ['FLAC', 'Ogg']
    """
    of_batch = partial(_map_batch, function) if batch_size is None else function
    share = -(-len(sources) // effective_n_jobs(n_jobs))
    size = max(min(batch_size or 1, share), 1)
    batches = [sources[start : start + size] for start in range(0, len(sources), size)]
    tasks = [delayed(_try)(of_batch, batch) for batch in batches]
    outcomes = run_parallel(tasks, n_jobs=n_jobs, prefer=prefer)
    results, failures = [], {}
    with tqdm(total=len(sources), unit="recording", disable=not verbose) as progress:
        for batch, (found, failed) in zip(batches, outcomes, strict=True):
            results.extend(found)
            failures |= failed
            progress.update(len(batch))
    if failures:
        raise AudioFileError(failures)
    if len(results) != len(sources):
        raise ValueError(
            f"function returned {len(results)} results for {len(sources)} recordings; it must "
            "return a list with one for each"
        )
    return results


def _map_batch(function, batch):
    return [function(source) for source in batch]


def _try(function, batch):
    try:
        return function(batch), {}
    except AudioFileError as error:
        return [], error.failures
