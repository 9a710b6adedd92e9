"""Is all that the lessons need on this machine? For a student, from the inside.

`tools/doctor.py` asks the same from outside, also where nothing is installed yet.
"""

import platform
import sys
from collections.abc import Callable, Sequence
from html import escape
from importlib import metadata, util
from typing import NamedTuple

from IPython.display import display

from . import data, edition
from .edition import tr

OLDEST = (3, 11)
# Dark enough on the panel for any eyes, and light enough around the letters.
GREEN, GREEN_PAPER = "#00593F", "#E3F4ED"
AMBER, AMBER_PAPER = "#7A4300", "#FDF0DC"
BLACK = "#1A1A1A"


class Line(NamedTuple):
    """One thing that the lessons need.

    version: where there is one; problem: what is wrong, and what to do, or "".
    """

    thing: str
    version: str = ""
    problem: str = ""


def ready() -> None:
    """Display what of the course is ready on this machine, and what to do if not."""
    lines = report()
    display({"text/html": _html(lines), "text/plain": _text(lines)}, raw=True)


def report() -> list[Line]:
    """All that the lessons need, a line for each."""
    return [
        _python(),
        _packages("NumPy", ["numpy"]),
        _packages("Matplotlib", ["matplotlib"]),
        _packages("TensorFlow", ["tensorflow", "keras"], tr("lessons 01, 12 to 15")),
        _packages(tr("Sliders: anywidget"), ["anywidget", "ipywidgets"]),
        _file(tr("Letters for Chinese pictures"), font_problem),
        _file(tr("Data sets, checked byte for byte"), data.problem),
        Line(tr("Edition: English")),
    ]


def font_problem() -> str:
    """The file of the Chinese font, if it cannot be read; "" if it can."""
    from matplotlib.ft2font import FT2Font

    try:
        FT2Font(str(edition.FONT))
    except (OSError, RuntimeError):
        name = f"lesson_utils/fonts/{edition.FONT.name}"
        return tr("{file} cannot be read: git checkout -- {file}", file=name)
    return ""


def _python() -> Line:
    problem = ""
    if sys.version_info[:2] < OLDEST:
        problem = tr("Python 3.11 or newer is needed. ") + _start()
    return Line("Python", platform.python_version(), problem)


def _packages(thing: str, modules: Sequence[str], where: str = "") -> Line:
    """Are the modules there? They are looked for, and not imported."""
    missing = [name for name in modules if util.find_spec(name) is None]
    if missing:
        names = ", ".join(missing)
        problem = tr("There is no {names} here. ", names=names) + _start()
        if where:
            problem += tr(" Only {where} need it.", where=where)
        return Line(thing, "", problem)
    return Line(thing, _version(modules[0]))


def _version(module: str) -> str:
    """The version of an installed package, "" if nobody knows."""
    for name in (module, module + "-cpu"):  # tensorflow-cpu is TensorFlow, too
        try:
            return metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return ""


def _file(thing: str, problem: Callable[[], str]) -> Line:
    return Line(thing, "", problem())


def _start() -> str:
    return tr(
        "Close this page and start the course in a terminal, from its folder: "
        "python course.py lab"
    )


def _summary(lines: Sequence[Line]) -> str:
    wrong = [line for line in lines if line.problem]
    if not wrong:
        return tr("Everything is ready.")
    return tr("Nearly ready. To do: {number}.", number=len(wrong))


def _text(lines: Sequence[Line]) -> str:
    """The panel as plain text: no versions, so that it is the same everywhere."""
    told = [_summary(lines)]
    for line in lines:
        told.append(f"[{'!' if line.problem else 'x'}] {line.thing}")
        if line.problem:
            told.append(f"    {line.problem}")
    return "\n".join(told)


def _html(lines: Sequence[Line]) -> str:
    ready = not any(line.problem for line in lines)
    ink, paper = (GREEN, GREEN_PAPER) if ready else (AMBER, AMBER_PAPER)
    rows = "".join(map(_row, lines))
    return (
        f'<div class="lu-environment" style="display:inline-block;max-width:100%;'
        f"box-sizing:border-box;padding:0.8em 1.2em;border-left:6px solid {ink};"
        f'background:{paper};color:{BLACK}">'
        f'<div style="font-weight:bold;color:{ink}">{escape(_summary(lines))}</div>'
        f'<ul style="list-style:none;margin:0.5em 0 0;padding:0">{rows}</ul></div>'
    )


def _row(line: Line) -> str:
    mark, ink = ("!", AMBER) if line.problem else ("✓", GREEN)
    word = tr("to do") if line.problem else tr("ready")
    version = (
        line.version and f' <span class="lu-version">{escape(line.version)}</span>'
    )
    below = line.problem and f"<div>{escape(line.problem)}</div>"
    return (
        f'<li style="margin:0.2em 0;padding-left:1.6em;text-indent:-1.6em">'
        f'<span role="img" aria-label="{word}" style="display:inline-block;width:1.6em;'
        f'text-indent:0;color:{ink};font-weight:bold">{mark}</span>'
        f"{escape(line.thing)}{version}{below}</li>"
    )
