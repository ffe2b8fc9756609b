"""Several front-ends side by side."""

import numpy as np

from skdeepfake._base import Composition
from skdeepfake.feature_extraction._front_end import FrontEnd


class FrameUnion(FrontEnd, Composition):
    """Concatenation of the features of several front-ends, frame by frame.

    It does for frames what `FeatureUnion` of scikit-learn does for rows. Front-ends of equal
    `n_fft`, window and hop share one transform and everything that is derived from it.

    Parameters
    ----------
    front_ends : list of tuple of (str, front-end)
        Names and front-ends with the same `sample_rate` and the same `hop_length`.

    See Also
    --------
    make_frame_union : Shorthand that names the front-ends after their classes.
    HybridFeatures : The features of the preset "cnn-bilstm" of
        :func:`skdeepfake.compose.make_detector`.

    Notes
    -----
    Default hops differ, because each front-end has that of its reference. At 16 kHz, these groups
    fit together by default: 10 ms for ``LFCC("lcnn")``, ``LFCC("asvspoof2019")``,
    :class:`LogSpectrogram` and :class:`CQTSpectrogram`; 15 ms for ``LFCC("asvspoof2021")`` and
    :class:`LPCResidual`; 16 ms for :class:`CQCC`; 32 ms for the front-ends that equal librosa's.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.feature_extraction import FrameUnion, LFCC, LogSpectrogram
    >>> union = FrameUnion([("lfcc", LFCC("lcnn")), ("log", LogSpectrogram())])
    >>> noise = np.random.default_rng(0).standard_normal((2, 16000))
    >>> union.fit_transform(noise).shape
    (2, 101, 317)
    >>> union.set_params(lfcc__n_lfcc=10).get_feature_names_out()[:2].tolist()
    ['lfcc__lfcc0', 'lfcc__lfcc1']
    """

    _parameter_constraints: dict = {"front_ends": [list]}
    _list_parameter = "front_ends"

    def __init__(self, front_ends):
        self.front_ends = front_ends

    @property
    def sample_rate(self):
        """Sample rate of the front-ends, in Hz."""
        return self.front_ends[0][1].sample_rate if self.front_ends else None

    def _extract(self, clips):
        parts = [front_end._extract_aligned(clips) for _, front_end in self.front_ends]
        return np.concatenate(parts, axis=2)

    def _feature_names(self):
        return [
            f"{name}__{feature}"
            for name, front_end in self.front_ends
            for feature in front_end._feature_names()
        ]

    def _count_values_per_frame(self):
        return sum(front_end._count_values_per_frame() for _, front_end in self.front_ends)

    def _get_hop_length(self):
        return self.front_ends[0][1]._get_hop_length()

    def _check_params(self):
        super()._check_params()
        if not self.front_ends:
            raise ValueError("front_ends is empty; set it to a list of (name, front-end) pairs")
        self._validate_names([name for name, _ in self.front_ends])
        for name, front_end in self.front_ends:
            if not isinstance(front_end, FrontEnd):
                raise TypeError(
                    f"front_ends must hold front-ends of skdeepfake.feature_extraction, got "
                    f"{front_end!r} for {name!r}; use scikit-learn's FeatureUnion for rows"
                )
            front_end._check_params()
        self._check_equal("sample_rate", lambda front_end: front_end.sample_rate)
        self._check_equal("hop_length", lambda front_end: front_end._get_hop_length())

    def _check_equal(self, parameter, value_of):
        values = {name: value_of(front_end) for name, front_end in self.front_ends}
        # A front-end whose model fixes the value has no such parameter.
        fixed = [
            values[name] for name, f in self.front_ends if parameter not in f.get_params(deep=False)
        ]
        common = min(fixed or values.values())
        others = [f"{name}__{parameter}={common}" for name in values if values[name] != common]
        if others:
            listed = ", ".join(f"{name} has {value}" for name, value in values.items())
            raise ValueError(
                f"The front-ends differ in {parameter}: {listed}; set it to one value, for example "
                f"by set_params({', '.join(others)})"
            )


def make_frame_union(*front_ends):
    """Make a FrameUnion whose front-ends are named after their classes.

    Parameters
    ----------
    *front_ends : front-end
        Front-ends of different classes.

    Returns
    -------
    union : FrameUnion

    Examples
    --------
    >>> from skdeepfake.feature_extraction import LFCC, LogSpectrogram, make_frame_union
    >>> union = make_frame_union(LFCC("lcnn"), LogSpectrogram())
    >>> [name for name, _ in union.front_ends]
    ['lfcc', 'logspectrogram']
    """
    return FrameUnion([(type(front_end).__name__.lower(), front_end) for front_end in front_ends])
