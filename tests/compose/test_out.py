"""Features on disk: the same numbers as in memory, computed once, in little memory."""

import os
import pickle
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from skdeepfake import _disk_array
from skdeepfake._disk_array import DiskArray
from skdeepfake._sklearn_compat import _safe_indexing
from skdeepfake.audio import AudioFileError, LoadAudio
from skdeepfake.augmentation import AddNoise
from skdeepfake.compose import InChunks, make_detector
from skdeepfake.compose._disk_output import DiskOutput
from skdeepfake.datasets import make_spoof_clips
from skdeepfake.feature_extraction import MFCC, PretrainedEncoder
from skdeepfake.preprocessing import FrameScaler, Pool
from tests.tiny_encoders import tiny_encoder


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clips")
    return make_spoof_clips(12, duration=1.0, n_scenes=1, folder=folder, random_state=0)


def features(*steps, **parameters):
    return InChunks(make_pipeline(LoadAudio(duration=1.0), *steps, MFCC()), **parameters)


@pytest.mark.parametrize(
    "key",
    [3, -1, slice(2, 9, 3), [4, 0, 0], np.arange(12) % 2 == 0, ([1, 5], ...), (2, 3), slice(0)],
    ids=str,
)
def test_rows_are_those_of_the_array(tmp_path, key):
    X = np.random.default_rng(0).standard_normal((12, 5, 3)).astype(np.float32)
    np.save(tmp_path / "x.npy", X)
    for on_disk, expected in [
        (DiskArray(tmp_path / "x.npy"), X),
        (DiskArray(tmp_path / "x.npy")[::-1], X[::-1]),
        (DiskArray(tmp_path / "x.npy")[::-1].with_step(np.negative), -X[::-1]),
    ]:
        assert (on_disk.shape, on_disk.dtype, len(on_disk)) == (X.shape, X.dtype, 12)
        np.testing.assert_array_equal(np.asarray(on_disk[key]), expected[key])


@pytest.mark.parametrize("rows", [slice(None), slice(1, 9, 2), [7, 3]], ids=str)
@pytest.mark.parametrize("columns", [[4, 0, 0], slice(1, 4), np.arange(6) > 2], ids=str)
def test_columns_are_those_of_the_array(tmp_path, monkeypatch, rows, columns):
    X = np.random.default_rng(0).standard_normal((12, 6)).astype(np.float32)
    np.save(tmp_path / "x.npy", X)
    # Some rows at a time.
    monkeypatch.setattr(_disk_array, "_BLOCK", 5 * X[0].nbytes)
    scale = np.arange(1, 7, dtype=np.float32)
    on_disk = DiskArray(tmp_path / "x.npy").with_step(
        lambda values, columns=slice(None): values / scale[columns]
    )
    found, expected = on_disk[rows][:, columns], (X / scale)[rows][:, columns]
    assert isinstance(found, DiskArray)
    assert found.shape == expected.shape
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(found[:, ::-1], expected[:, ::-1])
    # One column, and pairs of a row and a column, are read.
    np.testing.assert_array_equal(on_disk[rows][:, 1], (X / scale)[rows][:, 1])
    np.testing.assert_array_equal(on_disk[[3, 4], [0, 5]], (X / scale)[[3, 4], [0, 5]])


def test_nan_on_disk_raises(tmp_path):
    np.save(tmp_path / "x.npy", np.full((2, 3, 4), np.nan, dtype=np.float32))
    with pytest.raises(ValueError, match="X contains NaN"):
        FrameScaler().fit(DiskArray(tmp_path / "x.npy"))


