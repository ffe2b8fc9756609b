"""Deepfakes made from your own genuine recordings."""

import os
from numbers import Integral

import numpy as np
from sklearn.utils import check_array

from skdeepfake._dsp._noise import add_noise
from skdeepfake._dsp._power import match_power, moderate_level
from skdeepfake._random import clip_generators
from skdeepfake._sklearn_compat import Interval, StrOptions, validate_params
from skdeepfake._validation import check_range
from skdeepfake.forging._enhancement import ENHANCEMENTS, remove_scene
from skdeepfake.forging._scene_recordings import draw_scenes, open_scenes
from skdeepfake.forging._vocoders import VOCODERS


@validate_params(
    {
        "X": ["array-like"],
        "method": [StrOptions({*VOCODERS, *ENHANCEMENTS})],
        "sample_rate": [Interval(Integral, 8000, None, closed="left")],
        "scenes": [str, os.PathLike, list, tuple, callable, None],
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
    """Make deepfakes of genuine speech, to train a detector on.

    A vocoder analyzes a recording and synthesizes it again, which leaves the same traces as in
    synthetic speech: detectors trained on such copies find other deepfakes [1]_. A scene swap
    changes where something was said, as in SceneFake [2]_.

    Parameters
    ----------
    X : array-like of shape (n_clips, n_samples)
        Genuine speech, as :class:`~skdeepfake.audio.LoadAudio` loads it.
    method : str
        How it is forged. The voice goes through a vocoder by

        - ``"griffin_lim"``: a coarse mel spectrogram, with phases estimated by Griffin-Lim [3]_;
        - ``"lpc_vocoder"``: linear prediction, with pulses and noise for the glottis [4]_;
        - ``"phase_vocoder"``: another voice, with pitch and formants moved;
        - ``"world"``: WORLD's analysis and synthesis [5]_; needs the extra ``world``:
          ``pip install "skdeepfake[world]"``.

        The scene is removed and another one mixed in by

        - ``"spectral_subtraction"``: Berouti's spectral subtraction [6]_;
        - ``"wiener"``: a Wiener filter [7]_;
        - ``"mmse_lsa"``: Ephraim and Malah's estimator of the log-spectral amplitude [8]_;
        - ``"spectral_gating"``: a smoothed mask of the bins above the noise [9]_;
        - ``"deep_filter_net"``: the network DeepFilterNet3 [10]_; needs the extra
          ``neural-enhancement``: ``pip install "skdeepfake[neural-enhancement]"``.
    sample_rate : int, default=16000
        Sample rate of the clips, in Hz.
    scenes : str, path-like, list or callable, default=None
        The scenes to mix in, as :func:`swap_scenes` takes them: a folder of recordings, for
        example. None synthesizes scenes: colored noise, hum and talkers.
    snr_db : tuple of float, default=(5.0, 20.0)
        Range of the ratio of the energies of the speech and the new scene, in dB.
    random_state : int, RandomState instance or None, default=None
        Seed of the draws; each clip has its own.

    Returns
    -------
    forged : ndarray of shape (n_clips, n_samples), float32
        Deepfakes of the same power as the clips. Silence stays silent.

    See Also
    --------
    remove_scene : Removes the scene only.
    swap_scenes : Swaps scenes, and returns the genuine counterparts in their own scenes.
    skdeepfake.datasets.make_spoof_clips : Generates speech-like clips of both classes.
    skdeepfake.augmentation.TimeStretch : Changes both classes alike.

    Notes
    -----
    Keep the clips that you forge as genuine ones too; otherwise speakers, words or microphones tell
    the classes apart. Keep a clip and its deepfake in one fold of a cross-validation.

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
    .. [9] T. Sainburg, M. Thielk and T. Q. Gentner, "Finding, visualizing, and quantifying latent
       structure across diverse animal vocal repertoires", PLOS Computational Biology 16(10), 2020.
       DOI 10.1371/journal.pcbi.1008228.
    .. [10] H. Schröter, T. Rosenkranz, A. N. Escalante-B. and A. Maier, "DeepFilterNet:
       Perceptually motivated real-time speech enhancement", Interspeech, 2023. arXiv:2305.08227.

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
    if method in VOCODERS:
        forged = VOCODERS[method](moderate_level(X), sample_rate, rngs)
        return match_power(forged.astype(np.float32), X)
    low_high = check_range("snr_db", snr_db)
    ratios_db = [rng.uniform(*low_high) for rng in rngs]
    recordings = open_scenes(scenes)
    sound = [draw_scenes(recordings, 1, rng, X.shape[1], sample_rate)[1][0] for rng in rngs]
    speech = remove_scene(X, method, sample_rate=sample_rate)
    return match_power(add_noise(speech, np.stack(sound), ratios_db), X)
