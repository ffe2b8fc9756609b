"""What a detector has learnt: shortcuts, the course of its training, where it looks."""

from skdeepfake.inspection._attention_display import AttentionDisplay
from skdeepfake.inspection._shortcut_display import ShortcutDisplay
from skdeepfake.inspection._shortcut_report import ShortcutWarning, shortcut_report
from skdeepfake.inspection._training_history_display import TrainingHistoryDisplay

__all__ = [
    "AttentionDisplay",
    "ShortcutDisplay",
    "ShortcutWarning",
    "TrainingHistoryDisplay",
    "shortcut_report",
]
