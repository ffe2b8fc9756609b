"""A detector of whole recordings, by the windows that a detector of clips scores."""

import warnings
from collections import Counter
from functools import partial
from numbers import Integral, Real

import numpy as np
import pandas as pd
from scipy.special import expit
from sklearn import get_config
from sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin, clone
from sklearn.frozen import FrozenEstimator
from sklearn.pipeline import Pipeline
from sklearn.utils import check_consistent_length, column_or_1d, gen_batches
from sklearn.utils.metadata_routing import get_routing_for_object
from sklearn.utils.validation import check_is_fitted, has_fit_parameter

from skdeepfake._docs import fill_doc
from skdeepfake._folds import make_folds
from skdeepfake._listing import truncate_lines
from skdeepfake._max_llr import limit_llr, supported_llr
from skdeepfake._random import clip_generators
from skdeepfake._sklearn_compat import HasMethods, Interval, StrOptions, _fit_context
from skdeepfake._validation import check_two_classes
from skdeepfake.audio import (
    MovingWindow,
    as_recordings,
    map_recordings,
    source_name,
)
from skdeepfake.calibration import (
    LLRCalibratedClassifierCV,
    LLRCalibrator,
    LLRFusionClassifierCV,
)
from skdeepfake.compose._aggregation import Aggregation
from skdeepfake.compose._detector_pipeline import DetectorPipeline
from skdeepfake.compose._spans import label_windows, merge_windows, number_recordings
from skdeepfake.compose._stream import DetectorStream
from skdeepfake.compose._window_judge import (
    BATCH,
    JOINT_RECORDINGS,
    STATES,
    Domain,
    WindowJudge,
    judge_recordings,
    window_state,
)
from skdeepfake.compose._window_scorer import (
    WindowScorer,
    find_loader,
    windows_of,
    without_loader,
)

# The domain is learned from this many windows.
_MAX_DOMAIN_WINDOWS = 500
# Of the windows that a fold did not learn from, this fraction is within the domain.
_WITHIN_DOMAIN = 0.99


