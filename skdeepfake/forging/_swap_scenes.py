"""Genuine speech in its own scene, and the same speech moved into another one."""

import os
from numbers import Integral

import numpy as np
import pandas as pd
from sklearn.utils import Bunch, check_array

from skdeepfake._dsp._noise import add_noise
from skdeepfake._dsp._power import match_power
from skdeepfake._random import clip_generators
from skdeepfake._sklearn_compat import Interval, validate_params
from skdeepfake._validation import check_range
from skdeepfake.forging._enhancement import ENHANCEMENTS, remove_scene
from skdeepfake.forging._scene_recordings import draw_scenes, open_scenes


@validate_params(
    {
        "X": ["array-like"],
        "enhancers": ["array-like"],
        "scenes": [str, os.PathLike, list, tuple, callable, None],
        "own_snr_db": [tuple, list, None],
        "new_snr_db": [tuple, list],
        "sample_rate": [Interval(Integral, 8000, None, closed="left")],
        "random_state": ["random_state"],
    },
    prefer_skip_nested_validation=True,
)
def swap_scenes(
    X,
    *,
    enhancers=("spectral_subtraction", "wiener", "mmse_lsa", "spectral_gating"),
    scenes=None,
    own_snr_db=(0.0, 20.0),
    new_snr_db=(0.0, 20.0),
    sample_rate=16000,
    random_state=None,
):
    """Put genuine speech into a scene, and forge it by a swap of that scene.

    This is the recipe of the SceneFake corpus [1]_: speech is recorded in a scene, a speech
    enhancer removes the scene, and another one is mixed in. Each clip gives a pair: the speech in
    its own scene, which is genuine, and the same in the other scene, which is a deepfake.

    Parameters
    ----------
    X : array-like of shape (n_clips, n_samples)
        Genuine speech, as :class:`~skdeepfake.audio.LoadAudio` loads it.
    enhancers : list of str or callable, \
            default=("spectral_subtraction", "wiener", "mmse_lsa", "spectral_gating")
        Methods of :func:`remove_scene`, or functions of clips of shape (n_clips, n_samples) and
        their sample rate that return enhanced clips of the same shape. Each clip draws one.
    scenes : str, path-like, list or callable, default=None
        The scenes: a folder of recordings, a list of paths or of waveforms of shape (n_samples,),
        or a function of a generator, a number of samples and a sample rate that returns a waveform.
        None synthesizes scenes: colored noise, hum and talkers. The two scenes of a clip are
        different recordings.
    own_snr_db : tuple of float, default=(0.0, 20.0)
        Range of the ratio of the energies of the speech and its own scene, in dB. None adds none,
        for clips that were recorded in a scene.
    new_snr_db : tuple of float, default=(0.0, 20.0)
        Range of the same ratio for the enhanced speech and the other scene.
    sample_rate : int, default=16000
        Sample rate of the clips, in Hz.
    random_state : int, RandomState instance or None, default=None
        Seed of the draws; each clip has its own.

    Returns
    -------
    pairs : :class:`~sklearn.utils.Bunch`
        Data with the following attributes.

        genuine : ndarray of shape (n_clips, n_samples), float32
            The speech in its own scene, of the power of the clip.
        forged : ndarray of shape (n_clips, n_samples), float32
            The same in the other scene, of the same power.
        frame : DataFrame of shape (n_clips, 5)
            ``enhancer``, ``own_scene``, ``own_snr_db``, ``new_scene`` and ``new_snr_db``.

    See Also
    --------
    skdeepfake.over_sampling.SceneSampler : Adds such pairs to the training data in a Pipeline.
    remove_scene : Removes the scene only.
    forge : Swaps the scene of a clip as it is.

    Notes
    -----
    Train on both: if only deepfakes had added noise, a detector would learn that noise is forged.
    Keep a pair in one fold of a cross-validation.

    Speech that was enhanced and stays in its own scene, as telephones send it, is neither.

    References
    ----------
    .. [1] J. Yi et al., "SceneFake: An initial dataset and benchmarks for scene fake audio
       detection", Pattern Recognition 152, 2024. arXiv:2211.06073.

    Examples
    --------
    >>> from skdeepfake.datasets import make_spoof_clips
    >>> from skdeepfake.forging import swap_scenes
    >>> X, y = make_spoof_clips(n_clips=4, duration=1.0, random_state=0, return_X_y=True)
    >>> pairs = swap_scenes(X[y == 0], enhancers=["wiener"], random_state=0)
    >>> pairs.genuine.shape, pairs.forged.shape
    ((2, 16000), (2, 16000))
    >>> list(pairs.frame)
    ['enhancer', 'own_scene', 'own_snr_db', 'new_scene', 'new_snr_db']
    """
    X = check_array(X, dtype=np.float32, input_name="X", estimator="swap_scenes")
    enhancers = _check_enhancers(enhancers)
    ranges = [own_snr_db and check_range("own_snr_db", own_snr_db)]
    ranges.append(check_range("new_snr_db", new_snr_db))
    recordings = open_scenes(scenes)
    rngs = clip_generators(random_state, len(X), salt="swap_scenes")
    draws = [_draw(enhancers, recordings, ranges, rng, X.shape[1], sample_rate) for rng in rngs]
    chosen, names, sounds, ratios = map(list, zip(*draws, strict=True))
    own_names, new_names = zip(*names, strict=True)
    own_sounds, new_sounds = zip(*sounds, strict=True)
    own_db, new_db = zip(*ratios, strict=True)
    genuine = X if own_snr_db is None else add_noise(X, np.stack(own_sounds), own_db)
    spoken = _enhance(genuine, enhancers, np.array(chosen), sample_rate)
    forged = add_noise(spoken, np.stack(new_sounds), new_db)
    frame = {
        "enhancer": [_name(enhancers[number]) for number in chosen],
        "own_scene": own_names,
        "own_snr_db": own_db,
        "new_scene": new_names,
        "new_snr_db": new_db,
    }
    return Bunch(
        genuine=match_power(genuine, X), forged=match_power(forged, X), frame=pd.DataFrame(frame)
    )


