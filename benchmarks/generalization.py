"""Compare detectors on generators and recording chains that they were not trained on.

    python benchmarks/generalization.py --clips PATH/clips.csv --scores FOLDER

There are three protocols. "source" is `StratifiedGroupKFold`: no source of clips is in both the
training and the test part of a fold. "family" leaves each family of generators out of training
once, together with some of the genuine clips, by whole sources; `--family-blocks` leaves out
several families at once. "new-from-old" trains on the clips whose column `batch` is 1 and tests on
the others, which are from other sources and newer generators. Each row of the table is computed
from the scores of all folds together and averaged over the seeds. Intervals are bootstrap intervals
over sources, of the scores of all seeds together. `--channels FOLDER` tests the same detectors on
the clips that `channels.py` altered as well, and prints one table for each channel.

"AUC in sources" is the mean AUC over the sources that have both genuine clips and deepfakes: there,
a detector gains nothing from telling recording chains apart. "EER minus reference" is an interval
of the difference to the row that `--reference` names, by a bootstrap that resamples the same
sources for both. Cllr, actDCF, false alarms (genuine clips with a score above 0) and misses
(deepfakes with another one) read scores as log-likelihood ratios, which only the presets other than
"cnn-bilstm" return.

Scores and fitted detectors are kept in FOLDER and not computed again, so that the table can be made
in parts, by `--rows`, `--seeds` and `--channels`. On two cores, one seed of all rows and both
protocols takes a night; the networks and the Gaussian mixtures take most of it. `--protocols
new-from-old --rows fast --seeds 0 --every 3` takes five minutes.
"""

import argparse
import time
from pathlib import Path

import imblearn.pipeline
import joblib
import numpy as np
import pandas as pd
from channels import SEEN
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score, roc_curve
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from skdeepfake.audio import LoadAudio
from skdeepfake.calibration import LLRCalibratedClassifierCV, LLRFusionClassifierCV
from skdeepfake.compose import InChunks, make_detector
from skdeepfake.datasets import load_clips
from skdeepfake.feature_extraction import LFCC, HybridFeatures, PretrainedEncoder
from skdeepfake.metrics import (
    actual_dcf,
    cllr,
    compare_detectors,
    detection_report,
    equal_error_rate,
    min_cllr,
    min_dcf,
)
from skdeepfake.mixture import GMMClassifier
from skdeepfake.model_selection import LeaveOneGeneratorOut
from skdeepfake.over_sampling import RandomOverSampler
from skdeepfake.preprocessing import FrameScaler, Pool

# Of Whisper-base's encoder: its blocks and what goes into the first.
N_LAYERS, N_UNITS = 7, 512


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clips", required=True, help="table: path, label, source, generator")
    parser.add_argument("--scores", required=True, type=Path, help="folder that keeps the scores")
    parser.add_argument("--protocols", nargs="+", default=["source", "family"])
    parser.add_argument("--rows", nargs="+", default=list(DETECTORS), choices=DETECTORS)
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--n-splits", type=int, default=5)
    parser.add_argument("--family-blocks", type=int, default=None)
    parser.add_argument("--channels", type=Path, help="folder that channels.py wrote")
    parser.add_argument("--encoder", help="ONNX file of Whisper-base's encoder, for its rows")
    parser.add_argument("--memory", help="folder that keeps the features, which rows share")
    parser.add_argument("--reference", default="robust", help="row that others are compared with")
    parser.add_argument("--every", type=int, default=1, help="use every n-th clip only")
    parser.add_argument("--n-jobs", type=int, default=None)
    arguments = parser.parse_args()

    clips = load_clips(arguments.clips)
    arguments.scores.mkdir(parents=True, exist_ok=True)
    conditions = ["clean"]
    if arguments.channels:
        conditions += sorted(path.name for path in arguments.channels.iterdir())
    for protocol in arguments.protocols:
        results = {}
        for row in arguments.rows:
            path = arguments.scores / f"{protocol} {row.replace('/', '-')}"
            results[row] = [
                scores_of(f"{path} {seed}", row, seed, protocol, clips, conditions, arguments)
                for seed in arguments.seeds
            ]
        for condition in conditions:
            print_table(protocol, condition, clips, results, arguments.reference)


def cnn_bilstm_averaged(seed, arguments):
    from skdeepfake.neural_network import CNNBiLSTMAttentionClassifier

    return imblearn.pipeline.make_pipeline(
        RandomOverSampler(random_state=seed),
        front_end(HybridFeatures(), Pool(["mean"]), n_jobs=arguments.n_jobs),
        StandardScaler(),
        CNNBiLSTMAttentionClassifier(random_state=seed),
    )


def lfcc_lcnn(seed, arguments):
    from skdeepfake.neural_network import LCNNClassifier

    net = LCNNClassifier(epochs=10, class_weight="balanced", random_state=seed)
    return make_pipeline(front_end(LFCC("lcnn"), n_jobs=arguments.n_jobs), FrameScaler(), net)


