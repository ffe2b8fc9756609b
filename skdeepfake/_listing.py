"""Many items in one message: the first few, and the number of the others."""


def truncate_list(items, n_max=5):
    """Return the first few items in words, and the number of the others, for a message."""
    items = list(items)
    others = f" and {len(items) - n_max} more" if len(items) > n_max else ""
    return ", ".join(items[:n_max]) + others


def truncate_lines(lines, n_max=10):
    """Return the first few items on lines of their own, for the end of a message."""
    lines = list(lines)
    others = [f"and {len(lines) - n_max} more"] if len(lines) > n_max else []
    return "".join(f"\n  {line}" for line in [*lines[:n_max], *others])
