"""Vocoders that forge speech, as pure functions of waveforms.

Each takes genuine clips of shape (n_clips, n_samples) in single precision, their sample rate in Hz
and one generator per clip for what it draws. It returns deepfakes of the same shape and power.
:func:`~skdeepfake.forging.forge` names the papers.
"""

import numpy as np
from scipy import fft, signal

from skdeepfake._dsp._all_pole import all_pole_filter, count_frames, interpolate_frames
from skdeepfake._dsp._linear_prediction import linear_prediction
from skdeepfake._dsp._noise import white_noise
from skdeepfake._dsp._phase_vocoder import pitch_shift
from skdeepfake._dsp._power import match_power
from skdeepfake._librosa import import_librosa


def griffin_lim(X, sample_rate, rngs, *, n_mels=32, n_iter=16, momentum=0.9):
    """Rebuild speech from a coarse mel spectrogram and estimated phases.

    So few bands blur the harmonics of a voice. The phases are those of the fast Griffin-Lim
    algorithm (Perraudin et al., WASPAA, 2013).
    """
    librosa = import_librosa("stft")
    n_fft, hop = _stft_size(sample_rate)
    sizes = {"n_fft": n_fft, "hop_length": hop}
    bands = import_librosa("filters").filters.mel(sr=sample_rate, n_fft=n_fft, n_mels=n_mels)
    magnitude = np.abs(librosa.stft(X, **sizes))
    # Unlike products of BLAS, `einsum` adds in one order, whatever the number of threads. What is
    # inverted is too small for a second thread.
    narrow = np.einsum("mf,nft->nmt", bands, magnitude)
    gram = np.linalg.pinv(np.einsum("mf,lf->ml", bands, bands), hermitian=True)
    inverse = np.einsum("mf,ml->fl", bands, gram)
    magnitude = np.maximum(np.einsum("fm,nmt->nft", inverse, narrow), 0)
    settings = {"n_iter": n_iter, "momentum": momentum, "length": X.shape[1], **sizes}
    rebuilt = [
        librosa.griffinlim(clip, random_state=rng, **settings)
        for clip, rng in zip(magnitude, rngs, strict=True)
    ]
    return match_power(np.stack(rebuilt), X)


def lpc_vocoder(X, sample_rate, rngs):
    """Rebuild speech from linear prediction, pitch and voicing, with pulses for the glottis."""
    n_samples = X.shape[1]
    hop = round(0.01 * sample_rate)
    correlations = _autocorrelate(X, hop, width=4 * hop)
    coefficients, power = linear_prediction(correlations, order=round(0.75e-3 * sample_rate))
    f0, voiced = (interpolate_frames(t, hop, n_samples) for t in _pitch(correlations, sample_rate))

    cycles = np.floor(np.cumsum(f0, axis=1) / sample_rate)
    buzz = _disperse(np.diff(cycles, axis=1, prepend=0) * np.sqrt(sample_rate / f0), sample_rate)
    noise = white_noise(n_samples, rngs)
    excitation = np.sqrt(voiced) * buzz + np.sqrt(1 - voiced) * noise
    rebuilt = all_pole_filter(excitation.astype(np.float32), coefficients, np.sqrt(power), hop)
    return match_power(rebuilt, X)


def phase_vocoder(X, sample_rate, rngs, *, semitones=(1.0, 3.0), formant_semitones=(0.5, 2.0)):
    """Convert to another voice: move the pitch and, by the spectral envelope, the formants.

    Both intervals are drawn from a range, and have the same direction.
    """
    directions = [rng.choice((-1, 1)) for rng in rngs]
    steps = np.array([d * rng.uniform(*semitones) for d, rng in zip(directions, rngs, strict=True)])
    formant_steps = [
        d * rng.uniform(*formant_semitones) for d, rng in zip(directions, rngs, strict=True)
    ]
    n_fft, _ = _stft_size(sample_rate)
    shifted = pitch_shift(X, sample_rate, steps, n_fft)
    # The shift of the pitch has moved the formants along.
    return match_power(_move_formants(shifted, sample_rate, formant_steps - steps), X)


