"""The HTML representation of estimators links to the pages of this documentation."""

import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skdeepfake.feature_extraction import LFCC
from skdeepfake.utils import all_estimators

PAGES = "https://skdeepfake.github.io/skdeepfake/"


@pytest.mark.parametrize(("name", "cls"), all_estimators())
def test_each_estimator_links_to_its_page(name, cls):
    link = cls._get_doc_link(cls.__new__(cls))
    assert link.startswith(PAGES)
    assert link.endswith(f"/generated/{cls.__module__}.{name}.html")


def test_the_representation_of_a_pipeline_has_the_links_of_both_libraries():
    html = make_pipeline(LFCC(), StandardScaler())._repr_html_()
    assert LFCC()._get_doc_link() in html
    assert "https://scikit-learn.org/" in html


def test_a_subclass_of_the_user_has_no_page():
    class MyLFCC(LFCC):
        pass

    assert MyLFCC()._get_doc_link() == ""