@fill_doc
class WindowedDetector(ClassifierMixin, MetaEstimatorMixin, BaseEstimator):
    """Detector of deepfakes in recordings of any length, by windows that move over them.

    Each window is scored by a detector of clips, and the windows of a recording are aggregated and
    calibrated to one log-likelihood ratio. Where there is too little speech, or a window is unlike
    the training data, it tells so in place of a score.

    Parameters
    ----------
    detector : estimator instance
        A detector of clips, such as :func:`make_detector` returns, whose first steps contain
        :class:`~skdeepfake.audio.LoadAudio`. Its duration becomes `window`. If it ends in an
        :class:`~skdeepfake.calibration.LLRCalibratedClassifierCV`, the estimator within that is
        fitted in its place: scores are calibrated here, on folds of recordings. To calibrate a
        fitted detector on recordings that it was not trained on, wrap it in
        :class:`~sklearn.frozen.FrozenEstimator`.
    window, hop : float, default=4.0 and 2.0
        Duration of a window, and from the start of one to the start of the next, in seconds. The
        last window ends with the recording.
    aggregate : {"mean", "median", "max", "top_k", "mixture"} or callable, default="mean"
        The score of a recording from the log-likelihood ratios of its windows. "mean" is best for
        recordings that are deepfakes as a whole, "top_k" and "max" for those with a forged part,
        and "mixture", the mean of the likelihood ratios by "mean" and by "top_k", where either may
        be. A callable takes an array and returns a float.
    top_k : int, default=3
        Number of windows whose mean is taken by "top_k" and "mixture".
    min_speech : float, default=0.5
        Windows with less speech, in seconds, get no verdict.
    max_windows : int or None, default=None
        Number of windows drawn per recording to train on. None takes all.
    calibrator : LLRCalibrator, default=None
        Maps aggregates to log-likelihood ratios. The default is an affine map whose `max_llr`
        follows from the number of groups, or of recordings if there are none, in the class with
        fewer.
    cv : int, cross-validation splitter or iterable of splits, default=None
        How to split the recordings for the calibration; by default into five stratified folds. All
        windows of a recording are in one fold, and so are all recordings of a group if `fit` is
        given `groups` and this is None or a number.
    on_no_verdict : {"nan", "raise", "score"}, default="nan"
        What `decision_function` does about recordings without a verdict: it returns NaN for them,
        raises an error that names them, or scores them all the same. Most metrics refuse NaN: in a
        cross-validation or a search use "score".
    n_jobs : int or None, default=None
        Number of recordings processed at once.
    verbose : bool, default=False
        Whether to show a progress bar over recordings.
    random_state : int, RandomState instance or None, default=None
        Seed of the windows that are drawn.

    Attributes
    ----------
    detector_ : estimator instance
        The detector, fitted on the windows of all recordings.
    window_calibrator_ : LLRCalibrator
        Maps scores of windows to log-likelihood ratios, as they stand in the timeline. It was
        fitted to windows of recordings that their fold's detector was not trained on.
    calibrator_ : LLRCalibrator
        Maps aggregates to the log-likelihood ratios of recordings, fitted likewise. The shorter a
        recording is than those of the training, the more its ratio is that of a single window,
        which is calibrated already.
    max_distance_ : float
        Windows whose distance to the training data exceeds it are out of the domain.
    left_out_ : ndarray of int
        Numbers of the recordings that were not trained on, as they have no window with speech.
    classes_ : ndarray of shape (2,)
        The labels; the second is spoof.

    See Also
    --------
    make_detector : Make a detector of clips.
    skdeepfake.inspection.TimelineDisplay : Draw the timeline of a recording.

    Notes
    -----
    States of windows and recordings are, in this order of precedence:

    - "too_short": the recording is shorter than `min_speech`;
    - "clipped": more than 5 % of the samples are at full scale;
    - "no_speech": the window has less than `min_speech` of speech. Speech is what is voiced, which
      repeats with a period of a voice, and 0.25 s around it, unless its level never changes;
    - "out_of_domain": the mean square of the standardized features of the detector exceeds that of
      99 % of the windows on which no fold's detector was trained;
    - "ok".

    The verdict on a recording rests on its windows that are "ok". If none is, its state is the most
    frequent one.

    Examples
    --------
    >>> import tempfile
    >>> from skdeepfake.compose import WindowedDetector, make_detector
    >>> from skdeepfake.datasets import make_spoof_clips
    >>> clips = make_spoof_clips(20, duration=2.0, folder=tempfile.mkdtemp(), random_state=0)
    >>> detector = WindowedDetector(make_detector("fast"), window=1.0, hop=1.0, cv=2)
    >>> detector = detector.fit(clips.data, clips.target)
    >>> detector.decision_function(clips.data[:3]).shape
    (3,)
    >>> detector.timeline(clips.data[:1])[["start", "stop", "state"]]
       start  stop state
    0    0.0   1.0    ok
    1    1.0   2.0    ok
    """

    _parameter_constraints = {
        "detector": [
            HasMethods(["fit", "decision_function"]),
            HasMethods(["fit", "predict_proba"]),
        ],
        "window": [Interval(Real, 0, None, closed="neither")],
        "hop": [Interval(Real, 0, None, closed="neither")],
        "aggregate": [StrOptions({"mean", "median", "max", "top_k", "mixture"}), callable],
        "top_k": [Interval(Integral, 1, None, closed="left")],
        "min_speech": [Interval(Real, 0, None, closed="left")],
        "max_windows": [Interval(Integral, 1, None, closed="left"), None],
        "calibrator": [LLRCalibrator, None],
        "cv": ["cv_object"],
        "on_no_verdict": [StrOptions({"nan", "raise", "score"})],
        "n_jobs": [Integral, None],
        "verbose": ["verbose"],
        "random_state": ["random_state"],
    }

    def __init__(
        self,
        detector,
        *,
        window=4.0,
        hop=2.0,
        aggregate="mean",
        top_k=3,
        min_speech=0.5,
        max_windows=None,
        calibrator=None,
        cv=None,
        on_no_verdict="nan",
        n_jobs=None,
        verbose=False,
        random_state=None,
    ):
        self.detector = detector
        self.window = window
        self.hop = hop
        self.aggregate = aggregate
        self.top_k = top_k
        self.min_speech = min_speech
        self.max_windows = max_windows
        self.calibrator = calibrator
        self.cv = cv
        self.on_no_verdict = on_no_verdict
        self.n_jobs = n_jobs
        self.verbose = verbose
        self.random_state = random_state

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(self, X, y, groups=None, segments=None):
        """Fit the detector on windows of recordings, and calibrate it on whole recordings.

        Parameters
        ----------
        $recordings
        y : array-like of shape (n_recordings,)
            Labels; the second in sorted order is spoof.
        groups : array-like of shape (n_recordings,), default=None
            Speakers or sources, which folds keep together: those of `cv`, and those that the
            detector makes, if it takes `groups`.
        segments : DataFrame, default=None
            The spoofed parts of partly forged recordings, with the columns ``recording`` (its
            number in `X`, or its path as it stands there), ``start`` and ``stop`` in seconds.
            Windows of the recordings in this
            table are spoof where they overlap with such a part by at least 0.1 s, and bona fide
            elsewhere.

        Returns
        -------
        self : WindowedDetector
            The fitted detector.

        Raises
        ------
        AudioFileError
            If recordings cannot be read; the error names all of them.
        ValueError
            If no recording of one of the classes has a window with speech.
        """
        sources, y = as_recordings(X), column_or_1d(y)
        check_consistent_length(sources, y, groups)
        groups = None if groups is None else column_or_1d(groups)
        self.classes_ = check_two_classes(self, y)
        detector = self._prepare()
        windows = self._training_windows(sources, find_loader(detector))
        segments = number_recordings(segments, sources)
        is_spoof = label_windows(windows, y == self.classes_[1], segments)
        rows = np.empty((len(windows), 2), dtype=object)
        rows[:, 0] = [sources[i] for i in windows["recording"]]
        rows[:, 1] = windows["start"]
        labels = self.classes_[is_spoof.astype(int)]
        recordings = windows["recording"].to_numpy()
        used = np.unique(recordings)
        self.left_out_ = np.setdiff1d(np.arange(len(sources)), used)
        check_two_classes(self, y[used])
        if isinstance(detector, FrozenEstimator):
            self.detector_ = detector
            features, scores = _score_rows(detector, rows)
            self._learn_domain([(features, features)])
        else:
            scores = self._cross_score(detector, rows, labels, recordings, y, groups, used)
            within = recordings if groups is None else groups[recordings]
            self.detector_ = _fit_clips(detector, rows, labels, within)
            self._final_domain(rows)
        is_spoof_recording = y[used] == self.classes_[1]
        used_groups = None if groups is None else groups[used]
        self._calibrate(scores, is_spoof, recordings, is_spoof_recording, used, used_groups)
        return self

    def _prepare(self):
        """Return a clone of the detector whose clips last as long as a window."""
        loader = find_loader(self.detector)
        if loader is None:
            raise ValueError(
                "detector should begin with LoadAudio, as those of make_detector do, so that "
                "windows of recordings can be loaded"
            )
        if isinstance(self.detector, FrozenEstimator):
            if loader.duration != self.window:
                raise ValueError(
                    f"detector was fitted on clips of {loader.duration} s; set window to that, "
                    f"not to {self.window}"
                )
            return self.detector
        detector = _without_calibration(clone(self.detector))
        find_loader(detector).set_params(duration=self.window)
        return detector

    def _training_windows(self, sources, loader):
        """Return recording, start and stop of each window with enough speech."""
        extent = {"window": self.window, "hop": self.hop, "min_speech": self.min_speech}
        survey = self._map(partial(_survey, loader=loader, **extent), sources)
        generators = clip_generators(self.random_state, len(sources), salt="WindowedDetector")
        frames = []
        for i, (frame, rng) in enumerate(zip(survey, generators, strict=True)):
            frame = frame[frame["state"] == "ok"].assign(recording=i)
            if self.max_windows is not None and len(frame) > self.max_windows:
                chosen = rng.choice(len(frame), self.max_windows, replace=False)
                frame = frame.iloc[np.sort(chosen)]
            frames.append(frame)
        empty = [source for source, frame in zip(sources, frames, strict=True) if frame.empty]
        if empty:
            warnings.warn(
                f"{len(empty)} of {len(sources)} recordings have no window with {self.min_speech} "
                "s of speech that is not clipped; they are left out of the training:"
                + truncate_lines(repr(source_name(source)) for source in empty),
                stacklevel=3,
            )
        windows = pd.concat(frames, ignore_index=True)
        if windows.empty:
            raise ValueError(
                f"No recording has a window with min_speech={self.min_speech} s of speech"
            )
        return windows

    def _cross_score(self, detector, rows, labels, recordings, y, groups, used):
        """Return the score of each window by a detector that was not trained on its recording."""
        groups = None if groups is None else groups[used]
        folds = make_folds(self.cv, y[used], groups).split(used, y[used], groups)
        within = recordings if groups is None else groups[np.searchsorted(used, recordings)]
        scores, domain = np.full(len(rows), np.nan), []
        for train, test in folds:
            in_train, in_test = (np.isin(recordings, used[part]) for part in (train, test))
            fold = _fit_clips(clone(detector), rows[in_train], labels[in_train], within[in_train])
            features, scores[in_test] = _score_rows(fold, rows[in_test])
            if features is not None:
                known, _ = _score_rows(fold, _spread(rows[in_train]))
                domain.append((known, features))
        self._learn_domain(domain)
        return scores

    def _learn_domain(self, folds):
        """Learn how far from the training data windows are on which a detector was not trained."""
        distances = [
            Domain().fit(known).distance(features)
            for known, features in folds
            if features is not None
        ]
        self.max_distance_ = np.inf
        self.domain_ = None
        if distances:
            self.max_distance_ = float(np.quantile(np.concatenate(distances), _WITHIN_DOMAIN))
            self.domain_ = Domain().fit(folds[-1][0])

    def _final_domain(self, rows):
        if self.domain_ is not None:
            features, _ = _score_rows(self.detector_, _spread(rows))
            self.domain_ = Domain().fit(features)

    def _calibrate(self, scores, is_spoof, recordings, is_spoof_recording, used, groups):
        # A fold may have left out recordings; a recording counts once, whatever its length.
        known = np.isfinite(scores)
        scores, is_spoof, recordings = scores[known], is_spoof[known], recordings[known]
        weight = 1 / np.bincount(recordings)[recordings]
        self.window_calibrator_ = LLRCalibrator().fit(scores, is_spoof, sample_weight=weight)
        llrs = self.window_calibrator_.decision_function(scores)
        self.aggregation_ = Aggregation(self.aggregate, self.top_k, min(self.hop / self.window, 1))
        self.aggregation_.fit(llrs, is_spoof, recordings)
        is_known = np.isin(used, recordings)
        aggregates = [self.aggregation_(llrs[recordings == i]) for i in used[is_known]]
        is_spoof_recording = is_spoof_recording[is_known]
        groups = None if groups is None else groups[is_known]
        calibrator = (
            LLRCalibrator(max_llr=supported_llr(is_spoof_recording, groups))
            if self.calibrator is None
            else clone(self.calibrator)
        )
        self.calibrator_ = calibrator.fit(np.asarray(aggregates), is_spoof_recording)

    def decision_function(self, X):
        """Return the log-likelihood ratio of each recording.

        Parameters
        ----------
        $recordings

        Returns
        -------
        llr : ndarray of shape (n_recordings,)
            Natural-log likelihood ratios of spoof to bona fide. What stands for recordings without
            a verdict depends on `on_no_verdict`.
        """
        return self.verdicts(X)["llr"].to_numpy()

    def predict_proba(self, X):
        """Return the posterior probabilities of bona fide and spoof at a prior of 0.5.

        Parameters
        ----------
        $recordings

        Returns
        -------
        probabilities : ndarray of shape (n_recordings, 2)
            In the order of `classes_`; NaN for recordings without a verdict.
        """
        llr = self.decision_function(X)
        return np.column_stack([expit(-llr), expit(llr)])

    def predict(self, X):
        """Return the label that is more probable at a prior of 0.5.

        Parameters
        ----------
        $recordings

        Returns
        -------
        labels : ndarray of shape (n_recordings,)

        Raises
        ------
        ValueError
            If there is no verdict on a recording, unless `on_no_verdict` is "score".
        """
        verdicts = self.verdicts(X)
        missing = verdicts["llr"].isna()
        if missing.any():
            raise ValueError(_no_verdict(verdicts[missing]))
        return self.classes_[(verdicts["llr"] > 0).to_numpy().astype(int)]

    def verdicts(self, X):
        """Return the verdict on each recording, and what it rests on.

        Parameters
        ----------
        $recordings_or_timeline

        Returns
        -------
        verdicts : DataFrame
            One row per recording: ``recording`` (its path), ``llr``, ``state``, ``n_windows`` and
            ``n_ok``, the number of windows with a verdict.

        Raises
        ------
        ValueError
            If there is no verdict on a recording and `on_no_verdict` is "raise".
        """
        rows = []
        timelines = X.groupby("recording", sort=False) if _is_timeline(X) else self._timelines(X)
        for name, frame in timelines:
            llr, state = self._conclude(*self._counted(frame))
            n_ok = int((frame["state"] == "ok").sum())
            rows.append((name, llr, state, len(frame), n_ok))
        verdicts = pd.DataFrame(rows, columns=["recording", "llr", "state", "n_windows", "n_ok"])
        missing = verdicts["llr"].isna()
        if self.on_no_verdict == "raise" and missing.any():
            raise ValueError(_no_verdict(verdicts[missing]))
        return verdicts

    def timeline(self, X):
        """Return the score of each window.

        Parameters
        ----------
        $recordings

        Returns
        -------
        timeline : DataFrame
            One row per window: ``recording`` (its path), ``start`` and ``stop`` in seconds,
            ``llr``, ``speech`` (the fraction of the window that is speech) and ``state``. The ratio
            is that of the window alone; it is NaN where the state is not "ok", unless
            `on_no_verdict` is "score".
        """
        frames = [frame.assign(recording=name) for name, frame in self._timelines(X)]
        frame = pd.concat(frames, ignore_index=True)
        return frame[["recording", *frame.columns.drop("recording")]]

    def segments(self, X, threshold=0.0):
        """Return the spans that seem to be spoof.

        Parameters
        ----------
        $recordings_or_timeline
        threshold : float, default=0.0
            A span consists of the moments at which the mean log-likelihood ratio of the windows
            that cover them exceeds this.

        Returns
        -------
        segments : DataFrame
            One row per span: ``recording``, ``start`` and ``stop`` in seconds, and ``llr``, the
            mean over the span.
        """
        return merge_windows(X if _is_timeline(X) else self.timeline(X), threshold)

    def stream(self, sample_rate):
        """Return a judge of a recording that arrives in blocks.

        Parameters
        ----------
        sample_rate : float
            Sample rate of the recording, in Hz.

        Returns
        -------
        stream : DetectorStream
            Its ``update(samples)`` returns new rows of the timeline, ``finish()`` the last ones,
            and ``verdict`` tells the verdict so far.
        """
        judge = self._judge()
        moving_window = MovingWindow(sample_rate, judge.loader.sample_rate, self.window, self.hop)
        return DetectorStream(judge, self._conclude, moving_window)

    def _judge(self):
        check_is_fitted(self)
        return WindowJudge(
            scorer=WindowScorer(without_loader(self.detector_)),
            loader=find_loader(self.detector_),
            calibrator=self.window_calibrator_,
            domain=self.domain_,
            max_distance=self.max_distance_,
            window=self.window,
            min_speech=self.min_speech,
            score_all=self.on_no_verdict == "score",
        )

    def _timelines(self, X):
        """Return name and timeline of each recording."""
        sources, judge = as_recordings(X), self._judge()
        to_timelines = partial(judge_recordings, judge=judge, window=self.window, hop=self.hop)
        frames = self._map(to_timelines, sources, batch_size=JOINT_RECORDINGS)
        return zip(map(source_name, sources), frames, strict=True)

    def _counted(self, frame):
        scored = frame if self.on_no_verdict == "score" else frame[frame["state"] == "ok"]
        return scored["llr"].dropna().to_numpy(), Counter(frame["state"])

    def _conclude(self, llrs, states):
        """Return ratio and state of a recording, from the ratios and states of its windows."""
        others = [state for state in STATES[1:] if states[state]]
        state = "ok" if states["ok"] else max(others, key=states.get, default="too_short")
        if not len(llrs):
            return np.nan, state
        return self._ratio(llrs), state

    def _ratio(self, llrs):
        """Return the ratio of a recording from those of its windows.

        The calibrator knows recordings of the training. Shorter ones lie between these and a single
        window, whose ratio is calibrated already.
        """
        aggregate = self.aggregation_(llrs)
        of_recording = self.calibrator_.decision_function([aggregate])[0]
        of_window = limit_llr(aggregate, self.calibrator_.max_llr)
        share = self.aggregation_.share_beyond_window(len(llrs))
        return float(share * of_recording + (1 - share) * of_window)

    def _map(self, function, sources, **options):
        settings = {"n_jobs": self.n_jobs, "verbose": self.verbose, **options}
        return map_recordings(function, sources, **settings)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        tags.input_tags.allow_nan = True
        tags.no_validation = True
        tags.classifier_tags.multi_class = False
        return tags


