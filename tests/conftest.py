"""Fixtures that more than one test file uses."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


def pytest_configure(config):
    # Two processes that fill numba's cache at once can leave an entry in it that crashes every
    # later process, so each worker has a cache of its own.
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    if hasattr(config, "cache"):
        os.environ["NUMBA_CACHE_DIR"] = str(config.cache.mkdir("numba") / worker)


@pytest.fixture
def close_folder(monkeypatch):
    """A function that makes folders of a name unreadable; root may read every real folder."""
    scandir = os.scandir

    def close(name):
        def refuse(folder):
            if os.path.basename(folder) == name:
                raise PermissionError(13, "Permission denied", folder)
            return scandir(folder)

        monkeypatch.setattr(os, "scandir", refuse)

    return close


@pytest.fixture(scope="session")
def shared_data():
    """Folder of the development recordings and scores; tests that need it skip without it."""
    default = Path(__file__).parents[2] / "shared" / "data"
    folder = Path(os.environ.get("SKDEEPFAKE_TEST_DATA", default))
    if not folder.is_dir():
        pytest.skip(f"{folder} is absent; set SKDEEPFAKE_TEST_DATA to the development data")
    return folder
