"""The table of the extras of the installation page, from pyproject.toml."""

import re
import tomllib

_PURPOSES = {
    "plot": "Displays and reports with figures",
    "formats": "M4A, AAC, MP4, WebM, WMA, AMR and other formats",
    "augment": "augmentations of the package audiomentations",
    "kaggle": "download of SceneFake",
    "onnx": "pretrained encoders as ONNX files, export of networks",
    "transformers": "pretrained encoders by PyTorch",
    "distributed": "features, searches and scores on a cluster of dask",
    "world": "the WORLD vocoder, to forge with",
    "neural-enhancement": "the network DeepFilterNet3, to forge scenes with",
    "benchmarks": "comparison of the features with spafe",
}
_FOR_DEVELOPERS = {"test", "lint", "docs", "dev"}


def write(docs):
    """Write generated/extras.inc."""
    project = tomllib.loads((docs.parent / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    lines = [".. list-table::", "   :header-rows: 1", "   :widths: 24 46 30", ""]
    lines += ["   * - Extra", "     - For", "     - Installs"]
    for name in extras.keys() - _PURPOSES.keys() - _FOR_DEVELOPERS:
        raise ValueError(f"the extra {name!r} has no purpose in {__file__}")
    for name, purpose in _PURPOSES.items():
        packages = ", ".join(re.match(r"[\w-]+", entry)[0] for entry in extras[name])
        lines += [f"   * - ``{name}``", f"     - {purpose}", f"     - {packages}"]
    (docs / "generated" / "extras.inc").write_text("\n".join(lines) + "\n")
