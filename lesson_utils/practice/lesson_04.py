"""Lesson 04, broadcasting: what is right, and the mistakes people make."""

from collections.abc import Callable
from functools import partial
from itertools import zip_longest

import numpy as np

from ..edition import mark
from .exercises import Choice, Exercise, Function, Mistakes, Value

Shape = tuple[int, ...]
Fit = Callable[[int, int], int]

# The settings that the explorer shows where no kernel runs; the first is its start.
FRAMES = {
    "4.e1": {
        "a": ["(32, 10)"] * 4 + ["(3, 1)", "()", "(4,)", "(32, 10)"],
        "b": [
            *("(10,)", "(10,)", "(32,)", "(32, 1)"),
            *("(4,)", "(4,)", "(5, 1, 1)", "(5, 1, 1)"),
        ],
        "columns": [0, 2, 3, 2, 2, 1, 3, 3],
    }
}


# ------------------------------------------------------- 4.b1 and 4.1: two axes


def relu(x: np.ndarray) -> np.ndarray:
    """The right `printed_relu`."""
    return np.maximum(x, 0)


def _as_printed(x: np.ndarray) -> np.ndarray:
    """The loops with x.shape[i]."""
    x = x.copy()
    for i in range(x.shape[0]):
        for j in range(x.shape[i]):
            x[i, j] = max(x[i, j], 0)
    return x


def _square(x: np.ndarray) -> np.ndarray:
    """The loops with x.shape[0] for rows and columns."""
    x = x.copy()
    for i in range(x.shape[0]):
        for j in range(x.shape[0]):
            x[i, j] = max(x[i, j], 0)
    return x


def _transposed(x: np.ndarray) -> np.ndarray:
    """The loops with the two lengths exchanged."""
    x = x.copy()
    for i in range(x.shape[1]):
        for j in range(x.shape[0]):
            x[i, j] = max(x[i, j], 0)
    return x


def _but_last_column(x: np.ndarray) -> np.ndarray:
    return np.append(relu(x[:, :-1]), x[:, -1:], axis=1)


def centre_rows(x: np.ndarray) -> np.ndarray:
    """Each row less its own mean."""
    return x - x.mean(axis=1, keepdims=True)


# ------------------------------------------------------------ 4.2: the rule itself


def broadcast_shape(a: Shape, b: Shape) -> Shape:
    """What NumPy makes of two shapes. ValueError where it refuses."""
    return np.broadcast_shapes(a, b)


def _fit(m: int, n: int) -> int:
    """What two lengths in one column give. ValueError if they are refused."""
    if m != n and 1 not in (m, n):
        raise ValueError
    return n if m == 1 else m


def _larger(m: int, n: int) -> int:
    """The same, but for an empty axis: it is stretched, too."""
    _fit(m, n)
    return max(m, n)


def _shape(fit: Fit, a: Shape, b: Shape) -> Shape:
    """The rule, with another `fit` in each column."""
    pairs = zip_longest(a[::-1], b[::-1], fillvalue=1)
    return tuple(fit(m, n) for m, n in pairs)[::-1]


def _from_the_left(fit: Fit, a: Shape, b: Shape) -> Shape:
    return tuple(fit(m, n) for m, n in zip_longest(a, b, fillvalue=1))


def _cut_off(fit: Fit, a: Shape, b: Shape) -> Shape:
    pairs = zip(a[::-1], b[::-1], strict=False)
    return tuple(fit(m, n) for m, n in pairs)[::-1]


def _cut_off_at_the_left(fit: Fit, a: Shape, b: Shape) -> Shape:
    return tuple(fit(m, n) for m, n in zip(a, b, strict=False))


def _reversed(fit: Fit, a: Shape, b: Shape) -> Shape:
    return _shape(fit, a, b)[::-1]


def _as_many_axes(fit: Fit, a: Shape, b: Shape) -> Shape:
    if len(a) != len(b):
        raise ValueError
    return _shape(fit, a, b)


def _beyond_the_end(fit: Fit, a: Shape, b: Shape) -> Shape:
    longer = max(len(a), len(b))
    return tuple(fit(a[-k], b[-k]) for k in range(1, longer + 1))[::-1]


def _either(wrong: Callable[[Fit, Shape, Shape], Shape], words: str) -> Mistakes:
    """A mistake, made with either way to take the length of a column."""
    return [(partial(wrong, fit), words) for fit in (_fit, _larger)]


def _only_equal(a: Shape, b: Shape) -> Shape:
    pairs = [*zip_longest(a[::-1], b[::-1], fillvalue=1)]
    if any(m != n for m, n in pairs):
        raise ValueError
    return tuple(m for m, _ in pairs)[::-1]


