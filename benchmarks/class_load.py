"""What a class costs: memory, waiting and failures, with 1, 4, 8 and 16 students.

`python benchmarks/class_load.py` starts a class on this machine, as `course.py class
--try` does, and lets students log in at the same moment. Each starts their server,
opens lesson 07, answers a question, runs all its cells, moves the explorer and saves.
Every second one, the first among them, then closes it and trains lesson 13, up to the
end of its live training. Nobody closes anything more until all are done.

    --students 1 4    how many, one class after the other

Times are seconds, median / worst. Memory is PSS, that is what is a student's own and
their share of what all share, looked at every two seconds. CPU seconds hardly depend on
what else the machine does, the other times do.
"""

import argparse
import contextlib
import os
import statistics
import sys
import tempfile
import threading
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from benchmarks.student import Kernel, Student, run_all  # noqa: E402
from classroom import needs  # noqa: E402

STUDENTS = [1, 4, 8, 16]
READ = "notebooks/en/07_gradient_descent.ipynb"
TRAINED = "notebooks/en/13_mnist.ipynb"
LAST = "live-numbers"  # the cell of lesson 13 where the training is done
ANSWERS = {"warm-up-check": 'lu.check("7.r1", "A")'}
MOVES = [round(0.05 + 0.05 * move, 2) for move in range(20)]
CLASSES = [8, 16, 24, 40, 80]  # of the table of machines
LEFT = 1.5  # GB that the machine keeps, or else the class is broken off
EXPECTED = 0.3, 1.1  # GB: what a student is expected to take, and a training more
PAUSE = 2  # seconds between two looks at the memory

TIMES = {
    "login": "login",
    "server": "server",
    "kernel": "kernel",
    "read": "lesson 07",
    "move": "a move",
    "save": "save",
    "trained": "lesson 13",
}


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--students", type=int, nargs="+", default=STUDENTS)
    classes = []
    for students in parser.parse_args().students:
        too_many = lacks(students)
        if too_many:
            print(too_many)
            break
        load = os.getloadavg()[0]
        classes.append(Class(students))
        with tempfile.TemporaryDirectory() as folder:
            classes[-1].meet(Path(folder))
        now, train = os.getloadavg()[0], len(classes[-1].trainers)
        print(
            f"{students} students, {train} train, {os.cpu_count()} cores; load before "
            f"{load:.1f}, at the end {now:.1f}; done after {classes[-1].seconds:.0f} s"
        )
        print(*classes[-1].failures, *classes[-1].log, sep="\n", flush=True)
        if classes[-1].stopped:
            break
    if classes:
        print(
            "", *times(classes), "", *memory(classes), "", *machines(classes), sep="\n"
        )


def lacks(students: int) -> str:
    """Say that so many do not fit on this machine, or nothing."""
    each, training = EXPECTED
    wanted = students * each + (students + 1) // 2 * training
    free = available() - LEFT
    if wanted <= free:
        return ""
    return (
        f"{students} students are expected to take {wanted:.1f} GB, and {free:.1f} are "
        "free here: not tried."
    )


