"""Data sets: recordings on disk by one call, and clips that are made rather than downloaded."""

from skdeepfake.datasets._clips import load_clips
from skdeepfake.datasets._scenefake import load_scenefake
from skdeepfake.datasets._spoof_clips import make_spoof_clips

__all__ = ["load_clips", "load_scenefake", "make_spoof_clips"]
