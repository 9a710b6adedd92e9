"""Lesson 07, gradient descent: what is right, and the mistakes people make."""

from collections.abc import Callable

import numpy as np

from ..edition import mark
from .exercises import Choice, Exercise, Function, Value
from .words import Named

Loss = Callable[[float], float]
Slope = Callable[[float], float]

# The settings that the explorer shows where no kernel runs; the first is its start.
FRAMES = {
    "7.e1": {
        "learning_rate": [0.1, 0.1, 0.9, 0.02, 0.3, 0.7, 0.5, 1.0, 1.1],
        "steps": [3, 31, 31, 40, 8, 8, 1, 7, 3],
    }
}
X, Y = np.array([1.0, 2.0, 3.0]), np.array([2.5, 3.0, 6.5])  # the data of the lesson


def square(w: float) -> float:
    """The loss w²."""
    return w**2


def dsquare(w: float) -> float:
    """The slope of w²."""
    return 2 * w


def descend(slope_of: Slope, w: float, steps: int, learning_rate: float) -> np.ndarray:
    """Positions after 0, 1, ..., steps steps, shape (steps + 1,)."""
    places = np.zeros(steps + 1)
    places[0] = w
    for i in range(steps):
        w = w - learning_rate * slope_of(w)
        places[i + 1] = w
    return places


def train(w_start: float, steps: int, learning_rate: float) -> np.ndarray:
    """The right `train`: positions on w²."""
    return descend(dsquare, w_start, steps, learning_rate)


def _first_two(w_start: float, steps: int, learning_rate: float) -> np.ndarray:
    return train(w_start, 1, learning_rate)


def _first_two_and_zeros(
    w_start: float, steps: int, learning_rate: float
) -> np.ndarray:
    return np.append(train(w_start, 1, learning_rate), np.zeros(steps - 1))


def _old_places(w_start: float, steps: int, learning_rate: float) -> np.ndarray:
    return np.append(w_start, train(w_start, steps - 1, learning_rate))


def _without_start(w_start: float, steps: int, learning_rate: float) -> np.ndarray:
    return np.append(0.0, train(w_start, steps, learning_rate)[1:])


def steps_needed(learning_rate: float) -> int:
    """Steps from -5 until |w| < 0.005 on w²."""
    w, steps = -5.0, 0
    while abs(w) >= 0.005:
        w, steps = w - learning_rate * dsquare(w), steps + 1
    return steps


def central(f: Loss, w: float, h: float = 1e-5) -> float:
    """The slope of `f`, from a difference to both sides."""
    return (f(w + h) - f(w - h)) / (2 * h)


def minimise(f: Loss, w_start: float, steps: int, learning_rate: float) -> float:
    """The last w of a descent on `f`."""
    return float(_run(f, w_start, steps, learning_rate)[-1])


def _run(f: Loss, w_start: float, steps: int, learning_rate: float) -> np.ndarray:
    return descend(lambda w: central(f, w), w_start, steps, learning_rate)


def _at_one_pace(f: Loss, w: float, steps: int, learning_rate: float) -> float:
    """Where one gets whose slope was measured once, before the loop."""
    return w - steps * learning_rate * central(f, w)


def loss(w: float) -> float:
    """The loss of the model y = w x on the lesson's data."""
    return float(np.mean((w * X - Y) ** 2))


def fit(w: float, steps: int, learning_rate: float) -> float:
    """The right `fit`: the last weight of a descent on `loss`."""
    return minimise(loss, w, steps, learning_rate)


def _bowl(a: float, c: float) -> Named:
    return Named(f"{a:g}(w − {c:g})²", lambda w: a * (w - c) ** 2)


_random = np.random.default_rng(7)  # so that a table of stored numbers is no answer


def _number(low: float, high: float) -> float:
    return round(float(_random.uniform(low, high)), 2)


