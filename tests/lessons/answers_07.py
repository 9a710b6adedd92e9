"""For each exercise: wrong answers, and right ones that nobody thinks of.

Multiple choice needs no rows here: every other letter is wrong.
"""

import math
from functools import cache

import numpy as np

from lesson_utils.data import load_mnist
from lesson_utils.practice.lesson_07 import train


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
    "7.p3": ([-15, 0, -10, "5", [5]], [5.0, np.int8(5)]),
    "7.e1": ([9, 11, 0.75], [np.float32(10)]),
    "7.2": (
        [
            lambda lr: steps_by_logarithm(lr) + 1,
            lambda lr: 31,
            lambda lr: float("nan"),
            lambda lr: str(steps_by_logarithm(lr)),
            7,
        ],
        [steps_by_logarithm, lambda lr: np.float64(steps_by_logarithm(lr))],
    ),
    "7.3": (
        [
            lambda a: (1 / a, 1 / (2 * a)),
            lambda a: (1 / a, 2 / a),
            lambda a: (0.5, 1),
            lambda a: 1 / a,
            lambda a: (1 / (2 * a), 1 / a, 0),
        ],
        [lambda a: [0.5 / a, a**-1], lambda a: np.array([0.5, 1]) / a],
    ),
    "7.4": (
        [
            minimise_uphill,
            minimise_stuck,
            minimise_once,
            lambda f, w, n, lr: f(w),
            lambda f, w, n, lr: np.array([w]),
        ],
        [minimise_recursive, lambda *given: np.float64(minimise_recursive(*given))],
    ),
    "7.b1": (
        [
            train(-5, 150, 0.1),
            train(5, 150, 0.1),
            5,
            train(5, 150, 0.01)[:, None],
        ],
        [5 * 0.98 ** np.arange(151), list(train(5, 150, 0.01))],
    ),
    "7.b2": (
        [
            {"scale_units": "xy", "scale": 5},
            {"angles": "xy", "scale_units": "xy", "scale": 5},
            {"angles": "xy"},
            {"angel": "xy"},
            "xy",
        ],
        [
            {"angles": "xy", "scale_units": "xy", "scale": 1.0, "color": "k"},
            {"angles": "xy", "scale_units": "xy", "scale": 1, "pivot": "tail"},
        ],
    ),
}
