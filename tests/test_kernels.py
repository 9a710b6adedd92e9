"""Lessons in a kernel: with the solutions in, at the ends of every control, refreshed.

That they run as they stand, and print what the page says, is nbval's part.
"""

import copy
import os
import subprocess
import sys

import nbformat
import pytest
from reading import LESSONS, ROOT, cells, edition, name, read, solution_of

from tools import refresh

# Runs after the last cell: every explorer of the lesson, at the ends of its controls.
EXTREMES = """
import itertools
from lesson_utils.explorers import Explorer

explorers = [shown for shown in Out.values() if isinstance(shown, Explorer)]
for explorer in explorers:
    ends = {}
    for control_name, control in explorer.controls.items():
        options = getattr(control, "options", None)
        ends[control_name] = options or (control.min, control.max)
    for values in itertools.product(*ends.values()):
        settings = dict(zip(ends, values))
        explorer._go(settings)
        assert explorer.settings == settings
        expected = explorer.status(**settings)
        assert expected.split()[0] in explorer.sentence.value, explorer.sentence.value
        assert bytes(explorer.picture.value).startswith(b"\\x89PNG")
        explorer.draw(**settings)
print("explorers:", len(explorers))
"""


@pytest.mark.parametrize("path", LESSONS, ids=name)
def test_every_solution_passes_in_its_place(path):
    notebook = copy.deepcopy(read(path))
    exercises = {cell.id: cell for cell in cells(path, "code", "exercise")}
    for cell in notebook.cells:
        if cell.id in exercises:
            cell.source = solution_of(path, exercises[cell.id])
    notebook.cells.append(nbformat.v4.new_code_cell(EXTREMES))
    refresh.run(notebook, path.parent)
    right = {"en": "Right.", "zh-TW": "答對了。"}[path.parent.name]
    for cell in notebook.cells:
        if cell.id in exercises:
            said = "".join(output.text for output in cell.outputs)
            checks = cell.source.count("lu.check(")
            assert said.count(right) == checks, f"{name(path)} [{cell.id}] {said}"
    expected = sum("lu.explore(" in cell.source for cell in cells(path, "code"))
    assert notebook.cells[-1].outputs[0].text == f"explorers: {expected}\n"


@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_refreshing_a_numpy_lesson_twice_changes_no_byte(language, tmp_path):
    path = edition(ROOT / "07_gradient_descent.ipynb", language)
    scratch = tmp_path / "notebooks" / language
    scratch.mkdir(parents=True)
    (scratch / "lesson_utils.py").write_text(
        f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n"
        "del sys.modules[__name__]\nimport lesson_utils\n"
    )
    copied = scratch / path.name
    notebook = copy.deepcopy(read(path))
    for cell in notebook.cells:  # as Jupyter leaves it behind
        cell.metadata["collapsed"] = True
    notebook.metadata["widgets"] = {}
    nbformat.write(notebook, copied)
    refresh.refresh(copied)
    first = copied.read_bytes()
    assert b"collapsed" not in first
    assert b"widget-view" not in first
    refresh.refresh(copied)
    assert copied.read_bytes() == first
    assert nbformat.read(copied, 4).cells[0] == read(path).cells[0]


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


def test_style():
    for command in (["check"], ["format", "--check"]):
        result = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "."],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr
