"""The look of the gallery's figures: they stand on the light page and on the dark one."""

# Between the two pages, so that text and axes are legible on both.
_INK = "#7d828a"
_PALETTE = ("#3d8fc9", "#e0702a", "#1fa37c", "#c878a8", "#d99a1e", "#7c7fd0")


def set_style(gallery_conf, fname):
    """Make figures transparent, with ink of a middle gray; sphinx-gallery calls it per example."""
    import matplotlib as mpl

    ink = ("text.color", "axes.edgecolor", "axes.labelcolor", "axes.titlecolor")
    ink += ("xtick.color", "ytick.color", "grid.color", "legend.edgecolor", "patch.edgecolor")
    mpl.rcParams.update(dict.fromkeys(ink, _INK))
    clear = ("figure.facecolor", "axes.facecolor", "figure.edgecolor", "legend.facecolor")
    mpl.rcParams.update(dict.fromkeys(clear, "none"))
    mpl.rcParams.update(
        {
            "axes.prop_cycle": mpl.cycler(color=_PALETTE),
            "axes.spines.top": False,
            "axes.spines.right": False,
            "grid.alpha": 0.3,
            "legend.frameon": False,
        }
    )
