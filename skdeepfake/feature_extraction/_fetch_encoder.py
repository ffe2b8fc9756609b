"""Download a pretrained encoder that is known to work."""

import os
from pathlib import Path
from typing import NamedTuple

from skdeepfake._download import download
from skdeepfake._sklearn_compat import Options, validate_params
from skdeepfake.feature_extraction._encoders._files import MODELS_VARIABLE


class _Entry(NamedTuple):
    """A model on the Hugging Face hub at one commit, and its file of weights."""

    repository: str
    revision: str
    license: str
    weights: str
    size: int
    sha256: str
    others: tuple


_ENCODERS = {
    "wavlm-base-plus": _Entry(
        "microsoft/wavlm-base-plus",
        "4c66d4806a428f2e922ccfa1a962776e232d487b",
        "CC BY-SA 3.0 by its model card, MIT by its repository",
        "pytorch_model.bin",
        377_617_425,
        "3bb273a6ace99408b50cfc81afdbb7ef2de02da2eab0234e18db608ce692fe51",
        ("config.json", "preprocessor_config.json"),
    ),
    "whisper-base": _Entry(
        "openai/whisper-base",
        "e37978b90ca9030d5170a5c07aadb050351a65bb",
        "Apache 2.0 by its model card, MIT by its repository",
        "model.safetensors",
        290_403_936,
        "07cadb9f25677c8d50df603e66a98fbd842cce45047139baeb16e6219a1e807b",
        ("config.json", "preprocessor_config.json"),
    ),
    "xls-r-300m": _Entry(
        "facebook/wav2vec2-xls-r-300m",
        "1a640f32ac3e39899438a2931f9924c02f080a54",
        "Apache 2.0",
        "pytorch_model.bin",
        1_269_737_156,
        "d5e490574712ad0a6736923b9ed11d4cd51c78609c36205f704fc4e87b11d2e0",
        ("config.json", "preprocessor_config.json"),
    ),
}


@validate_params(
    {
        "name": [Options(str, set(_ENCODERS))],
        "folder": [str, os.PathLike, None],
        "verbose": ["boolean"],
    },
    prefer_skip_nested_validation=True,
)
def fetch_encoder(name, *, folder=None, verbose=True):
    """Download a pretrained encoder, and return the folder that it is in.

    A download that broke off is resumed by the next call. A model that is complete is checked, and
    nothing is downloaded.

    Parameters
    ----------
    name : {"wavlm-base-plus", "whisper-base", "xls-r-300m"}
        The model, see Notes.
    folder : str or path-like, default=None
        The folder of models, in which the model gets a folder of its name. None stands for the
        environment variable ``SKDEEPFAKE_MODELS``, and without it for ``skdeepfake_data/models`` in
        your home folder.
    verbose : bool, default=True
        Whether to show a progress bar.

    Returns
    -------
    path : str
        The model's folder, for :class:`PretrainedEncoder`.

    Raises
    ------
    ConnectionError
        If the hub cannot be reached or the connection breaks off.
    ValueError
        If the weights are not those of this list; they are deleted.

    See Also
    --------
    PretrainedEncoder : The front-end that uses it.

    Notes
    -----
    Each model is one commit of the Hugging Face hub, and its weights have one checksum.

    ==================  ==========================  ========  ======================================
    name                on the hub                  size      license
    ==================  ==========================  ========  ======================================
    "wavlm-base-plus"   microsoft/wavlm-base-plus   378 MB    CC BY-SA 3.0 by its model card, MIT
                                                              by its repository
    "whisper-base"      openai/whisper-base         290 MB    Apache 2.0 by its model card, MIT by
                                                              its repository
    "xls-r-300m"        facebook/wav2vec2-          1.27 GB   Apache 2.0
                        xls-r-300m
    ==================  ==========================  ========  ======================================

    The environment variable ``HF_ENDPOINT`` names a mirror of the hub. Another model can be given
    to :class:`PretrainedEncoder` by its name on the hub, where transformers downloads it.

    Examples
    --------
    >>> from skdeepfake.feature_extraction import PretrainedEncoder, fetch_encoder
    >>> path = fetch_encoder("xls-r-300m")  # doctest: +SKIP
    >>> encoder = PretrainedEncoder(path, layer=9)  # doctest: +SKIP
    """
    entry = _ENCODERS[name]
    home = folder or os.environ.get(MODELS_VARIABLE) or Path("~", "skdeepfake_data", "models")
    target = Path(home).expanduser().absolute() / name
    server = os.environ.get("HF_ENDPOINT") or "https://huggingface.co"
    url = f"{server.rstrip('/')}/{entry.repository}/resolve/{entry.revision}"
    for file in entry.others:
        download(f"{url}/{file}", None, target, verbose=False)
    download(f"{url}/{entry.weights}", f"sha256:{entry.sha256}", target, verbose=verbose)
    return str(target)
