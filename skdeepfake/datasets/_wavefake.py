"""The WaveFake corpus and the genuine speech that it was made from."""

import os
from pathlib import Path

import pandas as pd

from skdeepfake._classes import NO_GROUP
from skdeepfake._sklearn_compat import StrOptions
from skdeepfake.datasets._readers import (
    absolute_paths,
    corpus_loader,
    find_root,
    format_output,
)

# The folder of the genuine recordings of each speaker in their archives.
_GENUINE = {
    "ljspeech": Path("LJSpeech-1.1", "wavs"),
    "jsut": Path("jsut_ver1.1", "basic5000", "wav"),
}
# Text-to-speech in LJSpeech's voice: the only folder not named after speaker and vocoder.
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

{n_clips} clips of the subset {subset!r} here: {n_genuine} genuine, {n_deepfake} generated, by
{generators}.

Two speakers, LJSpeech (English) and JSUT (Japanese), in their own recordings and resynthesized by
vocoders; for LJSpeech also text-to-speech. The whole corpus has 117,985 generated clips; sample
rates are 22.05 kHz and 24 kHz. A vocoder's clip has the words of the genuine one that it was made
from: `utterance` is the same for both, so keep it on one side of a split.

License: CC BY-SA 4.0, https://zenodo.org/records/5642694. LJSpeech is in the public domain,
https://keithito.com/LJ-Speech-Dataset; JSUT: see
https://sites.google.com/site/shinnosuketakamichi/publication/jsut

Citation: J. Frank and L. Schönherr, "WaveFake: A Data Set to Facilitate Audio Deepfake Detection",
NeurIPS 2021 Datasets and Benchmarks. https://arxiv.org/abs/2111.02813
"""


@corpus_loader(genuine_folder=[str, os.PathLike, None], subset=[StrOptions({*_GENERATORS, "all"})])
def load_wavefake(
    folder,
    *,
    genuine_folder=None,
    subset="ljspeech",
    on_error="raise",
    return_X_y=False,
    as_frame=False,
):
    """Load the WaveFake corpus and the genuine speech behind it.

    WaveFake holds one folder per generator, such as ``ljspeech_melgan``. The genuine speech that it
    was made from is a download of its own: ``LJSpeech-1.1/wavs`` and ``jsut_ver1.1/basic5000/wav``.

    Parameters
    ----------
    folder : str or path-like
        The folder that holds the generators' folders, or one up to three levels above it.
    genuine_folder : str or path-like, default=None
        A folder up to three levels above those of the genuine recordings. None stands for `folder`.
    subset : {"ljspeech", "jsut", "all"}, default="ljspeech"
        The speaker.
    $on_error, $return_X_y, $as_frame

    Returns
    -------
    clips : :class:`~sklearn.utils.Bunch`
        Data set with the following attributes.

        $attributes_of_clips
        groups : DataFrame of shape (n_clips, 3), str
            ``speaker``, ``generator`` (``"none"`` for genuine clips) and ``utterance``.
        frame : DataFrame of shape (n_clips, 6)
            ``path``, ``target``, ``label`` (the name of the folder) and the groups.
    $tuple_and_raises

    See Also
    --------
    skdeepfake.model_selection.LeaveOneGeneratorOut : Splits that test on an unseen generator.

    Notes
    -----
    Generators whose folders are absent are ignored, so that a part of the corpus can be used;
    ``DESCR`` names those that were found.

    References
    ----------
    .. [1] J. Frank and L. Schönherr, "WaveFake: A Data Set to Facilitate Audio Deepfake Detection",
       NeurIPS 2021 Datasets and Benchmarks. arXiv:2111.02813.

    Examples
    --------
    >>> from skdeepfake.datasets import load_wavefake
    >>> clips = load_wavefake("generated_audio", genuine_folder="corpora")  # doctest: +SKIP
    >>> clips.groups["generator"].value_counts()  # doctest: +SKIP
    """
    speakers = tuple(_GENERATORS) if subset == "all" else (subset,)
    frames = []
    for speaker in speakers:
        generators = _GENERATORS[speaker]
        root = find_root(folder, list(generators))
        frames += [
            _read_folder(root / name, 1, speaker, generator)
            for name, generator in generators.items()
            if (root / name).is_dir()
        ]
        genuine = find_root(genuine_folder or folder, [_GENUINE[speaker]]) / _GENUINE[speaker]
        frames.append(_read_folder(genuine, 0, speaker, NO_GROUP))
    frame = pd.concat(frames)
    groups = ["speaker", "generator", "utterance"]
    found = frame.loc[frame["target"] == 1, "generator"].unique()
    facts = {"subset": subset, "generators": ", ".join(found)}
    return format_output(frame, groups, _DESCR, on_error, return_X_y, as_frame, **facts)


def _read_folder(folder, target, speaker, generator):
    """Return the recordings of one folder; its subfolders, which repeat them, are ignored."""
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
