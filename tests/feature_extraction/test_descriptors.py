"""Descriptors against their definitions, written out in double precision, and closed forms."""

from itertools import combinations, pairwise, product

import numpy as np
import pytest
import scipy.signal
import scipy.special
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.pipeline import make_pipeline, make_union

from skdeepfake.feature_extraction import (
    LFCC,
    EnvelopeTexture,
    ModulationSpectrum,
    PhaseTexture,
    SpectralTexture,
)
from skdeepfake.preprocessing import Pool

DESCRIPTORS = [SpectralTexture(), PhaseTexture(), ModulationSpectrum(), EnvelopeTexture()]
each = pytest.mark.parametrize("descriptor", DESCRIPTORS, ids=lambda d: type(d).__name__)


def noise(seed, n_clips=1, n_samples=8000):
    return np.random.default_rng(seed).standard_normal((n_clips, n_samples))


def described(descriptor, clip):
    """The features of one clip, by name."""
    names = descriptor.get_feature_names_out()
    return dict(zip(names, descriptor.transform(clip[np.newaxis])[0], strict=True))


def by_band(features, name):
    """The bands of one feature, in order."""
    return np.array([features[key] for key in features if key.startswith(f"{name}_band")])


def stft(clip, hop_length, n_fft=512):
    """Whole Hann frames, (n_frames, 1 + n_fft // 2)."""
    window = scipy.signal.windows.hann(n_fft, sym=False)
    starts = range(0, len(clip) - n_fft + 1, hop_length)
    return np.fft.rfft([clip[start : start + n_fft] * window for start in starts])


def moments(name, band, values):
    statistics = {"mean": np.mean, "std": np.std, "skewness": scipy.stats.skew}
    return {f"{name}_{key}_band{band}": value(values) for key, value in statistics.items()}


def spectral_texture(clip):
    power = np.abs(stft(clip, 160)[:, 1:]) ** 2 + 1e-12
    levels = np.log(power)
    rank = scipy.stats.rankdata(levels.mean(axis=1)) - 1
    scores = scipy.stats.zscore(levels, axis=0)
    bin_steps, frame_steps = np.diff(levels, axis=1), np.diff(levels, axis=0)
    row, flatness, quantiles = {}, [], []
    for band in range(16):
        bins = range(16 * band, 16 * band + 16)
        level = np.log(power[:, bins].mean(axis=1))
        quantiles.append(np.percentile(level, (2, 10, 50, 90, 98)))
        flat = np.log(scipy.stats.gmean(power[:, bins], axis=1)) - level
        flatness.append(flat)
        row |= moments("flatness", band, flat)
        row[f"flatness_kurtosis_band{band}"] = np.log(scipy.stats.kurtosis(flat, fisher=False))
        for low, high in pairwise((0.0, 0.2, 0.5, 0.8, 1.0)):
            part = flat[(rank >= int(low * len(flat))) & (rank < int(high * len(flat)))]
            row[f"flatness_{low}-{high}_mean_band{band}"] = np.mean(part)
            row[f"flatness_{low}-{high}_std_band{band}"] = np.std(part)
        for name, steps in (
            ("bin_step", bin_steps[:, bins[:-1]]),
            ("frame_step", frame_steps[:, bins]),
        ):
            size = np.mean(np.abs(steps))
            row[f"{name}_band{band}"] = np.log(size)
            row[f"{name}_shape_band{band}"] = np.log(size / np.sqrt(np.mean(steps**2)))
        row[f"frame_correlation_band{band}"] = np.mean(scores[1:, bins] * scores[:-1, bins])
        correlations = [np.corrcoef(levels[:, k], levels[:, k + 1])[0, 1] for k in bins[:-1]]
        row[f"bin_correlation_band{band}"] = np.mean(correlations)
    for (band, i), value in np.ndenumerate(quantiles - np.mean(quantiles)):
        row[f"level_q{(2, 10, 50, 90, 98)[i]}_band{band}"] = value
    for a, b in combinations(range(16), 2):
        row[f"flatness_correlation_{a}_{b}"] = np.corrcoef(flatness[a], flatness[b])[0, 1]
    return row


