"""What a loader of folders leaves out."""

import os
import warnings
from collections import defaultdict
from dataclasses import dataclass, field

from skdeepfake._audio_suffixes import DOCUMENT_SUFFIXES
from skdeepfake._listing import truncate_list
from skdeepfake.audio import AudioFileError

# So many suffixes are named, each with at most three of its files.
_MOST_KINDS = 3


@dataclass
class Omissions:
    """Folders that cannot be opened, and files that are no recordings.

    Parameters
    ----------
    unreadable : dict of str to str
        The reason for each folder that cannot be opened.
    files : list of str
        Files that are neither recordings nor of a kind that usually lies beside them.
    """

    unreadable: dict = field(default_factory=dict)
    files: list = field(default_factory=list)

    def add_file(self, path):
        """Add a file that is no recording, unless its suffix says what else it is."""
        if _suffix(path) not in DOCUMENT_SUFFIXES:
            self.files.append(path)

    def report(self, folder, on_error):
        """Raise an error or warn, each at the call of the loader.

        Parameters
        ----------
        folder : str or path-like
            The root, for the message.
        on_error : {"raise", "skip", "ignore"}
            What to do about unreadable folders: raise an error, or warn. Files that are no
            recordings are worth a warning, or none if errors are ignored.

        Raises
        ------
        AudioFileError
            If there are unreadable folders and `on_error` is ``"raise"``.
        """
        if self.unreadable:
            if on_error == "raise":
                error = AudioFileError(self.unreadable)
                error.add_note('on_error="skip" leaves such folders out.')
                raise error
            reasons = [f"{path!r}: {reason}" for path, reason in self.unreadable.items()]
            _warn(f"Folders are left out with all that is in them: {truncate_list(reasons)}")
        if self.files and on_error != "ignore":
            _warn(
                f"{len(self.files)} files in {str(folder)!r} are left out, as neither their names "
                f"nor their contents are those of recordings: {self._list_files(folder)}. "
                "Convert them if they are recordings, such as to WAV"
            )

    def _list_files(self, folder):
        by_suffix = defaultdict(list)
        for path in self.files:
            by_suffix[_suffix(path)].append(repr(os.path.relpath(path, folder)))
        listed = [
            f"{len(names)} {suffix or 'without a suffix'} ({truncate_list(names, 3)})"
            for suffix, names in sorted(by_suffix.items(), key=lambda item: -len(item[1]))
        ]
        if len(listed) > _MOST_KINDS:
            listed[_MOST_KINDS:] = [f"and {len(listed) - _MOST_KINDS} other suffixes"]
        return "; ".join(listed)


def _suffix(path):
    return os.path.splitext(path)[1].lower()


def _warn(message):
    # The level is that of the call of a loader: report, a reader, the loader and its decorator.
    warnings.warn(message, stacklevel=6)