def lfcc_gmm(seed, arguments):
    # Ten iterations, as in the ASVspoof baseline.
    mixtures = GMMClassifier(512, max_iter=10, tol=0.0, random_state=seed)
    return make_pipeline(front_end(LFCC(), n_jobs=arguments.n_jobs), mixtures)


def lfcc_pooled(classifier, arguments):
    rows = front_end(LFCC("asvspoof2019"), Pool(), n_jobs=arguments.n_jobs)
    return make_pipeline(rows, StandardScaler(), classifier)


def front_end(*steps, n_jobs):
    return InChunks(make_pipeline(LoadAudio(), *steps), n_jobs=n_jobs)


def preset(name):
    return lambda seed, arguments: make_preset(name, seed, arguments)


def make_preset(name, seed, arguments, **options):
    return make_detector(
        name, random_state=seed, n_jobs=arguments.n_jobs, memory=arguments.memory, **options
    )


def encoder_layer(layer):
    """Return a maker of "encoder" on one layer of all, which are computed in one pass."""

    def make(seed, arguments):
        encoder = PretrainedEncoder(arguments.encoder, layer=list(range(N_LAYERS)))
        detector = make_preset("encoder", seed, arguments, encoder=encoder)
        units = layer * N_UNITS + np.arange(N_UNITS)
        both_statistics = np.concatenate([units, N_LAYERS * N_UNITS + units])
        select = ColumnTransformer([("layer", "passthrough", both_statistics)])
        detector.steps.insert(-1, ("columns", select))
        return detector

    return make


def on_encoder(name):
    return lambda seed, arguments: make_preset(name, seed, arguments, encoder=arguments.encoder)


DETECTORS = {
    "cnn-bilstm": preset("cnn-bilstm"),
    "cnn-bilstm, averaged over time": cnn_bilstm_averaged,
    "LFCC-GMM": lfcc_gmm,
    "LFCC-LCNN": lfcc_lcnn,
    "LFCC pooled, SVC": lambda _, arguments: lfcc_pooled(
        SVC(C=10, class_weight="balanced"), arguments
    ),
    "LFCC pooled, logistic": lambda _, arguments: lfcc_pooled(
        LogisticRegression(C=0.1, class_weight="balanced", max_iter=5000), arguments
    ),
    "fast": preset("fast"),
    "robust": preset("robust"),
    "fusion": on_encoder("fusion"),
    "encoder": on_encoder("encoder"),
    "cnn-bilstm on the encoder": on_encoder("cnn-bilstm"),
    **{f"encoder, layer {k}": encoder_layer(k) for k in range(N_LAYERS)},
}


def scores_of(path, row, seed, protocol, clips, conditions, arguments):
    """Return the scores of one detector in each condition, from the folder if they are there."""
    results = dict(np.load(f"{path}.npz")) if Path(f"{path}.npz").exists() else {}
    missing = [condition for condition in conditions if condition not in results]
    for fold, parts in enumerate(splits(protocol, seed, clips, arguments) if missing else []):
        train, test = (part[:: arguments.every] for part in parts)
        detector, fit = fitted(
            Path(f"{path} fold {fold}.joblib"), row, seed, clips, train, arguments
        )
        start = time.perf_counter()
        for condition in missing:
            rows = rows_of(condition, clips, test, arguments)
            scores = results.setdefault(condition, np.full(len(clips.target), np.nan))
            # Genuine clips can be tested more than once: the last time counts.
            scores[test] = detector.decision_function(rows)
        seconds = (time.perf_counter() - start) / (len(test) * len(missing))
        print(f"{protocol}, {row}, seed {seed}: fold of {fit:.0f} s", flush=True)
        results |= {"fit": fit, "score": seconds, "size": size_of(detector)}
    np.savez(f"{path}.npz", **results)
    return results


def fitted(path, row, seed, clips, train, arguments):
    """Return a detector and the seconds of its fit, from the folder if it is there."""
    if not path.exists():
        detector = DETECTORS[row](seed, arguments)
        start = time.perf_counter()
        detector.fit(clips.data[train], clips.target[train], **groups_of(detector, clips, train))
        joblib.dump((detector, time.perf_counter() - start), path)
    return joblib.load(path)


def rows_of(condition, clips, test, arguments):
    if condition == "clean":
        return clips.data[test]
    return [str(arguments.channels / condition / f"{row}.flac") for row in test]


def groups_of(detector, clips, train):
    """Return the sources, for a detector that makes folds or sets clips aside."""
    last = detector[-1]
    makes_folds = isinstance(last, (LLRCalibratedClassifierCV, LLRFusionClassifierCV))
    if not makes_folds and not getattr(last, "early_stopping", False):
        return {}
    return {"groups": clips.groups["source"].to_numpy()[train]}