def test_features_and_their_scaling_equal_those_in_memory(clips, tmp_path):
    expected = features().fit_transform(clips.data)
    found = features(out=tmp_path / "new" / "out", chunk_size=5).fit_transform(clips.data)
    assert isinstance(found, DiskArray)
    np.testing.assert_array_equal(found, expected)
    in_memory, on_disk = FrameScaler().fit(expected), FrameScaler().fit(found)
    np.testing.assert_array_equal(on_disk.mean_, in_memory.mean_)
    np.testing.assert_array_equal(on_disk.scale_, in_memory.scale_)
    scaled = on_disk.transform(found)
    assert isinstance(scaled, DiskArray)
    np.testing.assert_array_equal(scaled, in_memory.transform(expected))
    # What knows nothing of it reads it.
    np.testing.assert_array_equal(Pool().fit_transform(scaled), Pool().fit_transform(scaled[:]))
    rows = make_pipeline(FrameScaler(), Pool(), LogisticRegression())
    np.testing.assert_array_equal(
        rows.fit(found, clips.target).decision_function(found),
        rows.fit(expected, clips.target).decision_function(expected),
    )


@pytest.mark.parametrize("memory", [False, True])
def test_each_row_is_computed_once(clips, opened, tmp_path, memory):
    parameters = {"out": str(tmp_path / "out"), "memory": str(tmp_path / "m") if memory else None}
    extractor = features(**parameters)
    expected = np.asarray(extractor.fit_transform(clips.data))
    assert len(opened) == 12
    opened.clear()
    # Without `memory`, the first row is computed once more to fit the transformer.
    for chunk_size, n_jobs in [(5, None), (3, 2)]:
        again = features(**parameters, chunk_size=chunk_size, n_jobs=n_jobs)
        np.testing.assert_array_equal(again.fit_transform(clips.data), expected)
        np.testing.assert_array_equal(again.transform(clips.data), expected)
    assert len(opened) == (0 if memory else 1)
    # Other rows, or the same ones in another order, are another file.
    np.testing.assert_array_equal(extractor.transform(clips.data[::-1]), expected[::-1])
    assert len(list((tmp_path / "out").iterdir())) == 4


def test_copies_draw_their_own_augmentations(clips, tmp_path):
    copies = np.concatenate([clips.data, clips.data])
    noise = AddNoise(p=1.0, random_state=0)
    found = features(noise, out=tmp_path).fit_transform(copies)
    np.testing.assert_array_equal(found, features(noise).fit_transform(copies))
    assert (np.asarray(found[:12]) != np.asarray(found[12:])).any()
    with pytest.raises(ValueError, match=r"set random_state=0, or leave out=None"):
        features(AddNoise(), out=tmp_path).fit_transform(copies)


@pytest.mark.parametrize("damage", ["row", "header", "short", "sums"])
def test_what_is_damaged_is_computed_anew(clips, opened, tmp_path, damage):
    extractor = features(out=tmp_path)
    expected = np.asarray(extractor.fit_transform(clips.data))
    (path,), (sums,) = tmp_path.glob("*.npy"), tmp_path.glob("*.crc32")
    content = bytearray(path.read_bytes())
    if damage == "row":
        content[-1] ^= 1
    elif damage == "header":
        content[0] ^= 1
    elif damage == "short":
        content = content[:-1]
    else:
        sums.write_bytes(b"")
    path.write_bytes(content)
    opened.clear()
    np.testing.assert_array_equal(extractor.transform(clips.data), expected)
    assert len(opened) == (1 if damage == "row" else 12)


def test_an_interrupted_run_goes_on(clips, opened, tmp_path, monkeypatch):
    extractor = features(out=tmp_path, chunk_size=2)
    put = DiskOutput.put

    def interrupt(self, row, value):
        if row == 5 and value is not None:
            raise KeyboardInterrupt
        return put(self, row, value)

    with monkeypatch.context() as patch:
        patch.setattr(DiskOutput, "put", interrupt)
        with pytest.raises(KeyboardInterrupt):
            extractor.fit_transform(clips.data)
    opened.clear()
    found = extractor.fit_transform(clips.data)
    assert opened == clips.data[5:, 0].tolist()
    np.testing.assert_array_equal(found, features().fit_transform(clips.data))


