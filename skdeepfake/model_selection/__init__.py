"""Splitters that keep the groups of a corpus on one side of each split."""

from skdeepfake._public import set_public_module
from skdeepfake.model_selection._group_shuffle_split import StratifiedGroupShuffleSplit
from skdeepfake.model_selection._leave_one_generator_out import LeaveOneGeneratorOut
from skdeepfake.model_selection._link_groups import link_groups

__all__ = ["LeaveOneGeneratorOut", "StratifiedGroupShuffleSplit", "link_groups"]
set_public_module(__name__)
