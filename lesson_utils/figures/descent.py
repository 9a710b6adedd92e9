"""Walking down a curve: tangents, steps and how fast they arrive."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ..edition import (
    BLACK,
    BLUE,
    BLUISH_GREEN,
    DARK_ORANGE,
    GREY,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    tr,
)

Curve = Callable[[np.ndarray], np.ndarray]
Limits = tuple[float, float]
NARROW: Limits = (-6.0, 6.0)

_MARKERS = "osD^vPX*"
_COLORS = (BLUE, ORANGE, BLUISH_GREEN, VERMILLION, PURPLE, SKY, BLACK)


def point(f: Curve, w: float, limits: Limits = NARROW) -> Figure:
    """The curve `f`, a point on it at `w`, and the question: left or right?"""
    figure = Figure(layout="tight")
    axes = figure.subplots()
    _curve(axes, f, limits)
    axes.plot([w], [f(w)], "o", color=ORANGE, ms=12)
    for direction in (-1, 1):
        axes.annotate(
            "?",
            (w, f(w)),
            (w + 1.6 * direction, f(w)),
            fontsize=16,
            va="center",
            ha="center",
            arrowprops={"arrowstyle": "<-", "color": GREY},
        )
    return figure


def tangents(
    f: Curve, df: Curve, at: Sequence[float], limits: Limits = NARROW
) -> Figure:
    """One panel for each point in `at`: the curve, its tangent, the way down.

    df: the slope of `f`. Each tangent is the line f(w) + df(w) (x - w).
    """
    figure = Figure(figsize=(7.2, 3.3), layout="tight")
    for axes, w in zip(_row(figure, len(at)), at, strict=True):
        _curve(axes, f, limits)
        slope = float(df(w))
        reach = np.array([w - 2.5, w + 2.5])
        axes.plot(reach, f(w) + slope * (reach - w), "--", color=VERMILLION)
        axes.plot([w], [f(w)], "o", color=ORANGE, ms=10)
        axes.set_title(
            tr("w = {w:g}: slope {slope:g}", w=w, slope=round(slope, 4) + 0.0)
        )
        if abs(slope) > 1e-9:
            _arrow(axes, (w, -3), (w - 2.4 * np.sign(slope), -3), BLUISH_GREEN)
            away = {1: "left", -1: "right"}[np.sign(slope)]  # from the arrow's tail
            tail = w + 0.3 * np.sign(slope)
            axes.text(tail, -3, tr("down"), color=BLUISH_GREEN, ha=away, va="center")
        axes.set_ylim(bottom=-6)
    return figure


def secants(f: Curve, w: float, steps: Sequence[float]) -> Figure:
    """One panel for each h in `steps`: the curve around w and its secant to w + h."""
    figure = Figure(figsize=(7.2, 3.0), layout="tight")
    for axes, h in zip(_row(figure, len(steps)), steps, strict=True):
        around = (w - 2 * h, w + 2 * h)
        _curve(axes, f, around)
        ends = np.array([w, w + h])
        slope = (f(w + h) - f(w)) / h
        reach = np.array(around)
        axes.plot(reach, f(w) + slope * (reach - w), "--", color=VERMILLION)
        axes.plot(ends, f(ends), "o", color=ORANGE, ms=8)
        axes.set_title(tr("h = {h:g}: {slope:.4g}", h=h, slope=slope))
        axes.set_ylabel("")
        axes.locator_params(nbins=3)
    return figure


def difference_errors(steps: np.ndarray, errors: Mapping[str, np.ndarray]) -> Figure:
    """How wrong a slope from differences is, against its h; both axes logarithmic.

    steps: the values of h, shape (n,); errors: by label, absolute errors, shape (n,).
    An error of exactly 0 cannot be drawn on such an axis and is left out.
    """
    figure = Figure(figsize=(7.2, 3.6), layout="tight")
    axes = figure.subplots()
    for (label, error), marker, color in zip(
        errors.items(), _MARKERS, _COLORS, strict=False
    ):
        seen = error > 0
        axes.loglog(
            steps[seen], error[seen], marker=marker, color=color, label=label, ms=5
        )
    axes.invert_xaxis()
    axes.set_xlabel(tr("h (smaller to the right)"))
    axes.set_ylabel(tr("error of the slope"))
    axes.legend()
    return figure


def paths(
    runs: Mapping[str, tuple[Curve, np.ndarray]], limits: Limits = NARROW
) -> Figure:
    """One panel a run: its curve and the points w_0, w_1, ... with an arrow a step.

    runs: by title, the curve and the positions, shape (steps + 1,). Up to three panels
    stand in a row. Steps outside `limits` are not seen.
    """
    columns = min(len(runs), 3)
    rows = -(-len(runs) // columns)
    figure = Figure(figsize=(7.2, 3.9 if rows == 1 else 2.5 * rows), layout="tight")
    panels = figure.subplots(rows, columns, squeeze=False).flat
    for axes, (title, (f, path)) in zip(panels, runs.items(), strict=False):
        _curve(axes, f, limits)
        _walk(axes, f, path)
        axes.set_title(title)
        if axes.get_subplotspec().colspan.start:
            axes.set_ylabel("")
    for axes in list(panels):  # of the last row, without a run
        axes.remove()
    return figure


def distances(runs: Mapping[str, np.ndarray]) -> Figure:
    """The distance |w_n| to the minimum at 0 against n, on a logarithmic axis.

    runs: by label, the positions, shape (steps + 1,).
    """
    figure = Figure(figsize=(7.2, 3.9), layout="tight")
    axes = figure.subplots()
    for number, (label, path) in enumerate(runs.items()):
        _distance(
            axes,
            path,
            color=_COLORS[number % len(_COLORS)],
            marker=_MARKERS[number % len(_MARKERS)],
            markevery=(number, 7),  # two equal lines: both kinds of mark are seen
            label=label,
        )
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
    return figure


def stepper(
    f: Curve, path: np.ndarray, steps: int = 40, threshold: float = 0.005
) -> Figure:
    """A run on its curve, and beside it the distance |w_n| on a logarithmic axis.

    path: the positions so far; steps: the right end of the axis of n; threshold: a
    distance that is drawn as a line.

    The same figure is returned again, so that only what moves is drawn again: of two
    runs, look at the first before you ask for the second.
    """
    fonts = tuple(rcParams["font.family"])  # each edition has its own figure
    with np.errstate(all="ignore"):  # a run may leave every number behind
        return _stage(f, steps, threshold, fonts).at(np.asarray(path, dtype=float))


class _Stage:
    """The stepper's picture: what stands still, and the artists that move on it."""

    EDGE = 8.0  # of the curve that is seen
    TOP = 64.0
    LOWEST, HIGHEST = 1e-9, 1e5  # of the distances that are seen

    def __init__(self, f: Curve, steps: int, threshold: float) -> None:
        self.f = f
        self.figure = Figure(figsize=(7.2, 3.5))
        left, right = self.figure.subplots(1, 2)
        # Fixed, because working out a layout takes longer than the drawing.
        self.figure.subplots_adjust(0.08, 0.16, 0.98, 0.91, wspace=0.25)
        _curve(left, f, (-self.EDGE, self.EDGE))
        left.set_ylim(-4, self.TOP)
        right.set_xlim(-1, steps + 1)
        right.set_yscale("log")
        right.set_ylim(self.LOWEST, self.HIGHEST)
        # Few marks, and no formulas: reading "$10^{-9}$" takes longer than the drawing.
        marks = {1e-9: "10⁻⁹", 1e-6: "10⁻⁶", 1e-3: "10⁻³", 1: "1", 1e3: "10³"}
        right.set_yticks(list(marks), marks.values())
        right.minorticks_off()
        right.set_xlabel(tr("step n"))
        right.set_ylabel("|w|")
        right.axhline(threshold, color=DARK_ORANGE, ls="--", lw=1.5)
        right.text(
            steps, 1.4 * threshold, f"{threshold:g}", color=DARK_ORANGE, ha="right"
        )
        start = {"marker": "D", "ms": 8, "color": BLACK}
        now = {"marker": "o", "ms": 11, "color": VERMILLION, "mec": BLACK}

        def moving(axes: Axes, **style: Any) -> Line2D:  # noqa: ANN401
            (line,) = axes.plot([], [], animated=True, **style)
            return line

        self.arrows = moving(left, color=DARK_ORANGE, lw=1.6)
        self.points = moving(left, color=DARK_ORANGE, marker="o", ms=4, ls="")
        self.start = moving(left, ls="", **start)
        self.now = moving(left, ls="", **now)
        self.distances = moving(right, color=BLUE, marker="o", ms=4, lw=1.5)
        self.below = moving(right, color=BLUE, marker="v", ms=6, ls="", clip_on=False)
        self.reached = moving(right, clip_on=False, ls="", **now)
        paper = {"facecolor": "white", "edgecolor": "none", "pad": 2}
        readable = {"transform": left.transAxes, "bbox": paper}
        self.words = [
            left.text(x, 0.66, "", ha=side, animated=True, **readable)
            for x, side in [(0.03, "left"), (0.97, "right")]
        ]
        self.note = right.text(
            *(steps / 2, 2 * self.LOWEST, ""), ha="center", animated=True
        )
        signs = [
            Line2D([], [], ls="", label=label, **style)
            for label, style in [(tr("start"), start), (tr("now"), now)]
        ]
        left.legend(
            handles=signs, ncols=2, loc="lower center", bbox_to_anchor=(0.5, 0.97)
        )
        width, height = left.bbox.width, left.bbox.height
        self.pixels = np.array([width / (2 * self.EDGE), height / (self.TOP + 4)])

    def at(self, path: np.ndarray) -> Figure:
        """The figure, with the run so far on it."""
        places = np.column_stack([path, self.f(path)])
        self.arrows.set_data(*self._arrows(places).T)
        self.points.set_data(*places.T)
        self.start.set_data(*places[:1].T)
        self.now.set_data(*places[-1:].T)
        w = path[-1]
        left, right = self.words
        left.set_text(f"← w = {_signed(w)}" if w < -self.EDGE else "")
        right.set_text(f"w = {_signed(w)} →" if w > self.EDGE else "")

        n, distance = np.arange(len(path)), np.abs(path)
        low = distance < self.LOWEST
        self.distances.set_data(n, np.where(low, np.nan, distance))
        self.below.set_data(n[low], np.full(low.sum(), self.LOWEST))
        last = min(max(distance[-1], self.LOWEST), self.HIGHEST)
        self.reached.set_data(n[-1:], [last])
        self.note.set_text("")
        if low[-1]:
            told = tr("w = 0: no place on this axis") if w == 0 else tr("lower still")
            self.note.set_text(told)
        return self.figure

    def _arrows(self, places: np.ndarray) -> np.ndarray:
        """An arrow for each step that is long enough to be seen, as one line."""
        head, shortest = 9, 4  # pixels
        here, there = places[:-1] * self.pixels, places[1:] * self.pixels
        length = np.hypot(*(there - here).T)
        inside = np.abs(places[:-1, 0]) <= self.EDGE
        seen = inside & (length > shortest) & np.isfinite(length)
        here, there, length = here[seen], there[seen], length[seen][:, None]
        along = (there - here) * np.minimum(head / length, 0.6)
        across = 0.45 * along @ np.array([[0, 1], [-1, 0]])
        parts = [here, there, there - along + across, there, there - along - across]
        parts.append(np.full_like(there, np.nan))  # lifts the pen
        return np.stack(parts, axis=1).reshape(-1, 2) / self.pixels


