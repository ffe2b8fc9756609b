"""The shortcuts that are probed, and what to do about each."""

_TRIM = 'LoadAudio(trim_db=40, crop="center")'
_NOISE = "AddNoise, Reverb and Codec for both classes, so that the background tells nothing"

REMEDIES = {
    "leading_silence": _TRIM,
    "trailing_silence": _TRIM,
    "total_silence": f"{_TRIM}; pauses within remain, so compare pauses or score shorter excerpts",
    "duration": "LoadAudio(duration=d) with d no longer than the shortest clips, so none is padded",
    "loudness": 'LoadAudio(normalize="rms")',
    "peak": 'LoadAudio(normalize="peak")',
    "noise_floor": _NOISE,
    "bandwidth": "BandLimit or Codec for both classes, or LoadAudio(sample_rate=the narrowest one)",
    "clipped": "leave clipped recordings out, or clip both classes alike",
    "exact_zeros": "AddNoise at a high signal-to-noise ratio for both classes",
    "dc": 'BandLimit(kind="high-pass", p=1) for both classes',
    "sample_rate": "LoadAudio(sample_rate=the lowest one); then look at the bandwidth again",
    "channels": "nothing if channels are averaged, as LoadAudio does; look where they come from",
    "codec": "Codec for both classes, or the same format for all; decoded MP3 remains audible",
}
