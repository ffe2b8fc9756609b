"""Loaders of corpora on folders of their exact layouts: complete, nested and damaged."""

import shutil
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from skdeepfake.audio import AudioFileError, LoadAudio
from skdeepfake.datasets import (
    load_asvspoof5,
    load_asvspoof2019,
    load_asvspoof2021,
    load_fake_or_real,
    load_in_the_wild,
    load_scenefake,
    load_wavefake,
)

LISTS_2019 = {"train": "train.trn", "dev": "dev.trl", "eval": "eval.trl"}
LINES_2019 = {
    "LA": ["LA_0079 LA_{}_1 - - bonafide", "LA_0079 LA_{}_2 - A01 spoof",
           "LA_0080 LA_{}_3 - A02 spoof"],
    "PA": ["PA_0079 PA_{}_1 aaa - bonafide", "PA_0079 PA_{}_2 aab AA spoof",
           "PA_0080 PA_{}_3 aab CC spoof"],
}  # fmt: skip
LINES_2021 = {
    "LA": ["LA_0009 LA_E_1 alaw ita_tx A07 spoof notrim eval",
           "LA_0020 LA_E_2 g722 loc_tx bonafide bonafide notrim eval",
           "LA_0020 LA_E_3 none - A08 spoof notrim progress",
           "LA_0021 LA_E_4 none - bonafide bonafide trim hidden",
           "LA_0021 LA_E_5 opus sin_tx A19 spoof notrim eval"],
    "DF": ["LA_0023 DF_E_1 nocodec asvspoof A14 spoof notrim eval traditional_vocoder - - - -",
           "TEF2 DF_E_2 low_m4a vcc2020 Task1-team20 spoof notrim eval "
           "neural_vocoder_nonautoregressive Task1 team20 FF E",
           "LA_0023 DF_E_3 mp3m4a asvspoof - bonafide notrim eval bonafide - - - -",
           "LA_0024 DF_E_4 mp3m4a asvspoof - bonafide notrim progress bonafide - - - -"],
}  # fmt: skip
LINES_5 = [
    "{0}_4850 {0}_1 F - - - AC3 A05 spoof -",
    "{0}_4851 {0}_2 M - - - - bonafide bonafide -",
    "{0}_4850 {0}_3 F C01 2 {0}_1 AC3 A05 spoof -",
]
PARTS_5 = {
    "train": ("ASVspoof5.train.tsv", "flac_T"),
    "dev": ("ASVspoof5.dev.track_1.tsv", "flac_D"),
    "eval": ("ASVspoof5.eval.track_1.tsv", "flac_E_eval"),
}
FOLDERS_FOR = {
    "norm": ("for-norm", "for-norm"),
    "2sec": ("for-2sec", "for-2seconds"),
    "rerec": ("for-rerec", "for-rerecorded"),
    "original": ("for-original", "for-original"),
}


def utterances(lines):
    return [line.split()[1] for line in lines]


def write(file, lines):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{line}\n" for line in lines))


@pytest.fixture
def asvspoof2019(record):
    """Both tracks, and recordings that no list names, such as those for enrollment."""
    for track, lines in LINES_2019.items():
        for subset, end in LISTS_2019.items():
            named = [line.format(subset[0].upper()) for line in lines]
            folder = f"{track}/ASVspoof2019_{track}_{subset}/flac"
            home = record(*(f"{folder}/{name}.flac" for name in [*utterances(named), "other"]))
            lists = home / track / f"ASVspoof2019_{track}_cm_protocols"
            write(lists / f"ASVspoof2019.{track}.cm.{end}.txt", named)
    return home


@pytest.fixture
def asvspoof2021(record):
    """LA in one folder, DF in two parts; the keys as their archives unpack."""
    for name in utterances(LINES_2021["LA"]):
        home = record(f"ASVspoof2021_LA_eval/flac/{name}.flac")
    for number, name in enumerate(utterances(LINES_2021["DF"])):
        part = f"ASVspoof2021_DF_eval_part0{number % 2}"
        record(f"{part}/ASVspoof2021_DF_eval/flac/{name}.flac")
    for track, lines in LINES_2021.items():
        write(home / f"{track}-keys-full" / "keys" / track / "CM" / "trial_metadata.txt", lines)
    return home


