"""Tasks in parallel, under every backend that joblib registers."""

import multiprocessing
import os
import threading
import time
from functools import cache

from joblib import Parallel, cpu_count
from joblib.parallel import get_active_backend

# Seconds between two looks at whether the process that started a worker still lives.
_PATIENCE = 2.0


def run_parallel(tasks, *, n_jobs, **options):
    """Return the results of joblib's delayed tasks, in order, as they become ready.

    Some backends, such as ``"multiprocessing"`` and many of other packages, cannot return a
    generator. Under those the result is a list, which is complete before the first is looked at.

    A worker process of loky, joblib's default, would wait for tasks for five minutes after the
    process that started it was killed. Here it ends within seconds.

    Parameters
    ----------
    tasks : iterable of tuple
        Calls of functions made by ``joblib.delayed``.
    n_jobs : int or None
        Number of tasks that run at once. None leaves it to joblib's configuration.
    **options
        Other parameters of ``joblib.Parallel``, such as ``prefer="threads"``.

    Returns
    -------
    results : iterable
        What each task returned.
    """
    _end_with_parent()
    tasks = ((_run, (function, *args), kwargs) for function, args, kwargs in tasks)
    try:
        parallel = Parallel(n_jobs=n_jobs, return_as="generator", **options)
    except ValueError:
        # Raised for such a backend. If the reason was another one, it is raised here again.
        parallel = Parallel(n_jobs=n_jobs, **options)
    return parallel(tasks)


def _run(function, *args, **kwargs):
    _end_with_parent()
    return function(*args, **kwargs)


@cache
def _end_with_parent():
    """Make this process end soon after the one that started it, if it is a worker of loky."""
    if type(multiprocessing.current_process()).__name__.startswith("Loky"):
        threading.Thread(target=_wait_for_end_of, args=(os.getppid(),), daemon=True).start()


def _wait_for_end_of(parent):
    while os.getppid() == parent:
        time.sleep(_PATIENCE)
    os._exit(1)


def count_threads():
    """Return the number of threads that a task should use: joblib's share of the processors.

    It is ``OMP_NUM_THREADS`` where that is set, as joblib does in processes that it starts. Else
    it is 1 in what joblib runs in parallel, and the number of processors elsewhere.

    Returns
    -------
    n_threads : int
    """
    share = os.environ.get("OMP_NUM_THREADS", "")
    if share.isdecimal() and int(share):
        return int(share)
    backend, _ = get_active_backend()
    return 1 if backend.nesting_level else cpu_count()
