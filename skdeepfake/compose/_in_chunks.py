"""A stateless transformer over blocks of rows: parallel, in bounded memory, with progress."""

import os
from collections.abc import Iterator
from numbers import Integral

import joblib
import numpy as np
from joblib import delayed
from scipy.sparse import issparse
from sklearn import config_context
from sklearn.base import BaseEstimator, MetaEstimatorMixin, clone
from sklearn.utils import check_consistent_length, get_tags
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted
from tqdm import tqdm

from skdeepfake import _cropping
from skdeepfake._identity import identities, number_of, row_numbers
from skdeepfake._parallel import run_parallel
from skdeepfake._random import clip_numbers, number_augmentations
from skdeepfake._sklearn_compat import (
    HasMethods,
    Interval,
    _fit_context,
    _num_samples,
    _safe_indexing,
)
from skdeepfake._validation import OwnContainerMixin
from skdeepfake.audio import AudioFileError, is_source
from skdeepfake.compose._disk_output import DiskOutput
from skdeepfake.compose._feature_cache import augments, make_cache

# What every transformer notes of the shape of its input.
_KNOWN_FROM_ONE_ROW = {"n_features_in_", "feature_names_in_"}


def _names_its_features(self):
    return hasattr(self.transformer, "get_feature_names_out")


