"""Lesson 04: wrong answers with what they are told, and unusual right ones.

Multiple choice needs no rows here: every other letter is wrong.
"""

from itertools import zip_longest

import numpy as np

from .told import Told

COLUMNS = "What counts the columns"
NEVER = "It never refuses"


def relu_as_printed(x):
    x = x.copy()
    for i in range(x.shape[0]):
        for j in range(x.shape[i]):
            x[i, j] = max(x[i, j], 0)
    return x


def relu_with_rows_twice(x):
    x = x.copy()
    for i in range(len(x)):
        for j in range(len(x)):
            x[i, j] = max(x[i, j], 0)
    return x


def relu_with_lengths_exchanged(x):
    x = x.copy()
    for i in range(x.shape[1]):
        for j in range(x.shape[0]):
            x[i, j] = max(x[i, j], 0)
    return x


def relu_without_the_last_column(x):
    x = x.copy()
    for i in range(x.shape[0]):
        for j in range(x.shape[1] - 1):
            x[i, j] = max(x[i, j], 0)
    return x


def relu_without_copy(x):
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            x[i, j] = max(x[i, j], 0)
    return x


def relu_returns_too_soon(x):
    x = x.copy()
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            x[i, j] = max(x[i, j], 0)
        return x


def relu_that_gives_up(x):
    try:
        return relu_as_printed(x)
    except IndexError:
        return x


def relu_on_the_transpose(x):
    x = x.copy()
    for column in x.T:
        column[column < 0] = 0
    return x


def shape_by_padding(a, b):
    a = (1,) * (len(b) - len(a)) + a
    b = (1,) * (len(a) - len(b)) + b
    result = []
    for m, n in zip(a, b, strict=True):
        if m != n and 1 not in (m, n):
            raise ValueError(f"{m} and {n} do not fit")
        result.append(n if m == 1 else m)
    return tuple(result)


def shape_by_index(a, b):
    longer = max(len(a), len(b))
    result = [0] * longer
    for k in range(1, longer + 1):
        m = a[-k] if k <= len(a) else 1
        n = b[-k] if k <= len(b) else 1
        if m == n or n == 1:
            result[-k] = m
        elif m == 1:
            result[-k] = n
        else:
            raise ValueError("no")
    return result


def shape_recursive(a, b):
    if not a or not b:
        return a or b
    if a[-1] != b[-1] and a[-1] != 1 and b[-1] != 1:
        raise ValueError
    last = a[-1] if b[-1] == 1 else b[-1]
    return (*shape_recursive(a[:-1], b[:-1]), last)


def shape_from_the_left(a, b):
    result = []
    for m, n in zip_longest(a, b, fillvalue=1):
        if m != n and 1 not in (m, n):
            raise ValueError
        result.append(n if m == 1 else m)
    return tuple(result)


def shape_cut_off(a, b):
    result = []
    for m, n in zip(reversed(a), reversed(b), strict=False):
        if m != n and 1 not in (m, n):
            raise ValueError
        result.append(n if m == 1 else m)
    return tuple(result[::-1])


def shape_cut_off_at_the_left(a, b):
    result = []
    for m, n in zip(a, b, strict=False):
        if m != n and 1 not in (m, n):
            raise ValueError
        result.append(n if m == 1 else m)
    return tuple(result)


def shape_from_the_left_by_the_largest(a, b):
    result = []
    for m, n in zip_longest(a, b, fillvalue=1):
        if m != n and 1 not in (m, n):
            raise ValueError
        result.append(max(m, n))
    return tuple(result)


def shape_beyond_the_end(a, b):
    result = []
    for k in range(1, max(len(a), len(b)) + 1):
        if a[-k] != b[-k] and 1 not in (a[-k], b[-k]):
            raise ValueError
        result.append(max(a[-k], b[-k]))
    return tuple(result[::-1])


def shape_of_the_second(a, b):
    pairs = zip_longest(reversed(a), reversed(b), fillvalue=1)
    return tuple(m if n == 1 else n for m, n in pairs)[::-1]


def shape_reversed(a, b):
    return shape_by_padding(a, b)[::-1]


def shape_never_refused(a, b):
    pairs = zip_longest(reversed(a), reversed(b), fillvalue=1)
    return tuple(max(m, n) for m, n in pairs)[::-1]


def shape_of_the_first(a, b):
    pairs = zip_longest(reversed(a), reversed(b), fillvalue=1)
    return tuple(n if m == 1 else m for m, n in pairs)[::-1]


def shape_by_the_largest(a, b):
    shape_by_padding(a, b)
    return shape_never_refused(a, b)


def shape_of_equals(a, b):
    a = (1,) * (len(b) - len(a)) + a
    b = (1,) * (len(a) - len(b)) + b
    if a != b:
        raise ValueError
    return a


def shape_stretching_b(a, b):
    a = (1,) * (len(b) - len(a)) + a
    b = (1,) * (len(a) - len(b)) + b
    for m, n in zip(a, b, strict=True):
        if m != n and n != 1:
            raise ValueError
    return a


def shape_of_as_many_axes(a, b):
    if len(a) != len(b):
        raise ValueError
    return shape_by_padding(a, b)


def shape_that_returns_its_error(a, b):
    try:
        return shape_by_padding(a, b)
    except ValueError as error:
        return error


