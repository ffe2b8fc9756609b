"""Overlap-add against a loop over the frames."""

import numpy as np
import pytest

from skdeepfake._dsp._overlap_add import overlap_add


@pytest.mark.parametrize("shape", [(5, 8), (3, 5, 8), (2, 1, 4)])
def test_frames_are_added_where_they_start(shape):
    frames = np.random.default_rng(0).standard_normal(shape)
    expected = np.zeros((*shape[:-2], (shape[-2] - 1) * 4 + shape[-1]))
    for k in range(shape[-2]):
        expected[..., 4 * k : 4 * k + shape[-1]] += frames[..., k, :]
    np.testing.assert_allclose(overlap_add(frames, 4), expected)
