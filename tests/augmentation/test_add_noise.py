"""AddNoise: the level, the color and the source of the noise."""

import numpy as np
import pytest
import soundfile as sf
from sklearn.base import clone

from skdeepfake.audio import AudioFileError, load_recording
from skdeepfake.augmentation import AddNoise, Reverb

RATE = 16000
KINDS = ["white", "pink", "brown", "babble"]


@pytest.fixture
def clip():
    """Bursts of filtered noise, two seconds of them."""
    noise = np.random.default_rng(3).standard_normal(2 * RATE)
    noise = np.convolve(noise, np.hanning(9), mode="same") * np.sin(np.arange(2 * RATE) / 900) ** 2
    return (0.1 * noise).astype(np.float32)[np.newaxis]


@pytest.fixture
def folder(tmp_path):
    """Tones of 1000 Hz at various rates and lengths, and a text."""
    (tmp_path / "deeper").mkdir()
    for name, rate, seconds in [("a.wav", 8000, 0.1), ("deeper/b.flac", 44100, 4.0)]:
        wave = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(round(rate * seconds)) / rate)
        sf.write(tmp_path / name, np.stack([wave, wave], axis=1), rate)
    (tmp_path / "notes.txt").write_text("not a recording")
    return tmp_path


def noise_in(clip, **parameters):
    return AddNoise(p=1.0, random_state=0, **parameters).fit_transform(clip) - clip


def snr_db(clip, noise):
    return 10 * np.log10(np.mean(clip**2, axis=1) / np.mean(noise**2, axis=1))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ratio", [-5.0, 0.0, 30.0])
def test_noise_has_the_requested_ratio(clip, kind, ratio):
    noise = noise_in(clip, kind=kind, snr_db=(ratio, ratio))
    assert snr_db(clip, noise) == pytest.approx(ratio, abs=0.1)


@pytest.mark.parametrize("kind", [*KINDS, "recordings"])
def test_draws_fill_the_range(clip, folder, kind):
    clips = np.repeat(clip[:, :4000], 200, axis=0)
    noise = noise_in(clips, kind=kind, snr_db=(10.0, 20.0), folder=folder)
    ratios = snr_db(clips, noise)
    assert 9.9 < ratios.min() < 11
    assert 19 < ratios.max() < 20.1


@pytest.mark.parametrize(("kind", "slope"), [("white", 0), ("pink", -3.01), ("brown", -6.02)])
@pytest.mark.parametrize("sample_rate", [16000, 44100])
def test_power_falls_by_its_slope_per_octave(clip, kind, slope, sample_rate):
    noise = noise_in(np.repeat(clip, 30, axis=0), kind=kind, sample_rate=sample_rate)
    frequencies = np.fft.rfftfreq(noise.shape[1], 1 / sample_rate)
    power = np.mean(np.abs(np.fft.rfft(noise)) ** 2 / np.var(noise, axis=1)[:, None], axis=0)
    octaves = 50 * 2.0 ** np.arange(7)
    level = [
        10 * np.log10(power[(low <= frequencies) & (frequencies < 2 * low)].mean())
        for low in octaves
    ]
    assert np.polyfit(np.arange(7), level, 1)[0] == pytest.approx(slope, abs=0.3)


@pytest.mark.parametrize("kind", ["pink", "brown"])
def test_colored_noise_has_no_rumble_and_no_offset(clip, kind):
    spectrum = np.abs(np.fft.rfft(noise_in(clip, kind=kind)[0]))
    below = np.fft.rfftfreq(clip.shape[1], 1 / RATE) < 20
    assert spectrum[below].max() < 1e-3 * spectrum.max()


def test_babble_is_like_the_clip_but_not_in_step_with_it(clip):
    noise = noise_in(clip, kind="babble", snr_db=(0.0, 0.0))
    spectra = np.abs(np.fft.rfft([clip[0], noise[0]])) ** 2
    high = spectra[:, 6000:].sum(axis=1) / spectra.sum(axis=1)
    assert abs(np.diff(high)) < 0.05
    assert abs(np.corrcoef(clip[0], noise[0])[0, 1]) < 0.1
    # The bursts of one talker fill the pauses of another.
    level = (clip[0] ** 2).reshape(-1, 800).mean(axis=1)
    babble_level = (noise[0] ** 2).reshape(-1, 800).mean(axis=1)
    assert babble_level.std() / babble_level.mean() < 0.7 * level.std() / level.mean()


def test_recordings_are_resampled_mixed_down_and_repeated(clip, folder):
    clips = np.repeat(clip, 20, axis=0)
    noise = noise_in(clips, kind="recordings", folder=folder, snr_db=(0.0, 0.0))
    spectra = np.abs(np.fft.rfft(noise))
    assert (np.fft.rfftfreq(clip.shape[1], 1 / RATE)[spectra.argmax(axis=1)] == 1000).all()
    phases = np.angle(spectra[:, 2000] * np.fft.rfft(noise)[:, 2000])
    assert len(np.unique(phases.round(3))) > 5


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT", "PCM_U8"])
def test_samples_are_read_at_their_scale(tmp_path, subtype):
    wave = np.linspace(-0.9, 0.9, 8000)
    sf.write(tmp_path / "ramp.wav", wave, RATE, subtype=subtype)
    read = load_recording(str(tmp_path / "ramp.wav"), RATE)
    np.testing.assert_allclose(read, wave, atol=0.01)
    with pytest.raises(ValueError, match="read-only"):
        read[0] = 0
    np.testing.assert_array_equal(read, sf.read(tmp_path / "ramp.wav", dtype="float32")[0])


@pytest.mark.parametrize("augmentation", [AddNoise(kind="recordings"), Reverb()])
def test_a_recording_that_is_cut_off_raises_an_error_that_names_it(tmp_path, augmentation):
    path = tmp_path / "hiss.flac"
    sf.write(path, np.random.default_rng(0).uniform(-0.5, 0.5, 8000), RATE)
    path.write_bytes(path.read_bytes()[:9000])
    augmentation = clone(augmentation).set_params(folder=tmp_path, p=1.0)
    with pytest.raises(AudioFileError, match=r"hiss\.flac.*(cut off|damaged)"):
        augmentation.fit_transform(np.ones((1, 16000)))


@pytest.mark.parametrize("augmentation", [AddNoise(kind="recordings"), Reverb()])
def test_a_recording_with_nan_raises_an_error_that_names_it(tmp_path, augmentation):
    sf.write(tmp_path / "hiss.wav", np.full(8000, np.nan), RATE, subtype="FLOAT")
    augmentation = clone(augmentation).set_params(folder=tmp_path, p=1.0)
    with pytest.raises(AudioFileError, match=r"hiss\.wav.*NaN or infinite"):
        augmentation.fit_transform(np.ones((1, 16000)))


def test_silence_stays_silent():
    assert not AddNoise(p=1.0).fit_transform(np.zeros((1, 100))).any()
