"""Downloads from a local server: complete, broken, resumed and damaged."""

import errno
import hashlib
import os
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from skdeepfake import _download
from skdeepfake._download import download

CONTENT = np.random.default_rng(0).bytes(3_000_000)
SHA256 = "sha256:" + hashlib.sha256(CONTENT).hexdigest()
MD5 = "md5:" + hashlib.md5(CONTENT).hexdigest()


class Server(ThreadingHTTPServer):
    """Server of CONTENT under any name that records the Range of each request and may misbehave."""

    ranges = True  # whether it supports them
    break_after = None  # bytes after which the connection breaks off
    status = 200

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked = []
        self.url = f"http://127.0.0.1:{self.server_port}/file.bin"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        asked = self.headers.get("Range")
        self.server.asked.append(asked)
        start = int(re.match(r"bytes=(\d+)-", asked)[1]) if asked and self.server.ranges else 0
        if self.server.status != 200 or start >= len(CONTENT):
            self.send_error(self.server.status if self.server.status != 200 else 416)
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}")
        self.send_header("Content-Length", str(len(CONTENT) - start))
        self.end_headers()
        self.wfile.write(CONTENT[start : self.server.break_after])

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("checksum", [SHA256, MD5])
def test_download_once(server, tmp_path, checksum):
    folder = tmp_path / "new" / "folder"
    path = download(server.url, checksum, folder)
    assert path == folder / "file.bin"
    assert path.read_bytes() == CONTENT
    assert download(server.url, checksum, folder) == path
    assert len(server.asked) == 1
    assert [item.name for item in folder.iterdir()] == ["file.bin"]


def test_progress_bar(server, tmp_path, capsys):
    download(server.url, SHA256, tmp_path / "a")
    assert re.search(r"file\.bin: 100%.*3\.00M/3\.00M", capsys.readouterr().err)
    download(server.url, SHA256, tmp_path / "b", verbose=False)
    assert "%" not in capsys.readouterr().err


@pytest.mark.parametrize("ranges", [True, False])
def test_broken_download_is_resumed(server, tmp_path, ranges):
    server.break_after, server.ranges = 1_200_000, ranges
    with pytest.raises(ConnectionError, match=r"resumes the download"):
        download(server.url, SHA256, tmp_path)
    assert not (tmp_path / "file.bin").exists()
    part = (tmp_path / "file.bin.part").stat().st_size
    assert 0 < part <= 1_200_000
    server.break_after = None
    path = download(server.url, SHA256, tmp_path)
    assert path.read_bytes() == CONTENT
    assert server.asked == [None, f"bytes={part}-"]


def test_complete_part_is_kept(server, tmp_path):
    (tmp_path / "file.bin.part").write_bytes(CONTENT)
    assert download(server.url, SHA256, tmp_path).read_bytes() == CONTENT
    assert server.asked == ["bytes=3000000-"]


def test_wrong_checksum_raises(server, tmp_path):
    wrong = "sha256:" + 64 * "0"
    with pytest.raises(ValueError, match=r"another checksum than sha256:000.*deleted"):
        download(server.url, wrong, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_damaged_part_raises(server, tmp_path):
    """The checksum reveals that the part was changed, and the next call starts again."""
    (tmp_path / "file.bin.part").write_bytes(bytes(1000))
    with pytest.raises(ValueError, match="another checksum"):
        download(server.url, SHA256, tmp_path)
    assert download(server.url, SHA256, tmp_path).read_bytes() == CONTENT


def test_damaged_file_is_replaced(server, tmp_path):
    (tmp_path / "file.bin").write_bytes(b"other")
    assert download(server.url, SHA256, tmp_path).read_bytes() == CONTENT


@pytest.mark.parametrize("status", [404, 503])
def test_server_error_raises(server, tmp_path, status):
    server.status = status
    with pytest.raises(ConnectionError, match=rf"file\.bin could not be downloaded \({status}"):
        download(server.url, SHA256, tmp_path)


def test_missing_network_raises(server, tmp_path):
    server.server_close()
    with pytest.raises(ConnectionError, match=r"Check the network .* other means to '/"):
        download(server.url, SHA256, tmp_path)


def test_full_disk_is_named_and_the_next_call_resumes(server, tmp_path, monkeypatch):
    class Full:
        """Content that fills the disk when it is written."""

        def __init__(self, response):
            self.response, self.headers = response, response.headers

        def iter_content(self, size):
            yield next(self.response.iter_content(size))
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    save = _download._save
    with monkeypatch.context() as patch:
        patch.setattr(_download, "_save", lambda response, *rest: save(Full(response), *rest))
        with pytest.raises(OSError, match=r"the disk is full.*free some space") as caught:
            download(server.url, SHA256, tmp_path)
    assert caught.value.errno == errno.ENOSPC
    assert [path.name for path in tmp_path.iterdir()] == ["file.bin.part"]
    assert download(server.url, SHA256, tmp_path).read_bytes() == CONTENT
    assert server.asked == [None, f"bytes={_download._CHUNK_BYTES}-"]
