"""A small notebook: its page beside what its kernel remembers."""

import contextlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from ..edition import BLACK, BLUE, DARK_ORANGE, GREY, tr

RESTART = "R"
_CODE = "DejaVu Sans Mono"


@dataclass
class State:
    """A notebook after some actions.

    counts: of the cells, what stands in their brackets; shown: what they printed, or
    their error; memory: the kernel's names; deleted: cells that left the page.
    """

    counts: dict[str, int] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    memory: dict[str, Any] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    ran: int = 0  # cells since the last start of the kernel


def replay(cells: Mapping[str, str], actions: Sequence[str]) -> State:
    """What becomes of the notebook `cells`: names of cells, and their code.

    actions: "A" runs cell A, "-A" deletes it, "R" restarts the kernel.
    """
    state = State()
    for action in actions:
        if action == RESTART:
            state.memory, state.ran = {}, 0
        elif action.startswith("-"):
            state.deleted.add(action[1:])
        else:
            state.ran += 1
            state.counts[action] = state.ran
            state.shown[action] = _run(cells[action], state.memory)
    return state


def from_the_top(cells: Mapping[str, str], state: State) -> str:
    """What a reader expects of the last cell: the page, run from top to bottom."""
    kept = [name for name in cells if name not in state.deleted]
    return replay(cells, kept).shown[kept[-1]]


def _run(code: str, memory: dict[str, Any]) -> str:
    """Run code in `memory`; return what it prints, or the last line of its error."""
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            exec(code, {}, memory)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return printed.getvalue().strip()


def page_and_memory(
    cells: Mapping[str, str], actions: Sequence[str], done: int
) -> Figure:
    """The page of a small notebook and its kernel's memory, after `done` actions.

    cells, actions: as `replay` has them. The actions stand above, the last one marked.
    """
    done = min(done, len(actions))
    state = replay(cells, actions[:done])
    figure = Figure(figsize=(7.2, 3.6))
    # Fixed places: nothing jumps when the picture is redrawn.
    axes = figure.add_axes((0, 0, 1, 1))
    axes.axis("off")
    axes.set_xlim(0, 72)
    axes.set_ylim(0, 36)
    _actions(axes, actions, done)
    axes.text(10, 28, tr("the page"), color=GREY, fontsize=13)
    axes.text(50, 28, tr("the kernel remembers"), color=GREY, fontsize=13)
    last = "".join(actions[:done][-1:])
    for row, name in enumerate(cells):
        _cell(axes, 20.5 - 8.5 * row, name, cells[name], state, name == last)
    _memory(axes, state.memory)
    return figure


def _actions(axes: Axes, actions: Sequence[str], done: int) -> None:
    """What is done, one after the other: past, now, and still to come."""
    for position, action in enumerate(actions):
        now = position == done - 1
        box = {"boxstyle": "round,pad=0.3", "fc": "white", "lw": 2}
        axes.text(
            11.5 + 7 * position,
            33,
            action.replace("-", "−"),
            family=_CODE,
            fontsize=14,
            ha="center",
            va="center",
            fontweight="bold" if now else "normal",
            color=BLACK if position < done else GREY,
            bbox=box | {"ec": DARK_ORANGE if now else "white"},
        )


def _cell(
    axes: Axes, y: float, name: str, code: str, state: State, is_last: bool
) -> None:
    """One cell: its name, its number in brackets, its code, what it shows."""
    if name in state.deleted:
        _box(axes, (10, y), (30, 5.5), GREY, 1, ls="--")
        axes.text(
            25, y + 2.75, tr("deleted"), color=GREY, ha="center", va="center", size=12
        )
        return
    letters: dict[str, Any] = {"family": _CODE, "size": 13, "va": "center"}
    count = state.counts.get(name, " ")
    axes.text(1, y + 2.75, name, fontweight="bold", **letters)
    axes.text(9.3, y + 2.75, f"[{count}]", color=GREY, ha="right", **letters)
    edge = (DARK_ORANGE, 2.5) if is_last else (BLUE, 1.5)
    _box(axes, (10, y), (30, 5.5), *edge)
    axes.text(11.5, y + 2.75, code, **letters)
    told = state.shown.get(name, "")
    size = 13 if len(told) < 12 else 10
    axes.text(11.5, y - 1.5, told, **letters | {"size": size})


def _memory(axes: Axes, memory: Mapping[str, Any]) -> None:
    _box(axes, (50, 3.5), (19, 22.5), BLACK, 2, rounding=2)
    told = "\n".join(f"{name} = {value}" for name, value in memory.items())
    if told:
        axes.text(59.5, 14.75, told, family=_CODE, size=20, ha="center", va="center")
    else:
        axes.text(
            59.5, 14.75, tr("nothing"), color=GREY, size=14, ha="center", va="center"
        )


def _box(
    axes: Axes,
    corner: tuple[float, float],
    size: tuple[float, float],
    color: str,
    lw: float,
    ls: str = "-",
    rounding: float = 0.5,
) -> None:
    shape = f"round,pad=0,rounding_size={rounding}"
    look: dict[str, Any] = {"fc": "white", "ec": color, "lw": lw, "ls": ls}
    axes.add_patch(FancyBboxPatch(corner, *size, boxstyle=shape, **look))
