"""The base of the objects that reports return: a DataFrame, shown as text and as HTML."""

from html import escape

from sklearn.utils import Bunch


def format_number(value):
    """Return a number with four decimals, or in powers of ten where it is very large."""
    return f"{value:.4f}" if abs(value) < 1e4 else f"{value:.1e}"


class Report(Bunch):
    """DataFrame `frame` and its context, shown as a sequence of headed tables.

    A subclass implements `_sections`, which returns a list of pairs: a heading, and the DataFrame
    to show below it or None. `_style` goes to `DataFrame.to_string` and `DataFrame.to_html`.
    """

    _style = {"float_format": format_number, "na_rep": ""}

    def __str__(self):
        return "\n\n".join(
            heading if table is None else f"{heading}\n{table.to_string(**self._style)}"
            for heading, table in self._sections()
        )

    __repr__ = __str__

    def _repr_html_(self):
        parts = []
        for heading, table in self._sections():
            parts.append("<p>" + escape(heading).replace("\n", "<br>") + "</p>")
            if table is not None:
                parts.append(table.to_html(**self._style))
        return "".join(parts)