@pytest.fixture
def asvspoof5(record):
    for subset, (protocol, folder) in PARTS_5.items():
        lines = [line.format(subset[0].upper()) for line in LINES_5]
        home = record(*(f"{folder}/{name}.flac" for name in utterances(lines)))
        write(home / "ASVspoof5_protocols" / protocol, lines)
    return home


@pytest.fixture
def in_the_wild(record):
    home = record(*(f"release_in_the_wild/{k}.wav" for k in range(3)))
    lines = ["file,speaker,label", "0.wav,Alec Guinness,spoof", "1.wav,Alec Guinness,bona-fide",
             "2.wav,Ada Lovelace,spoof"]  # fmt: skip
    write(home / "release_in_the_wild" / "meta.csv", lines)
    return home


@pytest.fixture
def fake_or_real(record):
    """Kaggle's copy. Names repeat across the classes."""
    for outer, inner in FOLDERS_FOR.values():
        for subset in ("training", "validation", "testing"):
            for label, n_clips in [("real", 1), ("fake", 2)]:
                names = [f"file{k}.wav" for k in range(n_clips)]
                home = record(*(f"{outer}/{inner}/{subset}/{label}/{name}" for name in names))
    return home


@pytest.fixture
def wavefake(record):
    tts = "common_voices_prompts_from_conformer_fastspeech2_pwg_ljspeech"
    return record(
        "generated_audio/ljspeech_melgan/LJ001-0001_gen.wav",
        "generated_audio/ljspeech_hifiGAN/LJ001-0001_gen.wav",
        f"generated_audio/{tts}/gen_0.wav",
        f"generated_audio/{tts}/generated/gen_0.wav",
        "generated_audio/jsut_multi_band_melgan/BASIC5000_0001_gen.wav",
        "LJSpeech-1.1/wavs/LJ001-0001.wav",
        "LJSpeech-1.1/wavs/LJ001-0002.wav",
        "jsut_ver1.1/basic5000/wav/BASIC5000_0001.wav",
    )


@pytest.fixture
def scenefake(record):
    return record(*(f"train/{label}/B_0000_5_A.wav" for label in ("real", "fake")))


def case(corpus, load, n_clips, n_deepfake, recording, **options):
    """Return a corpus, its loader, the expected counts, and one of its recordings."""
    values = SimpleNamespace(
        load=load, options=options, n_clips=n_clips, n_deepfake=n_deepfake, recording=recording
    )
    return pytest.param(corpus, values, id="-".join([corpus, *options.values()]))


CORPORA = [
    case("asvspoof2019", load_asvspoof2019, 3, 2, "LA/ASVspoof2019_LA_train/flac/LA_T_2.flac"),
    case("asvspoof2019", load_asvspoof2019, 3, 2, "PA/ASVspoof2019_PA_dev/flac/PA_D_3.flac",
         track="PA", subset="dev"),
    case("asvspoof2019", load_asvspoof2019, 9, 6, "LA/ASVspoof2019_LA_eval/flac/LA_E_1.flac",
         subset="all"),
    case("asvspoof2021", load_asvspoof2021, 3, 2, "ASVspoof2021_LA_eval/flac/LA_E_5.flac"),
    case("asvspoof2021", load_asvspoof2021, 4, 2,
         "ASVspoof2021_DF_eval_part01/ASVspoof2021_DF_eval/flac/DF_E_2.flac",
         track="DF", subset="all"),
    case("asvspoof5", load_asvspoof5, 3, 2, "flac_T/T_3.flac"),
    case("asvspoof5", load_asvspoof5, 9, 6, "flac_E_eval/E_2.flac", subset="all"),
    case("in_the_wild", load_in_the_wild, 3, 2, "release_in_the_wild/1.wav"),
    case("fake_or_real", load_fake_or_real, 3, 2, "for-norm/for-norm/training/fake/file1.wav"),
    case("fake_or_real", load_fake_or_real, 9, 6,
         "for-rerec/for-rerecorded/testing/real/file0.wav", variant="rerec", subset="all"),
    case("wavefake", load_wavefake, 5, 3, "LJSpeech-1.1/wavs/LJ001-0001.wav"),
    case("wavefake", load_wavefake, 7, 4,
         "generated_audio/jsut_multi_band_melgan/BASIC5000_0001_gen.wav", subset="all"),
    case("scenefake", load_scenefake, 2, 1, "train/real/B_0000_5_A.wav"),
]  # fmt: skip


