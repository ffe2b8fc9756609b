"""Codecs: encoded and decoded in memory by libsndfile."""

import io
from typing import NamedTuple

import numpy as np
import soundfile as sf

from skdeepfake._dsp._resample import resample


class _Codec(NamedTuple):
    """Names of a codec in libsndfile, and its sample rates in Hz; an empty tuple means any."""

    container: str
    subtype: str
    sample_rates: tuple
    is_graded: bool


_MP3_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
_OPUS_RATES = (8000, 12000, 16000, 24000, 48000)

CODECS = {
    "mu-law": _Codec("WAV", "ULAW", (8000,), False),
    "a-law": _Codec("WAV", "ALAW", (8000,), False),
    "gsm": _Codec("WAV", "GSM610", (8000,), False),
    "vorbis": _Codec("OGG", "VORBIS", (), True),
    "mp3": _Codec("MP3", "MPEG_LAYER_III", _MP3_RATES, True),
    "opus": _Codec("OGG", "OPUS", _OPUS_RATES, True),
}


def encode_and_decode(waveforms, sample_rate, codecs, compression):
    """Send each clip through a codec, named by a key of :data:`CODECS`.

    The compression is from 0 for the best quality to 1 for the fewest bits; telephone codecs ignore
    it. A clip that exceeds full scale is scaled down before and up again after coding. The result
    is aligned with the clips: libsndfile compensates the codecs' delay.
    """
    decoded = np.zeros_like(waveforms)
    for row, clip, name, level in zip(decoded, waveforms, codecs, compression, strict=True):
        peak = max(1.0, float(np.abs(clip).max()))
        output = _encode_decode(clip / peak, sample_rate, CODECS[name], level)[: len(row)]
        row[: len(output)] = output * peak
    return decoded


def _encode_decode(clip, sample_rate, codec, level):
    coded_rate = _coded_rate(sample_rate, codec.sample_rates)
    clip = resample(clip, sample_rate, coded_rate)
    # MP3 refuses a level of 1.
    options = {"compression_level": min(float(level), 0.99)} if codec.is_graded else {}
    buffer = io.BytesIO()
    sf.write(buffer, clip, coded_rate, format=codec.container, subtype=codec.subtype, **options)
    buffer.seek(0)
    decoded, _ = sf.read(buffer, dtype="float32")
    return resample(decoded, coded_rate, sample_rate)


def _coded_rate(sample_rate, codec_rates):
    """Return the lowest rate of a codec that keeps the band, or else its highest."""
    if not codec_rates:
        return round(sample_rate)
    return next((rate for rate in codec_rates if rate >= sample_rate), codec_rates[-1])
