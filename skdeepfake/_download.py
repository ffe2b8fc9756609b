"""Download a file once: a broken download is resumed, and the checksum is checked."""

import re
from functools import partial
from pathlib import Path

import pooch
import requests
from tqdm import tqdm

from skdeepfake._atomic import name_full_disk

_CHUNK_BYTES = 1 << 20
_TIMEOUT_SECONDS = 30


def download(url, checksum, folder, *, verbose=True):
    """Return the path of a file, which is downloaded unless the folder holds it.

    Parameters
    ----------
    url : str
        Address of the file; its last part is the name of the file.
    checksum : str or None
        Expected checksum, such as ``"md5:…"`` or ``"sha256:…"``; None accepts any content.
    folder : path-like
        Folder to keep the file in. A broken download stays there as ``NAME.part``.
    verbose : bool, default=True
        Whether to show a progress bar.

    Returns
    -------
    path : Path

    Raises
    ------
    ConnectionError
        If the address cannot be reached or the connection breaks off.
    OSError
        If the disk is full; what was received stays, and the next call resumes the download.
    ValueError
        If the checksum differs; the file is deleted.
    """
    name = url.rsplit("/", 1)[1]
    try:
        # pooch moves the file to its name only once the checksum is right.
        path = pooch.retrieve(
            url,
            known_hash=checksum,
            fname=name,
            path=folder,
            downloader=partial(_resume, Path(folder, f"{name}.part"), verbose),
        )
    except requests.exceptions.RequestException as error:
        raise ConnectionError(
            f"{url} could not be downloaded ({error}). Check the network and call again, which "
            f"resumes the download, or download it by other means to {str(folder)!r}"
        ) from error
    except ValueError as error:
        raise ValueError(
            f"{url} has another checksum than {checksum}: the download is damaged, or its owner "
            "changed the file. It was deleted; call again"
        ) from error
    return Path(path)


def _resume(part, verbose, url, output_file, _):
    """Complete the part file and move it: a downloader for pooch, which has none that resumes."""
    n_bytes = part.stat().st_size if part.exists() else 0
    headers = {"Range": f"bytes={n_bytes}-"} if n_bytes else {}
    with requests.get(url, headers=headers, stream=True, timeout=_TIMEOUT_SECONDS) as response:
        if response.status_code != 416:  # nothing is missing; pooch checks if it is right
            response.raise_for_status()
            _save(response, part, n_bytes if _continues(response, n_bytes) else 0, verbose)
    part.replace(output_file)


def _save(response, part, n_bytes, verbose):
    """Append the content of the response to the first `n_bytes` of the part file."""
    length = response.headers.get("Content-Length")
    total = None if length is None else n_bytes + int(length)
    bar = tqdm(
        total=total,
        initial=n_bytes,
        unit="B",
        unit_scale=True,
        desc=part.stem,
        disable=not verbose,
    )
    with bar, name_full_disk(part), part.open("ab" if n_bytes else "wb") as file:
        for chunk in response.iter_content(_CHUNK_BYTES):
            file.write(chunk)
            bar.update(len(chunk))
    size = part.stat().st_size
    if total is not None and size < total:
        raise requests.exceptions.ConnectionError(f"{size} of {total} bytes were received")


def _continues(response, n_bytes):
    """Return whether the response begins where the part file ends."""
    start = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    return response.status_code == 206 and start is not None and int(start[1]) == n_bytes
