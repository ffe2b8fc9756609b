"""How TensorFlow is started: quietly, and with the threads that the user chose."""

import os
import subprocess
import sys

import pytest

from skdeepfake.neural_network._tensorflow import hide_notices

FIT = (
    "import numpy as np\n"
    "from skdeepfake.neural_network import LCNNClassifier\n"
    "LCNNClassifier(filters=1, lstm_layers=0, epochs=1).fit(np.zeros((2, 9, 3)), [0, 1])"
)
DETERMINISTIC = FIT.replace("epochs=1", "epochs=1, deterministic=True")


def run(code, **environment):
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TF_")}
    return subprocess.run(
        [sys.executable, "-c", code],
        env=kept | {"CUDA_VISIBLE_DEVICES": ""} | environment,
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def first():
    """What a fresh process writes to the error stream: by a first import and fit, and after."""
    code = (
        "import os, random, sys\n"
        "before = random.getstate()\n"
        "import skdeepfake.neural_network\n"
        "assert random.getstate() == before\n"
        "assert not [name for name in os.environ if name.startswith('TF_')]\n"
        f"{FIT}\n"
        "print('fitted', file=sys.stderr, flush=True)\n"
        f"{DETERMINISTIC}"
    )
    return run(code).stderr.partition("fitted\n")


def test_importing_and_fitting_write_nothing_and_leave_no_variables(first):
    assert first[:2] == ("", "fitted\n")


def test_deterministic_raises_where_it_cannot_be_had(first):
    assert "deterministic=True needs one thread" in first[2]


def test_deterministic_works_with_one_thread_and_a_log_level_of_the_users_is_respected():
    finished = run(DETERMINISTIC, TF_NUM_INTRAOP_THREADS="1", TF_CPP_MIN_LOG_LEVEL="0")
    assert finished.returncode == 0
    assert "tensorflow" in finished.stderr.lower()


def test_importing_leaves_the_environment_and_the_random_states_alone():
    code = (
        "import os, random, numpy as np, sklearn\n"
        "def state(): return dict(os.environ), random.getstate(), str(np.random.get_state())\n"
        "import tensorflow, keras\n"  # which set variables of their own
        "before = state()\n"
        "import skdeepfake.neural_network\n"
        "assert state() == before"
    )
    assert run(code).returncode == 0


def write(line):
    os.write(2, line.encode() + b"\n")


NOTICES = [
    "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR",
    "I0000 00:00:1795657801.734876   10507 cudart_stub.cc:31] Could not find cuda drivers",
    "2025-01-01 10:00:00.123456: I tensorflow/core/platform/cpu_feature_guard.cc:210] This",
    "E0000 00:00:1795657813.12 10507 cuda_platform.cc:52] failed call to cuInit: INTERNAL",
]
OTHERS = [
    "E0000 00:00:1795657813.12 10507 other.cc:52] out of memory",
    "F0000 00:00:1795657813.12 10507 other.cc:52] Check failed",
    "In the user's own words",
]


def test_only_notices_are_hidden(capfd, monkeypatch):
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL", raising=False)
    with hide_notices():
        for line in [*NOTICES, *OTHERS]:
            write(line)
    write("after")
    assert capfd.readouterr().err.splitlines() == [*OTHERS, "after"]
