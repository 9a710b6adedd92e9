"""A line y = w x + b over its data: what it misses, and how w and b were found."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ..edition import BLACK, BLUE, DARK_ORANGE, GREY, PURPLE, VERMILLION, tr

Theta = tuple[float, float]  # w and b
NAMES = ("x", "y")

_LOOKS = ((BLUE, "-", "s"), (DARK_ORANGE, "--", "D"), (PURPLE, "-.", "^"))
_RINGS = 7


def fits(
    x: np.ndarray,
    y: np.ndarray,
    thetas: Mapping[str, Theta],
    names: Sequence[str] = NAMES,
) -> Figure:
    """Up to three lines over the data, and beside them the errors ŷ − y of each.

    x, y: the data, shape (n,); thetas: by label, w and b; names: of the axes.
    """
    figure = Figure(figsize=(7.2, 3.9), layout="constrained")
    left, right = figure.subplots(1, 2)
    room = 0.08 * np.ptp(x)
    ends = np.array([np.min(x) - room, np.max(x) + room])
    aside = 0.012 * np.ptp(x)  # so that sticks at one place stand beside each other
    for place, (label, (w, b)) in enumerate(thetas.items()):
        color, dash, marker = _LOOKS[place]
        left.plot(ends, w * ends + b, dash, color=color)
        here = x + aside * (2 * place - len(thetas) + 1)
        error = w * x + b - y
        right.plot(*_sticks(here, 0 * error, error), dash, color=color, lw=2)
        right.plot(here, error, marker, color=color, ms=7, label=label)
    left.plot(x, y, "o", color=BLACK, ms=7, label=tr("data"))
    left.set(xlabel=names[0], ylabel=names[1])
    left.legend(loc="upper left")
    right.axhline(0, color=GREY, lw=1)
    right.set_xlabel(names[0])
    right.set_title(tr("error ŷ − y"))
    handles, labels = right.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=3)
    return figure


def progress(losses: Mapping[str, np.ndarray], every: int, mark: int) -> Figure:
    """Losses against the updates on a logarithmic axis, with a line at one update.

    losses: by label, the loss after 0, every, 2 * every, ... updates; mark: the update
    where somebody stopped.
    """
    figure = Figure(figsize=(7.2, 3.7), layout="tight")
    axes = figure.subplots()
    for (label, values), (color, dash, marker) in zip(
        losses.items(), _LOOKS, strict=False
    ):
        updates = every * np.arange(len(values))
        spaced = max(1, len(values) // 8)
        axes.semilogy(
            *(updates, values, dash),
            color=color,
            marker=marker,
            markevery=spaced,
            label=label,
        )
    axes.axvline(mark, color=VERMILLION, ls=":", lw=2)
    beside: dict[str, Any] = {
        "xycoords": ("data", "axes fraction"),
        "textcoords": "offset points",
    }
    axes.annotate(f"{mark}", (mark, 1), (5, -6), va="top", **beside)
    axes.set_xlabel(tr("updates"))
    axes.set_ylabel(tr("loss"))
    axes.legend(loc="upper right")
    return figure


def journey(
    x: np.ndarray,
    y: np.ndarray,
    path: np.ndarray,
    names: Sequence[str] = NAMES,
) -> Figure:
    """Where a descent has led: the line over the data, and the way on the map (w, b).

    x, y: the data, shape (n,); path: w and b so far, shape (steps + 1, 2). Both axes
    of the map have the same unit, so that a round bowl is round.

    The same figure is returned again for the same data, so that only what moves is
    drawn again: of two pictures, look at the first before you ask for the second.
    """
    fonts = tuple(rcParams["font.family"])  # each edition has its own figure
    data = tuple(map(float, x)), tuple(map(float, y))
    with np.errstate(all="ignore"):  # a run may leave every number behind
        return _stage(*data, tuple(names), fonts).at(np.asarray(path, dtype=float))


class _Stage:
    """The picture of `journey`: what stands still, and the artists that move on it."""

    FAR = 1e6  # no farther is a point drawn

    def __init__(self, x: np.ndarray, y: np.ndarray, names: Sequence[str]) -> None:
        self.x, self.y = x, y
        self.figure = Figure(figsize=(6.8, 3.5))  # no wider, for its letters' sake
        left, right = self.figure.subplots(1, 2)
        # Fixed, because working out a layout takes longer than the drawing.
        self.figure.subplots_adjust(0.1, 0.14, 0.99, 0.9, wspace=0.24)
        left.plot(x, y, "o", color=BLACK, ms=7)
        room, height = 0.1 * np.ptp(x), 0.45 * np.ptp(y)
        self.ends = np.array([np.min(x) - room, np.max(x) + room])
        left.set_xlim(*self.ends)
        left.set_ylim(np.min(y) - height, np.max(y) + height)
        left.set_xlabel(names[0])
        left.set_title(names[1])
        best = self._map(right)
        right.plot(*best, "*", color=BLACK, ms=13)

        def moving(axes: Axes, **style: Any) -> Line2D:  # noqa: ANN401
            (line,) = axes.plot([], [], animated=True, **style)
            return line

        self.sticks = moving(left, color=DARK_ORANGE, lw=2)
        self.line = moving(left, color=BLUE, ls="--")
        self.way = moving(right, color=VERMILLION, lw=1.5, marker=".", ms=5)
        self.now = moving(right, color=VERMILLION, marker="o", ms=10, ls="", mec=BLACK)
        paper = {"facecolor": "white", "edgecolor": "none", "pad": 2}
        self.gone = right.text(
            *(0.5, 0.04, ""),
            transform=right.transAxes,
            ha="center",
            animated=True,
            bbox=paper,
        )

    def _map(self, axes: Axes) -> np.ndarray:
        """The loss as rings around its lowest point, which is returned."""
        design = np.stack([self.x, np.ones_like(self.x)], axis=1)
        best = np.linalg.lstsq(design, self.y, rcond=None)[0]
        bends, directions = np.linalg.eigh(design.T @ design / len(self.x))
        half = 0.8 * np.hypot(*best)
        middle = 0.6 * best
        angle = np.linspace(0, 2 * np.pi, 181)
        round_ = np.stack([np.cos(angle), np.sin(angle)])
        # A ring is where the loss has risen as much as this far in the flat direction.
        for far in np.linspace(0, 1.6 * half, _RINGS + 1)[1:]:
            wide = far * np.sqrt(bends[0] / bends)
            ring = best[:, None] + directions @ (wide[:, None] * round_)
            axes.plot(*ring, color=GREY, lw=1)
        axes.plot([0], [0], "D", color=BLACK, ms=8)  # the start
        axes.set_xlim(middle[0] - half, middle[0] + half)
        axes.set_ylim(middle[1] - half, middle[1] + half)
        axes.set_aspect("equal")
        axes.locator_params(nbins=5)
        axes.set_xlabel("w")
        axes.set_title("b")
        return best

    def at(self, path: np.ndarray) -> Figure:
        """The figure, with the run so far on it."""
        w, b = path[-1]
        seen = np.where(np.abs(path) < self.FAR, path, np.nan)
        line = np.clip(w * self.ends + b, -self.FAR, self.FAR)
        error = np.clip(w * self.x + b, -self.FAR, self.FAR)
        self.line.set_data(self.ends, line)
        self.sticks.set_data(*_sticks(self.x, self.y, error))
        self.way.set_data(*seen.T)
        self.now.set_data(*seen[-1:].T)
        right = self.figure.axes[1]
        (low, high), (bottom, top) = right.get_xlim(), right.get_ylim()
        inside = low <= w <= high and bottom <= b <= top
        self.gone.set_text("" if inside else tr("off the map"))
        return self.figure


@lru_cache(maxsize=8)
def _stage(
    x: tuple[float, ...],
    y: tuple[float, ...],
    names: tuple[str, ...],
    fonts: tuple[str, ...],
) -> _Stage:
    return _Stage(np.array(x), np.array(y), names)


def _sticks(
    x: np.ndarray, low: np.ndarray, high: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Vertical lines from `low` to `high`, as one line that lifts its pen."""
    gap = np.full(len(x), np.nan)
    return (
        np.stack([x, x, gap], axis=1).ravel(),
        np.stack([low, high, gap], axis=1).ravel(),
    )
