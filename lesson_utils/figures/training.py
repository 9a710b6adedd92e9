"""Curves of a training, and several trainings side by side."""

from collections.abc import Mapping, Sequence
from itertools import cycle
from math import ceil

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from ..edition import BLACK, BLUE, DARK_ORANGE, GREY, PALETTE, mark, tr

Points = Sequence[tuple[float, float]]

METRICS = {"loss": mark("loss"), "accuracy": mark("accuracy")}
MARKS = 20  # of a line with points: more would touch
RISE = 1.02  # of a lowest value: what rises no more than that has not turned

# Lines that share axes differ in colour, dash and marker.
DASHES = ("-", "--", "-.", ":", (0, (6, 2, 1, 2, 1, 2)), (0, (1, 3)))
LOOKS = tuple(zip(PALETTE, DASHES, "os^DvX", strict=False))


def metric(name: str) -> str:
    """What Keras calls a metric, in the words of the edition: "val_loss", "accuracy".

    A name that is not known is left as it is.
    """
    if name.startswith("val_"):
        return tr("validation {metric}", metric=metric(name.removeprefix("val_")))
    return tr(METRICS.get(name, name))


def curves(
    running: Mapping[str, Points],
    after: Mapping[str, Points],
    epochs: int,
    before: Mapping[str, float] | None = None,
    log_scale: bool = False,
) -> Figure:
    """Each metric of a training in a panel of its own, against the epochs.

    running: by name of the metric, (epochs done, value), while the weights change.
    after: by name of the metric, (epochs done, value), at the end of each epoch.
        Of the training it is the mean over the epoch, with the weights that the epoch
        went through: it is drawn in the middle of the epoch. Of the validation, its
        name begins with "val_", it is measured with the last weights: at the end.
    epochs: the right end of the axis.
    before: by name of the metric, its value before the first update.
    log_scale: a logarithmic axis for the loss.
    """
    before = before or {}
    found = [*before, *running, *after]
    names = list(dict.fromkeys(name.removeprefix("val_") for name in found))
    names.sort(key=loss_first)
    names = names or ["loss", "accuracy"]
    figure = Figure(figsize=(7.2, 3.8) if len(names) > 1 else (5.4, 3.8))
    panels = figure.subplots(1, len(names), squeeze=False)[0]
    # Fixed, because working out a layout takes longer than the drawing.
    figure.subplots_adjust(left=0.09, right=0.985, bottom=0.3, top=0.91, wspace=0.2)
    for axes, name in zip(panels, names, strict=True):
        _panel(axes, name, running, after, before)
        axes.set_title(metric(name))
        axes.set_xlim(-0.02 * epochs, 1.02 * epochs)  # no point is cut by the frame
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel(tr("epochs"))
        if name == "loss" and log_scale:
            axes.set_yscale("log")
            axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
            axes.yaxis.set_major_formatter("{x:g}")
            axes.yaxis.set_minor_formatter(NullFormatter())
        elif name == "loss":
            axes.set_ylim(bottom=0)
    lines = {line.get_label(): line for axes in panels for line in axes.get_lines()}
    figure.legend(lines.values(), lines.keys(), loc="lower center", ncols=2)
    return figure


def loss_first(name: str) -> tuple[bool, bool]:
    """A key to sort metrics by: the loss first, the training before the validation."""
    return name.startswith("val_"), not name.endswith("loss")


def _panel(
    axes: Axes,
    name: str,
    running: Mapping[str, Points],
    after: Mapping[str, Points],
    before: Mapping[str, float],
) -> None:
    start = [(0.0, before[name])] if name in before else []
    line = _columns([*start, *running.get(name, [])])
    epoch, mean = _columns(after.get(name, []))
    validation = _columns(after.get("val_" + name, []))
    every = ceil(len(epoch) / MARKS) or 1
    if running.get(name):
        axes.plot(*line, color=BLUE, label=tr("training, as it goes on"))
    if epoch.size:
        axes.plot(
            epoch - 0.5,
            mean,
            "o" if running.get(name) else "o-",
            color=BLUE,
            markerfacecolor="white",
            markevery=every,
            label=tr("training, mean of the epoch"),
        )
    if validation[0].size:
        axes.plot(
            *validation,
            "s--",
            color=DARK_ORANGE,
            markersize=5,
            markevery=every,
            lw=1.5,
            label=tr("validation, after the epoch"),
        )
    if start:
        axes.plot(*start[0], "D", color=BLACK, label=tr("before training"))
    if name == "loss" and (lowest := turn(after.get("val_loss", []))):
        axes.annotate(
            f"{lowest[1]:.3g}",
            lowest,
            (0, 26),
            textcoords="offset points",
            ha="center",
            arrowprops={"arrowstyle": "->", "color": BLACK},
        )


