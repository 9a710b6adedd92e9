"""Lesson 08: wrong answers with what they are told, and unusual right ones.

Multiple choice needs no rows here: every other letter is wrong.
"""

import numpy as np

from .told import Told


def partials(w1, w2, b1):
    return [k * (b1 + 2 * w1 - w2 - 3) for k in (4, -2, 2)]


def gradient(f, theta, h=1e-5):
    return [(f(theta + h * e) - f(theta - h * e)) / (2 * h) for e in np.eye(len(theta))]


def moved_and_put_back(f, theta):
    slopes, before = [], f(theta)
    for i, old in enumerate(theta.tolist()):
        theta[i] = old + 1e-6
        slopes.append((f(theta) - before) / 1e-6)
        theta[i] = old
    return slopes


def changes_what_it_was_given(f, theta):
    slopes, before = np.zeros(len(theta)), f(theta)
    for i in range(len(theta)):
        moved = theta  # no copy
        moved[i] += 1e-5
        slopes[i] = (f(moved) - before) / 1e-5
    return slopes


def never_put_back(f, theta):
    slopes, moved = np.zeros(len(theta)), theta.copy()
    for i in range(len(theta)):
        moved[i] += 1e-5
        slopes[i] = (f(moved) - f(theta)) / 1e-5
    return slopes


def drifts(f, theta):
    slopes, moved = np.zeros(len(theta)), theta.copy()
    for i in range(len(theta)):
        moved[i] += 1e-5
        above = f(moved)
        moved[i] -= 2e-5
        slopes[i] = (above - f(moved)) / 2e-5
    return slopes


def compared_with_itself(f, theta):
    slopes = np.zeros(len(theta))
    for i in range(len(theta)):
        above = below = theta.copy()
        above[i] += 1e-5
        below[i] -= 1e-5
        slopes[i] = (f(above) - f(below)) / 2e-5
    return slopes


def without_brackets(f, theta, h=1e-5):
    return np.array(gradient(f, theta)) * (2 * h) / 2 * h


def descend(gradient, theta, learning_rate, steps):
    if not steps:
        return theta[None]
    after = theta - learning_rate * gradient(theta)
    return np.vstack([theta, descend(gradient, after, learning_rate, steps - 1)])


def changes_the_start(gradient, theta, learning_rate, steps):
    path = [theta.copy()]
    for _ in range(steps):
        theta -= learning_rate * gradient(theta)
        path.append(theta.copy())
    return path


def in_place(gradient, theta, learning_rate, steps):
    theta = theta.copy()
    path = [theta]
    for _ in range(steps):
        theta -= learning_rate * gradient(theta)
        path.append(theta)
    return np.array(path)


def one_by_one(gradient, theta, learning_rate, steps):
    theta = theta.copy()
    path = [theta.copy()]
    for _ in range(steps):
        for i in range(len(theta)):
            theta[i] -= learning_rate * gradient(theta)[i]
        path.append(theta.copy())
    return np.array(path)


def without_start(gradient, theta, learning_rate, steps):
    return descend(gradient, theta, learning_rate, steps)[1:]


def start_never_stored(gradient, theta, learning_rate, steps):
    return descend(gradient, theta, learning_rate, steps + 1)[1:]


def as_found(w1, w2, b1, learning_rate):
    w1 = w1 - learning_rate * 4 * (b1 + 2 * w1 - w2 - 3)
    w2 = w2 + learning_rate * 2 * (b1 + 2 * w1 - w2 - 3)
    b1 = b1 - learning_rate * 2 * (b1 + 2 * w1 - w2 - 3)
    return w1, w2, b1


def other_order(w1, w2, b1, learning_rate):
    b1 = b1 - learning_rate * 2 * (b1 + 2 * w1 - w2 - 3)
    w1 = w1 - learning_rate * 4 * (b1 + 2 * w1 - w2 - 3)
    w2 = w2 + learning_rate * 2 * (b1 + 2 * w1 - w2 - 3)
    return w1, w2, b1


def all_in_one_line(w1, w2, b1, learning_rate):
    theta = np.array([w1, w2, b1])
    return theta - learning_rate * (theta @ [2, -1, 1] - 3) * np.array([4, -2, 2])


ANSWERS = {
    "8.p1": ([Told(4, "w1 counts twice"), Told(-4, "set to 0"), "eight"], [8.0]),
    "8.p3": (
        [
            Told((0.2, -0.92, 1.936), "one after the other"),
            Told((1.8, -1.4, 2.4), "uphill"),
            (0.2, -0.6),
            0.2,
        ],
        [[0.2, -0.6, 1.6], np.array([0.2, -0.6, 1.6], dtype=np.float32)],
    ),
    "8.e1": (
        [Told(0.125, "w1 alone"), Told(1 / 6, "stays at 4"), 0.07, (0.083,)],
        [0.083, 0.084, 1 / 12],
    ),
    "8.1": (
        [
            Told(
                lambda w1, w2, b1: [k * (b1 + 2 * w1 - w2 - 3) for k in (4, 2, 2)],
                "a minus is missing",
            ),
            lambda w1, w2, b1: (8.0, -4.0, 4.0),
            lambda w1, w2, b1: partials(w1, w2, b1)[::-1],
        ],
        [partials],
    ),
    "8.2": (
        [
            Told(never_put_back, "do not stay frozen"),
            Told(drifts, "stays moved while the next one is tried"),
            Told(compared_with_itself, "compared with itself"),
            Told(without_brackets, "brackets"),
            Told(changes_what_it_was_given, "Work on a copy"),
            Told(
                lambda f, theta: (f(theta + 1e-5) - f(theta - 1e-5)) / 2e-5, "at once"
            ),
            lambda f, theta: f(theta),
        ],
        [gradient, moved_and_put_back],
    ),
    "8.3": (
        [
            Told(changes_the_start, "Work on a copy"),
            Told(in_place, "holds one array again and again"),
            Told(one_by_one, "one entry after the other"),
            Told(without_start, "The start is missing"),
            Told(start_never_stored, "before any step"),
            lambda g, theta, rate, steps: theta - rate * steps * g(theta),
        ],
        [descend],
    ),
    "8.4": (
        [
            Told(lambda w, x, y: x.T @ (x @ w - y) / len(x), "half of that"),
            Told(lambda w, x, y: 2 * x.T @ (x @ w - y), "That is the sum"),
            lambda w, x, y: x @ (x @ w - y),
            lambda w, x, y: 2 * np.mean((x @ w - y) * x),
        ],
        [
            lambda w, x, y: 2 * np.mean((x @ w - y)[:, None] * x, axis=0),
            lambda w, x, y: list((x @ w - y) @ x * 2 / len(y)),
        ],
    ),
    "8.b1": (
        [
            Told(as_found, "each line already uses"),
            Told(other_order, "each line already uses"),
            lambda w1, w2, b1, rate: (w1, w2, b1),
        ],
        [all_in_one_line],
    ),
}
