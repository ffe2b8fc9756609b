"""The corpus of half-truth audio."""

import os
from pathlib import Path

import pandas as pd

from skdeepfake._sklearn_compat import StrOptions
from skdeepfake._walk import walk_files
from skdeepfake.datasets._readers import (
    check_names,
    corpus_loader,
    find_root,
    format_output,
    open_text,
)

_SUBSETS = ("train", "dev", "test")
_LABELS = {"1": (0, "real"), "0": (1, "fake")}
# How the parts of a recording are marked.
_PARTS = {"T": False, "1": False, "F": True, "0": True}

_DESCR = """Half-Truth Audio Detection (HAD)

{n_clips} clips of the subset {subset!r} here: {n_genuine} genuine, {n_deepfake} with a forged part.
Mandarin: a few words in utterances of AISHELL-3 were replaced by synthetic speech.

License: see https://zenodo.org/records/10377492

Citation: J. Yi, Y. Bai, J. Tao, H. Ma, Z. Tian, C. Wang, T. Wang and R. Fu, "Half-Truth: A
Partially Fake Audio Detection Dataset", Interspeech 2021. arXiv:2104.03617.
"""


@corpus_loader(subset=[StrOptions({*_SUBSETS, "all"})])
def load_had(folder, *, subset="train", on_error="raise", return_X_y=False, as_frame=False):
    """Load the corpus of half-truth audio (HAD), with the forged spans.

    Reads ``HAD_train/HAD_train_label.txt`` and looks for the recordings anywhere below
    ``HAD_train``, without opening them. A line holds the name, the parts and the label, such as
    ``HAD_train_fake_00000001 0.00-1.95-T/1.95-3.24-F/3.24-5.18-T 0``: T is genuine, F is forged,
    and the label of a recording with a forged part is 0.

    Parameters
    ----------
    folder : str or path-like
        The folder that holds ``HAD_train``, ``HAD_dev`` and ``HAD_test``, or one up to three levels
        above it.
    subset : {"train", "dev", "test", "all"}, default="train"
        The subset to load.
    $on_error, $return_X_y, $as_frame

    Returns
    -------
    clips : :class:`~sklearn.utils.Bunch`
        Data set with the following attributes.

        $attributes_of_clips
        groups : DataFrame of shape (n_clips, 1), str
            The column ``subset``.
        segments : DataFrame of shape (n_segments, 4)
            The forged spans: ``recording`` (its path), ``start`` and ``stop`` in seconds, and
            ``label``, which is "spoof".
        frame : DataFrame of shape (n_clips, 4)
            ``path``, ``target``, ``label`` ("real" or "fake") and ``subset``.
    $tuple_and_raises

    See Also
    --------
    load_partialspoof : Load partly spoofed utterances in English.

    References
    ----------
    .. [1] J. Yi et al., "Half-Truth: A Partially Fake Audio Detection Dataset", Interspeech 2021.
       arXiv:2104.03617.

    Examples
    --------
    >>> from skdeepfake.datasets import load_had
    >>> clips = load_had("corpora/HAD", subset="dev")  # doctest: +SKIP
    >>> clips.segments.columns.tolist()  # doctest: +SKIP
    ['recording', 'start', 'stop', 'label']
    """
    subsets = _SUBSETS if subset == "all" else (subset,)
    frames, spans, missing = [], {}, {}
    for name in subsets:
        frame, spans_here, missing_here = _read_subset(folder, name)
        frames.append(frame)
        spans |= spans_here
        missing |= missing_here
    return format_output(
        pd.concat(frames),
        ["subset"],
        _DESCR,
        on_error,
        return_X_y,
        as_frame,
        missing=missing,
        spans=spans,
        subset=subset,
    )


def _read_subset(folder, subset):
    """Return the clips of a subset, the forged spans by name, and why clips are missing."""
    protocol = f"HAD_{subset}/HAD_{subset}_label.txt"
    protocol = find_root(folder, [protocol]) / protocol
    paths = _recordings_below(os.path.abspath(protocol.parent))
    rows, spans, missing = [], {}, {}
    with open_text(protocol) as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            name, target, label, spans[name] = _parse(line, number, protocol)
            path = paths.get(name, os.path.abspath(protocol.parent / f"{name}.wav"))
            if name not in paths:
                missing[path] = f"listed by {protocol.name}, but there is no such file"
            rows.append((path, target, label, subset))
    check_names(spans, protocol)
    if not rows:
        raise ValueError(f"{str(protocol)!r} is empty; download the labels again")
    return pd.DataFrame(rows, columns=["path", "target", "label", "subset"]), spans, missing


def _recordings_below(root):
    """Return the path of each recording by its name without the suffix."""
    return {
        Path(name).stem: os.path.join(root, *parts, name)
        for parts, files in walk_files(root, {})
        for name, _ in files
        if name.lower().endswith(".wav")
    }


def _parse(line, number, protocol):
    """Return name, target, label and forged spans that a line tells."""
    try:
        name, parts, label = line.split()
        target, label = _LABELS[label]
        spans = []
        for part in parts.split("/"):
            start, stop, mark = part.split("-")
            if _PARTS[mark]:
                spans.append((float(start), float(stop)))
    except (ValueError, KeyError):
        raise ValueError(
            f"Line {number} of {str(protocol)!r} should hold a name, parts such as "
            f"0.00-1.25-T/1.25-2.00-F, and 0 or 1, got {line.strip()!r}; download the labels again"
        ) from None
    return name, target, label, spans
