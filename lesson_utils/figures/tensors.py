"""Arrays as boxes with numbers in them, from a scalar to five axes.

One box is one unit of the axes it is drawn on, and y grows downwards, as rows do.
"""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any, NamedTuple, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ..edition import BLACK, BLUE, GREY, ORANGE, SKY, tr
from ._arrows import arrow

Index = Any  # whatever NumPy takes between square brackets
Names = bool | Sequence[str]

_UNIT = 0.44  # inches: the side of a box, where there is room
_DEPTH = 0.45  # boxes: how far right and up a sheet stands behind the one before it
_GAP = 0.8  # boxes: between sheets that lie apart
_WIDE_GAP = 2.2  # boxes: between blocks of three axes, where their names stand
_LETTERS, _TITLE = 11, 12  # points
_LOOKS: dict[str, dict[str, Any]] = {
    "plain": {"fc": "white", "ec": GREY, "lw": 1.0, "zorder": 0.0},
    "faint": {"fc": "white", "ec": GREY, "lw": 1.0, "zorder": 0.0, "ls": ":"},
    "second": {"fc": SKY, "ec": BLACK, "lw": 2.0, "zorder": 0.004, "ls": "--"},
    "highlight": {"fc": ORANGE, "ec": BLACK, "lw": 2.2, "zorder": 0.005},
}


class Place(NamedTuple):
    """The room that an array takes, with its names and its title.

    centres: the middle of each box, of shape `array.shape + (2,)`.
    """

    left: float
    top: float
    right: float
    bottom: float
    centres: np.ndarray


def array(array: object, title: str = "", **how: Any) -> Figure:  # noqa: ANN401
    """One array as boxes. how: as in `draw`."""
    figure = Figure()
    axes = paper(figure)
    fit(axes, draw(axes, array, title=title, **how))
    return figure


def row(
    arrays: Sequence[object],
    signs: Sequence[str] = (),
    titles: Sequence[str] = (),
    highlights: Sequence[Index] = (),
    seconds: Sequence[Index] = (),
    faints: Sequence[Index] = (),
    names: Sequence[Names] = (),
    **how: Any,  # noqa: ANN401
) -> Figure:
    """Arrays side by side, halfway up, with signs between them, such as "@" and "=".

    titles, highlights, seconds, faints, names (of the axes): one for each array; what
    is missing, is none. how: as in `draw`, for all of them, as `axis_names=True`.
    """
    figure = Figure()
    axes = paper(figure)
    each = list(zip_longest(arrays, titles, highlights, seconds, faints, names))
    places: list[Place] = []
    for number, (one, title, *marks, named) in enumerate(each[: len(arrays)]):
        words = dict(zip(("highlight", "second", "faint"), marks, strict=True))
        words |= {"title": title or "", "axis_names": named or False} | how
        # Drawn at the origin first, on paper that nobody sees, to know its room.
        alone = draw(paper(Figure()), one, **words)
        left = places[-1].right + 0.4 if places else 0.0
        if places and number <= len(signs) and signs[number - 1]:
            sign = signs[number - 1]
            wide = _width(sign, 15)
            _write(axes, left + wide / 2, 0.0, sign, fontsize=15)
            left += wide + 0.4
        middle = float(alone.centres[..., 1].mean()) if alone.centres.size else 0.0
        places.append(draw(axes, one, (left - alone.left, -middle), **words))
    fit(axes, *places)
    return figure


def threaded(arrays: Sequence[np.ndarray], titles: Sequence[str]) -> Figure:
    """Arrays side by side, in each its numbers on a thread, in their order.

    Where the thread runs row by row, only the folding differs from array to array.
    The first bead on the thread has a mark of its own.
    """
    figure = Figure()
    axes = paper(figure)
    places: list[Place] = []
    for one, title in zip(arrays, titles, strict=True):
        alone = draw(paper(Figure()), one, title=title, axis_names=False)  # its room
        left = places[-1].right + 1.2 if places else 0.0
        middle = float(alone.centres[..., 1].mean())
        at = (left - alone.left, -middle)
        place = draw(axes, one, at, title=title, axis_names=False)
        order = place.centres.reshape(-1, 2)[np.argsort(one, axis=None)]
        axes.plot(*order.T, "o-", color=SKY, lw=4, ms=22, zorder=3.5)
        axes.plot(*order[0], "D", color=ORANGE, ms=18, zorder=3.6)
        places.append(place)
    fit(axes, *places)
    return figure


