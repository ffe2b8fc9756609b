"""Recordings that occur twice, under two names or on both sides of a split."""

import hashlib
from itertools import combinations, product
from numbers import Integral, Real

import numpy as np
import pandas as pd
from sklearn.utils import check_consistent_length, column_or_1d

from skdeepfake._sklearn_compat import Interval, validate_params
from skdeepfake.audio import as_recordings
from skdeepfake.inspection._fingerprint import N_BITS, SECONDS_PER_WORD, fingerprint, read_start
from skdeepfake.inspection._map_files import map_files

# A word that more recordings share says nothing about any two of them.
_MAX_SHARED = 50
_COLUMNS = ["first", "second", "kind", "bit_error", "offset", "seconds"]


@validate_params(
    {
        "paths": "no_validation",  # whose message would hold a recording's content
        "groups": ["array-like", None],
        "max_bit_error": [Interval(Real, 0, 0.5, closed="left")],
        "min_seconds": [Interval(Real, 0, None, closed="neither")],
        "n_jobs": [Integral, None],
        "verbose": ["boolean"],
    },
    prefer_skip_nested_validation=True,
)
def find_duplicates(
    paths, groups=None, *, max_bit_error=0.25, min_seconds=1.0, n_jobs=None, verbose=False
):
    """Find recordings that occur twice, even if they were changed.

    A recording on both sides of a split falsifies every score. Two recordings form a pair if their
    decoded samples are equal, or if the fingerprints of their spectra agree [1]_. Fingerprints
    withstand a change of gain, sample rate or codec, and find an excerpt within a recording.

    Parameters
    ----------
    paths : array-like of shape (n_clips,) or (n_clips, 1)
        The files.
    groups : array-like of shape (n_clips,), default=None
        The side of each clip, such as ``"train"`` or ``"test"``, or its fold. Only pairs across
        sides are returned. None returns all pairs.
    max_bit_error : float, default=0.25
        Fraction of different bits up to which fingerprints agree. The fingerprints of unrelated
        recordings differ in about half of their bits.
    min_seconds : float, default=1.0
        Shortest duration over which fingerprints must agree, in seconds.
    n_jobs : int or None, default=None
        Number of files read at once, as in joblib.
    verbose : bool, default=False
        Whether to show a progress bar.

    Returns
    -------
    pairs : DataFrame of shape (n_pairs, 6)
        One row per pair, the surest first:

        - ``first`` and ``second``: rows of `paths`, with ``first`` < ``second``;
        - ``kind``: ``"samples"`` or ``"fingerprint"``, what is equal;
        - ``bit_error``: fraction of different bits, 0 for equal samples;
        - ``offset``: time within ``first`` at which ``second`` begins, in s; it may be negative;
        - ``seconds``: duration that was compared, in s.

    Raises
    ------
    skdeepfake.audio.AudioFileError
        If any of the files cannot be read; the error names all of them.
    ValueError
        If lengths differ.

    See Also
    --------
    skdeepfake.model_selection.StratifiedGroupShuffleSplit : Keep groups on one side.

    Notes
    -----
    A vocoder preserves the spectral envelope, so that a resynthesized recording agrees with its
    original. This is intended: the two should be on one side of a split.

    Only the first five minutes of a recording are compared. Fingerprints are compared only if they
    share a word of 32 bits, so that the time grows with the number of recordings rather than with
    its square. A poor copy of a very short recording may therefore be missed.

    References
    ----------
    .. [1] J. Haitsma and T. Kalker, "A Highly Robust Audio Fingerprinting System", ISMIR 2002.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import numpy as np, soundfile as sf
    >>> from skdeepfake.inspection import find_duplicates
    >>> a, b = 0.1 * np.random.default_rng(0).standard_normal((2, 32000))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     paths = [str(Path(folder, name)) for name in ("a.wav", "b.wav", "c.flac")]
    ...     for path, waveform in zip(paths, (a, b, 0.5 * a)):
    ...         sf.write(path, waveform, 16000)
    ...     pairs = find_duplicates(paths)
    >>> pairs[["first", "second", "kind"]]
       first  second         kind
    0      0       2  fingerprint
    """
    paths = as_recordings(paths)
    check_consistent_length(paths, groups)
    hashes, prints = zip(*map_files(_read, paths, n_jobs=n_jobs, verbose=verbose), strict=True)
    pairs = pd.DataFrame(_pairs(hashes, prints, max_bit_error, min_seconds), columns=_COLUMNS)
    if groups is not None:
        groups = column_or_1d(groups)
        pairs = pairs[groups[pairs["first"].astype(int)] != groups[pairs["second"].astype(int)]]
    return pairs.sort_values(["bit_error", "first", "second"], ignore_index=True)


