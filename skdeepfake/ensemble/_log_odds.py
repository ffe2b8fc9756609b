"""What classifiers of rows have in common whose `decision_function` returns log-odds."""

import numpy as np
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin


class LogOddsClassifier(ClassifierMixin, BaseEstimator):
    """Base of binary classifiers: probabilities and labels that follow from log-odds."""

    def predict_proba(self, X):
        """Return the probabilities of the classes that follow from the log-odds.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_features)
            Rows of features.

        Returns
        -------
        probabilities : ndarray of shape (n_clips, 2)
            In the order of `classes_`.
        """
        log_odds = self.decision_function(X)
        return np.column_stack([expit(-log_odds), expit(log_odds)])

    def predict(self, X):
        """Return the more probable label.

        Parameters
        ----------
        X : array-like of shape (n_clips, n_features)
            Rows of features.

        Returns
        -------
        labels : ndarray of shape (n_clips,)
        """
        is_positive = self.decision_function(X) > 0
        return self.classes_[is_positive.astype(int)]

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags
