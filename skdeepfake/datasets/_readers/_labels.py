"""The words by which corpora name the two classes."""

import re

import numpy as np
import pandas as pd

from skdeepfake._classes import DEEPFAKE_WORDS, GENUINE_WORDS, normalize_label
from skdeepfake._listing import truncate_list

_USUAL_WORDS = dict.fromkeys(GENUINE_WORDS, 0) | dict.fromkeys(DEEPFAKE_WORDS, 1)
_USUAL_DIGITS = {"0": 0, "1": 1, "false": 0, "true": 1}
# The target of a label whose recordings are not taken.
LEFT_OUT = -1
_WHOLE_NUMBER = re.compile(r"([+-]?\d+)(\.0*)?")


class LabelMap:
    """Meaning of each label: 0 for genuine and 1 for deepfake.

    Case, hyphens, underscores and spaces are ignored: ``Bona-Fide`` is ``bonafide``. A whole number
    is the same with decimals, as ``1.0``, but not with another sign.

    Parameters
    ----------
    targets : dict or None
        Target of each label, or None to leave its recordings out. If this is None, or names only
        labels to leave out, the usual words stand for the classes.
    digits : bool, default=False
        Whether 0 and 1, and false and true, are among the usual words; a folder of that name may be
        a speaker or a fold.
    """

    def __init__(self, targets, digits=False):
        given = targets or {}
        wrong = {word: target for word, target in given.items() if target not in (0, 1, None)}
        if wrong:
            raise ValueError(
                f"label_map={targets!r} should map to 0 (genuine), 1 (deepfake) or None (left "
                f"out); got {wrong!r}"
            )
        classes = {word: int(target) for word, target in given.items() if target is not None}
        classes = classes or _USUAL_WORDS | (_USUAL_DIGITS if digits else {})
        left_out = dict.fromkeys(given.keys() - classes.keys(), LEFT_OUT)
        self._words = [str(word) for word in classes]
        self._targets = {_normalize(word): target for word, target in (classes | left_out).items()}

    def lookup(self, label):
        """Return the target of a label, LEFT_OUT, or None if it is unknown."""
        return self._targets.get(_normalize(label))

    def encode(self, labels, where):
        """Return the targets of a column of labels.

        Parameters
        ----------
        labels : sequence of str
            The column.
        where : str
            The column and its file, for the message.

        Returns
        -------
        targets : ndarray of shape (n_clips,), int
            LEFT_OUT for rows that are not taken.

        Raises
        ------
        ValueError
            If a label is unknown.
        """
        codes, words = pd.factorize(np.asarray(labels, dtype=object))
        targets = [self.lookup(word) for word in words]
        if None in targets:
            counts = np.bincount(codes, minlength=len(words))
            unknown = [
                f"{word!r} ({count} rows)"
                for word, target, count in zip(words, targets, counts, strict=True)
                if target is None
            ]
            raise ValueError(
                f"{where} holds {truncate_list(unknown, 10)}; known labels are {self}. Say what "
                "yours mean by label_map, such as label_map={'human': 0, 'tts': 1}, and leave rows "
                "out by label_map={'unknown': None}"
            )
        return np.array(targets, dtype=int)[codes]

    def __str__(self):
        return ", ".join(self._words)


def _normalize(label):
    """Return a label in the form in which labels are compared."""
    number = _WHOLE_NUMBER.fullmatch(str(label).strip())
    return number[1].removeprefix("+") if number else normalize_label(label)
