"""The challenge's own development scores, which the golden figures are of."""

from types import SimpleNamespace

import pandas as pd
import pytest


@pytest.fixture(scope="session")
def asvspoof5(shared_data):
    """Labels and scores of ASVspoof 5, in its sign: bona fide high, targets high.

    `label` is 1 for target, 2 for non-target and 0 for spoofed trials, `is_spoof` 1 for the last.
    """
    path = shared_data / "scores" / "asvspoof5_dev_scores.csv"
    if not path.is_file():
        pytest.skip(f"{path} is absent")
    table = pd.read_csv(path)
    label = table["sasv_label"].to_numpy()
    return SimpleNamespace(
        label=label,
        is_spoof=(label == 0).astype(int),
        cm_score=table["cm_score"].to_numpy(),
        asv_score=table["asv_score"].to_numpy(),
    )
