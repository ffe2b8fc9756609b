"""Loading of paths that carry an augmentation with them."""

import numpy as np
from sklearn.base import MetaEstimatorMixin
from sklearn.utils import get_tags

from skdeepfake._base import ArrayOutputMixin, StatelessTransformer
from skdeepfake._sklearn_compat import HasMethods
from skdeepfake.audio import as_paths
from skdeepfake.augmentation._base import augment


class CopiedPath(str):
    """A path whose recording is to be augmented once it is loaded.

    It is the plain path for everyone else, and equal to it.

    Parameters
    ----------
    path : str
        The file.
    augmenter : augmentation or Pipeline of augmentations
        What is to be done.
    seed : int
        Seed of its draws.
    """

    __slots__ = ("augmenter", "seed")

    def __new__(cls, path, augmenter, seed):
        copied = super().__new__(cls, path)
        copied.augmenter = augmenter
        copied.seed = seed
        return copied

    def __reduce__(self):
        return type(self), (str(self), self.augmenter, self.seed)


class LoadAugmented(MetaEstimatorMixin, ArrayOutputMixin, StatelessTransformer):
    """Load recordings, and augment those that an :class:`AugmentingOverSampler` added.

    Parameters
    ----------
    loader : transformer
        Loads paths as waveforms and learns nothing, as :class:`~skdeepfake.audio.LoadAudio`.

    See Also
    --------
    AugmentingOverSampler : Makes the paths that are augmented, and says how.

    Notes
    -----
    A row is augmented if it is such a copy and only then, in ``fit_transform`` and ``transform``
    alike: a Pipeline oversamples when it is fitted and never when it predicts.

    Examples
    --------
    >>> import tempfile, numpy as np, soundfile as sf
    >>> from skdeepfake.audio import LoadAudio
    >>> from skdeepfake.augmentation import Gain, LoadAugmented
    >>> from skdeepfake.over_sampling import AugmentingOverSampler
    >>> sampler = AugmentingOverSampler(Gain((-6.0206, -6.0206), p=1.0), random_state=0)
    >>> with tempfile.NamedTemporaryFile(suffix=".wav") as file:
    ...     sf.write(file.name, np.full(8000, 0.5), 16000)
    ...     X, y = sampler.fit_resample([file.name] * 3, [0, 1, 1])
    ...     LoadAugmented(LoadAudio()).transform(X).mean(axis=1).round(3)
    array([0.5 , 0.5 , 0.5 , 0.25], dtype=float32)
    """

    _parameter_constraints: dict = {"loader": [HasMethods(["transform"])]}

    def __init__(self, loader):
        self.loader = loader

    def transform(self, X):
        """Load each file, and augment the copies.

        Parameters
        ----------
        X : array-like of shape (n_clips,) or (n_clips, 1)
            Paths.

        Returns
        -------
        waveforms : ndarray of shape (n_clips, n_samples), float32

        Raises
        ------
        AudioFileError
            If any of the files cannot be read.
        """
        self._check_params()
        paths = as_paths(X)
        waveforms = self.loader.transform(paths)
        for row, path in enumerate(paths):
            if isinstance(path, CopiedPath):
                rngs = [np.random.default_rng(path.seed)]
                waveforms[row] = augment(path.augmenter, waveforms[row : row + 1], rngs)[0]
        return waveforms

    def get_feature_names_out(self, input_features=None):
        """Name the samples, as the loader does.

        Parameters
        ----------
        input_features : array-like of str or None, default=None
            Ignored.

        Returns
        -------
        names : ndarray of str objects
        """
        return self.loader.get_feature_names_out(input_features)

    def _check_input(self, X, reset):
        paths = as_paths(X)
        if reset:
            self.n_features_in_ = 1
        return paths

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        loader = get_tags(self.loader)
        tags.input_tags = loader.input_tags
        tags.no_validation = loader.no_validation
        return tags
