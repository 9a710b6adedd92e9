"""Lesson 08, partial derivatives: what is right, and the mistakes people make."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import cast

import numpy as np

from ..edition import mark, tr
from .calling import call
from .exercises import Choice, Exercise, Function, Value, Verdict
from .words import Named

Loss = Callable[[np.ndarray], float]
Gradient = Callable[[np.ndarray], np.ndarray]
Three = tuple[float, float, float]

# The settings that the explorer shows where no kernel runs; the first is its start.
FRAMES = {
    "8.e1": {
        "moving": [
            *("w1 w2 b1", "w1", "w2", "w1", "w1 w2 b1"),
            *("w2", "w1 w2 b1", "w1 w2", "w1 w2 b1"),
        ],
        "learning_rate": [0.2, 0.2, 0.2, 0.125, 0.125, 0.5, 0.083, 0.1, 0.17],
        "steps": [1, 1, 1, 1, 1, 1, 1, 1, 6],
    }
}


def error(w1: float, w2: float, b1: float) -> float:
    """By how much the lesson's neuron says too much."""
    return b1 + 2 * w1 - w2 - 3


def loss(theta: np.ndarray) -> float:
    """The lesson's loss of three parameters."""
    return error(*theta) ** 2


def dloss(theta: np.ndarray) -> np.ndarray:
    """The gradient of `loss`."""
    return error(*theta) * np.array([4.0, -2.0, 2.0])


def bowl(theta: np.ndarray) -> float:
    """The lesson's bowl of two parameters."""
    return theta[0] ** 2 + 4 * theta[1] ** 2


def dbowl(theta: np.ndarray) -> np.ndarray:
    """The gradient of `bowl`."""
    return np.array([2 * theta[0], 8 * theta[1]])


def partials(w1: float, w2: float, b1: float) -> Three:
    """The three slopes of the lesson's loss."""
    e = error(w1, w2, b1)
    return 4 * e, -2 * e, 2 * e


def gradient(f: Loss, theta: np.ndarray, h: float = 1e-5) -> np.ndarray:
    """The slope of `f` for each entry of `theta`, from differences to both sides."""
    theta = np.asarray(theta, dtype=float)
    rows = h * np.eye(len(theta))
    return np.array([(f(theta + row) - f(theta - row)) / (2 * h) for row in rows])


def _all_at_once(f: Loss, theta: np.ndarray, h: float = 1e-5) -> float:
    return (f(theta + h) - f(theta - h)) / (2 * h)


def _never_put_back(f: Loss, theta: np.ndarray, h: float = 1e-5) -> np.ndarray:
    """The slopes if each entry stays moved while the next ones are tried."""
    return np.cumsum(gradient(f, theta, h))


def _first_only(f: Loss, theta: np.ndarray) -> np.ndarray:
    slopes = np.zeros(len(theta))
    slopes[0] = gradient(f, theta)[0]
    return slopes


@dataclass(frozen=True)
class Frozen(Function):
    """A gradient by differences, which moves one entry and leaves the others."""

    def judge(self, answer: object) -> Verdict:
        """The verdict on `answer`; right numbers do not excuse a drift."""
        verdict = super().judge(answer)
        if not verdict.right:
            return verdict
        start = np.array([1.0, -1.0, 2.0])
        places: list[np.ndarray] = []

        def seen(theta: np.ndarray) -> float:
            places.append(np.array(theta, dtype=float))
            return loss(theta)

        call(cast(Callable[..., object], answer), (seen, start))
        if any(np.sum(np.abs(place - start) > 1e-9) > 1 for place in places):
            return Verdict(
                False,
                tr(
                    "The slopes are right, but an entry that was tried stays moved "
                    "while the next one is tried. Freeze the others: move a copy of "
                    "theta, or put the entry back."
                ),
            )
        return verdict


def descend(
    gradient: Gradient, theta: np.ndarray, learning_rate: float, steps: int
) -> np.ndarray:
    """Positions after 0, 1, ..., steps steps, shape (steps + 1, n)."""
    path = [np.array(theta, dtype=float)]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * gradient(path[-1]))
    return np.array(path)


def _one_place(
    gradient: Gradient, theta: np.ndarray, learning_rate: float, steps: int
) -> np.ndarray:
    """The path that holds one array again and again, which is changed in place."""
    end = descend(gradient, theta, learning_rate, steps)[-1]
    return np.tile(end, (steps + 1, 1))


def _one_by_one(
    gradient: Gradient, theta: np.ndarray, learning_rate: float, steps: int
) -> np.ndarray:
    """The path if each entry's slope is measured after the entries before it moved."""
    here = np.array(theta, dtype=float)
    path = [here.copy()]
    for _ in range(steps):
        for i in range(len(here)):
            here[i] -= learning_rate * gradient(here)[i]
        path.append(here.copy())
    return np.array(path)