def phase_texture(clip):
    step = np.diff(np.angle(stft(clip, 64)[:, 1:]), axis=0)
    advance = 2 * np.pi * 64 * np.arange(1, 257) / 512
    bend, bin_step = np.diff(step, axis=0), np.diff(step, axis=1)
    derivatives = (("frame_step", step - advance), ("frame_bend", bend), ("bin_step", bin_step))
    row = {}
    for (name, turns), band in product(derivatives, range(16)):
        turn = turns[:, 16 * band : 16 * band + (15 if name == "bin_step" else 16)]
        real, imag = np.cos(turn).mean(axis=1), np.sin(turn).mean(axis=1)
        row |= moments(f"{name}_coherence", band, np.hypot(real, imag))
        row[f"{name}_real_band{band}"] = np.mean(real)
        row[f"{name}_imag_band{band}"] = np.mean(imag)
    return row


def modulation_spectrum(clip):
    power = np.abs(stft(clip, 160)) ** 2
    frequencies = np.fft.rfftfreq(512, 1 / 16000)
    corners = np.linspace(0, 8000, 22)
    edges = [0.5, 1.25, 2.25, 3.5, 5, 7, 9.5, 12.5, 16, 20, 25, 31.25, 37.5, 43.75, 50]
    row = {}
    for band in range(20):
        triangle = np.interp(frequencies, corners[band : band + 3], [0, 1, 0], left=0, right=0)
        level = np.log10(power @ triangle + 1e-12)
        rates, density = scipy.signal.periodogram(level, 100.0, "hann", return_onesided=False)
        # SciPy divides by the energy of the window, which is three eighths of its length.
        modulation = density * 100 * 3 / 8
        for low, high in pairwise(edges):
            within = (rates >= low) & (rates < high)
            if not within.any():
                within = np.abs(rates - (low + high) / 2).argmin(keepdims=True)
            name = f"modulation_{low:g}-{high:g}Hz_band{band}"
            row[name] = np.log10(modulation[within].mean() + 1e-6)
    return row


def envelope_texture(clip):
    power = np.abs(stft(clip, 16, 64)[:, 1:]) ** 2
    envelopes = np.sqrt(power.reshape(len(power), 16, 2).sum(axis=2) + 1e-12)
    windows = [envelopes[start : start + 48] for start in range(0, len(envelopes) - 47, 10)]
    rank = scipy.stats.rankdata([np.log(w.mean(axis=0)).mean() for w in windows]) - 1
    windows = [w for w, place in zip(windows, rank, strict=True) if place >= int(0.4 * len(rank))]
    depth = [np.log(w.std(axis=0) / w.mean(axis=0)) for w in windows]
    periodicity = [periodicities(w) for w in windows]
    correlation = [np.corrcoef(w.T) for w in windows]
    lead = []
    for w in windows:
        z = scipy.stats.zscore(w, axis=0) / np.sqrt(48)
        lead.append([z[1:, b + 1] @ z[:-1, b] - z[:-1, b + 1] @ z[1:, b] for b in range(15)])
    row = {}
    for name, values in (("periodicity", periodicity), ("depth", depth)):
        for band, value in enumerate(np.transpose(values)):
            row |= moments(name, band, value)
            kurtosis = np.log(scipy.stats.kurtosis(value, fisher=False))
            row[f"{name}_kurtosis_band{band}"] = kurtosis
    together = np.corrcoef(np.transpose(periodicity))
    for a, b in combinations(range(16), 2):
        row[f"envelope_correlation_mean_{a}_{b}"] = np.mean([c[a, b] for c in correlation])
        row[f"envelope_correlation_std_{a}_{b}"] = np.std([c[a, b] for c in correlation])
        row[f"periodicity_correlation_{a}_{b}"] = together[a, b]
    for a in range(15):
        row[f"lead_mean_{a}_{a + 1}"] = np.mean(lead, axis=0)[a]
        row[f"lead_std_{a}_{a + 1}"] = np.std(lead, axis=0)[a]
    return row


def periodicities(window):
    """Autocorrelation of each band of a window at the lag where all bands repeat best."""
    taper = np.hanning(48)
    tapered = (window - window.mean(axis=0)) * taper[:, np.newaxis]
    own = [taper[lag:] @ taper[: 48 - lag] / (taper @ taper) for lag in range(17)]
    found = [
        [band[lag:] @ band[: 48 - lag] / (band @ band) / own[lag] for lag in range(2, 17)]
        for band in tapered.T
    ]
    best = np.argmax(window.mean(axis=0) @ found)
    return np.array(found)[:, best]


