"""Send clips through channels that are made by other code than that of the augmentations.

    python benchmarks/channels.py --clips PATH/clips.csv --noise PATH/noise --rooms PATH/rir \
        --out FOLDER

Each channel becomes a folder of FLAC files in FOLDER, named by the rows of the table, and an
existing one is not made again. `generalization.py --channels FOLDER` tests detectors on them.
Codecs are those of FFmpeg, which has to be installed, and of PyAV for AMR; noise and rooms are
recorded ones. `--batch 2` alters only the clips whose column `batch` is 2.
"""

import argparse
import shutil
import subprocess
import tempfile
from pathlib import Path

import av
import librosa
import numpy as np
import scipy.signal
import soundfile as sf

from skdeepfake.datasets import load_clips

RATE = 16000
# Between clips that one run of a codec processes.
GAP = RATE // 4

# Arguments of FFmpeg for the encoder and the suffix of the file, for each codec in turn.
CODECS = {
    "G.711 mu-law": [("-ar 8000 -c:a pcm_mulaw", "wav")],
    "GSM": [("-ar 8000 -c:a libgsm", "gsm")],
    "Opus 8k": [("-c:a libopus -b:a 8k -application voip", "ogg")],
    "Opus 12k": [("-c:a libopus -b:a 12k -application voip", "ogg")],
    "Opus 16k": [("-c:a libopus -b:a 16k", "ogg")],
    "MP3 32k": [("-c:a libmp3lame -b:a 32k", "mp3")],
    "MP3 64k": [("-c:a libmp3lame -b:a 64k -ar 44100", "mp3")],
    "AAC 48k": [("-c:a aac -b:a 48k", "m4a")],
    "up to 48 kHz": [("-ar 48000", "wav")],
    "down to 8 kHz": [("-ar 8000", "wav")],
    "low-pass 4 kHz": [("-af " + ",".join(["lowpass=f=4000:p=2"] * 3), "wav")],
    "Opus, then G.711": [("-c:a libopus -b:a 24k", "ogg"), ("-ar 8000 -c:a pcm_alaw", "wav")],
    "AAC, then MP3": [
        ("-c:a aac -b:a 64k -ar 44100", "m4a"),
        ("-c:a libmp3lame -b:a 40k -ar 22050", "mp3"),
    ],
}
NOISES = {"noise 20 dB": 20.0, "noise 10 dB": 10.0}
CHANNELS = [*CODECS, "AMR-NB", *NOISES, "room"]
# The presets are trained with channels of these kinds, and with none of the others.
SEEN = {
    "G.711 mu-law",
    "GSM",
    "Opus 8k",
    "Opus 12k",
    "Opus 16k",
    "MP3 32k",
    "MP3 64k",
    "low-pass 4 kHz",
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clips", required=True, help="table with the column path")
    parser.add_argument("--noise", type=Path, help="folder with recordings of noise")
    parser.add_argument("--rooms", type=Path, help="folder with impulse responses of rooms")
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--batch", help="alter only the clips of this batch")
    parser.add_argument("--channels", nargs="+", default=CHANNELS, choices=CHANNELS)
    arguments = parser.parse_args()

    clips = load_clips(arguments.clips)
    rows = np.arange(len(clips.target))
    if arguments.batch:
        rows = np.flatnonzero(clips.frame["batch"].astype(str) == arguments.batch)
    waveforms = [librosa.load(clips.data[row, 0], sr=RATE)[0] for row in rows]
    for channel in arguments.channels:
        folder = arguments.out / channel
        if not folder.exists():
            write(folder, rows, alter(waveforms, channel, arguments))
            print(f"{channel}: {len(rows)} clips", flush=True)


def write(folder, rows, waveforms):
    """Write the clips into a folder that has its name only when it is complete."""
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for row, waveform in zip(rows, waveforms, strict=True):
        sf.write(partial / f"{row}.flac", waveform, RATE)
    partial.rename(folder)


def alter(waveforms, channel, arguments):
    rng = np.random.default_rng(CHANNELS.index(channel))
    if channel in NOISES:
        noises = read_folder(arguments.noise, min_samples=RATE // 2)
        return [add_noise(x, noises[rng.integers(len(noises))], NOISES[channel], rng)
                for x in waveforms]  # fmt: skip
    if channel == "room":
        rooms = read_folder(arguments.rooms)
        return [reverberate(x, rooms[rng.integers(len(rooms))]) for x in waveforms]
    joined = np.concatenate([np.append(x, np.zeros(GAP, np.float32)) for x in waveforms])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "clips.wav")
        sf.write(path, joined, RATE)
        for number, (encoder, suffix) in enumerate(CODECS.get(channel, [])):
            path, source = Path(folder, f"{number}.{suffix}"), path
            run_ffmpeg("-i", source, *encoder.split(), path)
        if channel == "AMR-NB":
            path = Path(folder, "clips.amr")
            encode_amr(joined, path)
        run_ffmpeg("-i", path, "-ar", str(RATE), "-ac", "1", Path(folder, "out.wav"))
        altered = sf.read(Path(folder, "out.wav"), dtype="float32")[0]
    altered = np.pad(altered, (0, max(0, len(joined) - len(altered))))
    ends = np.cumsum([len(x) + GAP for x in waveforms])
    return [altered[end - len(x) - GAP : end - GAP] for x, end in zip(waveforms, ends, strict=True)]


def run_ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, arguments)], check=True)


def encode_amr(waveform, path):
    with av.open(path, "w", format="amr") as container:
        stream = container.add_stream("libopencore_amrnb", rate=8000, layout="mono")
        stream.bit_rate = 12200
        resampler = av.AudioResampler(format="s16", layout="mono", rate=8000)
        samples = (32767 * np.clip(waveform, -1, 1)).astype(np.int16)
        for start in range(0, len(samples), RATE):
            block = np.ascontiguousarray(samples[np.newaxis, start : start + RATE])
            frame = av.AudioFrame.from_ndarray(block, format="s16", layout="mono")
            frame.sample_rate = RATE
            for resampled in resampler.resample(frame):
                resampled.pts = None
                container.mux(stream.encode(resampled))
        container.mux(stream.encode(None))


def read_folder(folder, min_samples=1):
    suffixes = {".wav", ".flac", ".ogg", ".mp3"}
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in suffixes)
    waveforms = [librosa.load(path, sr=RATE)[0] for path in paths]
    return [x for x in waveforms if len(x) >= min_samples and x.any()]


def add_noise(waveform, noise, snr_db, rng):
    noise = np.resize(np.roll(noise, -rng.integers(len(noise))), len(waveform))
    gain = 10 ** (-snr_db / 20) * rms(waveform) / max(rms(noise), 1e-9)
    return waveform + gain * noise


def reverberate(waveform, room):
    """Convolve with a room, without its delay and at the same level."""
    direct = np.argmax(np.abs(room))
    wet = scipy.signal.oaconvolve(waveform, room)[direct : direct + len(waveform)]
    return (wet * rms(waveform) / max(rms(wet), 1e-9)).astype(np.float32)


def rms(waveform):
    return np.sqrt(np.mean(waveform**2))


if __name__ == "__main__":
    main()
