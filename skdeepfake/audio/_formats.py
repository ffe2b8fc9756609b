"""The format of a recording, by its first bytes."""

from skdeepfake.audio._mpeg import audio_start, find_frame
from skdeepfake.audio._sources import open_source, read_at

# Where the bytes of each format stand, and what they are. An MP3 has none, only frames.
_SIGNATURES = {
    "WAV": [(0, b"RIFF"), (8, b"WAVE")],
    "RIFX": [(0, b"RIFX"), (8, b"WAVE")],
    "RF64": [(0, b"RF64"), (8, b"WAVE")],
    "BW64": [(0, b"BW64"), (8, b"WAVE")],
    "W64": [(0, b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00")],
    "AIFF": [(0, b"FORM"), (8, b"AIF")],
    "SVX": [(0, b"FORM"), (8, b"8SVX")],
    "SVX (16-bit)": [(0, b"FORM"), (8, b"16SV")],
    "AU": [(0, b".snd")],
    "AU (little-endian)": [(0, b"dns.")],
    "CAF": [(0, b"caff")],
    "FLAC": [(0, b"fLaC")],
    "Ogg": [(0, b"OggS")],
    "NIST": [(0, b"NIST_1A")],
    "VOC": [(0, b"Creative Voice File\x1a")],
    "AVR": [(0, b"2BIT")],
    "IRCAM": [(0, b"\x64\xa3"), (3, b"\x00")],
    "IRCAM (big-endian)": [(0, b"\x00"), (2, b"\xa3\x64")],
    "MAT5": [(0, b"MATLAB 5.0 MAT-file")],
    "PAF": [(0, b" paf")],
    "PAF (little-endian)": [(0, b"fap ")],
    "PVF": [(0, b"PVF1\n")],
    "WVE": [(0, b"ALawSoundFile**")],
    "XI": [(0, b"Extended Instrument: ")],
    "MP4": [(4, b"ftyp")],
    "Matroska": [(0, b"\x1a\x45\xdf\xa3")],
    "ASF": [(0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11")],
    "AMR": [(0, b"#!AMR")],
}
_N_BYTES = 32


def audio_format(source):
    """Return the format of a recording by its first bytes, whatever its name.

    Parameters
    ----------
    source : str, path-like, bytes or binary file
        The recording.

    Returns
    -------
    name : str or None
        Such as "WAV", "FLAC", "Ogg", "MP3" or "MP4". None if the bytes are not those of a recording
        that :func:`load_clip` may be able to read.

    Raises
    ------
    AudioFileError
        If the file is missing, empty, or cannot be opened.

    See Also
    --------
    load_clip : Loads a recording.

    Examples
    --------
    >>> import io, numpy as np, soundfile as sf
    >>> from skdeepfake.audio import audio_format
    >>> file = io.BytesIO()
    >>> sf.write(file, np.zeros(8), 8000, format="AIFF")
    >>> audio_format(file)
    'AIFF'
    >>> audio_format(b"Genuine speech in writing") is None
    True
    """
    with open_source(source) as file:
        return format_of(file, audio_start(file))


def format_of(file, start=0):
    """Return the format of an open binary file from a position on, as :func:`audio_format` does."""
    head = read_at(file, start, _N_BYTES)
    for name, parts in _SIGNATURES.items():
        if all(head.startswith(part, at) for at, part in parts):
            return name
    if len(head) >= 4 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0:
        return "ADTS"
    # Two bytes of sync are found in any noise; two frames in a row are not.
    return "MP3" if find_frame(file, start) is not None else None
