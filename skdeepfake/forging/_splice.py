"""Partial fakes: forged spans in genuine speech, with known times."""

from numbers import Integral, Real

import numpy as np
import pandas as pd

from skdeepfake._random import clip_generators
from skdeepfake._sklearn_compat import Interval, StrOptions, validate_params
from skdeepfake._validation import check_range


@validate_params(
    {
        "genuine": ["array-like"],
        "forged": ["array-like"],
        "sample_rate": [Interval(Real, 0, None, closed="neither")],
        "span": [tuple, list],
        "n_spans": [Interval(Integral, 1, None, closed="left")],
        "mode": [StrOptions({"replace", "insert"})],
        "aligned": ["boolean"],
        "crossfade": [Interval(Real, 0, None, closed="left")],
        "match_level": ["boolean"],
        "random_state": ["random_state"],
    },
    prefer_skip_nested_validation=True,
)
def splice(
    genuine,
    forged,
    *,
    sample_rate=16000,
    span=(0.5, 2.0),
    n_spans=1,
    mode="replace",
    aligned=False,
    crossfade=0.01,
    match_level=True,
    random_state=None,
):
    """Make partial fakes: genuine recordings with forged spans at known times.

    Parameters
    ----------
    genuine : sequence of array-like of shape (n_samples,)
        Waveforms of genuine recordings, of any lengths.
    forged : sequence of array-like of shape (n_samples,)
        Waveforms of deepfakes. Each span is a random part of a random one; a span that is longer
        goes on with the next one drawn.
    sample_rate : float, default=16000
        Sample rate of all waveforms, in Hz.
    span : tuple of float, default=(0.5, 2.0)
        Range of the duration of a span, in seconds.
    n_spans : int, default=1
        Number of spans per recording. They do not overlap.
    mode : {"replace", "insert"}, default="replace"
        Whether a span takes the place of genuine speech, or is inserted between its parts.
    aligned : bool, default=False
        Whether ``forged[i]`` is a copy of ``genuine[i]``, such as :func:`forge` makes, from which
        each span is taken at its own position. It needs ``mode="replace"``.
    crossfade : float, default=0.01
        Duration in seconds over which the span is blended with the genuine speech at either end. It
        lies within the span, so that a longer one makes the forged part shorter than the segment.
    match_level : bool, default=True
        Whether a deepfake is scaled to the power of the genuine recording.
    random_state : int, RandomState instance or None, default=None
        Seed of the draws; each recording has its own.

    Returns
    -------
    recordings : list of ndarray of shape (n_samples,), float32
        The partial fakes, in the order of `genuine`.
    segments : DataFrame
        The forged spans, in the form that :class:`~skdeepfake.compose.WindowedDetector` takes: one
        row per span with the columns ``recording`` (position in `recordings`), ``start`` and
        ``stop`` in seconds, and ``label``, which is "spoof".

    Raises
    ------
    ValueError
        If a recording is too short for its spans, a waveform is empty or not finite, or the number
        of waveforms is 0.

    See Also
    --------
    forge : Makes deepfakes of whole recordings.
    skdeepfake.audio.write_segments : Writes segments to a file.

    Examples
    --------
    >>> import numpy as np
    >>> from skdeepfake.forging import splice
    >>> genuine, forged = [np.full(80, 0.25)], [np.full(40, -0.25)]
    >>> recordings, segments = splice(
    ...     genuine, forged, sample_rate=10, span=(2.0, 2.0), crossfade=0.0, random_state=0
    ... )
    >>> segments
       recording  start  stop  label
    0          0    3.8   5.8  spoof
    >>> np.flatnonzero(recordings[0] < 0)[[0, -1]].tolist()
    [38, 57]
    """
    genuine, forged = _waveforms(genuine, "genuine"), _waveforms(forged, "forged")
    if aligned and (mode != "replace" or [*map(len, genuine)] != [*map(len, forged)]):
        raise ValueError(
            "aligned=True needs mode='replace' and as many forged waveforms as genuine ones, each "
            "of the same length"
        )
    low, high = check_range("span", span, above=0)
    settings = mode, round(crossfade * sample_rate)
    powers = np.array([_power(clip) for clip in forged])
    recordings, rows = [], []
    for i, (base, rng) in enumerate(
        zip(genuine, clip_generators(random_state, len(genuine), salt="splice"), strict=True)
    ):
        lengths = [max(1, round(s * sample_rate)) for s in rng.uniform(low, high, n_spans)]
        starts = _draw_starts(i, len(base), lengths, mode, sample_rate, rng)
        gains = _gains(base, powers) if match_level else np.ones(len(forged), np.float32)
        sources = list(zip(forged, gains, strict=True))
        sources = [sources[i]] if aligned else sources
        recording, spans = _splice_one(base, sources, starts, lengths, aligned, settings, rng)
        recordings.append(recording)
        rows += [(i, start / sample_rate, stop / sample_rate, "spoof") for start, stop in spans]
    return recordings, pd.DataFrame(rows, columns=["recording", "start", "stop", "label"])


