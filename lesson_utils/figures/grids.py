"""The plane as a grid that is moved, and sheets of points that are to be parted."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from math import ceil
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.text import Annotation

from ..edition import BLACK, BLUE, DARK_ORANGE, GREY, SKY, VERMILLION, tr
from ._arrows import Point, arrow

Move = Callable[[np.ndarray], np.ndarray]  # points, shape (n, 2), to points
Cut = tuple[np.ndarray, float]  # a direction, shape (2,), and how far along it

WINDOW = (4.0, 3.0)  # of the plane that the explorer shows, to each side
REACH = 2  # of its grid


def moves(panels: Mapping[str, Move], reach: float = REACH) -> Figure:
    """One panel for each move: the grid after it, and in grey the grid before.

    panels: by title, what happens to the points, shape (n, 2). All panels have the
    same axes. The unit square is filled.
    """
    rows = ceil(len(panels) / 2)
    figure = Figure(figsize=(7.2, 2.2 * rows + 0.1), layout="constrained")
    axes = figure.subplots(rows, 2, sharex=True, sharey=True, squeeze=False)
    for panel in axes.flat[len(panels) :]:
        panel.remove()
    for panel, (title, move) in zip(axes.flat, panels.items(), strict=False):
        for turned, _ in _STYLES:
            panel.plot(*_woven(_same, reach, turned).T, color="#CCCCCC", lw=1)
        _moved(panel, move, reach)
        panel.set_title(title)
        panel.set_aspect("equal")
        panel.set_xticks(range(-4, 5, 2))
        panel.set_yticks(range(-2, 3, 2))
    return figure


def crumpled(panels: Mapping[str, Move], reach: float = 1) -> Figure:
    """One panel for each move: a fine grid after it, each panel with its own axes."""
    figure = Figure(figsize=(7.2, 7.2 / len(panels) + 0.4), layout="constrained")
    axes = figure.subplots(1, len(panels), squeeze=False)
    for panel, (title, move) in zip(axes.flat, panels.items(), strict=True):
        for turned, style in _STYLES:
            points = move(_lines(np.linspace(-reach, reach, 11), reach, turned))
            panel.plot(*_lifted(points).T, **style | {"lw": 1.2})
        panel.set_title(title)
        panel.set_aspect("equal", "datalim")
        panel.locator_params(nbins=4)
    return figure


def plane(move: Move, target: np.ndarray | None = None) -> Figure:
    """The plane before and after a move: grid, unit square, and where it lands.

    target: corners of a shape to reach, shape (n, 2), drawn with a dashed edge. The
    arrows lead from (0, 0) to where (1, 0), solid, and (0, 1), dashed, have landed.

    The same figure is returned again, so that only what moves is drawn again: of two
    moves, look at the first before you ask for the second.
    """
    corners = () if target is None else tuple(map(tuple, np.asarray(target).tolist()))
    fonts = tuple(rcParams["font.family"])  # each edition has its own figure
    return _plane(corners, fonts).after(move)


def sheets(
    panels: Mapping[str, tuple[np.ndarray, Cut | None]], first: np.ndarray
) -> Figure:
    """Two sheets of paper seen from the side, as points, a panel for each stage.

    panels: by title, the points, shape (n, 2), and a straight cut: the points whose
    product with its direction is its number. first: which points are of the first
    sheet, shape (n,). All panels have the same axes.
    """
    figure = Figure(figsize=(7.2, 3.6), layout="constrained")
    axes = figure.subplots(1, len(panels), sharex=True, sharey=True, squeeze=False)
    every = np.concatenate([points for points, _ in panels.values()])
    (left, low), (right, high) = every.min(axis=0) - 0.3, every.max(axis=0) + 0.3
    for panel, (title, (points, cut)) in zip(axes.flat, panels.items(), strict=True):
        for chosen, marker, color in [(first, "o", BLUE), (~first, "^", DARK_ORANGE)]:
            panel.plot(*points[chosen].T, marker, color=color, ms=4, lw=0)
        if cut:
            panel.plot(*_cut(*cut), "--", color=BLACK, lw=2)
        panel.set_xlim(left, right)
        panel.set_ylim(low, high)
        panel.set_title(title)
        panel.locator_params(nbins=5)
    return figure


class _Plane:
    """The explorer's picture: what stands still, and the artists that move on it."""

    def __init__(self, corners: Sequence[Sequence[float]]) -> None:
        self.figure = Figure(figsize=(7.2, 3.1))
        # Fixed, because working out a layout takes longer than the drawing.
        self.figure.subplots_adjust(0.05, 0.1, 0.99, 0.9, wspace=0.12)
        left, right = self.figure.subplots(1, 2)
        for axes, title in [(left, tr("before")), (right, tr("after"))]:
            axes.set_title(title)
            axes.set_xlim(-WINDOW[0], WINDOW[0])
            axes.set_ylim(-WINDOW[1], WINDOW[1])
            axes.set_aspect("equal")
            axes.set_xticks(range(-4, 5, 2))
            axes.set_yticks(range(-2, 3, 2))
        if corners:
            around = np.array([*corners, corners[0]])
            style = {"color": VERMILLION, "lw": 2.5, "ms": 4, "zorder": 4}
            right.plot(*around.T, "D--", animated=True, **style)
        _moved(left, _same, REACH)
        self.lines, self.square = _moved(right, _same, REACH)
        for point, color, dash in _UNITS:
            _from_origin(left, point, color, dash)
        self.arrows = [_from_origin(right, *unit) for unit in _UNITS]
        for artist in [*self.lines, self.square, *self.arrows]:
            artist.set_animated(True)

    def after(self, move: Move) -> Figure:
        """The figure, after this move."""
        for line, (turned, _) in zip(self.lines, _STYLES, strict=True):
            line.set_data(*_woven(move, REACH, turned).T)
        self.square.set_xy(move(_SQUARE))
        for moved, (point, *_) in zip(self.arrows, _UNITS, strict=True):
            moved.xy = tuple(move(np.array([point]))[0])
        return self.figure


