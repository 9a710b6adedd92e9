"""A loss of several parameters: as a map, as slices, and the ways across it.

`f` takes an array of parameters, shape (n,), and returns the loss, a number.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ..edition import BLACK, BLUE, DARK_ORANGE, GREY, ORANGE, VERMILLION, tr
from ._arrows import Point, arrow
from .training import DASHES

Loss = Callable[[np.ndarray], float]
Limits = tuple[tuple[float, float], tuple[float, float]]  # of x and of y
SQUARE: Limits = ((-3.0, 3.0), (-3.0, 3.0))
NAMES = ("w1", "w2")

_GRID = 61  # points a side
_RINGS = 9
# Blue is the map's; bluish green is left out: it shall not meet vermillion.
_COLORS = (VERMILLION, BLACK, BLUE, DARK_ORANGE)
_MARKERS = "os^v"
_NOW: dict[str, Any] = {"marker": "o", "ms": 10, "color": VERMILLION, "mec": BLACK}
_STEP: dict[str, Any] = {"color": DARK_ORANGE, "mutation_scale": 16}
_PROMISED: dict[str, Any] = {"marker": "o", "ms": 10, "mfc": "white", "mec": BLACK}


def paths(
    f: Loss,
    runs: Mapping[str, np.ndarray],
    limits: Limits = SQUARE,
    names: Sequence[str] = NAMES,
    best: Point | None = None,
    log: bool = False,
    panels: bool = False,
    equal: bool = False,
    levels: Sequence[float] | None = None,
) -> Figure:
    """The ways of some runs over the map of a loss of two parameters.

    runs: by label, the positions, shape (steps + 1, 2): up to four in one panel with a
        legend, or with `panels` one a panel, three in a row.
    names: of the parameters. best: a point that is marked by a star.
    log: space the contours by factors, for a loss that is steep in one direction.
    equal: draw both axes to one scale, so that a right angle is one.
    levels: the losses of the contours, if the map shall not choose them.

    What lies outside of `limits`, or is no number any more, is not seen.
    """
    columns = min(len(runs), 3) if panels else 1
    rows = math.ceil(len(runs) / columns) if panels else 1
    height = {1: 3.9, 2: 3.3, 3: 2.9}[columns] if rows == 1 else 2.6 * rows
    figure = Figure(figsize=(7.2, height), layout="tight")
    every = list(figure.subplots(rows, columns, squeeze=False).flat)
    for place, (label, path) in enumerate(runs.items()):
        axes = every[place] if panels else every[0]
        if panels or not place:
            _map(axes, f, limits, names, log=log, levels=levels)
            _star(axes, best)
            axes.set_aspect("equal" if equal else "auto")
        if panels:
            axes.set_title(label.replace("-", "−"))
            axes.set_ylabel("" if place % columns else names[1])
        _walk(axes, path, 0 if panels else place, label.replace("-", "−"))
    for axes in every[len(runs) :]:
        axes.remove()
    if not panels:
        _legend(every[0], every[0].get_legend_handles_labels()[0])
    return figure


def race(
    f: Loss,
    runs: Mapping[str, np.ndarray],
    limits: Limits = SQUARE,
    names: Sequence[str] = NAMES,
    best: Point | None = None,
    log: bool = False,
    steps: int | None = None,
    losses: tuple[float, float] | None = None,
    levels: Sequence[float] | None = None,
) -> Figure:
    """Runs on the map of their loss, and beside it each one's loss against the step.

    runs, limits, names, best, log, levels: as in `paths`, all in one panel.
    steps, losses: the right end of the steps and both ends of the losses, the same for
        all pictures that are to be compared. The axis of the loss is logarithmic.
    """
    figure = Figure(figsize=(7.2, 3.35))
    left, right = figure.subplots(1, 2)
    # Fixed, because working out a layout takes longer than the drawing.
    figure.subplots_adjust(0.11, 0.16, 0.98, 0.88, wspace=0.3)
    _map(left, f, limits, names, log=log, levels=levels)
    _star(left, best)
    longest = max((len(path) - 1 for path in runs.values()), default=1)
    for place, (label, path) in enumerate(runs.items()):
        _walk(left, path, place, label)
        loss = _along(f, path)
        loss[loss <= 0] = np.nan  # has no place on a logarithmic axis
        right.plot(
            np.arange(len(path)),
            loss,
            DASHES[place],
            color=_COLORS[place],
            marker=_MARKERS[place],
            markevery=max(1, (steps or longest) // 8),
            ms=5,
        )
    right.set_yscale("log")
    right.set_xlim(0, (steps or longest) + 0.5)
    if losses:
        right.set_ylim(*losses)
    right.set_xlabel(tr("step n"))
    right.set_ylabel(tr("loss"))
    handles, labels = left.get_legend_handles_labels()
    figure.legend(handles, labels, loc="upper center", ncols=len(runs))
    return figure


def arrows(
    f: Loss,
    at: Point,
    vectors: Mapping[str, Point],
    limits: Limits = SQUARE,
    names: Sequence[str] = NAMES,
    best: Point | None = None,
    levels: Sequence[float] | None = None,
) -> Figure:
    """Arrows from one point of the map, which has the same scale on both axes.

    at: where they begin; vectors: by label, how far each leads, up to four or none;
    the other arguments: as in `paths`.
    """
    figure = Figure(figsize=(7.2, 3.9), layout="tight")
    axes = figure.subplots()
    _map(axes, f, limits, names, levels=levels)
    axes.set_aspect("equal")
    _star(axes, best)
    signs = []
    here = np.asarray(at, dtype=float)
    for place, (label, vector) in enumerate(vectors.items()):
        style: dict[str, Any] = {
            "color": _COLORS[place],
            "ls": DASHES[place],
            "lw": 2.5,
        }
        arrow(axes, here, here + vector, mutation_scale=16, **style)
        signs.append(Line2D([], [], label=label, **style))
    axes.plot(*here, "D", color=BLACK, ms=8, ls="")
    if signs:
        _legend(axes, signs)
    return figure


def slices(
    f: Loss,
    theta: Point,
    names: Sequence[str],
    moves: Point | None = None,
    reach: float = 2.0,
    highest: float | None = None,
) -> Figure:
    """One panel a parameter: the loss against it alone, the others frozen at `theta`.

    Each has its tangent, whose slope is measured. moves: how far each parameter goes,
    shape (n,); where it then lands, the others still frozen, is marked. reach: how
    much of the curve is seen to each side; highest: the end of the axis of the loss.
    """
    here = np.asarray(theta, dtype=float)
    figure = Figure(figsize=(7.2, 3.5), layout="tight")
    panels = figure.subplots(1, len(here), sharey=True, squeeze=False).flat
    for i, (axes, name) in enumerate(zip(panels, names, strict=True)):
        every = np.linspace(here[i] - reach, here[i] + reach, 121)
        axes.plot(every, _slice(f, here, i, every), color=BLUE)
        h = 1e-5
        below, above = _slice(f, here, i, here[i] + np.array([-h, h]))
        steepness = round(float(above - below) / (2 * h), 4) + 0.0
        side = np.array([-0.6, 0.6]) * reach
        axes.plot(
            here[i] + side, f(here) + steepness * side, "--", color=VERMILLION, zorder=3
        )
        axes.plot([here[i]], [f(here)], "o", color=ORANGE, mec=BLACK, ms=10, zorder=4)
        if moves is not None:
            end = here[i] + moves[i]
            (landed,) = _slice(f, here, i, np.array([end]))
            arrow(axes, (here[i], f(here)), (end, landed), **_STEP)
            axes.plot([end], [landed], ls="", **_PROMISED)
        axes.set_title(tr("slope {slope}", slope=f"{steepness:g}".replace("-", "−")))
        axes.set_xlabel(name)
        axes.set_xlim(here[i] - reach, here[i] + reach)
        axes.locator_params(axis="x", prune="upper")  # or it meets its neighbour's
    figure.axes[0].set_ylabel(tr("loss"))
    figure.axes[0].set_ylim(bottom=min(-0.1 * f(here), 0.0), top=highest)
    return figure


def knobs(
    f: Loss,
    path: np.ndarray,
    names: Sequence[str],
    limits: Limits = SQUARE,
    levels: Sequence[float] | None = None,
    highest: float = 10.0,
) -> Figure:
    """A run of several parameters: the map of the first two, and a slice of each.

    path: the positions so far, shape (steps + 1, n). All other parameters of the map
    are frozen where the last step has led, and so are those of a slice. Dashed: the
    slices before that step, with the place that each parameter that moved would have
    reached alone. highest: the end of the slices' axis of the loss.
    """
    figure = Figure(figsize=(7.2, 3.5))
    count = path.shape[1]
    # Fixed, because working out a layout takes longer than the drawing.
    sides: dict[str, float] = {"bottom": 0.15, "top": 0.88}
    one = figure.add_gridspec(1, 1, left=0.08, right=0.43, **sides)
    left = figure.add_subplot(one[0])
    grid = figure.add_gridspec(1, count, left=0.52, right=0.98, wspace=0.2, **sides)
    panels = [figure.add_subplot(grid[i]) for i in range(count)]
    now, before = path[-1], path[-2] if len(path) > 1 else None
    rest = tuple(map(float, now[2:]))
    _map(left, f, limits, names[:2], levels=levels, rest=rest)
    _walk(left, path[:, :2], 0, "")
    left.locator_params(nbins=4)  # few marks: they take most of the time to draw
    (low, high), _ = limits
    every = np.linspace(low, high, 121)
    for i, (axes, name) in enumerate(zip(panels, names, strict=True)):
        if before is not None:
            axes.plot(every, _slice(f, before, i, every), "--", color=GREY, lw=1.5)
        axes.plot(every, _slice(f, now, i, every), color=BLUE)
        if before is not None and now[i] != before[i]:
            (alone,) = _slice(f, before, i, now[i : i + 1])
            axes.plot([now[i]], [alone], ls="", **_PROMISED)
        axes.plot([now[i]], [f(now)], ls="", **_NOW)
        axes.set(xlabel=name, xlim=(low, high), ylim=(-0.05 * highest, highest))
        axes.set_xticks([math.ceil(low) + 1, 0, math.floor(high) - 1])
        axes.set_yticks(np.linspace(0, highest, 6)[::2])
        if i:
            axes.tick_params(labelleft=False)
    panels[0].set_ylabel(tr("loss"))
    signs = [
        Line2D([], [], color=GREY, ls="--", lw=1.5, label=tr("before the step")),
        Line2D([], [], ls="", label=tr("expected of each alone"), **_PROMISED),
        Line2D([], [], ls="", label=tr("now"), **_NOW),
    ]
    figure.legend(handles=signs, loc="upper center", ncols=3)
    return figure


def together(
    f: Callable[[Any], Any], start: float, moves: Mapping[str, float], name: str
) -> Figure:
    """Moves along one curve: each for itself, and all of them, one after the other.

    f: of one number; start: where all begin; moves: by label, how far each leads;
    name: of the axis.
    """
    figure = Figure(figsize=(7.2, 3.9), layout="tight")
    left, right = figure.subplots(1, 2, sharey=True)
    lengths = list(moves.values())
    alone = [(start, start + length) for length in lengths]
    ends = start + np.cumsum([0.0, *lengths])
    chained = list(pairwise(ends))
    every = np.array([start, *ends, *(end for _, end in alone)])
    room = 0.15 * np.ptp(every)
    x = np.linspace(np.min(every) - room, np.max(every) + room, 241)
    tall = float(np.max(f(every)))
    titles = (tr("each alone"), tr("all together"))
    for axes, steps, title in zip((left, right), (alone, chained), titles, strict=True):
        axes.plot(x, f(x), color=BLUE)
        for row, (label, (here, there)) in enumerate(zip(moves, steps, strict=True)):
            height = -tall * (0.16 + 0.16 * row)
            arrow(axes, (here, height), (there, height), mutation_scale=16)
            axes.annotate(
                label,
                (max(here, there), height),
                (7, 0),
                textcoords="offset points",
                va="center",
            )
        landed = sorted({round(float(there), 9) for _, there in steps})
        landed = landed if axes is left else [float(ends[-1])]
        for there in landed:
            axes.plot([there, there], [-0.5 * tall, f(there)], ":", color=GREY, lw=1.5)
        axes.plot(landed, [f(there) for there in landed], ls="", zorder=4, **_NOW)
        axes.plot([start], [f(start)], "D", color=BLACK, ms=9, ls="", zorder=4)
        axes.set(xlabel=name, title=title, xlim=(x[0], x[-1] + room))
    left.set_ylabel(tr("loss"))
    left.set_ylim(-0.62 * tall, 1.2 * tall)
    left.set_yticks([tick for tick in left.get_yticks() if 0 <= tick <= 1.2 * tall])
    return figure


def _map(
    axes: Axes,
    f: Loss,
    limits: Limits,
    names: Sequence[str],
    log: bool = False,
    levels: Sequence[float] | None = None,
    rest: tuple[float, ...] = (),
) -> None:
    """The loss as a map: the darker, the higher."""
    x, y, heights = _heights(f, limits, rest)
    low, high = np.nanmin(heights), np.nanmax(heights)
    if levels is None:
        levels = low + (high - low) * _spacing(log)
    # Drawn is how many contours lie below: so each step of the shade is alike.
    above = 2 * levels[-1] - [low, *levels][-2]
    rank = np.interp(heights, [low, *levels, above], np.arange(len(levels) + 2))
    every = np.array([-0.001, *range(1, len(levels) + 1), len(levels) + 1.001])
    axes.contourf(x, y, rank, every, cmap="Blues", vmin=0, vmax=2.2 * len(levels))
    axes.contour(x, y, rank, every[1:-1], colors=GREY, linewidths=0.7)
    axes.set(xlabel=names[0], ylabel=names[1], xlim=limits[0], ylim=limits[1])
    axes.grid(False)


def _spacing(log: bool) -> np.ndarray:
    """Where the contours lie, from 0 at the lowest loss to 1 at the highest."""
    part = np.arange(1, _RINGS + 1) / (_RINGS + 1)
    return 10 ** (4 * (part - 1)) if log else part**2  # even rings in a round bowl


@lru_cache(maxsize=16)
def _heights(
    f: Loss, limits: Limits, rest: tuple[float, ...]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The two axes of a map, and the loss at each of its points, NaN where infinite."""
    (left, right), (bottom, top) = limits
    x, y = np.linspace(left, right, _GRID), np.linspace(bottom, top, _GRID)
    with np.errstate(all="ignore"):
        heights = np.array([[float(f(np.array([a, b, *rest]))) for a in x] for b in y])
    heights[~np.isfinite(heights)] = np.nan
    return x, y, heights


