"""Lesson 07: curves, slopes, and the walk down."""

import numpy as np

from lesson_utils.figures import descent


def f(w):
    return w**2


def df(w):
    return 2 * w


PATH = np.array([-5.0, -4.0, -3.2, -2.56, 9.0])
RUNS = dict.fromkeys("abcde", (f, PATH))

EXAMPLES = {
    "point": lambda: descent.point(f, -3),
    "tangents": lambda: descent.tangents(f, df, [-3, 0, 2]),
    "secants": lambda: descent.secants(f, -3.0, [1, 0.1]),
    "difference_errors": lambda: descent.difference_errors(
        np.array([0.1, 0.01]), {"w²": np.array([0.1, 0.0])}
    ),
    "paths": lambda: descent.paths({"a": (f, PATH), "b": (f, -PATH)}),
    "paths, two rows": lambda: descent.paths(RUNS),
    "distances": lambda: descent.distances({"a": PATH, "b": PATH * 0}),
    "stepper": lambda: descent.stepper(f, PATH),
    "stepper, far outside": lambda: descent.stepper(f, PATH * 1e6),
    "stepper, arrived": lambda: descent.stepper(f, PATH * [1, 1, 1, 1, 0]),
}
