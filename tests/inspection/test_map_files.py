"""What is passed in place of a list of recordings."""

import numpy as np
import pytest
import soundfile as sf

from skdeepfake.inspection import describe_clips, find_duplicates

audits = pytest.mark.parametrize("audit", [describe_clips, find_duplicates])


@audits
@pytest.mark.parametrize("paths", [[], np.empty((0, 1), dtype=object)], ids=["list", "array"])
def test_no_recordings(audit, paths):
    with pytest.raises(ValueError, match="paths holds no recordings; pass at least one"):
        audit(paths)


@audits
@pytest.mark.parametrize("recording", ["a.wav", b"RIFF\x00secret"])
def test_a_single_recording(audit, recording):
    with pytest.raises(ValueError, match=r"got a single .*; pass a list of it") as caught:
        audit(recording)
    assert "secret" not in str(caught.value)


@audits
def test_a_generator(audit, tmp_path):
    sf.write(tmp_path / "a.wav", np.full(8000, 0.1), 16000)
    paths = [str(tmp_path / "a.wav")] * 2
    assert str(audit(path for path in paths)) == str(audit(paths))
