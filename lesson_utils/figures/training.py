"""Curves of a training."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..edition import BLUE, ORANGE, tr

Points = Sequence[tuple[float, float]]


def curves(
    running: Mapping[str, Points], after: Mapping[str, Points], epochs: int
) -> Figure:
    """Loss and accuracy against epochs, training and validation.

    running: by name of the metric, (epochs done, value), measured while the weights
    change; after: the same at the end of each epoch, validation as "val_" + name.
    epochs: the right end of the axis.
    """
    figure = Figure(figsize=(7.2, 3.3))
    left, right = figure.subplots(1, 2)
    # Fixed, because working out a layout takes longer than the drawing.
    figure.subplots_adjust(left=0.08, right=0.98, bottom=0.16, top=0.9, wspace=0.2)
    _panel(left, "loss", running, after, epochs)
    _panel(right, "accuracy", running, after, epochs)
    left.set_title(tr("loss"))
    right.set_title(tr("accuracy"))
    left.set_ylim(bottom=0)
    return figure


def _panel(
    axes: Axes,
    name: str,
    running: Mapping[str, Points],
    after: Mapping[str, Points],
    epochs: int,
) -> None:
    training, validation = after.get(name, []), after.get("val_" + name, [])
    if running.get(name):
        axes.plot(*zip(*running[name], strict=True), color=BLUE, alpha=0.35, lw=1)
    if training:
        axes.plot(*zip(*training, strict=True), "o-", color=BLUE, label=tr("training"))
    if validation:
        axes.plot(
            *zip(*validation, strict=True), "s--", color=ORANGE, label=tr("validation")
        )
    if training or validation:
        axes.legend()
    axes.set_xlim(0, epochs)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel(tr("epochs"))