@lru_cache(maxsize=4)
def _plane(corners: tuple[tuple[float, ...], ...], fonts: tuple[str, ...]) -> _Plane:
    return _Plane(corners)


_UNITS: list[tuple[tuple[float, float], str, Any]] = [
    ((1.0, 0.0), BLUE, "solid"),
    ((0.0, 1.0), DARK_ORANGE, (0, (3, 1.5))),
]
_SQUARE = np.concatenate(
    [
        np.linspace(a, b, 21)
        for a, b in pairwise([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)])
    ]
)
_STYLES: list[tuple[bool, dict[str, Any]]] = [
    (False, {"color": BLUE, "ls": "-"}),
    (True, {"color": DARK_ORANGE, "ls": (0, (4, 1.5))}),
]


def _same(points: np.ndarray) -> np.ndarray:
    return points


def _lines(at: np.ndarray, reach: float, turned: bool) -> np.ndarray:
    """Parallel lines as points, shape (lines, 61, 2): level ones, or upright ones."""
    along = np.linspace(-reach, reach, 61)
    points = np.stack(np.broadcast_arrays(along, at[:, None]), axis=-1)
    return points[..., ::-1] if turned else points


def _lifted(lines: np.ndarray) -> np.ndarray:
    """Lines as one, the pen lifted between them: shape (points, 2)."""
    gap = np.full((len(lines), 1, 2), np.nan)
    return np.concatenate([lines, gap], axis=1).reshape(-1, 2)


def _woven(move: Move, reach: float, turned: bool) -> np.ndarray:
    """The lines of a grid in one direction, after a move."""
    return _lifted(move(_lines(np.arange(-reach, reach + 1), reach, turned)))


def _moved(axes: Axes, move: Move, reach: float) -> tuple[list[Line2D], Polygon]:
    """A grid after a move, and its unit square."""
    (square,) = axes.fill(*move(_SQUARE).T, facecolor=SKY, edgecolor=GREY, alpha=0.6)
    lines = [
        axes.plot(*_woven(move, reach, turned).T, lw=1.4, **style)[0]
        for turned, style in _STYLES
    ]
    return lines, square


def _from_origin(axes: Axes, end: Point, color: str, dash: Any) -> Annotation:  # noqa: ANN401
    style = {"color": color, "lw": 3, "mutation_scale": 18, "linestyle": dash}
    return arrow(axes, (0, 0), end, clip=False, **style)


def _cut(direction: np.ndarray, offset: float) -> np.ndarray:
    """A long straight line, shape (2, 2): x of its ends, and y."""
    direction = np.asarray(direction, dtype=float)
    length2 = direction @ direction
    middle = direction * offset / length2
    along = np.array([-direction[1], direction[0]]) * 100 / np.sqrt(length2)
    return np.stack([middle - along, middle + along], axis=1)