@lru_cache(maxsize=4)
def _stage(f: Curve, steps: int, threshold: float, fonts: tuple[str, ...]) -> _Stage:
    return _Stage(f, steps, threshold)


def _signed(number: float) -> str:
    return f"{number:.4g}".replace("-", "−")


def regime(learning_rate: float, path: np.ndarray) -> str:
    """The sentence for a run on w²: what a step does, and where the run is now."""
    factor = 1 - 2 * learning_rate
    if learning_rate <= 0.05:
        what = tr("it crawls")
    elif abs(factor) < 1e-9:
        what = tr("it arrives in one step")
    elif learning_rate < 0.5:
        what = tr("it converges from one side")
    elif abs(factor) < 1 - 1e-9:
        what = tr("it oscillates from side to side and still converges")
    elif abs(factor) < 1 + 1e-9:
        what = tr("it jumps between two points for ever")
    else:
        what = tr("it diverges, farther away with each step")
    return tr(
        "learning_rate {rate:g}: each step multiplies w by {factor:g}, so {what}. "
        "At step {steps} w = {w:.4g} and the loss is {loss:.4g}.",
        rate=round(learning_rate, 6),
        factor=round(factor, 6) + 0.0,
        what=what,
        steps=len(path) - 1,
        w=path[-1] + 0.0,
        loss=path[-1] ** 2,
    )


