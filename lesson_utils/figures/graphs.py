"""Computation graphs: each value a box, data | grad, and an arrow to what it makes.

A graph is given by its end. Any object will do that has `data`, `grad`, `name`,
`parents` and `slopes` (local: its own slope with respect to each parent), and whose
parents are the same kind of object.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle
from matplotlib.path import Path

from ..edition import (
    BLACK,
    BLUE,
    DARK_ORANGE,
    GREY,
    ORANGE,
    PALETTE,
    SKY,
    VERMILLION,
    tr,
)
from .training import DASHES

WIDE = 7.2  # inches, of a figure
_HIGH, _BOX, _ROW = 0.34, 1.12, 0.98  # inches: a box, its greatest width, a row
_PASSING = 0.55  # rows: the room of a long arrow where it passes a column
_FEW = 3  # columns that a graph has at least: a short one stays in the middle
_APART = 0.13  # inches: between two arrows that enter the same box
_LOOKS = tuple(zip(PALETTE, DASHES, "osD^", strict=False))

Curve = Callable[[np.ndarray], np.ndarray]
Point = tuple[float, float]
Place = Callable[[object], Point]
Arrow = tuple[Any, int, Sequence[Any]]  # what it enters, which parent, all items on it


class Node(Protocol):
    """A value, and what it was made of."""

    data: float
    grad: float
    name: str
    parents: Sequence[Any]
    slopes: Sequence[float]


def graph(
    end: Node,
    *,
    chosen: Node | None = None,
    grads: bool = True,
    slopes: bool = False,
) -> Figure:
    """The graph of `end`, from the leaves at the left to `end` at the right.

    Above each box stands its name, in it data | grad; a value that is used twice is
    one box with two arrows. chosen: a value, whose box is marked, and under each of its
    parents what this one gets from it, local slope × upstream gradient. grads: whether
    the gradients are known yet. slopes: whether each arrow carries its local slope.
    """
    laid = _Layout(end)
    columns = max(_FEW, laid.columns)
    pitch = WIDE / columns
    width = min(_BOX, 0.74 * pitch)
    low, high = min(laid.rows.values()), max(laid.rows.values())
    key = 0.62  # inches below the graph: what is what in a box
    height = (high - low) * _ROW + 1.0 + key
    figure = Figure(figsize=(WIDE, height))
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_axis_off()
    axes.set_xlim(0, WIDE)
    axes.set_ylim(0, height)
    edge = (columns - laid.columns) / 2

    def place(item: object) -> Point:
        """The middle of a value's box, or where a long arrow passes."""
        x = (edge + laid.columns - laid.column[item] - 0.5) * pitch
        return x, key + 0.48 + (laid.rows[item] - low) * _ROW

    _arrows(axes, laid, place, width, chosen, slopes)
    for node in laid.nodes:
        _box(axes, place(node), width, node, node is chosen, grads)
    if chosen is not None:
        _shares(axes, chosen, place)
    _key(axes)
    return figure


def activations(functions: Mapping[str, Curve], slopes: Mapping[str, Curve]) -> Figure:
    """Activation functions, and below them their slopes, a column a function.

    functions, slopes: by name, of an array; the names and their order are the same.
    """
    figure = Figure(figsize=(WIDE, 4.2), layout="tight")
    panels = figure.subplots(2, len(functions), sharex=True, sharey="row")
    z = np.linspace(-5, 5, 401)
    for column, (name, f) in enumerate(functions.items()):
        above, below = panels[0, column], panels[1, column]
        above.plot(z, f(z), color=BLUE)
        above.set_title(name)
        steps = slopes[name](z)
        below.plot(z, steps, "--", color=DARK_ORANGE)
        most = float(np.max(steps))
        below.annotate(
            _number(most),
            (float(z[np.argmax(steps)]) if most < 1 else 1.0, most),
            (0, 3),
            textcoords="offset points",
            ha="center",
            va="bottom",
        )
        below.set_xlabel("z")
    panels[0, 0].set_ylim(-1.3, 2.3)
    panels[1, 0].set_ylim(-0.1, 1.3)
    panels[0, 0].set_ylabel(tr("value"))
    panels[1, 0].set_ylabel(tr("slope"))
    return figure


def step_sizes(h: np.ndarray, errors: Mapping[str, np.ndarray]) -> Figure:
    """How far a measured slope is from the true one, against the step h.

    errors: by label, one error for each h, larger than 0 where it is to be seen.
    """
    figure = Figure(layout="tight")
    axes = figure.subplots()
    for (label, error), (color, dash, marker) in zip(
        errors.items(), _LOOKS, strict=False
    ):
        axes.plot(h, error, dash, marker=marker, ms=5, color=color, label=label)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.invert_xaxis()  # h gets smaller from left to right, as one tries it
    axes.set_xlabel("h")
    axes.set_ylabel(tr("error of the slope"))
    axes.legend()
    return figure


