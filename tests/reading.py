"""What the tests of the lessons share: where they are, and their cells."""

import re
from functools import cache

import nbformat

from lesson_utils.edition import EDITIONS
from tools.catalogue import ROOT, lessons

LESSONS = lessons()
NAMES = sorted({path.stem for path in LESSONS})
CODE = re.compile(r"```python\n(.*?)```", re.DOTALL)


def name(path):
    """`path` as it is shown in a message: en/07_gradient_descent."""
    return f"{path.parent.name}/{path.stem}"


@cache
def read(path):
    return nbformat.read(path, as_version=4)


def cells(path, kind=None, tag=None):
    """The cells of a lesson, of one kind or with one tag if it is given."""
    return [
        cell
        for cell in read(path).cells
        if kind in (None, cell.cell_type)
        and (tag is None or tag in cell.metadata.get("tags", []))
    ]


def slide_type(cell):
    """What JupyterLab calls the slide type; "" for a cell that goes on a slide."""
    return cell.metadata.get("slideshow", {}).get("slide_type", "")


def edition(path, language):
    """The same lesson in another edition."""
    return ROOT / "notebooks" / language / path.name


def texts(cell):
    """Everything that a code cell shows as text."""
    for output in cell.outputs:
        if output.output_type == "stream":
            yield output.text
        for kind, content in output.get("data", {}).items():
            if kind.startswith("text/"):
                yield content


def solution_of(path, exercise):
    """The code of the solution that stands below an exercise."""
    every = cells(path)
    position = every.index(exercise)
    following = (c for c in every[position + 1 :] if c.cell_type == "markdown")
    solution = next(c for c in following if "solution" in c.metadata.get("tags", []))
    return CODE.search(solution.source).group(1).rstrip()


__all__ = [
    "EDITIONS",
    "LESSONS",
    "NAMES",
    "ROOT",
    "cells",
    "edition",
    "name",
    "read",
    "slide_type",
    "solution_of",
    "texts",
]
