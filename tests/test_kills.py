"""What a killed process leaves behind: no workers, and all that it had finished."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from skdeepfake.audio import LoadAudio, _load_audio
from skdeepfake.compose import InChunks
from skdeepfake.datasets import make_spoof_clips
from skdeepfake.feature_extraction import MFCC
from skdeepfake.preprocessing import Pool

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc"),
]

# A worker tells its number when it works. `print` may write the end of the line by itself, after
# the number of the other worker.
CODE = """
import os, sys, time
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from skdeepfake.compose import InChunks
def work(X):
    os.write(1, b"%d\\n" % os.getpid())
    time.sleep(0.2)
    return X
X, y = np.random.default_rng(0).normal(size=(200, 2)), np.arange(200) % 2
if sys.argv[1] == "chunks":
    InChunks(FunctionTransformer(work), chunk_size=1, n_jobs=2).fit_transform(X)
else:
    features = InChunks(FunctionTransformer(work), chunk_size=5)
    detector = make_pipeline(features, LogisticRegression())
    GridSearchCV(detector, {"logisticregression__C": [1, 2]}, n_jobs=2).fit(X, y)
"""


def processes():
    """Return the parent of each process that is not a zombie."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent, *_ = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if state != "Z":
            parents[int(path.parent.name)] = int(parent)
    return parents


@pytest.mark.parametrize("what", ["chunks", "search"])
def test_workers_end_soon_after_the_process_that_started_them(what):
    main = subprocess.Popen([sys.executable, "-c", CODE, what], stdout=subprocess.PIPE)
    workers = {int(main.stdout.readline())}
    while len(workers) < 2:
        workers.add(int(main.stdout.readline()))
    assert workers <= processes().keys() - {main.pid}
    main.kill()
    main.wait()
    end = time.monotonic() + 60
    while workers & processes().keys():
        assert time.monotonic() < end
        time.sleep(0.1)


SEARCH = """
import sys
from tests.test_kills import make_search
from skdeepfake.datasets import load_clips
clips = load_clips(sys.argv[1])
make_search(sys.argv[2]).fit(clips.data, clips.target)
"""


def make_search(memory):
    features = InChunks(make_pipeline(LoadAudio(duration=1.0), MFCC(), Pool()), memory=memory)
    detector = make_pipeline(features.set_params(chunk_size=4), SVC())
    return GridSearchCV(detector, {"svc__C": [1.0, 10.0]}, cv=3, error_score="raise")


def test_a_killed_search_describes_no_clip_again(tmp_path, monkeypatch):
    clips = make_spoof_clips(
        60, duration=1.0, n_scenes=1, folder=tmp_path / "clips", random_state=0
    )
    paths, labels = clips.data.ravel(), np.where(clips.target, "spoof", "bonafide")
    rows = [f"{path},{label}" for path, label in zip(paths, labels, strict=True)]
    (tmp_path / "clips.csv").write_text("\n".join(["path,label", *rows]))
    memory = tmp_path / "memory"
    search = subprocess.Popen(
        [sys.executable, "-c", SEARCH, str(tmp_path / "clips.csv"), str(memory)],
        cwd=Path(__file__).parents[1],
    )
    while len(list(memory.rglob("output.pkl"))) < 20:
        assert search.poll() is None
        time.sleep(0.001)
    search.kill()
    search.wait()
    n_kept = len(list(memory.rglob("output.pkl")))
    opened, open_audio = [], _load_audio.open_audio
    monkeypatch.setattr(
        _load_audio, "open_audio", lambda source: opened.append(source) or open_audio(source)
    )
    found = make_search(str(memory)).fit(clips.data, clips.target)
    # One of those kept is the fitted transformer.
    assert len(opened) == len(set(opened)) == 60 - (n_kept - 1)
    expected = make_search(None).fit(clips.data, clips.target)
    np.testing.assert_array_equal(
        found.decision_function(clips.data), expected.decision_function(clips.data)
    )