def layers(runs: Mapping[str, Sequence[float]]) -> Figure:
    """The size of the gradient at each layer, on a logarithmic axis.

    runs: by label, the sizes from the first layer to the last; 0 is not drawn.
    """
    figure = Figure(layout="tight")
    axes = figure.subplots()
    for (label, sizes), (color, dash, marker) in zip(
        runs.items(), _LOOKS, strict=False
    ):
        seen = np.where(np.asarray(sizes) > 0, sizes, np.nan)
        places = np.arange(1, len(seen) + 1)
        axes.plot(places, seen, dash, marker=marker, ms=6, color=color, label=label)
    axes.set_yscale("log")
    axes.set_xlabel(tr("layer"))
    axes.set_ylabel(tr("size of the gradient"))
    axes.legend()
    return figure


class _Layout:
    """Where the values of a graph stand: columns from the end, rows without overlap.

    nodes: the values, parents before what is made of them; column: how far from the
    end, of each value and of each place where a long arrow passes a column; rows: their
    heights, in rows; ways: for each value, the items from each parent to it.
    """

    def __init__(self, end: Node) -> None:
        self.nodes = _oldest_first(end)
        self.column: dict[object, int] = dict.fromkeys(self.nodes, 0)
        for node in reversed(self.nodes):
            for parent in node.parents:
                far = self.column[node] + 1
                self.column[parent] = max(self.column[parent], far)
        self.columns = max(self.column.values()) + 1
        self.ways = {node: list(self._ways(node)) for node in self.nodes}
        self.rows = self._rows()

    def _ways(self, node: Node) -> Any:  # noqa: ANN401
        for nth, parent in enumerate(node.parents):
            between = range(self.column[parent] - 1, self.column[node], -1)
            passing = [(id(parent), id(node), nth, column) for column in between]
            self.column |= {item: item[-1] for item in passing}
            yield [parent, *passing, node]

    def _rows(self) -> dict[object, float]:
        """Each item as high as its neighbours, and pushed apart where they meet."""
        beside: dict[object, list[object]] = {item: [] for item in self.column}
        for ways in self.ways.values():
            for way in ways:
                for here, there in pairwise(way):
                    beside[here].append(there)
                    beside[there].append(here)
        # At the start as in the formula: what is read first stands at the top.
        rows = dict.fromkeys(self.column, 0.0)
        for first, leaf in enumerate(_as_read(self.nodes[-1])):
            rows[leaf] = -float(first)
        for node in self.nodes:
            if node.parents:
                rows[node] = float(np.mean([rows[p] for p in node.parents]))
            for way in self.ways[node]:
                rows |= dict.fromkeys(way[1:-1], rows[way[0]])
        levels = [
            [item for item, at in self.column.items() if at == column]
            for column in range(self.columns)
        ]
        for turn in range(12):
            for level in levels if turn % 2 else levels[::-1]:
                wanted = {
                    item: float(
                        np.mean([rows[other] for other in beside[item]] or [0.0])
                    )
                    for item in level
                }
                if turn == 0:
                    wanted = {item: rows[item] for item in level}
                order = sorted(level, key=lambda i: (round(wanted[i], 6), rows[i]))
                rows |= _apart(order, wanted)
        return rows


def _apart(
    order: Sequence[object], wanted: Mapping[object, float]
) -> dict[object, float]:
    """Heights near those that are wanted, with room for each item of a column.

    order: the items, the lowest first.
    """
    found: dict[object, float] = {}
    at = -np.inf
    before = 0.0
    for item in order:
        room = _PASSING if isinstance(item, tuple) else 1.0
        at = max(wanted[item], at + (room + before) / 2)
        found[item], before = at, room
    shift = np.mean([wanted[i] for i in order]) - np.mean(list(found.values()))
    return {item: height + float(shift) for item, height in found.items()}


def _oldest_first(end: Node) -> list[Any]:
    """All that `end` was made of, itself included; parents before their children."""
    done: dict[Any, None] = {}
    waiting: list[tuple[Any, bool]] = [(end, False)]
    while waiting:
        node, ready = waiting.pop()
        if ready:
            done[node] = None
        elif node not in done:
            waiting.append((node, True))
            waiting += [(p, False) for p in reversed(node.parents) if p not in done]
    return list(done)


def _as_read(end: Node) -> list[Any]:
    """The leaves, from the first to the last as the formula names them."""
    return [node for node in _oldest_first(end) if not node.parents]