def world(X, sample_rate, rngs):
    """Analyze speech into pitch, envelope and aperiodicity, and synthesize it again."""
    try:
        import pyworld
    except ImportError as error:
        raise ImportError('WORLD needs pyworld: pip install "skdeepfake[world]"') from error
    forged = np.zeros_like(X)
    for row, clip in zip(forged, X.astype(np.float64), strict=True):
        spoken = pyworld.synthesize(*pyworld.wav2world(clip, sample_rate), sample_rate)[: len(row)]
        row[: len(spoken)] = spoken
    return match_power(np.nan_to_num(forged), X)


VOCODERS = {f.__name__: f for f in (griffin_lim, lpc_vocoder, phase_vocoder, world)}


def _stft_size(sample_rate):
    """Return the number of samples of a window of about 64 ms, a power of two, and of its hop."""
    n_fft = 2 ** round(np.log2(0.064 * sample_rate))
    return n_fft, n_fft // 4


def _move_formants(X, sample_rate, semitones):
    """Stretch each clip's spectral envelope by an interval, and keep the harmonics in place."""
    librosa = import_librosa("stft")
    n_fft, hop = _stft_size(sample_rate)
    spectra = librosa.stft(X, n_fft=n_fft, hop_length=hop)
    level = np.abs(spectra)
    level = np.log(np.maximum(level, 1e-4 * level.max(axis=(1, 2), keepdims=True) + 1e-12))
    cepstra = fft.irfft(level, n_fft, axis=1)
    # The envelope varies more slowly over frequency than the harmonics of any voice.
    n_kept = round(0.002 * sample_rate)
    cepstra[:, n_kept : n_fft - n_kept + 1] = 0
    envelope = fft.rfft(cepstra, axis=1).real
    for spectrum, clip_envelope, interval in zip(spectra, envelope, semitones, strict=True):
        source = np.minimum(np.arange(len(spectrum)) * 2 ** (-interval / 12), len(spectrum) - 1)
        below = np.minimum(source.astype(int), len(spectrum) - 2)
        part = (source - below)[:, None]
        moved = (1 - part) * clip_envelope[below] + part * clip_envelope[below + 1]
        spectrum *= np.exp(moved - clip_envelope)
    return librosa.istft(spectra, hop_length=hop, length=X.shape[1])


def _autocorrelate(X, hop, width):
    """Return the autocorrelation around each frame, of shape (n_clips, n_frames, width)."""
    n_samples = X.shape[1]
    n_frames = count_frames(n_samples, hop)
    padded = np.pad(X, ((0, 0), (width // 2, n_frames * hop + width // 2 - n_samples)))
    frames = np.lib.stride_tricks.sliding_window_view(padded, width, axis=1)[:, ::hop][:, :n_frames]
    window = signal.get_window("hann", width).astype(np.float32)
    spectra = fft.rfft(frames * window, 2 * width)
    return fft.irfft(np.abs(spectra) ** 2)[..., :width] / np.sum(window**2)


def _disperse(pulses, sample_rate):
    """Spread each pulse over some milliseconds by all-passes, to peak no more than a voice."""
    for seconds in (0.0002, 0.0005, 0.0011):
        delay = np.zeros(round(seconds * sample_rate) + 1)
        delay[0], delay[-1] = 0.6, 1.0
        pulses = signal.lfilter(delay, delay[::-1], pulses, axis=1)
    return pulses


def _pitch(correlations, sample_rate, lowest=70, highest=350):
    """Return for each frame F0 in Hz and whether it is voiced, by the autocorrelation's peak."""
    width = correlations.shape[-1]
    window = signal.get_window("hann", width)
    taper = fft.irfft(np.abs(fft.rfft(window, 2 * width)) ** 2)[:width]
    lags = np.arange(int(sample_rate / highest), int(sample_rate / lowest))
    periodicity = correlations[..., lags] / np.maximum(correlations[..., :1], 1e-9)
    periodicity *= taper[0] / taper[lags]
    peak = np.max(periodicity, axis=-1)
    # Of several peaks of about one height, the first is the period and the others its multiples.
    lag = lags[np.argmax(periodicity > 0.9 * peak[..., None], axis=-1)]
    return sample_rate / lag, (peak > 0.45).astype(float)
