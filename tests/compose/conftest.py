"""Fixtures of the tests of features that are kept."""

import pytest

from skdeepfake.audio import _load_audio


@pytest.fixture
def opened(monkeypatch):
    """The recordings that are decoded, in order."""
    paths, original = [], _load_audio.open_audio

    def spy(source):
        paths.append(source)
        return original(source)

    monkeypatch.setattr(_load_audio, "open_audio", spy)
    return paths
