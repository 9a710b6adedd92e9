"""Handwritten digits: their pixels, ten probabilities beside one, many in a grid."""

from collections.abc import Sequence
from math import ceil

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ..edition import BLUE, DARK_ORANGE, ORANGE, SKY, tr

# An odd number of colours: the middle one is white.
_DIVERGING = LinearSegmentedColormap.from_list("", [BLUE, "white", ORANGE], N=255)


def prediction(image: np.ndarray, probabilities: np.ndarray) -> Figure:
    """An image beside the probability of each of the ten digits, as bars.

    image: shape (28, 28), uint8 from 0 to 255 or float from 0 to 1.
    probabilities: shape (10,), from 0 to 1; all 0 where there is nothing to see yet.
    """
    figure = Figure(figsize=(6.4, 3.2))
    # Fixed places: nothing jumps when the picture is redrawn, and it is drawn faster.
    left = figure.add_axes((0.01, 0.06, 0.42, 0.84))
    right = figure.add_axes((0.51, 0.06, 0.37, 0.84))
    _image(left, image)
    left.set_title(tr("what the network sees"), fontsize=12)

    most = int(np.argmax(probabilities))
    bars = right.barh(range(10), probabilities, color=SKY, height=0.72)
    if np.any(probabilities):
        bars[most].set_color(BLUE)
    for digit, probability in enumerate(probabilities):
        if round(100 * probability) >= 1:
            right.text(
                probability + 0.02,
                digit,
                f"{100 * probability:.0f} %",
                va="center",
                fontweight="bold" if digit == most else "normal",
                fontfamily="DejaVu Sans",  # the Chinese font has no bold face
            )
    right.set_xlim(0, 1)
    right.set_ylim(9.6, -0.6)  # 0 at the top
    right.set_yticks(range(10))
    right.set_xticks([0, 0.25, 0.5, 0.75, 1], labels=[])
    right.grid(axis="y", visible=False)
    right.tick_params(length=0)
    right.set_title(tr("probability of each digit"), fontsize=12)
    return figure


def digits(
    images: Sequence[np.ndarray] | np.ndarray,
    titles: Sequence[object],
    columns: int = 5,
) -> Figure:
    """Images in a grid, row by row, each below its title.

    images: each of shape (28, 28), uint8 from 0 to 255 or float from 0 to 1.
    titles: as many as images, text or numbers; a text may have several lines.
    columns: how many stand side by side.

    ValueError if there are no images, or not as many titles.
    """
    if not 0 < len(images) == len(titles):
        raise ValueError(f"{len(images)} images with {len(titles)} titles.")
    words = [str(title) for title in titles]
    rows = ceil(len(images) / columns)
    lines = max(title.count("\n") + 1 for title in words)
    width = 7.2
    height = rows * (width / columns + 0.24 * lines)
    figure = Figure(figsize=(width, height), layout="constrained")
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes in panels[len(images) :]:
        axes.remove()  # the last row may have empty places
    for axes, image, title in zip(panels[: len(images)], images, words, strict=True):
        _image(axes, image)
        axes.set_title(title, fontsize=11)
    return figure


def pixels(image: np.ndarray, top: int, left: int, size: int = 9) -> Figure:
    """An image, and the numbers of a square piece of it, each in its pixel.

    image: shape (28, 28), uint8 from 0 to 255. top, left: the row and the column of
    the piece's first pixel; size: how many rows and columns it has.
    """
    figure = Figure(figsize=(7.2, 3.9), layout="constrained")
    whole, near = figure.subplots(1, 2)
    _image(whole, image)
    whole.add_patch(
        Rectangle((left - 0.5, top - 0.5), size, size, fc="none", ec=DARK_ORANGE, lw=3)
    )
    whole.set_title(tr("an image"))
    piece = image[top : top + size, left : left + size]
    _image(near, piece)
    for row, column in np.ndindex(piece.shape):
        near.text(
            column,
            row,
            str(piece[row, column]),
            ha="center",
            va="center",
            fontsize=9,
            color="white" if piece[row, column] > 127 else "black",
        )
    for spine in near.spines.values():
        spine.set(color=DARK_ORANGE, linewidth=3)
    near.set_title(tr("its pixels, in the frame"))
    return figure


def weights(
    first_layer: np.ndarray,
    count: int = 10,
    columns: int = 5,
    titles: Sequence[str] = (),
    name: str = "",
) -> Figure:
    """What the first neurons of a layer look for: their weights, as images.

    first_layer: shape (784, units), a column for each neuron; pixels row by row.
    count: how many neurons, from the first; columns: how many stand side by side.
    titles: what stands above the images, if it is not "neuron 0" and so on; name: of
    the numbers, if they are not weights, but their slopes for instance.

    Blue, the darker colour, is below 0 (ink there speaks against), orange above 0
    (ink there speaks for it), white 0; all images share the scale of the bar.
    """
    images = first_layer[:, :count].T.reshape(-1, 28, 28)
    rows = ceil(len(images) / columns)
    width = 7.2
    figure = Figure(
        figsize=(width, rows * (0.88 * width / columns + 0.24)), layout="constrained"
    )
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes in panels[len(images) :]:
        axes.remove()
    most = float(np.abs(images).max()) or 1.0
    panels = panels[: len(images)]
    for number, (axes, image) in enumerate(zip(panels, images, strict=True)):
        shown = axes.imshow(image, cmap=_DIVERGING, vmin=-most, vmax=most)
        _frame(axes)
        title = titles[number] if titles else tr("neuron {number}", number=number)
        axes.set_title(title, fontsize=11)
    figure.colorbar(shown, ax=panels, aspect=30, pad=0.02, label=name or tr("weight"))
    return figure


def _image(axes: Axes, image: np.ndarray) -> None:
    """An image as ink on paper, in a thin frame."""
    ink = 255 if np.issubdtype(np.asarray(image).dtype, np.integer) else 1
    axes.imshow(image, cmap="binary", vmin=0, vmax=ink, interpolation="nearest")
    _frame(axes)


def _frame(axes: Axes) -> None:
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set(visible=True, color="#BBBBBB")
