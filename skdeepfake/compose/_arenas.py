"""What public arenas and benchmarks ask of a detector: a function, or a file of scores."""

import os
from functools import partial
from numbers import Integral, Real
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import expit, logit
from sklearn.utils.validation import check_is_fitted

from skdeepfake._sklearn_compat import HasMethods, Interval, validate_params
from skdeepfake.audio import map_recordings

_DETECTOR = [HasMethods(["decision_function"]), HasMethods(["predict_proba"])]


@validate_params(
    {
        "detector": _DETECTOR,
        "p_spoof": [Interval(Real, 0, 1, closed="neither")],
    },
    prefer_skip_nested_validation=True,
)
def make_predict(detector, *, p_spoof=0.5):
    """Make the function ``predict(path)`` that benchmarks such as deepsafe-bench call.

    deepsafe-bench [1]_ scores any Python file that defines ``predict(path) -> float``, the
    probability that a recording is synthetic. With this function, that file has three lines::

        from skdeepfake import load_detector
        from skdeepfake.compose import make_predict
        predict = make_predict(load_detector("robust"))

    and ``deepsafe eval --model that_file.py`` runs it.

    Parameters
    ----------
    detector : estimator instance
        A fitted detector of recordings, such as a :class:`WindowedDetector`.
    p_spoof : float, default=0.5
        Probability of a deepfake before listening, in (0, 1). At 0.5, a log-likelihood ratio of 0
        becomes a probability of 0.5.

    Returns
    -------
    predict : callable
        Takes a path, bytes or an open binary file, and returns the probability of a deepfake, in
        [0, 1]. It can be pickled. For a recording without a verdict, such as silence, it returns
        `p_spoof`: nothing was learned. For one that cannot be read it raises
        :class:`~skdeepfake.audio.AudioFileError`, which deepsafe-bench counts as a score of 0.

    Raises
    ------
    NotFittedError
        If the detector is not fitted.

    See Also
    --------
    write_arena_scores : Write the score file of Speech DF Arena.

    References
    ----------
    .. [1] deepsafe-bench, https://github.com/deepsafehq/deepsafe-bench.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.preprocessing import FunctionTransformer
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skdeepfake.compose import DetectorPipeline, make_predict
    >>> length = FunctionTransformer(lambda X: np.array([[len(content)] for content in X]))
    >>> steps = [("measure", length), ("classify", LogisticRegression())]
    >>> detector = DetectorPipeline(steps).fit([b"a", b"aa", b"aaaaa", b"aaaaaa"], [0, 0, 1, 1])
    >>> predict = make_predict(detector)
    >>> predict(b"a") < 0.5 < predict(b"aaaaaa")
    True
    """
    check_is_fitted(detector)
    return partial(_probability, detector, prior=float(logit(p_spoof)))


def _probability(detector, path, prior):
    llr = _llr(path, detector=detector)
    return float(expit(prior if np.isnan(llr) else llr + prior))


def _llr(source, detector):
    """Return the ratio of one recording, from probabilities where there is nothing else."""
    if hasattr(detector, "decision_function"):
        return float(detector.decision_function([source])[0])
    return float(logit(np.clip(detector.predict_proba([source])[0, 1], 1e-15, 1 - 1e-15)))


