"""Lesson 02: wrong answers with what they are told, and unusual right ones.

Multiple choice needs no rows here: every other letter is wrong.
"""

import math

import numpy as np

from .told import Told


def size_recursive(shape):
    return shape[0] * size_recursive(shape[1:]) if shape else 1


def size_added(shape):
    size = 1
    for length in shape:
        size = size + length
    return size


def size_replaced(shape):
    size = 1
    for length in shape:
        size = length
    return size


def size_too_soon(shape):
    size = 1
    for length in shape:
        size = size * length
        return size
    return size


def first_pieces(nested):
    shape = ()
    while isinstance(nested, list):
        shape += (len(nested),)
        nested = nested[0]
    return shape


def first_pieces_recursive(nested):
    if not isinstance(nested, list):
        return ()
    return (len(nested), *first_pieces_recursive(nested[0]))


def lengths_compared(nested):
    if not isinstance(nested, list):
        return ()
    if len({len(p) if isinstance(p, list) else -1 for p in nested}) > 1:
        raise ValueError("ragged")
    return (len(nested), *lengths_compared(nested[0]))


def whole(nested, ragged=None, number=()):
    if not isinstance(nested, list):
        return number
    inner = [whole(piece, ragged, number) for piece in nested]
    if len(set(inner)) > 1 or None in inner:
        return ragged
    return (len(nested), *inner[0])


def shape_by_peeling(nested):
    """All pieces of one level at once, until they are numbers."""
    level, shape = [nested], []
    while any(isinstance(piece, list) for piece in level):
        lengths = {len(p) if isinstance(p, list) else None for p in level}
        if len(lengths) != 1:
            raise ValueError(f"ragged: {lengths}")
        shape.append(*lengths)
        level = [part for piece in level for part in piece]
    return shape


def first_pieces_reversed(nested):
    shape = ()
    while isinstance(nested, list):
        shape = (len(nested), *shape)
        nested = nested[0]
    return shape


def without_star(nested):
    return (len(nested), without_star(nested[0])) if isinstance(nested, list) else ()


def without_star_but_ragged(nested):
    shape_by_peeling(nested)
    return without_star(nested)


def fixed_depth(nested):
    return (len(nested), len(nested[0]))


def raises_another(nested):
    try:
        return shape_by_peeling(nested)
    except ValueError:
        raise RuntimeError("ragged") from None


def as_shipped(images):
    result = np.zeros_like(images)
    for i in range(len(images)):
        result[i] = images[i] / 255
    return result


def whole_numbers(images):
    return images.astype("float32") // 255


def integers(images):
    result = np.zeros(images.shape, dtype=int)
    result[:] = images / 255
    return result


def as_lists(images):
    return [[[float(p) / 255 for p in row] for row in image] for image in images]


# name: (wrong answers, unusual right answers)
ANSWERS = {
    "2.p1": (
        [
            Told(5, "the length of the axis"),
            Told(0, "has no axis"),
            Told(2, "two"),
            "1",
        ],
        [1.0, np.int8(1)],
    ),
    "2.p2": (
        [
            Told((3, 5, 4), "their axis comes first"),
            Told((3, 3, 5), "there are four"),
            Told((12, 5), "four blocks of three"),
            Told(60, "expected 3 values"),
            (4, 3, 5, 1),
            "(4, 3, 5)",
        ],
        [[4, 3, 5], np.array([4, 3, 5])],
    ),
    "2.p5": (
        [
            Told(260, "no room"),
            Told(255, "starts again at 0"),
            Told(5, "Nearly"),
            0,
            -6,
        ],
        [4.0, np.uint8(4)],
    ),
    "2.e1": (
        [
            Told((3, 2), "not as many as there are pairs"),
            Told((2, 1, 3, 1), "From the outside in"),
            Told((3, 1, 1, 2), "Count the pieces"),
            Told(4, "a tuple of lengths"),
            Told("(1, 3, 1, 2)", "a tuple of lengths"),
            (1, 3, 1, float("nan")),
            [[1, 3, 1, 2]],
            [[1], [2, 3]],
        ],
        [[1, 3, 1, 2], np.array([1, 3, 1, 2])],
    ),
    "2.1": (
        [
            Told(size_added, "You add the lengths"),
            Told(size_replaced, "Only the last length"),
            Told(size_too_soon, "behind the loop"),
            Told(lambda shape: 2 ** len(shape), "You double"),
            Told(lambda shape: 1, "It stays 1"),
            Told(lambda shape: print(math.prod(shape)), "return it instead"),
            lambda shape: math.prod(shape) or 1,
            lambda shape: shape,
            lambda shape: np.ones(shape).size + 1,
        ],
        [size_recursive, lambda shape: np.prod(shape), lambda s: float(math.prod(s))],
    ),
    "2.2": (
        [
            Told(first_pieces, "the first piece only"),
            Told(first_pieces_recursive, "the first piece only"),
            Told(lengths_compared, "compare whole shapes"),
            Told(whole, "must raise ValueError"),
            Told(lambda nested: whole(nested, "ragged"), "You return the word"),
            Told(lambda nested: shape_by_peeling(nested)[::-1], "in front"),
            Told(lambda nested: len(shape_by_peeling(nested)), "That is ndim"),
            Told(lambda nested: [*shape_by_peeling(nested), 1], "A 1 too many"),
            Told(first_pieces_reversed, "in front"),
            Told(without_star, "put a star"),
            Told(without_star_but_ragged, "put a star"),
            Told(raises_another, "must raise ValueError"),
            Told(lambda nested: print(shape_by_peeling(nested)), "return it instead"),
            fixed_depth,
            len,
            lambda nested: (),
            lambda nested: np.array(nested, dtype=object).shape,
        ],
        [
            shape_by_peeling,
            np.shape,
            lambda nested: np.array(nested).shape,
            lambda nested: np.array(shape_by_peeling(nested)),
        ],
    ),
    "2.b1": (
        [
            Told(as_shipped, "Look at result.dtype"),
            Told(whole_numbers, "Look at result.dtype"),
            Told(integers, "Look at result.dtype"),
            Told(lambda images: images.astype(float), "The division must stay"),
            Told(lambda images: images / 256, "Divide by 255"),
            Told(lambda images: images / images.max(), "the blackest pixel"),
            Told(lambda images: np.round(images / 255), "Rounded"),
            lambda images: (images / 255)[0],
            lambda images: np.zeros(images.shape),
            lambda images: np.full(images.shape, np.nan),
        ],
        [
            lambda images: images / 255,
            lambda images: images.astype("float32") / 255,
            as_lists,
            lambda images: np.divide(images, 255, dtype="float32"),
        ],
    ),
}
