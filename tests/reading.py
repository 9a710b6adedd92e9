"""What the tests of the lessons share: where they are, cells, slides and words."""

import ast
import csv
import html
import re
from functools import cache
from typing import NamedTuple

import nbformat
import pytest

from lesson_utils.edition import EDITIONS
from lesson_utils.practice import exercises_of
from tools.catalogue import ROOT, lessons

LESSONS = lessons()
NAMES = sorted({path.stem for path in LESSONS})
CODE = re.compile(r"```python\n(.*?)```", re.DOTALL)
FENCE = re.compile(r"```.*?```", re.DOTALL)
FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$", re.DOTALL)
QUESTION = re.compile(r"^\W*\*\*(\d+\.\w+)\*\*", re.MULTILINE)
OPTION = re.compile(r"^- ([A-Z])[:：] *(.+)$", re.MULTILINE)
SENTENCE = re.compile(r".*?(?:[.?!](?= |$)|[。？！]|$)", re.DOTALL)


def name(path):
    """`path` as it is shown in a message: en/07_gradient_descent."""
    return f"{path.parent.name}/{path.stem}"


every_lesson = pytest.mark.parametrize("path", LESSONS, ids=name)
every_chinese_lesson = pytest.mark.parametrize(
    "path", [path for path in LESSONS if path.parent.name == "zh-TW"], ids=name
)
every_pair = pytest.mark.parametrize("stem", NAMES)


def complain(path, found):
    """Fail with a line for each pair (cell, what is wrong with it) of `found`."""
    lines = [f"{name(path)} [{cell.id}] {words}" for cell, words in found]
    assert not lines, "\n" + "\n".join(lines)