def ladder(shapes: Sequence[tuple[int, ...]], titles: Sequence[str] = ()) -> Figure:
    """Arrays of these shapes as empty boxes, side by side, in as many lines as needed.

    titles: one for each; what is missing, is none.
    """
    figure = Figure()
    axes = paper(figure)
    places: list[Place] = []
    left = line = 0.0
    for number, shape in enumerate(shapes):
        title = titles[number] if number < len(titles) else ""
        how: dict[str, Any] = {"numbers": False, "axis_names": False, "title": title}
        alone = draw(paper(Figure()), np.zeros(shape), **how)
        if left + alone.right - alone.left > 21 and places:
            left, line = 0.0, max(place.bottom for place in places) + 1.6
        at = (left - alone.left, line)
        places.append(draw(axes, np.zeros(shape), at, **how))
        left = places[-1].right + 1.4
    fit(axes, *places)
    return figure


def collapse(array: np.ndarray, axis: int) -> Figure:
    """An array of one to three axes, and its sum along `axis`, which has one less.

    The boxes of one sum are highlighted, and so is the sum.
    """
    axis %= array.ndim
    total = array.sum(axis=axis)
    left = [k for k in range(array.ndim) if k != axis]
    index: list[int | slice] = [0] * array.ndim
    index[axis] = slice(None)
    before = [tr("axis {number}", number=k) for k in range(array.ndim)]
    before[axis] = tr("axis {number} vanishes", number=axis)
    after = [
        tr("axis {number}", number=k)
        if k == new
        else tr("axis {number}, now {new}", number=k, new=new)
        for new, k in enumerate(left)
    ]
    return row(
        [array, total],
        ["→"],
        [str(array.shape), str(total.shape)],
        highlights=[tuple(index), (0,) * total.ndim],
        names=[before, after],
        apart=True,
    )


def paper(figure: Figure) -> Axes:
    """Empty axes over the whole figure: equal units, y downwards, no frame."""
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_axis_off()
    axes.set_aspect("equal")
    axes.invert_yaxis()
    return axes


def fit(
    axes: Axes, *places: Place, widest: float = 7.2, narrowest: float = 4.0
) -> None:
    """Set the limits, and the figure's size in inches, to what was drawn.

    A small drawing stands in the middle of a figure as wide as `narrowest`.
    """
    edge = 0.25
    left = min(place.left for place in places) - edge
    right = max(place.right for place in places) + edge
    top = min(place.top for place in places) - edge
    bottom = max(place.bottom for place in places) + edge
    unit = min(_UNIT, widest / (right - left))
    more = max(0.0, narrowest / unit - (right - left)) / 2
    axes.set_xlim(left - more, right + more)
    axes.set_ylim(bottom, top)
    figure = cast("Figure", axes.get_figure(root=True))
    figure.set_size_inches((right - left + 2 * more) * unit, (bottom - top) * unit)


def draw(
    axes: Axes,
    array: object,
    at: tuple[float, float] = (0.0, 0.0),
    *,
    title: str = "",
    highlight: Index = None,
    second: Index = None,
    faint: Index = None,
    axis_names: Names = True,
    numbers: bool = True,
    apart: bool = False,
) -> Place:
    """Draw an array of up to five axes, the upper left corner of its boxes at `at`.

    array: numbers, or text as it shall stand in the boxes.
    highlight, second, faint: which boxes, as NumPy indexes them; None for none.
    axis_names: an arrow along each axis with "axis 0", "axis 1", ... or these words.
    numbers: False leaves the boxes empty.
    apart: the sheets of three axes side by side, and not one behind the other.

    Two axes are a sheet, three are sheets one behind the other, four a row of these,
    five are such rows, one below the other. ValueError for more.
    """
    array = np.asarray(array)
    if array.ndim > 5:
        raise ValueError(f"{array.ndim} axes cannot be drawn, five at most.")
    looks = np.full(array.shape, "plain", dtype=object)
    for look, index in [("faint", faint), ("second", second), ("highlight", highlight)]:
        if index is not None:
            looks[index] = look

    # From here on all have five axes, the first ones of length 1 if need be.
    shape = (1,) * (5 - array.ndim) + array.shape
    texts, looks = _texts(array, numbers).reshape(shape), looks.reshape(shape)
    gap = _WIDE_GAP if axis_names else _GAP
    corners = _corners(shape, apart, gap) + at
    # From the rear to the front: a sheet covers what is behind it.
    for box in sorted(np.ndindex(shape), key=lambda box: -box[2]):
        x, y = corners[box].tolist()
        behind = 0 if apart else box[2]
        style = dict(_LOOKS[str(looks[box])])
        style["zorder"] += 3 - 0.01 * behind
        axes.add_patch(Rectangle((x, y), 1, 1, **style))
        words = str(texts[box])
        if words and not behind:
            colour = GREY if looks[box] == "faint" else BLACK
            size = _LETTERS if len(words) < 4 else _LETTERS - 2
            style = {"color": colour, "fontsize": size, "family": "DejaVu Sans"}
            _write(axes, x + 0.5, y + 0.5, words, **style)

    left, top = at
    last = corners.reshape(-1, 2).max(axis=0, initial=-np.inf) + 1
    right, bottom = np.maximum(last, [left + 1, top + 1]).tolist()
    centres = (corners + 0.5).reshape(*array.shape, 2)
    place = Place(left, top, right, bottom, centres)
    if axis_names and array.size and array.ndim:
        names = [tr("axis {number}", number=number) for number in range(array.ndim)]
        if axis_names is not True:
            names = list(axis_names)
        names = [""] * (5 - len(names)) + names
        place = _name_axes(axes, place, names, corners, apart)
    if title:
        middle, half = (left + right) / 2, _width(title, _TITLE) / 2
        _write(axes, middle, top - 0.55, title, fontsize=_TITLE)
        place = place._replace(
            left=min(place.left, middle - half),
            right=max(place.right, middle + half),
            top=top - 1.0,
        )
    return place


