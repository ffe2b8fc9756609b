"""Every private name of scikit-learn that this library uses, imported in one place.

A release of scikit-learn that moves or renames one of them is answered here and nowhere else.
"""

from sklearn.base import _fit_context
from sklearn.utils import _safe_indexing
from sklearn.utils._param_validation import (
    HasMethods,
    Interval,
    Options,
    StrOptions,
    validate_parameter_constraints,
    validate_params,
)
from sklearn.utils._repr_html.estimator import _VisualBlock
from sklearn.utils._response import _get_response_values_binary
from sklearn.utils._set_output import _get_output_config, _wrap_data_with_container
from sklearn.utils.metaestimators import _BaseComposition
from sklearn.utils.validation import _check_sample_weight, _num_samples

__all__ = [
    "HasMethods",
    "Interval",
    "Options",
    "StrOptions",
    "_BaseComposition",
    "_VisualBlock",
    "_check_sample_weight",
    "_fit_context",
    "_get_output_config",
    "_get_response_values_binary",
    "_num_samples",
    "_safe_indexing",
    "_wrap_data_with_container",
    "validate_parameter_constraints",
    "validate_params",
]
