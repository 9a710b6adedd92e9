"""What is connected to what in a layer: its weights as lines."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from ..edition import BLUE, DARK_ORANGE, GREY, ORANGE, SKY


def connections(
    panels: Mapping[str, np.ndarray], unit: int | None = None, names: str = "xz"
) -> Figure:
    """One panel for each layer: inputs at the left, units at the right.

    panels: by title, the weights, shape (inputs, units): a line for each that is not 0.
    unit: the number of a unit whose lines are drawn thick; names: of an input and of a
    unit, a letter each.
    """
    figure = Figure(figsize=(7.2, 3.4), layout="tight")
    axes = figure.subplots(1, len(panels), squeeze=False)
    for panel, (title, weights) in zip(axes.flat, panels.items(), strict=True):
        sides = [np.arange(count) - (count - 1) / 2 for count in weights.shape]
        for i, j in np.argwhere(weights):
            ours = j == unit
            panel.plot(
                [0, 2.4],
                [-sides[0][i], -sides[1][j]],
                ls="-" if ours else (0, (5, 1.2)),
                color=DARK_ORANGE if ours else GREY,
                lw=3 if ours else 1.2,
                zorder=2 if ours else 1,
            )
        for x, heights, letter in zip((0, 2.4), sides, names, strict=True):
            for number, y in enumerate(heights):
                ours = letter == names[1] and number == unit
                face, edge = (ORANGE, DARK_ORANGE) if ours else (SKY, BLUE)
                panel.add_patch(Circle((x, -y), 0.36, fc=face, ec=edge, lw=2, zorder=3))
                panel.text(
                    x,
                    -y,
                    f"${letter}_{number}$",
                    ha="center",
                    va="center",
                    zorder=4,
                )
        reach = max(weights.shape) / 2 + 0.1
        panel.set_xlim(-0.6, 3)
        panel.set_ylim(-reach, reach)
        panel.set_aspect("equal")
        panel.axis("off")
        panel.set_title(title)
    return figure