def _walk(axes: Axes, path: np.ndarray, place: int, label: str) -> None:
    """The way of a run: a mark a step, its start and its end."""
    seen = np.where(np.abs(path) < 1e6, path, np.nan)  # further than any map reaches
    look: dict[str, Any] = {"color": _COLORS[place], "clip_on": True}
    axes.plot(
        *seen.T,
        DASHES[place],
        marker=_MARKERS[place],
        ms=5,
        lw=1.8,
        markevery=max(1, len(path) // 40),
        label=label,
        **look,
    )
    axes.plot(*seen[:1].T, "D", color=BLACK, ms=8, ls="", zorder=5)
    end: dict[str, Any] = {"ms": 10, "mec": BLACK, "ls": "", "zorder": 6}
    axes.plot(*seen[-1:].T, marker=_MARKERS[place], **end, **look)


def _legend(axes: Axes, signs: Sequence[Any]) -> None:
    """The names above a map, in one row if they fit there."""
    letters = sum(6 + len(sign.get_label()) for sign in signs)
    columns = len(signs) if letters < 70 else 2
    axes.legend(
        handles=signs, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=columns
    )


def _along(f: Loss, path: np.ndarray) -> np.ndarray:
    """The loss at each position of a run, NaN where it is infinite."""
    with np.errstate(all="ignore"):
        loss = np.array([float(f(theta)) for theta in path])
    return np.where(np.isfinite(loss), loss, np.nan)


def _slice(f: Loss, theta: np.ndarray, i: int, values: np.ndarray) -> np.ndarray:
    """The loss where parameter i has each of `values`, and the others stay."""
    every = np.tile(theta.astype(float), (len(values), 1))
    every[:, i] = values
    return np.array([float(f(one)) for one in every])


def _star(axes: Axes, best: Point | None) -> None:
    if best is not None:
        axes.plot(*best, "*", color=ORANGE, mec=BLACK, ms=16, ls="", zorder=4)
