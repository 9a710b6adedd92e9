"""Lesson 07: wrong answers with what they are told, and unusual right ones.

Multiple choice needs no rows here: every other letter is wrong.
"""

import math

import numpy as np

from .told import Told

CLIMBS = "It climbs"
ONE_PACE = "measure the slope anew"
ONE_STEP = "move `return` out of the loop"


def train(w, steps, rate):
    places = [w]
    for _ in range(steps):
        w -= rate * 2 * w
        places.append(w)
    return places


def train_uphill(w, steps, rate):
    return train(w, steps, -rate)


def train_at_one_pace(w, steps, rate):
    slope = 2 * w
    return [w - n * rate * slope for n in range(steps + 1)]


def train_returns_too_soon(w, steps, rate):
    places = np.zeros(steps + 1)
    places[0] = w
    for i in range(steps):
        w = w - rate * 2 * w
        places[i + 1] = w
        return places
    return places


def train_list_returns_too_soon(w, steps, rate):
    places = [w]
    for _ in range(steps):
        w = w - rate * 2 * w
        places.append(w)
        return places
    return places


def train_writes_first(w, steps, rate):
    places = np.zeros(steps + 1)
    places[0] = w
    for i in range(steps):
        places[i + 1] = w
        w = w - rate * 2 * w
    return places


def train_forgets_the_start(w, steps, rate):
    places = np.zeros(steps + 1)
    for i in range(steps):
        w = w - rate * 2 * w
        places[i + 1] = w
    return places


def train_in_closed_form(w, steps, rate):
    return w * (1 - 2 * rate) ** np.arange(steps + 1)


def train_recursive(w, steps, rate):
    rest = train_recursive(w - 2 * rate * w, steps - 1, rate) if steps else ()
    return (w, *rest)


def count(rate, ends=lambda w: abs(w) < 0.005):
    w, steps = -5.0, 0
    while not ends(w):
        w, steps = w - rate * 2 * w, steps + 1
    return steps


def count_without_abs(rate):
    return count(rate, lambda w: w < 0.005)


def count_on_one_side(rate):
    return count(rate, lambda w: w > -0.005)


def count_returns_too_soon(rate):
    steps = 0
    for _ in range(99):
        steps = steps + 1
        return steps


def count_by_logarithm(rate):
    factor = abs(1 - 2 * rate)
    return math.floor(math.log(0.001) / math.log(factor)) + 1 if factor else 1


def table_of_rates(rate):
    return {0.1: 31, 0.3: 8, 0.5: 1, 0.9: 31}.get(rate, 10)


def walk(f, w, steps, rate, slope):
    for _ in range(steps):
        w = w - rate * slope(f, w)
    return w


def five_points(f, w, h=1e-3):
    return (f(w - 2 * h) - 8 * f(w - h) + 8 * f(w + h) - f(w + 2 * h)) / (12 * h)


def minimise(f, w, steps, rate):
    return walk(f, w, steps, rate, five_points)


def minimise_without_brackets(f, w, steps, rate, h=1e-5):
    return walk(f, w, steps, rate, lambda f, w: (f(w + h) - f(w - h)) / 2 * h)


def minimise_with_half_the_distance(f, w, steps, rate, h=1e-5):
    return walk(f, w, steps, rate, lambda f, w: (f(w + h) - f(w - h)) / h)


def minimise_at_one_pace(f, w, steps, rate):
    slope = five_points(f, w)
    return walk(f, w, steps, rate, lambda f, w: slope)


def minimise_too_soon(f, w, steps, rate):
    return minimise(f, w, 1, rate)


def minimise_and_path(f, w, steps, rate):
    return [minimise(f, w, n, rate) for n in range(steps + 1)]


def minimise_and_loss(f, w, steps, rate):
    return f(minimise(f, w, steps, rate))


def minimise_recursive(f, w, steps, rate):
    if steps == 0:
        return w
    return minimise_recursive(f, w - rate * five_points(f, w), steps - 1, rate)


X, Y = np.array([1.0, 2.0, 3.0]), np.array([2.5, 3.0, 6.5])


def fit(w, steps, rate):
    return 2 + (w - 2) * (1 - 28 / 3 * rate) ** steps


def fit_unmended(w, steps, rate):
    return w - steps * rate * 28 / 3 * (w - 2)


