"""Lesson 09, optimizers: what is right, and the mistakes people make."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from itertools import product
from typing import Any, cast

import numpy as np

from ..edition import mark, tr
from .calling import Outcome
from .comparing import compare, numbers, plain
from .exercises import Choice, Exercise, Function, Judged, Mistakes, Value, Verdict
from .words import Named, show_error, show_value

Tensor = Any  # a number or an array
Rule = Callable[..., Any]  # theta, gradient, memory, rate, ... -> theta, memory
Walk = Callable[..., Any]  # theta, gradients, rate, ... -> the places

# The settings that the explorer shows where no kernel runs; the first is its start.
_SEEN = [
    ("gorge", "0.01", 10),
    ("gorge", "0.01", 60),
    ("gorge", "0.03", 60),
    ("gorge", "0.1", 60),
    ("gorge", "0.3", 60),
    ("gorge", "own best", 60),
    ("turned", "own best", 60),
    ("bowl", "0.3", 20),
    ("two valleys", "0.01", 60),
]
FRAMES = {
    "9.e1": {
        "landscape": [landscape for landscape, _, _ in _SEEN],
        "rate": [rate for _, rate, _ in _SEEN],
        "steps": [steps for _, _, steps in _SEEN],
    }
}


class Unpaired(Exception):
    """A rule that does not return two things."""


def walks(rule: Rule, memory: object) -> Walk:
    """`rule` step after step: a function that returns the places, None if it does.

    What the rule remembers is its own affair: only where it goes is looked at.
    """

    @wraps(rule)
    def walk(theta: object, gradients: Sequence[object], *settings: float) -> object:
        places, state = [], memory
        for gradient in gradients:
            pair = rule(theta, gradient, state, *settings)
            if pair is None or pair is ...:
                return pair
            try:
                theta, state = pair
            except (TypeError, ValueError) as error:
                raise Unpaired from error
            places.append(theta)
        return places

    return walk


@dataclass(frozen=True)
class UpdateRule(Function):
    """An update rule to write, judged by where it goes in several steps.

    reference, mistakes: rules; memory: what a rule is given in the first step.
    """

    memory: object = 0.0

    def judge(self, answer: object) -> Verdict:
        """The verdict on `answer`."""
        walked = _Walked(
            walks(self.reference, self.memory),
            self.cases,
            self.shows,
            [
                (walks(cast(Rule, rule), self.memory), words)
                for rule, words in self.mistakes
            ],
            self.tolerance,
        )
        return walked.judge(walks(answer, self.memory) if callable(answer) else answer)


class _Walked(Function):
    """What an update rule is judged as; its messages tell the step."""

    def _wrong(
        self, outcome: Outcome, expected: Outcome, arguments: tuple[object, ...]
    ) -> str:
        """What is wrong with the places of one walk, or ""."""
        if isinstance(outcome.error, Unpaired):
            return tr("Return two things: the new theta, and what is to be remembered.")
        if outcome.error:
            error = show_error(outcome.error)
            return tr("Your function raised {error}", error=error)
        theta, gradients, *_ = cast(Sequence[Any], arguments)
        places, right = cast(list[Any], outcome.value), cast(list[Any], expected.value)
        for step, gradient in enumerate(gradients):
            different = compare(places[step], right[step], self.tolerance)
            if different:
                return tr(
                    "From theta = {theta}, in step {step}, where the gradient is "
                    "{gradient}: {words}",
                    theta=show_value(theta),
                    step=step + 1,
                    gradient=show_value(gradient),
                    words=different.words,
                )
        return ""


def rule_to_write(
    reference: Rule,
    settings: Sequence[float],
    steps: int,
    shows: str,
    mistakes: Mistakes,
    memory: object = 0.0,
) -> UpdateRule:
    """An update rule to write, tried on a number, a vector and a matrix."""
    cases = [
        (_theta(shape), [_gradient(shape) for _ in range(steps)], *settings)
        for shape in ((), (3,), (2, 4))
    ]
    return UpdateRule(reference, cases, shows, mistakes, 1e-6, memory=memory)


_random = np.random.default_rng(9)  # so that a table of stored numbers is no answer


def _theta(shape: tuple[int, ...]) -> Tensor:
    return _plain(_random.uniform(-5, 5, shape))


def _gradient(shape: tuple[int, ...]) -> Tensor:
    """Of both signs, and never close to 0: so a tiny number in a root is not seen."""
    size = _random.uniform(0.5, 8, shape)
    return _plain(size * _random.choice([-1, 1], shape))


def _plain(array: np.ndarray) -> Tensor:
    rounded = np.round(array, 2)
    return rounded if np.ndim(rounded) else float(rounded)


def momentum(
    theta: Tensor,
    gradient: Tensor,
    velocity: Tensor,
    rate: float,
    beta: float = 0.9,
) -> tuple[Tensor, Tensor]:
    """The right momentum."""
    velocity = beta * velocity - rate * gradient
    return theta + velocity, velocity


def _with(
    move: Callable[[Tensor, Tensor, Tensor], Tensor], velocity: Callable[..., Tensor]
) -> Rule:
    """A momentum gone wrong: how v changes, and where theta goes with old and new v."""

    def rule(
        theta: Tensor, g: Tensor, old: Tensor, rate: float, beta: float
    ) -> tuple[Tensor, Tensor]:
        new = velocity(old, g, rate, beta)
        return move(theta, old, new), new

    return rule


def _added(theta: Tensor, old: Tensor, new: Tensor) -> Tensor:
    return theta + new


def _velocity(v: Tensor, g: Tensor, rate: float, beta: float) -> Tensor:
    return beta * v - rate * g


def nesterov(
    theta: Tensor,
    gradient: Tensor,
    velocity: Tensor,
    rate: float,
    beta: float,
) -> tuple[Tensor, Tensor]:
    """Nesterov's rule, as the lecture notes write it."""
    velocity = beta * velocity - rate * gradient
    return theta + beta * velocity - rate * gradient, velocity


