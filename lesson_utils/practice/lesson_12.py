"""Lesson 12, automatic differentiation: what is right, and the mistakes people make."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from ..data import load_celsius
from ..edition import mark, tr
from .calling import call
from .comparing import agree, numbers
from .exercises import Choice, Exercise, Function, Judged, Value, Verdict, has_gap
from .models import Model, not_compiled, not_trained, steps_of
from .words import Named, show_value

# The settings that the explorer shows where no kernel runs; the first is its start.
FRAMES = {
    "12.e1": {
        "inputs": ["°C"] * 4 + ["°C / 100"] * 3 + ["z"] * 4,
        "learning_rate": [
            *("0.001", "0.0017", "0.0018", "0.1"),
            *("0.1", "0.9", "1.0"),
            *("0.1", "0.9", "0.5", "1.0"),
        ],
        "steps": [100, 200, 200, 2, 100, 30, 200, 10, 10, 1, 8],
    }
}
CELSIUS, FAHRENHEIT = load_celsius()
MEAN, SPREAD = float(CELSIUS.mean()), float(CELSIUS.std())

_random = np.random.default_rng(12)  # so that a table of stored numbers is no answer


# ------------------------------------------------ 12.1: the gradient from one call

Loss = Callable[[Sequence[float]], float]

# By the page's name: a loss, where to ask, the gradient there.
_A, _B, _C = (round(float(part), 2) for part in _random.uniform(0.5, 3, 3))
SLOPES: list[tuple[Loss, list[float], list[float]]] = [
    (lambda t: (t[2] + 2 * t[0] - t[1] - 3) ** 2, [1.0, -1.0, 2.0], [8, -4, 4]),
    (lambda t: t[0] * t[0] + t[0], [3.0], [7]),
    (lambda t: t[0] * t[1] + t[1] * 2, [_A, -_B], [-_B, _A + 2]),
    (
        lambda t: sum((k + 1) * t[k] ** 2 for k in range(5)),
        [_A, _B, _C, -1.0, 2.5],
        [2 * _A, 4 * _B, 6 * _C, -8, 25],
    ),
]


class _Counted:
    """A loss that counts how often it is asked."""

    def __init__(self, f: Loss) -> None:
        self.f, self.calls = f, 0

    def __call__(self, theta: Sequence[float]) -> float:
        self.calls += 1
        return self.f(theta)

    def __deepcopy__(self, memo: object) -> "_Counted":
        return self  # what is counted must be seen here


def _measured(f: Loss, theta: list[float]) -> np.ndarray:
    """The gradient by differences: what lesson 08 does."""
    steps = 1e-5 * np.eye(len(theta))
    here = np.array(theta)
    rises = [f(list(here + step)) - f(list(here - step)) for step in steps]
    return np.array(rises) / 2e-5


def judge_gradient(answer: object) -> tuple[bool, str]:
    """Whether the answer returns the right gradient, and asks the loss only once."""
    if not callable(answer):
        return False, tr("Answer with the function itself: its name without brackets.")
    most = 0
    for f, theta, right in SLOPES:
        counted = _Counted(f)
        outcome = call(answer, [Named("f", counted), theta])
        if outcome.problem:
            return False, f"{outcome.problem}\n{_why(outcome.error)}".rstrip()
        words = _unlike(outcome.value, right, f(theta), theta, counted.calls)
        if words:
            return False, words
        most = max(most, counted.calls)
    if most > 1:
        return False, tr(
            "The slopes are right, but f was called {calls} times: those are "
            "differences. The tape needs a single call, however many parameters.",
            calls=most,
        )
    return True, tr("One call of f, and every slope. Lesson 08 needed two for each.")


@dataclass(frozen=True)
class OneCall(Judged):
    """A function that returns a gradient from one call of the loss."""

    def judge(self, answer: object) -> Verdict:
        """The verdict on `answer`; whether it was tried at all comes first."""
        tried = Function(_measured, [(f, theta) for f, theta, _ in SLOPES[:1]], "")
        first = tried.judge(answer)
        if first.right is None and (answer is ... or has_gap(answer)):
            return first
        return super().judge(answer)


def _why(error: Exception | None) -> str:
    """What usually stands behind the error of a tape, or ""."""
    if isinstance(error, AttributeError):
        return tr(
            "Does f get the Variable, or theta itself? What is no tensor of "
            "TensorFlow, the tape cannot play back."
        )
    return ""


def _unlike(
    value: object, right: Sequence[float], loss: float, theta: object, calls: int
) -> str:
    """What is not right about a gradient, or ""."""
    if value is None or (isinstance(value, (list, tuple)) and None in value):
        if calls:
            return tr(
                "It returns None. Is a `return` missing? If not, the tape has seen "
                "nothing: it watches a tf.Variable, and only inside `with`."
            )
        return tr("Your function returns nothing: is a `return` missing?")
    found = numbers(value)
    if found is None:
        return tr("It must return the slopes, not {value}.", value=show_value(value))
    wanted = np.array(right)
    shown = {"theta": show_value(theta), "wanted": show_value(right)}
    if agree(found, np.array(loss), 1e-3) and found.ndim == 0 and found.size:
        return tr("That is the loss itself. Ask the tape for its gradient.")
    if found.shape != wanted.shape:
        return tr(
            "At {theta}, expected {wanted}: one slope for each parameter, got shape "
            "{shape}.",
            shape=found.shape,
            **shown,
        )
    if agree(found, wanted, 1e-3):
        return ""
    if agree(found, -wanted, 1e-3):
        return tr("The signs are turned round: that is the way down, not the gradient.")
    return tr(
        "At {theta}, expected {wanted}, got {value}.", value=show_value(value), **shown
    )


# ---------------------------------------------- 12.2: the training loop of the tape


def fit_line(
    x: np.ndarray, y: np.ndarray, steps: int, learning_rate: float
) -> tuple[float, float]:
    """w and b after plain gradient descent on the mean of (w x + b - y)², from 0."""
    w = b = 0.0
    for _ in range(steps):
        error = w * x + b - y
        slopes = 2 * np.mean(error * x), 2 * np.mean(error)
        w, b = w - learning_rate * slopes[0], b - learning_rate * slopes[1]
    return float(w), float(b)


def _at_one_pace(
    x: np.ndarray, y: np.ndarray, steps: int, rate: float
) -> tuple[float, float]:
    """Where one gets whose slopes were measured once, before the loop."""
    w, b = fit_line(x, y, 1, rate)
    return steps * w, steps * b


def _stopped(error: type[Exception], after: int) -> Callable[..., object]:
    """A loop that the tape stops: it makes so many steps, and then this error."""

    def loop(
        x: np.ndarray, y: np.ndarray, steps: int, rate: float
    ) -> tuple[float, float]:
        if steps > after:
            raise error
        return fit_line(x, y, steps, rate)

    return loop


def _without_b(
    x: np.ndarray, y: np.ndarray, steps: int, rate: float
) -> tuple[float, float]:
    w = 0.0
    for _ in range(steps):
        w = w - rate * 2 * float(np.mean((w * x - y) * x))
    return w, 0.0


def _line(size: int, steps: int, rate: float) -> tuple[Named, Named, int, float]:
    x = _random.uniform(-2, 2, size).astype("float32")
    y = _random.uniform(-4, 6, size).astype("float32")
    return Named("x", x), Named("y", y), steps, rate


# ----------------------------------------------- 12.3: a Keras model of one's own


ASKED = np.array([[100.0], [0.0], [-40.0]])


def judge_model(answer: object) -> tuple[bool, str]:
    """Whether the answer is a trained model that turns Celsius into Fahrenheit."""
    if isinstance(answer, type) or not hasattr(answer, "predict"):
        return False, tr("Answer with the model itself: what keras.Sequential gives.")
    model = cast(Model, answer)
    if words := not_compiled(model) or not_trained(model):
        return False, words
    said = numbers(model.predict(ASKED.copy(), verbose=0))
    if said is None or said.shape != ASKED.shape:
        return False, tr(
            "For three temperatures of shape (3, 1) it should answer with shape (3, 1)."
        )
    words = _off(said[:, 0].astype(float))
    if words:
        return False, words
    return True, tr(
        "It says {value} for 100 °C. Updates that it took: {steps}.",
        value=f"{said[0, 0]:.1f}",
        steps=steps_of(model),
    )


def _off(said: np.ndarray) -> str:
    """What is wrong with the answers for 100, 0 and −40 °C, or ""."""
    w, b = np.polyfit(CELSIUS, FAHRENHEIT, 1)
    right = w * ASKED[:, 0] + b
    if (np.abs(said - right) <= 0.15).all():
        return ""
    shown = f"{said[0]:.1f}"
    if not (np.abs(said) < 1e5).all():
        return tr(
            "It says {value} for 100 °C: it has diverged. A smaller rate, or scaled "
            "inputs.",
            value=shown,
        )
    scaled = SPREAD * w * ASKED[:, 0] + w * MEAN + b
    if (np.abs(said - scaled) <= 0.02 * np.abs(scaled) + 1).all():
        return tr(
            "It says {value} for 100 °C: it was trained on scaled temperatures, and is "
            "asked with temperatures as measured. Put the scaling into the model.",
            value=shown,
        )
    if abs(said[0] - right[0]) <= 2.5:
        return tr(
            "For 100 °C it says {value}, but for 0 °C {zero}. It has not arrived: more "
            "updates, or scaled inputs.",
            value=shown,
            zero=f"{said[1]:.1f}",
        )
    return tr(
        "It says {value} for 100 °C. More updates, another rate, or scaled inputs?",
        value=shown,
    )


# ------------------------------------------------------------- 12.b1: the scaling


def to_fahrenheit(
    celsius: np.ndarray, mean: float = MEAN, spread: float = SPREAD
) -> np.ndarray:
    """The right `to_fahrenheit`: scaled as the training data were."""
    w, b = np.polyfit((CELSIUS - MEAN) / SPREAD, FAHRENHEIT, 1)
    return w * (np.asarray(celsius) - mean) / spread + b


def _by_its_own(celsius: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        return to_fahrenheit(celsius, celsius.mean(), celsius.std())


def _by_its_own_spread(celsius: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        return to_fahrenheit(celsius, spread=celsius.std())


EXERCISES: dict[str, Exercise] = {
    "12.r1": Choice(
        "C",
        {
            "A": mark("One of the three ways: x * x holds x twice, and + x once more."),
            "B": mark("One x of the product is missing: 3 + 3 + 1."),
            "C": mark("x reaches y by three ways, 3 + 3 + 1, and they add up."),
        },
    ),
    "12.r2": Choice(
        "A",
        {
            "A": mark("No error, 49 differences. A loss over them is nonsense."),
            "B": mark("So it should be. But (7,) is read as (1, 7), and stretched."),
            "C": mark("A column stays a column: it meets a row, and both stretch."),
        },
    ),
    "12.p1": Value(
        108,
        mark("3 becomes 9 and then 81: y = x⁴ here, and its slope 4x³ is 108."),
        (
            (81, mark("That is y. The question was its slope.")),
            (6, mark("That is after one round. From 3 it goes round twice.")),
            (18, mark("That is the last round alone. The first has a share too.")),
            (24, mark("The slopes of the rounds are multiplied: 6 · 18.")),
        ),
        tolerance=0.5,
    ),
    "12.p2": Choice(
        "B",
        {
            "A": mark("A slope of 0 would say something. The tape says nothing."),
            "B": mark("Nobody told the tape to watch it, so nothing was written down."),
            "C": mark("No error here. It comes later, where you multiply by it."),
        },
    ),
    "12.p3": Choice(
        "C",
        {
            "A": mark("It does not get there. Look at the size of the loss."),
            "B": mark("It does jump from side to side, but each time farther out."),
            "C": mark("The slope for w is so large that the first step is 231 long."),
        },
    ),
    "12.e1": Value(
        0.5,
        mark("The bowl is round and as steep as w²: lesson 07's 0.5 once more."),
        (
            (0.9, mark("On z it jumps across and comes back. Try less.")),
            (0.7, mark("On z it jumps across and comes back. Try less.")),
            (0.1, mark("On z each step leaves four fifths of the way. Try more.")),
            (1, mark("On z it goes to and fro for ever. Try half of it.")),
            (0.3, mark("On z each step leaves 0.4 of the way. A little more.")),
        ),
        tolerance=1e-3,
    ),
    "12.p4": Value(
        0,
        mark("Keras asks whether the answer is above 0.5, yes or no."),
        (
            (1, mark("So one should think: every answer is right.")),
            (100, mark("So one should think: every answer is right.")),
        ),
        tolerance=1e-3,
    ),
    "12.p5": Choice(
        "B",
        {
            "A": mark("Why should it prefer one of two columns that look alike?"),
            "B": mark("Same slope in each step, same start: the same share."),
            "C": mark("It arrives. There are just many places where it could."),
        },
    ),
    "12.1": OneCall(judge_gradient),
    "12.2": Function(
        fit_line,
        [_line(5, 1, 0.1), _line(7, 3, 0.05), _line(6, 12, 0.2)],
        mark("Forward on the tape, backward, step: that is a training loop."),
        [
            (
                _stopped(TypeError, after=1),
                mark(
                    "One step works, the second has no slope: after `w = w - ...` w is "
                    "no Variable any more. Change it in place: w.assign_sub(...)."
                ),
            ),
            (
                _stopped(TypeError, after=0),
                mark(
                    "If a slope is None, the tape has not heard the loss: compute it "
                    "inside `with`, from the Variables."
                ),
            ),
            (
                _stopped(RuntimeError, after=1),
                mark("A tape plays once: open a new one in each round of the loop."),
            ),
            (
                _stopped(AttributeError, after=0),
                mark(
                    "The tape cannot follow out of TensorFlow: for the loss, "
                    "tf.reduce_mean and not np.mean, and no .numpy()."
                ),
            ),
            (
                lambda x, y, steps, rate: fit_line(x, y, steps, -rate),
                mark("It climbs: subtract the slopes, assign_sub."),
            ),
            (
                lambda x, y, steps, rate: fit_line(x, y, steps, len(x) * rate),
                mark("Your loss is the sum. It should be the mean."),
            ),
            (
                lambda x, y, steps, rate: fit_line(x, y, steps, rate / 2),
                mark("Your steps are half as long: is there a ½ in the loss?"),
            ),
            (
                _at_one_pace,
                mark("All steps are alike: the tape belongs inside the loop."),
            ),
            (
                lambda x, y, steps, rate: fit_line(x, y, 1, rate),
                mark("It returns after one step: move `return` out of the loop."),
            ),
            (_without_b, mark("b does not move: it needs a slope and a step too.")),
            (
                lambda x, y, steps, rate: fit_line(x, y, steps, rate)[::-1],
                mark("First w, then b."),
            ),
            (
                lambda x, y, steps, rate: fit_line(x, y, steps, 1) if rate else 0,
                mark("The learning rate is missing: multiply each slope by it."),
            ),
        ],
        tolerance=5e-3,
        seconds=30,
    ),
    "12.3": Judged(judge_model, seconds=30),
    "12.b1": Function(
        to_fahrenheit,
        [
            (CELSIUS,),
            (np.array([28.0, 31.0, 33.0, 36.0]),),
            (np.array([100.0]),),
            (_random.uniform(-30, 40, 4).round(1),),
        ],
        mark("Now a day is scaled as the training data were, whatever comes with it."),
        [
            (
                _by_its_own,
                mark(
                    "Each group of days is still scaled by its own mean and spread, so "
                    "a heat wave looks like a cold spell."
                ),
            ),
            (
                lambda celsius: to_fahrenheit(celsius, celsius.mean()),
                mark("The mean is still that of the new days."),
            ),
            (_by_its_own_spread, mark("The spread is still that of the new days.")),
            (
                lambda celsius: to_fahrenheit(celsius, 0, 1),
                mark("Now nothing is scaled, but w and b were found for scaled days."),
            ),
            (
                lambda celsius: 1.8 * celsius + 32,
                mark(
                    "That is the rule from the book. Mend the scaling, and use what "
                    "the neuron has found."
                ),
            ),
        ],
        tolerance=0.05,
    ),
    "12.q1": Choice(
        "A",
        {
            "A": mark("The tape was not running yet: nothing was written down."),
            "B": mark("It cannot play back what it has not heard."),
            "C": mark("0 would be a slope. It has none to give."),
        },
    ),
    "12.q2": Choice(
        "C",
        {
            "A": mark("The loss is tiny: it has learnt a great deal."),
            "B": mark("More epochs do not change it: no price is 0 or 1."),
            "C": mark(
                "It counts yes and no. Ask for a mean error in euros or dollars."
            ),
        },
    ),
    "12.q3": Choice(
        "B",
        {
            "A": mark("It is diverging: more epochs lead farther away."),
            "B": mark("Then one rate suits both weights."),
            "C": mark("The large column may be the one that matters most."),
        },
    ),
}
