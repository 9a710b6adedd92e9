"""Lesson 02, tensors: what is right, and the mistakes people make."""

import math
from typing import Any

import numpy as np

from ..edition import mark, tr
from .comparing import numbers
from .exercises import Choice, Exercise, Function, Judged, Value
from .words import Named

# The settings that the explorer shows where no kernel runs; the first is its start.
FRAMES = {
    "2.e1": {
        "tensor": [*["cube"] * 4, "vector", "matrix", *["mystery"] * 5],
        "pairs": [0, 1, 2, 3, 1, 2, 0, 1, 2, 3, 4],
    }
}
MYSTERY = (1, 3, 1, 2)
Shape = tuple[int, ...]


def shape_of(nested: Any) -> Shape:  # noqa: ANN401
    """The right `shape_of`. ValueError for a ragged list."""
    if not isinstance(nested, list):
        return ()
    inner = [shape_of(piece) for piece in nested]
    if any(shape != inner[0] for shape in inner):
        raise ValueError("ragged")
    return (len(nested), *inner[0])


def _first_only(nested: Any) -> Shape:  # noqa: ANN401
    """The shape of the first piece in the first piece, whatever the others are."""
    return (len(nested), *_first_only(nested[0])) if isinstance(nested, list) else ()


def _ragged_is(value: object) -> Any:  # noqa: ANN401
    """`shape_of`, but with `value` for a list that is ragged."""

    def shape(nested: Any) -> object:  # noqa: ANN401
        try:
            return shape_of(nested)
        except ValueError:
            return value

    return shape


def _one_level(nested: Any) -> Shape:  # noqa: ANN401
    """Only the lengths of the first list's pieces are compared, level by level."""
    shape = []
    while isinstance(nested, list):
        shape.append(len(nested))
        found = {len(piece) if isinstance(piece, list) else None for piece in nested}
        if len(found) > 1:
            raise ValueError("ragged")
        nested = nested[0]
    return tuple(shape)


def _boxed(nested: Any) -> tuple[Any, ...]:  # noqa: ANN401
    """A shape in which each inner shape stayed a tuple of its own."""
    return (len(nested), _boxed(nested[0])) if isinstance(nested, list) else ()


def _filled(shape: Shape) -> Any:  # noqa: ANN401
    """Nested lists of this shape."""
    return np.arange(math.prod(shape)).reshape(shape).tolist()


def scaled(images: np.ndarray) -> np.ndarray:
    """The right `scaled`: 0 to 255 becomes 0 to 1."""
    return images / 255


def _mystery(answer: object) -> tuple[bool, str]:
    """The verdict on a shape for the explorer's mystery, without giving it away."""
    found = numbers(answer)
    if found is None or found.ndim != 1:
        return False, tr("Answer with a tuple of lengths, like (2, 2).")
    shape = found.tolist()
    if shape == list(MYSTERY):
        return True, tr("The brackets show what the eye does not: axes of length 1.")
    if len(shape) != len(MYSTERY):
        return False, tr(
            "{number} lengths are not as many as there are pairs of brackets.",
            number=len(shape),
        )
    if shape == list(MYSTERY[::-1]):
        return False, tr("From the outside in: the outermost pair comes first.")
    return False, tr(
        "As many lengths as pairs, but not these. Count the pieces after each pair."
    )


_random = np.random.default_rng(2)  # so that a table of stored shapes is no answer


def _shape(axes: int) -> Shape:
    return tuple(map(int, _random.integers(1, 4, axes)))