def rmsprop(
    theta: Tensor,
    gradient: Tensor,
    average: Tensor,
    rate: float,
    rho: float = 0.9,
) -> tuple[Tensor, Tensor]:
    """The right RMSProp."""
    return _scaled(lambda s, g: rho * s + (1 - rho) * g**2)(
        theta, gradient, average, rate, rho
    )


def _scaled(remembered: Callable[[Tensor, Tensor], Tensor]) -> Rule:
    """A rule that divides by the root of what it remembers of the squares."""

    def rule(
        theta: Tensor, g: Tensor, s: Tensor, rate: float, rho: float
    ) -> tuple[Tensor, Tensor]:
        s = remembered(s, g)
        return theta - rate * g / np.sqrt(s + 1e-7), s

    return rule


def adam_with(
    first: float = 0.9,
    second: float = 0.999,
    corrected: tuple[bool, bool] = (True, True),
    counted: int = 1,
    late: int = 0,
    stored: bool = False,
    times: bool = False,
    power: int = 2,
    root: float = 0.5,
    sign: int = -1,
) -> Rule:
    """Adam, right or with a mistake.

    first, second: the betas; corrected: m and v; counted: what t grows by; late: what
    is added to t in the correction; stored: the corrected averages are remembered;
    times: the correction has beta times t, and not beta to the t;
    power: of the gradient in v; root: the power of v under the step; sign: of the step.
    """

    def rule(
        theta: Tensor, g: Tensor, memory: Tensor, rate: float
    ) -> tuple[Tensor, Tensor]:
        m, v, t = memory
        m = first * m + (1 - first) * g
        v = second * v + (1 - second) * np.abs(g) ** power
        n = t + late
        m_hat = m / (1 - (first * n if times else first**n)) if corrected[0] else m
        v_hat = v / (1 - (second * n if times else second**n)) if corrected[1] else v
        kept = (m_hat, v_hat) if stored else (m, v)
        step = rate * m_hat / (np.power(v_hat, root) + 1e-7)
        return theta + sign * step, (*kept, t + counted)

    return rule


