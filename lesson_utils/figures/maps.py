"""A map: places in the order in which they are walked, again and again."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from ..edition import BLUE, GREY, ORANGE
from ._arrows import arrow

ACROSS, DOWN = 1.3, 1.5  # from place to place
WIDE, HIGH = 0.92, 0.96  # a place


def circuit(places: Mapping[str, str], ways: Sequence[str] = ()) -> Figure:
    """Six places: three from left to right, three below from right to left.

    places: the name of each, and what is written under it; ways: a word at each of
    the six ways, from place to place, the last one from the end back to the second
    place, where the walk begins anew.
    """
    figure = Figure(figsize=(7.2, 4.2), layout="tight")
    axes = figure.subplots()
    axes.axis("off")
    spots = [(column * ACROSS, 0.0) for column in range(3)]
    spots += [(column * ACROSS, -DOWN) for column in (2, 1, 0)]
    for (name, words), (x, y) in zip(places.items(), spots, strict=True):
        first = y == 0 and x == 0
        axes.add_patch(
            FancyBboxPatch(
                (x - WIDE / 2, y - HIGH / 2),
                *(WIDE, HIGH),
                boxstyle="round,pad=0.02",
                fc="white",
                ec=GREY if first else BLUE if y == 0 else ORANGE,
                lw=2.5,
                zorder=3,
            )
        )
        centred: dict[str, Any] = {"ha": "center", "va": "center", "zorder": 5}
        axes.text(x, y + 0.32, name, fontsize=14, **centred)
        axes.text(x, y - 0.13, words, fontsize=12, linespacing=1.4, **centred)
    trips = [*pairwise(spots), (spots[-1], spots[1])]
    for (here, there), word in zip(trips, ways or [""] * 6, strict=True):
        _way(axes, here, there, word)
    axes.set_xlim(-0.55, 2 * ACROSS + 0.55)
    axes.set_ylim(-DOWN - 0.55, 0.55)
    return figure


def _way(
    axes: Axes, here: tuple[float, float], there: tuple[float, float], word: str
) -> None:
    """An arrow from the edge of one place to the edge of another, with a word."""
    across, down = there[0] - here[0], there[1] - here[1]
    if across and down:  # back to the second place, from corner to corner
        start = (here[0] + WIDE / 2, here[1] + HIGH / 2)
        end = (there[0] - WIDE / 2, there[1] - HIGH / 2)
    elif across:
        side = WIDE / 2 if across > 0 else -WIDE / 2
        start, end = (here[0] + side, here[1]), (there[0] - side, there[1])
    else:
        start, end = (here[0], here[1] - HIGH / 2), (there[0], there[1] + HIGH / 2)
    arrow(axes, start, end, mutation_scale=16, shrinkA=2, shrinkB=2)
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    if across and not down:
        axes.text(x, y + 0.08, word, ha="center", va="bottom", fontsize=12)
    else:
        axes.text(x + 0.1, y, word, ha="left", va="center", fontsize=12)
