"""Additive noise."""

import os
from numbers import Real

import numpy as np

from skdeepfake._docs import fill_doc
from skdeepfake._dsp._noise import add_noise, babble, color_noise, white_noise
from skdeepfake._sklearn_compat import Interval, StrOptions
from skdeepfake._validation import check_range
from skdeepfake.audio import list_recordings, load_random_excerpt
from skdeepfake.augmentation._base import Augmentation, uniform

# Exponent of the frequency by which the power of the noise falls.
_EXPONENTS = {"pink": 1, "brown": 2}
_N_TALKERS = 6
# Range of the speed of a talker in the babble, from a low and slow voice to a high and fast one.
_TALKER_SPEED = (0.8, 1.25)


@fill_doc
class AddNoise(Augmentation):
    """Random additive noise, when a Pipeline is fitted.

    Parameters
    ----------
    snr_db : tuple of float, default=(10.0, 40.0)
        Range of the signal-to-noise ratio, in dB.
    kind : {"white", "pink", "brown", "babble", "recordings"}, default="white"
        The noise:

        - ``"white"``: the same power at all frequencies;
        - ``"pink"``: power that falls by 3 dB per octave, from 20 Hz on;
        - ``"brown"``: power that falls by 6 dB per octave, from 20 Hz on;
        - ``"babble"``: six talkers made from the clip itself, see Notes;
        - ``"recordings"``: a random excerpt of a random recording in `folder`.
    folder : str or path-like, default=None
        Folder of the recordings, searched with its subfolders.
    $sample_rate, $p, $random_state_of_draws

    See Also
    --------
    RawBoost : Adds noise that depends on the clip.
    OneOf : Applies one kind to some clips and another kind to others.

    Notes
    -----
    ``fit_transform`` augments and ``transform`` is the identity, see :class:`TimeStretch`.

    Babble [1]_ of other clips would mix deepfakes into genuine clips, and would depend on which
    clips are processed together. So the talkers are made from the clip itself: shifted in time,
    faster or slower with a changed pitch, and half of them backwards.

    References
    ----------
    .. [1] N. Krishnamurthy and J. H. L. Hansen, "Babble noise: modeling, analysis, and
       applications", IEEE Transactions on Audio, Speech, and Language Processing 17(7), 2009.
       DOI 10.1109/TASL.2009.2015084.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.augmentation import AddNoise
    >>> clip = np.sin(np.arange(16000, dtype=np.float32))[np.newaxis]
    >>> noise = AddNoise(snr_db=(20.0, 20.0), p=1.0, random_state=0).fit_transform(clip) - clip
    >>> print(f"{10 * np.log10(np.mean(clip**2) / np.mean(noise**2)):.1f} dB")
    20.0 dB
    """

    _parameter_constraints: dict = {
        **Augmentation._parameter_constraints,
        "snr_db": [tuple, list],
        "kind": [StrOptions({"white", "pink", "brown", "babble", "recordings"})],
        "folder": [str, os.PathLike, None],
        "sample_rate": [Interval(Real, 0, None, closed="neither")],
    }

    def __init__(
        self,
        snr_db=(10.0, 40.0),
        *,
        kind="white",
        folder=None,
        sample_rate=16000,
        p=0.5,
        random_state=None,
    ):
        self.snr_db = snr_db
        self.kind = kind
        self.folder = folder
        self.sample_rate = sample_rate
        self.p = p
        self.random_state = random_state

    def _augment(self, X, generators):
        snr_db = uniform(generators, check_range("snr_db", self.snr_db))
        return add_noise(X, self._noise(X, generators), snr_db)

    def _noise(self, X, generators):
        if self.kind == "recordings":
            return self._recorded(X.shape[1], generators)
        if self.kind == "babble":
            return _babble(X, generators)
        white = white_noise(X.shape[1], generators)
        if self.kind == "white":
            return white
        return color_noise(white, self.sample_rate, _EXPONENTS[self.kind])

    def _recorded(self, n_samples, generators):
        if self.folder is None:
            raise ValueError("kind='recordings' needs folder, the path of a folder of recordings")
        paths = list_recordings(self.folder)
        noise = np.empty((len(generators), n_samples), dtype=np.float32)
        for row, rng in zip(noise, generators, strict=True):
            path = paths[rng.integers(len(paths))]
            row[:] = load_random_excerpt(path, rng, n_samples, self.sample_rate)
        return noise


def _babble(X, generators):
    shape = (len(X), _N_TALKERS)
    low, high = np.log(_TALKER_SPEED)
    speeds = [np.exp(rng.uniform(low, high, _N_TALKERS)) for rng in generators]
    shifts = [rng.integers(X.shape[1], size=_N_TALKERS) for rng in generators]
    backwards = np.broadcast_to(np.arange(_N_TALKERS) % 2 == 1, shape)
    return babble(X, speeds, shifts, backwards)
