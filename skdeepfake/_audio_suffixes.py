"""The names of audio files."""

# Suffixes of what libsndfile reads by its header; each is searched for in folders.
AUDIO_SUFFIXES = frozenset(
    [
        ".aif",
        ".aifc",
        ".aiff",
        ".au",
        ".caf",
        ".flac",
        ".mp3",
        ".nist",
        ".oga",
        ".ogg",
        ".opus",
        ".rf64",
        ".snd",
        ".sph",
        ".w64",
        ".wav",
    ]
)
# Suffixes of what PyAV reads (the extra `formats`).
PYAV_SUFFIXES = frozenset(
    [
        ".3g2",
        ".3gp",
        ".aac",
        ".amr",
        ".asf",
        ".m4a",
        ".m4b",
        ".mka",
        ".mkv",
        ".mov",
        ".mp4",
        ".weba",
        ".webm",
        ".wma",
    ]
)