def slopes(theta: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The gradient of the mean squared error of `x @ theta`."""
    return 2 * x.T @ (x @ theta - y) / len(y)


def fit_with(rate_at: Callable[[int, int, int], float]) -> Callable[..., np.ndarray]:
    """`fit` with a rate that depends on epoch, update, and updates in an epoch."""

    def fit(
        x: np.ndarray,
        y: np.ndarray,
        theta: np.ndarray,
        batch_size: int,
        epochs: int,
        learning_rate: float,
    ) -> np.ndarray:
        firsts = range(0, len(x), batch_size)
        for t, (epoch, first) in enumerate(product(range(epochs), firsts)):
            part = slice(first, first + batch_size)
            rate = learning_rate * rate_at(epoch, t, len(firsts))
            theta = theta - rate * slopes(theta, x[part], y[part])
        return theta

    return fit


def _job(n: int, batch_size: int, epochs: int, rate: float) -> tuple[object, ...]:
    """Arguments of `fit`: some random data, and how to train."""
    x = np.round(_random.uniform(0, 2, (n, 2)), 2)
    y = np.round(_random.uniform(-1, 6, n), 2)
    data = Named("x", x), Named("y", y)
    return *data, np.array([-1.5, 2.5]), batch_size, epochs, rate


def _rate_for_adam(answer: object) -> tuple[bool, str]:
    """0.3, or "0.3" as it stands in the explorer's list."""
    winners = {
        0.01: mark("With 0.01 momentum wins."),
        0.03: mark("With 0.03 RMSProp is a little ahead."),
        0.1: mark("With 0.1 RMSProp wins."),
        0.3: mark(
            "Momentum with 0.01, RMSProp with 0.1, Adam with 0.3: three winners."
        ),
    }
    text = answer if isinstance(answer, str) else str(numbers(answer))
    for rate, words in winners.items():
        if plain(text) == f"{rate}":
            return rate == 0.3, tr(words)
    return False, tr("Choose one of the rates in the explorer, and write the number.")


EXERCISES: dict[str, Exercise] = {
    "9.r1": Choice(
        "B",
        {
            "A": mark("So many are in a full batch. 60,000 / 128 leaves a rest."),
            "B": mark("468 full batches hold 59,904 images, and 96 are left over."),
            "C": mark("468 · 128 = 59,904. How many are left over?"),
        },
    ),
    "9.r2": Choice(
        "C",
        {
            "A": mark("That is the learning rate. The factor is 1 − 2 · 0.9."),
            "B": mark("That is 1 − 0.9, but the slope of w² is 2w."),
            "C": mark("1 − 2 · 0.9 = −0.8: it jumps to the other side, and closer."),
        },
    ),
    "9.p1": Value(
        9375,
        mark("60,000 / 32 = 1875 updates an epoch, and five epochs make 9375."),
        (
            (1875, mark("That is one epoch. Five were asked for.")),
            (5, mark("Five passes over the data, and each makes many updates.")),
            (2345, mark("That would be with batches of 128.")),
            (300_000, mark("That would be with batches of a single sample.")),
        ),
    ),
    "9.p2": Choice(
        "A",
        {
            "A": mark(
                "The velocity is that of momentum, but the slope is measured ahead: "
                "Nesterov's rule."
            ),
            "B": mark("Momentum adds v itself. Here it is only a tenth of v."),
            "C": mark("The second step already differs: a tenth is not nothing."),
        },
    ),
    "9.1": rule_to_write(
        momentum,
        (0.1, 0.8),
        4,
        mark("That is momentum: it keeps its velocity, and the slope changes it."),
        [
            (
                lambda theta, g, v, rate, beta: (theta + beta * v - rate * g, v),
                mark(
                    "Nothing is remembered, so this is plain gradient descent: use the "
                    "velocity that is given, and return the new one."
                ),
            ),
            (
                _with(lambda theta, old, new: theta + old, _velocity),
                mark("theta moves with the old velocity: add the new one."),
            ),
            (
                _with(lambda theta, old, new: theta - new, _velocity),
                mark(
                    "It climbs. One minus is needed: the velocity gets minus the "
                    "gradient, and is added to theta."
                ),
            ),
            (
                nesterov,
                mark("That is Nesterov's rule. In momentum, theta grows by v alone."),
            ),
            (
                _with(
                    _added, lambda v, g, rate, beta: beta * v - (1 - beta) * rate * g
                ),
                mark("No average here: the slope comes in with its full weight."),
            ),
            (
                _with(_added, lambda v, g, rate, beta: beta * v - g),
                mark("The learning rate is missing."),
            ),
            (
                _with(_added, lambda v, g, rate, beta: v - rate * g),
                mark("beta is missing: without friction the ball never slows down."),
            ),
            (
                _with(_added, lambda v, g, rate, beta: 0.9 * v - rate * g),
                mark("You always take 0.9: take the beta that you are given."),
            ),
            (
                _with(_added, lambda v, g, rate, beta: beta * (v - rate * g)),
                mark("beta belongs to the old velocity only: mind the brackets."),
            ),
        ],
    ),
    "9.p3": Value(
        -4.9,
        mark(
            "−10,000 divided by the root of its own square is −1, so the step is 0.1."
        ),
        (
            (
                995,
                mark(
                    "That is how far gradient descent goes. Here the slope is divided."
                ),
            ),
            (-4, mark("That is gradient descent on w². Divide by the root of s.")),
            (-5.1, mark("The right length, but uphill: the slope is negative.")),
            (4.9, mark("Mind the sign: it starts at −5 and goes 0.1 to the right.")),
        ),
    ),
    "9.2": rule_to_write(
        rmsprop,
        (0.1, 0.9),
        5,
        mark("That is RMSProp: it measures each slope by its size of late."),
        [
            (
                _scaled(lambda s, g: 0.1 * s + 0.9 * g**2),
                mark("The shares are the wrong way round: rho is what is kept."),
            ),
            (_scaled(lambda s, g: s + g**2), mark("That is still Adagrad's sum.")),
            (
                _scaled(lambda s, g: 0.9 * s + g**2),
                mark("The new square has the share 1 − rho only: then it is a mean."),
            ),
            (
                _scaled(lambda s, g: 0.9 * s + 0.1 * np.abs(g)),
                mark("Square the gradient: the root comes in the next line."),
            ),
            (
                _scaled(lambda s, g: 0.9 * s + 0.1 * g),
                mark("Square the gradient: an average of both signs says no size."),
            ),
            (
                _scaled(lambda s, g: g**2),
                mark("Only the last square: the old average is to be kept, too."),
            ),
            (
                _scaled(lambda s, g: 0.9 * s + (0.1 * g) ** 2),
                mark("Square the gradient alone, not its share."),
            ),
        ],
    ),
    "9.3": rule_to_write(
        adam_with(),
        (0.1,),
        12,
        mark("That is Adam, correction and all: what `adam` stands for in Keras."),
        [
            (
                adam_with(corrected=(False, False)),
                mark("The bias correction is missing: divide by 1 − β to the t."),
            ),
            (
                adam_with(corrected=(True, False)),
                mark("v is not corrected yet: it begins at 0 as well."),
            ),
            (
                adam_with(corrected=(False, True)),
                mark("m is not corrected yet: it begins at 0 as well."),
            ),
            (
                adam_with(counted=0),
                mark("t stays the same: return t + 1, the number of the next step."),
            ),
            (
                adam_with(late=1),
                mark("t is counted too early: it is already that of this step."),
            ),
            (
                adam_with(times=True),
                mark("That is β times t. The correction has β to the power of t: **."),
            ),
            (
                adam_with(stored=True),
                mark("Remember m and v themselves, not the corrected ones."),
            ),
            (adam_with(power=1), mark("v is the average of the squares.")),
            (adam_with(root=1), mark("The root is missing under the step.")),
            (
                adam_with(0.999, 0.9),
                mark("The two betas are swapped: 0.9 for m, 0.999 for v."),
            ),
            (adam_with(sign=1), mark("It climbs: go against m, with a minus.")),
        ],
        memory=(0.0, 0.0, 1),
    ),
    "9.p4": Choice(
        "C",
        {
            "A": mark("Two of them do not know where the axes are."),
            "B": mark("For them only slopes count, and those turn with the gorge."),
            "C": mark(
                "They measure along each weight's axis. Turned, both weights have the "
                "wall in them, and there is nothing to tell apart."
            ),
        },
    ),
    "9.e1": Judged(_rate_for_adam),
    "9.b1": Function(
        fit_with(lambda epoch, t, updates: 0.5**epoch),
        [_job(12, 4, 3, 0.1), _job(10, 3, 2, 0.2), _job(7, 7, 4, 0.15)],
        mark("Now each epoch has its rate, and the second one still learns."),
        [
            (
                fit_with(lambda epoch, t, updates: 0.5**t),
                mark("The rate is still halved in each update. What does t count?"),
            ),
            (
                fit_with(lambda epoch, t, updates: 0.5 ** (t % updates)),
                mark("Now it is halved in each update of each epoch anew."),
            ),
            (
                fit_with(lambda epoch, t, updates: 1.0),
                mark("Now the rate is never halved."),
            ),
            (
                fit_with(lambda epoch, t, updates: 0.5 ** (epoch + 1)),
                mark("The first epoch has the full rate: half of it comes second."),
            ),
            (
                fit_with(lambda epoch, t, updates: 0.5 ** (t / updates)),
                mark(
                    "That falls within an epoch, too. Here the rate changes between "
                    "epochs only."
                ),
            ),
        ],
        tolerance=1e-7,
    ),
    "9.q1": Choice(
        "A",
        {
            "A": mark("1000 / 50 = 20 an epoch, and three epochs make 60."),
            "B": mark("That is one epoch."),
            "C": mark("That would be with batches of a single sample."),
        },
    ),
    "9.q2": Choice(
        "B",
        {
            "A": mark("That is rate times gradient, as in gradient descent."),
            "B": mark("The gradient is divided by its own size: the rate is left."),
            "C": mark("Small is not 0: divided by its own size, it is 1."),
        },
    ),
    "9.q3": Choice(
        "C",
        {
            "A": mark("decay_steps counts updates, not epochs."),
            "B": mark("After one epoch there are only 500 updates."),
            "C": mark("1000 updates are two epochs of 500."),
        },
    ),
}
