"""Nested lists as Python prints them, and the pairs of brackets around them."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ..edition import BLACK, BLUE, DARK_ORANGE, GREY, tr

_LARGEST = 18  # points
_WIDE, _HIGH = 0.602 / 72, 1.6 / 72  # inches a point: letter and line of the font
_LETTERS: dict[str, Any] = {"va": "center", "zorder": 4}
_LOOKS = {-1: (GREY, "normal"), 0: (BLUE, "bold"), 1: (BLACK, "normal")}


class _Sign(NamedTuple):
    """Brackets, a comma or a number. depth: of the brackets; a number has none."""

    line: int
    column: int
    text: str
    depth: float = math.inf


class _Piece(NamedTuple):
    """Something in a list: how many brackets are around it, and from where to where.

    first: whether it lies in the first of the lists of its depth.
    """

    depth: int
    first: bool
    top: int
    left: int
    bottom: int
    right: int


def peeled(nested: object, pairs: int, height: float = 3.7) -> Figure:
    """Nested lists of numbers, with `pairs` pairs of brackets peeled off.

    Brackets that were peeled are grey, those that come next blue and thick. Each piece
    that is left stands in a box, and those of the first list in a thick one. On the
    right the lengths of the lists that were peeled, outside first.

    height: of the figure, in inches; what is short needs less.
    """
    figure = Figure(figsize=(7.2, height))
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_axis_off()
    axes.set_xlim(0, 7.2)  # inches, as the size of the figure
    axes.set_ylim(height, 0)
    signs: list[_Sign] = []
    pieces: list[_Piece] = []
    _print(nested, _longest(nested), signs, pieces)
    columns = max(piece.right for piece in pieces)
    lines = 1 + max(piece.bottom for piece in pieces)
    size = min(_LARGEST, 4.3 / _WIDE / columns, (height - 0.3) / _HIGH / lines)
    wide, high = _WIDE * size, _HIGH * size
    left, top = 0.25 + (4.3 - wide * columns) / 2, (height - high * lines) / 2

    lengths = _lengths(nested)
    pairs = min(pairs, len(lengths))
    for piece in pieces:
        if piece.depth == pairs:
            x, y = left + wide * piece.left - 0.03, top + high * piece.top + 0.02
            right, bottom = left + wide * piece.right, top + high * (piece.bottom + 1)
            box = Rectangle((x, y), right + 0.03 - x, bottom - 0.02 - y, fill=False)
            box.set(ec=DARK_ORANGE if piece.first else GREY, zorder=2 + piece.first)
            axes.add_patch(box).set_linewidth(2.6 if piece.first else 0.8)
    for sign in _joined(signs, pairs):
        colour, weight = _LOOKS[_look(sign, pairs)]
        style = {"color": colour, "fontweight": weight, "fontsize": size}
        at = (left + wide * sign.column, top + high * (sign.line + 0.5))
        axes.text(*at, sign.text, family="DejaVu Sans Mono", **_LETTERS | style)

    rest = ["…"] if pairs < len(lengths) else [""] if pairs == 1 else []
    shape = ", ".join([*map(str, lengths[:pairs]), *rest]).rstrip(" ")
    words = [tr("shape: ({lengths})", lengths=shape)]
    for axis, length in enumerate(lengths[:pairs]):
        words.append(tr("axis {axis}: {length}", axis=axis, length=length))
    first = height / 2 - 0.36 * (len(words) - 1) / 2
    for line, text in enumerate(words):
        size = 13 if line else 15
        axes.text(5.0, first + 0.36 * line, text, fontsize=size, **_LETTERS)
    return figure


def _lengths(nested: object) -> list[int | str]:
    """The length of each axis, outside first; a ? ends it where the lists differ."""
    lengths: list[int | str] = []
    level = [nested]
    while lists := [part for part in level if isinstance(part, Sequence)]:
        found = {len(part) for part in lists}
        if len(found) > 1 or len(lists) < len(level):
            return [*lengths, "?"]
        lengths.append(*found)
        level = [piece for part in lists for piece in part]
    return lengths


def _longest(nested: object) -> int:
    """How many letters the longest number has."""
    if isinstance(nested, Sequence):
        return max(map(_longest, nested), default=0)
    return len(str(nested))


def _print(
    nested: object,
    wide: int,
    signs: list[_Sign],
    pieces: list[_Piece],
    path: tuple[int, ...] = (),
    at: tuple[int, int] = (0, 0),
) -> tuple[int, int]:
    """Write `nested` to `signs` and `pieces`, from line and column `at` on.

    path: its index in the whole. Returned is the place after its last sign.
    """
    depth, begin, (line, column) = len(path), len(signs), at
    if isinstance(nested, Sequence):
        signs.append(_Sign(line, column, "[", depth))
        column += 1
        for number, part in enumerate(nested):
            if number:
                signs.append(_Sign(line, column, ",", depth))
                column += 2
                if isinstance(part, Sequence):  # on a line of its own
                    line, column = line + 1, at[1] + 1
            inner = (*path, number)
            line, column = _print(part, wide, signs, pieces, inner, (line, column))
        signs.append(_Sign(line, column, "]", depth))
        column += 1
    else:
        signs.append(_Sign(line, column, str(nested).rjust(wide)))
        column += wide
    right = max(sign.column + len(sign.text) for sign in signs[begin:])
    pieces.append(_Piece(depth, not any(path[:-1]), at[0], at[1], line, right))
    return line, column


def _joined(signs: Sequence[_Sign], pairs: int) -> list[_Sign]:
    """The signs; neighbours that look the same are one, which is drawn faster."""
    runs: list[_Sign] = []
    for sign in signs:
        last = runs[-1] if runs else None
        if last and last.line == sign.line and _look(last, pairs) == _look(sign, pairs):
            gap = sign.column - last.column - len(last.text)
            runs[-1] = last._replace(text=last.text + " " * gap + sign.text)
        else:
            runs.append(sign)
    return [
        run._replace(
            text=run.text.strip(),
            column=run.column + len(run.text) - len(run.text.lstrip()),
        )
        for run in runs
    ]


def _look(sign: _Sign, pairs: int) -> int:
    """-1 for what was peeled, 0 for what comes next, 1 for the rest."""
    return -1 if sign.depth < pairs else int(sign.depth > pairs)