class Class:
    """So many students who log in at the same moment, and what was measured."""

    def __init__(self, students: int) -> None:
        self.names = [f"student{number:02}" for number in range(1, students + 1)]
        self.trainers = set(self.names[::2])
        self.times: dict[str, list[float]] = defaultdict(list)
        self.processor: dict[str, list[float]] = defaultdict(list)  # CPU seconds
        self.failures: list[str] = []
        self.log: list[str] = []  # what the servers said, if something failed
        self.watch = Watch()
        self.stopped = ""
        self.seconds = 0.0

    def meet(self, folder: Path) -> None:
        """Hold the class."""
        from classroom_hub import WORD, Hub, missing

        if missing():
            sys.exit(missing())
        hub = Hub(folder)  # 2 GB each, as a class has by default
        self.watch.mark = str(folder)
        done = threading.Barrier(len(self.names) + 1)
        threads = [
            threading.Thread(target=self._student, args=(hub, name, WORD, done))
            for name in self.names
        ]
        try:
            hub.start()
            began = time.monotonic()
            for thread in threads:
                thread.start()
            while done.n_waiting < len(threads) and not self.stopped:
                pause = PAUSE
                if self.watch.look() < LEFT:
                    self.stopped = (
                        f"Broken off: less than {LEFT} GB of memory were left."
                    )
                    self.failures.append(self.stopped)
                time.sleep(pause)
            self.seconds = time.monotonic() - began
            self.watch.look()
        finally:
            done.abort()  # all are done: they close their pages
            if self.stopped:
                hub.end()
            for thread in threads:
                if thread.ident:
                    thread.join()
            hub.end()
            if self.failures:
                self.log = complaints(hub.log.read_text("utf-8"))

    def _student(self, hub: Any, name: str, word: str, done: threading.Barrier) -> None:  # noqa: ANN401
        """What one student does; a failure is noted, and ends it."""
        student = Student(hub.address, name)
        step = "login"
        with contextlib.ExitStack() as pages:
            try:
                for done_step in self._lesson(student, word, pages):
                    step = done_step
                    if self.stopped:
                        return
            except Exception as problem:
                if not self.stopped:
                    place = traceback.extract_tb(problem.__traceback__)
                    ours = [f.name for f in place if "benchmarks" in f.filename]
                    words = f"{name}, after {step}, in {ours[-1]}: {problem!r}"
                    self.failures.append(words[:300])
            with contextlib.suppress(threading.BrokenBarrierError):
                done.wait()

    def _lesson(
        self, student: Student, word: str, pages: contextlib.ExitStack
    ) -> Iterator[str]:
        """One student's lesson, step by step."""
        yield self._timed("login", lambda: student.log_in(word))
        yield self._timed("server", student.start)
        with contextlib.ExitStack() as page:
            kernel = self._open(student, READ, page)
            self._read(student, kernel)
            yield "read"
            for rate in MOVES:
                self._timed("move", lambda rate=rate: seen(kernel, rate))
            yield "move"
            self.processor["read"].append(self.watch.processor(student.name))
            if student.name not in self.trainers:
                pages.push(page.pop_all())
                return
        before = self.watch.processor(student.name)
        kernel = self._open(student, TRAINED, pages)
        notebook = student.open(TRAINED)
        ids = [cell.id for cell in notebook.cells]
        rest = notebook.cells[ids.index(LAST) + 1 :]
        notebook.cells = notebook.cells[: ids.index(LAST) + 1]
        done: list[Any] = []
        self._timed("trained", lambda: done.extend(run_all(kernel, notebook)))
        self._note(student, done[1])
        yield "trained"
        done[0].cells += rest
        student.save(TRAINED, done[0])
        used = self.watch.processor(student.name) - before
        self.processor["trained"].append(used)
        yield "save"

    def _open(self, student: Student, path: str, page: contextlib.ExitStack) -> Kernel:
        """The kernel of a lesson, once it answers."""
        began = time.monotonic()
        kernel = page.enter_context(student.kernel(path))
        self.times["kernel"].append(time.monotonic() - began)
        return kernel

    def _read(self, student: Student, kernel: Kernel) -> None:
        """Lesson 07 with an answer, run and saved."""
        notebook = student.open(READ)
        for cell in notebook.cells:
            if cell.id in ANSWERS:
                cell.source = ANSWERS[cell.id]
                cell.metadata.tags = ["nbval-ignore-output"]
        done: list[Any] = []
        self._timed("read", lambda: done.extend(run_all(kernel, notebook)))
        self._note(student, done[1])
        self._timed("save", lambda: student.save(READ, done[0]))
        saved = {cell.id: cell.source for cell in student.open(READ).cells}
        if not saved.items() >= ANSWERS.items():
            raise AssertionError("the answer is not in the file that was saved")

    def _note(self, student: Student, faults: Sequence[str]) -> None:
        self.failures += [f"{student.name}: {fault}" for fault in faults]

    def _timed(self, step: str, act: Callable[[], object]) -> str:
        began = time.monotonic()
        act()
        self.times[step].append(time.monotonic() - began)
        return step


def seen(kernel: Kernel, rate: float) -> None:
    """Move the explorer, and look whether the picture has come."""
    frame = kernel.move(learning_rate=rate, steps=10)
    if not frame["png"] or f"Rate {rate:g}" not in frame["sentence"]:
        raise AssertionError(f"the explorer says {frame['sentence']!r}")


def complaints(log: str) -> list[str]:
    """The last warnings and errors of the hub and the students' servers."""
    return [line for line in log.splitlines() if line.startswith(("[W ", "[E "))][-30:]


