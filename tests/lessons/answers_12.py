"""Lesson 12: wrong answers with what they are told, and unusual right ones.

Multiple choice needs no rows here: every other letter is wrong. Models are played by
small objects with the same attributes: these tests start no TensorFlow.
"""

from functools import partial

import numpy as np

from lesson_utils.practice.lesson_12 import (
    CELSIUS,
    FAHRENHEIT,
    MEAN,
    SPREAD,
    fit_line,
    to_fahrenheit,
)

from .told import Told


class Number:
    """A number with its slopes for all parameters: the tape's work, done forwards."""

    def __init__(self, data, slopes):
        self.data, self.slopes = data, slopes

    def __add__(self, other):
        if not isinstance(other, Number):
            return Number(self.data + other, self.slopes)
        return Number(self.data + other.data, self.slopes + other.slopes)

    def __mul__(self, other):
        if not isinstance(other, Number):
            return Number(self.data * other, self.slopes * other)
        slopes = self.slopes * other.data + other.slopes * self.data
        return Number(self.data * other.data, slopes)

    def __pow__(self, n):
        return Number(self.data**n, n * self.data ** (n - 1) * self.slopes)

    def __sub__(self, other):
        return self + -1 * other

    __radd__, __rmul__ = __add__, __mul__


def forwards(f, theta):
    rows = np.eye(len(theta))
    return f([Number(*pair) for pair in zip(theta, rows, strict=True)]).slopes


def differences(f, theta, h=1e-5):
    steps = h * np.eye(len(theta))
    here = np.array(theta)
    return [(f(here + step) - f(here - step)) / (2 * h) for step in steps]


def asked_in_vain(f, theta):
    f(theta)


def heard_nothing(f, theta):
    f(theta)
    return [None] * len(theta)


def not_the_variable(f, theta):
    return f(theta).dtype


def lost(x, y, steps, rate):
    if steps == 1:
        return fit_line(x, y, 1, rate)
    return 0.1 * None


def deaf(x, y, steps, rate):
    return rate * None


def played(x, y, steps, rate):
    if steps == 1:
        return fit_line(x, y, 1, rate)
    raise RuntimeError("A non-persistent GradientTape ...")


def left(x, y, steps, rate):
    return np.float32(rate)._id


def one_pace(x, y, steps, rate):
    w, b = fit_line(x, y, 1, rate)
    return [steps * w, steps * b]


def fixed_b(x, y, steps, rate):
    w = 0
    for _ in range(steps):
        w -= rate * 2 * np.mean(x * (w * x - y))
    return w, 0


def as_matrix(x, y, steps, rate):
    a = np.stack([x, np.ones_like(x)], axis=1).astype("float64")
    theta = np.zeros(2)
    for _ in range(steps):
        theta -= 2 * rate / len(x) * (a.T @ (a @ theta - y))
    return theta


class Part:
    """An optimizer: a bag of attributes."""

    def __init__(self, **attributes):
        self.__dict__.update(attributes)


class Neuron:
    """Looks like a Keras model."""

    def __init__(self, w, b, iterations=500, compiled=True, shape=None):
        self.w, self.b, self.shape = w, b, shape
        self.compiled = compiled
        self.optimizer = Part(iterations=iterations)

    def predict(self, x, verbose="auto"):
        said = (self.w * x + self.b).astype("float32")
        return said if self.shape is None else said.reshape(self.shape)


W, B = np.polyfit(CELSIUS, FAHRENHEIT, 1)


def own(celsius):
    return to_fahrenheit(celsius, celsius.mean(), celsius.std())


def shuffled(celsius):
    return to_fahrenheit(celsius)[::-1]


ANSWERS = {
    "12.p1": (
        [Told(81, "That is y"), Told(6, "one round"), Told(18, "alone"), 12, "x"],
        [108.0, np.float32(108)],
    ),
    "12.e1": (
        [
            Told(0.9, "jumps across"),
            Told(0.7, "jumps across"),
            Told(1.0, "to and fro"),
            0.0017,
            0.6,
            "0.5",
        ],
        [0.5, np.float32(0.5)],
    ),
    "12.p4": (
        [Told(1, "should think"), Told(100, "should think"), 0.5, "none"],
        [0.0, np.float32(0)],
    ),
    "12.1": (
        [
            Told(differences, "differences"),
            Told(asked_in_vain, "It returns None"),
            Told(heard_nothing, "It returns None"),
            Told(not_the_variable, "or theta itself"),
            Told(lambda f, theta: None, "`return` missing"),
            Told(lambda f, theta: f(theta), "the loss itself"),
            Told(lambda f, theta: -forwards(f, theta), "turned round"),
            lambda f, theta: forwards(f, theta)[:, None],
            lambda f, theta: [8, -4, 4],
            lambda f, theta: [float("nan")] * len(theta),
            lambda f, theta: "8, -4, 4",
        ],
        [forwards, lambda f, theta: list(forwards(f, theta).astype("float32"))],
    ),
    "12.2": (
        [
            Told(lost, "no Variable any more"),
            Told(deaf, "has not heard the loss"),
            Told(played, "plays once"),
            Told(left, "tf.reduce_mean and not np.mean"),
            Told(lambda x, y, n, r: fit_line(x, y, n, -r), "It climbs"),
            Told(lambda x, y, n, r: fit_line(x, y, n, r * len(x)), "the sum"),
            Told(lambda x, y, n, r: fit_line(x, y, n, r / 2), "half as long"),
            Told(one_pace, "All steps are alike"),
            Told(lambda x, y, n, r: fit_line(x, y, 1, r), "out of the loop"),
            Told(fixed_b, "b does not move"),
            Told(lambda x, y, n, r: fit_line(x, y, n, r)[::-1], "First w"),
            Told(lambda x, y, n, r: fit_line(x, y, n, 1), "rate is missing"),
            lambda x, y, n, r: np.polyfit(x, y, 1),
            lambda x, y, n, r: (float("nan"), float("nan")),
            lambda x, y, n, r: fit_line(x, y, n, r)[0],
        ],
        [
            fit_line,
            as_matrix,
            lambda *given: np.array(fit_line(*given), dtype="float32"),
        ],
    ),
    "12.3": (
        [
            Told(Neuron(1.8232, 28.996), "has not arrived"),
            Told(Neuron(W * SPREAD, W * MEAN + B), "Put the scaling into the model"),
            Told(Neuron(W, B, compiled=False), "not compiled yet"),
            Told(Neuron(W, B, iterations=0), "not made a single step"),
            Told(Neuron(float("nan"), 0.0), "diverged"),
            Told(Neuron(3e9, 1.0), "diverged"),
            Told(Neuron(1.2, 5.0), "More updates"),
            Told(Neuron(W, B, shape=(3,)), "shape (3, 1)"),
            Told(Neuron, "the model itself"),
            211.7,
        ],
        [Neuron(W, B), Neuron(W + 5e-4, B - 0.05, iterations=np.int64(1))],
    ),
    "12.b1": (
        [
            Told(own, "heat wave"),
            Told(
                lambda c: to_fahrenheit(c, mean=c.mean()),
                "The mean is still that of the new days",
            ),
            Told(
                lambda c: to_fahrenheit(c, spread=c.std()),
                "The spread is still that of the new days",
            ),
            Told(partial(to_fahrenheit, mean=0, spread=1), "nothing is scaled"),
            Told(lambda c: 1.8 * c + 32, "from the book"),
            shuffled,
            lambda c: FAHRENHEIT,
        ],
        [
            to_fahrenheit,
            lambda c: (W * c + B).astype("float32"),
            lambda c: [W * day + B for day in c],
        ],
    ),
}
