"""Put built pages into a checkout of the branch gh-pages, and list its versions.

    python docs/_tools/publish.py HTML SITE REF

REF is "main", for the folder ``dev``, or a tag such as "v0.1.0", for the folder ``0.1`` and, if no
newer version is there, ``stable``. The script writes the list of versions into all of them, and an
``index.html`` that leads to the newest release.
"""

import argparse
import json
import re
import shutil
from pathlib import Path

SITE = "https://skdeepfake.github.io/skdeepfake"


def folder_of(ref):
    """Return the folder of a branch or tag: "dev", or the first two numbers of the version."""
    found = re.fullmatch(r"v(\d+\.\d+)(\..*)?", ref)
    return found[1] if found else "dev"


def list_releases(site):
    """Return the names of the folders of releases, the newest first."""
    names = [path.name for path in site.iterdir() if re.fullmatch(r"\d+\.\d+", path.name)]
    return sorted(names, key=lambda name: [int(part) for part in name.split(".")], reverse=True)


def publish(html, site, ref):
    """Copy the pages, and write what tells readers which versions there are."""
    folder = folder_of(ref)
    _replace(html, site / folder)
    releases = list_releases(site)
    if releases and releases[0] == folder:
        _replace(html, site / "stable")
    entries = [{"name": "development", "version": "dev", "url": f"{SITE}/dev/"}]
    entries += [
        {"name": name, "version": name, "url": f"{SITE}/{'stable' if i == 0 else name}/"}
        for i, name in enumerate(releases)
    ]
    entries[1 if releases else 0]["preferred"] = True
    for static in site.glob("*/_static"):
        (static / "switcher.json").write_text(json.dumps(entries, indent=2) + "\n")
    first = "stable" if releases else "dev"
    (site / "index.html").write_text(f'<meta http-equiv="refresh" content="0; url={first}/">\n')
    (site / ".nojekyll").touch()


def _replace(source, target):
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("html", type=Path)
    parser.add_argument("site", type=Path)
    parser.add_argument("ref")
    arguments = parser.parse_args()
    publish(arguments.html, arguments.site, arguments.ref)


if __name__ == "__main__":
    main()
