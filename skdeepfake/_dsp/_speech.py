"""Speech-like sound of random syllables, by a source and a filter.

A train of glottal pulses with a falling pitch contour, jitter, shimmer and breath excites a vocal
tract whose formants glide from vowel to vowel; fricatives and plosives add noise of their own.
Everything is drawn from one generator per clip and computed for all clips at once.

References
----------
.. [1] D. H. Klatt and L. C. Klatt, "Analysis, synthesis, and perception of voice quality variations
   among female and male talkers", Journal of the Acoustical Society of America 87(2), 1990.
   https://doi.org/10.1121/1.398894
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import convolve1d

from skdeepfake._dsp._all_pole import (
    all_pole_filter,
    count_frames,
    interpolate_frames,
    resonances,
)
from skdeepfake._dsp._noise import white_noise
from skdeepfake._dsp._power import set_power

# Seconds between two values of a control track.
_FRAME = 0.01

# First three formants in Hz, for a vocal tract of 17.5 cm.
_VOWELS = np.array(
    [
        (300, 2300, 3000),
        (430, 2030, 2550),
        (580, 1800, 2500),
        (660, 1750, 2450),
        (750, 1150, 2500),
        (600, 900, 2500),
        (450, 1050, 2350),
        (320, 900, 2300),
        (640, 1200, 2450),
        (480, 1350, 1750),
    ]
)
# All formants of the resting vocal tract, a uniform tube; those above the third do not move.
_RESTING_FORMANTS = np.array((500.0, 1500, 2500, 3500, 4500, 5500, 6500, 7500))
_BANDWIDTHS = np.array((70, 90, 130, 200, 280, 400, 500, 600))

# The formants of a consonant, then center and width of its noise in Hz, and the level of the noise.
_PLOSIVES = [
    ((350, 900, 2200), (900, 1200, 0.25)),
    ((350, 1750, 2700), (3800, 2500, 0.2)),
    ((350, 1900, 2250), (1900, 900, 0.25)),
]
_FRICATIVES = [
    ((350, 1100, 2300), (3000, 6000, 0.05)),
    ((350, 1700, 2600), (5800, 1800, 0.13)),
    ((350, 1900, 2500), (3300, 1200, 0.16)),
]
# Nasals, liquids and glides: formants and level of the voice.
_SONORANTS = [
    ((270, 1000, 2200), 0.3),
    ((270, 1600, 2500), 0.3),
    ((360, 1150, 2700), 0.6),
    ((350, 1200, 1650), 0.6),
    ((300, 750, 2200), 0.6),
    ((280, 2200, 3000), 0.6),
]
# Above the pitch of any voice, even in an accent, in Hz.
_HIGHEST_F0 = 450
# No noise: center and width do not matter.
_QUIET = (2000, 2000, 0.0)

# The columns of a plan: targets for each frame. Pitch is in semitones above the speaker's f0.
_FORMANTS, _PITCH, _VOICE, _BREATH, _CENTER, _WIDTH, _NOISE = slice(0, 3), 3, 4, 5, 6, 7, 8
# Frames over which each column glides from one target to the next.
_GLIDES = [(_FORMANTS, 7), (_PITCH, 13), (slice(_VOICE, _BREATH + 1), 3)]


@dataclass
class Speaker:
    """Properties of one voice."""

    f0: float  # center of the pitch range, in Hz
    formant_scale: np.ndarray  # factor of each formant: length of the vocal tract, idiosyncrasy
    rate: float  # factor of the speed of speaking
    open_quotient: float  # fraction of a glottal cycle in which the glottis is open
    tilt: float  # pole of the low-pass that makes a voice soft
    jitter: float  # standard deviation of the cycles' periods, relative
    shimmer: float  # standard deviation of the cycles' amplitudes, relative
    breath: float  # level of aspiration in voiced sound


def draw_speaker(rng):
    """Draw a voice."""
    height = rng.uniform(0, 1)  # from a deep voice in a long vocal tract to a high one
    return Speaker(
        f0=95 * 2 ** (1.15 * height) * rng.uniform(0.92, 1.08),
        formant_scale=(0.96 + 0.2 * height) * rng.uniform(0.97, 1.03, len(_BANDWIDTHS)),
        rate=rng.uniform(0.85, 1.2),
        open_quotient=rng.uniform(0.5, 0.75),
        tilt=rng.uniform(0.0, 0.3),
        jitter=rng.uniform(0.004, 0.012),
        shimmer=rng.uniform(0.03, 0.08),
        breath=rng.uniform(0.02, 0.06),
    )


def speak(speakers, rngs, n_samples, sample_rate):
    """Synthesize one utterance of random syllables per clip, without any room or noise.

    Each clip is drawn from its own generator and has unit RMS, pauses included.
    """
    hop = round(_FRAME * sample_rate)
    n_frames = count_frames(n_samples, hop)
    plans = np.stack([_plan(*pair, n_frames) for pair in zip(speakers, rngs, strict=True)])
    for columns, width in _GLIDES:
        plans[..., columns] = _glide(plans[..., columns], width)
    excitation = _excite(plans, speakers, rngs, n_samples, hop, sample_rate)
    coefficients = _vocal_tract(plans, speakers, sample_rate)
    # These gains pass the lowest frequencies unchanged.
    speech = all_pole_filter(excitation, coefficients, coefficients.sum(axis=-1), hop)
    speech += _frication(plans, rngs, n_samples, hop, sample_rate)
    return set_power(speech, 1.0)


def _plan(speaker, rng, n_frames):
    """Return the targets of one utterance, of shape (n_frames, 9)."""
    seconds, targets = [rng.uniform(0.05, 0.25)], [_target((500, 1500, 2500), pitch=2.0)]
    end = n_frames * _FRAME - rng.uniform(0.05, 0.25)
    pitch = rng.uniform(1.0, 4.0)
    while sum(seconds) < end:
        for duration, target in _syllable(rng, pitch):
            seconds.append(duration / speaker.rate)
            targets.append(target)
        pitch -= rng.uniform(0.2, 1.0)
        if pitch < -4 or rng.random() < 0.12:
            seconds.append(rng.uniform(0.1, 0.35))
            targets.append(_target(targets[-1][_FORMANTS], pitch))
            pitch = rng.uniform(1.0, 4.0)
    starts = np.cumsum([0.0, *seconds[:-1]])
    times = np.arange(n_frames) * _FRAME
    plan = np.array(targets)[np.searchsorted(starts, times, side="right") - 1]
    plan[times > end, _VOICE:] *= (0, 0, 1, 1, 0)
    return plan


def _target(formants, pitch, voice=0.0, breath=0.0, noise=_QUIET):
    return (*formants, pitch, voice, breath, *noise)


def _syllable(rng, pitch):
    # Yields pairs of seconds and target: the segments of a consonant and a vowel.
    pitch += rng.uniform(1.0, 4.0) * (rng.random() < 0.35)  # an accent
    vowel = _VOWELS[rng.integers(len(_VOWELS))]
    consonant = rng.choice(["plosive", "fricative", "sonorant", "none"], p=[0.35, 0.25, 0.3, 0.1])
    voiced = rng.random() < 0.45
    if consonant == "plosive":
        formants, noise = _PLOSIVES[rng.integers(len(_PLOSIVES))]
        yield rng.uniform(0.04, 0.08), _target(formants, pitch, voice=0.12 * voiced)
        yield 0.015, _target(formants, pitch, breath=0.1, noise=noise)
        if not voiced:
            yield rng.uniform(0.02, 0.05), _target(vowel, pitch, breath=0.2)
    elif consonant == "fricative":
        formants, (center, width, level) = _FRICATIVES[rng.integers(len(_FRICATIVES))]
        noise = (center, width, level * (0.5 if voiced else 1.0))
        yield rng.uniform(0.06, 0.13), _target(formants, pitch, voice=0.3 * voiced, noise=noise)
    elif consonant == "sonorant":
        formants, level = _SONORANTS[rng.integers(len(_SONORANTS))]
        yield rng.uniform(0.04, 0.09), _target(formants, pitch, voice=level)
    level = rng.uniform(0.7, 1.0)
    yield rng.uniform(0.06, 0.16), _target(vowel, pitch, voice=level)
    if rng.random() < 0.3:  # a diphthong
        vowel = _VOWELS[rng.integers(len(_VOWELS))]
        yield rng.uniform(0.05, 0.1), _target(vowel, pitch - 0.5, voice=0.8 * level)


def _glide(columns, width):
    """Smooth along the frames; articulators have inertia."""
    kernel = np.hanning(width + 2)
    return convolve1d(columns, kernel / kernel.sum(), axis=1, mode="nearest")


def _excite(plans, speakers, rngs, n_samples, hop, sample_rate):
    """Return the pulses and the breath of the glottis."""
    f0 = _column(speakers, "f0") * 2 ** (plans[..., _PITCH] / 12)
    f0 = interpolate_frames(f0, hop, n_samples)
    # Each cycle has its own period and amplitude; the pitch tells which cycle a sample is in.
    n_cycles = int(n_samples / sample_rate * _HIGHEST_F0) + 2
    deviations = np.stack([rng.standard_normal((2, n_cycles)) for rng in rngs], axis=1)
    cycle = (np.cumsum(f0, axis=1) / sample_rate).astype(int)
    jitter, shimmer = (
        1 + _column(speakers, name) * np.take_along_axis(deviation, cycle, axis=1)
        for name, deviation in zip(("jitter", "shimmer"), deviations, strict=True)
    )
    phase = np.cumsum(f0 * jitter, axis=1) / sample_rate
    # The flow through the glottis rises and falls as u**2 - u**3; this is its derivative.
    u = phase % 1 / _column(speakers, "open_quotient")
    pulses = np.where(u < 1, 2 * u - 3 * u**2, 0) * shimmer

    voice = interpolate_frames(plans[..., _VOICE], hop, n_samples)
    breath = interpolate_frames(plans[..., _BREATH], hop, n_samples)
    breath += voice * np.where(u < 1, _column(speakers, "breath"), 0)
    return (voice * pulses + breath * white_noise(n_samples, rngs)).astype(np.float32)


def _vocal_tract(plans, speakers, sample_rate):
    """Return the polynomials A(z) of the formants and of the voice's tilt."""
    n_formants = np.searchsorted(_RESTING_FORMANTS, 0.4 * sample_rate)
    formants = np.tile(_RESTING_FORMANTS[:n_formants], (*plans.shape[:2], 1))
    formants[..., :3] = plans[..., _FORMANTS]
    formants *= np.array([speaker.formant_scale[:n_formants] for speaker in speakers])[:, None]
    coefficients = resonances(formants, _BANDWIDTHS[:n_formants], sample_rate)
    coefficients = np.pad(coefficients, ((0, 0), (0, 0), (0, 1)))
    coefficients[..., 1:] -= _column(speakers, "tilt")[..., None] * coefficients[..., :-1]
    return coefficients


def _frication(plans, rngs, n_samples, hop, sample_rate):
    """Return the noise of fricatives and of bursts."""
    # A constriction makes no low frequencies.
    noise = np.diff(white_noise(n_samples, rngs), axis=1, prepend=0)
    noise *= interpolate_frames(plans[..., _NOISE], hop, n_samples).astype(np.float32)
    center = np.minimum(plans[..., _CENTER, None], 0.45 * sample_rate)
    coefficients = resonances(center, plans[..., _WIDTH, None], sample_rate)
    gains = 1 / np.sqrt(np.sum(coefficients**2, axis=-1))
    return all_pole_filter(noise, coefficients, gains, hop)


def _column(speakers, name):
    """Return one attribute of the speakers, of shape (n_clips, 1)."""
    return np.array([[getattr(speaker, name)] for speaker in speakers])
