"""Pieces of data: crops of an image, and batches of a data set."""

from collections.abc import Mapping
from functools import lru_cache
from math import ceil
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle

from ..edition import BLACK, BLUE, DARK_ORANGE, GREY, SKY, tr

PALE = "#EEEEEE"  # where a part does not reach
Box = tuple[int, int, int, int]  # top, bottom, left, right; bottom and right are out


def crop(image: np.ndarray, box: Box) -> Figure:
    """An image with a box around a part of it, and that part, both to one scale.

    image: shape (height, width), uint8 from 0 to 255. box: the ends of two slices, none
    negative; where they enclose nothing, the right side says so. The numbers stand
    at the edges between pixels, as in a slice.

    The same figure is returned again, so that only what moves is drawn again: of two
    crops, look at the first before you ask for the second.
    """
    fonts = tuple(rcParams["font.family"])  # each edition has its own figure
    return _stage(image.shape, fonts).at(image, box)


def crops(image: np.ndarray, boxes: Mapping[str, Box]) -> Figure:
    """Several crops of one image, side by side: above where they are, below the parts.

    boxes: by title, as in `crop`, each around something.
    """
    width = min(2.3, 6.9 / len(boxes))
    figure = Figure(figsize=(width * len(boxes), 2 * width), layout="constrained")
    panels = figure.subplots(2, len(boxes), squeeze=False)
    for above, below, title in zip(*panels, boxes, strict=True):
        _framed(above, image, boxes[title])
        _part(below, image, boxes[title])
        above.set_title(title, fontsize=12)
        for axes in (above, below):
            axes.set_xticks([])
            axes.set_yticks([])
    return figure


def trays(total: int, size: int) -> Figure:
    """The batches of a data set as trays: the first, the last, and one beyond the end.

    total: how many samples there are; size: how many fit in a batch. Above each tray
    is its number n, in it how many samples it has, below it the slice. What is filled
    is blue; the one beyond the end is dashed.
    """
    batches = ceil(total / size)
    numbers: list[int | None] = [*range(batches + 1)]
    if batches > 5:
        numbers = [0, 1, None, batches - 2, batches - 1, batches]
    figure = Figure(figsize=(7.2, 2.5), layout="tight")
    axes = figure.subplots()
    axes.axis("off")
    axes.set_xlim(-0.1, 1.25 * len(numbers) - 0.15)
    axes.set_ylim(-0.55, 1.5)
    words: dict[str, Any] = {"ha": "center", "va": "center"}
    for place, n in enumerate(numbers):
        x = 1.25 * place
        if n is None:
            axes.text(x + 0.5, 0.5, "…", fontsize=20, **words)
            continue
        count = max(0, min(size, total - n * size))
        line = "--" if not count else "-"
        axes.add_patch(Rectangle((x, 0), count / size, 1, fc=SKY, ec="none"))
        axes.add_patch(Rectangle((x, 0), 1, 1, fc="none", ec=BLUE, lw=2, ls=line))
        axes.text(x + 0.5, 1.28, f"n = {n}", fontsize=12, **words)
        axes.text(x + 0.5, 0.5, f"{count}", fontsize=16, **words)
        ends = f"{n * size}:{(n + 1) * size}"
        axes.text(x + 0.5, -0.3, ends, fontsize=11, color=GREY, **words)
    return figure


class _Stage:
    """The picture of a crop: what stands still, and the artists that move on it."""

    def __init__(self, shape: tuple[int, int]) -> None:
        self.figure = Figure(figsize=(6.4, 3.4))
        # Fixed places: nothing jumps when the picture is redrawn, and it is fast.
        left = self.figure.add_axes((0.06, 0.03, 0.42, 0.85))
        right = self.figure.add_axes((0.56, 0.03, 0.42, 0.85))
        for axes in (left, right):
            _paper(axes, shape)
            marks = range(0, max(shape) + 1, 7)
            axes.set_xticks(marks)
            axes.set_yticks(marks)
            axes.tick_params(top=True, labeltop=True, bottom=False, labelbottom=False)
        right.set_facecolor(PALE)
        middle = (shape[1] / 2, shape[0] / 2, tr("nothing"))
        self.nothing = right.text(*middle, ha="center", va="center", color=BLACK)
        empty, nowhere = np.zeros(shape), (0, 0, 0, 0)
        self.inks = _ink(left, empty), _ink(right, empty)
        self.frames = _frame(left, nowhere), _frame(right, nowhere)
        for artist in (*self.inks, *self.frames, self.nothing):
            artist.set_animated(True)

    def at(self, image: np.ndarray, box: Box) -> Figure:
        """The figure, with this image and this box on it."""
        top, bottom, left, right = box
        part = image[top:bottom, left:right]
        height, width = part.shape
        whole, cut = self.inks
        whole.set_data(image)
        if part.size:
            cut.set_data(part)
            cut.set_extent((0, width, height, 0))
        for frame, corner in zip(self.frames, [(left, top), (0, 0)], strict=True):
            frame.set_bounds(*corner, width, height)
        for artist in (cut, *self.frames):
            artist.set_visible(part.size > 0)
        self.nothing.set_visible(part.size == 0)
        return self.figure


@lru_cache(maxsize=4)
def _stage(shape: tuple[int, int], fonts: tuple[str, ...]) -> _Stage:
    return _Stage(shape)


def _framed(axes: Axes, image: np.ndarray, box: Box) -> None:
    """The whole image, with a frame around the box."""
    _paper(axes, image.shape)
    _ink(axes, image)
    _frame(axes, box)


def _part(axes: Axes, image: np.ndarray, box: Box) -> None:
    """What is in the box, in the upper left corner of as large a paper."""
    _paper(axes, image.shape)
    axes.set_facecolor(PALE)
    top, bottom, left, right = box
    _ink(axes, image[top:bottom, left:right])
    _frame(axes, (0, bottom - top, 0, right - left))


def _frame(axes: Axes, box: Box) -> Rectangle:
    top, bottom, left, right = box
    size = (right - left, bottom - top)
    frame = Rectangle((left, top), *size, fc="none", ec=DARK_ORANGE, lw=3)
    axes.add_patch(frame)
    return frame


def _ink(axes: Axes, image: np.ndarray) -> AxesImage:
    """An image as ink on paper, its upper left corner at 0, 0."""
    height, width = image.shape
    shown = {"cmap": "binary", "vmin": 0, "vmax": 255, "interpolation": "nearest"}
    ends = (0, width, height, 0)
    return axes.imshow(image, extent=ends, aspect="auto", **shown)  # type: ignore[arg-type]


def _paper(axes: Axes, shape: tuple[int, ...]) -> None:
    height, width = shape
    axes.set_box_aspect(height / width)
    axes.grid(visible=False)
    axes.set_autoscale_on(False)
    axes.set_xlim(-0.4, width + 0.4)
    axes.set_ylim(height + 0.4, -0.4)
    for spine in axes.spines.values():
        spine.set(visible=True, color="#BBBBBB")