@pytest.mark.slow
def test_a_killed_run_goes_on(clips, opened, tmp_path):
    paths = np.concatenate([clips.data] * 40)
    code = (
        "import sys, numpy as np\n"
        "from sklearn.pipeline import make_pipeline\n"
        "from skdeepfake.audio import LoadAudio\n"
        "from skdeepfake.compose import InChunks\n"
        "from skdeepfake.feature_extraction import MFCC\n"
        "steps = make_pipeline(LoadAudio(duration=1.0), MFCC())\n"
        "paths = np.array(sys.stdin.read().split('\\n'), dtype=object)[:, None]\n"
        "InChunks(steps, out=sys.argv[1], chunk_size=4).fit_transform(paths)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE)
    process.stdin.write("\n".join(paths.ravel()).encode())
    process.stdin.close()
    while not (sums := list(tmp_path.glob("*.crc32"))) or not sums[0].read_bytes()[8 * 40]:
        assert process.poll() is None
        time.sleep(0.001)
    process.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
    process.wait()
    found = features(out=tmp_path).fit_transform(paths)
    assert len(opened) < len(paths) - 40
    np.testing.assert_array_equal(found, features().fit_transform(paths))


def test_nothing_stays_behind_if_a_recording_cannot_be_read(clips, tmp_path):
    (tmp_path / "bad.wav").write_bytes(b"")
    paths = [*clips.data.ravel(), str(tmp_path / "bad.wav")]
    with pytest.raises(AudioFileError, match=r"bad\.wav"):
        features(out=tmp_path / "out").fit_transform(paths)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_full_disk_is_named(clips, tmp_path):
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
        with pytest.raises(OSError, match=r"the disk is full.*\.npy"):
            features(out=tmp_path).fit_transform(clips.data)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)


SMALL = {"filters": 4, "lstm_units": 2, "dense_units": 4, "epochs": 2}


@pytest.mark.parametrize("early_stopping", [False, True])
def test_networks_are_the_same(clips, tmp_path, early_stopping):
    rng = np.random.default_rng(0)
    X = rng.standard_normal((40, 20, 6)).astype(np.float32)
    y = np.arange(40) % 2
    np.save(tmp_path / "x.npy", X)
    from skdeepfake.neural_network import CNNBiLSTMAttentionClassifier

    net = CNNBiLSTMAttentionClassifier(
        **SMALL, batch_size=16, early_stopping=early_stopping, class_weight="balanced",
        random_state=0, validation_fraction=0.2,
    )  # fmt: skip
    net.fit(X, y)
    history, scores = net.history_, net.decision_function(X)
    on_disk = DiskArray(tmp_path / "x.npy")
    net.fit(on_disk, y)
    assert net.history_ == history
    np.testing.assert_array_equal(net.decision_function(on_disk), scores)
    np.testing.assert_array_equal(net.decision_function(on_disk[[3, 1]]), scores[[3, 1]])


def test_folds_stay_on_disk(tmp_path):
    np.save(tmp_path / "x.npy", np.arange(60, dtype=np.float32).reshape(5, 4, 3))
    fold = _safe_indexing(DiskArray(tmp_path / "x.npy"), np.array([4, 0]))
    assert isinstance(fold, DiskArray)
    loaded = pickle.loads(pickle.dumps(fold))
    np.testing.assert_array_equal(loaded, np.load(tmp_path / "x.npy")[[4, 0]])


@pytest.mark.parametrize("preset", ["fast", "encoder", "fusion"])
def test_a_detector_of_rows_is_the_same(clips, tmp_path, preset):
    encoder = None if preset == "fast" else PretrainedEncoder(tiny_encoder(), layer=[1, 2])
    detector = make_detector(
        preset, encoder=encoder, duration=1.0, copies__n_copies=1, random_state=0
    )
    scores = detector.fit(clips.data, clips.target).decision_function(clips.data)
    detector.set_params(features__out=tmp_path).fit(clips.data, clips.target)
    np.testing.assert_array_equal(detector.decision_function(clips.data), scores)


