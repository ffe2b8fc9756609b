"""scikit-learn's own checks. LLRCalibrator alone takes one score a clip, which they cannot give."""

from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.utils.estimator_checks import parametrize_with_checks

from skdeepfake.calibration import LLRCalibratedClassifierCV, LLRCalibrator


@parametrize_with_checks(
    [
        LLRCalibratedClassifierCV(LogisticRegression(solver="newton-cholesky"), cv=3),
        LLRCalibratedClassifierCV(GaussianNB(), LLRCalibrator("isotonic"), cv=3),
    ],
)
def test_sklearn_checks(estimator, check):
    check(estimator)