class InChunks(MetaEstimatorMixin, OwnContainerMixin, BaseEstimator):
    """Stateless transformer or Pipeline that is run over blocks of rows.

    Waveforms and spectra of many recordings do not fit in memory, while paths and features do: only
    the final output of each block is kept.

    Parameters
    ----------
    transformer : transformer
        A transformer, or a Pipeline of transformers, that learns nothing from its data: its `fit`
        sets no attribute such as ``mean_``, or its tag `requires_fit` is False. Augmentations act
        when `InChunks` is fitted, as they do in a Pipeline.
    chunk_size : int, default=32
        Number of rows per block.
    n_jobs : int or None, default=None
        Number of blocks processed at once, by joblib. Within
        ``joblib.parallel_config(backend="dask")`` they are spread over a cluster.
    memory : str, joblib.Memory or None, default=None
        Where to keep the output for each row, so that it is computed once, whatever the fold and
        the order. It is found again by the content of the recording, the parameters of the
        transformer and the versions of this library and of those that decode and transform.
        Augmented output is kept only if every augmentation has an integer as `random_state`.
        Delete the folder to empty it.
    out : str, path-like or None, default=None
        Folder where the joined output is kept in a file, for features that do not fit in memory.
        They are found again as by `memory`: by the same rows in the same order. A run that was
        killed goes on where it was. Networks and the scalers of
        :mod:`skdeepfake.preprocessing` read them in parts; whatever else takes arrays reads them at
        once.
    verbose : bool, default=False
        Whether to show a progress bar.

    Attributes
    ----------
    transformer_ : transformer
        The clone of `transformer` that was fitted on the first block.

    See Also
    --------
    make_detector : Make a detector that extracts its features in blocks.

    Notes
    -----
    The result for a row does not depend on `chunk_size` and `n_jobs`, and not on the other rows and
    their order either: augmentations draw by the content of a recording. Copies of one recording
    are numbered, and each one draws its own augmentation. Two augmentations of one class with one
    seed draw different numbers.

    `set_output` acts where the output is one row per clip, and is ignored for frames.

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
        "memory": [str, HasMethods(["cache"]), None],
        "out": [str, os.PathLike, None],
        "verbose": ["verbose"],
    }

    # For detectors that were saved before there was this parameter.
    out = None

    def __init__(
        self, transformer, *, chunk_size=32, n_jobs=None, memory=None, out=None, verbose=False
    ):
        self.transformer = transformer
        self.chunk_size = chunk_size
        self.n_jobs = n_jobs
        self.memory = memory
        self.out = out
        self.verbose = verbose

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(self, X, y=None):
        """Fit the transformer on the first row.

        Parameters
        ----------
        X : array-like of shape (n_clips, ...)
            Paths, waveforms or frames.
        y : array-like of shape (n_clips,) or None, default=None
            Labels. Only their number is checked.

        Returns
        -------
        self : object
            The fitted transformer.

        Raises
        ------
        AudioFileError
            If the first file cannot be read. It names every file of `X` that cannot be read.
        """
        X = _check_rows(X, y)
        rows = _safe_indexing(X, slice(0, 1))
        numbers = row_numbers(rows)
        try:
            _, self.transformer_ = _transform_block(
                self.transformer, "fit_transform", rows, range(1), numbers
            )
        except AudioFileError:
            self._run(self.transformer, "fit_transform", X)
            raise
        return self

    @_fit_context(prefer_skip_nested_validation=False)
    def fit_transform(self, X, y=None):
        """Fit and transform each block, augmenting it if the transformer augments.

        Parameters
        ----------
        X : array-like of shape (n_clips, ...)
            Paths, waveforms or frames.
        y : array-like of shape (n_clips,) or None, default=None
            Labels. Only their number is checked.

        Returns
        -------
        output : ndarray of shape (n_clips, ...)
            A DataFrame where `set_output` asks for one and a clip's features are one row. With
            `out`, always an object that ``numpy.asarray`` reads, whole or by rows:
            ``output[:100]``. Its ``feature_names`` are those of the DataFrame, where `set_output`
            asks for one.

        Raises
        ------
        AudioFileError
            If files cannot be read. Every block is tried first, and the error names them all.
        """
        X = _check_rows(X, y)
        output, self.transformer_ = self._run(self.transformer, "fit_transform", X)
        return self._in_container(output, X)

    def transform(self, X):
        """Transform each block.

        Parameters
        ----------
        X : array-like of shape (n_clips, ...)
            Paths, waveforms or frames.

        Returns
        -------
        output : ndarray of shape (n_clips, ...)
            A DataFrame where `set_output` asks for one and a clip's features are one row. With
            `out`, always an object that ``numpy.asarray`` reads, whole or by rows:
            ``output[:100]``. Its ``feature_names`` are those of the DataFrame, where `set_output`
            asks for one.

        Raises
        ------
        AudioFileError
            If files cannot be read. Every block is tried first, and the error names them all.
        """
        check_is_fitted(self)
        X = _check_rows(X)
        output, _ = self._run(self.transformer_, "transform", X)
        return self._in_container(output, X)

    @available_if(_names_its_features)
    def get_feature_names_out(self, input_features=None):
        """Return the names of the features, the last axis of the output.

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

    def _run(self, transformer, method, X):
        """Return the output of all rows, and the transformer as the first block left it."""
        n_clips = _num_samples(X)
        cache = make_cache(self.memory, self.out, self.transformer, method)
        is_augmented = augments(self.transformer, method)
        found = identities(X) if is_augmented or cache else [None] * n_clips
        keys = [cache.key(identity) for identity in found]
        if self.out is None:
            joined = _Joined(n_clips)
        else:
            joined = DiskOutput(self.out, joblib.hash(keys), n_clips)
        missing = [row for row in range(n_clips) if not joined.has(row)]
        missing = [row for row in missing if not joined.put(row, cache.load(keys[row]))]
        key_of_fitted = cache.key_of_fitted(_safe_indexing(X, slice(0, 1)))
        fitted = transformer if method == "transform" else cache.load(key_of_fitted)
        if fitted is None and not missing:
            missing = [0]
        starts = range(0, len(missing), self.chunk_size)
        blocks = [missing[start : start + self.chunk_size] for start in starts]
        tasks = (
            delayed(_try_block)(
                transformer,
                method,
                # In a tuple: dask would keep an array on one worker, and lose it with that worker.
                (_safe_indexing(X, _as_slice(rows)),),
                rows,
                [number_of(found[row], row) for row in rows] if is_augmented else None,
            )
            for rows in blocks
        )
        results = run_parallel(tasks, n_jobs=self.n_jobs) if blocks else ()
        failures, cropping = {}, _cropping.Cropping()
        with tqdm(
            total=n_clips, initial=n_clips - len(missing), unit="clip", disable=not self.verbose
        ) as progress:
            # To its end, even after a failure: every file is tried.
            for rows, result in zip(blocks, results, strict=True):
                output, from_block, failed, cropped = result
                failures |= failed
                cropping.add(cropped)
                if not failed:
                    for row, value in zip(rows, output, strict=True):
                        joined.put(row, value)
                        cache.save(keys[row], value)
                    if fitted is None:
                        fitted = from_block
                        cache.save(key_of_fitted, fitted)
                progress.update(len(rows))
        if failures:
            joined.discard()
            raise AudioFileError(failures)
        _cropping.report(cropping, stacklevel=3)
        return joined.output, fitted

    def _in_container(self, output, X):
        """Return rows in the container that `set_output` asks for, and other arrays as they are."""
        if output.ndim != 2 or not hasattr(self, "get_feature_names_out"):
            return output
        return super()._in_container(output, X)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        inner = get_tags(self.transformer)
        tags.input_tags = inner.input_tags
        tags.transformer_tags = inner.transformer_tags
        tags.no_validation = inner.no_validation
        tags.non_deterministic = inner.non_deterministic
        return tags


