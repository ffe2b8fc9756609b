"""The pages of the API reference, from the public names of each subpackage."""

import importlib
import inspect

from sklearn.base import TransformerMixin

import skdeepfake

# Names that no group lists come last, under "More". A group may not name what is not public.
_GROUPS = {
    "audio": {
        "Load recordings": "LoadAudio load_clip load_recording load_random_excerpt to_clip "
        "Resample",
        "Find recordings": "list_recordings map_recordings is_recording is_source source_name "
        "as_rows as_recordings",
        "Windows and segments": "window_rows MovingWindow Window read_segments write_segments",
        "Files": "open_audio AudioFile AudioFileError audio_format count_samples read_samples",
    },
    "augmentation": {
        "Noise, rooms and levels": "AddNoise Reverb Gain",
        "Channels": "Codec BandLimit Quantize RawBoost",
        "Time, pitch and spectrum": "TimeStretch PitchShift TimeShift SpecAugment",
        "Choice, and others' augmentations": "OneOf Audiomentations",
        "To write your own": "Augmentation augment",
    },
    "compose": {
        "Detectors": "make_detector DetectorPipeline WindowedDetector DetectorStream",
        "Many recordings": "InChunks RecordingMemory DynamicBatcher",
        "Arenas": "make_predict write_arena_scores",
    },
    "datasets": {
        "Your own clips": "load_clips",
        "Generated clips": "make_spoof_clips",
        "Corpora on disk": "load_asvspoof2019 load_asvspoof2021 load_asvspoof5 load_in_the_wild "
        "load_fake_or_real load_wavefake load_scenefake load_partialspoof load_had",
        "Corpora to download": "fetch_asvspoof5 fetch_scenefake get_data_home",
    },
    "feature_extraction": {
        "Cepstra": "LFCC MFCC IMFCC CQCC LPCResidual",
        "Spectrograms": "LogSpectrogram CQTSpectrogram MelSpectrogram",
        "Spectral shape and harmony": "SpectralShape Chroma Tonnetz",
        "Unions": "HybridFeatures FrameUnion make_frame_union",
        "Descriptors of a whole clip": (
            "SpectralTexture PhaseTexture EnvelopeTexture ModulationSpectrum"
        ),
        "Pretrained encoders": "PretrainedEncoder fetch_encoder",
        "To write your own": "FrontEnd Descriptor",
    },
    "inspection": {
        "Before training": "describe_clips ClipsDescription find_duplicates shortcut_report "
        "ShortcutReport ShortcutDisplay ShortcutWarning",
        "While training": "TrainingHistoryDisplay AttentionDisplay",
        "One recording": "TimelineDisplay explain Explanation ExplanationDisplay recording_report "
        "RecordingReport",
    },
    "metrics": {
        "Error rates": "equal_error_rate true_positive_rate_at threshold_at_fpr ThresholdAtFPR",
        "Costs and likelihood ratios": "min_dcf actual_dcf bayes_error_rate min_cllr cllr",
        "In tandem with speaker verification": "min_tandem_dcf min_a_dcf asv_error_rates ASVRates",
        "Localization": "range_equal_error_rate segment_equal_error_rate average_precision_at_iou "
        "average_recall_at boundary_error BoundaryErrors",
        "Reports and comparisons": "detection_report DetectionReport compare_detectors "
        "DetectorComparison",
        "Scorers": "eer_scorer min_dcf_scorer actual_dcf_scorer min_cllr_scorer cllr_scorer "
        "true_positive_rate_at_scorer get_scorer get_scorer_names",
        "Displays": "DETCurveDisplay ScoreDistributionDisplay ReliabilityDisplay TippettDisplay "
        "EERBreakdownDisplay",
    },
}


_ROUTINE = {"get_params", "set_params", "get_metadata_routing"}


def own_methods():
    """Return, for each public class, the methods that this library or TransformerMixin defines."""
    listed = {}
    for submodule in skdeepfake._SUBMODULES:
        module = importlib.import_module(f"skdeepfake.{submodule}")
        for name in module.__all__:
            member = getattr(module, name)
            if inspect.isclass(member):
                methods = [method for method in dir(member) if _is_own(member, method)]
                listed[f"skdeepfake.{submodule}.{name}"] = methods
    return listed


def _is_own(cls, method):
    is_request = method.startswith("set_") and method.endswith("_request")
    is_private = method.startswith("_") and method != "__call__"
    if is_private or method in _ROUTINE or is_request:
        return False
    owner = next((base for base in cls.__mro__ if method in vars(base)), object)
    is_ours = owner.__module__.startswith("skdeepfake") or owner is TransformerMixin
    return is_ours and callable(getattr(cls, method))


def _groups(submodule, names):
    """Yield the titles of the groups of a subpackage, with the names in each."""
    rest = set(names)
    groups = _GROUPS.get(submodule, {})
    for title, members in groups.items():
        members = members.split()
        unknown = set(members) - set(names)
        if unknown:
            raise ValueError(f"{sorted(unknown)} of the group {title!r} are not in {submodule}")
        rest -= set(members)
        yield title, members
    if rest:
        yield ("More" if groups else None), sorted(rest, key=str.lower)


def _page(submodule):
    """Return the page of a subpackage: its docstring and tables of its public names."""
    title = f"skdeepfake.{submodule}"
    module = importlib.import_module(title)
    lines = [title, "=" * len(title), "", f".. automodule:: {title}", "   :no-members:", ""]
    lines += [f".. currentmodule:: {title}"]
    for heading, names in _groups(submodule, module.__all__):
        if heading:
            lines += ["", heading, "-" * len(heading)]
        lines += ["", ".. autosummary::", "   :toctree: .", "", *(f"   {name}" for name in names)]
    return "\n".join(lines) + "\n"


def _index():
    lines = ["API reference", "=============", ""]
    lines += ["Label 1 is the deepfake throughout, and a higher score speaks for it.", ""]
    lines += [".. list-table::", "   :widths: 34 66", ""]
    for submodule in skdeepfake._SUBMODULES:
        title = f"skdeepfake.{submodule}"
        summary = inspect.getdoc(importlib.import_module(title)).split("\n\n")[0]
        lines += [f"   * - :doc:`{submodule} <generated/{title}>`", f"     - {summary}"]
    lines += ["", ".. toctree::", "   :hidden:", ""]
    lines += [f"   {name} <generated/skdeepfake.{name}>" for name in skdeepfake._SUBMODULES]
    return "\n".join(lines) + "\n"


def _write_if_changed(path, text):
    # Sphinx reads anew what is newer.
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def write(docs):
    """Write api.rst and a page per subpackage, and remove pages of names that are gone."""
    generated = docs / "generated"
    generated.mkdir(exist_ok=True)
    expected = set()
    for submodule in skdeepfake._SUBMODULES:
        name = f"skdeepfake.{submodule}"
        expected |= {name, *(f"{name}.{n}" for n in importlib.import_module(name).__all__)}
        _write_if_changed(generated / f"{name}.rst", _page(submodule))
    for path in generated.glob("*.rst"):
        if path.stem not in expected:
            path.unlink()
    _write_if_changed(docs / "api.rst", _index())
