"""RawBoost: the definitions of its paper."""

import numpy as np
import pytest
from scipy import signal

from skdeepfake.augmentation import RawBoost
from skdeepfake.augmentation._functional._raw_boost import notch_filter

RATE = 16000
LINEAR = {"n_powers": 1, "algorithm": 1}


@pytest.fixture
def clip():
    return 0.1 * np.random.default_rng(0).standard_normal((1, 8000)).astype(np.float32)


def boosted(clip, **parameters):
    return RawBoost(p=1.0, random_state=0, **{"algorithm": 5, **parameters}).fit_transform(clip)


def test_a_notch_filter_is_the_product_of_scipys_band_stops():
    centers, widths, lengths = [500, 2000, 7950], [100, 900, 300], [11, 60, 99]
    taps = notch_filter(centers, widths, lengths, -6.0, RATE)
    expected = np.ones(1)
    for low, high, length in [(450, 550, 11), (1550, 2450, 61), (7800, 7999.999, 99)]:
        expected = np.convolve(expected, signal.firwin(length, [low, high], fs=RATE))
    assert len(taps) == 11 + 61 + 99 - 2
    np.testing.assert_allclose(taps / taps.max(), expected / expected.max(), atol=1e-6)
    _, response = signal.freqz(taps, fs=RATE)
    assert 20 * np.log10(np.abs(response).max()) == pytest.approx(-6.0, abs=0.01)


def test_the_notch_is_where_and_as_deep_as_it_should_be():
    click = np.zeros((1, RATE), dtype=np.float32)
    click[0, 8000] = 1
    notch = {"center_hz": (3000, 3000), "width_hz": (1000, 1000), "n_taps": (99, 100)}
    output = boosted(click, **LINEAR, n_bands=1, **notch)
    gain = 20 * np.log10(np.abs(np.fft.rfft(output[0])) + 1e-9)
    assert gain[3000] < -30
    assert np.abs(gain[[1500, 2000, 4000, 5000]]).max() < 1
    # Half of the amplitude is left at the edges of a filter by a window.
    assert gain[[2500, 3500]] == pytest.approx(-6, abs=1)
    assert np.abs(output[0]).argmax() == 8000


def test_powers_above_the_first_come_as_harmonics_that_are_softer():
    tone = 0.9 * np.sin(2 * np.pi * 500 * np.arange(RATE) / RATE).astype(np.float32)
    flat = {"center_hz": (7999, 7999), "width_hz": (1, 1), "n_bands": 1}
    spectrum = np.abs(
        np.fft.rfft(boosted(tone[np.newaxis], algorithm=1, nonlinear_db=(10, 10), **flat)[0])
    )
    # sin^2 is half an octave's cosine, sin^3 has a quarter of the twelfth, sin^5 a sixteenth.
    second = (0.9**2 / 2 + 0.9**4 / 2) * 10**-0.5
    third = (0.9**3 / 4 + 0.9**5 * 5 / 16) * 10**-0.5
    first = 0.9 + (0.9**3 * 3 / 4 + 0.9**5 * 5 / 8) * 10**-0.5
    np.testing.assert_allclose(
        spectrum[[1000, 1500]] / spectrum[500], np.array([second, third]) / first, rtol=0.02
    )
    assert spectrum[0] < 1e-3 * spectrum[500]


def test_impulses_fall_on_few_samples_in_proportion_to_them(clip):
    clips = np.repeat(clip, 100, axis=0)
    output = boosted(clips, algorithm=2)
    changed = output != clips
    shares = changed.mean(axis=1)
    assert shares.max() < 0.1
    assert shares.mean() == pytest.approx(0.05, abs=0.01)
    ratio = (output / clips - 1)[changed]
    assert np.abs(ratio).max() < 2
    # The product of two uniform draws from -1 to 1 has a variance of a ninth.
    assert np.var(ratio) == pytest.approx(4 / 9, rel=0.05)


def test_stationary_noise_has_the_ratio_drawn(clip):
    clips = np.repeat(clip, 200, axis=0)
    noise = boosted(clips, algorithm=3) - clips
    drawn = 10 * np.log10(np.mean(clips**2, axis=1) / np.mean(noise**2, axis=1))
    assert 9.9 < drawn.min() < 12
    assert 38 < drawn.max() < 40.1
    assert np.mean(drawn) == pytest.approx(25, abs=2)
    fixed = boosted(clip, algorithm=3, snr_db=(17.0, 17.0)) - clip
    assert 10 * np.log10(np.mean(clip**2) / np.mean(fixed**2)) == pytest.approx(17.0, abs=0.1)


def test_stationary_noise_is_filtered(clip):
    notch = {"center_hz": (3000, 3000), "width_hz": (1000, 1000), "n_taps": (99, 100)}
    noise = boosted(clip, algorithm=3, n_bands=2, **notch) - clip
    power = np.abs(np.fft.rfft(noise[0])) ** 2
    assert power[1400:1600].mean() < 1e-2 * power[2000:4000].mean()


@pytest.mark.parametrize(
    ("algorithm", "kinds"), [(4, (1, 2, 3)), (5, (1, 2)), (6, (1, 3)), (7, (2, 3))]
)
def test_series_are_one_after_the_other(clip, algorithm, kinds):
    """With one generator, that goes on from one to the next."""
    expected = clip
    generators = [np.random.default_rng(0)]
    for kind in kinds:
        expected = RawBoost(kind)._augment(expected, generators)
    output = RawBoost(algorithm)._augment(clip, [np.random.default_rng(0)])
    np.testing.assert_array_equal(output, expected)


def test_the_parallel_is_a_sum(clip):
    generators = [np.random.default_rng(0)]
    expected = sum(RawBoost(kind)._augment(0.1 * clip, generators) for kind in (1, 2))
    output = RawBoost(8)._augment(0.1 * clip, [np.random.default_rng(0)])
    np.testing.assert_allclose(output, expected, atol=1e-6)


@pytest.mark.parametrize("algorithm", [1, 2, 8])
def test_peaks_are_at_most_full_scale(clip, algorithm):
    assert np.abs(boosted(20 * clip, algorithm=algorithm)).max() == pytest.approx(1.0, abs=1e-6)


def test_low_sample_rates_have_fewer_notches_to_draw_from(clip):
    assert np.isfinite(boosted(clip, algorithm=4, sample_rate=8000)).all()
