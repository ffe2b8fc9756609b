"""The form of every data set."""

import numpy as np
import pandas as pd

from skdeepfake.datasets._readers._bunch import format_output, make_bunch


def test_bunch():
    frame = pd.DataFrame(
        {"path": ["a", "b"], "target": [1, 0], "generator": ["x", None], "take": [7, 8]},
        index=[5, 9],
    )
    clips = make_bunch(frame, ["generator", "take"], "About\n\n{n_clips} {x}", x="y")
    assert clips.data.tolist() == [["a"], ["b"]]
    assert clips.data.dtype == object
    np.testing.assert_array_equal(clips.target, [1, 0])
    assert clips.target_names.tolist() == ["genuine", "deepfake"]
    assert clips.groups.to_dict("list") == {"generator": ["x", "none"], "take": ["7", "8"]}
    assert clips.frame.index.tolist() == [0, 1]
    assert clips.frame["generator"].isna().tolist() == [False, True]
    assert clips.DESCR == "About\n=====\n\n2 y"


def test_waveforms_instead_of_paths():
    waveforms = np.zeros((1, 4), dtype=np.float32)
    clips = make_bunch(pd.DataFrame({"target": [1]}), [], "A\n", data=waveforms)
    assert clips.data is waveforms
    assert clips.groups.shape == (1, 0)


def test_containers(record):
    path = str(record("a.wav") / "a.wav")
    frame = pd.DataFrame({"path": [path], "target": [1]})
    X, y = format_output(frame, [], "A\n", "raise", return_X_y=True, as_frame=False)
    assert X.tolist() == [[path]]
    assert y.tolist() == [1]
    clips = format_output(frame, [], "A\n", "raise", return_X_y=False, as_frame=True)
    pd.testing.assert_frame_equal(clips.data, frame[["path"]])
    pd.testing.assert_series_equal(clips.target, frame["target"])
