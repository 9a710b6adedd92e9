"""What the kernels of the lessons take: memory, and time when two train at once.

`python benchmarks/kernels.py` runs English lessons from top to bottom, each in a fresh
kernel with what `course.py lab` gives it. Two parts, both or those that are named:

memory    the peak of each lesson's kernel; the median of the NumPy lessons against that
          of the TensorFlow lessons.
together  lesson 11 alone, and twice at the same time, in turn: how much longer the two
          take. Then the same without the threads that `lab` sets.

A shared machine is faster now and slower then: so look at the ratios.
"""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from course import ONE_THREAD  # noqa: E402
from tools.catalogue import lessons  # noqa: E402

TRAINING = "11"  # the lesson that two run at once
TURNS = 3
TARGETS = {"memory": 0.2, "together": 1.2}

# Runs one lesson in a process of its own, so that the peak is that of its kernel.
RUN = """
import json, resource, sys, time
from pathlib import Path
from tools import refresh
from tools.files import read_notebook
path = Path(sys.argv[1])
refresh.ENVIRONMENT = json.loads(sys.argv[2])
notebook = read_notebook(path)
began = time.monotonic()
refresh.run(notebook, path.parent)
seconds = time.monotonic() - began
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([seconds, peak / 1024]))  # Linux counts in kB
"""


def main(parts: Sequence[str]) -> None:
    """Measure, and print a table for each part."""
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    for part in parts or TARGETS:
        {"memory": memory, "together": together}[part]()


def start(lesson: Path, threads: dict[str, str]) -> subprocess.Popen[str]:
    """A process that runs `lesson` and prints its seconds and its peak in MB."""
    free = {k: v for k, v in os.environ.items() if k not in ONE_THREAD}
    command = [sys.executable, "-c", RUN, str(lesson), json.dumps(threads)]
    return subprocess.Popen(
        command, cwd=ROOT, env=free, text=True, stdout=subprocess.PIPE
    )


def result(process: subprocess.Popen[str]) -> tuple[float, float]:
    """Seconds and MB, when `process` has ended."""
    printed, _ = process.communicate()
    if process.returncode:
        sys.exit("A lesson failed; what it said stands above.")
    seconds, peak = json.loads(printed)
    return seconds, peak


def memory() -> None:
    """The peak of each lesson's kernel."""
    peaks: dict[str, list[float]] = {"NumPy": [], "TensorFlow": []}
    print("| lesson | | seconds | peak, MB |\n|---|---|---|---|")
    for path in lessons():
        if path.parent.name != "en":
            continue
        text = path.read_text(encoding="utf-8")
        kind = "TensorFlow" if "import keras" in text else "NumPy"
        seconds, peak = result(start(path, ONE_THREAD))
        peaks[kind].append(peak)
        print(f"| {path.stem} | {kind} | {seconds:.0f} | {peak:.0f} |", flush=True)
    ours, theirs = (statistics.median(of) for of in peaks.values())
    print(f"\nmedians: NumPy {ours:.0f} MB, TensorFlow {theirs:.0f} MB")
    print(f"ratio {ours / theirs:.2f}, target at most {TARGETS['memory']}\n")


def together() -> None:
    """Two trainings at once against one alone, with and without `lab`'s threads."""
    (path,) = [p for p in lessons([TRAINING]) if p.parent.name == "en"]
    for name, threads in [("one thread a kernel", ONE_THREAD), ("as it comes", {})]:
        alone, both = [], []
        for _ in range(TURNS):
            alone.append(result(start(path, threads))[0])
            two = [start(path, threads), start(path, threads)]
            both.append(max(result(process)[0] for process in two))
        one, other = statistics.median(alone), statistics.median(both)
        print(f"together: {path.stem}, {name}: {one:.1f} s alone, {other:.1f} s two")
        print(f"  ratio {other / one:.2f}, target at most {TARGETS['together']}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
