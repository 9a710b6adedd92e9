"""Walking down a curve: a model's loss, tangents, steps, and how fast they arrive."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ..edition import BLACK, BLUE, DARK_ORANGE, GREY, ORANGE, PALETTE, VERMILLION, tr
from ._arrows import arrow
from .training import DASHES

Curve = Callable[[Any], Any]  # of a number or of an array
Limits = tuple[float, float]
NARROW: Limits = (-6.0, 6.0)

_MARKERS = "osD^vPX*"
_STEP: dict[str, Any] = {"color": DARK_ORANGE, "lw": 1.6, "shrinkB": 3}


def one_weight(x: np.ndarray, y: np.ndarray, weights: Sequence[float]) -> Figure:
    """The model y = w x: its line over the data and its loss, for up to three weights.

    x, y: the data, shape (n,). The loss is the mean of (w x - y)² over the data. The
    line and the point of a weight have the same colour.
    """
    figure = Figure(figsize=(7.2, 3.7), layout="tight")
    left, right = figure.subplots(1, 2)

    def loss(w: np.ndarray) -> np.ndarray:
        return np.mean((np.outer(w, x) - y) ** 2, axis=1)

    every = np.linspace(min(weights) - 1, max(weights) + 2, 121)
    right.plot(every, loss(every), color=BLUE)
    reach = np.array([0.0, 1.1 * np.max(x)])
    for w, marker, color, dash in zip(
        weights, _MARKERS[1:], PALETTE[1:], DASHES[1:], strict=False
    ):
        left.plot(reach, w * reach, dash, color=color, label=f"w = {_number(w)}")
        right.plot([w], loss(np.array([w])), marker, color=color, ms=10)
    left.plot(x, y, "o", color=BLACK, ms=8, label=tr("data"))
    left.set_xlabel("x")
    left.set_ylabel("y")
    left.legend()
    right.set_xlabel("w")
    right.set_ylabel(tr("loss"))
    right.set_ylim(bottom=-0.05 * right.get_ylim()[1])
    return figure


def tangents(f: Curve, at: Sequence[float], limits: Limits = NARROW) -> Figure:
    """One panel for each point in `at`: the curve, its tangent, the way down.

    The slope of the tangent is measured, so `f` is all that is needed.
    """
    figure = Figure(figsize=(7.2, 3.5), layout="tight")
    panels = figure.subplots(1, len(at), sharey=True, squeeze=False).flat
    depth = np.ptp(f(np.linspace(*limits, 241)))
    floor = np.min(f(np.linspace(*limits, 241)))
    for axes, w in zip(panels, at, strict=True):
        _curve(axes, f, limits)
        slope = round(float(f(w + 1e-5) - f(w - 1e-5)) / 2e-5, 4)
        reach = np.array([w - 1.5, w + 1.5])
        axes.plot(reach, f(w) + slope * (reach - w), "--", color=VERMILLION)
        axes.plot([w], [f(w)], "o", color=ORANGE, ms=10)
        axes.set_title(tr("w = {w}: slope {slope}", w=_number(w), slope=_number(slope)))
        words, below = tr("level"), floor - 0.12 * depth
        if slope:
            words = tr("go right") if slope < 0 else tr("go left")
            end = w - math.copysign(2.4, slope)
            arrow(axes, (w, below), (end, below), lw=1.6, shrinkB=3)
        axes.text(w, floor - 0.22 * depth, words, ha="center", va="center")
        axes.set_ylim(floor - 0.3 * depth, None)
    _label_outer_only(figure)
    return figure


def secants(f: Curve, w: float, sizes: Sequence[float]) -> Figure:
    """One panel for each h in `sizes`: the line from w to w + h, its h and its rise."""
    figure = Figure(figsize=(7.2, 3.5), layout="tight")
    panels = figure.subplots(1, len(sizes), squeeze=False).flat
    for axes, h in zip(panels, sizes, strict=True):
        around = (w - 0.7 * h, w + 1.7 * h)
        _curve(axes, f, around)
        low, high = f(w), f(w + h)
        reach = np.array(around)
        axes.plot(reach, low + (high - low) / h * (reach - w), "--", color=VERMILLION)
        axes.plot([w, w + h, w + h], [low, low, high], color=BLACK, lw=1.5)
        axes.plot([w, w + h], [low, high], "o", color=ORANGE, ms=8)
        near = {"textcoords": "offset points", "ha": "center", "va": "center"}
        axes.annotate("h", (w + h / 2, low), (0, 9), style="italic", **near)
        axes.annotate(
            tr("rise"), (w + h, (low + high) / 2), (6, 0), **near | {"ha": "left"}
        )
        axes.set_title(
            tr("h = {h}: slope {slope}", h=_number(h), slope=_number((high - low) / h))
        )
        axes.set_ylabel("")
        axes.locator_params(nbins=3)
    figure.axes[0].set_ylabel(tr("loss"))
    return figure


def recipe(start: str, ring: Sequence[str], middle: str) -> Figure:
    """A start, and four boxes in a ring that is walked again and again.

    ring: what stands in the boxes, clockwise from the top; middle: inside the ring.
    """
    figure = Figure(figsize=(7.2, 3.9), layout="tight")
    axes = figure.subplots()
    axes.axis("off")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    places = [(0.53, 0.9), (0.82, 0.5), (0.53, 0.1), (0.24, 0.5)]
    box = {"boxstyle": "round,pad=0.6", "fc": "white", "ec": BLUE, "lw": 2}
    letters: dict[str, Any] = {
        "ha": "center",
        "va": "center",
        "fontsize": 13,
        "zorder": 5,
    }
    for place, words in zip(places, ring, strict=True):
        axes.text(*place, words, bbox=box, **letters)
    axes.text(0.1, 0.9, start, **letters)
    axes.text(0.53, 0.5, middle, color=GREY, **letters)
    style: dict[str, Any] = {"mutation_scale": 18, "shrinkA": 2}
    for here, there in pairwise([*places, places[0]]):  # the boxes hide the tails
        room = 40 if there[1] == 0.5 else 80  # they are wider than high
        bend = "arc3,rad=-0.25"
        arrow(axes, here, there, shrinkB=room, connectionstyle=bend, **style)
    arrow(axes, (0.1, 0.9), places[0], **style | {"shrinkA": 50, "shrinkB": 70})
    return figure


def paths(
    runs: Mapping[str, tuple[Curve, np.ndarray]],
    limits: Limits = NARROW,
    named: bool = True,
) -> Figure:
    """One panel a run: its curve and the points w_0, w_1, ... with an arrow a step.

    runs: by title, the curve and the positions, shape (steps + 1,). Up to three panels
    stand in a row, all with the same axes. Steps outside `limits` are not seen. named:
    do w_0, w_1 and w_2 stand beside their points? Not where w_1 is a weight.
    """
    columns = min(len(runs), 3)
    rows = math.ceil(len(runs) / columns)
    figure = Figure(figsize=(7.2, 3.9 if rows == 1 else 2.3 * rows), layout="tight")
    panels = list(figure.subplots(rows, columns, sharey=True, squeeze=False).flat)
    for (title, (f, path)), axes in zip(runs.items(), panels, strict=False):
        _curve(axes, f, limits)
        _walk(axes, f, path, named)
        axes.set_title(re.sub(r"-(?=\d)", "−", title))
    for axes in panels[len(runs) :]:  # of the last row, without a run
        axes.remove()
    _label_outer_only(figure)
    return figure


def run(f: Curve, path: np.ndarray, limits: Limits = NARROW) -> Figure:
    """A run twice: its points on the curve, and its loss against the step."""
    figure = Figure(figsize=(7.2, 3.7), layout="tight")
    left, right = figure.subplots(1, 2, sharey=True)
    _curve(left, f, limits)
    _walk(left, f, path)
    right.plot(f(path), "o-", color=ORANGE, mec=DARK_ORANGE, ms=4)
    right.set_xlabel(tr("step n"))
    return figure


def distances(runs: Mapping[str, np.ndarray]) -> Figure:
    """The distance |w_n| to the minimum at 0 against n, on a logarithmic axis.

    runs: by label, the positions, shape (steps + 1,).
    """
    figure = Figure(figsize=(7.2, 3.9), layout="tight")
    axes = figure.subplots()
    for place, (label, path) in enumerate(runs.items()):
        _distance(
            axes,
            path,
            color=PALETTE[place],
            marker=_MARKERS[place],
            markevery=(5 * place, 10),  # two equal lines: both kinds of mark are seen
            label=label,
        )
    if len(runs) > 1:
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
        start: dict[str, Any] = {"marker": "D", "ms": 8, "color": BLACK}
        now: dict[str, Any] = {
            "marker": "o",
            "ms": 11,
            "color": VERMILLION,
            "mec": BLACK,
        }

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


def _number(value: float) -> str:
    """`value` in few digits, with a true minus sign and never "-0"."""
    return _signed(round(value, 9) + 0.0)


def _label_outer_only(figure: Figure) -> None:
    """Keep the axes' names at the left edge, where each panel has the same."""
    for axes in figure.axes:
        place = axes.get_subplotspec()
        if place and place.colspan.start:
            axes.set_ylabel("")


