"""For each exercise: wrong answers, and right ones that nobody thinks of.

Multiple choice needs no rows here: every other letter is wrong.
"""

import math
from functools import cache
from itertools import pairwise

import numpy as np

from lesson_utils.data import load_mnist


def descend(f, w, steps, lr, slope):
    for _ in range(steps):
        w = w - lr * slope(f, w)
    return w


def five_points(f, w, h=1e-3):
    return (f(w - 2 * h) - 8 * f(w - h) + 8 * f(w + h) - f(w + 2 * h)) / (12 * h)


def minimise_uphill(f, w_start, steps, lr):
    return descend(f, w_start, steps, -lr, five_points)


def minimise_stuck(f, w_start, steps, lr):
    return descend(f, w_start, steps, lr, lambda f, w: (f(w + 1e-17) - f(w)) / 1e-17)


def minimise_once(f, w_start, steps, lr):
    return descend(f, w_start, min(steps, 1), lr, five_points)


def minimise_recursive(f, w_start, steps, lr):
    if steps == 0:
        return w_start
    return minimise_recursive(f, w_start - lr * five_points(f, w_start), steps - 1, lr)


def steps_by_logarithm(lr):
    factor = abs(1 - 2 * lr)
    if factor == 0:
        return 1
    return math.floor(math.log(0.005 / 5) / math.log(factor)) + 1


@cache
def raw():
    return load_mnist()[1][0]


# name: (wrong answers, unusual right answers)
ANSWERS = {
    "13.r2": ([0.1, 1, -2.303, 10], [np.log(10), 2.3, np.float32(2.3026)]),
    "13.p2": ([101_632, 100_480, 100_352, "101770"], [101_770.0, 785 * 128 + 1290]),
    "13.p3": ([1875, 2345, 300_000, 5], [9375.0]),
    "13.b2": ([3, 1, 2, "4"], [4.0]),
    "13.1": (
        [
            lambda widths: sum(a * b for a, b in pairwise(widths)),
            lambda widths: (widths[0] + 1) * widths[1],
            lambda widths: sum(widths),
            lambda widths: 101_770,
        ],
        [lambda widths: int(np.dot(np.add(widths[:-1], 1), widths[1:]))],
    ),
    "13.2": (
        [
            lambda images, batch, epochs: images // batch * epochs,
            lambda images, batch, epochs: math.ceil(images * epochs / batch),
            lambda images, batch, epochs: images / batch * epochs,
            lambda images, batch, epochs: 2345,
        ],
        [lambda n, batch, epochs: epochs * len(range(0, n, batch))],
    ),
    "13.3": (
        [
            lambda m: np.diag(m) / m.sum(axis=0),
            lambda m: np.diag(m) / m.sum(),
            lambda m: np.diag(m) / m.sum(axis=1, keepdims=True),
        ],
        [
            lambda m: np.array([m[k, k] / sum(m[k]) for k in range(len(m))]),
            lambda m: list(np.diag(m) / m.sum(axis=1)),
            lambda m: (np.diag(m) / m.sum(axis=1)).astype("float32"),
        ],
    ),
    "13.b1": (
        [
            raw(),
            raw() / 255 / 255,
            raw() / 256,
            raw() // 255,
            raw()[:100] / 255,
            raw().astype("float32") / 255 - 0.5,
        ],
        [raw() / 255, (raw() / 255).reshape(-1, 784)],
    ),
}
