"""Recordings in every format, as bytes, made by libsndfile and PyAV from a speech-like signal."""

import io
from fractions import Fraction
from functools import cache

import numpy as np
import soundfile as sf

try:
    import av
except ImportError:
    av = None

# Suffix, format, subtype and byte order of what libsndfile writes. The names are those of tests.
LIBSNDFILE = {
    "wav-pcm8": (".wav", "WAV", "PCM_U8", None),
    "wav-pcm16": (".wav", "WAV", "PCM_16", None),
    "wav-pcm24": (".wav", "WAV", "PCM_24", None),
    "wav-pcm32": (".wav", "WAV", "PCM_32", None),
    "wav-float": (".wav", "WAV", "FLOAT", None),
    "wav-double": (".wav", "WAV", "DOUBLE", None),
    "wav-ulaw": (".wav", "WAV", "ULAW", None),
    "wav-alaw": (".wav", "WAV", "ALAW", None),
    "wav-gsm": (".wav", "WAV", "GSM610", None),
    "wav-ima-adpcm": (".wav", "WAV", "IMA_ADPCM", None),
    "wav-ms-adpcm": (".wav", "WAV", "MS_ADPCM", None),
    "wav-rifx": (".wav", "WAV", "PCM_16", "BIG"),
    "wavex": (".wav", "WAVEX", "PCM_16", None),
    "rf64": (".rf64", "RF64", "PCM_16", None),
    "w64": (".w64", "W64", "PCM_16", None),
    "aiff": (".aiff", "AIFF", "PCM_16", None),
    "aiff-float": (".aifc", "AIFF", "FLOAT", None),
    "au": (".au", "AU", "PCM_16", None),
    "au-ulaw": (".au", "AU", "ULAW", None),
    "caf": (".caf", "CAF", "PCM_16", None),
    "caf-alac": (".caf", "CAF", "ALAC_16", None),
    "nist": (".nist", "NIST", "PCM_16", None),
    "flac": (".flac", "FLAC", "PCM_16", None),
    "flac24": (".flac", "FLAC", "PCM_24", None),
    "ogg-vorbis": (".ogg", "OGG", "VORBIS", None),
    "ogg-opus": (".opus", "OGG", "OPUS", None),
    "mp3-vbr": (".mp3", "MP3", "MPEG_LAYER_III", None),
    "mp3-cbr": (".mp3", "MP3", "MPEG_LAYER_III", None),
}
# MP3 without the frame that tells how many follow.
WITHOUT_INFO = {"mp3-vbr-no-xing": "mp3-vbr", "mp3-cbr-no-info": "mp3-cbr"}
# Suffix, container and codec of what PyAV writes.
PYAV = {
    "m4a": (".m4a", "ipod", "aac"),
    "mp4": (".mp4", "mp4", "aac"),
    "adts": (".aac", "adts", "aac"),
    "webm-opus": (".webm", "webm", "libopus"),
    "wma": (".wma", "asf", "wmav2"),
    "amr": (".amr", "amr", "libopencore_amrnb"),
    "3gp": (".3gp", "3gp", "libopencore_amrnb"),
    "ogg-flac": (".oga", "ogg", "flac"),
}
MONO_ONLY = {"wav-gsm", "amr", "3gp"}


def format_names():
    """Return the names of the formats that can be written here."""
    names = [*LIBSNDFILE, *WITHOUT_INFO]
    if av is not None:
        names += [name for name, (_, _, codec) in PYAV.items() if _has_encoder(codec)]
    return names


def suffix_of(name):
    name = WITHOUT_INFO.get(name, name)
    return (LIBSNDFILE | PYAV)[name][0]


def speech(seconds, rate=16000, seed=0):
    """Return gliding harmonics with pauses and a little noise, of shape (n_samples,)."""
    rng = np.random.default_rng(seed)
    time = np.arange(round(seconds * rate)) / rate
    pitch = 120 + 30 * np.sin(2 * np.pi * 1.3 * time + seed)
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    harmonics = [k for k in range(1, 20) if 150 * k < rate / 2]
    voice = sum(np.sin(k * phase) / k for k in harmonics)
    loudness = 0.5 + 0.5 * np.sin(2 * np.pi * 3 * time + seed)
    return 0.15 * loudness * voice + 0.002 * rng.standard_normal(len(time))