def _waveforms(clips, name):
    clips = [np.asarray(clip, dtype=np.float32) for clip in clips]
    if not clips:
        raise ValueError(f"{name} holds no waveforms")
    for i, clip in enumerate(clips):
        if clip.ndim != 1 or not len(clip) or not np.isfinite(clip).all():
            raise ValueError(
                f"{name}[{i}] should be a waveform of shape (n_samples,), not empty and finite, "
                f"got shape {clip.shape}"
            )
    return clips


def _draw_starts(i, n_samples, lengths, mode, sample_rate, rng):
    """Return where each span begins in the genuine recording, in order."""
    taken = sum(lengths) if mode == "replace" else 0
    if taken > n_samples:
        raise ValueError(
            f"genuine[{i}] lasts {n_samples / sample_rate:.2f} s, which is less than its spans, "
            f"{taken / sample_rate:.2f} s; choose a shorter `span` or fewer `n_spans`"
        )
    offsets = np.sort(rng.integers(0, n_samples - taken + 1, len(lengths)))
    before = np.cumsum([0, *lengths[:-1]]) if mode == "replace" else 0
    return (offsets + before).tolist()


def _splice_one(base, sources, starts, lengths, aligned, settings, rng):
    """Return one partial fake, and the start and stop of its spans in samples."""
    mode, n_fade = settings
    parts, spans, position, n_done = [], [], 0, 0
    for start, length in zip(starts, lengths, strict=True):
        if aligned:
            source, gain = sources[0]
            piece = gain * source[start : start + length]
        else:
            piece = _draw_piece(sources, length, rng)
        if mode == "replace":
            piece = _blend(piece, base[start : start + length], n_fade)
        else:
            piece = piece * _fade(length, n_fade)
        parts += [base[position:start], piece]
        n_done += start - position
        spans.append((n_done, n_done + length))
        n_done += length
        position = start + length if mode == "replace" else start
    parts.append(base[position:])
    return np.concatenate(parts).astype(np.float32, copy=False), spans


def _draw_piece(sources, length, rng):
    """Return a part of a random deepfake, continued by others where it is too short."""
    pieces, n_missing = [], length
    while n_missing > 0:
        source, gain = sources[rng.integers(len(sources))]
        start = rng.integers(max(len(source) - n_missing, 0) + 1)
        pieces.append(gain * source[start : start + n_missing])
        n_missing -= len(pieces[-1])
    return np.concatenate(pieces)


def _gains(base, powers):
    """Return what brings each deepfake to the power of the genuine recording."""
    ratios = np.divide(_power(base), powers, out=np.ones_like(powers), where=powers > 0)
    return np.sqrt(ratios).astype(np.float32)


def _power(waveform):
    return np.mean(np.square(waveform, dtype=np.float64))


def _blend(piece, under, n_fade):
    weight = _fade(len(piece), n_fade)
    return weight * piece + (1 - weight) * under


def _fade(length, n_fade):
    """Return weights that rise from 0 to 1 and fall again, in `n_fade` samples each."""
    n_fade = min(n_fade, length // 2)
    ramp = (np.arange(n_fade, dtype=np.float32) + 0.5) / max(n_fade, 1)
    return np.concatenate([ramp, np.ones(length - 2 * n_fade, np.float32), ramp[::-1]])
