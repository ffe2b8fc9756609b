"""The bytes of a file, and what is refused."""

import hashlib
import io
import json
import zipfile

import numpy as np
import pytest

from skdeepfake.persistence import DetectorFileError
from skdeepfake.persistence._container import pack, unpack


def skops_like(members, compression=zipfile.ZIP_STORED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return buffer.getvalue()


PAYLOAD = skops_like({"schema.json": bytes(range(256)) * 10})
DATA = pack({"card": {"name": "one"}, "versions": {"skdeepfake": "9"}}, PAYLOAD)


def seal(archived):
    """Return an archive with the comment that makes its checksum right, as anyone can."""
    return archived + b"sha256:" + hashlib.sha256(archived).hexdigest().encode()


def archive(members, compression=zipfile.ZIP_STORED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, content in members.items():
            file.writestr(name, content)
        file.comment = bytes(71)
    return seal(buffer.getvalue()[:-71])


EMPTY = skops_like({})


def meta(payload=EMPTY, **changes):
    known = {"format_version": 1, "sha256": hashlib.sha256(payload).hexdigest(), "card": None}
    return json.dumps({**known, **changes})


def test_content_comes_back():
    content = unpack(DATA, "x.skd")
    assert content.payload == PAYLOAD
    assert content.meta["card"] == {"name": "one"}
    assert content.meta["format_version"] == 1
    assert content.meta["sha256"] == hashlib.sha256(content.payload).hexdigest()


def test_any_zip_program_reads_it():
    with zipfile.ZipFile(io.BytesIO(DATA)) as file:
        assert file.testzip() is None
        assert sorted(file.namelist()) == ["detector.skops", "meta.json"]


def test_equal_content_makes_equal_files():
    assert pack({"card": None}, PAYLOAD) == pack({"card": None}, PAYLOAD)


def test_every_flip_of_one_bit_is_refused():
    # All bits of the headers and of the comment, and some of the payload.
    bits = {*range(8 * 700), *range(8 * (len(DATA) - 400), 8 * len(DATA))}
    bits |= {*np.random.default_rng(0).integers(8 * len(DATA), size=500).tolist()}
    for bit in sorted(bits):
        flipped = bytearray(DATA)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(DetectorFileError, match=r"'x.skd' is damaged"):
            unpack(bytes(flipped), "x.skd")


def test_every_truncation_and_addition_is_refused():
    lengths = [*range(200), *range(200, len(DATA), 37), len(DATA) - 1]
    for length in lengths:
        with pytest.raises(DetectorFileError, match=r"'x.skd' is (empty|damaged)"):
            unpack(DATA[:length], "x.skd")
    for damaged in (DATA + b"\0", b"\0" + DATA, DATA + DATA[-71:], DATA[200:]):
        with pytest.raises(DetectorFileError, match=r"'x.skd' is damaged"):
            unpack(damaged, "x.skd")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (seal(b"no archive"), "no file of save_detector .*BadZipFile"),
        (archive({}), "no file of save_detector .*KeyError"),
        (archive({"meta.json": meta()}), "no file of save_detector .*KeyError.*detector.skops"),
        (archive({"meta.json": "{", "detector.skops": EMPTY}), "JSONDecodeError"),
        (archive({"meta.json": "[" * 100_000, "detector.skops": EMPTY}), "RecursionError"),
        (archive({"meta.json": "[]", "detector.skops": EMPTY}), "TypeError"),
        (archive({"meta.json": meta(b"y"), "detector.skops": EMPTY}), "checksum of the detector"),
        (archive({"meta.json": meta(card=[1]), "detector.skops": EMPTY}), "the card is no dict"),
        (
            archive({"meta.json": meta(format_version=2), "detector.skops": EMPTY}),
            "has the format version 2, and this version of skdeepfake reads 1; install",
        ),
        (
            archive({"meta.json": meta(format_version=2, versions=[]), "detector.skops": EMPTY}),
            "no file of save_detector",
        ),
    ],
)
def test_a_file_made_by_hand_is_refused(data, message):
    with pytest.raises(DetectorFileError, match=message):
        unpack(data, "x.skd")


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    bomb = {"meta.json": meta(), "detector.skops": bytes(50_000_000)}
    data = archive(bomb, zipfile.ZIP_DEFLATED)
    assert len(data) < 100_000
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *args: pytest.fail("it was unpacked"))
    with pytest.raises(DetectorFileError, match="is compressed or too large"):
        unpack(data, "x.skd")


@pytest.mark.parametrize("kind", ["compressed", "overlapping"])
def test_a_bomb_within_is_refused_before_it_is_unpacked(monkeypatch, kind):
    if kind == "compressed":
        bomb = skops_like({"schema.json": bytes(50_000_000)}, zipfile.ZIP_DEFLATED)
    else:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as file:
            file.writestr("0", bytes(100_000))
            # Further members whose content is the same bytes.
            for number in range(1, 500):
                twin = zipfile.ZipInfo(str(number))
                twin.file_size = twin.compress_size = 100_000
                twin.CRC, twin.header_offset = file.infolist()[0].CRC, 0
                file.filelist.append(twin)
                file.NameToInfo[twin.filename] = twin
        bomb = buffer.getvalue()
    assert len(bomb) < 200_000
    with pytest.raises(DetectorFileError, match=r"detector.skops would unpack to"):
        unpack(pack({"card": None}, bomb), "x.skd")
