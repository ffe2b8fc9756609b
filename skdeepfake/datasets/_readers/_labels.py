"""The words by which corpora name the two classes."""

import numpy as np
import pandas as pd

_GENUINE = ("genuine", "real", "bonafide", "human", "authentic", "original")
_DEEPFAKE = (
    "deepfake",
    "fake",
    "spoof",
    "spoofed",
    "synthetic",
    "synthesized",
    "synthesised",
    "generated",
    "forged",
    "cloned",
)
_KNOWN = dict.fromkeys(_GENUINE, 0) | dict.fromkeys(_DEEPFAKE, 1)
# Longest list of values in a message.
_MAX_NAMED = 10


class ClassNames:
    """What each word means: 0 for genuine and 1 for deepfake.

    Case, hyphens, underscores and spaces do not count: ``Bona-Fide`` is ``bonafide``.

    Parameters
    ----------
    label_map : dict or None
        The meaning of each word; None stands for the usual ones.
    digits : bool, default=False
        Whether 0 and 1 are among the usual ones; a folder so named may be a speaker or a fold.
    """

    def __init__(self, label_map, digits=False):
        if label_map is None:
            label_map = _KNOWN | ({"0": 0, "1": 1} if digits else {})
        wrong = {word: target for word, target in label_map.items() if target not in (0, 1)}
        if wrong:
            raise ValueError(
                f"label_map={label_map!r} should map to 0 (genuine) or 1 (deepfake); got {wrong!r}"
            )
        self._targets = {_plain(word): int(target) for word, target in label_map.items()}

    def get(self, word):
        """Return the target that `word` means, or None."""
        return self._targets.get(_plain(word))

    def targets(self, labels, where):
        """Return the targets of a column of labels.

        Parameters
        ----------
        labels : Series of str
            The column; empty cells are missing values.
        where : str
            The column and its file, for the message.

        Returns
        -------
        targets : ndarray of shape (n_clips,), int

        Raises
        ------
        ValueError
            If a label means nothing known.
        """
        codes, words = pd.factorize(labels, use_na_sentinel=False)
        meanings = [None if pd.isna(word) else self.get(word) for word in words]
        unknown = [i for i, meaning in enumerate(meanings) if meaning is None]
        if unknown:
            counts = np.bincount(codes, minlength=len(words))
            named = ", ".join(f"{words[i]!r} ({counts[i]} rows)" for i in unknown[:_MAX_NAMED])
            more = f" and {len(unknown) - _MAX_NAMED} more" if len(unknown) > _MAX_NAMED else ""
            raise ValueError(
                f"{where} holds {named}{more}; known labels are {self}. Say what yours mean by "
                "label_map, such as label_map={'human': 0, 'tts': 1}"
            )
        return np.array(meanings, dtype=int)[codes]

    def __str__(self):
        return ", ".join(self._targets)


def _plain(word):
    return str(word).strip().lower().translate({ord(c): None for c in "-_ "})