def turn(points: Points) -> tuple[float, float] | None:
    """Where a curve is lowest that falls, turns and rises; None if it does not."""
    if not points:
        return None
    lowest = min(points, key=lambda point: point[1])
    (_, first), (_, last) = points[0], points[-1]
    return lowest if min(first, last) > RISE * lowest[1] else None


def story(
    running: Mapping[str, Points],
    after: Mapping[str, Points],
    before: Mapping[str, float] | None = None,
) -> str:
    """What `curves` shows, in words: first the result in a sentence, then each curve.

    The arguments are those of `curves`.
    """
    names = sorted({**running, **after}, key=loss_first)
    if not names:
        return tr("Empty axes: the training has not begun.")
    whole = {
        name: [
            *((0, value) for key, value in (before or {}).items() if key == name),
            *running.get(name, []),
            *after.get(name, []),
        ]
        for name in names
    }
    parts = []
    for name, points in whole.items():
        words = {"metric": metric(name), **_ends(points)}
        lowest = turn(after[name]) if name == "val_loss" else None
        if lowest:
            epoch, low = f"{lowest[0]:g}", f"{lowest[1]:.3g}"
            part = tr(
                "{metric} from {first} down to {low} after epoch {epoch}, then {last}",
                **words,
                low=low,
                epoch=epoch,
            )
        else:
            part = tr("{metric} from {first} to {last}", **words)
        parts.append(part)
    return tr(
        "{result} Curves against the epochs: {curves}.",
        result=_result(whole, after),
        curves=tr("; ").join(parts),
    )


def _result(whole: Mapping[str, Points], after: Mapping[str, Points]) -> str:
    validation = after.get("val_loss", [])
    if lowest := turn(validation):
        return tr(
            "The validation loss falls, then rises: lowest after epoch {epoch}.",
            epoch=f"{lowest[0]:g}",
        )
    name = "loss" if "loss" in whole else next(iter(whole))
    if validation and validation[-1][1] > RISE * validation[0][1]:
        name = "val_loss"
    (_, first), (done, last) = whole[name][0], whole[name][-1]
    words = {"metric": metric(name), "epochs": f"{done:.2g}", **_ends(whole[name])}
    message = mark("The {metric} is {last} after {epochs} epochs.")
    if last < first:
        message = mark("The {metric} falls from {first} to {last} in {epochs} epochs.")
    elif last > first:
        message = mark("The {metric} rises from {first} to {last} in {epochs} epochs.")
    return tr(message, **words)


def _ends(points: Points) -> dict[str, str]:
    return {"first": f"{points[0][1]:.3g}", "last": f"{points[-1][1]:.3g}"}


def _columns(points: Points) -> tuple[np.ndarray, np.ndarray]:
    x, y = np.array(points, dtype=float).reshape(-1, 2).T
    return x, y


def compare(
    runs: Mapping[str, Sequence[float]], what: str, level: float | None = None
) -> Figure:
    """One metric of several trainings, measured after each epoch, on shared axes.

    runs: by label, the values after epoch 1, 2, ...: `history.history["val_accuracy"]`.
    what: which metric it is, as Keras calls it ("val_accuracy"), or in other words.
    level: a horizontal line for comparison, such as what mere guessing would reach.
    """
    figure = Figure(figsize=(7.2, 4.2), layout="constrained")
    axes = figure.subplots()
    for (label, values), (color, dash, marker) in zip(
        runs.items(), cycle(LOOKS), strict=False
    ):
        axes.plot(
            range(1, len(values) + 1),
            values,
            color=color,
            linestyle=dash,
            marker=marker,
            markevery=ceil(len(values) / MARKS) or 1,
            label=label,
        )
    if level is not None:
        axes.axhline(level, color=GREY, lw=1.2)
        axes.annotate(
            f"{level:g}",
            (1, level),
            (2, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            va="center",
            color=GREY,
        )
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel(tr("epochs"))
    axes.set_ylabel(metric(what))
    figure.legend(loc="outside upper center", ncols=2)
    return figure
