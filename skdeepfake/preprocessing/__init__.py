"""Preprocessing of frames: scaling, pooling over time, flattening."""

from skdeepfake.preprocessing._frame_scaler import FrameScaler
from skdeepfake.preprocessing._pool import Flatten, Pool

__all__ = ["Flatten", "FrameScaler", "Pool"]
