"""Whole networks: their layers, what they hold, and what is connected to what."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, Rectangle

from ..edition import BLUE, DARK_ORANGE, GREY, ORANGE, SKY, VERMILLION, tr
from ._arrows import arrow

APART = 7.2  # from layer to layer
HALF = 0.3  # of a mark's width
EDGE, PAD = 0.385, 0.03  # half of a box's width, and what of it is its rim
_ARROWS: dict[bool, dict[str, Any]] = {  # does what stands at the end fit?
    True: {"lw": 1.8, "mutation_scale": 15},
    False: {"lw": 1.8, "mutation_scale": 15, "color": GREY, "ls": "--"},
}


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
    return tr("{number} neurons", number=width) if width > 1 else tr("1 neuron")


def junction(inputs: Mapping[str, int], outputs: Mapping[str, int]) -> Figure:
    """Several inputs, joined, and several outputs, with every connection.

    inputs: how many values each has, by name; outputs: how many neurons. As in
    `network`, squares are values and circles are neurons; each neuron is connected
    to all values of all inputs.
    """
    figure = Figure(figsize=(7.2, 4.2), layout="tight")
    axes = figure.subplots()
    axes.axis("off")
    left, right = _groups(inputs), _groups(outputs)
    values, neurons = np.concatenate(left), np.concatenate(right)
    lines = [[y, z, np.nan] for y in values for z in neurons]
    x = np.tile([0, 1.4 * APART, np.nan], len(lines))
    axes.plot(x, np.ravel(lines), color="#BBBBBB", lw=0.8, zorder=1)
    sides = [(inputs, left, 0.0, "right"), (outputs, right, 1.4 * APART, "left")]
    for groups, columns, at, side in sides:
        for (name, number), heights in zip(groups.items(), columns, strict=True):
            _marks(axes, at, heights, square=at == 0, end=at > 0)
            words = name + "\n" + _holds(1 if at else 0, number)
            beyond = at + (2 * HALF if at else -2 * HALF)
            axes.text(
                beyond,
                heights.mean(),
                words,
                ha=side,
                va="center",
                fontsize=14,
                linespacing=1.4,
            )
    reach = np.abs([*values, *neurons]).max() + 2 * HALF
    axes.set_xlim(-5, 1.4 * APART + 5)
    axes.set_ylim(-reach, reach)
    axes.set_aspect("equal")
    return figure


def _groups(groups: Mapping[str, int], gap: float = 1.0) -> list[np.ndarray]:
    """Where the marks of each group stand, from the top, a gap between groups."""
    sizes = [*groups.values()]
    first = np.cumsum([0, *(size + gap for size in sizes[:-1])])
    middle = (sum(sizes) + gap * (len(sizes) - 1) - 1) / 2
    return [
        middle - start - np.arange(size)
        for start, size in zip(first, sizes, strict=True)
    ]


def joined(
    inputs: Mapping[str, int],
    merge: str,
    width: int | None,
    outputs: Mapping[str, int],
) -> Figure:
    """The layers of a network with a junction, as boxes with their shapes.

    inputs: how many values each has, by name; merge: what joins them; width: how many
    values it hands on, None if these inputs cannot be joined; outputs: how many
    neurons each has, by name, in a Dense layer of its own.
    """
    figure = Figure(figsize=(7.2, 3.1), layout="tight")
    axes = figure.subplots()
    axes.axis("off")
    axes.set_xlim(0, 3)
    axes.set_ylim(-1.6, 1.6)
    fits = width is not None
    for (name, size), y in zip(inputs.items(), _spread(len(inputs)), strict=True):
        _box(axes, 0.5, y, f"{name}\n{_shape(size)}", GREY)
        arrow(axes, (0.5 + EDGE, y), (1.5 - EDGE, 0), **_ARROWS[fits])
    _box(axes, 1.5, 0, f"{merge}\n{_shape(width)}", BLUE if fits else VERMILLION, fits)
    for (name, units), y in zip(outputs.items(), _spread(len(outputs)), strict=True):
        words, colour = f"{name}\n{_shape(units if fits else None)}", DARK_ORANGE
        if width is not None:
            number = (width + 1) * units
            words += "\n" + tr("{number} parameters", number=number)
        _box(axes, 2.5, y, words, colour if fits else GREY, fits)
        arrow(axes, (1.5 + EDGE, 0), (2.5 - EDGE, y), **_ARROWS[fits])
    return figure


def _spread(number: int) -> np.ndarray:
    """Heights of that many boxes, from the top."""
    return ((number - 1) / 2 - np.arange(number)) * (1.3 if number < 3 else 1.1)


def _shape(size: int | None) -> str:
    return "?" if size is None else f"(None, {size})"


def _box(
    axes: Axes, x: float, y: float, words: str, colour: str, whole: bool = True
) -> None:
    height = 0.98 if words.count("\n") > 1 else 0.8
    axes.add_patch(
        FancyBboxPatch(
            (x - EDGE + PAD, y - height / 2),
            *(2 * (EDGE - PAD), height),
            boxstyle=f"round,pad={PAD}",
            fc="white",
            ec=colour,
            lw=2,
            ls="-" if whole else "--",
            zorder=3,
        )
    )
    axes.text(
        x, y, words, ha="center", va="center", fontsize=14, linespacing=1.4, zorder=5
    )
