"""How TensorFlow is started: without its notices, and on one thread per operation on request."""

import functools
import os
import re
import sys
import tempfile
import threading
from contextlib import contextmanager

# Information (I) and warnings (W) of TensorFlow's C++ code, the lines that continue them, and the
# errors (E) that only say that there is no GPU.
_NOTICE = re.compile(
    rb"WARNING: All log messages before absl|To enable the following instructions"
    rb"|(\d{4}-\d\d-\d\d \S+ )?([IW]|E(?=.*(failed call to cuInit|Unable to register cu)))(\d{4})? "
)
_lock = threading.Lock()


@contextmanager
def hide_notices():
    """Keep the notices that TensorFlow writes when it starts off the standard error stream.

    C++ code writes them to file descriptor 2, which is a temporary file within the block. All other
    lines are copied to the stream at the end, also after an exception. Nothing is hidden if the
    user has set ``TF_CPP_MIN_LOG_LEVEL``.
    """
    with _lock:
        try:
            stream = None if "TF_CPP_MIN_LOG_LEVEL" in os.environ else os.dup(2)
        except OSError:  # there is no such stream
            stream = None
        if stream is None:
            yield
            return
        with tempfile.TemporaryFile() as captured:
            os.dup2(captured.fileno(), 2)
            try:
                yield
            finally:
                if sys.stderr is not None:
                    sys.stderr.flush()
                os.dup2(stream, 2)
                captured.seek(0)
                for line in captured:
                    if not _NOTICE.match(line):
                        os.write(stream, line)
                os.close(stream)


@functools.cache
def start():
    """Make TensorFlow look for devices, if it has not yet done so."""
    import tensorflow as tf

    with hide_notices():
        tf.config.list_logical_devices()


def use_one_thread_per_operation():
    """Make TensorFlow compute sums in one order, whatever the number of cores.

    Raises
    ------
    RuntimeError
        If TensorFlow is running with more threads.
    """
    import tensorflow as tf

    if os.environ.get("TF_NUM_INTRAOP_THREADS") == "1":
        return
    try:
        tf.config.threading.set_intra_op_parallelism_threads(1)
    except RuntimeError as error:
        raise RuntimeError(
            "deterministic=True needs one thread per TensorFlow operation, but TensorFlow is "
            "running with several. Use this network before any other, or set the environment "
            "variable TF_NUM_INTRAOP_THREADS=1 before Python starts"
        ) from error