def _is_timeline(X):
    return isinstance(X, pd.DataFrame) and "llr" in X.columns


def _survey(source, loader, window, hop, min_speech):
    """Return start, stop, speech and state of the windows of a recording."""
    rows = [
        (part.start, part.stop, *window_state(part, loader.sample_rate, min_speech))
        for part in windows_of(source, loader.sample_rate, window, hop)
    ]
    return pd.DataFrame(rows, columns=["start", "stop", "speech", "state"])


def _score_rows(detector, rows):
    """Return features and scores of excerpts."""
    loader, scorer = find_loader(detector), WindowScorer(without_loader(detector))
    features, scores = [], []
    for batch in gen_batches(len(rows), BATCH):
        found, score = scorer(loader.transform(rows[batch]))
        features.append(found)
        scores.append(score)
    known = features[0] is not None
    return np.concatenate(features) if known else None, np.concatenate(scores)


def _without_calibration(detector):
    """Return a detector of clips whose scores are not calibrated, which would be done twice."""
    if isinstance(detector, LLRCalibratedClassifierCV):
        return detector.estimator
    if isinstance(detector, LLRFusionClassifierCV):
        detector.set_params(max_llr=None)
    if isinstance(detector, Pipeline):
        name, last = detector.steps[-1]
        detector.steps[-1] = (name, _without_calibration(last))
    return detector


def _fit_clips(detector, rows, labels, groups):
    """Fit a detector of clips, whose folds keep groups together if it makes any."""
    last = detector.steps[-1][1] if isinstance(detector, DetectorPipeline) else detector
    if get_config()["enable_metadata_routing"]:
        takes_groups = "groups" in get_routing_for_object(last).consumes("fit", ["groups"])
    else:
        takes_groups = has_fit_parameter(last, "groups")
    return detector.fit(rows, labels, **({"groups": groups} if takes_groups else {}))


def _spread(rows):
    """Return at most so many rows as the domain is learned from, evenly spread."""
    step = max(len(rows) // _MAX_DOMAIN_WINDOWS, 1)
    return rows[::step]


def _no_verdict(verdicts):
    named = (f"{row.recording!r}: {row.state}" for row in verdicts.itertuples())
    n = len(verdicts)
    return (
        f"There is no verdict on {n} recording{'s' if n > 1 else ''}; leave them out, or set "
        'on_no_verdict="score":' + truncate_lines(named)
    )
