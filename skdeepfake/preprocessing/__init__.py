"""Preprocessing of frames: scaling, dynamics, pooling over time, flattening."""

from skdeepfake._public import set_public_module
from skdeepfake.preprocessing._cmvn import CMVN
from skdeepfake.preprocessing._delta import Delta
from skdeepfake.preprocessing._frame_scaler import FrameScaler
from skdeepfake.preprocessing._normal_quantile_transformer import NormalQuantileTransformer
from skdeepfake.preprocessing._pool import Flatten, Pool
from skdeepfake.preprocessing._select_by_name import SelectByName

__all__ = [
    "CMVN",
    "Delta",
    "Flatten",
    "FrameScaler",
    "NormalQuantileTransformer",
    "Pool",
    "SelectByName",
]
set_public_module(__name__)
