"""Inspection of corpora and detectors: shortcuts, duplicates, training, attention."""

from skdeepfake._public import set_public_module
from skdeepfake.inspection._attention_display import AttentionDisplay
from skdeepfake.inspection._describe_clips import ClipsDescription, describe_clips
from skdeepfake.inspection._explain import Explanation, explain
from skdeepfake.inspection._explanation_display import ExplanationDisplay
from skdeepfake.inspection._find_duplicates import find_duplicates
from skdeepfake.inspection._recording_report import RecordingReport, recording_report
from skdeepfake.inspection._shortcut_display import ShortcutDisplay
from skdeepfake.inspection._shortcut_report import ShortcutReport, ShortcutWarning, shortcut_report
from skdeepfake.inspection._timeline_display import TimelineDisplay
from skdeepfake.inspection._training_history_display import TrainingHistoryDisplay

__all__ = [
    "AttentionDisplay",
    "ClipsDescription",
    "Explanation",
    "ExplanationDisplay",
    "RecordingReport",
    "ShortcutDisplay",
    "ShortcutReport",
    "ShortcutWarning",
    "TimelineDisplay",
    "TrainingHistoryDisplay",
    "describe_clips",
    "explain",
    "find_duplicates",
    "recording_report",
    "shortcut_report",
]
set_public_module(__name__)
