"""Reverberation of rooms."""

import os
from numbers import Real

from skdeepfake._docs import fill_doc
from skdeepfake._dsp._reverb import decaying_noise, reverberate
from skdeepfake._sklearn_compat import Interval
from skdeepfake._validation import check_range
from skdeepfake.audio import list_recordings, load_recording
from skdeepfake.augmentation._base import Augmentation, uniform


@fill_doc
class Reverb(Augmentation):
    """Random reverberation, when a Pipeline is fitted.

    The impulse response is a direct path followed by noise that decays exponentially [1]_, or one
    recorded in a room [2]_. A clip keeps its power, and the direct sound is not delayed.

    Parameters
    ----------
    t60 : tuple of float, default=(0.1, 0.8)
        Range of the reverberation time, in which the sound decays by 60 dB, in seconds.
    direct_db : tuple of float, default=(0.0, 15.0)
        Range of the ratio of the energies of the direct path and of the noise, in dB.
    folder : str or path-like, default=None
        Folder of recorded impulse responses, searched with its subfolders. One is drawn for each
        clip, and `t60` and `direct_db` are ignored.
    $sample_rate, $p, $random_state_of_draws

    Notes
    -----
    ``fit_transform`` augments and ``transform`` is the identity, see :class:`TimeStretch`.

    References
    ----------
    .. [1] J. A. Moorer, "About this reverberation business", Computer Music Journal 3(2), 1979.
       DOI 10.2307/3680280.
    .. [2] T. Ko, V. Peddinti, D. Povey, M. L. Seltzer and S. Khudanpur, "A study on data
       augmentation of reverberant speech for robust speech recognition", ICASSP, 2017.
       DOI 10.1109/ICASSP.2017.7953152.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.augmentation import Reverb
    >>> click = np.zeros((1, 8000), dtype=np.float32)
    >>> click[0, 100] = 1.0
    >>> room = Reverb(t60=(0.3, 0.3), p=1.0, random_state=0).fit_transform(click)
    >>> int(abs(room[0]).argmax()), int((room[0] != 0).sum()) > 4000
    (100, True)
    """

    _parameter_constraints: dict = {
        **Augmentation._parameter_constraints,
        "t60": [tuple, list],
        "direct_db": [tuple, list],
        "folder": [str, os.PathLike, None],
        "sample_rate": [Interval(Real, 0, None, closed="neither")],
    }

    def __init__(
        self,
        t60=(0.1, 0.8),
        *,
        direct_db=(0.0, 15.0),
        folder=None,
        sample_rate=16000,
        p=0.5,
        random_state=None,
    ):
        self.t60 = t60
        self.direct_db = direct_db
        self.folder = folder
        self.sample_rate = sample_rate
        self.p = p
        self.random_state = random_state

    def _augment(self, X, generators):
        if self.folder is None:
            responses = self._simulated_responses(X.shape[1], generators)
        else:
            paths = list_recordings(self.folder)
            responses = [
                load_recording(paths[rng.integers(len(paths))], self.sample_rate)
                for rng in generators
            ]
        return reverberate(X, responses)

    def _simulated_responses(self, n_samples, generators):
        t60 = uniform(generators, check_range("t60", self.t60, above=0))
        direct_db = uniform(generators, check_range("direct_db", self.direct_db))
        # A response that is longer than the clip is cut off anyway.
        n_taps = [max(2, min(n_samples, round(time * self.sample_rate))) for time in t60]
        return [
            decaying_noise(rng.standard_normal(n), self.sample_rate, *room)
            for rng, n, *room in zip(generators, n_taps, t60, direct_db, strict=True)
        ]
