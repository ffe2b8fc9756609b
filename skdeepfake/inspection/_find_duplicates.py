"""The same recording under two names, or in two parts of a split."""

import hashlib
from numbers import Real

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.utils import check_consistent_length, column_or_1d
from tqdm import tqdm

from skdeepfake._sklearn_compat import Interval, validate_params
from skdeepfake.audio import AudioFileError, as_paths
from skdeepfake.inspection._fingerprint import (
    N_BITS,
    SECONDS_PER_WORD,
    fingerprint,
    read_start,
)

# A word that so many recordings share says nothing about any two of them.
_MOST_SHARED = 50
_COLUMNS = ["first", "second", "kind", "bit_error", "offset", "seconds"]


@validate_params(
    {
        "paths": ["array-like"],
        "groups": ["array-like", None],
        "max_bit_error": [Interval(Real, 0, 0.5, closed="left")],
        "min_seconds": [Interval(Real, 0, None, closed="neither")],
        "n_jobs": [int, None],
        "verbose": ["boolean"],
    },
    prefer_skip_nested_validation=True,
)
def find_duplicates(
    paths, groups=None, *, max_bit_error=0.25, min_seconds=1.0, n_jobs=None, verbose=False
):
    """Find recordings that are there twice, as they are or at another level or in another codec.

    A recording on both sides of a split falsifies every score. Two tests are made: whether the
    decoded samples are the same, and whether fingerprints of the spectrum agree [1]_, which a
    change of gain, sample rate or codec leaves alone and which find an excerpt within a recording.

    Parameters
    ----------
    paths : array-like of shape (n_clips,) or (n_clips, 1)
        The files.
    groups : array-like of shape (n_clips,), default=None
        The part of each clip, such as ``"train"`` and ``"test"``, or its fold. Only pairs across
        parts are returned. None returns all pairs.
    max_bit_error : float, default=0.25
        Share of different bits up to which fingerprints agree; those of unrelated recordings differ
        in about half of their bits.
    min_seconds : float, default=1.0
        Shortest stretch over which they must agree, in seconds.
    n_jobs : int or None, default=None
        Files read at once, in joblib's terms.
    verbose : bool, default=False
        Whether to show a progress bar.

    Returns
    -------
    pairs : DataFrame of shape (n_pairs, 6)
        A row a pair, the surest first:

        - ``first`` and ``second``: rows of `paths`, ``first`` the lesser;
        - ``kind``: ``"samples"`` or ``"fingerprint"``;
        - ``bit_error``: share of different bits, 0 for the same samples;
        - ``offset``: where ``second`` begins within ``first``, in s; it may be negative;
        - ``seconds``: how long both were compared.

    Raises
    ------
    skdeepfake.audio.AudioFileError
        If any of the files cannot be read; it names them all.
    ValueError
        If lengths differ.

    See Also
    --------
    StratifiedGroupShuffleSplit : Keeps what belongs together on one side.

    Notes
    -----
    A vocoder keeps the spectrum's course, so that a copy-synthesis agrees with its original. This
    is wanted: the two should be on one side of a split.

    Only the first five minutes of a recording are compared. Fingerprints of which no word of 32
    bits is the same are not compared at all, so that the time grows with the number of recordings
    rather than with its square; a poor copy of a very short recording may be missed.

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
    paths = as_paths(paths)
    check_consistent_length(paths, groups)
    read = Parallel(n_jobs=n_jobs, prefer="threads", return_as="generator")(
        delayed(_read_or_fail)(path) for path in paths
    )
    read = list(tqdm(read, total=len(paths), unit="clip", disable=not verbose))
    failures = {}
    for _, _, failed in read:
        failures |= failed
    if failures:
        raise AudioFileError(failures)
    hashes, prints = [item[0] for item in read], [item[1] for item in read]

    copies = pd.Series(range(len(paths))).groupby(pd.Series(hashes, dtype=str)).apply(list)
    rows = []
    for i, j in _candidates(prints, [rows_of[0] for rows_of in copies]):
        agreement = _compare(prints[i], prints[j], max_bit_error, min_seconds)
        if agreement is not None:
            rows += [
                _row(first, second, "fingerprint", *agreement)
                for first in copies[hashes[i]]
                for second in copies[hashes[j]]
            ]
    for same in copies:
        seconds = len(prints[same[0]][0]) * SECONDS_PER_WORD
        rows += [
            _row(first, second, "samples", 0.0, 0.0, seconds)
            for place, first in enumerate(same)
            for second in same[place + 1 :]
        ]
    pairs = pd.DataFrame(rows, columns=_COLUMNS)
    if groups is not None:
        groups = column_or_1d(groups)
        pairs = pairs[groups[pairs["first"].astype(int)] != groups[pairs["second"].astype(int)]]
    return pairs.sort_values(["bit_error", "first", "second"], ignore_index=True)


def _read_or_fail(path):
    """Return the hash and the fingerprint of a file, and why there are none."""
    try:
        samples, rate = read_start(path)
    except AudioFileError as error:
        return None, None, error.failures
    digest = hashlib.blake2b(samples.tobytes(), digest_size=16, salt=str(rate).encode())
    return f"{samples.shape} {digest.hexdigest()}", fingerprint(samples, rate), {}


def _candidates(prints, rows):
    """Return the pairs of rows whose fingerprints share a word, each once."""
    words = np.concatenate([prints[row][0][prints[row][1]] for row in rows])
    owners = np.concatenate([np.full(prints[row][1].sum(), row) for row in rows])
    table = pd.DataFrame({"word": words, "row": owners}).drop_duplicates()
    sizes = table.groupby("word")["row"].transform("size")
    table = table[(sizes > 1) & (sizes <= _MOST_SHARED)]
    pairs = table.merge(table, on="word")
    pairs = pairs.loc[pairs["row_x"] < pairs["row_y"], ["row_x", "row_y"]].drop_duplicates()
    return list(pairs.itertuples(index=False, name=None))


def _compare(first, second, max_bit_error, min_seconds):
    """Return the bit error, offset and length of the best alignment, or None if it is poor."""
    (words, loud), (other, other_loud) = first, second
    # Where the same word occurs in both, an alignment is worth looking at.
    places = pd.DataFrame({"word": words[loud], "at": np.flatnonzero(loud)}).merge(
        pd.DataFrame({"word": other[other_loud], "at": np.flatnonzero(other_loud)}), on="word"
    )
    best = None
    for offset in (places["at_x"] - places["at_y"]).value_counts().index[:10]:
        start, stop = max(offset, 0), min(len(words), len(other) + offset)
        audible = loud[start:stop] & other_loud[start - offset : stop - offset]
        if audible.sum() * SECONDS_PER_WORD < min_seconds:
            continue
        different = (words[start:stop] ^ other[start - offset : stop - offset])[audible]
        bit_error = np.bitwise_count(different).sum() / (N_BITS * audible.sum())
        if bit_error <= max_bit_error and (best is None or bit_error < best[0]):
            best = (bit_error, offset * SECONDS_PER_WORD, (stop - start) * SECONDS_PER_WORD)
    return best


def _row(first, second, kind, bit_error, offset, seconds):
    if first > second:
        first, second, offset = second, first, -offset
    return first, second, kind, float(bit_error), float(offset), float(seconds)
