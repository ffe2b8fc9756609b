"""Data sets: recordings on disk by one call, and clips that are made rather than downloaded."""

from skdeepfake.datasets._asvspoof5 import load_asvspoof5
from skdeepfake.datasets._asvspoof2019 import load_asvspoof2019
from skdeepfake.datasets._asvspoof2021 import load_asvspoof2021
from skdeepfake.datasets._clips import load_clips
from skdeepfake.datasets._data_home import get_data_home
from skdeepfake.datasets._describe import describe_clips
from skdeepfake.datasets._duplicates import find_duplicates
from skdeepfake.datasets._fake_or_real import load_fake_or_real
from skdeepfake.datasets._fetch_asvspoof5 import fetch_asvspoof5
from skdeepfake.datasets._fetch_scenefake import fetch_scenefake
from skdeepfake.datasets._forge import forge
from skdeepfake.datasets._group_shuffle_split import StratifiedGroupShuffleSplit
from skdeepfake.datasets._in_the_wild import load_in_the_wild
from skdeepfake.datasets._leave_one_generator_out import LeaveOneGeneratorOut
from skdeepfake.datasets._link_groups import link_groups
from skdeepfake.datasets._scenefake import load_scenefake
from skdeepfake.datasets._spoof_clips import make_spoof_clips
from skdeepfake.datasets._wavefake import load_wavefake

__all__ = [
    "LeaveOneGeneratorOut",
    "StratifiedGroupShuffleSplit",
    "describe_clips",
    "fetch_asvspoof5",
    "fetch_scenefake",
    "find_duplicates",
    "forge",
    "get_data_home",
    "link_groups",
    "load_asvspoof5",
    "load_asvspoof2019",
    "load_asvspoof2021",
    "load_clips",
    "load_fake_or_real",
    "load_in_the_wild",
    "load_scenefake",
    "load_wavefake",
    "make_spoof_clips",
]