@pytest.fixture
def home(request, corpus):
    return request.getfixturevalue(corpus)


@pytest.mark.parametrize(("corpus", "expected"), CORPORA)
def test_one_form(home, expected):
    clips = expected.load(home, **expected.options)
    assert set(clips) == {"data", "target", "target_names", "groups", "frame", "DESCR"}
    assert clips.data.shape == (expected.n_clips, 1)
    assert clips.data.dtype == object
    assert clips.target.dtype == int
    assert clips.target.sum() == expected.n_deepfake
    assert list(clips.target_names) == ["genuine", "deepfake"]
    assert list(clips.frame)[:3] == ["path", "target", "label"]
    assert clips.frame.index.equals(clips.groups.index)
    assert not clips.groups.isna().any(axis=None)
    assert str(home / expected.recording) in set(clips.data[:, 0])
    for word in ("License", "Citation", "https://", f"{expected.n_clips} clips"):
        assert word in clips.DESCR
    assert len(clips.DESCR.splitlines()[0]) == len(clips.DESCR.splitlines()[1])
    assert max(map(len, clips.DESCR.splitlines())) <= 100
    waveforms = LoadAudio(duration=0.01).transform(clips.data)
    assert waveforms.shape == (expected.n_clips, 160)


@pytest.mark.parametrize(("corpus", "expected"), CORPORA)
def test_containers(home, expected):
    clips = expected.load(home, **expected.options)
    X, y = expected.load(str(home), return_X_y=True, **expected.options)
    np.testing.assert_array_equal(X, clips.data)
    np.testing.assert_array_equal(y, clips.target)
    framed = expected.load(home, as_frame=True, **expected.options)
    assert list(framed.data) == ["path"]
    assert framed.target.tolist() == clips.target.tolist()
    X, y = expected.load(home, as_frame=True, return_X_y=True, **expected.options)
    assert X["path"].tolist() == clips.data[:, 0].tolist()
    assert y.name == "target"


@pytest.mark.parametrize(("corpus", "expected"), CORPORA)
def test_nested_folders_are_found(home, expected, tmp_path_factory):
    root = tmp_path_factory.mktemp("mirror")
    shutil.copytree(home, root / "mirror")
    X = expected.load(root, return_X_y=True, **expected.options)[0]
    assert str(root / "mirror" / expected.recording) in set(X[:, 0])
    assert len(X) == expected.n_clips


LISTED = [param for param in CORPORA if param.values[0].startswith(("asvspoof", "in_the"))]


@pytest.mark.parametrize(("corpus", "expected"), LISTED)
def test_missing_recording_raises_or_is_skipped(home, expected):
    (home / expected.recording).unlink()
    with pytest.raises(AudioFileError) as caught:
        expected.load(home, **expected.options)
    (failed,) = caught.value.failures  # its folder, one of several, is not known
    assert Path(failed).name == Path(expected.recording).name
    with pytest.warns(UserWarning, match=f"1 of {expected.n_clips} rows are skipped") as record:
        clips = expected.load(home, on_error="skip", **expected.options)
    assert record[0].filename == __file__
    assert len(clips.data) == expected.n_clips - 1
    assert failed not in set(clips.data[:, 0])
    clips = expected.load(home, on_error="ignore", **expected.options)
    assert len(clips.data) == expected.n_clips


@pytest.mark.parametrize(("corpus", "expected"), CORPORA[8:])
def test_damaged_recording_raises(home, expected):
    (home / expected.recording).write_bytes(b"RIFF")
    with pytest.raises(AudioFileError, match=Path(expected.recording).name):
        expected.load(home, **expected.options)


