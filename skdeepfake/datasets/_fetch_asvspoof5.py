"""ASVspoof 5 from Zenodo."""

import os

from skdeepfake._sklearn_compat import StrOptions, validate_params
from skdeepfake.datasets._asvspoof5 import load_asvspoof5
from skdeepfake.datasets._data_home import get_data_home
from skdeepfake.datasets._readers._download import download
from skdeepfake.datasets._readers._unpack import unpack

_ADDRESS = "https://zenodo.org/records/14498691/files/"
_PROTOCOLS = {"ASVspoof5_protocols.tar.gz": "865d0e894ea9f686f0f37e5ae3ae3616"}
# The MD5 sums are those of the README of the corpus.
_ARCHIVES = {
    "train": {
        "flac_T_aa.tar": "b0cc86b14826a7701b52aad4f53daf9c",
        "flac_T_ab.tar": "d05be3f4be7a343fdbdd0ed29fdff2e1",
        "flac_T_ac.tar": "70d1ba4ad75a20aef3dae541fbd321e3",
        "flac_T_ad.tar": "c9bb56af2cc410d98338d74babcb95c9",
        "flac_T_ae.tar": "a3969816982f3e52300d6147ad796df7",
    },
    "dev": {
        "flac_D_aa.tar": "df0be44957623991028cce59792beb17",
        "flac_D_ab.tar": "1e8cd685d89b64502692f1bcf1a13db3",
        "flac_D_ac.tar": "5e0031f08c30e4bdbf0c59f91b2d662b",
    },
    "eval": {
        "flac_E_aa.tar": "a8c800766f3d4ef87971e2b4f29663e2",
        "flac_E_ab.tar": "c35064188f54f07c87aba58de22534a0",
        "flac_E_ac.tar": "ed7cbcd1b2847998b72472ddf6b445e3",
        "flac_E_ad.tar": "626a080e994b05df49c577d7b3dede8d",
        "flac_E_ae.tar": "05f19a5e64fa556714ae1b38eb2ea70b",
        "flac_E_af.tar": "2ca2f52a3bbf827f7ec155ecb47e85d6",
        "flac_E_ag.tar": "671200b5de2fc1e74a563b07b057af8f",
        "flac_E_ah.tar": "eaf885b1299a61eb07f71e82e96dba37",
        "flac_E_ai.tar": "b2625683bf440abae2af901a45542ad9",
        "flac_E_aj.tar": "c50281c8233af6f3b0899604d21ade44",
    },
}
# Archives hold FLAC files, which do not shrink; the largest has about 8 GB.
_MAX_BYTES = 20 * 10**9


@validate_params(
    {
        "subset": [StrOptions({*_ARCHIVES, "all"})],
        "data_home": [str, os.PathLike, None],
        "progress": ["boolean"],
    },
    prefer_skip_nested_validation=True,
)
def fetch_asvspoof5(*, subset="train", data_home=None, progress=True, **options):
    """Download the corpus of the ASVspoof 5 challenge from Zenodo, once, and load it.

    A subset comes in archives of some 7 GB, five for train, three for dev and ten for eval. Each is
    checked, unpacked and deleted before the next one; a broken download goes on where it broke off
    when the function is called again.

    Parameters
    ----------
    subset : {"train", "dev", "eval", "all"}, default="train"
        The part to download and load.
    data_home : str or path-like, default=None
        Where to keep it, in the folder ``asvspoof5``; None stands for :func:`get_data_home`.
    progress : bool, default=True
        Whether to show a progress bar.
    **options : dict
        `on_error`, `return_X_y` and `as_frame` of :func:`load_asvspoof5`.

    Returns
    -------
    clips : :class:`~sklearn.utils.Bunch` or tuple
        As :func:`load_asvspoof5` returns it.

    Raises
    ------
    ConnectionError
        If Zenodo cannot be reached or the connection breaks off.
    ValueError
        If an archive has another checksum than it should.

    See Also
    --------
    load_asvspoof5 : Load it from a folder.

    Examples
    --------
    >>> from skdeepfake.datasets import fetch_asvspoof5
    >>> clips = fetch_asvspoof5(subset="dev")  # doctest: +SKIP
    """
    folder = get_data_home(data_home) / "asvspoof5"
    subsets = tuple(_ARCHIVES) if subset == "all" else (subset,)
    archives = dict(_PROTOCOLS)
    for name in subsets:
        archives |= _ARCHIVES[name]
    for name, checksum in archives.items():
        target = folder / name.split(".")[0]
        if target.exists():
            continue
        archive = download(_ADDRESS + name, f"md5:{checksum}", folder, progress=progress)
        unpack(archive, target, max_bytes=_MAX_BYTES)
        archive.unlink()
    return load_asvspoof5(folder, subset=subset, **options)