def shape_that_prints_its_error(a, b):
    try:
        return shape_by_padding(a, b)
    except ValueError as error:
        print(error)


def shape_that_returns_words(a, b):
    try:
        return shape_by_padding(a, b)
    except ValueError:
        return "ValueError"


def shape_that_asserts(a, b):
    try:
        return shape_by_padding(a, b)
    except ValueError:
        raise AssertionError from None


def shape_with_an_error_of_its_own(a, b):
    class DoNotFit(ValueError):
        pass

    try:
        return shape_by_padding(a, b)
    except ValueError as error:
        raise DoNotFit(a, b) from error


# name: (wrong answers, unusual right answers)
ANSWERS = {
    "4.p1": (
        [Told(22, "the matrix product"), Told(7, "the sum"), Told(20, "one place"), 9],
        [6.0, np.int8(6)],
    ),
    "4.p4": (
        [
            Told((3, 3), "The 4 stays"),
            Told((4, 1), "stretched too"),
            Told((3, 4), "in reverse"),
            (4,),
            12,
            "(4, 3)",
        ],
        [[4, 3], np.array([4, 3])],
    ),
    "4.e1": (
        [
            Told((32, 10), "adds an axis"),
            Told((5, 3, 4), "three shapes"),
            Told((5, 3, 1), "larger"),
            Told((5, 32, 1), "last axis can be longer"),
            Told(1600, "What is its shape"),
            (5, 10, 32),
        ],
        [[5, 32, 10], np.broadcast_shapes((32, 10), (5, 1, 1))],
    ),
    "4.p5": (
        [
            Told(0, "only its own label"),
            Told(1.25, "variance of the labels"),
            10,
            "2.5",
        ],
        [np.float32(2.5), 5 / 2],
    ),
    "4.b1": (
        [
            Told(relu_as_printed, "how often should the inner loop go round"),
            Told(relu_with_rows_twice, COLUMNS),
            Told(relu_with_lengths_exchanged, "exchanged"),
            Told(relu_without_the_last_column, "last column is left out"),
            Told(relu_without_copy, "Work on a copy"),
            Told(lambda x: x, "Nothing has changed"),
            relu_returns_too_soon,
            relu_that_gives_up,
            np.abs,
            lambda x: np.minimum(x, 0),
            lambda x: np.maximum(x, 0).T,
            lambda x: np.zeros(x.shape),
            lambda x: np.maximum(x, 0)[None],
        ],
        [
            relu_on_the_transpose,
            lambda x: [[max(value, 0) for value in row] for row in x],
            lambda x: x * (x > 0),
            lambda x: np.maximum(x, 0).astype("float32"),
        ],
    ),
    "4.1": (
        [
            Told(lambda x: x - x.mean(axis=1), "the wrong shape"),
            Told(lambda x: x - x.mean(axis=0), "means of the columns"),
            Told(lambda x: x - x.mean(axis=0, keepdims=True), "means of the columns"),
            Told(lambda x: x - x.mean(), "whole table"),
            Told(lambda x: x - x.sum(axis=1, keepdims=True), "sums of the rows"),
            lambda x: x.mean(axis=1, keepdims=True),
            lambda x: x - x.mean(axis=1)[np.newaxis, :],
            lambda x: x.T - x.mean(axis=1),
            lambda x: 0 * x,
        ],
        [
            lambda x: (x.T - x.mean(axis=1)).T,
            lambda x: x - x.mean(axis=1)[:, None],
            lambda x: [row - row.mean() for row in x],
            lambda x: x - np.repeat(x.mean(axis=1), x.shape[1]).reshape(x.shape),
        ],
    ),
    "4.2": (
        [
            Told(shape_from_the_left, "align the shapes at the left"),
            Told(shape_from_the_left_by_the_largest, "align the shapes at the left"),
            Told(shape_beyond_the_end, "has no axis left"),
            Told(shape_of_the_second, NEVER),
            Told(shape_cut_off, "only one of the two has are missing"),
            Told(shape_cut_off_at_the_left, "compare from the left"),
            Told(shape_reversed, "in reverse order"),
            Told(shape_never_refused, NEVER),
            Told(shape_of_the_first, NEVER),
            Told(shape_by_the_largest, "an empty batch"),
            Told(shape_of_equals, "equal lengths only"),
            Told(shape_stretching_b, "Only b is stretched"),
            Told(shape_of_as_many_axes, "different numbers of axes"),
            Told(shape_that_returns_its_error, "must raise ValueError. It returned"),
            Told(shape_that_prints_its_error, "It returned None"),
            Told(shape_that_returns_words, "It returned 'ValueError'"),
            Told(shape_that_asserts, "It raised AssertionError"),
            Told(lambda a, b: np.zeros(a) + np.zeros(b), "expected 2 values, got"),
            lambda a, b: max(a, b),
            lambda a, b: a,
            lambda a, b: (),
            lambda a, b: str(shape_by_padding(a, b)),
        ],
        [
            shape_by_padding,
            shape_by_index,
            shape_recursive,
            shape_with_an_error_of_its_own,
            np.broadcast_shapes,
            lambda a, b: (np.zeros(a) + np.zeros(b)).shape,
            lambda a, b: np.array(shape_by_padding(a, b)),
        ],
    ),
}
