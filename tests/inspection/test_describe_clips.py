"""describe_clips returns tables that print and show as HTML."""

import re

import numpy as np
import pytest
import soundfile as sf

from skdeepfake.inspection import describe_clips


@pytest.fixture
def clips(tmp_path):
    """Six recordings; deepfakes are longer, and one of them is an Ogg file at 8 kHz."""
    paths, y = [], []
    for k in range(6):
        is_spoof = k % 2
        name, rate = ("a.ogg", 8000) if k == 5 else (f"{k}.wav", 16000)
        seconds = 0.2 + 0.2 * is_spoof + 0.02 * k
        rng = np.random.default_rng(k)
        sf.write(tmp_path / name, 0.1 * rng.standard_normal(round(seconds * rate)), rate)
        paths.append(str(tmp_path / name))
        y.append(is_spoof)
    return np.array(paths, dtype=object)[:, None], np.array(y)


def test_tables(clips):
    paths, y = clips
    description = describe_clips(paths, y)
    assert len(description.clips) == 6
    duration = description.frame.loc["duration"]
    assert duration["genuine", "median"] == pytest.approx(0.24)
    assert duration["deepfake", "median"] == pytest.approx(0.46)
    assert duration["genuine", "low"] == pytest.approx(np.quantile([0.2, 0.24, 0.28], 0.05))
    assert duration["deepfake", "high"] == pytest.approx(np.quantile([0.42, 0.46, 0.5], 0.95))
    assert description.formats.loc[(16000, 1, "WAV/PCM_16")].to_dict() == {
        "genuine": 3, "deepfake": 2,
    }  # fmt: skip
    assert description.formats.loc[(8000, 1, "OGG/VORBIS"), "deepfake"] == 1
    assert description.by_group is None


def test_groups(clips):
    paths, y = clips
    by_group = describe_clips(paths, y, ["x", "x", "x", "y", "y", "y"]).by_group
    assert by_group.index.tolist() == [
        ("x", "genuine"), ("x", "deepfake"), ("y", "genuine"), ("y", "deepfake"),
    ]  # fmt: skip
    assert by_group.loc[("x", "genuine"), "duration"] == pytest.approx(0.22)


def test_without_labels(clips):
    description = describe_clips(list(clips[0][:, 0]))
    assert list(description.frame.columns.unique(level="class")) == ["all"]
    assert list(describe_clips(clips[0][::2], np.zeros(3)).formats) == ["genuine"]


def test_print(clips):
    paths, y = clips
    text = str(describe_clips(paths, y, np.arange(6) % 3))
    assert "6 clips, 2.10 s in total" in text
    assert "0.24 [0.20, 0.28] s" in text
    assert re.search(r"genuine +3 +0.72 s\ndeepfake +3 +1.38 s", text)
    assert re.search(r"8 kHz +mono +Ogg Vorbis +0 +1\n16 kHz +mono +WAV, 16-bit PCM +3 +2", text)
    assert re.search(r"Medians of each group:\n.*\n.*\n0 +genuine +0.20 s", text)


def test_totals(clips):
    totals = describe_clips(*clips).totals
    assert totals["clips"].to_dict() == {"genuine": 3, "deepfake": 3}
    np.testing.assert_allclose(totals["duration"], [0.72, 1.38])


def test_codecs_of_one_name_are_counted_together(tmp_path):
    samples = 0.1 * np.ones(1600)
    for name, file_format in (("a.wav", "WAV"), ("b.wav", "WAVEX")):
        sf.write(tmp_path / name, samples, 16000, format=file_format)
    description = describe_clips([str(tmp_path / name) for name in ("a.wav", "b.wav")])
    assert len(description.formats) == 2
    assert re.search(r"WAV, 16-bit PCM +2$", str(description))


def test_html(clips):
    html = describe_clips(*clips)._repr_html_()
    assert html.count("<table") == 3
    assert "0.24 [0.20, 0.28] s" in html
    assert "16-bit PCM" in html


@pytest.mark.parametrize("scalar", [np.int32, np.int64])
def test_numpy_scalars_as_n_jobs(clips, scalar):
    assert len(describe_clips(clips[0], n_jobs=scalar(1)).clips) == 6


def test_unequal_lengths_and_unknown_labels_raise(clips):
    paths, y = clips
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        describe_clips(paths, y[:-1])
    with pytest.raises(ValueError, match=r"y should hold 1 \(deepfake\) and 0 .* got \[0, 2\]"):
        describe_clips(paths, 2 * y)