EXERCISES: dict[str, Exercise] = {
    "2.r1": Choice(
        "B",
        {
            "A": mark("The page is only text. What counts is what was run."),
            "B": mark("The kernel knows what was run, and the 7 was not."),
            "C": mark("Nothing notices that a cell was changed, until it is run."),
        },
    ),
    "2.r2": Choice(
        "C",
        {
            "A": mark("In quotes it is a text, and a text is not a number."),
            "B": mark('No error: times 2 repeats a text. It is "20" + 2 that fails.'),
            "C": mark("A text times 2 is the text twice: the type decides."),
        },
    ),
    "2.p1": Value(
        1,
        mark("One direction to count in, one pair of brackets, one axis."),
        (
            (5, mark("That is the length of the axis: how many elements it holds.")),
            (0, mark("A single number has no axis. These are five, in a row.")),
            (2, mark("Two axes would need two pairs of brackets.")),
        ),
    ),
    "2.p2": Value(
        (4, 3, 5),
        mark("Four blocks of three rows of five numbers, from the outside in."),
        (
            (
                (3, 5, 4),
                mark("The new brackets are outside, so their axis comes first."),
            ),
            ((3, 3, 5), mark("Count the blocks: there are four.")),
            ((5, 3, 4), mark("The other way round: from the outside in.")),
            ((12, 5), mark("Twelve rows, yes, but in four blocks of three.")),
            ((60,), mark("That is how many numbers there are, not how they lie.")),
            ((3, 5), mark("That is one of the blocks.")),
        ),
    ),
    "2.p3": Choice(
        "C",
        {
            "A": mark("NumPy invents no numbers. What should stand there?"),
            "B": mark("Old versions did that, with a warning. Since 1.24 they do not."),
            "C": mark("Axis 1 would have the length 3 and the length 2. It has none."),
        },
    ),
    "2.p4": Choice(
        "A",
        {
            "A": mark("Axis 0 is added up and vanishes; 3 and 5 are left."),
            "B": mark("That would keep axis 0. It is the one that vanishes."),
            "C": mark("Only with keepdims=True does it stay, with length 1."),
        },
    ),
    "2.p5": Value(
        4,
        mark("250 + 10 = 260 is 256 + 4, and a byte starts again at 256."),
        (
            (260, mark("A byte has no room for 260: it ends at 255.")),
            (255, mark("It does not stop at 255, it starts again at 0.")),
            (5, mark("Nearly. After 255 comes 0, and not 1.")),
        ),
    ),
    "2.e1": Judged(_mystery),
    "2.1": Function(
        math.prod,
        [((5,),), ((4, 3, 5),), ((),), ((2, 16, 64, 64, 3),), ((0, 28),), (_shape(3),)],
        mark("The lengths, multiplied. For no axis it is 1, a scalar."),
        [
            (
                lambda shape: 1 + sum(shape),
                mark("You add the lengths. Three rows of five are 3 times 5."),
            ),
            (
                lambda shape: shape[-1] if shape else 1,
                mark("Only the last length is left: multiply it by what you had."),
            ),
            (
                lambda shape: shape[0] if shape else 1,
                mark("It returns after the first axis: `return` behind the loop."),
            ),
            (
                lambda shape: 2 ** len(shape),
                mark("You double each time. Multiply by `length`, not by 2."),
            ),
            (
                lambda shape: 1,
                mark("It stays 1: multiply it by `length` in each round."),
            ),
        ],
    ),
    "2.2": Function(
        shape_of,
        [
            ([12, 3, 6, 14, 7],),
            ([[5, 78, 2], [6, 79, 3]],),
            (7,),
            (_filled(MYSTERY),),
            ([[[[[1]]]]],),
            (_filled((*_shape(2), 2)),),
            ([[1, 2, 3], [4, 5]],),
            ([[1], 2],),
            ([1, [2]],),
            ([[[1, 2], [3, 4]], [[5, 6], [7]]],),
            ([[[1, 2], [3, 4]], [[5, 6, 7], [8, 9, 0]]],),
        ],
        mark(
            "Any depth, and nothing ragged gets through. That is how NumPy finds a "
            "shape: it counts brackets."
        ),
        [
            (
                _first_only,
                mark(
                    "It looks at the first piece only. All pieces must have the same "
                    "shape, or the list is ragged."
                ),
            ),
            (
                _one_level,
                mark(
                    "You compare the lengths in the first piece only. Deeper in the "
                    "others a list may still be ragged: compare whole shapes."
                ),
            ),
            (
                _ragged_is("ragged"),
                mark("You return the word. Let `raise ValueError` say it."),
            ),
            (
                _ragged_is(()),
                mark("() is the shape of a number. For a ragged list: raise."),
            ),
            (
                lambda nested: shape_of(nested)[::-1],
                mark("The other way round: your own length goes in front."),
            ),
            (
                lambda nested: _first_only(nested)[::-1],
                mark("The other way round: your own length goes in front."),
            ),
            (_boxed, mark("A tuple in a tuple: put a star before the inner shape.")),
            (
                lambda nested: _boxed(nested) if shape_of(nested) else (),
                mark("A tuple in a tuple: put a star before the inner shape."),
            ),
            (
                lambda nested: len(shape_of(nested)),
                mark("That is ndim, how many axes. The shape has their lengths."),
            ),
            (
                lambda nested: math.prod(shape_of(nested)),
                mark("That is how many elements. The shape has the lengths."),
            ),
            (
                lambda nested: (*shape_of(nested), 1),
                mark("A 1 too many at the end: a number has the shape ()."),
            ),
            (
                lambda nested: (*shape_of(nested), 0),
                mark("A 0 too many at the end: a number has the shape ()."),
            ),
        ],
    ),
    "2.b1": Function(
        scaled,
        [
            (Named("images", _random.integers(0, 256, shape).astype("uint8")),)
            for shape in [(2, 4, 3), (3, 2, 5), (1, 4, 4)]
        ],
        mark(
            "Now there is room for the greys: zeros_like had copied the data type, "
            "uint8, too."
        ),
        [
            (
                lambda images: scaled(images).astype("uint8"),
                mark(
                    "The greys are still cut to 0. Each quotient is right. Where is it "
                    "put, and what can be kept there? Look at result.dtype."
                ),
            ),
            (
                lambda images: images.astype(float),
                mark("These go up to 255 still. The division must stay."),
            ),
            (
                lambda images: images / 256,
                mark("Divide by 255, the largest value, so that it becomes 1."),
            ),
            (
                lambda images: images / images.max(),
                mark("Divide by 255, not by the blackest pixel of these images."),
            ),
            (
                lambda images: np.round(scaled(images)),
                mark("Rounded, the greys are still lost."),
            ),
        ],
        tolerance=1e-6,
    ),
    "2.q1": Choice(
        "B",
        {
            "A": mark("Three is how many pairs there are. Count what is in each."),
            "B": mark("One piece, then one piece, then two numbers: three axes."),
            "C": mark("One pair of brackets would be (2,). Here are three."),
        },
    ),
    "2.q2": Choice(
        "A",
        {
            "A": mark("The 10 tests, axis 1, vanish; 32 means are left."),
            "B": mark("That lets the students vanish: one mean for each test."),
            "C": mark("32 is a length. An axis has a number, here 0 or 1."),
        },
    ),
    "2.q3": Choice(
        "C",
        {
            "A": mark("uint8 ends at 255."),
            "B": mark("It does not stop there: after 255 comes 0."),
            "C": mark("It begins again at 0 once: 300 − 256 = 44."),
        },
    ),
}
