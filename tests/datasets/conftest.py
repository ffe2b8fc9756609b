"""Fixture that writes small recordings."""

import numpy as np
import pytest
import soundfile as sf


@pytest.fixture
def record(tmp_path):
    """Write 10 ms of sound under each name, and return the folder of them all."""

    def _record(*names):
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            sf.write(path, np.full(160, 0.1), 16000)
        return tmp_path

    return _record
