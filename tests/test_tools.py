"""What authors run: refresh, and what it does with what it cannot use."""

import errno
import os
import signal
import subprocess
import sys
import time

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from reading import ROOT

from tools import catalogue, files, refresh, tables

pytestmark = pytest.mark.slow


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A course without lessons, in which the tools work."""
    (tmp_path / "notebooks" / "en").mkdir(parents=True)
    for module in (files, catalogue, tables):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(refresh, "write_around", list)  # these lessons have no title
    return tmp_path


def write(house, name, *sources):
    path = house / "notebooks" / "en" / f"{name}.ipynb"
    cells = [new_code_cell(s, id=f"cell-{i}") for i, s in enumerate(sources, 1)]
    nbformat.write(new_notebook(cells=cells), path)
    return path


# Refresh


def test_refresh_stores_what_a_lesson_prints(house, capsys):
    path = write(house, "98_fine", "print(6 * 7)")
    assert refresh.main(["98"]) == 0
    assert nbformat.read(path, 4).cells[0].outputs[0].text == "42\n"
    assert capsys.readouterr().out == "refreshed notebooks/en/98_fine.ipynb\n"
    assert [p.name for p in path.parent.iterdir()] == [path.name]


BROKEN = {
    "empty": ("", "cannot be read as a notebook: it is empty."),
    "half": ('{"cells": [', "cannot be read as a notebook: it is cut off."),
    "conflict": (
        '{\n<<<<<<< HEAD\n "cells": []\n=======\n "cells": [{}]\n>>>>>>> main\n}',
        "cannot be read as a notebook: git's conflict markers are in it.",
    ),
    "list": ("[]", "cannot be read as a notebook: it is cut off."),
}
FAILING = {
    "raises": ("x = 1\n1 / 0", "[cell-1] ZeroDivisionError: division by zero"),
    "dies": ("import os; os._exit(1)", "the kernel died. Is there enough memory?"),
}


def test_one_broken_lesson_does_not_stop_the_others(house, capsys):
    paths = {}
    for name, (content, _) in BROKEN.items():
        paths[name] = house / "notebooks" / "en" / f"97_{name}.ipynb"
        paths[name].write_text(content)
    for name, (source, _) in FAILING.items():
        paths[name] = write(house, f"97_{name}", source)
    before = {name: path.read_bytes() for name, path in paths.items()}
    fine = write(house, "98_fine", "print(6 * 7)")
    assert refresh.main([]) == 1
    said = capsys.readouterr().out.splitlines()
    for name, (_, words) in (BROKEN | FAILING).items():
        (line,) = [line for line in said if f"/97_{name}.ipynb" in line]
        assert line.startswith("FAILED    notebooks/en/97_")
        assert line.endswith(words)
        assert paths[name].read_bytes() == before[name]
    assert "refreshed notebooks/en/98_fine.ipynb" in said
    assert said[-1] == "What failed is left as it was."
    assert len(said) == len(paths) + 2
    assert nbformat.read(fine, 4).cells[0].outputs
    assert not list(house.rglob("*.new"))


def test_a_cell_that_never_ends_is_named(house, monkeypatch, capsys):
    monkeypatch.setattr(refresh, "SECONDS", 1)
    write(house, "97_slow", "while True: pass")
    assert refresh.main([]) == 1
    assert "97_slow.ipynb: a cell took more than 1 seconds." in capsys.readouterr().out


def test_what_was_saved_while_it_ran_is_kept(house, capsys):
    path = write(house, "98_fine", "open('98_fine.ipynb', 'a').write(' ')")
    before = path.read_text()
    assert refresh.main([]) == 1
    assert path.read_text() == before + " "
    assert "98_fine.ipynb was saved in the meantime" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "notebooks/en/98_fine.ipynb: the disk is full."),
        (errno.EROFS, "this may not be read or written here"),
        (errno.EIO, "98_fine.ipynb: Input/output error."),
    ],
)
def test_a_disk_that_refuses_is_one_sentence(house, monkeypatch, capsys, code, words):
    path = write(house, "98_fine", "1")
    before = path.read_bytes()

    def refuse(self, text, **_):
        with self.open("w") as file:
            file.write(text[:10])
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(files.Path, "write_text", refuse)
    assert refresh.main([]) == 1
    first, last = capsys.readouterr().out.splitlines()
    assert words in first
    assert last == "What failed is left as it was."
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]  # no litter


def test_a_lesson_that_does_not_exist_is_named(house):
    write(house, "98_fine", "1")
    with pytest.raises(files.Failure, match="There is no lesson '99'"):
        catalogue.lessons(["99"])


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send")
def test_ctrl_c_is_one_line_and_leaves_no_kernel(house, tmp_path):
    source = "import os, time; print(os.getpid(), file=open('pid{}', 'w')); {}"
    for number in (1, 2):  # both run at once
        write(house, f"9{number}_slow", source.format(number, "time.sleep(60)"))
    program = (
        "import pathlib, sys; from tools import catalogue, files, refresh, tables;"
        "files.ROOT = catalogue.ROOT = pathlib.Path(sys.argv.pop());"
        "files.calmly(refresh.main)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(house)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    pids = [house / "notebooks" / "en" / f"pid{number}" for number in (1, 2)]
    wait_until(lambda: all(pid.exists() and pid.read_text() for pid in pids))
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert out == ""
    assert err == "\nStopped: what is not finished is left as it was.\n"
    assert process.returncode == 1
    wait_until(lambda: not any(alive(int(pid.read_text())) for pid in pids))


def wait_until(true):
    for _ in range(600):
        if true():
            return
        time.sleep(0.05)
    pytest.fail("it never came true")


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
