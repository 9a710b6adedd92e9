"""A whole network: its layers, what they hold, and what is connected to what."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from ..edition import BLUE, GREY, ORANGE, SKY, tr

APART = 7.2  # from layer to layer
HALF = 0.3  # of a mark's width


def network(
    widths: Sequence[int], classes: Sequence[object] = (), most: int = 10
) -> Figure:
    """The layers of a network, from the input at the left to the output at the right.

    widths: how many values each layer hands on, the input first. classes: a word at
    each neuron of the output. most: how many marks a layer shows; the rest are dots.

    The input has squares, for values; all other layers have circles, for neurons.
    Every mark is connected to all of the next layer.
    """
    figure = Figure(figsize=(7.2, 4.2), layout="tight")
    axes = figure.subplots()
    axes.axis("off")
    axes.set_aspect("equal")
    columns = [_heights(width, most) for width in widths]
    for layer, (here, there) in enumerate(pairwise(columns)):
        lines = [[y, z, np.nan] for y in here for z in there]
        x = np.tile([layer * APART, (layer + 1) * APART, np.nan], len(lines))
        axes.plot(x, np.ravel(lines), color="#BBBBBB", lw=0.5, zorder=1)
    for layer, (width, heights) in enumerate(zip(widths, columns, strict=True)):
        at, last = layer * APART, len(widths) - 1
        _marks(axes, at, heights, square=layer == 0, end=layer == last)
        if width > len(heights):
            axes.text(at, 0, "⋮", ha="center", va="center", fontsize=18, zorder=4)
        axes.text(
            at,
            -most / 2 - 0.5,
            _name(layer, last) + "\n" + _holds(layer, width),
            ha="center",
            va="top",
            linespacing=1.4,
        )
    for y, word in zip(columns[-1], classes, strict=len(classes) > 0):
        side = (len(widths) - 1) * APART + HALF + 0.2
        axes.text(side, y, str(word), ha="left", va="center", fontsize=11)
    axes.set_xlim(-2, (len(widths) - 1) * APART + 2)
    axes.set_ylim(-most / 2 - 2, most / 2)
    return figure


def _heights(width: int, most: int) -> np.ndarray:
    """Where the marks of a layer stand, from the top, with room for dots if needed."""
    if width <= most:
        return (width - 1) / 2 - np.arange(width)
    half = np.arange(most // 2 - 1)
    return np.concatenate([(most - 1) / 2 - half, half[::-1] - (most - 1) / 2])


def _marks(
    axes: Axes, x: float, heights: np.ndarray, *, square: bool, end: bool
) -> None:
    for y in heights:
        if square:
            axes.add_patch(
                Rectangle(
                    (x - HALF, y - HALF),
                    *(2 * HALF, 2 * HALF),
                    fc="#DDDDDD",
                    ec=GREY,
                    lw=1.5,
                    zorder=3,
                )
            )
        else:
            colour = ORANGE if end else SKY
            axes.add_patch(Circle((x, y), HALF, fc=colour, ec=BLUE, lw=1.5, zorder=3))


def _name(layer: int, last: int) -> str:
    if layer == 0:
        return tr("input layer")
    return tr("output layer") if layer == last else tr("hidden layer")


def _holds(layer: int, width: int) -> str:
    if layer == 0:
        return tr("{number} values", number=width)
    return tr("{number} neurons", number=width)
