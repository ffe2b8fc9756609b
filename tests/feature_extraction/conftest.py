"""Clips that front-ends are held to their references on."""

import numpy as np
import pytest

from skdeepfake.audio import load_clip


@pytest.fixture(scope="session", params=["noise", "tones", "real"])
def clips(request):
    """Waveforms of shape (n_clips, n_samples) at 16 kHz."""
    rng = np.random.default_rng(0)
    if request.param == "real":
        folder = request.getfixturevalue("shared_data") / "dev"
        paths = sorted(folder.glob("*/*.flac"))[::400]
        return np.stack([load_clip(path, duration=2.0) for path in paths])
    noise = rng.standard_normal((3, 20000)) * [[1.0], [1e-2], [5.0]]
    if request.param == "tones":
        time = np.arange(20000) / 16000
        noise = 1e-3 * noise + np.sin(2 * np.pi * np.array([[220.0], [1234.5], [6000.0]]) * time)
    return noise.astype(np.float32)
