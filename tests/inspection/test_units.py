import pytest

from skdeepfake.inspection._units import (
    format_channels,
    format_codec,
    format_duration,
    format_measure,
    format_rate,
)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0.00 s"),
        (4, "4.00 s"),
        (59.99, "59.99 s"),
        (59.996, "1 min 00 s"),
        (125.4, "2 min 05 s"),
        (3599.6, "1 h 00 min"),
        (3725, "1 h 02 min"),
        (100 * 3600, "100 h 00 min"),
    ],
)
def test_durations(seconds, text):
    assert format_duration(seconds) == text


@pytest.mark.parametrize(
    ("hertz", "text"),
    [(8000, "8 kHz"), (11025, "11.025 kHz"), (16000.0, "16 kHz"), (44100, "44.1 kHz")],
)
def test_rates(hertz, text):
    assert format_rate(hertz) == text


def test_channels():
    assert [format_channels(n) for n in (1, 2, 6)] == ["mono", "stereo", "6 channels"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("WAV/PCM_16", "WAV, 16-bit PCM"),
        ("WAVEX/PCM_24", "WAV, 24-bit PCM"),
        ("WAV/FLOAT", "WAV, 32-bit float"),
        ("WAV/ULAW", "WAV, mu-law"),
        ("WAV/MPEG_LAYER_III", "WAV, MP3"),
        ("FLAC/PCM_16", "FLAC, 16-bit"),
        ("OGG/VORBIS", "Ogg Vorbis"),
        ("OGG/OPUS", "Ogg Opus"),
        ("MP3/MPEG_LAYER_III", "MP3"),
        ("MP4/aac", "MP4, AAC"),
        ("Matroska/opus", "Matroska, Opus"),
        ("AMR/amrnb", "AMR, narrowband"),
        ("CAF/some_new", "CAF, SOME_NEW"),
    ],
)
def test_formats(name, text):
    assert format_codec(name) == text


@pytest.mark.parametrize(
    ("name", "values", "text"),
    [
        ("duration", [4.0], "4.00 s"),
        ("duration", [4.0, 2.5, 20.0], "4.00 [2.50, 20.00] s"),
        ("duration", [4.0, 2.5, 80.0], "4.00 s [2.50 s, 1 min 20 s]"),
        ("duration", [70, 65, 80.0], "1 min 10 s [1 min 05 s, 1 min 20 s]"),
        ("bandwidth", [7950.0], "7.95 kHz"),
        ("loudness", [-20.04, -30.0, -10.0], "-20.0 [-30.0, -10.0] dB"),
        ("clipped", [0.00123], "0.123 %"),
        ("dc", [1.234e-5], "1.2e-05"),
    ],
)
def test_measures(name, values, text):
    assert format_measure(name, *values) == text
