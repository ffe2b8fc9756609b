"""All-pole filters whose coefficients change from frame to frame.

The vocal tract of the speech synthesizer and that of the vocoder are both such a filter.
"""

import numpy as np
from scipy import fft, signal

from skdeepfake._dsp._overlap_add import overlap_add


def all_pole_filter(X, coefficients, gains, hop):
    """Filter each clip by ``gain / A(z)``, where ``A`` changes every `hop` samples.

    Frames of two hops under a Hann window are filtered by their own coefficients in the frequency
    domain and added up, so that one filter fades into the next. Frame ``k`` is centered at sample
    ``k * hop``, and their number is what :func:`count_frames` returns. `coefficients` are the
    polynomials ``A(z)``, from ``z**0`` on, of shape (n_clips, n_frames, order + 1); `gains` have
    shape (n_clips, n_frames).
    """
    n_samples = X.shape[1]
    n_frames = coefficients.shape[1]
    n_fft = 6 * hop  # four hops after the frame, in which the impulse response dies away
    padded = np.pad(X, ((0, 0), (hop, n_frames * hop - n_samples)))
    frames = np.lib.stride_tricks.sliding_window_view(padded, 2 * hop, axis=1)[:, ::hop]
    window = signal.get_window("hann", 2 * hop).astype(np.float32)
    spectra = fft.rfft(frames * window, n_fft)
    # At high sample rates the response is a small difference of large terms: double precision.
    spectra *= (gains[..., None] / fft.rfft(coefficients, n_fft)).astype(np.complex64)
    return overlap_add(fft.irfft(spectra, n_fft), hop)[:, hop : hop + n_samples]


def count_frames(n_samples, hop):
    """Return the number of frames, centered at multiples of `hop`, that cover a clip."""
    return -(-n_samples // hop) + 1


def resonances(frequencies, bandwidths, sample_rate):
    """Return the polynomial ``A(z)`` of resonators in cascade.

    Centers and -3 dB widths in Hz, of shape (..., n_resonances), give coefficients of shape
    (..., 2 * n_resonances + 1).
    """
    radius = np.exp(-np.pi * bandwidths / sample_rate)
    linear = -2 * radius * np.cos(2 * np.pi * frequencies / sample_rate)
    product = np.ones((*linear.shape[:-1], 1))
    for k in range(linear.shape[-1]):
        longer = np.pad(product, [(0, 0)] * (product.ndim - 1) + [(0, 2)])
        longer[..., 1:-1] += linear[..., k, None] * product
        longer[..., 2:] += radius[..., k, None] ** 2 * product
        product = longer
    return product


def interpolate_frames(track, hop, n_samples):
    """Interpolate linearly between values every `hop` samples, of shape (n_clips, n_frames)."""
    before, part = np.divmod(np.arange(n_samples), hop)
    return track[:, before] + (track[:, before + 1] - track[:, before]) * (part / hop)