def _measured_once(
    gradient: Gradient, theta: np.ndarray, learning_rate: float, steps: int
) -> np.ndarray:
    n = np.arange(steps + 1)[:, None]
    return np.asarray(theta) - n * learning_rate * gradient(np.asarray(theta))


def mse_gradient(w: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The gradient of the mean squared error of x @ w."""
    return 2 / len(x) * x.T @ (x @ w - y)


def step(w1: float, w2: float, b1: float, learning_rate: float) -> Three:
    """One step of gradient descent on the lesson's loss."""
    dw1, dw2, db1 = partials(w1, w2, b1)
    return w1 - learning_rate * dw1, w2 - learning_rate * dw2, b1 - learning_rate * db1


def sequential(
    w1: float, w2: float, b1: float, learning_rate: float, order: str = "012"
) -> Three:
    """The three lines of a step in an order, each with what the ones before it left."""
    theta = [w1, w2, b1]
    for i in map(int, order):
        theta[i] -= learning_rate * partials(*theta)[i]
    return cast(Three, tuple(theta))


_random = np.random.default_rng(8)  # so that a table of stored numbers is no answer


def _numbers(*shape: int) -> np.ndarray:
    return np.round(_random.uniform(-2, 2, shape), 2)


def _three() -> Three:
    return cast(Three, tuple(map(float, _numbers(3))))


START = np.array([1.0, -1.0, 2.0])
MIXED = Named("w1² w2 + sin(w3) + w4", lambda t: t[0] ** 2 * t[1] + np.sin(t[2]) + t[3])

_IN_TURN = mark(
    "Your slopes are not measured at the same place: each line already uses what the "
    "lines before it have changed. Measure first, at the old values, then move all."
)

EXERCISES: dict[str, Exercise] = {
    "8.r1": Choice(
        "B",
        {
            "A": mark("There are 100 errors, and the product adds over them."),
            "B": mark("(3, 100) @ (100,): one number for each of the 3 features."),
            "C": mark("That is x.T alone. The product adds up the 100 of each row."),
        },
    ),
    "8.r2": Choice(
        "A",
        {
            "A": mark("1·2 + (−1)·(−1) + 2 = 5. Two too much, if 3 is right."),
            "B": mark("That is 1·2 + (−1)·(−1). The bias 2 is missing."),
            "C": mark("(−1)·(−1) is plus 1, and the bias 2 is missing too."),
        },
    ),
    "8.p1": Value(
        8,
        mark("(2 + 2w1 + 1 − 3)² is 4·w1², and its slope 8·w1 is 8 at 1."),
        (
            (
                4,
                mark(
                    "That is how high the loss is, and 2 × error. But w1 counts twice "
                    "in the error, so the slope is 2 × 2 × 2."
                ),
            ),
            (
                -4,
                mark(
                    "That is the slope with w2 and b1 set to 0. Frozen, they stay at "
                    "−1 and 2."
                ),
            ),
            (2, mark("That is the error, and what w1 is multiplied by. Square first.")),
            (16, mark("The slope of 4·w1² is 2·4·w1, and w1 is 1.")),
            (-8, mark("The size is right. But the loss grows with w1.")),
        ),
    ),
    "8.p2": Choice(
        "C",
        {
            "A": mark(
                "The gradient knows the slopes here, and nothing of where the star is."
            ),
            "B": mark("Along the contour line the loss does not change at all."),
            "C": mark(
                "Along the contour line nothing is gained, so the steepest way has no "
                "part along it."
            ),
        },
    ),
    "8.p3": Value(
        (0.2, -0.6, 1.6),
        mark("All three slopes are those of the old place (1, −1, 2)."),
        (
            (
                (0.2, -0.92, 1.936),
                mark(
                    "You put the new w1 into the slope of w2, and both into that of "
                    "b1. That is one after the other. Here all move at once."
                ),
            ),
            (
                (0.488, -0.68, 1.6),
                mark(
                    "You began with b1, and put the new values into the other slopes. "
                    "Here all move at once."
                ),
            ),
            (
                (1.8, -1.4, 2.4),
                mark("That is uphill: minus the learning rate times the slope."),
            ),
            (
                (0.2, -1.4, 1.6),
                mark("Minus a negative slope is plus: w2 goes up to −0.6."),
            ),
            ((-7, 3, -2), mark("The learning rate is missing.")),
            (
                (0.8, -0.4, 0.4),
                mark("That is rate times slope. Take it away from the start."),
            ),
            ((-0.8, 0.4, -0.4), mark("That is the step. Add it to the start.")),
        ),
    ),
    "8.p4": Choice(
        "A",
        {
            "A": mark(
                "Each takes away most of the error, as if it were alone: the output "
                "goes from 5 to 0.2, and the loss to 7.84."
            ),
            "B": mark(
                "Each alone ends at 1.44. But the three moves add up: all change the "
                "same output."
            ),
            "C": mark(
                "They do add up, but there was not so much to mend: together they go "
                "too far."
            ),
        },
    ),
    "8.e1": Value(
        1 / 12,
        mark("1/12, which is 0.0833…: less than each of them could bear alone."),
        (
            (0.125, mark("That is the rate of w1 alone. Together they overshoot.")),
            (0.5, mark("That is the rate of w2 or b1 alone. Together they overshoot.")),
            (0.1, mark("At 0.1 a loss of 0.16 is left: look a little below.")),
            (1 / 6, mark("At 1/6 the loss stays at 4. Look for half of that.")),
            (0.375, mark("That is the mean of the three. Try it out!")),
        ),
        tolerance=0.0035,
    ),
    "8.1": Function(
        partials,
        [(1.0, -1.0, 2.0), (0.0, 0.0, 0.0), _three(), _three()],
        mark("Three slopes, each found by moving one parameter only."),
        [
            (
                lambda w1, w2, b1: np.abs([4, -2, 2]) * error(w1, w2, b1),
                mark("When w2 grows, the error falls: a minus is missing."),
            ),
            (
                lambda w1, w2, b1: (4 * error(w1, w2, b1), -4.0, 4.0),
                mark(
                    "Those are the slopes at the start only. Use `error`, so that it "
                    "is right everywhere."
                ),
            ),
            (
                lambda w1, w2, b1: (4 * error(w1, w2, b1), -1, 1),
                mark("That is what each does to the error. Times 2 × error."),
            ),
            (
                lambda w1, w2, b1: (
                    4 * error(w1, w2, b1),
                    -error(w1, w2, b1),
                    error(w1, w2, b1),
                ),
                mark("The 2 is missing: the slope of error² is 2 × error."),
            ),
            (
                lambda w1, w2, b1: (
                    4 * error(w1, w2, b1),
                    -4 * error(w1, w2, b1),
                    4 * error(w1, w2, b1),
                ),
                mark("Only w1 counts twice in the error. w2 and b1 count once."),
            ),
        ],
    ),
    "8.2": Frozen(
        gradient,
        [
            (Named("loss", loss), START),
            (Named("bowl", bowl), np.array([3.0, 1.0])),
            (MIXED, _numbers(4)),
            (Named("loss", loss), _numbers(3)),
        ],
        mark("It works for any function, and needs no calculus."),
        [
            (
                _never_put_back,
                mark(
                    "The others do not stay frozen: an entry that was tried stays "
                    "moved. Begin each time with a fresh copy of theta."
                ),
            ),
            (
                _all_at_once,
                mark(
                    "theta + h moves all entries at once, which gives one number. Move "
                    "one entry at a time."
                ),
            ),
            (
                lambda f, theta: np.full(len(theta), _all_at_once(f, theta)),
                mark(
                    "Each time all entries move, so all slopes come out alike. Move "
                    "one entry at a time."
                ),
            ),
            (
                lambda f, theta: np.zeros(len(theta)),
                mark(
                    "All slopes are 0, or nearly. Is something compared with itself? "
                    "Two names for one array are no copy. Or are the brackets of "
                    "/ (2 * h) missing?"
                ),
            ),
            (
                lambda f, theta: -gradient(f, theta),
                mark("All signs are the wrong way round: f above minus f below."),
            ),
            (
                lambda f, theta: 2 * gradient(f, theta),
                mark("Twice too large: from −h to +h it is 2h."),
            ),
            (
                lambda f, theta: gradient(f, theta) / 2,
                mark("Half of it: divide by the distance between the two places."),
            ),
            (
                _first_only,
                mark("Only the first slope is there: move `return` out of the loop."),
            ),
            (
                lambda f, theta: gradient(f, theta)[-1],
                mark("That is the last slope only. Return all of them."),
            ),
        ],
        tolerance=1e-4,
    ),
    "8.3": Function(
        descend,
        [
            (Named("dloss", dloss), START, 0.1, 3),
            (Named("dbowl", dbowl), np.array([3.0, 1.0]), 0.2, 4),
            (Named("dloss", dloss), _numbers(3), 0.07, 2),
            (Named("dbowl", dbowl), _numbers(2), 0.05, 1),
        ],
        mark(
            "That is gradient descent for any number of parameters, and you wrote it."
        ),
        [
            (
                _one_place,
                mark(
                    "All rows are the last place: your path holds one array again and "
                    "again. `theta = theta - ...` makes a new one, `theta -= ...` "
                    "changes the old."
                ),
            ),
            (
                _one_by_one,
                mark(
                    "You update one entry after the other, and measure in between. "
                    "Call gradient once a step, at the old theta."
                ),
            ),
            (
                lambda g, theta, rate, steps: descend(g, theta, -rate, steps),
                mark("It climbs: go against the gradient, with a minus."),
            ),
            (
                lambda g, theta, rate, steps: descend(g, theta, 1, steps),
                mark("The learning rate is missing: multiply the gradient by it."),
            ),
            (
                _measured_once,
                mark(
                    "All your steps are alike: call gradient anew in each round, "
                    "inside the loop."
                ),
            ),
            (
                lambda g, theta, rate, steps: descend(g, theta, rate, steps)[-1],
                mark(
                    "That is the last place only. Return all of them, start included."
                ),
            ),
            (
                lambda g, theta, rate, steps: descend(g, theta, rate, steps)[1:],
                mark("The start is missing: it is the first row."),
            ),
            (
                lambda g, theta, rate, steps: descend(g, theta, rate, steps + 1)[1:],
                mark("The first row is the start itself, before any step."),
            ),
            (
                lambda g, theta, rate, steps: descend(g, theta, rate, steps)[:-1],
                mark("The last place is missing: there are steps + 1 rows."),
            ),
            (
                lambda g, theta, rate, steps: descend(g, theta, rate, 1),
                mark("It stops after one step: move `return` out of the loop."),
            ),
            (
                lambda g, theta, rate, steps: descend(g, theta, rate, steps).T,
                mark("Rows and columns are the wrong way round: one place a row."),
            ),
        ],
    ),
    "8.4": Function(
        mse_gradient,
        [
            tuple(
                Named(name, _numbers(*shape))
                for name, shape in zip("wxy", [(m,), (n, m), (n,)], strict=True)
            )
            for n, m in [(5, 3), (7, 2), (4, 4)]
        ],
        mark("One product, and all sums at once: the gradient has the shape of w."),
        [
            (
                lambda w, x, y: mse_gradient(w, x, y) / 2,
                mark("It is half of that: the slope of error² is 2 × error."),
            ),
            (
                lambda w, x, y: mse_gradient(w, x, y) * len(x),
                mark("That is the sum. The loss is the mean: divide by len(x)."),
            ),
            (
                lambda w, x, y: mse_gradient(w, x, y) * len(x) / 2,
                mark("The 2 is missing, and len(x): the loss is a mean of squares."),
            ),
            (
                lambda w, x, y: mse_gradient(w, x, y) * len(x) / len(w),
                mark("Divide by the number of samples, not by that of the weights."),
            ),
            (
                lambda w, x, y: -mse_gradient(w, x, y),
                mark("The sign is the wrong way round: the error is x @ w − y."),
            ),
            (
                lambda w, x, y: 2 * np.mean(x @ w - y),
                mark(
                    "That is one number for all weights. Each has its own sum, with "
                    "its own column of x."
                ),
            ),
            (
                lambda w, x, y: 2 * x.T * (x @ w - y) / len(x),
                mark("Those are the parts of the sums. Add up each row: use @."),
            ),
        ],
    ),
    "8.b1": Function(
        step,
        [(1.0, -1.0, 2.0, 0.1), (*_three(), 0.2), (*_three(), 0.05)],
        mark(
            "All slopes are taken at the old place, so the order of the lines no "
            "longer matters."
        ),
        [
            *(
                (partial(sequential, order=order), _IN_TURN)
                for order in ("012", "021", "102", "120", "201", "210")
            ),
            (
                lambda w1, w2, b1, rate: step(w1, w2, b1, -rate),
                mark("Now it climbs. The signs were right."),
            ),
            (
                lambda w1, w2, b1, rate: (
                    w1 - rate * 4 * error(w1, w2, b1),
                    w2 - rate * 2 * error(w1, w2, b1),
                    b1 - rate * 2 * error(w1, w2, b1),
                ),
                mark("The sign of w2 was right: its slope is −2 × error."),
            ),
        ],
    ),
    "8.q1": Choice(
        "B",
        {
            "A": mark("That is 2·w1. But w2 is frozen at 2, and does not vanish."),
            "B": mark("With w2 = 2 it is 2·w1², with the slope 4·w1 = 12 at 3."),
            "C": mark("That is the value 9·2 of the function. Asked is its slope."),
        },
    ),
    "8.q2": Choice(
        "C",
        {
            "A": mark("Limits do not add up: bends do, and the limit gets smaller."),
            "B": mark("Together they change the same sum, and overshoot sooner."),
            "C": mark("The bends 2 and 2 add up to 4: the factor is 1 − 4η."),
        },
    ),
    "8.q3": Choice(
        "B",
        {
            "A": mark("Only where all slopes are 0 does it stay."),
            "B": mark("Against a slope of −3 is up; w1 has the slope 0 and stays."),
            "C": mark("Minus a negative slope is plus."),
        },
    ),
}
