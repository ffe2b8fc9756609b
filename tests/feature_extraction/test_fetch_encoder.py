"""Downloads of encoders from a local server that answers as the Hugging Face hub does."""

import hashlib
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from skdeepfake.feature_extraction import fetch_encoder
from skdeepfake.feature_extraction._fetch_encoder import _ENCODERS, _Entry

WEIGHTS = np.random.default_rng(0).bytes(3_000_000)
FILES = {"config.json": b"{}", "preprocessor_config.json": b"{}", "model.safetensors": WEIGHTS}
COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Handler(BaseHTTPRequestHandler):
    """Files at ``/REPOSITORY/resolve/COMMIT/FILE``; large ones are redirected to a store."""

    def do_GET(self):
        folder, name = self.path.rsplit("/", 1)
        asked = self.headers.get("Range")
        self.server.asked.append((self.path, asked))
        content = self.server.files.get(name)
        if content is None or folder not in (f"/openai/whisper-base/resolve/{COMMIT}", "/store"):
            self.send_error(404)
        elif len(content) > 1000 and folder != "/store":
            self.send_response(302)
            self.send_header("Location", f"/store/{name}")
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            start = int(re.match(r"bytes=(\d+)-", asked)[1]) if asked else 0
            self.send_response(206 if start else 200)
            if start:
                end = len(content) - 1
                self.send_header("Content-Range", f"bytes {start}-{end}/{len(content)}")
            self.send_header("Content-Length", str(len(content) - start))
            self.end_headers()
            self.wfile.write(content[start : self.server.break_after])

    def log_message(self, *_):
        pass


@pytest.fixture
def server(monkeypatch):
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.asked, server.files, server.break_after = [], dict(FILES), None
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        entry = _ENCODERS["whisper-base"]._replace(
            revision=COMMIT, size=len(WEIGHTS), sha256=hashlib.sha256(WEIGHTS).hexdigest()
        )
        monkeypatch.setitem(_ENCODERS, "whisper-base", entry)
        yield server
        server.shutdown()
        thread.join()


def test_download_once_at_the_commit(server, tmp_path, monkeypatch):
    monkeypatch.setenv("SKDEEPFAKE_MODELS", str(tmp_path))
    path = fetch_encoder("whisper-base")
    assert path == str(tmp_path / "whisper-base")
    for name, content in FILES.items():
        assert (tmp_path / "whisper-base" / name).read_bytes() == content
    n_asked = len(server.asked)
    assert fetch_encoder("whisper-base") == path
    assert len(server.asked) == n_asked


def test_a_broken_download_is_resumed(server, tmp_path):
    server.break_after = 2_000_000
    with pytest.raises(ConnectionError, match="call again, which resumes the download"):
        fetch_encoder("whisper-base", folder=tmp_path)
    server.break_after = None
    server.asked.clear()
    fetch_encoder("whisper-base", folder=tmp_path)
    assert (tmp_path / "whisper-base" / "model.safetensors").read_bytes() == WEIGHTS
    assert server.asked[-1] == ("/store/model.safetensors", "bytes=1048576-")


def test_other_weights_are_deleted(server, tmp_path):
    server.files["model.safetensors"] = WEIGHTS[::-1]
    with pytest.raises(ValueError, match=r"has another checksum .* It was deleted; call again"):
        fetch_encoder("whisper-base", folder=tmp_path)
    assert not (tmp_path / "whisper-base" / "model.safetensors").exists()
    server.files["model.safetensors"] = WEIGHTS
    fetch_encoder("whisper-base", folder=tmp_path)


def test_damaged_weights_are_replaced(server, tmp_path):
    fetch_encoder("whisper-base", folder=tmp_path)
    path = tmp_path / "whisper-base" / "model.safetensors"
    path.write_bytes(WEIGHTS[:-1])
    fetch_encoder("whisper-base", folder=tmp_path)
    assert path.read_bytes() == WEIGHTS


@pytest.mark.parametrize("name", _ENCODERS)
def test_each_model_is_one_commit_with_one_checksum_in_the_docs(name):
    entry = _ENCODERS[name]
    assert isinstance(entry, _Entry)
    assert re.fullmatch("[0-9a-f]{40}", entry.revision)
    assert re.fullmatch("[0-9a-f]{64}", entry.sha256)
    assert f'"{name}"' in fetch_encoder.__doc__
    assert entry.license.split(",")[0].split(" by ")[0] in fetch_encoder.__doc__
    size = f"{entry.size / 1e9:.2f} GB" if entry.size > 1e9 else f"{entry.size / 1e6:.0f} MB"
    assert size in fetch_encoder.__doc__


def test_an_unknown_name():
    with pytest.raises(ValueError, match="'name' parameter of fetch_encoder must be a str among"):
        fetch_encoder("whisper-enormous")