def encode(name, samples, rate=16000):
    """Return a recording of samples, of shape (n_samples,) or (n_samples, n_channels), as bytes."""
    if name in PYAV:
        _, container, codec = PYAV[name]
        return encode_by_pyav(samples, rate, container, codec)
    if name in WITHOUT_INFO:
        return without_first_frame(encode(WITHOUT_INFO[name], samples, rate))
    _, container, subtype, endian = LIBSNDFILE[name]
    options = {}
    if container == "MP3":
        mode = "CONSTANT" if name == "mp3-cbr" else "VARIABLE"
        options = {"bitrate_mode": mode, "compression_level": 0.7}
    file = io.BytesIO()
    sf.write(file, samples, rate, format=container, subtype=subtype, endian=endian, **options)
    return _without_time(file.getvalue())


def encode_by_pyav(samples, rate, container, codec, *, layout=None, **options):
    """Return a recording made by PyAV; options are those of the container."""
    samples = np.asarray(samples, dtype=np.float32).reshape(len(samples), -1)
    layout = layout or ("mono" if samples.shape[1] == 1 else "stereo")
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout=layout)
    frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
    file = io.BytesIO()
    options = {"fflags": "bitexact"} | options  # without random numbers
    with av.open(file, "w", format=container, options=options) as output:
        stream = output.add_stream(codec, rate=rate, layout=layout)
        stream.bit_rate = 12200 if codec.endswith("amrnb") else 32000 * samples.shape[1]
        if codec == "flac":
            stream.format = "s16"
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return file.getvalue()


def repair_ogg(content, serial=None):
    """Put the right checksums in the pages of an Ogg file, and a serial number on request."""
    at = content.find(b"OggS")
    while 0 <= at < len(content) - 27:
        if serial is not None:
            content[at + 14 : at + 18] = serial.to_bytes(4, "little")
        n_segments = content[at + 26]
        stop = at + 27 + n_segments + sum(content[at + 27 : at + 27 + n_segments])
        content[at + 22 : at + 26] = bytes(4)
        content[at + 22 : at + 26] = _ogg_checksum(content[at:stop]).to_bytes(4, "little")
        at = content.find(b"OggS", at + 4)


def _ogg_checksum(page):
    checksum = 0
    for byte in page:
        checksum = checksum << 8 & 0xFFFFFFFF ^ _ogg_checksums()[checksum >> 24 ^ byte]
    return checksum


@cache
def _ogg_checksums():
    """Return the CRC-32 of each byte, by the polynomial that Ogg shares with Ethernet."""
    checksums = []
    for value in range(256):
        value <<= 24
        for _ in range(8):
            value = value << 1 ^ (0x104C11DB7 if value & 2**31 else 0)
        checksums.append(value)
    return checksums


def _without_time(content):
    """Return what libsndfile wrote without what it takes from the clock."""
    content = bytearray(content)
    if content[:4] == b"OggS":
        repair_ogg(content, serial=1)
    if (at := content.find(b"PEAK", 0, 200)) > 0:
        content[at + 12 : at + 16] = bytes(4)
    return bytes(content)


def without_first_frame(mp3):
    """Return an MP3 of layer III without its first frame."""
    kbits = {3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)}
    kbits[2] = kbits[0] = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
    version, head = mp3[1] >> 3 & 3, mp3[2]
    rate = (44100, 48000, 32000)[head >> 2 & 3] // {3: 1, 2: 2, 0: 4}[version]
    bits = kbits[version][head >> 4] * 1000 * (144 if version == 3 else 72)
    return mp3[bits // rate + (head >> 1 & 1) :]


def _has_encoder(codec):
    try:
        return av.Codec(codec, "w").is_encoder
    except (ValueError, av.FFmpegError):
        return False


def sound(waveform):
    """Return a waveform without the zeros at its end, with which ``pad="zero"`` fills it up."""
    return waveform[: np.flatnonzero(waveform)[-1] + 1]


def delay(waveform, samples):
    """Return by how many samples a waveform lags the samples it was made from."""
    n = len(waveform) + len(samples)
    product = np.fft.rfft(waveform, n) * np.conj(np.fft.rfft(samples, n))
    lag = int(np.argmax(np.fft.irfft(product, n)))
    return lag if lag < len(waveform) else lag - n
