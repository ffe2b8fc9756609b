"""Energies of triangular filters, sixteen frames at once.

A short-time spectrum of many short frames costs mostly its Fourier transforms, and the libraries at
hand do those one frame after the other, with the instructions of processors of long ago. Here every
step, from the window to the filters, is done to the same sample, or bin, of sixteen frames in a
row, which numba's compiler turns into the widest instructions there are. It does so only where the
innermost loop is long enough not to be unrolled, and where nothing else in it might overlap what it
writes.

The transform is Stockham's, of radix 4, over even samples as real parts and odd ones as imaginary.
Its length must be a power of two.
"""

from functools import lru_cache

import numpy as np
import scipy.signal
from numba import njit

LANES = 16
# Shorter transforms have no pass of radix 4.
SHORTEST = 8

_compiled = njit(fastmath={"contract"}, error_model="numpy", nogil=True, cache=True)


def filter_energies(
    waveforms, sample_rate, n_fft, hop_length, win_length, window, pre_emphasis, n_filters, fmax
):
    """Return the energy of each frame in triangular filters, and in all.

    Parameters
    ----------
    waveforms : ndarray of shape (n_clips, n_samples), float32
        The clips.
    sample_rate : float
        Sample rate, in Hz.
    n_fft : int
        Length of the transform, a power of two that is not less than 8.
    hop_length, win_length : int
        Distance between frames and length of the window, in samples.
    window : str
        Window, as `scipy.signal.get_window` names it.
    pre_emphasis : float
        Share of each sample that is subtracted from the next one.
    n_filters : int
        Number of filters of height 1, whose edges are spaced evenly.
    fmax : float
        Upper edge of the last filter, in Hz.

    Returns
    -------
    energies : ndarray of shape (n_clips, n_frames, n_filters), float32
        Sums of the power spectrum, weighted by the filters.
    total : ndarray of shape (n_clips, n_frames), float32
        The sum over all bins.
    """
    n_frames = 1 + waveforms.shape[1] // hop_length
    n_padded = -(-n_frames // LANES) * LANES
    plan = _make_plan(n_fft, hop_length, window, win_length, n_padded)
    filters, weights = _make_triangles(sample_rate, n_fft, n_filters, fmax)
    # Below the first filter and above the last one lie edges that sum what nobody asks for.
    sums = np.empty((len(waveforms), n_filters + 3, n_padded), dtype=np.float32)
    _sum_filters(waveforms, np.float32(pre_emphasis), plan, filters, weights, sums)
    return sums[:, 1:-2, :n_frames].swapaxes(1, 2), sums[:, -1, :n_frames]


@_compiled
def _sum_filters(waveforms, pre_emphasis, plan, filters, weights, sums):
    hop_length, width, before, starts, window, twiddles, order, turns = plan
    padded = np.zeros(hop_length * width, np.float32)
    columns = np.empty((hop_length, width // LANES, LANES), np.float32)
    x = np.empty((len(order) - 1, 2 * LANES), np.float32)
    y = np.empty_like(x)
    quarter = len(x) // 4
    n_frames = sums.shape[2]
    power = np.empty((len(x) + 1, n_frames // LANES, LANES), np.float32)
    for clip in range(len(waveforms)):
        _pad(waveforms[clip], pre_emphasis, padded[before:])
        _transpose(padded, columns)
        for block in range(n_frames // LANES):
            samples = columns.ravel()[block * LANES :]
            _first_pass(samples, starts, window, twiddles[0], x.reshape(quarter, 8 * LANES))
            done = 4
            for i in range(1, len(twiddles)):
                _radix4_pass(x, twiddles[i], y.reshape(quarter, 8 * LANES))
                x, y, done = y, x, 4 * done
            if done < len(x):
                _radix2_pass(x)
            _real_powers(x, order, turns, block, power)
        _apply_triangles(power.reshape(len(power), n_frames), filters, weights, sums[clip])


@_compiled
def _pad(waveform, pre_emphasis, padded):
    padded[0] = waveform[0]
    for i in range(1, min(len(waveform), len(padded))):
        padded[i] = waveform[i] - pre_emphasis * waveform[i - 1]


@_compiled
def _transpose(padded, columns):
    """Put sample `n` of frame `t` at ``[n % hop_length, t + n // hop_length]``."""
    blocks = padded.reshape(-1, LANES, len(columns))
    for block in range(len(blocks)):
        for r in range(len(columns)):
            row = columns[r, block]
            for lane in range(LANES):
                row[lane] = blocks[block, lane, r]


@_compiled
def _butterfly(ar, ai, br, bi, cr, ci, dr, di, t):
    """Transform four complex numbers, and turn the last three of the result."""
    sr, si, tr, ti = ar + cr, ai + ci, br + dr, bi + di
    ur, ui, vr, vi = ar - cr, ai - ci, bi - di, dr - br
    er, ei, fr, fi, gr, gi = ur + vr, ui + vi, sr - tr, si - ti, ur - vr, ui - vi
    return (
        sr + tr, si + ti,
        er * t[0] - ei * t[1], er * t[1] + ei * t[0],
        fr * t[2] - fi * t[3], fr * t[3] + fi * t[2],
        gr * t[4] - gi * t[5], gr * t[5] + gi * t[4],
    )  # fmt: skip


@_compiled
def _first_pass(columns, starts, window, twiddles, y):
    """Window the frames, even samples real and odd ones imaginary, and do the first pass."""
    for p in range(len(y)):
        s, w, t, out = starts[p], window[p], twiddles[p], y[p]
        ar, ai, br, bi = columns[s[0] :], columns[s[1] :], columns[s[2] :], columns[s[3] :]
        cr, ci, dr, di = columns[s[4] :], columns[s[5] :], columns[s[6] :], columns[s[7] :]
        w = (w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7])
        t = (t[0], t[1], t[2], t[3], t[4], t[5])
        for i in range(LANES):
            (
                out[i], out[i + LANES], out[i + 2 * LANES], out[i + 3 * LANES],
                out[i + 4 * LANES], out[i + 5 * LANES], out[i + 6 * LANES], out[i + 7 * LANES],
            ) = _butterfly(
                w[0] * ar[i], w[1] * ai[i], w[2] * br[i], w[3] * bi[i],
                w[4] * cr[i], w[5] * ci[i], w[6] * dr[i], w[7] * di[i], t,
            )  # fmt: skip


@_compiled
def _radix4_pass(x, twiddles, y):
    """Transform rows `p`, ``p + n / 4`` and so on of `x` into row `p` of `y`."""
    quarter = len(y)
    for p in range(quarter):
        a, b, c, d = x[p], x[p + quarter], x[p + 2 * quarter], x[p + 3 * quarter]
        t, out = twiddles[p], y[p]
        t = (t[0], t[1], t[2], t[3], t[4], t[5])
        for i in range(LANES):
            (
                out[i], out[i + LANES], out[i + 2 * LANES], out[i + 3 * LANES],
                out[i + 4 * LANES], out[i + 5 * LANES], out[i + 6 * LANES], out[i + 7 * LANES],
            ) = _butterfly(
                a[i], a[i + LANES], b[i], b[i + LANES],
                c[i], c[i + LANES], d[i], d[i + LANES], t,
            )  # fmt: skip


@_compiled
def _radix2_pass(x):
    """Transform entry `i` and entry ``n / 2 + i``, in place."""
    low, high = x[: len(x) // 2].ravel(), x[len(x) // 2 :].ravel()
    for i in range(len(low)):
        low[i], high[i] = low[i] + high[i], low[i] - high[i]


@_compiled
def _real_powers(x, order, turns, block, power):
    """Tell the transforms of the even and the odd samples apart, and add them up."""
    for k in range(len(power)):
        a, b, out = x[order[k]], x[order[-1 - k]], power[k, block]
        c, s = turns[k, 0], turns[k, 1]
        for i in range(LANES):
            odd_real, odd_imag = a[i + LANES] + b[i + LANES], b[i] - a[i]
            real = a[i] + b[i] + odd_real * c - odd_imag * s
            imag = a[i + LANES] - b[i + LANES] + odd_real * s + odd_imag * c
            out[i] = real * real + imag * imag


@_compiled
def _apply_triangles(power, filters, weights, sums):
    """Add each bin to filter ``filters[k]`` and to the next one, and all bins to the last sum."""
    sums[:] = 0
    for k in range(len(filters)):
        for side in range(2):
            out, source, weight = sums[filters[k] + side], power[k], weights[k, side]
            for i in range(len(source)):
                out[i] += weight * source[i]
    for k in range(len(power)):
        out, source = sums[-1], power[k]
        for i in range(len(source)):
            out[i] += source[i]


@lru_cache(maxsize=16)
def _make_plan(n_fft, hop_length, window, win_length, n_frames):
    """Return the lengths, the window and the turns of the passes, all in the order of their use."""
    n = n_fft // 2
    twiddles, order, length = [], np.zeros(1, dtype=int), n
    while length > 1:
        stride = n // length
        if length == 2:
            order = np.concatenate([order, order + stride])
        else:
            order = np.add.outer(order, stride * np.arange(4)).ravel()
            turns = np.outer(np.arange(n // 4) // stride, [1, 2, 3]) / length
            twiddles.append(_turns(turns).reshape(-1, 6))
        length //= 4
    order = np.argsort(order)
    samples = np.arange(win_length)
    width = -(-(n_frames + (win_length - 1) // hop_length) // LANES) * LANES
    starts, weights = np.zeros(n_fft, dtype=int), np.zeros(n_fft, dtype=np.float32)
    starts[:win_length] = samples % hop_length * width + samples // hop_length
    # Halved: `_real_powers` adds what it should average.
    weights[:win_length] = scipy.signal.get_window(window, win_length) / 2
    starts, weights = (v.reshape(4, -1, 2).swapaxes(0, 1).reshape(-1, 8) for v in (starts, weights))
    before = n_fft // 2 - (n_fft - win_length) // 2
    turns = _turns(np.arange(n + 1) / n_fft)
    order = np.append(order, order[0])
    return hop_length, width, before, starts, weights, np.array(twiddles), order, turns


def _turns(turns):
    """Return cosines and sines, of clockwise turns."""
    angles = -2 * np.pi * turns
    return np.stack([np.cos(angles), np.sin(angles)], axis=-1).astype(np.float32)


@lru_cache(maxsize=16)
def _make_triangles(sample_rate, n_fft, n_filters, fmax):
    """Return for each bin below `fmax` the edge below it, and its weights in the two filters."""
    edges = np.linspace(0, fmax, n_filters + 2)
    frequencies = np.fft.rfftfreq(n_fft, 1 / sample_rate)
    frequencies = frequencies[frequencies < fmax]
    filters = np.clip(np.searchsorted(edges, frequencies, side="right") - 1, 0, n_filters)
    rise = np.clip((frequencies - edges[filters]) / (edges[1] - edges[0]), 0, 1)
    return filters, np.stack([1 - rise, rise], axis=-1).astype(np.float32)
