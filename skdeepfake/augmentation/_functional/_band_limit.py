"""Zero-phase filters, which do not delay a clip."""

import numpy as np
from scipy import fft

# Zeros after the clip, in which the filters ring out.
_PADDING = 4096


def band_limit(waveforms, sample_rate, low_hz, high_hz, order=8):
    """Attenuate frequencies outside of a band of each clip.

    At the edges, in Hz, they are attenuated by 3 dB; None leaves that side open. The Butterworth
    responses fall by 6 dB per octave for each `order`.
    """
    n_samples = waveforms.shape[1]
    n_fft = fft.next_fast_len(n_samples + _PADDING, real=True)
    frequencies = fft.rfftfreq(n_fft, 1 / sample_rate).astype(np.float32)
    spectra = fft.rfft(waveforms, n_fft)
    if high_hz is not None:
        ratio = frequencies / np.asarray(high_hz, dtype=np.float32)[:, np.newaxis]
        spectra *= _butterworth(ratio, order)
    if low_hz is not None:
        low_hz = np.asarray(low_hz, dtype=np.float32)[:, np.newaxis]
        # 0 Hz has no reciprocal, and is removed.
        ratio = low_hz / np.maximum(frequencies, 1e-3)
        spectra *= _butterworth(ratio, order)
    return fft.irfft(spectra, n_fft)[:, :n_samples]


def _butterworth(ratio, order):
    """Return the magnitude for ratios of frequency to edge, or of edge to frequency."""
    # At higher ratios it is 0 in single precision, and the power would overflow.
    return 1 / np.sqrt(1 + np.minimum(ratio, 100) ** (2 * order))
