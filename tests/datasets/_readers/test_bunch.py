"""The form of every data set."""

import os

import numpy as np
import pandas as pd

from skdeepfake.datasets._readers._bunch import absolute_paths, clips_bunch


def test_bunch():
    frame = pd.DataFrame(
        {"path": ["a", "b"], "target": [1, 0], "generator": ["x", None], "take": [7, 8]},
        index=[5, 9],
    )
    clips = clips_bunch(frame, ["generator", "take"], "About.")
    assert clips.data.tolist() == [["a"], ["b"]]
    assert clips.data.dtype == object
    np.testing.assert_array_equal(clips.target, [1, 0])
    assert clips.target_names.tolist() == ["genuine", "deepfake"]
    assert clips.groups.to_dict("list") == {"generator": ["x", "none"], "take": ["7", "8"]}
    assert clips.frame.index.tolist() == [0, 1]
    assert clips.frame["generator"].isna().tolist() == [False, True]
    assert clips.DESCR == "About."


def test_waveforms_stand_in_place_of_paths():
    waveforms = np.zeros((1, 4), dtype=np.float32)
    clips = clips_bunch(pd.DataFrame({"target": [1]}), [], "", data=waveforms)
    assert clips.data is waveforms
    assert clips.groups.shape == (1, 0)


def test_absolute_paths(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for folder in ("sub", tmp_path / "sub", "~/sub"):
        assert absolute_paths(["a.wav"], folder) == [os.path.join(tmp_path, "sub", "a.wav")]