def _read(path):
    """Return the hash of the samples and the fingerprint of a file."""
    samples, rate = read_start(path)
    digest = hashlib.blake2b(samples.tobytes(), digest_size=16, salt=str(rate).encode())
    return f"{samples.shape} {digest.hexdigest()}", fingerprint(samples, rate)


def _pairs(hashes, prints, max_bit_error, min_seconds):
    """Yield all pairs, as rows of the table."""
    rows_of = pd.Series(range(len(hashes))).groupby(pd.Series(hashes, dtype=str)).apply(list)
    for rows in rows_of:
        seconds = len(prints[rows[0]][0]) * SECONDS_PER_WORD
        for first, second in combinations(rows, 2):
            yield _row(first, second, "samples", 0.0, 0.0, seconds)
    for i, j in _candidates(prints, [rows[0] for rows in rows_of]):
        agreement = _compare(prints[i], prints[j], max_bit_error, min_seconds)
        if agreement is not None:
            for first, second in product(rows_of[hashes[i]], rows_of[hashes[j]]):
                yield _row(first, second, "fingerprint", *agreement)


def _candidates(prints, rows):
    """Return the pairs of rows whose fingerprints share a word, each once."""
    words = np.concatenate([prints[row][0][prints[row][1]] for row in rows])
    owners = np.concatenate([np.full(prints[row][1].sum(), row) for row in rows])
    table = pd.DataFrame({"word": words, "row": owners}).drop_duplicates()
    sizes = table.groupby("word")["row"].transform("size")
    table = table[(sizes > 1) & (sizes <= _MAX_SHARED)]
    pairs = table.merge(table, on="word")
    pairs = pairs.loc[pairs["row_x"] < pairs["row_y"], ["row_x", "row_y"]].drop_duplicates()
    return list(pairs.itertuples(index=False, name=None))


def _compare(first, second, max_bit_error, min_seconds):
    """Return the bit error, offset and length of the best alignment, or None if it is poor."""
    (words, loud), (other_words, other_loud) = first, second
    # Alignments are tried where the same word occurs in both.
    matches = pd.DataFrame({"word": words[loud], "at": np.flatnonzero(loud)}).merge(
        pd.DataFrame({"word": other_words[other_loud], "at": np.flatnonzero(other_loud)}), on="word"
    )
    best = None
    for offset in (matches["at_x"] - matches["at_y"]).value_counts().index[:10]:
        start, stop = max(offset, 0), min(len(words), len(other_words) + offset)
        audible = loud[start:stop] & other_loud[start - offset : stop - offset]
        if audible.sum() * SECONDS_PER_WORD < min_seconds:
            continue
        different = (words[start:stop] ^ other_words[start - offset : stop - offset])[audible]
        bit_error = np.bitwise_count(different).sum() / (N_BITS * audible.sum())
        if bit_error <= max_bit_error and (best is None or bit_error < best[0]):
            best = (bit_error, offset * SECONDS_PER_WORD, (stop - start) * SECONDS_PER_WORD)
    return best


def _row(first, second, kind, bit_error, offset, seconds):
    if first > second:
        first, second, offset = second, first, -offset
    return first, second, kind, float(bit_error), float(offset), float(seconds)
