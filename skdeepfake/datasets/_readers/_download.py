"""Download a file once: resumed where it broke off, and checked."""

import re
from pathlib import Path

from tqdm import tqdm

_CHUNK_BYTES = 1 << 20
_TIMEOUT_SECONDS = 30


def download(url, checksum, folder, *, progress=True):
    """Return the path of a file that was downloaded, now or before.

    Parameters
    ----------
    url : str
        Its address; the last part is the file's name.
    checksum : str
        What it must have, as ``"md5:…"`` or ``"sha256:…"``.
    folder : path-like
        Where it is kept. What has come of a broken download waits there as ``NAME.part``.
    progress : bool, default=True
        Whether to show a progress bar.

    Returns
    -------
    path : Path

    Raises
    ------
    ConnectionError
        If the address cannot be reached or the connection breaks off.
    ValueError
        If the checksum is another one; what came is deleted.
    """
    import pooch
    import requests

    name = url.rsplit("/", 1)[1]
    try:
        # It moves the file to its name only once the checksum is right.
        path = pooch.retrieve(
            url,
            known_hash=checksum,
            fname=name,
            path=folder,
            downloader=_Resuming(Path(folder, f"{name}.part"), progress),
        )
    except requests.exceptions.RequestException as error:
        raise ConnectionError(
            f"{url} could not be downloaded ({error}). Check the network and call again, which "
            f"goes on where it broke off, or download it by other means to {str(folder)!r}"
        ) from error
    except ValueError as error:
        raise ValueError(
            f"{url} has another checksum than {checksum}: the download is damaged or the file was "
            "changed by its owner. It was deleted; call again"
        ) from error
    return Path(path)


class _Resuming:
    """A downloader of pooch's that goes on with what an earlier call left."""

    def __init__(self, part, progress):
        self.part = part
        self.progress = progress

    def __call__(self, url, output_file, pooch):
        import requests

        done = self.part.stat().st_size if self.part.exists() else 0
        headers = {"Range": f"bytes={done}-"} if done else {}
        with requests.get(url, headers=headers, stream=True, timeout=_TIMEOUT_SECONDS) as response:
            if response.status_code == 416:  # nothing is missing; the checksum tells if it is right
                self.part.replace(output_file)
                return
            response.raise_for_status()
            if not _goes_on(response, done):
                done = 0
            self._save(response, done)
        self.part.replace(output_file)

    def _save(self, response, done):
        import requests

        length = response.headers.get("Content-Length")
        total = None if length is None else done + int(length)
        bar = tqdm(
            total=total,
            initial=done,
            unit="B",
            unit_scale=True,
            desc=self.part.stem,
            disable=not self.progress,
        )
        with bar, self.part.open("ab" if done else "wb") as file:
            for chunk in response.iter_content(_CHUNK_BYTES):
                file.write(chunk)
                bar.update(len(chunk))
        size = self.part.stat().st_size
        if total is not None and size < total:
            raise requests.exceptions.ConnectionError(f"{size} of {total} bytes came")


def _goes_on(response, done):
    """Return whether the response begins where the part file ends."""
    start = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    return response.status_code == 206 and start is not None and int(start[1]) == done
