"""What a classifier gets right and wrong."""

import numpy as np
from matplotlib.figure import Figure

from ..edition import GREY, tr


def confusion(matrix: np.ndarray) -> Figure:
    """A confusion matrix as a table whose mistakes are shaded.

    matrix: counts, shape (classes, classes); row: true class, column: what was said.
    The diagonal, what is right, is not shaded: it would outshine the mistakes.
    """
    classes = len(matrix)
    figure = Figure(figsize=(6.4, 4.4), layout="constrained")
    axes = figure.subplots()
    mistakes = matrix - np.diag(np.diag(matrix))
    axes.imshow(mistakes, cmap="Blues", vmax=2 * max(mistakes.max(), 1), aspect="auto")
    for true in range(classes):
        for said in range(classes):
            axes.text(
                said,
                true,
                matrix[true, said],
                ha="center",
                va="center",
                fontsize=11,
                color=GREY if true == said else "black",
            )
    axes.set_xticks(range(classes))
    axes.set_yticks(range(classes))
    axes.set_xlabel(tr("what the model said"))
    axes.set_ylabel(tr("true digit"))
    axes.set_title(tr("shaded: the mistakes; grey: what is right"), fontsize=11)
    axes.grid(False)
    return figure
