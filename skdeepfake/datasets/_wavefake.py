"""The WaveFake corpus and the genuine speech it was made from."""

import os
from pathlib import Path

import pandas as pd

from skdeepfake._classes import NO_GROUP
from skdeepfake._sklearn_compat import StrOptions, validate_params
from skdeepfake.datasets._readers._bunch import (
    LOADER_CONSTRAINTS,
    absolute_paths,
    clips_bunch,
    count_clips,
    deliver,
)
from skdeepfake.datasets._readers._check_files import usable_rows
from skdeepfake.datasets._readers._find_corpus import find_root

# Where the genuine recordings of each speaker lie once their archive is unpacked.
_GENUINE = {
    "ljspeech": Path("LJSpeech-1.1", "wavs"),
    "jsut": Path("jsut_ver1.1", "basic5000", "wav"),
}
# Text-to-speech in LJSpeech's voice; the one folder not named after speaker and vocoder.
_TTS = "common_voices_prompts_from_conformer_fastspeech2_pwg_ljspeech"
_VOCODERS = {
    "ljspeech": (
        "full_band_melgan", "hifiGAN", "melgan", "melgan_large", "multi_band_melgan",
        "parallel_wavegan", "waveglow",
    ),
    "jsut": ("multi_band_melgan", "parallel_wavegan"),
}  # fmt: skip
_GENERATORS = {
    speaker: {f"{speaker}_{vocoder}": vocoder for vocoder in vocoders}
    for speaker, vocoders in _VOCODERS.items()
}
_GENERATORS["ljspeech"][_TTS] = "conformer_fastspeech2_pwg"

_DESCR = """WaveFake
========

{n_clips} clips of the subset {subset!r} here: {n_genuine} genuine, {n_deepfake} generated, by
{generators}.

Two speakers, LJSpeech (English) and JSUT (Japanese), in their own recordings and resynthesised by
vocoders; for LJSpeech also text-to-speech. The whole corpus has 117,985 generated clips; sample
rates are 22.05 kHz and 24 kHz. A vocoder's clip has the words of the genuine one it was made from:
`utterance` is the same for both, so keep it on one side of a split.

Licence: CC BY-SA 4.0, https://zenodo.org/records/5642694. LJSpeech is in the public domain,
https://keithito.com/LJ-Speech-Dataset; JSUT: see
https://sites.google.com/site/shinnosuketakamichi/publication/jsut

Citation: J. Frank and L. Schönherr, "WaveFake: A Data Set to Facilitate Audio Deepfake Detection",
NeurIPS 2021 Datasets and Benchmarks. https://arxiv.org/abs/2111.02813
"""


@validate_params(
    {
        **LOADER_CONSTRAINTS,
        "genuine_home": [str, os.PathLike, None],
        "subset": [StrOptions({*_GENERATORS, "all"})],
    },
    prefer_skip_nested_validation=True,
)
def load_wavefake(
    data_home,
    *,
    genuine_home=None,
    subset="ljspeech",
    on_error="raise",
    return_X_y=False,
    as_frame=False,
):
    """Load the WaveFake corpus, and the genuine speech it was made from, from folders on disk.

    WaveFake holds one folder a generator, such as ``ljspeech_melgan``, and no genuine speech: that
    is in ``LJSpeech-1.1/wavs`` and ``jsut_ver1.1/basic5000/wav``, which are downloaded apart.

    Parameters
    ----------
    data_home : str or path-like
        The folder that holds the generators' folders, or one up to three levels above it.
    genuine_home : str or path-like, default=None
        A folder up to three levels above the genuine recordings' ones. None stands for `data_home`.
    subset : {"ljspeech", "jsut", "all"}, default="ljspeech"
        The speaker.
    on_error : {"raise", "skip", "ignore"}, default="raise"
        What to do about files that are empty or not audio: name them all in one error, leave them
        out with a warning, or open none.
    return_X_y : bool, default=False
        Whether to return ``(data, target)`` alone.
    as_frame : bool, default=False
        Whether data is a DataFrame of one column, ``path``, and target a Series.

    Returns
    -------
    clips : :class:`~sklearn.utils.Bunch`
        data : ndarray of shape (n_clips, 1), object
            Absolute paths.
        target : ndarray of shape (n_clips,), int
            1 for generated, 0 for genuine.
        target_names : ndarray of shape (2,)
            ``["genuine", "deepfake"]``.
        groups : DataFrame of shape (n_clips, 3), str
            ``speaker``, ``generator`` (``"none"`` for genuine clips) and ``utterance``.
        frame : DataFrame of shape (n_clips, 6)
            ``path``, ``target``, ``label`` (the folder's name) and the groups.
        DESCR : str
            Description, with licence and citation.
    (data, target) : tuple
        If `return_X_y` is True.

    Raises
    ------
    FileNotFoundError
        If no generator of a speaker is there, or not the genuine recordings.
    skdeepfake.audio.AudioFileError
        If a file cannot be read and `on_error` is ``"raise"``, or none can.
    ValueError
        If a folder holds no recordings.

    See Also
    --------
    LeaveOneGeneratorOut : Splits that test on an unheard generator.

    Notes
    -----
    Generators whose folders are absent are passed over, so that a part of the corpus can be used;
    ``DESCR`` names those that were found.

    References
    ----------
    .. [1] J. Frank and L. Schönherr, "WaveFake: A Data Set to Facilitate Audio Deepfake Detection",
       NeurIPS 2021 Datasets and Benchmarks. arXiv:2111.02813.

    Examples
    --------
    >>> from skdeepfake.datasets import load_wavefake
    >>> clips = load_wavefake("generated_audio", genuine_home="corpora")  # doctest: +SKIP
    >>> clips.groups["generator"].value_counts()  # doctest: +SKIP
    """
    speakers = tuple(_GENERATORS) if subset == "all" else (subset,)
    parts = []
    for speaker in speakers:
        generators = _GENERATORS[speaker]
        root = find_root(data_home, list(generators))
        parts += [
            _read_folder(root / folder, 1, speaker, generator)
            for folder, generator in generators.items()
            if (root / folder).is_dir()
        ]
        genuine = find_root(genuine_home or data_home, [_GENUINE[speaker]]) / _GENUINE[speaker]
        parts.append(_read_folder(genuine, 0, speaker, NO_GROUP))
    frame = usable_rows(pd.concat(parts), on_error)
    found = frame.loc[frame["target"] == 1, "generator"].unique()
    descr = _DESCR.format(subset=subset, generators=", ".join(found), **count_clips(frame))
    clips = clips_bunch(frame, ["speaker", "generator", "utterance"], descr)
    return deliver(clips, return_X_y, as_frame)


def _read_folder(folder, target, speaker, generator):
    """Return the recordings of one folder; its folders, which repeat them, are passed over."""
    names = sorted(name for name in os.listdir(folder) if name.lower().endswith(".wav"))
    if not names:
        raise ValueError(f"{str(folder)!r} holds no .wav files; unpack it again")
    utterances = [name[:-4].removesuffix("_gen") for name in names]
    return pd.DataFrame(
        {
            "path": absolute_paths(names, folder),
            "target": target,
            "label": folder.name,
            "speaker": speaker,
            "generator": generator,
            "utterance": utterances,
        }
    )
