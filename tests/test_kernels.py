"""What a student may do to a lesson: done once, in one English kernel a lesson.

Each cell with its solution in, and at once a second time; every explorer moved; and
after that, as after Run All, each exercise once more, the others not tried. That the
pages run as they stand and print what they show is nbval's part, in both editions; the
editions' code is the same, so English will do here.
"""

import copy
import os
import random
import re
import subprocess
import sys
from functools import cache
from typing import NamedTuple

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from reading import (
    CODE,
    LESSONS,
    ROOT,
    calls,
    cells,
    complain,
    kind,
    name,
    number,
    read,
    solution_of,
    tags,
    texts,
)

from lesson_utils.practice import exercises_of
from lesson_utils.workers import WORKER
from tools import refresh

ENGLISH = [path for path in LESSONS if path.parent.name == "en"]
SCRIPTS = [p for p in ENGLISH if any(c.id == "whole-script" for c in cells(p))]
CALL = re.compile(r'(lu\.(?:predict|check)\("([^"]+)", )\.\.\.(?=\))')

pytestmark = pytest.mark.slow


def by_lesson(paths):
    """A test for each lesson."""
    return pytest.mark.parametrize("path", paths, ids=[path.stem for path in paths])


every_lesson = by_lesson(ENGLISH)


# Runs after the last cell: every explorer of the lesson, at the ends of its controls
# and on a walk through them.
EXPLORE = """
import itertools, random
from lesson_utils.explorers import Explorer

def values(control, ends):
    if "options" in control:
        return control["options"]
    low, high, step = control["min"], control["max"], control["step"]
    inside = low + step * chance.randint(0, round((high - low) / step))
    return (low, high) if ends else [min(high, inside)]

chance = random.Random(7)
explorers = {id(x): x for x in Out.values() if isinstance(x, Explorer)}.values()
for explorer in explorers:
    names = [control["name"] for control in explorer.controls]
    ends = itertools.product(*(values(c, ends=True) for c in explorer.controls))
    between = [[chance.choice(values(c, ends=False)) for c in explorer.controls]
            for _ in range(12)]
    for row in [*ends, *between, *(frame.values() for frame in explorer.frames)]:
        settings = dict(zip(names, row))
        explorer.settings = settings
        _, sentence = explorer.draw(**explorer._as_meant(settings))
        assert explorer.frame["sentence"] == sentence, settings
        assert explorer.frame["png"].startswith(b"\\x89PNG"), settings
print("explorers:", len(explorers))
"""


class Step(NamedTuple):
    """A cell that was run: when, its id, its outputs."""

    when: str
    cell: str
    outputs: list

    @property
    def said(self):
        return "".join(texts(self))

    @property
    def failed(self):
        return [f"{o.ename}: {o.evalue}" for o in self.outputs if "ename" in o]


def solved(path, cell):
    """The source of a cell, its exercise done and its letters right."""
    known = exercises_of(number(path))

    def right(match):
        exercise = known[match.group(2)]
        answer = exercise.right if kind(match.group(2)) == "Choice" else exercise.value
        return f"{match.group(1)}{answer!r}"

    if "exercise" not in tags(cell):
        return cell.source
    return solution_of(path, cell) or CALL.sub(right, cell.source)


def rehearsal(path):
    """What is run: pairs of a moment and a cell, with its source."""
    code = cells(path, "code")
    exercises = [cell for cell in code if "exercise" in tags(cell)]
    for cell in code:
        yield "first", cell.id, solved(path, cell)
        # A training that is watched would only take its time once more, or go on from
        # where it is; what it prints is not compared. All others are run twice.
        watched = "nbval-ignore-output" in tags(cell)
        once = watched and re.search(r"\bfit\w*\(", cell.source)
        if not once:
            yield "again", cell.id, solved(path, cell)
    yield "explored", "explored", EXPLORE
    for cell in exercises:
        yield "untried", cell.id, cell.source
    for cell in exercises:
        yield "after", cell.id, solved(path, cell)
        yield "untried", cell.id, cell.source


@cache
def rehearsed(path):
    """The steps of a rehearsal, run."""
    wanted = list(rehearsal(path))
    every = [
        new_code_cell(source, id=f"step-{i}") for i, (_, _, source) in enumerate(wanted)
    ]
    for cell in every:
        cell.metadata["tags"] = ["raises-exception"]
    notebook = nbformat.v4.new_notebook(
        cells=every, metadata=copy.deepcopy(read(path).metadata)
    )
    refresh.run(notebook, path.parent)
    return [
        Step(when, cell, shown.outputs)
        for (when, cell, _), shown in zip(wanted, notebook.cells, strict=True)
    ]


def steps(path, when):
    return [step for step in rehearsed(path) if step.when == when]


def expected(path, cell):
    """What a solved exercise says: pairs of the exercise's name and the words."""
    for function, exercise, rest in calls(cell, "predict", "check"):
        words = "Noted: " if function == "predict" else "Right."
        yield f"{exercise}  {words if rest else 'You guessed'}"


def unjudged(path, when):
    """The exercises that were solved, and were not told that they are right."""
    by_id = {cell.id: cell for cell in cells(path, "code", "exercise")}
    for step in steps(path, when):
        for words in expected(path, by_id[step.cell]) if step.cell in by_id else ():
            if words not in step.said:
                yield by_id[step.cell], f"{words!r} is not in {step.said!r}"


