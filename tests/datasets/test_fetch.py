"""Fetchers of corpora, with their servers replaced."""

import sys
import tarfile
from types import SimpleNamespace

import pytest

from skdeepfake import _download
from skdeepfake.datasets import fetch_asvspoof5, fetch_scenefake, get_data_home


def test_data_home(tmp_path, monkeypatch):
    assert get_data_home(tmp_path / "a" / "b") == tmp_path / "a" / "b"
    assert (tmp_path / "a" / "b").is_dir()
    monkeypatch.setenv("SKDEEPFAKE_DATA", str(tmp_path / "c"))
    assert get_data_home() == tmp_path / "c"
    monkeypatch.delenv("SKDEEPFAKE_DATA")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert get_data_home() == tmp_path / "skdeepfake_data"


def test_scenefake(record, monkeypatch):
    home = record("scenefake/dev/real/B_0000_5_A.wav", "scenefake/dev/fake/B_0000_5_A.wav")
    asked = []

    def dataset_download(handle):
        asked.append(handle)
        return str(home)

    monkeypatch.setitem(
        sys.modules, "kagglehub", SimpleNamespace(dataset_download=dataset_download)
    )
    assert fetch_scenefake(subset="dev").data.shape == (2, 1)
    assert asked == ["mohammedabdeldayem/scenefake"]
    X, y = fetch_scenefake(subset="dev", return_X_y=True)
    assert X.shape == (2, 1)
    assert y.sum() == 1


def test_scenefake_without_network_or_kagglehub_raises(monkeypatch):
    def dataset_download(handle):
        raise OSError("no route to host")

    monkeypatch.setitem(
        sys.modules, "kagglehub", SimpleNamespace(dataset_download=dataset_download)
    )
    with pytest.raises(ConnectionError, match=r"scenefake could not .*no route.* load_scenefake"):
        fetch_scenefake()
    monkeypatch.setitem(sys.modules, "kagglehub", None)
    with pytest.raises(ImportError, match=r'pip install "skdeepfake\[kaggle\]"'):
        fetch_scenefake()


def test_asvspoof5(record, tmp_path_factory, monkeypatch):
    """Each archive is downloaded, unpacked and deleted once."""
    root = record("flac_D/D_1.flac", "flac_D/D_2.flac")
    lines = "D_1 D_1 F - - - AC1 A09 spoof -\nD_2 D_2 M - - - - bonafide bonafide -\n"
    (root / "ASVspoof5.dev.track_1.tsv").write_text(lines)
    contents = {
        "ASVspoof5_protocols.tar.gz": "ASVspoof5.dev.track_1.tsv",
        "flac_D_aa.tar": "flac_D/D_1.flac",
        "flac_D_ab.tar": "flac_D/D_2.flac",
    }
    asked = []

    def download(url, checksum, folder, verbose):
        assert verbose
        asked.append(url)
        name = url.rsplit("/", 1)[1]
        folder.mkdir(parents=True, exist_ok=True)
        with tarfile.open(folder / name, "w") as archive:
            if name in contents:
                archive.add(root / contents[name], contents[name])
        assert checksum.startswith("md5:")
        return folder / name

    monkeypatch.setattr(_download, "download", download)
    home = tmp_path_factory.mktemp("home")
    clips = fetch_asvspoof5(subset="dev", data_home=home)
    assert clips.target.tolist() == [1, 0]
    assert len(asked) == 4
    assert asked[1] == "https://zenodo.org/records/14498691/files/flac_D_aa.tar"
    assert not list(home.rglob("*.tar*"))
    assert fetch_asvspoof5(subset="dev", data_home=home, return_X_y=True)[0].shape == (2, 1)
    assert len(asked) == 4