def _curve(axes: Axes, f: Curve, limits: Limits) -> None:
    x = np.linspace(*limits, 241)
    axes.plot(x, f(x), color=BLUE)
    axes.set_xlabel("w")
    axes.set_ylabel(tr("loss"))
    axes.set_xlim(*limits)


def _walk(axes: Axes, f: Curve, path: np.ndarray, named: bool = True) -> None:
    """The points of a run, an arrow for each of the first steps, names for three."""
    left, right = axes.get_xlim()
    seen = path[(path >= left) & (path <= right)]
    axes.plot(seen, f(seen), "o", color=ORANGE, mec=DARK_ORANGE, ms=6)
    axes.plot(path[:1], f(path[:1]), "D", color=BLACK, ms=7)  # the start
    for here, there in list(pairwise(path))[:12]:
        if left <= here <= right and left <= there <= right:
            arrow(axes, (here, f(here)), (there, f(there)), **_STEP)
    for n, w in enumerate(path[:3] if named else ()):
        # Names that would lie on each other are left out.
        if left <= w <= right and np.all(abs(path[:n] - w) > (right - left) / 20):
            aside = 9 if f(w + 1e-3) > f(w) else -9  # outside of a valley
            aside, above = (aside, -2) if n else (-aside, 9)  # the start: inside, above
            axes.annotate(
                f"$w_{n}$",
                (w, f(w)),
                (aside, above),
                textcoords="offset points",
                ha="left" if aside > 0 else "right",
                va="center",
            )


def _distance(axes: Axes, path: np.ndarray, **style: object) -> None:
    distance = np.abs(path)
    distance[distance == 0] = np.nan  # has no place on a logarithmic axis
    axes.semilogy(np.arange(len(path)), distance, ms=4, lw=1.5, **style)
    axes.set_xlabel(tr("step n"))
    axes.set_ylabel("|w|")