def _arrows(
    axes: Axes, laid: _Layout, place: Place, width: float, chosen: object, slopes: bool
) -> None:
    """All arrows; those that leave or enter one box stand apart, in their order."""
    every = [
        (node, nth, way)
        for node, ways in laid.ways.items()
        for nth, way in enumerate(ways)
    ]
    leaving = _spread(every, lambda a: a[2][0], lambda a: place(a[2][1])[1])
    entering = _spread(every, lambda a: a[0], lambda a: place(a[2][-2])[1])
    for nth_arrow, (node, nth, way) in enumerate(every):
        points = [place(item) for item in way]
        (x, y), (z, t) = points[0], points[-1]
        points[0] = (x + width / 2, y + leaving[nth_arrow])
        points[-1] = (z - width / 2, t + entering[nth_arrow])
        marked = node is chosen
        axes.add_patch(
            FancyArrowPatch(
                path=_smooth(points, width),
                arrowstyle="-|>",
                mutation_scale=14,
                lw=2.6 if marked else 1.4,
                color=VERMILLION if marked else BLACK,
                shrinkA=0,
                shrinkB=0,
                zorder=2 if marked else 1,
            )
        )
        if slopes:
            twice = sum(other[0] is way[0] for other in laid.ways[node]) > 1
            (x, y), (z, t) = points[:2]
            z -= width / 2 if len(points) > 2 else 0
            axes.text(
                (x + z) / 2,
                (y + t) / 2 + (np.sign(entering[nth_arrow]) * 0.1 if twice else 0),
                _number(node.slopes[nth]),
                ha="center",
                va="center",
                fontsize=12,
                bbox={"fc": "white", "ec": "none", "pad": 1},
                zorder=3,
            )


def _spread(
    every: Sequence[Arrow], box: Callable[[Arrow], Any], high: Callable[[Arrow], float]
) -> dict[int, float]:
    """How far each arrow is from the middle of a box's side, by its number."""
    groups: dict[int, list[int]] = {}
    for number, arrow in enumerate(every):
        groups.setdefault(id(box(arrow)), []).append(number)
    found = {}
    for group in groups.values():
        order = sorted(group, key=lambda number: -high(every[number]))
        for nth, number in enumerate(order):
            found[number] = ((len(order) - 1) / 2 - nth) * _APART
    return found


def _smooth(points: Sequence[Point], width: float) -> Path:
    """A curve through points that leaves and enters each of them level."""
    steps = [points[0]]
    for at in points[1:-1]:  # level past the boxes of a column
        steps += [(at[0] - width / 2, at[1]), (at[0] + width / 2, at[1])]
    steps.append(points[-1])
    corners, codes = [steps[0]], [Path.MOVETO]
    for nth, ((x, y), (z, t)) in enumerate(pairwise(steps)):
        if nth % 2:  # along a box that it passes
            corners.append((z, t))
            codes.append(Path.LINETO)
        else:
            corners += [((x + z) / 2, y), ((x + z) / 2, t), (z, t)]
            codes += [Path.CURVE4] * 3
    return Path(corners, codes)


def _box(
    axes: Axes, at: Point, width: float, node: Node, marked: bool, grads: bool
) -> None:
    """A value: its name, its data, a line, and its gradient if it is known."""
    x, y = at
    axes.add_patch(
        Rectangle(
            (x - width / 2, y - _HIGH / 2),
            width,
            _HIGH,
            fc="white",
            ec=VERMILLION if marked else BLUE,
            lw=3 if marked else 1.5,
            zorder=4,
        )
    )
    axes.plot([x, x], [y - _HIGH / 2, y + _HIGH / 2], color=GREY, lw=1, zorder=5)
    name = node.name.replace("-", "−")
    above = y + _HIGH / 2 + 0.04
    axes.text(x, above, name, ha="center", va="bottom", fontsize=12, zorder=5)
    digits = 3 if width > 1 else 2
    grad = _number(node.grad, digits) if grads else ""
    _halves(axes, at, width, _number(node.data, digits), grad)


def _halves(axes: Axes, at: Point, width: float, data: str, grad: str) -> None:
    """The two entries of a box, each in its half and its colour."""
    middle: dict[str, Any] = {"ha": "center", "va": "center", "zorder": 6}
    axes.text(at[0] - width / 4, at[1], data, color=BLUE, **middle)
    axes.text(at[0] + width / 4, at[1], grad, color=DARK_ORANGE, **middle)


def _shares(axes: Axes, chosen: Node, place: Place) -> None:
    """Under each parent of the chosen value, what it gets: local × upstream."""
    got: dict[Any, list[float]] = {}
    for parent, slope in zip(chosen.parents, chosen.slopes, strict=True):
        got.setdefault(parent, []).append(slope)
    for parent, slopes in got.items():
        x, y = place(parent)
        each = [f"{_number(s)} × {_number(chosen.grad)}" for s in slopes]
        share = _number(sum(slopes) * chosen.grad)
        axes.text(
            x,
            y - _HIGH / 2 - 0.05,
            f"{' + '.join(each)} = {share}",
            ha="center",
            va="top",
            bbox={"fc": ORANGE, "ec": "none", "pad": 1.5, "alpha": 0.35},
            zorder=6,
        )


def _key(axes: Axes) -> None:
    """A small box in the corner that says what stands where in the others."""
    at = (0.15 + _BOX / 2, 0.22)
    corner = (at[0] - _BOX / 2, at[1] - 0.13)
    axes.add_patch(Rectangle(corner, _BOX, 0.26, fc="white", ec=SKY, lw=1))
    data, grad = tr("data | grad").split(" | ")
    _halves(axes, at, _BOX, data, grad)


def _number(value: float, digits: int = 3) -> str:
    """So many digits at most, with a minus sign that is one, and none before 0."""
    return f"{value + 0.0:.{digits}g}".replace("-", "−")
