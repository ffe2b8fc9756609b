"""The measures that are tested as shortcuts, and the remedy for each."""

_TRIM = 'LoadAudio(trim_db=40, crop="center")'
_NOISE = "AddNoise, Reverb and Codec for both classes, so that the background is alike"

REMEDIES = {
    "leading_silence": _TRIM,
    "trailing_silence": _TRIM,
    "total_silence": f"{_TRIM}; pauses remain, so compare them or score shorter excerpts",
    "duration": "LoadAudio(duration=d) with d at most that of the shortest clip, so none is padded",
    "loudness": 'LoadAudio(normalize="rms")',
    "peak": 'LoadAudio(normalize="peak")',
    "noise_floor": _NOISE,
    "bandwidth": "BandLimit or Codec for both classes, or LoadAudio with the lowest sample_rate",
    "clipped": "leave out clipped recordings, or clip those of both classes",
    "exact_zeros": "AddNoise at a high signal-to-noise ratio for both classes",
    "dc": 'BandLimit(kind="high-pass", p=1) for both classes',
    "sample_rate": "LoadAudio with the lowest sample_rate; then look at the bandwidth again",
    "channels": "none is needed, as LoadAudio averages channels; find out where they come from",
    "codec": "Codec for both classes, or one format for all clips; traces of MP3 survive decoding",
}
