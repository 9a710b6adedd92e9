"""What an optimizer does step by step: how long its steps are, and with what rate."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..edition import BLACK, tr
from .training import LOOKS

MARKS = 12  # of a line with points: more would touch
MARKED = [m * 10.0**e for e in range(-6, 4) for m in (1, 2, 5)]  # lengths on the axis


def lengths(runs: Mapping[str, np.ndarray], rate: float | None = None) -> Figure:
    """The length of each step against its number, on a logarithmic axis.

    runs: by label, the lengths of steps 1, 2, 3, ...; rate: a learning rate that is
    drawn as a level line, to compare the lengths with.
    """
    figure = Figure(figsize=(7.2, 3.4), layout="tight")
    axes = figure.subplots()
    _lines(axes, runs, first=1)
    if rate is not None:
        axes.axhline(rate, color=BLACK, lw=1)
        axes.annotate(
            tr("learning rate {rate}", rate=f"{rate:g}"),
            (1, rate),
            (0.99, -4),
            xycoords=("axes fraction", "data"),
            textcoords=("axes fraction", "offset points"),
            ha="right",
            va="top",
        )
    axes.set_yscale("log")
    low, high = axes.get_ylim()
    marks = [m for m in MARKED if low <= m <= high]  # no formulas: 3 · 10⁻²
    axes.set_yticks(marks, [f"{m:g}" for m in marks])
    axes.minorticks_off()
    axes.set_xlabel(tr("step"))
    axes.set_ylabel(tr("length of the step"))
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
    return figure


def stacked(
    losses: Mapping[str, np.ndarray], rates: Mapping[str, np.ndarray]
) -> Figure:
    """The loss above the learning rate, against the same updates.

    losses: by label, the loss before each update and at the end (logarithmic axis);
    rates: by the same labels, the learning rate of each update.
    """
    figure = Figure(figsize=(7.2, 4.3), layout="tight")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
    _lines(above, losses, first=0)
    _lines(below, rates, first=0)
    above.set_yscale("log")
    above.set_ylabel(tr("loss above the lowest"))
    below.set_ylabel(tr("learning rate"))
    below.set_ylim(bottom=0)
    below.set_xlabel(tr("update"))
    above.legend(loc="upper left", bbox_to_anchor=(1, 1))
    figure.align_ylabels()
    return figure


def _lines(axes: Axes, runs: Mapping[str, np.ndarray], first: int) -> None:
    """A line for each run, told apart by colour, dash and marker."""
    for place, (label, values) in enumerate(runs.items()):
        color, dash, marker = LOOKS[place]
        every = max(1, len(values) // MARKS)
        axes.plot(
            np.arange(first, first + len(values)),
            values,
            color=color,
            ls=dash,
            marker=marker,
            ms=5,
            lw=1.6,
            markevery=(place * every // len(runs), every),
            label=label,
        )
