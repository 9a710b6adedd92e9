"""What a loss measures: functions and errors, softmax, surprise, two landscapes."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FormatStrFormatter

from ..edition import BLACK, BLUE, BLUISH_GREEN, DARK_ORANGE, GREY, ORANGE, PURPLE, tr
from ._arrows import arrow
from .training import DASHES

Curve = Callable[[Any], Any]  # of a number or of an array

_COLORS = (BLUE, DARK_ORANGE, PURPLE, BLUISH_GREEN)
_MARKERS = "sD^v"


def function_space(
    x: np.ndarray, y: np.ndarray, thetas: Sequence[tuple[float, float]]
) -> Figure:
    """Up to four θ = (w, b), as points of a plane and as the lines w x + b.

    x, y: the data, shape (n,). The point and the line of a θ have the same colour and
    the same letter, A for the first.
    """
    figure = Figure(figsize=(7.2, 3.7), layout="tight")
    left, right = figure.subplots(1, 2)
    reach = np.array([min(0.0, np.min(x)), 1.15 * np.max(x)])
    looks = zip("ABCD", thetas, _COLORS, _MARKERS, DASHES, strict=False)
    beside: dict[str, Any] = {"textcoords": "offset points", "fontsize": 13}
    for letter, (w, b), color, marker, dash in looks:
        left.plot([w], [b], marker, color=color, ms=11)
        left.annotate(letter, (w, b), (9, 5), **beside)
        right.plot(reach, w * reach + b, dash, color=color)
        right.annotate(letter, (reach[1], w * reach[1] + b), (5, -4), **beside)
    right.plot(x, y, "o", color=BLACK, ms=8, label=tr("data"))
    for axes, values in zip("wb", np.transpose(thetas), strict=True):
        room = max(0.25 * np.ptp(values), 1.0)
        limits = (np.min(values) - room, np.max(values) + room)
        left.set(**{"xlim" if axes == "w" else "ylim": limits})
    left.set_xlabel("w")
    left.set_ylabel("b")
    left.set_title(tr("each point is a θ = (w, b)"))
    right.set_xlabel("x")
    right.set_ylabel("y")
    right.set_title(tr("each line is its function"))
    right.legend(loc="lower right")
    right.set_ylim(
        bottom=min(-0.5, np.min(y), *(min(b, w * reach[1] + b) for w, b in thetas)) - 1
    )
    return figure


def candidates(
    x: np.ndarray, y: np.ndarray, grid: np.ndarray, curves: np.ndarray, best: int
) -> Figure:
    """Many functions of one space over the data, one of them the best.

    grid: where the functions are known, shape (m,); curves: their values there, shape
    (functions, m); best: the row of the best. At most 200 of the others are drawn.
    """
    figure = Figure(figsize=(7.2, 3.9), layout="tight")
    axes = figure.subplots()
    for place, curve in enumerate(curves[:200]):
        if place != best:
            label = tr("tried") if place == (best == 0) else None
            axes.plot(grid, curve, color="#BBBBBB", lw=0.9, label=label)
    axes.plot(grid, curves[best], color=BLUE, lw=3, label=tr("best of them"))
    axes.plot(x, y, "o", color=BLACK, ms=9, label=tr("data"))
    room = 0.6 * np.ptp(y)
    axes.set(xlabel="x", ylabel="y", ylim=(np.min(y) - room, np.max(y) + room))
    axes.set_xlim(grid[0], grid[-1])
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
    return figure


def errors(x: np.ndarray, y: np.ndarray, f: Curve) -> Figure:
    """A model over its data twice: the distances to the answers, and their squares.

    x, y: the data, shape (n,); f: the model. Both axes have the same unit, so that a
    square is a square.
    """
    figure = Figure(figsize=(7.2, 3.9), layout="tight")
    panels = figure.subplots(1, 2, sharex=True, sharey=True)
    answers = np.asarray(f(x), dtype=float)
    apart = y - answers
    low = min(np.min(x - np.abs(apart)), 0.0) - 0.5
    high = max(np.max(x), 0.0) + 1.0
    reach = np.array([low, high])
    for axes in panels:
        axes.plot(reach, f(reach), color=BLUE, label=tr("model"))
        for place, start, error in zip(x, answers, apart, strict=True):
            ends = [start, start + error]
            axes.plot([place, place], ends, "--", color=DARK_ORANGE, lw=2.5)
        axes.plot(x, y, "o", color=BLACK, ms=8, label=tr("data"))
        axes.set_aspect("equal")
        axes.set_xlabel("x")
    for place, start, error in zip(x, answers, apart, strict=True):
        words: dict[str, Any] = {"color": DARK_ORANGE, "ha": "right", "va": "center"}
        middle = start + error / 2
        panels[0].text(place - 0.12, middle, f"{abs(error):g}", **words)
        side = abs(error)
        corner = (place - side, min(start, start + error))
        panels[1].add_patch(
            Rectangle(corner, side, side, fc=ORANGE, ec=DARK_ORANGE, alpha=0.5)
        )
        inside = (place - side / 2, middle)
        panels[1].text(*inside, f"{error**2:g}", ha="center", va="center", zorder=5)
    panels[0].set(ylabel="y", xlim=(low, high))
    heights = np.concatenate([y, answers, [0]])
    panels[0].set_ylim(np.min(heights) - 0.4, np.max(heights) + 0.6)
    panels[0].set_title(tr("distances: sum {sum}", sum=_number(np.abs(apart).sum())))
    panels[1].set_title(tr("squares: sum {sum}", sum=_number((apart**2).sum())))
    panels[0].legend(loc="upper left")
    return figure


def one_step(
    losses: Mapping[str, Curve],
    start: float,
    ends: Sequence[float],
    limits: tuple[float, float],
) -> Figure:
    """Losses of one weight, and where one step from the same start leads on each.

    losses: by label, up to four; ends: where the step ends on each of them.
    """
    figure = Figure(figsize=(7.2, 3.9), layout="tight")
    axes = figure.subplots()
    every = np.linspace(*limits, 201)
    looks = zip(losses.items(), ends, _COLORS, _MARKERS, DASHES, strict=False)
    for (label, f), end, color, marker, dash in looks:
        heights = np.array([f(w) for w in every])
        axes.plot(every, heights, dash, color=color, label=label)
        axes.plot([end], [f(end)], marker, color=color, ms=11)
        axes.plot([start], [f(start)], "o", color=BLACK, ms=7)
        look: dict[str, Any] = {"color": color, "lw": 1.5, "shrinkA": 2, "shrinkB": 6}
        arrow(axes, (start, f(start)), (end, f(end)), **look)
        farthest = end == max(ends)
        axes.annotate(
            f"{_number(round(end, 2))}",
            (end, f(end)),
            (14, 1) if farthest else (0, -19),
            textcoords="offset points",
            ha="left" if farthest else "center",
        )
    axes.set(xlabel="w", ylabel=tr("loss"), xlim=limits)
    top = 1.08 * max(f(start) for f in losses.values())
    axes.set_ylim(-0.12 * top, top)
    axes.legend(loc="upper center")
    return figure


def surprise(probabilities: Sequence[float]) -> Figure:
    """The surprise −ln p against the probability p, with some of its points."""
    figure = Figure(figsize=(7.2, 3.7), layout="tight")
    axes = figure.subplots()
    every = np.linspace(0.004, 1, 400)
    axes.plot(every, -np.log(every), color=BLUE)
    for p in probabilities:
        height = abs(np.log(p))
        axes.plot([p], [height], "o", color=ORANGE, mec=BLACK, ms=9)
        words = f"p = {_number(p)}: {height:.2f}"
        side = "right" if p > 0.8 else "left"
        shift = (0, 12) if p > 0.8 else (11, 3)
        axes.annotate(words, (p, height), shift, textcoords="offset points", ha=side)
    axes.set_xlabel(tr("probability p that was given to what then happened"))
    axes.set_ylabel(tr("surprise") + r" $-\ln p$")
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.2, 5.6)
    return figure


def staircase(
    thresholds: np.ndarray, accuracies: np.ndarray, losses: np.ndarray
) -> Figure:
    """Accuracy above, loss below, against the same threshold; the best of each marked.

    All three of shape (n,).
    """
    figure = Figure(figsize=(7.2, 3.9), layout="tight")
    upper, lower = figure.subplots(2, 1, sharex=True)
    upper.plot(thresholds, accuracies, color=BLUE, drawstyle="steps-post")
    lower.plot(thresholds, losses, color=BLUE)
    best = {upper: accuracies.argmax(), lower: losses.argmin()}
    for axes, values in [(upper, accuracies), (lower, losses)]:
        place = best[axes]
        axes.plot(thresholds[place], values[place], "o", color=ORANGE, mec=BLACK, ms=9)
        low, high = values.min(), values.max()
        room = 0.15 * max(high - low, 1e-12)
        axes.set_ylim(low - room, high + room)
        axes.locator_params(axis="y", nbins=5)
        axes.ticklabel_format(useOffset=False)
    upper.set_ylabel(tr("accuracy"))
    lower.set_ylabel(tr("loss"))
    lower.set_xlabel(tr("threshold"))
    figure.align_ylabels()
    return figure


def bars(names: Sequence[str], scores: np.ndarray, probabilities: np.ndarray) -> Figure:
    """Scores as bars, and beside them the probabilities that softmax makes of them.

    names: one a bar. The same figure is returned again, so that only what moves is
    drawn again: of two pictures, look at the first before you ask for the second.
    """
    fonts = tuple(rcParams["font.family"])  # each edition has its own figure
    return _stage(tuple(names), fonts).at(np.asarray(scores), np.asarray(probabilities))


class _Stage:
    """The picture of `bars`: what stands still, and the bars that move on it."""

    REACH = 6.0  # of the scores that are seen

    def __init__(self, names: Sequence[str]) -> None:
        self.figure = Figure(figsize=(7.2, 3.35))
        self.left, self.right = self.figure.subplots(1, 2)
        # Fixed, because working out a layout takes longer than the drawing.
        self.figure.subplots_adjust(0.07, 0.105, 0.98, 0.875, wspace=0.2)
        places = np.arange(len(names))
        for axes in (self.left, self.right):
            axes.set_xticks(places, names, fontsize=13)
            axes.set_xlim(-0.6, len(names) - 0.4)
            axes.grid(axis="x", visible=False)
        self.left.set_ylim(-self.REACH, self.REACH)
        self.left.axhline(0, color=BLACK, lw=1)
        self.left.set_title(tr("scores"))
        self.right.set_ylim(0, 1.12)
        self.right.yaxis.set_major_formatter(FormatStrFormatter("%.1f"))
        self.right.axhline(0.5, color=GREY, ls="--", lw=1.5)
        self.right.set_title(tr("probabilities"))
        self.scores = self._moving(self.left, len(names), BLUE, "")
        self.shares = self._moving(self.right, len(names), ORANGE, "//")

    def _moving(self, axes: Axes, number: int, color: str, hatch: str) -> list[Any]:
        """Bars that move, each with the words at its end."""
        bars = axes.bar(
            range(number), 0, 0.62, color=color, ec=BLACK, hatch=hatch, animated=True
        )
        words = [
            axes.text(place, 0, "", ha="center", animated=True, fontsize=12, zorder=4)
            for place in range(number)
        ]
        return list(zip(bars, words, strict=True))

    def at(self, scores: np.ndarray, probabilities: np.ndarray) -> Figure:
        """The figure, with these bars on it."""
        for (bar, words), score in zip(self.scores, scores, strict=True):
            bar.set_height(score)
            words.set_text(_number(round(float(score), 2)))
            words.set_y(score + 0.25 if score >= 0 else score - 0.25)
            words.set_va("bottom" if score >= 0 else "top")
        for (bar, words), share in zip(self.shares, probabilities, strict=True):
            bar.set_height(share)
            words.set_text(f"{share:.3f}")
            words.set_y(share + 0.02)
        return self.figure


@lru_cache(maxsize=4)
def _stage(names: tuple[str, ...], fonts: tuple[str, ...]) -> _Stage:
    return _Stage(names)


def _number(value: float) -> str:
    """`value` in few digits, with a true minus sign and never "-0"."""
    return f"{round(float(value), 9) + 0.0:.4g}".replace("-", "−")
