"""Sphinx configuration; _tools/api_pages.py writes the pages of the API from the public names."""

import os
import sys
import warnings
from pathlib import Path

import skdeepfake

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS / "_tools"))

import api_pages
import external
import extras

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
# Of Keras' own code, when it exports a network.
warnings.filterwarnings("ignore", message="In the future `np.object`", category=FutureWarning)

project = "skdeepfake"
author = "The skdeepfake developers"
copyright = "2026, the skdeepfake developers"
version = release = skdeepfake.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.intersphinx",
    "sphinx.ext.mathjax",
    "myst_parser",
    "numpydoc",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinx_gallery.gen_gallery",
]
templates_path = ["_templates"]
exclude_patterns = ["_build", "_tools", "auto_examples/**/*.ipynb", "auto_examples/**/*.md5"]
default_role = "literal"

autosummary_generate = True
autosummary_context = {"own_methods": api_pages.own_methods()}
autodoc_typehints = "none"
# Tables of members would document each inherited method of scikit-learn anew.
numpydoc_show_class_members = False

# Names of other libraries become links where their inventories can be reached, and plain text
# otherwise; a name that does not exist is a warning either way. SKDEEPFAKE_DOCS_OFFLINE=1 does not
# try to reach them.
intersphinx_mapping = external.reachable(
    {
        "python": "https://docs.python.org/3/",
        "numpy": "https://numpy.org/doc/stable/",
        "pandas": "https://pandas.pydata.org/docs/",
        "sklearn": "https://scikit-learn.org/stable/",
        "imblearn": "https://imbalanced-learn.org/stable/",
        "librosa": "https://librosa.org/doc/latest/",
        "joblib": "https://joblib.readthedocs.io/en/stable/",
    }
)
intersphinx_timeout = 20

# Prompts and printed results are not copied.
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
copybutton_line_continuation_character = "\\"

sphinx_gallery_conf = {
    "examples_dirs": "../examples",
    "gallery_dirs": "auto_examples",
    "filename_pattern": r"plot_",
    # A web service, which docs/recordings.rst shows.
    "ignore_pattern": "upload_endpoint",
    "within_subsection_order": "FileNameSortKey",
    "remove_config_comments": True,
    "show_memory": False,
    "doc_module": ("skdeepfake",),
    "backreferences_dir": "generated/backreferences",
    "inspect_global_variables": False,
    "write_computation_times": False,
    "reset_modules": ("matplotlib", "gallery_style.set_style"),
}

linkcheck_timeout = 20
linkcheck_retries = 2
linkcheck_workers = 8
linkcheck_anchors = False
linkcheck_ignore = [
    # DOIs redirect to publishers who refuse programs, and so do these sites themselves.
    r"https://doi\.org/.*",
    r"https://www\.kaggle\.com/.*",
    # The addresses of this project, which exist once it is published.
    r"https://(github\.com|skdeepfake\.github\.io)/skdeepfake.*",
]

_REPOSITORY = "https://github.com/skdeepfake/skdeepfake"
_SITE = "https://skdeepfake.github.io/skdeepfake"
_IS_DEVELOPMENT = "dev" in version

html_theme = "pydata_sphinx_theme"
html_title = "skdeepfake"
html_logo = "_static/logo.svg"
html_favicon = "_static/favicon.svg"
html_show_sourcelink = False
html_static_path = ["_static"]
html_css_files = ["custom.css", "gallery.css"]
html_baseurl = f"{_SITE}/{'dev' if _IS_DEVELOPMENT else 'stable'}/"
html_context = {
    "github_user": "skdeepfake",
    "github_repo": "skdeepfake",
    "github_version": "main",
    "doc_path": "docs",
    "default_mode": "auto",
}
_SINGLE_PAGES = "index install recipes corpora faq glossary model_card whats_new"
html_sidebars = {name: [] for name in _SINGLE_PAGES.split()}
toc_object_entries_show_parents = "hide"
html_theme_options = {
    "github_url": _REPOSITORY,
    "logo": {"text": "skdeepfake", "alt_text": "skdeepfake - home"},
    "navbar_persistent": ["search-button"],
    "navbar_end": ["version-switcher", "theme-switcher", "navbar-icon-links"],
    "switcher": {
        # _tools/publish.py brings the list up to date in each version that is on the site.
        "json_url": "_static/switcher.json",
        "version_match": "dev" if _IS_DEVELOPMENT else ".".join(version.split(".")[:2]),
    },
    "check_switcher": False,
    "header_links_before_dropdown": 5,
    "navigation_with_keys": False,
    "show_prev_next": False,
    "use_edit_page_button": True,
    "secondary_sidebar_items": ["page-toc", "edit-this-page", "sg_download_links"],
}

api_pages.write(DOCS)
extras.write(DOCS)


def leave_out_edit_link(app, pagename, templatename, context, doctree):
    """Offer no edit of a page that is written from the code."""
    if pagename == "api" or pagename.startswith(("generated/", "auto_examples/")):
        context["page_source_suffix"] = ""


def setup(app):
    app.connect("html-page-context", leave_out_edit_link)
    app.connect("autodoc-process-docstring", external.unlink_references)
    app.connect("missing-reference", external.accept_existing, priority=900)