def rows(file):
    """The rows of one of the course's tables."""
    with (ROOT / "tests" / "course" / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def read(path):
    return nbformat.read(path, as_version=4)


def number(path):
    """The number of a lesson."""
    return int(path.stem[:2])


def edition(path, language):
    """The same lesson in another edition."""
    return ROOT / "notebooks" / language / path.name


def editions(stem):
    """The lesson's path in each edition, English first."""
    return [ROOT / "notebooks" / language / f"{stem}.ipynb" for language in EDITIONS]


def pairs(stem):
    """The cells of both editions, side by side by their ids."""
    one, other = ({c.id: c for c in cells(path)} for path in editions(stem))
    return [(one[cell], other[cell]) for cell in one if cell in other]


def tags(cell):
    return set(cell.metadata.get("tags", []))


def slide_type(cell):
    """What JupyterLab calls the slide type; "" for a cell that goes on a slide."""
    return cell.metadata.get("slideshow", {}).get("slide_type", "")


def cells(path, kind=None, tag=None):
    """The cells of a lesson, of one kind or with one tag if it is given."""
    return [
        cell
        for cell in read(path).cells
        if kind in (None, cell.cell_type) and (tag is None or tag in tags(cell))
    ]


def page(path, kind=None):
    """The cells that a student reads: no notes, and no folded solution."""
    return [
        cell
        for cell in cells(path, kind)
        if slide_type(cell) != "notes" and "solution" not in tags(cell)
    ]


def slides(path):
    """The slides of a lesson: lists of cells, with what a page adds and its notes."""
    found = []
    for cell in cells(path):
        if slide_type(cell) in ("slide", "subslide"):
            found.append([])
        if found:
            found[-1].append(cell)
    return found


def texts(cell):
    """Everything that a code cell shows as text."""
    for output in cell.outputs:
        if output.output_type == "stream":
            yield output.text
        for kind, content in output.get("data", {}).items():
            if kind.startswith("text/"):
                yield content


def alts(cell):
    """The words of each picture that a code cell shows."""
    for text in texts(cell):
        for image in re.findall(r"<img\b[^>]*>", text):
            found = re.search(r'\balt="([^"]*)"', image)
            yield html.unescape(found.group(1)).strip() if found else ""


def captions(cell):
    """What an explorer, a pad or a training says below its picture at the start."""
    for text in texts(cell):
        for caption in re.findall(r"<figcaption>(.*?)</figcaption>", text, re.DOTALL):
            yield html.unescape(caption).strip()


def first_sentence(words):
    return SENTENCE.match(words).group().rstrip("。.").strip()


def headline(cell):
    """What the deck writes above the slide that begins with `cell`, or ""."""
    if cell.cell_type == "markdown":
        found = re.match(r"#+ (.+)", cell.source)
        return found.group(1).strip() if found else ""
    said = [*captions(cell), *alts(cell)]
    return first_sentence(said[0]) if said else ""


def without_fences(cell):
    return FENCE.sub("", cell.source)


class Call(NamedTuple):
    """lu.check("7.2", train): what is called, the exercise, the other arguments."""

    function: str
    exercise: str
    rest: list


@cache
def tree(source):
    return ast.parse(source)


def calls(cell, *functions):
    """The calls `lu.function(...)` of a code cell, from top to bottom."""
    found = []
    for node in ast.walk(tree(cell.source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("lu."):
            function = ast.unparse(node.func).removeprefix("lu.")
            first = node.args[0] if node.args else None
            exercise = first.value if isinstance(first, ast.Constant) else ""
            if not functions or function in functions:
                found.append((node.lineno, Call(function, exercise, node.args[1:])))
    return [call for _, call in sorted(found, key=lambda pair: pair[0])]


def called(path, *functions):
    """Pairs of a code cell and a call in it, for a whole lesson in page order."""
    return [(cell, c) for cell in cells(path, "code") for c in calls(cell, *functions)]


def ends_in(cell, function):
    """Does the cell's last line call `lu.function`?"""
    last = tree(cell.source).body[-1:]
    return bool(last) and ast.unparse(last[0]).startswith(f"lu.{function}(")


def kind(exercise):
    """What kind of exercise "7.p1" is: Choice, Value, Function, Judged; or NoneType."""
    lesson, _, _ = exercise.partition(".")
    return type(exercises_of(int(lesson)).get(exercise)).__name__


class Question(NamedTuple):
    """A question as it stands on the page."""

    name: str
    cell: object
    options: dict


def questions(path):
    """The questions that a lesson asks in its Markdown, with their options."""
    found = []
    for cell in cells(path, "markdown"):
        if slide_type(cell) == "notes" or "solution" in tags(cell):
            continue
        asked = list(QUESTION.finditer(cell.source))
        for position, match in enumerate(asked):
            following = asked[position + 1 : position + 2]
            end = following[0].start() if following else len(cell.source)
            options = OPTION.findall(cell.source[match.end() : end])
            found.append(Question(match.group(1), cell, dict(options)))
    return found


def letters(path):
    """The names of the questions that are answered by a letter, in page order."""
    return [q.name for q in questions(path) if kind(q.name) == "Choice"]


def written(path):
    """The exercises that are written and judged, without the hunts: their cells."""
    return [
        cell
        for cell in cells(path, "code", "exercise")
        if not cell.id.startswith("hunt")
        and any(c.rest and kind(c.exercise) != "Choice" for c in calls(cell, "check"))
    ]


def is_whole(cell):
    """Does the student write a whole function or class, of which only `...` stands?"""
    return any(
        isinstance(node, (ast.FunctionDef, ast.ClassDef))
        and [ast.unparse(line) for line in body(node)] == ["..."]
        for node in ast.walk(tree(cell.source))
    )


def body(node):
    """The body of a function or class, its docstring left out."""
    return node.body[bool(ast.get_docstring(node)) :]


def solution_of(path, exercise):
    """The code of the solution that stands below an exercise; None if there is none."""
    every = cells(path)
    for cell in every[every.index(exercise) + 1 :]:
        if "exercise" in tags(cell):
            return None
        if "solution" in tags(cell):
            return CODE.search(cell.source).group(1).rstrip()
    return None
