"""Augmentations as pure functions of a batch of clips and of what was drawn for each."""

import numpy as np


def time_stretch(waveforms, rates):
    """Change the tempo of each clip and keep its pitch and its number of samples.

    Parameters
    ----------
    waveforms : ndarray of shape (n_clips, n_samples), float32
        The clips.
    rates : sequence of float, of length n_clips
        Above 1 is faster; what is missing then is filled up by repeating the clip. Below 1 is
        slower, and the end is cut off.

    Returns
    -------
    stretched : ndarray of shape (n_clips, n_samples), float32
    """
    import librosa

    n_samples = waveforms.shape[1]
    stretched = [
        np.resize(librosa.effects.time_stretch(clip, rate=rate), n_samples)
        for clip, rate in zip(waveforms, rates, strict=True)
    ]
    return np.stack(stretched)


def pitch_shift(waveforms, sample_rate, n_steps):
    """Change the pitch of each clip and keep its tempo.

    Parameters
    ----------
    waveforms : ndarray of shape (n_clips, n_samples), float32
        The clips.
    sample_rate : float
        Sample rate, in Hz.
    n_steps : sequence of float, of length n_clips
        Semitones, upwards if positive.

    Returns
    -------
    shifted : ndarray of shape (n_clips, n_samples), float32
    """
    import librosa

    shifted = [
        librosa.effects.pitch_shift(clip, sr=sample_rate, n_steps=steps)
        for clip, steps in zip(waveforms, n_steps, strict=True)
    ]
    return np.stack(shifted)


def add_noise(waveforms, noise, snr_db):
    """Add noise to each clip at a given signal-to-noise ratio.

    Parameters
    ----------
    waveforms : ndarray of shape (n_clips, n_samples), float32
        The clips.
    noise : ndarray of shape (n_clips, n_samples)
        The noise, of any level.
    snr_db : sequence of float, of length n_clips
        Ratio of the energies of the clip and of the noise added, in dB. Silence stays silent.

    Returns
    -------
    noisy : ndarray of shape (n_clips, n_samples), float32
    """
    signal = np.mean(np.square(waveforms, dtype=np.float64), axis=1)
    power = np.mean(np.square(noise, dtype=np.float64), axis=1)
    wanted = signal / 10 ** (np.asarray(snr_db) / 10)
    gain = np.sqrt(np.divide(wanted, power, out=np.zeros_like(power), where=power > 0))
    return (waveforms + gain[:, np.newaxis] * noise).astype(np.float32)


def mask(frames, starts, widths, axis):
    """Replace a stretch of frames or features by each feature's mean over the clip.

    Parameters
    ----------
    frames : ndarray of shape (n_clips, n_frames, n_features), float32
        The clips.
    starts, widths : sequence of int, of length n_clips
        Place and length of each stretch.
    axis : {1, 2}
        1 masks frames, 2 masks features.

    Returns
    -------
    masked : ndarray of shape (n_clips, n_frames, n_features), float32
    """
    place = np.arange(frames.shape[axis])
    starts, widths = np.asarray(starts)[:, np.newaxis], np.asarray(widths)[:, np.newaxis]
    hidden = (place >= starts) & (place < starts + widths)
    hidden = hidden[:, :, np.newaxis] if axis == 1 else hidden[:, np.newaxis, :]
    return np.where(hidden, frames.mean(axis=1, keepdims=True), frames)
