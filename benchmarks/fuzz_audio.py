"""Damaged recordings of every format: each must load, or raise an error that names it.

    pip install ".[formats]" && python -m benchmarks.fuzz_audio

runs at the root of the repository. A recording that crashes the process, takes more than 10 s or
1 GB, or raises another error is a fault: its seed is printed, and the command fails.

    python -m benchmarks.fuzz_audio --first 4711 --n-files 1 --keep .

makes the recording of one seed again, and keeps it as a file.
"""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

from tests.audio.fuzzing import GOOD, damaged_recording, judge_seeds
from tests.audio.recordings import format_names


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n-files", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="the first seed, to go on from there")
    parser.add_argument("--n-processes", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="a folder for the files that are faults")
    arguments = parser.parse_args()
    seeds = range(arguments.first, arguments.first + arguments.n_files)
    counts, faults, started = Counter(), [], time.perf_counter()
    for seed, name, outcome, detail in judge_seeds(seeds, arguments.n_processes):
        counts[name, outcome] += 1
        if outcome not in GOOD:
            faults.append(seed)
            print(f"seed {seed}, {name}: {outcome}, {detail}", flush=True)
        if arguments.keep and (outcome not in GOOD or len(seeds) == 1):
            keep(seed, arguments.keep)
        if (n_done := counts.total()) % 1000 == 0:
            print(f"{n_done} files, {time.perf_counter() - started:.0f} s", flush=True)
    print_table(counts)
    if faults:
        sys.exit(f"{len(faults)} faults, of seeds {sorted(faults)}")


def keep(seed, folder):
    name, content, suffix, mutations = damaged_recording(seed)
    path = folder / f"{seed}-{name}{suffix}"
    path.write_bytes(content)
    print(f"{path}: {', '.join(mutations)}")


def print_table(counts):
    """Print the number of files of each format by outcome."""
    outcomes = [*GOOD, *sorted({outcome for _, outcome in counts} - set(GOOD))]
    print(f"\n{'format':16} {'files':>7} " + " ".join(f"{outcome:>12}" for outcome in outcomes))
    for name in [*format_names(), "all"]:
        row = [
            sum(n for key, n in counts.items() if name in ("all", key[0]) and key[1] == outcome)
            for outcome in outcomes
        ]
        print(f"{name:16} {sum(row):7} " + " ".join(f"{n:12}" for n in row))


if __name__ == "__main__":
    main()
