"""Sphinx configuration; it also writes api.rst, from the public names of each subpackage."""

import inspect
import os
import re
import sys
from pathlib import Path

import skdeepfake

sys.path.insert(0, str(Path(__file__).parent / "_tools"))

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

project = "skdeepfake"
author = "The skdeepfake developers"
copyright = "2026, the skdeepfake developers"
version = release = skdeepfake.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "numpydoc",
    "sphinx_gallery.gen_gallery",
]
templates_path = ["_templates"]
exclude_patterns = ["_build", "_tools", "auto_examples/**/*.ipynb", "auto_examples/**/*.md5"]
default_role = "literal"

autosummary_generate = True
autodoc_typehints = "none"
# Tables of members would document each inherited method of scikit-learn anew.
numpydoc_show_class_members = False

sphinx_gallery_conf = {
    "examples_dirs": "../examples",
    "gallery_dirs": "auto_examples",
    "filename_pattern": r"plot_",
    # A web service, which docs/recordings.rst shows.
    "ignore_pattern": "upload_endpoint",
    "within_subsection_order": "FileNameSortKey",
    "remove_config_comments": True,
    "show_memory": False,
    "reset_modules": ("matplotlib", "gallery_style.set_style"),
    "backreferences_dir": None,
}

html_theme = "pydata_sphinx_theme"
html_title = "skdeepfake"
html_show_sourcelink = False
html_static_path = ["_static"]
html_css_files = ["custom.css", "gallery.css"]
toc_object_entries_show_parents = "hide"
html_theme_options = {
    "navigation_with_keys": False,
    "show_prev_next": False,
    "secondary_sidebar_items": ["page-toc"],
}


def write_api(path):
    """Write a section for each subpackage: its docstring and tables of its public names."""
    lines = ["API reference", "=============", ""]
    lines += ["Label 1 is the deepfake throughout, and a higher score speaks for it."]
    for submodule in skdeepfake._SUBMODULES:
        module = getattr(skdeepfake, submodule)
        title = f"skdeepfake.{submodule}"
        lines += ["", title, "-" * len(title), "", inspect.getdoc(module)]
        lines += ["", f".. currentmodule:: {title}"]
        tables = {"Classes": [], "Functions": [], "Objects": []}
        for name in sorted(module.__all__, key=str.lower):
            member = getattr(module, name)
            if inspect.isclass(member):
                tables["Classes"].append(f"   {name}")
            elif inspect.isfunction(member):
                tables["Functions"].append(f"   {name}")
            else:
                tables["Objects"].append(f"   {name}")
        for title, names in tables.items():
            if names:
                lines += ["", f".. rubric:: {title}", "", ".. autosummary::"]
                lines += ["   :toctree: generated/", "", *names]
    path.write_text("\n".join(lines) + "\n")


write_api(Path(__file__).parent / "api.rst")


def unlink_references(app, what, name, obj, options, lines):
    """Turn references to scikit-learn's guide, in docstrings that are inherited, into text."""
    lines[:] = [re.sub(r":ref:`([^<`]+) <[^>`]+>`", r"\1", line) for line in lines]


def setup(app):
    app.connect("autodoc-process-docstring", unlink_references)
