"""scikit-learn's own checks. LLRCalibrator takes one score per clip, which they cannot give."""

from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.utils.estimator_checks import parametrize_with_checks

from skdeepfake.calibration import LLRCalibratedClassifierCV, LLRCalibrator


@parametrize_with_checks(
    [
        LLRCalibratedClassifierCV(LogisticRegression(solver="newton-cholesky"), cv=3),
        LLRCalibratedClassifierCV(GaussianNB(), calibrator=LLRCalibrator("isotonic"), cv=3),
    ],
    expected_failed_checks=lambda estimator: (
        {
            f"check_sample_weight_equivalence_on_{kind}_data": "repeated clips change the folds"
            for kind in ("dense", "sparse")
        }
        if estimator.calibrator is None
        else {}
    ),
)
def test_sklearn_checks(estimator, check):
    check(estimator)