def splits(protocol, seed, clips, arguments):
    sources, families = clips.groups["source"], clips.groups["generator"].to_numpy()
    if protocol == "source":
        folds = StratifiedGroupKFold(arguments.n_splits, shuffle=True, random_state=seed)
        return folds.split(clips.data, clips.target, sources)
    if protocol == "new-from-old":
        is_old = clips.frame["batch"].astype(int).to_numpy() == 1
        return [(np.flatnonzero(is_old), np.flatnonzero(~is_old))]
    if arguments.family_blocks:
        names = np.random.default_rng(seed).permutation(np.unique(families))
        block = {name: i % arguments.family_blocks for i, name in enumerate(names)}
        families = np.array([f"block {block[name]}" for name in families])
    groups = np.column_stack([families, sources])
    return LeaveOneGeneratorOut().split(clips.data, clips.target, groups)


def size_of(detector):
    """Return the number of fitted parameters of the last step of a Pipeline."""
    last = detector[-1]
    last = getattr(last, "estimator_", last)
    last = last[-1] if isinstance(last, Pipeline) else last
    if isinstance(last, LLRFusionClassifierCV):
        return sum(size_of(pipeline) for pipeline in last.estimators_)
    if hasattr(last, "model_"):
        return last.model_.count_params()
    if hasattr(last, "mixtures_"):
        return sum(m.means_.size + m.covariances_.size + m.weights_.size for m in last.mixtures_)
    if hasattr(last, "weights_"):
        return sum(part.size for network in last.weights_ for part in network)
    if hasattr(last, "support_vectors_"):
        return last.support_vectors_.size + last.dual_coef_.size
    return last.coef_.size


def print_table(protocol, condition, clips, results, reference):
    tested = np.isfinite(next(iter(results.values()))[0][condition])
    y, sources = clips.target[tested], clips.groups["source"].to_numpy()[tested]
    rows = {}
    for name, seeds in results.items():
        scores = [seed[condition][tested] for seed in seeds]
        # A bootstrap draws a source in all seeds at once.
        y_of_all, sources_of_all = np.tile(y, len(seeds)), np.tile(sources, len(seeds))
        of_all = np.concatenate(scores)
        report = detection_report(y_of_all, of_all, sources_of_all, metrics=["eer"], random_state=0)
        low, high = report.frame.loc[("pooled", ""), "eer"].loc[["low", "high"]]
        rows[name] = {
            "EER %": mean(100 * equal_error_rate(y, s) for s in scores),
            "95 %": percent(low, high),
            "false alarms %": mean(100 * (s[y == 0] > 0).mean() for s in scores),
            "misses %": mean(100 * (s[y == 1] <= 0).mean() for s in scores),
            "detected % at 1 % false alarms": mean(100 * detected_at(0.01, y, s) for s in scores),
            "detected % at 5 % false alarms": mean(100 * detected_at(0.05, y, s) for s in scores),
            "minDCF": mean(min_dcf(y, s) for s in scores),
            "actDCF": mean(actual_dcf(y, s) for s in scores),
            "AUC in sources": mean(auc_within(y, s, sources) for s in scores),
            "Cllr": mean(cllr(y, s) for s in scores),
            "minCllr": mean(min_cllr(y, s) for s in scores),
            "parameters": f"{seeds[0]['size']:,}",
            "fit s": mean(seed["fit"] for seed in seeds),
            "ms/clip": mean(1000 * seed["score"] for seed in seeds),
        }
        if reference in results and name != reference:
            other = np.concatenate([seed[condition][tested] for seed in results[reference]])
            pair = compare_detectors(
                y_of_all, other, of_all, sources_of_all, metrics=["eer"], random_state=0
            )
            rows[name]["EER minus reference"] = percent(*pair.frame.loc["eer", ["low", "high"]])
    note = " (a kind that the presets are trained with)" if condition in SEEN else ""
    print(
        f"\nLeft out by {protocol}, {condition}{note}: {len(y)} clips, {len(seeds)} seed(s); "
        "intervals of the scores of all seeds\n"
    )
    print(pd.DataFrame(rows).T.to_string(float_format="{:.3f}".format, na_rep=""))


def detected_at(false_alarms, y, scores):
    """Return the fraction of deepfakes that are found at a rate of false alarms."""
    false_positives, true_positives, _ = roc_curve(y, scores)
    return true_positives[false_positives <= false_alarms].max()


def mean(values):
    return float(np.mean(list(values)))


def percent(low, high):
    return f"{100 * low:.1f} to {100 * high:.1f}"


def auc_within(y, scores, sources):
    """Return the mean AUC over the sources with at least two clips of each class."""
    aucs = []
    for source in np.unique(sources):
        rows = sources == source
        if min(np.bincount(y[rows], minlength=2)) >= 2:
            aucs.append(roc_auc_score(y[rows], scores[rows]))
    return np.mean(aucs)


if __name__ == "__main__":
    main()