@pytest.mark.parametrize(("corpus", "expected"), CORPORA)
def test_missing_folder_raises(home, expected, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileNotFoundError, match=r"folder='.*empty' does not hold"):
        expected.load(tmp_path / "empty", **expected.options)
    for part in list(home.rglob(Path(expected.recording).parent.name)):
        shutil.rmtree(part)
    with pytest.raises(FileNotFoundError, match=r"flac|lacks|does not hold|there is no such file"):
        expected.load(home, **expected.options)


def test_asvspoof2019_columns(asvspoof2019):
    groups = load_asvspoof2019(asvspoof2019).groups
    assert list(groups) == ["subset", "speaker", "attack"]
    assert groups["attack"].tolist() == ["none", "A01", "A02"]
    assert groups["speaker"].tolist() == ["LA_0079", "LA_0079", "LA_0080"]
    groups = load_asvspoof2019(asvspoof2019, track="PA", subset="all").groups
    assert groups["environment"].tolist() == ["aaa", "aab", "aab"] * 3
    assert groups["subset"].tolist() == ["train"] * 3 + ["dev"] * 3 + ["eval"] * 3


def test_asvspoof2021_columns(asvspoof2021):
    clips = load_asvspoof2021(asvspoof2021)
    assert clips.target.tolist() == [1, 0, 1]
    assert clips.groups["attack"].tolist() == ["A07", "none", "A19"]
    assert clips.groups["transmission"].tolist() == ["ita_tx", "loc_tx", "sin_tx"]
    assert len(load_asvspoof2021(asvspoof2021, subset="hidden").data) == 1
    groups = load_asvspoof2021(asvspoof2021, track="DF").groups
    assert groups["vocoder"].tolist()[:2] == [
        "traditional_vocoder", "neural_vocoder_nonautoregressive",
    ]  # fmt: skip
    assert groups["source"].tolist() == ["asvspoof", "vcc2020", "asvspoof"]
    assert groups["attack"].tolist() == ["A14", "Task1-team20", "none"]


def test_asvspoof2021_key_elsewhere(asvspoof2021, tmp_path_factory):
    key = tmp_path_factory.mktemp("keys") / "key.txt"
    write(key, LINES_2021["LA"][:2])
    shutil.rmtree(asvspoof2021 / "LA-keys-full")
    with pytest.raises(FileNotFoundError, match=r"does not hold LA.CM.trial_metadata\.txt"):
        load_asvspoof2021(asvspoof2021)
    assert len(load_asvspoof2021(asvspoof2021, key_file=key).data) == 2
    with pytest.raises(ValueError, match="lists no trials of subset='hidden'"):
        load_asvspoof2021(asvspoof2021, key_file=key, subset="hidden")


def test_asvspoof5_versions_of_one_utterance(asvspoof5):
    clips = load_asvspoof5(asvspoof5, subset="eval")
    assert clips.groups["utterance"].tolist() == ["E_1", "E_2", "E_1"]
    assert clips.groups["attack"].tolist() == ["A05", "none", "A05"]
    assert clips.groups["codec"].tolist() == ["none", "none", "C01"]
    assert clips.frame["codec_quality"].tolist() == ["none", "none", "2"]


def test_in_the_wild_speakers(in_the_wild):
    clips = load_in_the_wild(in_the_wild / "release_in_the_wild")
    assert clips.groups["speaker"].tolist() == ["Alec Guinness"] * 2 + ["Ada Lovelace"]
    write(in_the_wild / "release_in_the_wild" / "meta.csv", ["file,label", "0.wav,spoof"])
    with pytest.raises(ValueError, match="has no column 'speaker'"):
        load_in_the_wild(in_the_wild)


def test_in_the_wild_speakers_are_as_written(in_the_wild):
    speakers = ("007", "7", "NA")
    rows = [f"{row}.wav,{speaker},spoof" for row, speaker in enumerate(speakers)]
    write(in_the_wild / "release_in_the_wild" / "meta.csv", ["file,speaker,label", *rows])
    clips = load_in_the_wild(in_the_wild)
    assert clips.groups["speaker"].tolist() == clips.frame["speaker"].tolist() == list(speakers)