def _corners(shape: Sequence[int], apart: bool, gap: float) -> np.ndarray:
    """The upper left corner of each box, of shape `shape + (2,)`, from (0, 0) on."""
    _, _, sheets, rows, columns = shape
    down, across, sheet, y, x = np.indices(shape).astype(float)
    width, height = float(columns), float(rows)
    if apart:
        x = x + sheet * (columns + _GAP)
        width = sheets * (columns + _GAP)
    else:
        x, y = x + sheet * _DEPTH, y + (sheets - 1 - sheet) * _DEPTH
        width, height = np.add([width, height], (sheets - 1) * _DEPTH)
    x = x + across * (width + gap)
    y = y + down * (height + gap / 2)
    return np.stack([x, y], axis=-1)


def _name_axes(
    axes: Axes, place: Place, names: Sequence[str], corners: np.ndarray, apart: bool
) -> Place:
    """Arrows along the axes, the inner ones at the first block; the room with them."""
    rows_of_blocks, blocks, sheet, row, column = names
    left, top, right, bottom, _ = place
    x, y = corners[0, 0, 0, 0, 0].tolist()
    end_x, end_y = (corners[0, 0, 0, -1, -1] + 1).tolist()

    _arrow(axes, (x, end_y + 0.3), (end_x, end_y + 0.3))
    _write(axes, (x + end_x) / 2, end_y + 0.75, column)
    beyond = (_width(column, _LETTERS) - (end_x - x)) / 2
    left, right = min(left, x - beyond), max(right, end_x + beyond)
    bottom = max(bottom, end_y + 1.1)
    if row:
        _arrow(axes, (x - 0.3, y), (x - 0.3, end_y))
        _write(axes, x - 0.7, (y + end_y) / 2, row, rotation=90)
        left = min(left, x - 1.05)
    if sheet and not apart:
        far_x, far_y = (corners[0, 0, -1, -1, -1] + 1).tolist()
        _arrow(axes, (end_x + 0.3, end_y), (far_x + 0.3, far_y))
        middle = (end_x + far_x) / 2 + 0.5
        _write(axes, middle, (end_y + far_y) / 2 + 0.35, sheet, ha="left")
        right = max(right, middle + _width(sheet, _LETTERS))
    if wide := sheet if apart else blocks:
        _arrow(axes, (x, bottom + 0.3), (place.right, bottom + 0.3))
        _write(axes, (x + place.right) / 2, bottom + 0.75, wide)
        bottom += 1.1
    if rows_of_blocks:
        _arrow(axes, (left - 0.2, place.top), (left - 0.2, place.bottom))
        middle = (place.top + place.bottom) / 2
        _write(axes, left - 0.6, middle, rows_of_blocks, rotation=90)
        left -= 0.95
    return Place(left, top, right, bottom, place.centres)


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    arrow(axes, start, end, color=BLUE, lw=1.6)


def _write(axes: Axes, x: float, y: float, words: str, **style: Any) -> None:  # noqa: ANN401
    usual: dict[str, Any] = {
        "ha": "center",
        "va": "center",
        "fontsize": _LETTERS,
        "zorder": 4,
    }
    axes.text(x, y, words, **usual | style)


def _width(words: str, size: float) -> float:
    """About how wide words are, in boxes: a Chinese letter is as wide as high."""
    letters = sum(1.0 if ord(letter) > 0x2E80 else 0.62 for letter in words)
    return letters * size / 72 / _UNIT


def _texts(array: np.ndarray, numbers: bool) -> np.ndarray:
    """What stands in the boxes: a number in few digits, with a true minus sign."""
    texts = np.full(array.shape, "", dtype=object)
    for box in np.ndindex(array.shape) if numbers else ():
        value = array[box]
        number = isinstance(value, int | float | np.number) and not isinstance(
            value, bool
        )
        texts[box] = f"{value:.4g}".replace("-", "−") if number else str(value)
    return texts
