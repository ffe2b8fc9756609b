from concurrent.futures import Future

import pytest
from joblib import Parallel, cpu_count, delayed, parallel_config
from joblib.parallel import BACKENDS, ParallelBackendBase, register_parallel_backend

from skdeepfake._parallel import count_threads, run_parallel


class MinimalBackend(ParallelBackendBase):
    """The least that joblib asks of a backend: it runs each task where it is submitted."""

    supports_sharedmem = True
    n_submitted = 0

    def effective_n_jobs(self, n_jobs):
        return 2

    def submit(self, func, callback=None):
        type(self).n_submitted += 1
        result = Future()
        result.set_result(func())
        # joblib reads old-style results by `get`.
        result.get = result.result
        callback(result)
        return result

    apply_async = submit


@pytest.fixture
def minimal_backend():
    register_parallel_backend("minimal", MinimalBackend)
    MinimalBackend.n_submitted = 0
    yield MinimalBackend
    del BACKENDS["minimal"]


def test_a_backend_without_generators(minimal_backend):
    with parallel_config(backend="minimal"):
        with pytest.raises(ValueError, match="does not support return_as"):
            Parallel(n_jobs=2, return_as="generator")
        results = run_parallel((delayed(abs)(-i) for i in range(5)), n_jobs=2)
    assert list(results) == [0, 1, 2, 3, 4]
    assert minimal_backend.n_submitted > 0


@pytest.mark.parametrize("backend", ["sequential", "threading", "loky", "multiprocessing"])
def test_the_backends_of_joblib(backend):
    with parallel_config(backend=backend):
        results = run_parallel((delayed(abs)(-i) for i in range(5)), n_jobs=2)
    assert list(results) == [0, 1, 2, 3, 4]


def test_results_come_as_they_become_ready():
    done = []
    results = run_parallel((delayed(done.append)(i) for i in range(100)), n_jobs=1)
    next(iter(results))
    assert len(done) < 100


def test_other_errors_are_raised():
    with pytest.raises(ValueError, match="n_jobs could not be converted to int"):
        run_parallel([], n_jobs="many")


def test_threads_are_joblibs_share(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    assert count_threads() == cpu_count()
    tasks = [delayed(count_threads)()] * 2
    assert Parallel(n_jobs=1)(tasks) == [cpu_count()] * 2
    assert Parallel(n_jobs=2, backend="threading")(tasks) == [1, 1]
    with parallel_config(backend="loky", inner_max_num_threads=3):
        assert Parallel(n_jobs=2)(tasks) == [3, 3]
    monkeypatch.setenv("OMP_NUM_THREADS", "5")
    assert count_threads() == 5