@validate_params(
    {
        "detector": _DETECTOR,
        "protocol": [str, os.PathLike, pd.DataFrame],
        "path": [str, os.PathLike],
        "root": [str, os.PathLike, None],
        "suffix": [str],
        "n_jobs": [Integral, None],
        "verbose": ["boolean"],
    },
    prefer_skip_nested_validation=True,
)
def write_arena_scores(
    detector, protocol, path, *, root=None, suffix="", n_jobs=None, verbose=False
):
    r"""Score the recordings of a protocol of Speech DF Arena and write its score file.

    The arena [1]_ evaluates score files: a line ``file_name score`` for each recording of a
    protocol, with one space between and no header, **genuine speech high**. This function turns
    the sign; do not negate the scores yourself.

    Parameters
    ----------
    detector : estimator instance
        A fitted detector of recordings, such as a :class:`WindowedDetector`.
    protocol : str, path-like or DataFrame
        The protocol, a CSV file or table with the column ``file_name``. Its column ``label`` is not
        looked at.
    path : str or path-like
        The score file. One that exists is replaced, once all recordings are scored.
    root : str or path-like, default=None
        Folder that the names in the protocol are relative to. None takes them as paths.
    suffix : str, default=""
        What follows the names on disk, such as ".flac" where a protocol names utterances.
    n_jobs : int or None, default=None
        Number of recordings scored at once, as in joblib.
    verbose : bool, default=False
        Whether to show a progress bar.

    Returns
    -------
    scores : Series of shape (n_recordings,)
        What was written, by the names in the protocol: minus the log-likelihood ratio. A recording
        without a verdict scores 0, as the arena has no place for what is missing.

    Raises
    ------
    skdeepfake.audio.AudioFileError
        If recordings cannot be read; the error names all of them, and nothing is written.
    ValueError
        If the protocol lacks its column, or a name holds a space, which the file cannot hold.

    See Also
    --------
    make_predict : The function that deepsafe-bench calls.
    skdeepfake.metrics.equal_error_rate : Reproduces the arena's figures on these scores by
        ``method="asvspoof"`` and ``higher_is="bonafide"``.

    References
    ----------
    .. [1] Speech DF Arena, https://github.com/Speech-Arena/speech_df_arena and arXiv:2509.02859.

    Examples
    --------
    >>> import os, tempfile
    >>> from pathlib import Path
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.preprocessing import FunctionTransformer
    >>> from skdeepfake.compose import DetectorPipeline, write_arena_scores
    >>> folder = Path(tempfile.mkdtemp())
    >>> for i in range(4):
    ...     _ = (folder / f"{i}.wav").write_bytes(bytes(10 * i))
    >>> size = FunctionTransformer(lambda X: [[os.path.getsize(path)] for path in X])
    >>> detector = DetectorPipeline([("size", size), ("classify", LogisticRegression())])
    >>> paths = [str(folder / f"{i}.wav") for i in range(4)]
    >>> detector = detector.fit(paths, [0, 0, 1, 1])
    >>> _ = (folder / "protocol.csv").write_text("file_name,label\n0,bonafide\n3,spoof\n")
    >>> scores = write_arena_scores(
    ...     detector, folder / "protocol.csv", folder / "scores.txt", root=folder, suffix=".wav"
    ... )
    >>> [line.split()[0] for line in (folder / "scores.txt").read_text().splitlines()]
    ['0', '3']
    >>> bool(scores["0"] > 0 > scores["3"])
    True
    """
    check_is_fitted(detector)
    names = _names_of(protocol)
    sources = [os.path.join(root or "", name) + suffix for name in names]
    llrs = map_recordings(partial(_llr, detector=detector), sources, n_jobs=n_jobs, verbose=verbose)
    scores = pd.Series(0.0 - np.nan_to_num(llrs), index=pd.Index(names, name="file_name"))
    lines = [f"{name} {score!r}\n" for name, score in zip(names, scores.tolist(), strict=True)]
    Path(path).write_text("".join(lines), encoding="utf-8", newline="")
    return scores


def _names_of(protocol):
    """Return the names of the recordings of a protocol."""
    if not isinstance(protocol, pd.DataFrame):
        protocol = pd.read_csv(protocol, dtype=str, keep_default_na=False)
    if "file_name" not in protocol:
        raise ValueError(
            f"protocol should have the column file_name, got {protocol.columns.tolist()}; rename "
            "the one that holds the recordings"
        )
    names = protocol["file_name"].astype(str).tolist()
    spaced = [name for name in names if len(name.split()) != 1]
    if spaced:
        raise ValueError(
            f"{spaced[0]!r} holds a space or is empty, which a score file of the arena cannot "
            "hold; rename the recording"
        )
    return names
