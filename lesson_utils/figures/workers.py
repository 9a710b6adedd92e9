"""Workers on a ring, what they hold and send; and where the time of a step goes."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle

from ..edition import BLACK, BLUE, DARK_ORANGE, GREY, ORANGE, SKY, VERMILLION, tr
from .training import LOOKS

SIDE = 0.56  # of a piece's square
WIDE, HIGH = 3.1, 2.05  # of the ring, from its middle
HIGHEST = 3  # a loss that is drawn

Place = tuple[float, float]


def ring(held: np.ndarray, sent: Sequence[int] = ()) -> Figure:
    """Workers on a ring, the pieces that each holds, and an arrow to its neighbour.

    held: shape (workers, pieces): of how many workers' parts each piece is the sum.
    sent: for each worker the number of the piece that it has just sent to the next
    one; nothing if none has.

    A piece that is the sum of all is orange; what has just come has a thick edge.
    """
    figure = Figure(figsize=(5.6, 3.5))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.axis("off")
    workers, pieces = held.shape
    places = [_place(number, workers) for number in range(workers)]
    frames = [_worker(axes, n, held[n], places[n]) for n in range(workers)]
    moving = len(sent) > 0
    for number in range(workers):
        after = (number + 1) % workers
        arrow = FancyArrowPatch(
            *(places[number], places[after]),
            patchA=frames[number],
            patchB=frames[after],
            connectionstyle="arc3,rad=-0.2",
            arrowstyle="-|>",
            mutation_scale=16,
            color=VERMILLION if moving else GREY,
            lw=2 if moving else 1.2,
            shrinkA=2,
            shrinkB=2,
        )
        axes.add_patch(arrow)
        if moving:
            corner = _corner(places[after], sent[number], pieces)
            came = Rectangle(corner, SIDE, SIDE, fc="none", ec=BLACK, lw=3, zorder=4)
            axes.add_patch(came)
    axes.set_aspect("equal")
    axes.set_xlim(-WIDE - 1.55, WIDE + 1.55)
    axes.set_ylim(-HIGH - 0.55, HIGH + 1.0)
    return figure


def _place(number: int, workers: int) -> Place:
    """Where the middle of a worker's pieces is: clockwise, the first above."""
    first = np.pi if workers == 2 else np.pi / 2
    angle = first - 2 * np.pi * number / workers
    return WIDE * float(np.cos(angle)), HIGH * float(np.sin(angle))


def _corner(place: Place, piece: int, pieces: int) -> Place:
    return place[0] + (piece - pieces / 2) * SIDE, place[1] - SIDE / 2


def _worker(axes: Axes, number: int, held: np.ndarray, place: Place) -> FancyBboxPatch:
    """A worker's pieces in a row, with its name above; the frame around them."""
    for piece, parts in enumerate(held):
        corner = _corner(place, piece, len(held))
        several = SKY if parts > 1 else "#F2F2F2"
        shade = ORANGE if parts == len(held) else several
        square = Rectangle(corner, SIDE, SIDE, fc=shade, ec=BLACK, lw=1, zorder=3)
        axes.add_patch(square)
        axes.text(
            *(corner[0] + SIDE / 2, place[1]),
            f"{parts:g}",
            ha="center",
            va="center_baseline",
            fontsize=13,
            zorder=5,
        )
    half = len(held) * SIDE / 2
    axes.text(
        *(place[0], place[1] + SIDE / 2 + 0.08),
        tr("worker {number}", number=number),
        ha="center",
        va="bottom",
        fontsize=12,
        zorder=5,
    )
    frame = FancyBboxPatch(
        (place[0] - half, place[1] - SIDE / 2),
        *(2 * half, SIDE + 0.45),
        boxstyle="round,pad=0.08",
        fc="white",
        ec="white",
        zorder=2,
    )
    axes.add_patch(frame)
    return frame


def seconds(bars: Mapping[str, tuple[float, float]]) -> Figure:
    """The time of a step, as bars: computing, and behind it talking.

    bars: by label, from above, the seconds of both; in units of the first bar.
    """
    figure = Figure(figsize=(7.2, 0.9 + 0.55 * len(bars)), layout="tight")
    axes = figure.subplots()
    unit = sum(next(iter(bars.values())))
    rows = np.arange(len(bars))
    computing, talking = np.array(list(bars.values())).T / unit
    axes.barh(rows, computing, color=BLUE, height=0.6, label=tr("computing"))
    axes.barh(
        *(rows, talking),
        left=computing,
        color=ORANGE,
        height=0.6,
        hatch="//",
        edgecolor=DARK_ORANGE,
        label=tr("talking"),
    )
    axes.axvline(1, color=BLACK, lw=1.2, ls="--")
    axes.set_yticks(rows, list(bars))
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(tr("time of a step (first bar = 1)"))
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
    return figure


def rates(
    x: Sequence[float], losses: Mapping[str, Sequence[float]], name: str
) -> Figure:
    """The loss reached, against a learning rate or what is made of it.

    x: one place for each number of a line; losses: by label, a line each; what is no
    number, or above 3, is not drawn. name: of the axis.
    """
    figure = Figure(figsize=(7.2, 3.4), layout="tight")
    axes = figure.subplots()
    for place, (label, values) in enumerate(losses.items()):
        color, dash, marker = LOOKS[place]
        height = np.array(values, dtype=float)
        height[~(height <= HIGHEST)] = np.nan
        axes.plot(*(x, height), color=color, ls=dash, marker=marker, ms=7, label=label)
    axes.set_xscale("log", base=2)
    axes.set_xticks(list(x), [f"{value:g}" for value in x])
    axes.minorticks_off()
    axes.set_ylim(bottom=0)
    axes.set_xlabel(name)
    axes.set_ylabel(tr("loss"))
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
    return figure
