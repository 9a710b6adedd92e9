"""The arrow that the figures share."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Annotation

from ..edition import BLACK

Point = Sequence[float] | np.ndarray


def arrow(
    axes: Axes,
    start: Point,
    end: Point,
    *,
    clip: bool | None = None,
    **style: object,
) -> Annotation:
    """An arrow from `start` to `end`, each (x, y) in the units of the axes.

    clip: is it left out if its end is outside of the axes? None: yes. style: as of
    Matplotlib's FancyArrowPatch, instead of a black line that touches both points.
    """
    look = {"arrowstyle": "-|>", "color": BLACK, "lw": 2, "shrinkA": 0, "shrinkB": 0}
    return axes.annotate(
        "", tuple(end), tuple(start), arrowprops=look | style, annotation_clip=clip
    )
