"""Durations, rates, formats and levels of recordings, as people read them."""

# libsndfile's names of containers and codecs, and FFmpeg's of codecs.
_CONTAINERS = {"WAVEX": "WAV", "OGG": "Ogg"}
_CODECS = {
    "PCM_S8": "8-bit PCM",
    "PCM_U8": "8-bit PCM",
    "PCM_16": "16-bit PCM",
    "PCM_24": "24-bit PCM",
    "PCM_32": "32-bit PCM",
    "FLOAT": "32-bit float",
    "DOUBLE": "64-bit float",
    "ULAW": "mu-law",
    "ALAW": "A-law",
    "IMA_ADPCM": "IMA ADPCM",
    "MS_ADPCM": "Microsoft ADPCM",
    "GSM610": "GSM",
    "ALAC_16": "ALAC",
    "MPEG_LAYER_I": "MP1",
    "MPEG_LAYER_II": "MP2",
    "MPEG_LAYER_III": "MP3",
    "VORBIS": "Vorbis",
    "OPUS": "Opus",
    "vorbis": "Vorbis",
    "libopus": "Opus",
    "opus": "Opus",
    "mp3float": "MP3",
    "amrnb": "narrowband",
    "amrwb": "wideband",
    "wmav1": "WMA",
    "wmav2": "WMA",
}
# Containers whose name tells the codec.
_ONE_CODEC = {"MP3", "MPEG"}


def format_duration(seconds):
    """Return a duration such as "4.00 s", "2 min 05 s" or "1 h 02 min"."""
    number, unit = _duration(seconds)
    return f"{number} {unit}".rstrip()


def format_rate(hertz):
    """Return a sample rate such as "16 kHz" or "22.05 kHz"."""
    return f"{hertz / 1000:g} kHz"


def format_channels(n_channels):
    """Return "mono", "stereo" or such as "6 channels"."""
    return {1: "mono", 2: "stereo"}.get(n_channels, f"{n_channels} channels")


def format_codec(name):
    """Return the container and codec of such as "WAV/PCM_16": "WAV, 16-bit PCM"."""
    container, _, codec = name.partition("/")
    container = _CONTAINERS.get(container, container)
    spoken = _CODECS.get(codec, codec.upper() if codec.islower() else codec)
    if container == "Ogg" and spoken in {"Vorbis", "Opus"}:
        return f"Ogg {spoken}"
    if container == "FLAC":
        return f"FLAC, {spoken.removesuffix(' PCM')}"
    return container if container in _ONE_CODEC else f"{container}, {spoken}"


def format_measure(name, *values):
    """Return the values of a measure with their unit, the first one outside of brackets.

    Parameters
    ----------
    name : str
        A measure that :func:`describe_clips` lists.
    *values : float
        One value, or three: a middle, and the range that follows it in brackets.

    Returns
    -------
    text : str
        Such as "16.0 s", or "16.0 [4.0, 20.0] s".
    """
    pairs = [_FORMATS[name](value) for value in values]
    units = {unit for _, unit in pairs}
    # Without the unit of each where it is the same one.
    parts = [number if len(units) == 1 else f"{number} {unit}".rstrip() for number, unit in pairs]
    middle, *span = parts
    text = f"{middle} [{', '.join(span)}]" if span else middle
    return f"{text} {units.pop()}".rstrip() if len(units) == 1 else text


def _duration(seconds):
    # As it is rounded, so that no minute has 60 seconds.
    if round(seconds, 2) < 60:
        return f"{seconds:.2f}", "s"
    minutes, seconds = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {seconds:02d} s", ""
    hours, minutes = divmod(round(minutes + seconds / 60), 60)
    return f"{hours} h {minutes:02d} min", ""


def _level(decibels):
    return f"{decibels:.1f}", "dB"


def _frequency(hertz):
    return f"{hertz / 1000:.2f}", "kHz"


def _percentage(fraction):
    return f"{100 * fraction:.3g}", "%"


def _offset(value):
    return f"{value:.2g}", ""


_FORMATS = {
    "duration": _duration,
    "leading_silence": _duration,
    "trailing_silence": _duration,
    "total_silence": _duration,
    "loudness": _level,
    "noise_floor": _level,
    "peak": _level,
    "bandwidth": _frequency,
    "clipped": _percentage,
    "exact_zeros": _percentage,
    "dc": _offset,
}