def _row(figure: Figure, number: int) -> list[Axes]:
    return list(figure.subplots(1, number, squeeze=False).flat)


def _curve(axes: Axes, f: Curve, limits: Limits) -> None:
    x = np.linspace(*limits, 241)
    axes.plot(x, f(x), color=BLUE)
    axes.set_xlabel("w")
    axes.set_ylabel(tr("loss"))
    axes.set_xlim(*limits)


def _walk(axes: Axes, f: Curve, path: np.ndarray) -> None:
    """The points of a run, an arrow for each of the first steps."""
    left, right = axes.get_xlim()
    seen = path[(path >= left) & (path <= right)]
    axes.plot(seen, f(seen), "o", color=ORANGE, ms=6, clip_on=True)
    if len(path):
        axes.plot(path[:1], f(path[:1]), "D", color=BLACK, ms=7)  # the start
    for here, there in list(pairwise(path))[:12]:
        if left <= here <= right and left <= there <= right:
            _arrow(axes, (here, f(here)), (there, f(there)), ORANGE)


def _arrow(axes: Axes, start: Sequence, end: Sequence, color: str) -> None:
    axes.annotate(
        "",
        end,
        start,
        arrowprops={"arrowstyle": "->", "color": color, "shrinkA": 0, "shrinkB": 0},
    )


def _distance(axes: Axes, path: np.ndarray, **style: object) -> None:
    distance = np.abs(path)
    distance[distance == 0] = np.nan  # has no place on a logarithmic axis
    axes.semilogy(np.arange(len(path)), distance, ms=4, lw=1.5, **style)
    axes.set_xlabel(tr("step n"))
    axes.set_ylabel("|w|")
