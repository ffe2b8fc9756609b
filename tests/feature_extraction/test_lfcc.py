"""LFCC against its definition, step by step."""

import subprocess
import sys

import numpy as np
import pytest
from scipy.signal.windows import hamming

from skdeepfake.feature_extraction import LFCC

EPS = np.finfo(np.float32).eps


def textbook(clip, win, hop, n_fft, n_filters, fmax, n_lfcc, pre_emphasis, log_energy, halved):
    """Window, power spectrum, triangles, logarithm, DCT, differences; one frame at a time."""
    clip = clip.astype(np.float64)
    if pre_emphasis:
        clip = np.concatenate([clip[:1], clip[1:] - pre_emphasis * clip[:-1]])
    frequencies = np.arange(n_fft // 2 + 1) * 16000 / n_fft
    edges = np.linspace(0, fmax, n_filters + 2)
    triangles = np.array(
        [
            np.interp(frequencies, edges[i : i + 3], [0, 1, 0], left=0, right=0)
            for i in range(n_filters)
        ]
    )
    n = np.arange(n_filters)
    dct = np.sqrt(2 / n_filters) * np.cos(
        np.pi * np.outer(np.arange(n_lfcc), 2 * n + 1) / 2 / n_filters
    )
    dct[0] /= np.sqrt(2)
    cepstra = []
    for center in range(0, len(clip) + 1, hop):
        first = center - n_fft // 2 + (n_fft - win) // 2
        samples = np.arange(first, first + win)
        inside = (samples >= 0) & (samples < len(clip))
        frame = np.where(inside, clip[np.clip(samples, 0, len(clip) - 1)], 0)
        power = np.abs(np.fft.rfft(frame * hamming(win, sym=False), n_fft)) ** 2
        cepstrum = dct @ np.log10(triangles @ power + EPS)
        if log_energy:
            cepstrum[0] = np.log10(power.sum() / n_fft + EPS)
        cepstra.append(cepstrum)
    parts = [np.array(cepstra)]
    for _ in range(2):
        padded = np.pad(parts[-1], ((1, 1), (0, 0)), mode="edge")
        difference = padded[2:] - padded[:-2]
        parts.append(difference / 2 if halved else difference)
    return np.concatenate(parts, axis=1)


DEFINITIONS = {
    "asvspoof2021": (480, 240, 1024, 70, 4000, 20, 0, False, False),
    "asvspoof2021-matlab": (480, 240, 1024, 70, 4000, 19, 0, False, True),
    "asvspoof2019": (320, 160, 512, 20, 8000, 20, 0, False, False),
    "lcnn": (320, 160, 1024, 20, 4000, 20, 0.97, True, False),
}


@pytest.mark.parametrize("preset", DEFINITIONS)
def test_each_preset_is_its_definition(preset, clips):
    expected = np.stack([textbook(clip, *DEFINITIONS[preset]) for clip in clips])
    features = LFCC(preset).fit_transform(clips)
    assert features.shape == expected.shape
    scale = np.abs(expected).max(axis=(0, 1))
    assert (np.abs(features - expected) <= 1e-3 * scale).all()


@pytest.mark.parametrize(
    ("n_fft", "win"), [(600, 480), (512, 321), (2048, 999), (1024, 1024), (8, 8)]
)
@pytest.mark.parametrize("hop", [7, 240, 1500])
def test_other_lengths_follow_the_definition_too(clips, n_fft, win, hop):
    clips = clips[:, :3000]
    settings = {"n_fft": n_fft, "win_length": win, "hop_length": hop, "n_filters": 20}
    features = LFCC(**settings, fmax=5000.0, log_energy=True).fit_transform(clips)
    definition = (win, hop, n_fft, 20, 5000, 20, 0, True, False)
    expected = np.stack([textbook(clip, *definition) for clip in clips])
    scale = np.abs(expected).max(axis=(0, 1))
    assert (np.abs(features - expected) <= 2e-3 * scale + 1e-3).all()


def test_a_parameter_overrides_the_preset():
    noise = np.random.default_rng(0).standard_normal((1, 16000))
    features = LFCC("lcnn", n_lfcc=13, hop_length=320, n_deltas=1).fit_transform(noise)
    assert features.shape == (1, 51, 26)


def test_names():
    names = LFCC().get_feature_names_out()
    assert len(names) == 60
    expected = "lfcc0 lfcc19 lfcc0_delta lfcc0_delta2 lfcc19_delta2"
    assert names[[0, 19, 20, 40, 59]].tolist() == expected.split()


def test_deltas_come_from_the_preset_unless_given():
    noise = np.random.default_rng(0).standard_normal((1, 4000))
    np.testing.assert_array_equal(LFCC().transform(noise), LFCC(n_deltas=2).transform(noise))
    assert LFCC(n_deltas=0).transform(noise).shape[2] == 20
    assert LFCC().get_params()["n_deltas"] is None


def test_the_features_of_robust_need_no_numba():
    # Its cache needs a writable folder, which a read-only installation lacks.
    code = """
import sys
import numpy as np
from skdeepfake.feature_extraction import LFCC, ModulationSpectrum, PhaseTexture, SpectralTexture
for step in (LFCC(), ModulationSpectrum(), PhaseTexture(), SpectralTexture()):
    step.fit_transform(np.ones((1, 8000)))
assert not {"numba", "librosa"} & sys.modules.keys()
"""
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("sample_rate", [4000, 8000, 44100, 48000])
def test_lengths_follow_the_sample_rate(sample_rate):
    noise = np.random.default_rng(0).standard_normal((1, sample_rate))
    features = LFCC(sample_rate=sample_rate).fit_transform(noise)
    assert abs(features.shape[1] - 67) <= 1
    assert np.isfinite(features).all()


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"preset": "asvspoof2005"}, "preset"),
        ({"n_lfcc": 71}, "n_lfcc=71"),
        ({"fmax": 9000.0}, "fmax=9000.0"),
        ({"n_fft": 256}, "n_fft=256"),
    ],
)
def test_impossible_parameters_raise(parameters, message):
    with pytest.raises(ValueError, match=message):
        LFCC(**parameters).fit_transform(np.zeros((1, 4000)))
