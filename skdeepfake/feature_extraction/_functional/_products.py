"""Matrix products that are rounded alike whatever the number of threads."""

import numpy as np

# Products of fewer multiplications than this are done by one thread in OpenBLAS.
_ONE_THREAD = 2**18


def multiply(frames, matrix, out=None):
    """Return the product of each frame with a matrix.

    BLAS adds in another order if several threads share a product, or if clips are multiplied
    together. So a few frames of one clip at a time are multiplied.

    Parameters
    ----------
    frames : ndarray of shape (n_clips, n_frames, n_bins)
        The frames.
    matrix : ndarray of shape (n_bins, n_features)
        The matrix.
    out : ndarray of shape (n_clips, n_frames, n_features), default=None
        Where to write the product.

    Returns
    -------
    product : ndarray of shape (n_clips, n_frames, n_features)
        `out`, or an array of the type of the product.
    """
    if out is None:
        shape = (*frames.shape[:-1], matrix.shape[1])
        out = np.empty(shape, dtype=np.result_type(frames, matrix))
    step = max(_ONE_THREAD // matrix.size, 1)
    for start in range(0, frames.shape[-2], step):
        rows = slice(start, start + step)
        np.matmul(frames[..., rows, :], matrix, out=out[..., rows, :])
    return out