def test_rows_of_a_fusion_stay_on_disk(clips, tmp_path):
    encoder = PretrainedEncoder(tiny_encoder(), layer=[1, 2])
    detector = make_detector("fusion", encoder=encoder, duration=1.0, random_state=0)
    detector.set_params(features__out=tmp_path)
    _, features, scale, fusion = (step for _, step in detector.steps)
    X = scale.fit_transform(features.fit_transform(clips.data))
    names = features.get_feature_names_out()
    np.testing.assert_array_equal(X.feature_names, names)
    np.testing.assert_array_equal(scale.get_feature_names_out(), names)
    for name, of_columns in fusion.estimators:
        select = of_columns.named_steps["columns"].set_output(transform="pandas")
        selected = select.fit_transform(X)
        assert isinstance(selected, DiskArray)
        is_own = np.array([column.startswith(f"{name}__") for column in names])
        np.testing.assert_array_equal(selected, np.asarray(X)[:, is_own])
        np.testing.assert_array_equal(select.get_feature_names_out(), names[is_own])
        np.testing.assert_array_equal(selected.feature_names, names[is_own])


@pytest.mark.filterwarnings("error")
def test_a_fusion_that_was_trained_on_disk_scores_in_memory(clips, tmp_path):
    encoder = PretrainedEncoder(tiny_encoder(), layer=[1, 2])
    detector = make_detector("fusion", encoder=encoder, duration=1.0, random_state=0)
    detector.set_params(copies__n_copies=1, features__out=tmp_path).fit(clips.data, clips.target)
    scores = detector.decision_function(clips.data)
    detector.set_params(features__out=None)
    np.testing.assert_array_equal(detector.decision_function(clips.data), scores)


@pytest.mark.slow
def test_a_detector_is_the_same(clips, tmp_path):
    params = {f"net__{name}": value for name, value in SMALL.items()}
    detector = make_detector("cnn-bilstm", duration=1.0, random_state=0, **params)
    rows = np.arange(12)[clips.target.argsort()][:9]  # one class is oversampled
    X, y = clips.data[rows], clips.target[rows]
    scores = detector.fit(X, y).decision_function(clips.data)
    detector.set_params(features__out=tmp_path).fit(X, y)
    np.testing.assert_array_equal(detector.decision_function(clips.data), scores)


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="reads the memory from /proc")
def test_memory_does_not_grow_with_the_frames(tmp_path):
    code = (
        "import re, sys, numpy as np\n"
        "from skdeepfake.compose import InChunks\n"
        "from skdeepfake.neural_network import CNNBiLSTMAttentionClassifier as Net\n"
        "from skdeepfake.preprocessing import FrameScaler\n"
        "from sklearn.pipeline import make_pipeline\n"
        "from sklearn.preprocessing import FunctionTransformer\n"
        "def peak():\n"
        "    text = open('/proc/self/status').read()\n"
        "    return int(re.search(r'VmHWM:\\s+(\\d+)', text)[1]) / 1024\n"
        "def frames(rows):\n"
        "    shape = len(rows), 200, 100\n"
        "    return np.random.default_rng(int(rows[0, 0])).random(shape, dtype=np.float32)\n"
        "net = Net(filters=2, lstm_units=1, dense_units=1, epochs=1, batch_size=64)\n"
        "features = InChunks(FunctionTransformer(frames), chunk_size=64, out=sys.argv[1])\n"
        "detector = make_pipeline(features, FrameScaler(), net)\n"
        "def run(n_clips):\n"
        "    X, y = np.arange(n_clips)[:, None], np.arange(n_clips) % 2\n"
        "    detector.fit(X, y).decision_function(X)\n"
        "run(512)\n"
        "before = peak()\n"
        "run(8192)\n"  # 625 MiB
        "print(peak() - before)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert float(run.stdout) < 150
