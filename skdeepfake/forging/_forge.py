"""Forgeries made of your own genuine recordings."""

import os
from numbers import Integral

import numpy as np
from sklearn.utils import check_array

from skdeepfake._dsp._levels import as_loud
from skdeepfake._dsp._noise import add_noise
from skdeepfake._random import clip_generators
from skdeepfake._sklearn_compat import Interval, StrOptions, validate_params
from skdeepfake._validation import check_range
from skdeepfake.audio import list_recordings, random_excerpt
from skdeepfake.forging._enhancement import ENHANCEMENTS
from skdeepfake.forging._scenes import draw_scene
from skdeepfake.forging._vocoders import VOCODERS, remove_scene, world

_VOCODERS = {**VOCODERS, "world": world}


@validate_params(
    {
        "X": ["array-like"],
        "method": [StrOptions({*_VOCODERS, *ENHANCEMENTS})],
        "sample_rate": [Interval(Integral, 8000, None, closed="left")],
        "scenes": [str, os.PathLike, None],
        "snr_db": [tuple, list],
        "random_state": ["random_state"],
    },
    prefer_skip_nested_validation=True,
)
def forge(
    X,
    method,
    *,
    sample_rate=16000,
    scenes=None,
    snr_db=(5.0, 20.0),
    random_state=None,
):
    """Forge genuine speech, to train a detector on.

    A vocoder takes a recording apart and puts it together again, and leaves the traces that it
    leaves in synthetic speech: detectors trained on such copies have learnt to find real forgeries
    [1]_. A scene swap forges where something was said, as in SceneFake [2]_.

    Parameters
    ----------
    X : array-like of shape (n_clips, n_samples)
        Genuine speech, as :class:`~skdeepfake.audio.LoadAudio` loads it.
    method : str
        How it is forged. The voice itself goes through a vocoder by

        - ``"griffin_lim"``: a coarse mel spectrogram with phases made up by Griffin-Lim [3]_;
        - ``"lpc_vocoder"``: linear prediction, with a buzz and noise for the glottis [4]_;
        - ``"phase_vocoder"``: another voice, of pitch and formants moved;
        - ``"world"``: WORLD's analysis and synthesis [5]_; needs the extra ``world``:
          ``pip install "skdeepfake[world]"``.

        Its scene is removed and another one mixed in by

        - ``"spectral_subtraction"``: Berouti's spectral subtraction [6]_;
        - ``"wiener"``: a Wiener filter [7]_;
        - ``"mmse_lsa"``: Ephraim and Malah's estimator of the log-spectral amplitude [8]_.
    sample_rate : int, default=16000
        Sample rate of the clips, in Hz.
    scenes : str or path-like, default=None
        Folder of recordings of the scenes to mix in. None makes scenes up: coloured noise, hum and
        talkers.
    snr_db : tuple of float, default=(5.0, 20.0)
        Range of the ratio of the energies of speech and new scene, in dB.
    random_state : int, RandomState instance or None, default=None
        Seed of all that is drawn; each clip has its own.

    Returns
    -------
    forged : ndarray of shape (n_clips, n_samples), float32
        Each clip as loud as it was. Silence stays silent.

    See Also
    --------
    make_spoof_clips : Speech-like clips to forge, where there are no recordings.
    skdeepfake.augmentation.TimeStretch : Changes both classes alike.

    Notes
    -----
    Forge some clips and keep the same clips as genuine ones, lest speakers, words or microphones
    tell the classes apart; and keep a clip and its forgery in one fold of a cross-validation.

    References
    ----------
    .. [1] X. Wang and J. Yamagishi, "Spoofed training data for speech spoofing countermeasure can
       be efficiently created using neural vocoders", ICASSP, 2023.
       DOI 10.1109/ICASSP49357.2023.10094779.
    .. [2] J. Yi et al., "SceneFake: An initial dataset and benchmarks for scene fake audio
       detection", Pattern Recognition 152, 2024. arXiv:2211.06073.
    .. [3] D. Griffin and J. Lim, "Signal estimation from modified short-time Fourier transform",
       IEEE Transactions on Acoustics, Speech, and Signal Processing 32(2), 1984.
       DOI 10.1109/TASSP.1984.1164317.
    .. [4] B. S. Atal and S. L. Hanauer, "Speech analysis and synthesis by linear prediction of the
       speech wave", Journal of the Acoustical Society of America 50(2B), 1971.
       DOI 10.1121/1.1912679.
    .. [5] M. Morise, F. Yokomori and K. Ozawa, "WORLD: A vocoder-based high-quality speech
       synthesis system for real-time applications", IEICE Transactions on Information and Systems
       E99-D(7), 2016. DOI 10.1587/transinf.2015EDP7457.
    .. [6] M. Berouti, R. Schwartz and J. Makhoul, "Enhancement of speech corrupted by acoustic
       noise", ICASSP, 1979. DOI 10.1109/ICASSP.1979.1170788.
    .. [7] J. S. Lim and A. V. Oppenheim, "Enhancement and bandwidth compression of noisy speech",
       Proceedings of the IEEE 67(12), 1979. DOI 10.1109/PROC.1979.11540.
    .. [8] Y. Ephraim and D. Malah, "Speech enhancement using a minimum mean-square error
       log-spectral amplitude estimator", IEEE Transactions on Acoustics, Speech, and Signal
       Processing 33(2), 1985. DOI 10.1109/TASSP.1985.1164550.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.datasets import make_spoof_clips
    >>> from skdeepfake.forging import forge
    >>> X, y = make_spoof_clips(n_clips=4, duration=1.0, random_state=0, return_X_y=True)
    >>> genuine = X[y == 0]
    >>> fakes = forge(genuine, "lpc_vocoder", random_state=0)
    >>> X, y = np.concatenate([genuine, fakes]), np.repeat([0, 1], len(genuine))
    >>> X.shape, y
    ((4, 16000), array([0, 0, 1, 1]))
    """
    X = check_array(X, dtype=np.float32, input_name="X", estimator="forge")
    rngs = clip_generators(random_state, len(X), salt=method)
    if method in _VOCODERS:
        return _VOCODERS[method](X, sample_rate, rngs).astype(np.float32)
    drawn_db = [rng.uniform(*check_range("snr_db", snr_db)) for rng in rngs]
    sound = _sound_of_scenes(scenes, rngs, X.shape[1], sample_rate)
    return as_loud(add_noise(remove_scene(X, sample_rate, method), sound, drawn_db), X)


def _sound_of_scenes(folder, rngs, n_samples, sample_rate):
    """Draw a stretch of a scene for each clip."""
    if folder is None:
        seconds = int(np.ceil(n_samples / sample_rate))
        sounds = [draw_scene(rng, seconds, sample_rate).sound[:n_samples] for rng in rngs]
    else:
        paths = list_recordings(folder)
        sounds = [
            random_excerpt(paths[rng.integers(len(paths))], rng, n_samples, sample_rate)
            for rng in rngs
        ]
    return np.stack(sounds)
