"""The In-the-Wild corpus."""

from skdeepfake.datasets._readers import (
    LabelMap,
    corpus_loader,
    find_root,
    format_output,
    read_table,
)

_DESCR = """In-the-Wild

{n_clips} clips here: {n_genuine} genuine, {n_deepfake} deepfake. The whole corpus has 19,963
genuine and 11,816 deepfake clips at 16 kHz of 58 public figures, in English, from social networks
and video platforms. It has no subsets: use it to test detectors that were trained elsewhere, or
split it by speaker.

License: CC BY-SA 4.0, https://huggingface.co/datasets/mueller91/In-The-Wild

Citation: N. M. Müller, P. Czempin, F. Dieckmann, A. Froghyar and K. Böttinger, "Does Audio Deepfake
Detection Generalize?", Interspeech 2022, 2783-2787. https://doi.org/10.21437/Interspeech.2022-108
"""


@corpus_loader()
def load_in_the_wild(folder, *, on_error="raise", return_X_y=False, as_frame=False):
    """Load the In-the-Wild corpus from its folder.

    Reads ``release_in_the_wild/meta.csv``; the recordings lie beside it.

    Parameters
    ----------
    folder : str or path-like
        The folder that holds ``meta.csv``, or one up to three levels above it.
    $on_error, $return_X_y, $as_frame

    Returns
    -------
    clips : :class:`~sklearn.utils.Bunch`
        Data set with the following attributes.

        $attributes_of_clips
        groups : DataFrame of shape (n_clips, 1), str
            The column ``speaker``.
        frame : DataFrame of shape (n_clips, 4)
            ``path``, ``target``, ``label`` and ``speaker``.
    $tuple_and_raises

    See Also
    --------
    load_clips : Load recordings from other folders, or listed in a table.

    References
    ----------
    .. [1] N. M. Müller et al., "Does Audio Deepfake Detection Generalize?", Interspeech 2022.
       arXiv:2203.16263. https://doi.org/10.21437/Interspeech.2022-108

    Examples
    --------
    >>> import os, tempfile
    >>> from pathlib import Path
    >>> import numpy as np, soundfile as sf
    >>> from skdeepfake.datasets import load_in_the_wild
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     table = "file,speaker,label", "0.wav,Ann,spoof", "1.wav,Ann,bona-fide"
    ...     _ = Path(folder, "meta.csv").write_text(os.linesep.join(table))
    ...     for name in ("0.wav", "1.wav"):
    ...         sf.write(Path(folder, name), np.zeros(160), 16000)
    ...     clips = load_in_the_wild(folder)
    >>> clips.target
    array([1, 0])
    """
    table = find_root(folder, ["meta.csv"]) / "meta.csv"
    label_map = LabelMap({"bona-fide": 0, "spoof": 1})
    frame = read_table(table, label_map, path_column="file", label_column="label", inside="")
    if "speaker" not in frame:
        raise ValueError(f"{str(table)!r} has no column 'speaker'; download the corpus again")
    frame = frame[["path", "target", "label", "speaker"]]
    return format_output(frame, ["speaker"], _DESCR, on_error, return_X_y, as_frame)
