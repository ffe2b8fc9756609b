"""A function over the recordings that an audit is given."""

from skdeepfake.audio import as_recordings, map_recordings


def map_files(function, paths, *, n_jobs, verbose):
    """Return what a function returns for each path, computed in threads.

    Where it raises AudioFileError, the error raised here names all files that failed.
    """
    paths = as_recordings(paths)
    if not paths:
        raise ValueError("paths holds no recordings; pass at least one")
    return map_recordings(function, paths, n_jobs=n_jobs, verbose=verbose, prefer="threads")