def fit_recursive(w, steps, rate):
    slope = 2 * np.mean((w * X - Y) * X)
    return fit_recursive(w - rate * slope, steps - 1, rate) if steps else w


# name: (wrong answers, unusual right answers)
ANSWERS = {
    "7.p2": (
        [
            Told(-15, "minus minus is plus"),
            Told(0, "where we want to be"),
            Told(-10, "That is the slope"),
            "5",
            [5],
        ],
        [5.0, np.int8(5)],
    ),
    "7.p3": (
        [Told(120, "printed as −0."), Told(119, "Print more"), 1, 151, True],
        [0.0, np.int64(0)],
    ),
    "7.e1": (
        [Told(0.3, "the rate you have"), Told(0.8, "slower"), 0.68, 0.72, 7],
        [0.69, 0.71, np.float32(0.7)],
    ),
    "7.1": (
        [
            Told(train_uphill, CLIMBS),
            Told(train_at_one_pace, ONE_PACE),
            Told(train_returns_too_soon, ONE_STEP),
            Told(train_list_returns_too_soon, ONE_STEP),
            Told(train_writes_first, "the old place"),
            Told(train_forgets_the_start, "write the start down"),
            Told(lambda *given: train(*given)[-1], "the last place only"),
            Told(lambda *given: train(*given)[1:], "The start is missing"),
            Told(lambda *given: train(*given)[:-1], "The last place is missing"),
            Told(lambda w, steps, rate: train(w, steps, 1), "learning rate is missing"),
            Told(lambda *given: print(train(*given)), "return it instead"),
            lambda *given: np.array(train(*given))[:, None],
            lambda *given: (train(*given), given[0]),
            lambda w, steps, rate: np.full(steps + 1, np.nan),
        ],
        [train, train_in_closed_form, train_recursive],
    ),
    "7.2": (
        [
            Told(lambda rate: 0, "the loop is never entered"),
            Told(count_without_abs, "the loop is never entered"),
            Told(count_on_one_side, "keep the abs"),
            Told(count_returns_too_soon, "return after the loop"),
            Told(lambda rate: count(rate) + 1, "the start is not a step"),
            Told(
                lambda rate: -5 * (1 - 2 * rate) ** count(rate),
                "The question was how many steps",
            ),
            table_of_rates,
            lambda rate: str(count(rate)),
            7,
        ],
        [count_by_logarithm, lambda rate: np.float64(count(rate))],
    ),
    "7.3": (
        [
            Told(lambda a: (1 / 2 * a, 1 / a), "half of a"),
            Told(lambda a: (1 / a, 1 / (2 * a)), "wrong way round"),
            Told(lambda a: (1 / a, 2 / a), "Twice too large"),
            Told(lambda a: (0.5, 1), "the rates of w²"),
            Told(lambda a: (a / 2, a), "Upside down"),
            lambda a: 1 / a,
            lambda a: (1 / (2 * a), 1 / a, 0),
        ],
        [lambda a: [0.5 / a, a**-1], lambda a: np.array([0.5, 1]) / a],
    ),
    "7.4": (
        [
            Told(lambda f, w, n, rate: minimise(f, w, n, -rate), CLIMBS),
            Told(minimise_without_brackets, "brackets around 2 * h"),
            Told(minimise_with_half_the_distance, "Twice too far"),
            Told(minimise_at_one_pace, ONE_PACE),
            Told(minimise_too_soon, ONE_STEP),
            Told(minimise_and_path, "the whole path"),
            Told(minimise_and_loss, "the loss at the end"),
            lambda f, w, n, rate: (minimise(f, w, n, rate), w),
            lambda f, w, n, rate: float("nan"),
        ],
        [
            minimise,
            minimise_recursive,
            lambda *given: np.float32(minimise(*given)),
        ],
    ),
    "7.b1": (
        [
            Told(fit_unmended, "More steps should bring it closer"),
            Told(lambda w, n, rate: fit(w, n, -rate), "Now it climbs"),
            Told(lambda w, n, rate: fit(w, 1, rate), "after the loop"),
            lambda w, n, rate: 2.0,
        ],
        [fit, fit_recursive, lambda *given: np.float64(fit(*given))],
    ),
}
