"""Two shapes, one above the other, as broadcasting compares them."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import Any, NamedTuple

from matplotlib import rcParams
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ..edition import BLACK, GREY, ORANGE, SKY, tr

Shape = Sequence[int]

_COLUMNS = 4  # that there is room for, so that the picture keeps its size
_ROWS = {"a": 0.4, "b": 1.5, "verdict": 2.55, "result": 3.5}  # the middle of each
_LOOKS: dict[str, dict[str, Any]] = {
    "plain": {"fc": "white", "ec": GREY, "lw": 1.2, "ls": "-"},
    "equal": {"fc": "white", "ec": BLACK, "lw": 2.0, "ls": "-"},
    "stretched": {"fc": SKY, "ec": BLACK, "lw": 2.0, "ls": "--"},
    "refused": {"fc": ORANGE, "ec": BLACK, "lw": 3.0, "ls": "-"},
}


class Column(NamedTuple):
    """One column of two shapes that are aligned at the right.

    a, b: the lengths, 1 where a shape has no axis (then new_a or new_b); verdict:
    "equal", "stretched" or "refused"; length: of the result, None if there is none.
    """

    a: int
    b: int
    new_a: bool
    new_b: bool

    @property
    def verdict(self) -> str:
        """What broadcasting says to these two lengths."""
        if self.a == self.b:
            return "equal"
        return "stretched" if 1 in (self.a, self.b) else "refused"

    @property
    def length(self) -> int | None:
        """The length of the result, None if the lengths are refused."""
        if self.verdict == "refused":
            return None
        return self.b if self.a == 1 else self.a


def columns_of(a: Shape, b: Shape) -> list[Column]:
    """The columns of two shapes, the last axes first."""
    pairs = zip_longest(reversed(a), reversed(b))
    return [
        Column(1 if m is None else m, 1 if n is None else n, m is None, n is None)
        for m, n in pairs
    ]


def aligned(a: Shape, b: Shape, columns: int | None = None) -> Figure:
    """Two shapes of up to four axes, aligned at the right, and what each column gives.

    columns: how many are compared so far, from the right; None for all of them. The
    comparison ends at the first column that is refused.

    The same figure is returned again, so that only what moves is drawn again: of two
    pictures, look at the first before you ask for the second.
    """
    fonts = tuple(rcParams["font.family"])  # each edition has its own figure
    return _stage(fonts).at(a, b, _COLUMNS if columns is None else columns)


class _Stage:
    """What stands still, and the boxes and words that move."""

    WIDE, HIGH = 2.0, 0.8  # of a box

    def __init__(self) -> None:
        self.figure = Figure(figsize=(7.2, 3.4))
        axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_axis_off()
        right = _COLUMNS * (self.WIDE + 0.3)
        axes.set_xlim(-3.2, right + 0.2)
        axes.set_ylim(4.3, -0.6)
        names = {"a": "a", "b": "b", "result": tr("result")}
        for row, name in names.items():
            axes.text(-3.0, _ROWS[row], name, va="center", fontsize=14)
        self.shapes = {
            row: axes.text(
                *(-0.1, _ROWS[row], ""),
                ha="right",
                va="center",
                fontsize=12,
                animated=True,
            )
            for row in ("a", "b")
        }
        self.now = Rectangle((0, 0), 1, 1, fc="#EEEEEE", ec="none", animated=True)
        axes.add_patch(self.now)
        self.boxes: dict[tuple[str, int], Rectangle] = {}
        self.words: dict[tuple[str, int], Any] = {}
        for column in range(_COLUMNS):  # from the right
            x = right - (column + 1) * (self.WIDE + 0.3) + 0.3
            for row, y in _ROWS.items():
                if row != "verdict":
                    box = Rectangle(
                        (x, y - self.HIGH / 2), self.WIDE, self.HIGH, animated=True
                    )
                    axes.add_patch(box)
                    self.boxes[row, column] = box
                self.words[row, column] = axes.text(
                    *(x + self.WIDE / 2, y, ""),
                    ha="center",
                    va="center",
                    fontsize=12 if row == "verdict" else 15,
                    animated=True,
                )

    def at(self, a: Shape, b: Shape, compared: int) -> Figure:
        """The figure, with so many columns compared."""
        columns = columns_of(a, b)
        for row, shape in (("a", a), ("b", b)):
            # Where four boxes leave no room, they say it all.
            self.shapes[row].set_text(str(tuple(shape)) if len(columns) < 4 else "")
        ends = [n for n, c in enumerate(columns, 1) if c.verdict == "refused"]
        compared = min([compared, len(columns), *ends])
        for number in range(_COLUMNS):
            here = columns[number] if number < len(columns) else None
            self._draw(number, here, number < compared)
        self.now.set_visible(compared > 0)
        if compared:
            box = self.boxes["a", compared - 1]
            self.now.set_bounds(box.get_x() - 0.13, -0.2, self.WIDE + 0.26, 4.3)
        return self.figure

    def _draw(self, number: int, here: Column | None, compared: bool) -> None:
        """One column, counted from the right."""
        for row in _ROWS:
            self.words[row, number].set_text("")
            if row != "verdict":
                self.boxes[row, number].set_visible(here is not None)
        if here is None:
            return
        for row, length, new in [("a", here.a, here.new_a), ("b", here.b, here.new_b)]:
            look = dict(_LOOKS[here.verdict if compared else "plain"])
            if compared and here.verdict == "stretched" and length != 1:
                look = dict(_LOOKS["equal"])
            if new and not compared:
                look["ls"] = ":"
            word = self.words[row, number]
            word.set_text(str(length))
            if new:
                word.set_text(tr("new: 1") if compared else "")
            self.boxes[row, number].set(**look)
        self.boxes["result", number].set(**_LOOKS["equal" if compared else "plain"])
        if compared:
            self.words["verdict", number].set_text(_said(here))
            told = tr("none") if here.length is None else str(here.length)
            self.words["result", number].set_text(told)


def _said(column: Column) -> str:
    """The verdict on a column, in a word or two."""
    if column.verdict == "equal":
        return tr("equal")
    if column.verdict == "refused":
        return tr("refused")
    return tr("a is stretched") if column.a == 1 else tr("b is stretched")


@lru_cache(maxsize=4)
def _stage(fonts: tuple[str, ...]) -> _Stage:
    return _Stage()
