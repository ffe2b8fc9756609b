"""A stateless transformer over blocks of rows: parallel, in bounded memory, with progress."""

from numbers import Integral

import numpy as np
from joblib import Parallel, delayed
from scipy.sparse import issparse
from sklearn.base import BaseEstimator, MetaEstimatorMixin, TransformerMixin, clone
from sklearn.utils import gen_batches, get_tags
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted
from tqdm import tqdm

from skdeepfake._base import ArrayOutputMixin
from skdeepfake._random import first_clip
from skdeepfake._sklearn_compat import (
    HasMethods,
    Interval,
    _fit_context,
    _num_samples,
    _safe_indexing,
)
from skdeepfake.audio import AudioFileError


def _names_its_features(self):
    return hasattr(self.transformer, "get_feature_names_out")


class InChunks(ArrayOutputMixin, MetaEstimatorMixin, TransformerMixin, BaseEstimator):
    """Run a stateless transformer or Pipeline over blocks of rows.

    Waveforms and spectra of many recordings do not fit in memory, while paths and features do: only
    the final output of each block is kept.

    Parameters
    ----------
    transformer : transformer
        What is run on each block: a transformer, or a Pipeline of transformers, that learns nothing
        from its data. Augmentations act when `InChunks` is fitted, as they do in a Pipeline.
    chunk_size : int, default=32
        Rows a block.
    n_jobs : int or None, default=None
        Blocks processed at once, in joblib's terms: within
        ``joblib.parallel_config(backend="dask")`` they are spread over a cluster.
    verbose : bool, default=False
        Whether to show a progress bar.

    Attributes
    ----------
    transformer_ : transformer
        The clone of `transformer` that was fitted on the first row.

    See Also
    --------
    make_detector : Puts it at its place in a detector.

    Notes
    -----
    The result does not depend on `chunk_size` and `n_jobs`: augmentations draw by the number of a
    clip in the whole of `X`.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.compose import InChunks
    >>> from skdeepfake.feature_extraction import HybridFeatures
    >>> clips = np.random.default_rng(0).standard_normal((10, 8000)).astype(np.float32)
    >>> InChunks(HybridFeatures(), chunk_size=4).fit_transform(clips).shape
    (10, 16, 198)
    """

    _parameter_constraints: dict = {
        "transformer": [HasMethods(["fit", "transform"])],
        "chunk_size": [Interval(Integral, 1, None, closed="left")],
        "n_jobs": [Integral, None],
        "verbose": ["verbose"],
    }

    def __init__(self, transformer, *, chunk_size=32, n_jobs=None, verbose=False):
        self.transformer = transformer
        self.chunk_size = chunk_size
        self.n_jobs = n_jobs
        self.verbose = verbose

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(self, X, y=None):
        """Check the transformer on the first row.

        Parameters
        ----------
        X : array-like of shape (n_clips, ...)
            Paths, waveforms or frames.
        y : None
            Ignored, present for API consistency.

        Returns
        -------
        self : object
            The fitted transformer.
        """
        _check_stateless(self.transformer)
        X = _check_rows(X)
        if _num_samples(X) == 0:
            raise ValueError("Found array with 0 sample(s) while a minimum of 1 is required")
        self.transformer_ = clone(self.transformer).fit(_safe_indexing(X, slice(0, 1)))
        return self

    def fit_transform(self, X, y=None):
        """Fit and transform each block, augmenting it if the transformer augments.

        Parameters
        ----------
        X : array-like of shape (n_clips, ...)
            Paths, waveforms or frames.
        y : None
            Ignored, present for API consistency.

        Returns
        -------
        output : ndarray of shape (n_clips, ...)
        """
        return self.fit(X, y)._run("fit_transform", X)

    def transform(self, X):
        """Transform each block.

        Parameters
        ----------
        X : array-like of shape (n_clips, ...)
            Paths, waveforms or frames.

        Returns
        -------
        output : ndarray of shape (n_clips, ...)

        Raises
        ------
        AudioFileError
            If files cannot be read. All blocks are tried before, and it names every such file.
        """
        check_is_fitted(self)
        return self._run("transform", X)

    @available_if(_names_its_features)
    def get_feature_names_out(self, input_features=None):
        """Name the features, the last axis of the output.

        Parameters
        ----------
        input_features : array-like of str or None, default=None
            Names of the input features.

        Returns
        -------
        names : ndarray of str objects
        """
        check_is_fitted(self)
        return self.transformer_.get_feature_names_out(input_features)

    @property
    def n_features_in_(self):
        """Number of features that the transformer saw when fitted."""
        check_is_fitted(self)
        return self.transformer_.n_features_in_

    def _run(self, method, X):
        X = _check_rows(X)
        n_clips = _num_samples(X)
        blocks = list(gen_batches(n_clips, self.chunk_size))
        parallel = Parallel(self.n_jobs, return_as="generator")
        outputs = parallel(
            delayed(_run_block)(self.transformer_, method, _safe_indexing(X, block), block.start)
            for block in blocks
        )
        joined, failures = None, {}
        with tqdm(total=n_clips, unit="clip", disable=not self.verbose) as progress:
            for block, (output, failed) in zip(blocks, outputs, strict=True):
                failures |= failed
                if not failures:
                    if joined is None:
                        joined = np.empty((n_clips, *output.shape[1:]), dtype=output.dtype)
                    joined[block] = output
                progress.update(block.stop - block.start)
        if failures:
            raise AudioFileError(failures)
        return joined

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        inner = get_tags(self.transformer)
        tags.input_tags = inner.input_tags
        tags.transformer_tags = inner.transformer_tags
        tags.no_validation = inner.no_validation
        tags.non_deterministic = inner.non_deterministic
        return tags


def _check_rows(X):
    """Return `X` as something that can be cut into blocks of rows."""
    if issparse(X):
        raise TypeError("Sparse data was passed to InChunks, but dense data is required")
    return X if isinstance(X, (list, tuple, np.ndarray)) or hasattr(X, "iloc") else np.asarray(X)


def _run_block(transformer, method, X, start):
    """Return the output of one block, or None, and the files that failed."""
    if method == "fit_transform":
        transformer = clone(transformer)
    try:
        with first_clip(start):
            return np.asarray(getattr(transformer, method)(X)), {}
    except AudioFileError as error:
        return None, error.failures
    except Exception as error:
        error.add_note(f"InChunks met this in the rows {start} to {start + _num_samples(X) - 1}.")
        raise


def _check_stateless(transformer):
    """Raise if a step learns from its data: block by block, each would learn something else."""
    steps = getattr(transformer, "steps", None) or getattr(transformer, "transformer_list", None)
    if steps is not None:
        for _, step in steps:
            _check_stateless(step)
    elif transformer not in (None, "passthrough", "drop") and get_tags(transformer).requires_fit:
        raise ValueError(
            f"InChunks takes transformers that learn nothing from their data, got "
            f"{type(transformer).__name__}; put it after InChunks"
        )