def test_protocols_are_read_as_written(asvspoof2019):
    lists = asvspoof2019 / "LA" / "ASVspoof2019_LA_cm_protocols"
    lines = ["007 LA_T_1 - - bonafide", "NA LA_T_2 - 1e5 spoof", "7 LA_T_3 - None spoof"]
    write(lists / "ASVspoof2019.LA.cm.train.trn.txt", lines)
    groups = load_asvspoof2019(asvspoof2019).groups
    assert groups["speaker"].tolist() == ["007", "NA", "7"]
    assert groups["attack"].tolist() == ["none", "1e5", "None"]


def test_a_protocol_of_an_editor_with_a_byte_order_mark(asvspoof2019):
    file = asvspoof2019 / "LA" / "ASVspoof2019_LA_cm_protocols" / "ASVspoof2019.LA.cm.train.trn.txt"
    file.write_text(file.read_text(), encoding="utf-8-sig")
    assert load_asvspoof2019(asvspoof2019).groups["speaker"][0] == "LA_0079"


@pytest.mark.parametrize(
    ("corpus", "load", "name"),
    [
        ("asvspoof2019", load_asvspoof2019, "ASVspoof2019.LA.cm.train.trn.txt"),
        ("asvspoof2021", load_asvspoof2021, "trial_metadata.txt"),
        ("asvspoof5", load_asvspoof5, "ASVspoof5.train.tsv"),
        ("in_the_wild", load_in_the_wild, "meta.csv"),
    ],
)
def test_lists_in_another_encoding_are_named(home, load, name):
    for file in home.rglob(name):
        file.write_bytes(file.read_bytes() * 1000 + "Müller".encode("cp1252"))
    with pytest.raises(ValueError, match=rf"{name}' is not a table in UTF-8, as line \d+ shows"):
        load(home)


def test_files_left_out_of_subset_folders_are_counted(scenefake):
    (scenefake / "train" / "real" / "a.raw").write_bytes(bytes(100))
    with pytest.warns(UserWarning, match=r"1 \.raw \('train.real.a\.raw'\)") as record:
        assert len(load_scenefake(scenefake).data) == 2
    assert [warning.filename for warning in record] == [__file__]


def test_one_recording_in_both_folders_of_a_subset_raises(scenefake):
    (scenefake / "train" / "real" / "a.wav").symlink_to(
        scenefake / "train" / "fake" / "B_0000_5_A.wav"
    )
    with pytest.raises(ValueError, match="Listed as genuine and as deepfake"):
        load_scenefake(scenefake)


def test_wavefake_linked_recordings_are_one_file(wavefake):
    folder = wavefake / "LJSpeech-1.1" / "wavs"
    (folder / "LJ001-0003.wav").symlink_to(folder / "LJ001-0002.wav")
    with pytest.raises(ValueError, match=r"listed more than once: '.*0003\.wav'"):
        load_wavefake(wavefake)


@pytest.mark.parametrize("variant", FOLDERS_FOR)
def test_fake_or_real_variants(fake_or_real, variant):
    outer, inner = FOLDERS_FOR[variant]
    for home in (fake_or_real, fake_or_real / outer):
        X, _ = load_fake_or_real(home, variant=variant, subset="testing", return_X_y=True)
        root = fake_or_real / outer / inner / "testing"
        assert sorted(X[:, 0]) == sorted(str(path) for path in root.glob("*/*.wav"))


def test_wavefake_pairs(wavefake):
    clips = load_wavefake(wavefake)
    assert list(clips.groups) == ["speaker", "generator", "utterance"]
    assert sorted(clips.groups["generator"]) == [
        "conformer_fastspeech2_pwg", "hifiGAN", "melgan", "none", "none",
    ]  # fmt: skip
    same_words = clips.groups["utterance"] == "LJ001-0001"
    assert clips.target[same_words].tolist() == [1, 1, 0]
    assert "hifiGAN, melgan" in clips.DESCR


