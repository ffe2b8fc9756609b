"""The channels that recordings go through before anyone hears them."""

import numpy as np
from sklearn.pipeline import Pipeline

from skdeepfake.augmentation import AddNoise, BandLimit, Codec, OneOf, Reverb

# Fraction of the clips that are altered. The others stay clean, as most recordings are.
_P = 0.6


def make_channels(sample_rate, random_state):
    """Return an augmentation that sends clips through telephones, messengers, rooms and noise.

    Parameters
    ----------
    sample_rate : float
        Sample rate of the clips, in Hz.
    random_state : int, RandomState instance or None
        Seed of the draws.

    Returns
    -------
    channels : OneOf
    """
    common = {"sample_rate": sample_rate, "p": 1.0}
    noise = OneOf(
        [(kind, AddNoise((5.0, 40.0), kind=kind, **common)) for kind in ("white", "pink", "brown")]
    )
    room = Reverb(**common)
    # Telephones end somewhat below 4 kHz; everything else ends anywhere above.
    low, edge, nyquist = (min(hz, 0.49 * sample_rate) for hz in (3300.0, 3950.0, np.inf))
    narrow = BandLimit("low-pass", high_hz=(low, edge), **common)
    low_pass = BandLimit("low-pass", high_hz=(low, nyquist), **common)
    # Down to about 7 kbit/s, as messengers use it on a bad connection.
    opus = Codec(["opus"], compression=(0.92, 0.998), **common)
    media = Codec(["vorbis", "mp3", "opus"], compression=(0.3, 1.0), **common)
    phone = OneOf(
        [
            ("fixed", Codec(["mu-law", "a-law"], **common)),
            ("mobile", Codec(["gsm"], **common)),
            ("voip", Pipeline([("narrow", narrow), ("opus", opus)])),
            ("narrow", narrow),
        ],
        weights=[2, 3, 3, 1],
    )
    channels = {
        "media": (media, 6),
        "opus": (opus, 3),
        "phone": (phone, 6),
        "noise": (noise, 4),
        "room": (room, 2),
        "low_pass": (low_pass, 2),
        "twice": (Pipeline([("first", media), ("second", media)]), 2),
        "noisy_media": (Pipeline([("noise", noise), ("media", media)]), 2),
        "room_media": (Pipeline([("room", room), ("noise", noise), ("media", media)]), 2),
        "noisy_phone": (Pipeline([("noise", noise), ("phone", phone)]), 1),
    }
    return OneOf(
        [(name, channel) for name, (channel, _) in channels.items()],
        weights=[weight for _, weight in channels.values()],
        p=_P,
        random_state=random_state,
    )