EXERCISES: dict[str, Exercise] = {
    "7.r1": Choice(
        "B",
        {
            "A": mark("That is a column: two axes. np.zeros(151) has one axis."),
            "B": mark("One axis of length 151: room for the start and 150 steps."),
            "C": mark(
                "That is a matrix with one row: two axes. np.zeros(151) has one."
            ),
        },
    ),
    "7.r2": Choice(
        "A",
        {
            "A": mark("Element-wise: each number is squared for itself."),
            "B": mark(
                "That is the sum of the squares, a dot product. ** adds nothing."
            ),
            "C": mark("No error: ** works on each element of an array."),
        },
    ),
    "7.p1": Choice(
        "A",
        {
            "A": mark(
                "The curve falls to the right there, so go right: against the sign."
            ),
            "B": mark(
                "The slope is negative, but that does not mean left: the curve falls "
                "when you go to the right."
            ),
            "C": mark(
                "Down is to the right, but a line that falls has a negative slope."
            ),
        },
    ),
    "7.p2": Value(
        5,
        mark("−5 − (−10) = 5, on the other side and as far away as before."),
        (
            (-15, mark("The slope is −10, so it is −5 − (−10): minus minus is plus.")),
            (0, mark("That is where we want to be. Work out −5 − (−10).")),
            (-10, mark("That is the slope. The new place is −5 − (−10).")),
        ),
    ),
    "7.p3": Value(
        0,
        mark(
            "Every step takes a fifth away and leaves four fifths. The −0. is a small "
            "negative number, −0.00495 at index 31, rounded to two digits."
        ),
        (
            (120, mark("So many are printed as −0. Print more digits.")),
            (119, mark("So many are printed as −0., or nearly. Print more digits.")),
            (1, mark("Not even the last one: it is about −1.45e-14.")),
        ),
    ),
    "7.p4": Choice(
        "C",
        {
            "A": mark("It does overshoot each time, but each time by less."),
            "B": mark("The steps are nine times longer, and land on the wrong side."),
            "C": mark(
                "One step multiplies w by 0.8 there and by −0.8 here: same size."
            ),
        },
    ),
    "7.e1": Value(
        0.7,
        mark("0.3 and 0.7 multiply w by 0.4 and by −0.4, so both need 8 steps."),
        (
            (0.3, mark("That is the rate you have. Look above 0.5.")),
            (0.5, mark("0.5 needs only one step. Look above it.")),
            (0.6, mark("0.6 is faster: it needs 5 steps.")),
            (0.8, mark("0.8 is slower: it needs 14 steps.")),
        ),
        tolerance=0.0101,
    ),
    "7.p5": Choice(
        "B",
        {
            "A": mark("It would have to climb over the hill at 0.17 first."),
            "B": mark(
                "Downhill from 2 this valley comes first, and nothing leads out."
            ),
            "C": mark("The slope is 0 there, but a step to either side leads down."),
        },
    ),
    "7.1": Function(
        train,
        [
            (-5.0, 3, 0.1),
            (2.0, 6, 0.9),
            *((_number(-9, 9), n, _number(0.05, 0.95)) for n in (4, 7)),
        ],
        mark("That is gradient descent, and you wrote it."),
        [
            (
                lambda w, steps, rate: train(w, steps, -rate),
                mark("It climbs: go against the slope, with a minus."),
            ),
            (
                lambda w, steps, rate: w - np.arange(steps + 1) * rate * dsquare(w),
                mark(
                    "All your steps are as long as the first: measure the slope anew "
                    "in each round, inside the loop."
                ),
            ),
            (
                lambda w, steps, rate: train(w, steps, 1),
                mark("The learning rate is missing: multiply the slope by it."),
            ),
            (
                _first_two,
                mark("It returns after one step: move `return` out of the loop."),
            ),
            (
                _first_two_and_zeros,
                mark("It returns after one step: move `return` out of the loop."),
            ),
            (
                lambda w, steps, rate: train(w, steps, rate)[-1],
                mark(
                    "That is the last place only. Return all of them, start included."
                ),
            ),
            (
                _old_places,
                mark("You write the old place down: take the step first, then note w."),
            ),
            (
                _without_start,
                mark("The first place is still 0: write the start down too."),
            ),
            (
                lambda w, steps, rate: train(w, steps, rate)[1:],
                mark("The start is missing: it is the first of the places."),
            ),
            (
                lambda w, steps, rate: train(w, steps, rate)[:-1],
                mark(
                    "The last place is missing: the start and all steps are steps + 1."
                ),
            ),
        ],
    ),
    "7.2": Function(
        steps_needed,
        [(0.1,), (0.3,), (0.5,), (0.9,), (_number(0.6, 0.8),), (_number(0.02, 0.2),)],
        mark("0.1 and 0.9 both need 31 steps, and 0.5 arrives in one."),
        [
            (
                lambda rate: 0,
                mark(
                    "It is 0 for every rate: either nothing is counted, or the loop is "
                    "never entered."
                ),
            ),
            (
                lambda rate: 1,
                mark(
                    "It is 1 for every rate: add 1 to the count in each round, and "
                    "return after the loop."
                ),
            ),
            (
                lambda rate: steps_needed(rate) if rate <= 0.5 else 1,
                mark("It ends as soon as w is on the other side: keep the abs."),
            ),
            (
                lambda rate: steps_needed(rate) + 1,
                mark("One too many: the start is not a step."),
            ),
            (
                lambda rate: -5.0 * (1 - 2 * rate) ** steps_needed(rate),
                mark("That is the place. The question was how many steps."),
            ),
        ],
    ),
    "7.3": Function(
        lambda a: (1 / (2 * a), 1 / a),
        [(1.0,), (3.0,), (_number(0.2, 0.9),), (_number(4, 20),)],
        mark("The more sharply a curve bends, the smaller the rate must be."),
        [
            (
                lambda a: (1 / 2 * a, 1 / a),
                mark(
                    "1 / 2 * a is half of a, because Python reads from the left: write "
                    "1 / (2 * a)."
                ),
            ),
            (lambda a: (1 / a, 1 / (2 * a)), mark("The two are the wrong way round.")),
            (
                lambda a: (1 / a, 2 / a),
                mark("Twice too large: the slope of a·w² is 2·a·w, not a·w."),
            ),
            (
                lambda a: (0.5, 1.0),
                mark(
                    "Those are the rates of w². Here a step multiplies w by "
                    "1 − 2·a·learning_rate."
                ),
            ),
            (
                lambda a: (a / 2, a),
                mark("Upside down: a curve that bends more needs a smaller rate."),
            ),
        ],
    ),
    "7.4": Function(
        minimise,
        [
            (Named("w²", square), -5.0, 3, 0.1),
            (Named("w⁴ − 3w² + w", lambda w: w**4 - 3 * w**2 + w), 0.5, 40, 0.02),
            (Named("cos(w)", np.cos), 2.0, 50, 0.3),
            (_bowl(_number(0.5, 2), _number(1, 4)), _number(-4, 0), 5, 0.15),
        ],
        mark("It goes down any smooth curve of one number, and needs no calculus."),
        [
            (
                lambda f, w, steps, rate: minimise(f, w, steps, -rate),
                mark("It climbs: go against the slope, with a minus."),
            ),
            (
                lambda f, w, steps, rate: w,
                mark(
                    "w does not move. Python reads `/ 2 * h` as `/ 2` and then `* h`: "
                    "put brackets around 2 * h. (Or is your h so small that w + h is "
                    "w?)"
                ),
            ),
            (
                lambda f, w, steps, rate: f(minimise(f, w, steps, rate)),
                mark("That is the loss at the end. The question was where."),
            ),
            (
                lambda f, w, steps, rate: minimise(f, w, steps, 2 * rate),
                mark("Twice too far: from w − h to w + h it is 2h."),
            ),
            (
                _at_one_pace,
                mark(
                    "All your steps are as long as the first: measure the slope anew "
                    "in each round, inside the loop."
                ),
            ),
            (
                lambda f, w, steps, rate: minimise(f, w, 1, rate),
                mark("It stops after one step: move `return` out of the loop."),
            ),
            (_run, mark("That is the whole path. Return its last w only.")),
        ],
        tolerance=1e-4,
    ),
    "7.b1": Function(
        fit,
        [
            (0.0, 20, 0.01),
            (5.0, 7, 0.05),
            (_number(-3, 0), 15, 0.02),
            (_number(3, 6), 9, 0.12),
        ],
        mark("Now each step is measured where it starts, and more steps come closer."),
        [
            (
                lambda w, steps, rate: _at_one_pace(loss, w, steps, rate),
                mark("More steps should bring it closer to 2. They do not yet."),
            ),
            (
                lambda w, steps, rate: fit(w, steps, -rate),
                mark("Now it climbs. The sign was right."),
            ),
            (
                lambda w, steps, rate: fit(w, 1, rate),
                mark("Now it stops after one step: `return` belongs after the loop."),
            ),
        ],
        tolerance=1e-3,
    ),
    "7.q1": Choice(
        "C",
        {
            "A": mark("More steps of this kind lead farther away."),
            "B": mark("From another start the same rate overshoots just the same."),
            "C": mark("A loss that grows and grows says that the steps are too long."),
        },
    ),
    "7.q2": Choice(
        "A",
        {
            "A": mark("With a = 5 the limit is 1 / a = 0.2."),
            "B": mark("0.5 is the best rate for w². Here a is 5."),
            "C": mark("1 is the limit for w². Here a is 5."),
        },
    ),
    "7.q3": Choice(
        "B",
        {
            "A": mark("At slope 0 no step is left to take: it has finished."),
            "B": mark("Two valleys, or a ledge: start and rate decide where it ends."),
            "C": mark("A wrong sign climbs. It would not come to rest in a valley."),
        },
    ),
}
