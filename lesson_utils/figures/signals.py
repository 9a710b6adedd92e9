"""What runs through a network: forward and back, and how large it stays on its way."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from ..edition import BLACK, BLUE, DARK_ORANGE, GREY, tr
from ._arrows import arrow

LOWEST, HIGHEST = 1e-5, 1e5  # what the axis of `sizes` shows
APART, HALF = 2.6, 0.8  # from station to station; half of a station's width


def there_and_back(
    stations: Sequence[str], forward: Sequence[str], backward: Sequence[str]
) -> Figure:
    """Stations from left to right, an arrow to each next one, and one back from it.

    stations: the words in each, of up to three lines. forward, backward: the words at
    the arrows between them, from left to right: one fewer than stations. Where the
    words are "" there is no arrow.
    """
    figure = Figure(figsize=(7.2, 3.1))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.axis("off")
    for number, words in enumerate(stations):
        box = FancyBboxPatch(
            (number * APART - HALF, -0.62),
            *(2 * HALF, 1.24),
            boxstyle="round,pad=0,rounding_size=0.12",
            fc="#F2F2F2",
            ec=BLACK,
            lw=1.2,
        )
        axes.add_patch(box)
        axes.text(number * APART, 0, words, ha="center", va="center", linespacing=1.4)
    for number, (there, back) in enumerate(zip(forward, backward, strict=True)):
        start, end = number * APART + HALF, (number + 1) * APART - HALF
        for words, height, ends, colour, dash in (
            (there, 0.3, (start, end), BLUE, "-"),
            (back, -0.3, (end, start), DARK_ORANGE, "--"),
        ):
            if not words:
                continue
            places = [(end, height) for end in ends]
            arrow(axes, *places, color=colour, ls=dash, shrinkA=2, shrinkB=2)
            axes.text(
                (start + end) / 2,
                4.2 * height,
                words,
                ha="center",
                va="center",
                color=colour,
                linespacing=1.3,
            )
    middle = (len(stations) - 1) * APART / 2
    axes.text(middle, 2.05, tr("forward"), ha="center", color=BLUE, fontsize=12.5)
    back = tr("backward, from the last layer to the first")
    axes.text(
        middle, -2.05, back, ha="center", va="top", color=DARK_ORANGE, fontsize=12.5
    )
    axes.set_xlim(-HALF - 0.1, (len(stations) - 1) * APART + HALF + 0.1)
    axes.set_ylim(-2.5, 2.5)
    return figure


def sizes(values: Sequence[float]) -> Figure:
    """How large the values are behind each layer, on a logarithmic axis.

    values: the size at the input, then behind each layer. What is smaller or larger
    than the axis shows, 0 and infinity too, is drawn at its end as a triangle.
    """
    figure = Figure(figsize=(6.4, 3.6))
    axes = figure.add_axes((0.15, 0.17, 0.82, 0.79))
    given = np.nan_to_num(np.asarray(values, float), nan=0, posinf=np.inf)
    drawn = np.clip(given, LOWEST, HIGHEST)
    layers = np.arange(len(given))
    axes.axhline(given[0], color=GREY, lw=1.5, ls="--")
    axes.plot(layers, drawn, "o-", color=BLUE)
    for outside, marker in ((given < LOWEST, "v"), (given > HIGHEST, "^")):
        axes.plot(
            layers[outside],
            drawn[outside],
            marker,
            color=DARK_ORANGE,
            markersize=10,
            zorder=3,
        )
    axes.set_yscale("log")
    axes.set_ylim(LOWEST / 2, HIGHEST * 2)
    axes.set_yticks([1e-4, 1e-2, 1, 1e2, 1e4], ["0.0001", "0.01", "1", "100", "10000"])
    axes.minorticks_off()
    axes.set_xticks(layers)
    axes.set_xlabel(tr("behind layer (0: the input)"))
    axes.set_ylabel(tr("size of the values"))
    return figure