@every_lesson
def test_nothing_stops_whatever_is_run_twice(path):
    meant = {cell.id for cell in cells(path, "code", "raises-exception")}
    failed = {s.cell: s.failed for s in rehearsed(path) if s.failed}
    failed = {cell: words for cell, words in failed.items() if cell not in meant}
    assert not failed, f"{name(path)}: {failed}"


@every_lesson
def test_every_solution_passes_in_its_place(path):
    complain(path, unjudged(path, "first"))


@every_lesson
def test_every_solution_passes_after_run_all_whatever_else_was_not_tried(path):
    complain(path, unjudged(path, "after"))


@every_lesson
def test_a_prediction_that_was_right_is_told_so(path):
    found = []
    for cell in cells(path, "code"):
        for call in calls(cell, "check"):
            (step,) = [s for s in steps(path, "first") if s.cell == cell.id]
            if not call.rest and f"{call.exercise}  You guessed" not in step.said:
                found.append((cell, f"says {step.said!r}"))
    complain(path, found)


@every_lesson
def test_a_cell_that_is_run_twice_shows_the_same_twice(path):
    first = {step.cell: shown(step) for step in steps(path, "first")}
    complain(
        path,
        (
            (cell, f"shows {first[cell.id]!r:.300}, then {shown(step)!r:.300}")
            for step in steps(path, "again")
            for cell in cells(path, "code")
            if cell.id == step.cell
            if "nbval-ignore-output" not in tags(cell)
            if first[cell.id] != shown(step)
        ),
    )


def shown(step):
    """What a cell shows that is compared: its text, and its pictures to the byte."""
    return re.sub(r"id=\S+", "", step.said)


@every_lesson
def test_every_explorer_moves_to_the_ends_of_its_controls_and_between(path):
    (step,) = steps(path, "explored")
    wanted = len([c for c in cells(path, "code") if calls(c, "explore")])
    assert step.said == f"explorers: {2 * wanted}\n", step


STARTS = [p for p in ENGLISH if any(calls(c, "on_workers") for c in cells(p, "code"))]


@pytest.mark.skipif(os.name != "posix", reason="asks ps")
@by_lesson(STARTS)
def test_a_lesson_leaves_no_process_behind(path):
    """Its workers are gone with its kernel; those of other tests have a parent."""
    rehearsed(path)
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    )
    rows = [line.split(maxsplit=2) for line in listed.stdout.splitlines()]
    pythons = {pid for pid, _, words in rows if "python" in words}
    begins = WORKER.splitlines()[0]
    orphans = [
        (pid, words)
        for pid, parent, words in rows
        if begins in words and parent not in pythons
    ]
    assert not orphans


# ------------------------------------------------------------- scripts, and mishaps


@by_lesson(SCRIPTS)
def test_a_whole_script_runs_as_a_file(path, tmp_path):
    """A code cell, or a block of code in the prose, which binds no name of the page."""
    (cell,) = [cell for cell in cells(path) if cell.id == "whole-script"]
    fenced = CODE.search(cell.source)
    script = tmp_path / "script.py"
    script.write_text(fenced[1] if fenced else cell.source, encoding="utf-8")
    folders = os.pathsep.join([os.environ["PYTHONPATH"], str(ROOT)])
    result = subprocess.run(
        [sys.executable, str(script)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": folders, "MPLBACKEND": "Agg"},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert result.returncode == 0, f"{name(path)} [whole-script] {result.stderr}"
    assert result.stdout.strip(), f"{name(path)} [whole-script] prints nothing"


# After each mishap: a kernel that knows nothing, as after a restart.
FORGET = """
get_ipython().run_line_magic("reset", "-f")
import lesson_utils.display
lesson_utils.display._small = lesson_utils.display._fast  # nobody keeps these pictures
"""
MISHAPS = 2


def mishap(path, seed):
    """The code of a lesson with cells left out, run twice and out of order."""
    chance = random.Random(seed)
    code = [
        solved(path, c) if chance.random() < 0.5 else c.source
        for c in cells(path, "code")
    ]
    kept = [source for source in code if chance.random() > 0.15]
    kept = [source for source in kept for _ in range(1 + (chance.random() < 0.1))]
    for _ in range(len(kept) // 5):
        one = chance.randrange(len(kept) - 3)
        other = one + chance.randint(1, 3)
        kept[one], kept[other] = kept[other], kept[one]
    return kept


def test_a_lesson_with_cells_lost_doubled_and_shuffled_shows_no_fault_of_ours():
    path = next(path for path in ENGLISH if number(path) == 7)
    notebook = copy.deepcopy(read(path))
    notebook.cells = []
    for seed in range(MISHAPS):
        for source in [FORGET, *mishap(path, seed)]:
            notebook.cells.append(new_code_cell(source))
            notebook.cells[-1].metadata["tags"] = ["raises-exception"]
    refresh.run(notebook, path.parent)
    errors = 0
    for cell in notebook.cells:
        for output in cell.outputs:
            if output.output_type == "error":
                errors += 1
                told = "\n".join(output.traceback)
                assert "lesson_utils" not in told, f"{cell.source}\n{told}"
    assert errors > 0  # or nothing was lost


def test_the_package_is_found_from_a_lesson_wherever_jupyter_was_started():
    for folder in sorted({path.parent for path in LESSONS}):
        code = "import lesson_utils; from lesson_utils.figures import descent"
        result = subprocess.run(
            [sys.executable, "-c", f"{code}; print(lesson_utils.__file__)"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
            env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"},
        )
        assert result.stdout.strip() == str(ROOT / "lesson_utils" / "__init__.py")


def test_kernels_have_no_network():
    code = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=5)"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert "The tests run without a network: '192.0.2.1'" in result.stderr
