"""Data sets: recordings on disk, corpora to download, and generated clips."""

from skdeepfake._public import set_public_module
from skdeepfake.datasets._asvspoof5 import fetch_asvspoof5, load_asvspoof5
from skdeepfake.datasets._asvspoof2019 import load_asvspoof2019
from skdeepfake.datasets._asvspoof2021 import load_asvspoof2021
from skdeepfake.datasets._clips import load_clips
from skdeepfake.datasets._data_home import get_data_home
from skdeepfake.datasets._fake_or_real import load_fake_or_real
from skdeepfake.datasets._had import load_had
from skdeepfake.datasets._in_the_wild import load_in_the_wild
from skdeepfake.datasets._partialspoof import load_partialspoof
from skdeepfake.datasets._scenefake import fetch_scenefake, load_scenefake
from skdeepfake.datasets._spoof_clips import make_spoof_clips
from skdeepfake.datasets._wavefake import load_wavefake

__all__ = [
    "fetch_asvspoof5",
    "fetch_scenefake",
    "get_data_home",
    "load_asvspoof5",
    "load_asvspoof2019",
    "load_asvspoof2021",
    "load_clips",
    "load_fake_or_real",
    "load_had",
    "load_in_the_wild",
    "load_partialspoof",
    "load_scenefake",
    "load_wavefake",
    "make_spoof_clips",
]
set_public_module(__name__)