def _only_b(a: Shape, b: Shape) -> Shape:
    pairs = [*zip_longest(a[::-1], b[::-1], fillvalue=1)]
    if any(m != n and n != 1 for m, n in pairs):
        raise ValueError
    return tuple(m for m, _ in pairs)[::-1]


_random = np.random.default_rng(4)  # so that a table of stored shapes is no answer


def _table(rows: int, columns: int) -> np.ndarray:
    """Numbers of both signs, a negative one in each corner."""
    table = _random.normal(size=(rows, columns)).round(1)
    table[:: max(rows - 1, 1), :: max(columns - 1, 1)] = -1.5
    return table


def _pairs(number: int) -> list[tuple[Shape, Shape]]:
    """Pairs of random shapes: lengths from one to four, and many ones among them."""
    lengths = np.array([1, 1, 2, 3, 4])
    return [
        (
            tuple(_random.choice(lengths, _random.integers(1, 5)).tolist()),
            tuple(_random.choice(lengths, _random.integers(1, 5)).tolist()),
        )
        for _ in range(number)
    ]


EXERCISES: dict[str, Exercise] = {
    "4.r1": Choice(
        "A",
        {
            "A": mark(
                "The axis that is named, of length 4, vanishes; the others stay."
            ),
            "B": mark("Axis 0 is the one that vanishes, and not the one that stays."),
            "C": mark(
                "With keepdims=True a 1 would be left behind. Here the axis is gone."
            ),
        },
    ),
    "4.r2": Choice(
        "C",
        {
            "A": mark("That is one pair of brackets. Here each number has its own."),
            "B": mark("That would be [[1, 2, 3, 4]]: one row with four numbers."),
            "C": mark("Four rows with one number each: a column, with two axes."),
        },
    ),
    "4.p1": Value(
        6,
        mark("1 times 6: the star multiplies place by place."),
        (
            (22, mark("That is 1·6 + 2·8, the matrix product, x @ y (lesson 05).")),
            (7, mark("That is the sum, 1 + 6.")),
            (20, mark("That is 1·6 + 2·7. Only the numbers in one place meet.")),
        ),
        tolerance=1e-6,
    ),
    "4.p2": Choice(
        "B",
        {
            "A": mark("That comes with more rows than columns, as in (3, 2)."),
            "B": mark(
                "In row 0, j runs to x.shape[0], which is 2: the third column is left "
                "out, and nobody is told."
            ),
            "C": mark("That holds for row 1 only. Row 0 keeps its last −1."),
        },
    ),
    "4.p3": Choice(
        "A",
        {
            "A": mark("The last axes are compared first: 10 and 32, and neither is 1."),
            "B": mark(
                "NumPy does not look for a 32 that matches. It compares the last axes, "
                "10 and 32."
            ),
            "C": mark(
                "A new axis comes in front of a shape, never in the middle of it."
            ),
        },
    ),
    "4.p4": Value(
        (4, 3),
        mark("Above (3,) stands (4, 1): the 1 becomes 3, and the new 1 becomes 4."),
        (
            ((3, 3), mark("The 4 stays: a new 1 stands below it.")),
            ((4, 1), mark("The 1 is stretched too, to 3.")),
            ((3, 4), mark("Right, but in reverse: the last column is 1 and 3.")),
        ),
        tolerance=1e-6,
    ),
    "4.e1": Value(
        (5, 32, 10),
        mark("1600 numbers, though neither of the two shapes has more than 320."),
        (
            (
                (32, 10),
                mark("320 numbers, but there is more: look for what adds an axis."),
            ),
            (
                (5, 3, 4),
                mark(
                    "That takes three shapes, and holds 60 numbers. Two can do better."
                ),
            ),
            (
                (5, 3, 1),
                mark("15 numbers. Take something larger for the other shape."),
            ),
            (
                (5, 32, 1),
                mark("160 numbers. The last axis can be longer."),
            ),
            (1600, mark("That is how many numbers it holds. What is its shape?")),
        ),
        tolerance=1e-6,
    ),
    "4.p5": Value(
        2.5,
        mark(
            "(4, 1) and (4,) make (4, 4): every prediction meets every label, and the "
            "mean runs over 16 differences."
        ),
        (
            (0, mark("So it would be, if each prediction met only its own label.")),
            (1.25, mark("That is the variance of the labels. Here it is twice that.")),
        ),
        tolerance=1e-6,
    ),
    "4.b1": Function(
        relu,
        [
            (-np.ones((2, 3)),),
            (_table(2, 2),),
            (_table(3, 2),),
            (_table(1, 4),),
            (_table(4, 1),),
            (_table(3, 3),),
            (_table(2, 5),),
        ],
        mark("Every row has x.shape[1] columns, whichever row it is."),
        [
            (
                _as_printed,
                mark(
                    "Right for two rows and two columns, and not for every shape yet: "
                    "how often should the inner loop go round, in each of the rows?"
                ),
            ),
            (
                _square,
                mark(
                    "Now it is right for square tables: x.shape[0] counts the rows. "
                    "What counts the columns?"
                ),
            ),
            (
                _transposed,
                mark("Rows and columns are exchanged: i counts x.shape[0] rows."),
            ),
            (_but_last_column, mark("The last column is left out in every row.")),
            (
                lambda x: x,
                mark("Nothing has changed in x: has the loop any rounds at all?"),
            ),
        ],
    ),
    "4.1": Function(
        centre_rows,
        [
            (_table(2, 3),),
            (_table(3, 3),),
            (_table(4, 2),),
            (_table(1, 5),),
        ],
        mark("The means are a column, (rows, 1), and each row meets its own."),
        [
            (
                lambda x: x - x.mean(axis=1),
                mark(
                    "The right means in the wrong shape: (rows,) is read as a row. On "
                    "a square table nobody is told. Keep the axis, as a 1."
                ),
            ),
            (
                lambda x: x - x.mean(axis=0),
                mark("Those are the means of the columns: axis 0 vanishes there."),
            ),
            (
                lambda x: x - x.mean(),
                mark("That is one mean for the whole table. Each row needs its own."),
            ),
            (
                lambda x: x - x.sum(axis=1, keepdims=True),
                mark("Those are the sums of the rows, and not their means."),
            ),
        ],
    ),
    "4.2": Function(
        broadcast_shape,
        [
            ((32, 10), (10,)),
            ((32, 10), (32,)),
            ((32, 10), (32, 1)),
            ((3, 1), (1, 4)),
            ((3,), (4,)),
            ((4,), (3, 4)),
            ((64, 3, 32, 10), (32, 10)),
            ((5,), (5, 1)),
            ((2, 3), (3, 2)),
            ((), (2, 3)),
            ((1,), ()),
            ((), ()),
            ((0, 10), (1, 10)),
            *_pairs(40),
        ],
        mark("You wrote the rule, and NumPy agrees with every one of its answers."),
        [
            *_either(
                _from_the_left,
                mark("You align the shapes at the left. NumPy compares the last axes."),
            ),
            *_either(
                _cut_off,
                mark(
                    "The axes that only one of the two has are missing: `zip` stops "
                    "with the shorter shape. Put ones in front of it first."
                ),
            ),
            *_either(
                _cut_off_at_the_left,
                mark(
                    "You compare from the left, and `zip` stops with the shorter "
                    "shape. Put ones in front of it first."
                ),
            ),
            *_either(
                _beyond_the_end,
                mark(
                    "The shorter shape has no axis left there: put ones in front of "
                    "it first."
                ),
            ),
            *_either(
                _reversed,
                mark("All lengths are right, in reverse order: turn it back."),
            ),
            *_either(
                _as_many_axes,
                mark(
                    "It refuses shapes with different numbers of axes: where one has "
                    "no axis, put a 1 in front."
                ),
            ),
            *(
                (
                    partial(_shape, fit),
                    mark(
                        "It never refuses. If two lengths differ and neither is 1: "
                        "raise ValueError(...)."
                    ),
                )
                for fit in (
                    max,
                    lambda m, n: n if m == 1 else m,
                    lambda m, n: m if n == 1 else n,
                )
            ),
            (
                partial(_shape, _larger),
                mark(
                    "Nearly. It is not the larger length that wins, but the one that "
                    "is not 1: an empty batch, of length 0, stays empty."
                ),
            ),
            (
                _only_equal,
                mark("It accepts equal lengths only. A 1 is stretched to the other."),
            ),
            (
                _only_b,
                mark("Only b is stretched. A 1 in a is stretched just the same."),
            ),
        ],
    ),
    "4.q1": Choice(
        "A",
        {
            "A": mark("Two ones are put in front of (32, 10), and both are stretched."),
            "B": mark("The number of axes need not agree: missing ones count as 1."),
            "C": mark("Equal lengths stay as they are. Nothing is added up."),
        },
    ),
    "4.q2": Choice(
        "C",
        {
            "A": mark("Aligned at the right, 60000 would meet the 28 columns."),
            "B": mark("That fits, but it is one mean image for all of them."),
            "C": mark(
                "One number for each image, and a 1 wherever it is to be stretched."
            ),
        },
    ),
    "4.q3": Choice(
        "B",
        {
            "A": mark(
                "(100, 1) against (100,) makes (100, 100), and most pairs differ."
            ),
            "B": mark(
                "Each prediction meets all hundred labels, and agrees with ten of them."
            ),
            "C": mark("(100, 1) and (100,) fit well: that is the trouble."),
        },
    ),
}