def _check_enhancers(enhancers):
    enhancers = [enhancers] if isinstance(enhancers, str) else list(enhancers)
    wrong = [e for e in enhancers if not callable(e) and e not in ENHANCEMENTS]
    if wrong or not enhancers:
        raise ValueError(
            f"enhancers should hold functions or names among {', '.join(ENHANCEMENTS)}, got "
            f"{wrong or enhancers}"
        )
    return enhancers


def _name(enhancer):
    return enhancer if isinstance(enhancer, str) else getattr(enhancer, "__name__", repr(enhancer))


def _draw(enhancers, recordings, ranges, rng, n_samples, sample_rate):
    """Draw, for one clip, the enhancer, the names and the sounds of both scenes, and the ratios."""
    chosen = int(rng.integers(len(enhancers)))
    ratios = [rng.uniform(*low_high) if low_high else np.nan for low_high in ranges]
    if ranges[0]:
        names, sounds = draw_scenes(recordings, 2, rng, n_samples, sample_rate)
    else:
        names, sounds = draw_scenes(recordings, 1, rng, n_samples, sample_rate)
        names, sounds = ["", *names], [None, *sounds]
    return chosen, names, sounds, ratios


def _enhance(X, enhancers, chosen, sample_rate):
    """Return the clips without their scenes, each by the enhancer that it has drawn."""
    enhanced = np.empty_like(X)
    for number in np.unique(chosen):
        rows, enhancer = chosen == number, enhancers[number]
        if callable(enhancer):
            enhanced[rows] = enhancer(X[rows], sample_rate)
        else:
            enhanced[rows] = remove_scene(X[rows], enhancer, sample_rate=sample_rate)
    return enhanced
