"""What a detector may have learnt in place of the forgery."""

from skdeepfake.inspection._shortcut_display import ShortcutDisplay
from skdeepfake.inspection._shortcut_report import ShortcutWarning, shortcut_report

__all__ = ["ShortcutDisplay", "ShortcutWarning", "shortcut_report"]