class Watch:
    """What the processes of a class take, and have taken at most, in MB."""

    def __init__(self) -> None:
        self.mark = ""  # the folder of the class: the hub's environment names it
        self.peaks: dict[tuple[str, str], float] = defaultdict(float)
        self.together = 0.0

    def look(self) -> float:
        """Look at all processes; GB that the machine has left."""
        now: dict[tuple[str, str], float] = defaultdict(float)
        for process, owner in self._processes():
            what = kind(process) if owner else "hub"
            now[owner, what] += share(process)
        for who, size in now.items():
            self.peaks[who] = max(self.peaks[who], size)
        self.together = max(self.together, sum(now.values()))
        return available()

    def processor(self, student: str) -> float:
        """Seconds of a core that the processes of a student have taken."""
        return sum(
            cpu_seconds(process)
            for process, owner in self._processes()
            if owner == student
        )

    def _processes(self) -> Iterator[tuple[Path, str]]:
        """The processes of the class, each with its student; the hub's have none."""
        for process in Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "environ").read_bytes()
            except OSError:  # it has ended, or is not ours
                continue
            if self.mark.encode() not in words:
                continue
            for word in words.split(b"\0"):
                if word.startswith(b"JUPYTERHUB_USER="):
                    yield process, word.partition(b"=")[2].decode()
                    break
            else:
                yield process, ""

    def sizes(self, what: str) -> list[float]:
        """The peaks of all that is of this kind."""
        return [size for (_, kind), size in self.peaks.items() if kind == what]


def kind(process: Path) -> str:
    """Is it a kernel, or the student's server?"""
    with contextlib.suppress(OSError):
        if b"ipykernel" in (process / "cmdline").read_bytes():
            return "kernel"
    return "server"


def share(process: Path) -> float:
    """The PSS of a process in MB; 0 if it has ended."""
    with contextlib.suppress(OSError):
        for line in (process / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024 / 1e6
    return 0.0


def cpu_seconds(process: Path) -> float:
    """What a process, and those that it has waited for, took of a core."""
    with contextlib.suppress(OSError):
        fields = (process / "stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def available() -> float:
    """GB of memory that the machine can still give."""
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024 / 1e9
    return 0.0


def pair(values: Sequence[float], places: int = 1) -> str:
    """Median and worst."""
    if not values:
        return "–"
    return f"{statistics.median(values):.{places}f} / {max(values):.{places}f}"


def times(classes: Sequence[Class]) -> Iterator[str]:
    """How long a student waits, in seconds."""
    yield f"| students | {' | '.join(TIMES.values())} | failures |"
    yield "|---" * (len(TIMES) + 2) + "|"
    for of in classes:
        cells = [pair(of.times[step], 2 if step == "move" else 1) for step in TIMES]
        yield f"| {len(of.names)} | {' | '.join(cells)} | {len(of.failures)} |"


def memory(classes: Sequence[Class]) -> Iterator[str]:
    """What they take: MB, GB together, and CPU seconds."""
    yield (
        "| students | hub and proxy | a server | kernel, 07 | kernel, 13 "
        "| together, GB | CPU s, until 07 is read | CPU s, 13 |"
    )
    yield "|---" * 8 + "|"
    for of in classes:
        kernels = {
            who: mb for (who, what), mb in of.watch.peaks.items() if what == "kernel"
        }
        reading = [mb for who, mb in kernels.items() if who not in of.trainers]
        training = [mb for who, mb in kernels.items() if who in of.trainers]
        cells = [
            f"{sum(of.watch.sizes('hub')):.0f}",
            *[
                pair(sizes, 0)
                for sizes in (of.watch.sizes("server"), reading, training)
            ],
            f"{of.watch.together / 1000:.1f}",
            *[pair(of.processor[step], 0) for step in ("read", "trained")],
        ]
        yield f"| {len(of.names)} | {' | '.join(cells)} |"


def machines(classes: Sequence[Class]) -> Iterator[str]:
    """How large a machine for how many: the arithmetic of classroom/needs.py."""
    seconds = [
        statistics.median(
            [used for of in classes for used in of.processor[step]] or [0]
        )
        for step in ("read", "trained")
    ]
    yield (
        "| students | GB, lessons with NumPy | GB, lesson 13 | cores "
        "| all have run lesson 07 after | all have trained lesson 13 after |"
    )
    yield "|---" * 6 + "|"
    for students in CLASSES:
        gigabytes = [
            f"{needs.HUB:g} + {students} × ({needs.SERVER:g} + {kernel:g}) "
            f"= {needs.memory(students, kernel):.0f}"
            for kernel in (needs.NUMPY, needs.KERAS)
        ]
        cores = needs.cores(students)
        waiting = [
            f"{students} × {used:.0f} s / {cores} = "
            f"{students * used / cores / 60:.1f} min"
            for used in seconds
        ]
        yield f"| {students} | {' | '.join([*gigabytes, str(cores), *waiting])} |"


if __name__ == "__main__":
    main()