class _Joined:
    """The output of all rows, which come in any order."""

    def __init__(self, n_rows):
        self.n_rows = n_rows
        self.output = None

    def has(self, row):
        """Return whether the output of a row is there before it was put: never."""
        return False

    def put(self, row, value):
        """Keep the output of a row, and return whether there is one."""
        if value is None:
            return False
        value = np.asarray(value)
        if self.output is None:
            self.output = np.empty((self.n_rows, *value.shape), dtype=value.dtype)
        self.output[row] = value
        return True

    def discard(self):
        """Delete what was kept: nothing."""


def _as_slice(rows):
    """Return rows as a slice where they follow each other, so that they are not copied."""
    if rows[-1] - rows[0] == len(rows) - 1:
        return slice(rows[0], rows[-1] + 1)
    return rows


def _check_rows(X, y=None):
    """Return `X` as something that can be cut into blocks of rows, at least one of them."""
    if is_source(X):
        raise ValueError(
            f"Expected rows of recordings, got a single {type(X).__name__}; pass a list of it"
        )
    if isinstance(X, Iterator):
        X = list(X)
    if issparse(X):
        raise TypeError("Sparse data was passed to InChunks, but dense data is required")
    if not isinstance(X, (list, tuple, np.ndarray)) and not hasattr(X, "iloc"):
        X = np.asarray(X)
    if _num_samples(X) == 0:
        raise ValueError("Found array with 0 sample(s) while a minimum of 1 is required")
    check_consistent_length(X, y)
    return _with_bytes(X)


def _with_bytes(X):
    """Return rows in which open files, which cannot go to another process, are their bytes."""

    def content(value):
        if not hasattr(value, "read"):
            return value
        value.seek(0)
        return value.read()

    if isinstance(X, (list, tuple)):
        return [
            type(row)(map(content, row)) if isinstance(row, (list, tuple)) else content(row)
            for row in X
        ]
    if isinstance(X, np.ndarray) and X.dtype.kind == "O":
        return np.frompyfunc(content, 1, 1)(X)
    return X


def _try_block(transformer, method, block, rows, numbers):
    """Return the output of a block, the transformer, the files that failed, and what was cropped.

    Of a block without a failure, the third is empty.
    """
    (X,) = block
    with _cropping.collect() as cropping:
        try:
            return *_transform_block(transformer, method, X, rows, numbers), {}, cropping
        except AudioFileError as error:
            return None, None, error.failures, cropping


def _transform_block(transformer, method, X, rows, numbers):
    """Return the output of some rows, by which numbers augmentations draw, and the transformer."""
    if method == "fit_transform":
        transformer = clone(transformer)
        number_augmentations(transformer)
    try:
        # Fitted steps have been validated.
        skip = method == "transform" or None
        with clip_numbers(numbers), config_context(skip_parameter_validation=skip):
            output = np.asarray(getattr(transformer, method)(X))
    except AudioFileError:
        raise
    except Exception as error:
        error.add_note(f"InChunks met this in the rows {rows[0]} to {rows[-1]}.")
        raise
    _check_stateless(transformer)
    return output, transformer


def _check_stateless(transformer):
    """Raise if a fitted step learned from its block: each block would learn something else."""
    steps = getattr(transformer, "steps", None) or getattr(transformer, "transformer_list", None)
    if steps is not None:
        for _, step in steps:
            _check_stateless(step)
        return
    if transformer in (None, "passthrough", "drop") or not get_tags(transformer).requires_fit:
        return
    learned = vars(transformer).keys() - transformer.get_params() - _KNOWN_FROM_ONE_ROW
    learned = {name for name in learned if not name.startswith("_")}
    if learned:
        name = type(transformer).__name__
        raise ValueError(
            f"InChunks runs each block by itself, and {name} learns {', '.join(sorted(learned))} "
            f"from its data; put {name} after InChunks. If that does not depend on the data, set "
            "`requires_fit = False` in its `__sklearn_tags__`"
        )
