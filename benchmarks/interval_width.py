"""Print how wide the 95 % interval of an EER is, for more and more clips and sources.

    python benchmarks/interval_width.py

Scores are drawn from normal distributions: each clip is its class, its source and chance. The
spread between sources is half of that within them, and classes are so far apart that the EER is
10 %. Each figure is the mean over draws of the width that `detection_report` prints, in points.
"""

import numpy as np
import pandas as pd
from scipy.stats import norm

from skdeepfake.metrics import detection_report

EER = 0.1
SPREAD_OF_SOURCES = 0.5
N_DRAWS = 20


def main():
    print("Clips of as many sources\n")
    show([(n, 1) for n in (25, 50, 100, 300, 1000)])
    print("\nSources of 20 clips, which are resampled as a whole\n")
    show([(n, 20) for n in (5, 10, 20, 50, 100)])


def show(sizes):
    rows = [
        {"sources per class": n, "clips per class": n * n_clips, "width": mean_width(n, n_clips)}
        for n, n_clips in sizes
    ]
    print(pd.DataFrame(rows).to_string(index=False, float_format="{:.1f}".format))


def mean_width(n_sources, n_clips):
    """Return the mean width for a number of sources of each class, in points of EER."""
    widths = []
    for seed in range(N_DRAWS):
        y, scores, sources = draw(n_sources, n_clips, np.random.default_rng(seed))
        report = detection_report(y, scores, sources, metrics=["eer"], random_state=seed)
        low, high = report.frame.loc[("pooled", ""), "eer"].loc[["low", "high"]]
        widths.append(100 * (high - low))
    return np.mean(widths)


def draw(n_sources, n_clips, rng):
    sources = np.repeat(np.arange(2 * n_sources), n_clips)
    y = sources % 2
    total = np.hypot(1.0, SPREAD_OF_SOURCES)
    apart = -2.0 * total * norm.ppf(EER)
    of_sources = SPREAD_OF_SOURCES * rng.standard_normal(2 * n_sources)
    return y, apart * y + of_sources[sources] + rng.standard_normal(len(y)), sources


if __name__ == "__main__":
    main()