def test_wavefake_without_genuine_speech_raises(wavefake, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("genuine")
    shutil.move(wavefake / "LJSpeech-1.1", elsewhere / "LJSpeech-1.1")
    with pytest.raises(FileNotFoundError, match=r"does not hold LJSpeech-1\.1.wavs"):
        load_wavefake(wavefake)
    clips = load_wavefake(wavefake / "generated_audio", genuine_folder=elsewhere)
    assert len(clips.data) == 5


def test_error_counts_many_missing_recordings(tmp_path):
    home = many_lines(tmp_path, 200)
    with pytest.raises(AudioFileError, match=r"LA_T_0000000\.flac[\s\S]*and 190 more") as caught:
        load_asvspoof2019(home)
    assert len(caught.value.failures) == 200
    with pytest.raises(AudioFileError, match="200 files"):
        load_asvspoof2019(home, on_error="skip")


@pytest.mark.slow
def test_many_lines_are_read_quickly(tmp_path):
    home = many_lines(tmp_path, 200_000)
    start = time.process_time()
    clips = load_asvspoof2019(home, on_error="ignore")
    assert time.process_time() - start < 5  # seconds of the processor, about one of them here
    assert clips.data.shape == (200_000, 1)
    assert clips.groups["speaker"].nunique() == 20


def many_lines(home, n_lines):
    (home / "ASVspoof2019_LA_train" / "flac").mkdir(parents=True)
    lines = [
        f"LA_{row % 20:04d} LA_T_{row:07d} - " + ("A01 spoof" if row % 2 else "- bonafide")
        for row in range(n_lines)
    ]
    protocols = home / "ASVspoof2019_LA_cm_protocols"
    write(protocols / "ASVspoof2019.LA.cm.train.trn.txt", lines)
    return home


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "is empty; download the protocol again"),
        (["LA_1 LA_T_1 - - bonafide", "LA_1 LA_T_2 -"], "Line 2 of .* has fewer than 5 fields, 'L"),
        (["LA_1 LA_T_1 - - genuine"], r"holds 'genuine' \(1 rows\)"),
        (["LA_1 LA_T_1 - - bonafide"] * 2, "listed more than once"),
    ],
)
def test_damaged_protocol_raises(asvspoof2019, lines, message):
    lists = asvspoof2019 / "LA" / "ASVspoof2019_LA_cm_protocols"
    write(lists / "ASVspoof2019.LA.cm.train.trn.txt", lines)
    with pytest.raises(ValueError, match=message):
        load_asvspoof2019(asvspoof2019)


@pytest.mark.parametrize("name", ["/etc/passwd", "../../secret", "LA_E_1/../../secret"])
def test_a_protocol_that_leads_out_of_the_corpus_raises(
    asvspoof2019, asvspoof2021, asvspoof5, name
):
    # All three lie in one folder.
    home = asvspoof2019
    loaders = {
        "ASVspoof2019.LA.cm.train.trn.txt": lambda: load_asvspoof2019(home, on_error="ignore"),
        "trial_metadata.txt": lambda: load_asvspoof2021(home, on_error="ignore"),
        "ASVspoof5.train.tsv": lambda: load_asvspoof5(home, on_error="ignore"),
    }
    for file, load in loaders.items():
        assert len(load().data) > 1
        for protocol in home.rglob(file):
            text = protocol.read_text()
            first = utterances(text.splitlines())[0]
            protocol.write_text(text.replace(first, name))
        with pytest.raises(ValueError, match=r"lists recordings outside the folder of the corpus"):
            load()


@pytest.mark.parametrize("name", ["/etc/passwd", "../secret.wav", "a/../../secret.wav"])
def test_a_table_that_leads_out_of_the_corpus_raises(in_the_wild, name):
    table = in_the_wild / "release_in_the_wild" / "meta.csv"
    table.write_text(table.read_text().replace("0.wav", name))
    with pytest.raises(ValueError, match=r"meta.csv' lists recordings outside the folder"):
        load_in_the_wild(in_the_wild, on_error="ignore")
