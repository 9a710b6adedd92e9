"""What `course.py lab` lets Jupyter write into a notebook: nothing by itself."""

import copy
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import nbformat
import pytest
from reading import LESSONS, ROOT, name

from tools.saving import TWIN, WIDGET, pre_save

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def contents(tmp_path_factory):
    """(folder, ask) of a server as course.py starts it; ask sends JSON to it."""
    folder = tmp_path_factory.mktemp("saving")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    program = (
        "import course, sys; course.set_up = lambda: None;"
        "course.PYTHON = sys.executable; sys.exit(course.main())"
    )
    shutil.copytree(ROOT / "notebooks" / "en", folder / "notebooks" / "en")
    (folder / "tools").mkdir()
    for part in ["course.py", "tools/__init__.py", "tools/saving.py"]:
        shutil.copy(ROOT / part, folder / part)
    home = {
        f"JUPYTER_{part}_DIR": str(folder) for part in ["CONFIG", "DATA", "RUNTIME"]
    }
    options = ["--no-browser", f"--ServerApp.port={port}"]
    process = subprocess.Popen(
        [sys.executable, "-c", program, "lab", *options],
        cwd=folder,
        env=os.environ | home,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    log = ""
    for line in process.stdout:
        log += line
        if match := re.search(r"http://127\.0\.0\.1:\S+token=(\w+)", line):
            break
    else:
        pytest.fail(f"no address in: {log}")

    def ask(path, body=None):
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/api/contents/{path}",
            data=body and json.dumps(body).encode(),
            headers={"Authorization": f"token {match[1]}"},
            method="PUT" if body else "GET",
        )
        for _ in range(100):  # Jupyter names the address before it listens
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return json.load(answer)
            except urllib.error.URLError as error:
                if not isinstance(error.reason, ConnectionRefusedError):
                    raise
                time.sleep(0.1)
        return pytest.fail("nobody listens")

    try:
        yield folder, ask
    finally:
        process.terminate()
        process.communicate(timeout=30)


def opened(ask, path):
    """What JupyterLab sends for a lesson that was opened, once its kernel is there."""
    model = ask(path)
    model["content"]["metadata"]["kernelspec"]["display_name"] = "Python 3"
    model["content"]["metadata"]["language_info"] = {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
        "version": "3.12.1",
    }
    return {"type": "notebook", "format": "json", "content": model["content"]}


@pytest.mark.parametrize(
    "path", [p for p in LESSONS if p.parent.name == "en"], ids=name
)
def test_a_lesson_that_is_opened_and_saved_changes_no_byte(contents, path):
    folder, ask = contents
    address = path.relative_to(ROOT).as_posix()
    before = (folder / address).read_bytes()
    assert before == path.read_bytes()
    ask(address, opened(ask, address))
    assert (folder / address).read_bytes() == before


def test_a_lesson_that_was_run_is_stored_with_its_pictures_only(contents):
    folder, ask = contents
    address = LESSONS[0].relative_to(ROOT).as_posix()
    before = (folder / address).read_bytes()
    model = opened(ask, address)
    live = 0
    for cell in model["content"]["cells"]:
        for output in cell.get("outputs", []):
            if TWIN in output.get("data", {}):
                live += 1
                output["data"][WIDGET] = {"model_id": "1", "version_major": 2}
    assert live
    ask(address, model)
    assert (folder / address).read_bytes() == before


def test_what_a_student_wrote_is_stored(contents):
    folder, ask = contents
    address = LESSONS[0].relative_to(ROOT).as_posix()
    model = opened(ask, address)
    model["content"]["cells"][0]["source"] = "mine"
    ask(address, model)
    assert nbformat.read(folder / address, 4).cells[0].source == "mine"


def test_a_widget_without_a_twin_and_other_kernels_are_left_alone():
    output = {"data": {WIDGET: {"model_id": "1"}, "text/plain": "Box()"}}
    content = {
        "nbformat": 4,
        "metadata": {
            "kernelspec": {"name": "julia"},
            "language_info": {"name": "julia"},
        },
        "cells": [{"cell_type": "code", "outputs": [output]}],
    }
    model = {"type": "notebook", "content": content}
    before = copy.deepcopy(model)
    pre_save(model=model, path="a.ipynb", contents_manager=None)
    assert model == before
    pre_save(model={"type": "file", "content": "text"}, path="a.txt")