@pytest.mark.parametrize("n_samples", [20000, 8000])
@pytest.mark.parametrize(
    ("descriptor", "definition"),
    [
        *zip(
            DESCRIPTORS,
            [spectral_texture, phase_texture, modulation_spectrum, envelope_texture],
            strict=True,
        )
    ],
)
def test_equals_its_definition(clips, descriptor, definition, n_samples):
    # Between pure tones, single precision knows the spectrum by its rounding only: noise at -80 dB
    # lies well above that.
    clips = clips[:3:2, :n_samples] + 1e-4 * noise(0, 2, n_samples).astype(np.float32)
    for clip in clips:
        features, expected = described(descriptor, clip), definition(clip.astype(np.float64))
        assert features.keys() == expected.keys()
        for name, value in expected.items():
            # Where power nearly vanishes, single precision moves the higher moments most.
            atol = 2e-2 if "skewness" in name or "kurtosis" in name else 5e-3
            assert features[name] == pytest.approx(value, abs=atol), name


def overlap(hop_length):
    """Correlation of the spectra of white noise in one bin of neighboring frames."""
    window = scipy.signal.windows.hann(512, sym=False)
    return window[hop_length:] @ window[:-hop_length] / (window @ window)


def test_texture_of_white_noise():
    # The power of a bin is exponentially distributed, and that of 128 bins hardly varies.
    features = described(SpectralTexture(n_bands=2), noise(0, n_samples=160000)[0])
    assert features["flatness_mean_band0"] == pytest.approx(-np.euler_gamma, abs=0.02)
    assert features["flatness_correlation_0_1"] == pytest.approx(0, abs=0.1)
    # Log-powers of Gaussians of correlation r correlate by the dilogarithm of r squared.
    for name, correlation in (("frame", overlap(160)), ("bin", -2 / 3)):
        expected = scipy.special.spence(1 - correlation**2) / (np.pi**2 / 6)
        assert features[f"{name}_correlation_band0"] == pytest.approx(expected, abs=0.02)


def mean_phase_factor(correlation):
    """E[exp(i(a - b))] of the phases a and b of two complex Gaussians."""
    return np.pi / 4 * correlation * scipy.special.hyp2f1(0.5, 0.5, 2, correlation**2)


def test_phase_of_white_noise_is_as_coherent_as_its_windows_overlap():
    features = described(PhaseTexture(), noise(1, n_samples=160000)[0])
    for part, expected in (("real", mean_phase_factor(overlap(64))), ("imag", 0)):
        np.testing.assert_allclose(by_band(features, f"frame_step_{part}"), expected, atol=0.02)


def test_phase_of_noise_between_frames_that_do_not_overlap_is_random():
    # Of 16 independent points the mean square length is 1/16. The Hann window makes neighboring
    # bins correlate by -2/3, and those two apart by 1/6.
    first, second = (mean_phase_factor(correlation) ** 2 for correlation in (-2 / 3, 1 / 6))
    expected = (1 + 2 * (15 * first + 14 * second) / 16) / 16
    features = described(PhaseTexture(hop_length=512), noise(2, n_samples=512 * 1000)[0])
    mean, std = (by_band(features, f"frame_step_coherence_{key}") for key in ("mean", "std"))
    np.testing.assert_allclose((mean**2 + std**2)[:-1], expected, rtol=0.1)


def test_phase_of_a_steady_tone_turns_evenly():
    frequency = 40.3  # in bins, which band 2 holds from 33 to 48
    tone = np.sin(2 * np.pi * frequency * np.arange(16000) / 512)
    features = described(PhaseTexture(), tone)
    for name in ("frame_bend", "bin_step"):
        for statistic, expected in (("coherence_mean", 1), ("real", 1), ("imag", 0)):
            assert features[f"{name}_{statistic}_band2"] == pytest.approx(expected, abs=1e-3)
    # In bands of two bins the tone turns by its distance from the centers of both.
    features = described(PhaseTexture(n_bands=128), tone)
    turn = np.exp(2j * np.pi * 64 * (frequency - np.array([39, 40])) / 512).mean()
    found = [features[f"frame_step_{name}_band19"] for name in ("coherence_mean", "real", "imag")]
    np.testing.assert_allclose(found, [abs(turn), turn.real, turn.imag], atol=1e-3)


