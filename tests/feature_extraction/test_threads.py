"""Features are the same to the last bit, whatever the threads of BLAS and the clips beside them."""

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from skdeepfake.feature_extraction import LFCC, HybridFeatures, LPCResidual
from skdeepfake.feature_extraction._functional._products import multiply


@pytest.mark.parametrize("front_end", [HybridFeatures(), LFCC(), LPCResidual()])
def test_features_do_not_depend_on_the_threads_of_blas(front_end):
    clips = np.random.default_rng(0).standard_normal((2, 64000)).astype(np.float32)
    outputs = []
    for n_threads in (1, 2):
        with threadpool_limits(n_threads, user_api="blas"):
            outputs.append(front_end.transform(clips))
    outputs.append(np.concatenate([front_end.transform(clip) for clip in clips[:, np.newaxis]]))
    np.testing.assert_array_equal(outputs[0], outputs[1])
    np.testing.assert_array_equal(outputs[0], outputs[2])


@pytest.mark.parametrize("n_frames", [1, 500])
def test_the_product_is_that_of_numpy(n_frames):
    rng = np.random.default_rng(0)
    frames, matrix = rng.standard_normal((2, n_frames, 300)), rng.standard_normal((300, 40))
    np.testing.assert_allclose(multiply(frames, matrix), frames @ matrix, rtol=1e-10)
    wide = np.zeros((2, n_frames, 90))
    multiply(frames, matrix, out=wide[..., 10:50])
    np.testing.assert_allclose(wide[..., 10:50], frames @ matrix, rtol=1e-10)
    assert not wide[..., :10].any()
    assert not wide[..., 50:].any()
