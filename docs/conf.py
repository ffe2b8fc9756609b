"""Sphinx configuration."""

import os

import skdeepfake

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
exclude_patterns = ["_build", "auto_examples/**/*.ipynb", "auto_examples/**/*.md5"]
default_role = "literal"

autosummary_generate = True
autodoc_typehints = "none"
# Tables of members would document each inherited method of scikit-learn anew.
numpydoc_show_class_members = False

sphinx_gallery_conf = {
    "examples_dirs": "../examples",
    "gallery_dirs": "auto_examples",
    "filename_pattern": r"plot_",
    "within_subsection_order": "FileNameSortKey",
    "remove_config_comments": True,
    "show_memory": False,
    "backreferences_dir": None,
}

html_theme = "pydata_sphinx_theme"
html_title = "skdeepfake"
html_show_sourcelink = False
html_static_path = ["_static"]
html_css_files = ["custom.css"]
toc_object_entries_show_parents = "hide"
html_theme_options = {
    "navigation_with_keys": False,
    "show_prev_next": False,
    "secondary_sidebar_items": ["page-toc"],
}