def test_bands_that_a_voice_excites_together_move_together():
    # Bursts of noise at 125 Hz, between bursts of silence, against steady noise.
    time = np.arange(32000) / 16000
    voiced = noise(3, n_samples=32000)[0] * (np.sin(2 * np.pi * 125 * time) > 0)
    steady = noise(3, n_samples=32000)[0]
    for clip, low, high in ((voiced, 0.4, 1.0), (steady, -0.1, 0.2)):
        features = described(EnvelopeTexture(n_bands=4), clip)
        for name in ("envelope_correlation_mean_0_3", "periodicity_mean_band0"):
            assert low < features[name] < high
    # A band that comes 1 ms later.
    bands = (
        scipy.signal.butter(4, 4000, "low", fs=16000),
        scipy.signal.butter(4, 4000, "high", fs=16000),
    )
    early, late = (scipy.signal.lfilter(*band, voiced) for band in bands)
    features = described(EnvelopeTexture(n_bands=2), early + np.roll(late, 16))
    assert features["lead_mean_0_1"] > 0.3
    features = described(EnvelopeTexture(n_bands=2), early + np.roll(late, -16))
    assert features["lead_mean_0_1"] < -0.3


@pytest.mark.parametrize(("rate", "name"), [(3, "2.25-3.5"), (6, "5-7"), (11, "9.5-12.5")])
def test_a_modulated_level_is_seen_at_its_rate(rate, name):
    # Pulses as dense as the 400 frames, whose log-power follows a sine of amplitude 0.5.
    time = np.arange(160 * 400 + 352) / 16000
    pulses = np.arange(len(time)) % 160 == 0
    clip = pulses * 10 ** (0.5 * np.sin(2 * np.pi * rate * time) / 2)
    features = described(ModulationSpectrum(), clip)
    low, high = (float(edge) for edge in name.split("-"))
    # The power of a sine under a Hann window, all of it in the band, whose bins are 0.25 Hz apart.
    expected = np.log10(3 / 32 * 400 * 0.5**2 / (4 * (high - low)))
    np.testing.assert_allclose(by_band(features, f"modulation_{name}Hz"), expected, atol=0.1)
    assert max(features, key=features.get).startswith(f"modulation_{name}Hz")


@each
@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32), exponent=st.integers(-4, 4))
def test_gain_moves_nothing(descriptor, seed, exponent):
    # So loud that what is added to powers before their logarithm does not matter.
    clips = 1e4 * noise(seed, 2, 20000)
    moved = descriptor.transform(clips * 2.0**exponent) - descriptor.transform(clips)
    # Rounding may exchange two frames of almost the same loudness.
    by_loudness = np.char.startswith(descriptor.get_feature_names_out().astype(str), "flatness_0")
    assert (np.abs(moved) < np.where(by_loudness, 0.1, 2e-2)).all()


@each
def test_clips_of_several_blocks_are_described_each_by_itself_to_the_last_bit(descriptor):
    clips = noise(0, 20, 20000)
    one_by_one = [descriptor.transform(clip[np.newaxis])[0] for clip in clips]
    np.testing.assert_array_equal(descriptor.transform(clips), one_by_one)


@each
@pytest.mark.parametrize("n_samples", [1, 100, 512, 700, 8000])
@pytest.mark.parametrize("wave", [np.zeros_like, np.ones_like, scipy.signal.square])
def test_extreme_and_short_clips_are_finite_without_a_warning(descriptor, n_samples, wave, recwarn):
    clips = wave(2 * np.pi * 100 * np.arange(n_samples) / 16000)[np.newaxis]
    assert np.isfinite(descriptor.transform(clips)).all()
    assert not [warning for warning in recwarn if warning.category is RuntimeWarning]


@each
@pytest.mark.parametrize("n_bands", [1, 3, 64])
def test_each_feature_has_a_name(descriptor, n_bands):
    descriptor = type(descriptor)(n_fft=256, n_bands=n_bands).set_output(transform="pandas")
    rows = descriptor.fit_transform(noise(0, 2))
    assert rows.columns.is_unique
    assert list(rows.columns) == list(descriptor.get_feature_names_out())
    assert (rows.dtypes == np.float32).all()
    assert np.isfinite(rows.to_numpy()).all()


@each
def test_too_many_bands_raise(descriptor):
    most = 128 if isinstance(descriptor, EnvelopeTexture) else 64
    type(descriptor)(n_fft=256, n_bands=most).fit_transform(noise(0))
    with pytest.raises(ValueError, match=f"n_bands={most + 1} leaves bands .* exceed .* = {most}"):
        type(descriptor)(n_fft=256, n_bands=most + 1).fit_transform(noise(0))


def test_they_join_pooled_frames_in_a_union():
    union = make_union(*DESCRIPTORS, make_pipeline(LFCC(), Pool(["mean", "std"])))
    assert union.fit_transform(noise(0, 2)).shape == (2, 488 + 240 + 280 + 518 + 2 * 60)
