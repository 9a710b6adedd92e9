"""What the panel of lesson 00 says of a machine, and of what is missing on it."""

import importlib.util
import subprocess
import sys

import pytest
from bs4 import BeautifulSoup
from reading import ROOT

import lesson_utils as lu
from lesson_utils import data, edition, environment


@pytest.fixture
def panel(monkeypatch):
    """A function that returns what is displayed: the plain text, and the HTML."""
    shown = []
    monkeypatch.setattr(environment, "display", lambda data, raw: shown.append(data))

    def look():
        lu.ready()
        data = shown.pop()
        return data["text/plain"], BeautifulSoup(data["text/html"], "html.parser")

    return look


def problems():
    return {line.thing: line.problem for line in environment.report() if line.problem}


def test_all_is_ready_here_and_the_text_names_no_version(panel):
    assert problems() == {}
    text, html = panel()
    assert text.startswith("Everything is ready.\n[x] Python\n")
    assert not any(sign.isdigit() for sign in text)
    shown = [part.get_text() for part in html.select(".lu-version")]
    assert shown[0] == ".".join(map(str, sys.version_info[:3]))
    assert len(shown) == 5
    assert {mark["aria-label"] for mark in html.select("[role=img]")} == {"ready"}


@pytest.mark.parametrize("language", edition.EDITIONS)
def test_the_edition_is_named_in_its_own_language(panel, language):
    lu.setup(language)
    text, _ = panel()
    assert ("English" in text) == (language == "en")


def test_tensorflow_is_looked_for_and_not_imported():
    code = (
        "import sys; from lesson_utils import environment; environment.report();"
        "print([m for m in ('tensorflow', 'keras', 'anywidget') if m in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout == "[]\n"


def test_a_package_that_is_missing_is_named_with_what_to_do(panel, monkeypatch):
    there = importlib.util.find_spec
    monkeypatch.setattr(
        environment.util, "find_spec", lambda n: None if n == "keras" else there(n)
    )
    (words,) = problems().values()
    assert "There is no keras here." in words
    assert "python course.py lab" in words
    assert words.endswith("Only lessons 01, 12 to 15 need it.")
    text, html = panel()
    assert text.startswith("Nearly ready. To do: 1.")
    assert "[!] TensorFlow\n    There is no keras" in text
    labels = [mark["aria-label"] for mark in html.select("[role=img]")]
    assert labels.count("to do") == 1


@pytest.mark.parametrize("content", [b"", b"garbage", None])
def test_a_font_that_cannot_be_read_is_named(tmp_path, monkeypatch, content):
    font = tmp_path / "font.otf"
    if content is not None:
        font.write_bytes(content)
    monkeypatch.setattr(environment.edition, "FONT", font)
    (words,) = problems().values()
    assert words.endswith("git checkout -- lesson_utils/fonts/font.otf")


def test_data_that_are_damaged_are_named(tmp_path, monkeypatch):
    file = tmp_path / "mnist.npz"
    file.write_bytes(b"half of it")
    monkeypatch.setattr(data, "MNIST", file)
    (words,) = problems().values()
    assert "data/mnist.npz is damaged" in words
    assert "git checkout -- data/mnist.npz" in words


def test_an_old_python_is_told(monkeypatch):
    monkeypatch.setattr(environment, "OLDEST", (4, 0))
    assert "newer is needed" in problems()["Python"]
