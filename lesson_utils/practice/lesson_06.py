"""Lesson 06, loss and softmax: what is right, and the mistakes people make."""

from collections.abc import Callable

import numpy as np

from ..edition import mark, tr
from .comparing import numbers
from .exercises import Choice, Exercise, Function, Judged, Value
from .words import show_value

# The settings that the explorer shows where no kernel runs; the first is its start.
FRAMES = {
    "6.e1": {
        "a": [2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 5.0, 2.0, 3.0],
        "b": [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 4.0, 2.0, -1.0],
        "c": [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3.0, 2.0, -4.0],
        "temperature": [1.0, 0.5, 0.1, 2.08, 5.0, 10.0, 1.0, 1.0, 1.0],
    }
}
LISTED = [(1, -1, 0), (0, 0, 3), (2, 2, 1), (-7.5, 100, 118)]  # on the page, 6.p1


def neuron_loss(w1: float, w2: float, b1: float) -> float:
    """The loss on the one sample of the page."""
    return (b1 + 2 * w1 - w2 - 3) ** 2


def two_best(answer: object) -> tuple[bool, str]:
    """Six numbers: two different θ = (w1, w2, b1) with the loss 0."""
    given = numbers(answer)
    if given is None or given.size != 6:
        return False, tr("It should be six numbers: w1, w2, b1, and again w1, w2, b1.")
    thetas = given.astype(float).reshape(2, 3)
    for theta in thetas:
        w1, w2, b1 = map(float, theta)
        loss = neuron_loss(w1, w2, b1)
        if loss <= 1e-12:
            continue
        said = {"theta": _tuple(theta), "loss": _few(loss)}
        if abs(b1 + 2 * w1 + w2 - 3) <= 1e-6:
            return False, tr(
                "{theta} has the loss {loss}. w2 is subtracted: the second input is "
                "−1.",
                **said,
            )
        if abs(w1 + 2 * w2 - b1 - 3) <= 1e-6:
            return False, tr(
                "{theta} has the loss {loss}. The order is w1, w2, b1.", **said
            )
        return False, tr("{theta} has the loss {loss}.", **said)
    if np.abs(thetas[0] - thetas[1]).max() <= 1e-9:
        return False, tr("Both have the loss 0, but they are the same.")
    for theta in thetas:
        if any(np.abs(theta - listed).max() <= 1e-9 for listed in LISTED):
            return False, tr(
                "{theta} stands in the list above: find another.", theta=_tuple(theta)
            )
    return True, tr(
        "Two different settings, and no loss can tell which is better. All of them "
        "lie on the plane b1 + 2·w1 − w2 = 3."
    )


def _few(number: float) -> str:
    return show_value(float(number), 4)


def _tuple(theta: np.ndarray) -> str:
    return f"({', '.join(map(_few, theta))})"


def softmax(z: np.ndarray) -> np.ndarray:
    """The right `softmax`: of one row of scores."""
    powers = np.exp(z - np.max(z))
    return powers / powers.sum()


def batch_softmax(logits: np.ndarray) -> np.ndarray:
    """The right `batch_softmax`: of each row."""
    return np.array([softmax(row) for row in logits])


def cross_entropy(probabilities: np.ndarray, y: np.ndarray) -> float:
    """The right `cross_entropy`: the mean surprise at the labels."""
    return float(-np.mean(np.log(_given(probabilities, y))))


def _given(probabilities: np.ndarray, y: np.ndarray) -> np.ndarray:
    """What each row gave to its label."""
    return probabilities[np.arange(len(y)), y]


def _shares(powers: np.ndarray) -> np.ndarray:
    return powers / powers.sum()


def _clipped(low: float) -> Callable[[np.ndarray], np.ndarray]:
    return lambda z: _shares(np.exp(np.clip(z, low, 700)))


def _rows(
    top: Callable[[np.ndarray], np.ndarray], total: Callable[[np.ndarray], np.ndarray]
) -> Callable[[np.ndarray], np.ndarray]:
    """A softmax of a batch, with these for the largest score and for the sum."""

    def wrong(logits: np.ndarray) -> np.ndarray:
        powers = np.exp(logits - top(logits))
        return powers / total(powers)

    return wrong


def _max_row(z: np.ndarray) -> np.ndarray:
    return z.max(axis=1, keepdims=True)


def _sum_row(z: np.ndarray) -> np.ndarray:
    return z.sum(axis=1, keepdims=True)


def _one_hot_terms(probabilities: np.ndarray, y: np.ndarray) -> np.ndarray:
    return -np.eye(probabilities.shape[1])[y] * np.log(probabilities)


_random = np.random.default_rng(6)  # so that a table of stored numbers is no answer


def _scores(*shape: int) -> np.ndarray:
    return _random.normal(0, 2, size=shape).round(2)


def _guesses(samples: int, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities, and labels."""
    y = _random.integers(0, classes, size=samples)
    return batch_softmax(_scores(samples, classes)), y


# A wrong class with exactly 0; y as the labels of MNIST are stored.
SURE = np.array([[0.5, 0.5, 0.0], [0.0, 1.0, 0.0], [0.2, 0.2, 0.6], [0.9, 0.1, 0.0]])
SURE_Y = np.array([0, 1, 2, 1], dtype=np.uint8)

EXERCISES: dict[str, Exercise] = {
    "6.r1": Choice(
        "B",
        {
            "A": mark("That takes s of shape (32, 1): here 10 would have to meet 32."),
            "B": mark(
                "Shapes are aligned on the right, and 10 does not fit 32. With shape "
                "(32, 1) it would work."
            ),
            "C": mark("Nothing is 32 by 32 here: on the right, 10 meets 32."),
        },
    ),
    "6.r2": Choice(
        "C",
        {
            "A": mark("That is axis=0: the axis that is summed is the one that goes."),
            "B": mark("That is with keepdims=True. Without it the axis is gone."),
            "C": mark("Axis 1, of length 4, is summed and vanishes. 3 sums are left."),
        },
    ),
    "6.p1": Choice(
        "C",
        {
            "A": mark("Take one of them, raise w2 by 1 and b1 by 1: still 0."),
            "B": mark(
                "The number of parameters is not the number of solutions: any w1 and "
                "any w2 will do, if b1 is right."
            ),
            "C": mark(
                "One equation for three numbers: choose w1 and w2 as you like, and b1 "
                "follows. That is a plane full of them."
            ),
        },
    ),
    "6.p2": Value(
        30_000,
        mark("½Σ is N/2 times the mean, and with it the slope and the step."),
        (
            (60_000, mark("That is Σ against the mean. ½Σ is half of it.")),
            (120_000, mark("The half makes it smaller, not larger.")),
            (2, mark("That is Σ against ½Σ. The mean divides by 60,000.")),
            (1, mark("The same best w, but one curve is far steeper.")),
        ),
        tolerance=0.4,
    ),
    "6.p3": Choice(
        "B",
        {
            "A": mark("Every power gets the same factor, and so does their sum."),
            "B": mark("It stretches the differences; adding leaves them as they are."),
            "C": mark("Adding cancels: every power gets the factor e to the 100."),
        },
    ),
    "6.e1": Value(
        2.08,
        mark(
            "a has one half, and b and c share the other. Exactly, it is "
            "1 / ln 1.618…, with the golden ratio."
        ),
        (
            (1, mark("At 1 it has 0.665. Is more heat needed, or less?")),
            (0.5, mark("At 0.5 it has 0.867: that is colder. Go the other way.")),
            (10, mark("At 10 the three are nearly equal: too hot.")),
        ),
        tolerance=0.0301,
    ),
    "6.p4": Value(
        float(np.log(10)),
        mark("−ln 0.1 is ln 10, whatever the labels are."),
        (
            (0.1, mark("That is the probability. Its surprise is −ln of it.")),
            (-float(np.log(10)), mark("Mind the minus: ln 0.1 is already negative.")),
            (1, mark("That is the logarithm to the base 10. Ours is natural.")),
            (float(np.log2(10)), mark("That is in bits, to the base 2. Ours is ln.")),
            (0.9, mark("That is the share of wrong answers, not the surprise.")),
            (10, mark("Ten classes, yes. But the surprise is the ln of it.")),
            (
                10 * float(np.log(10)),
                mark("Only the label's probability counts, not all ten."),
            ),
        ),
    ),
    "6.p5": Choice(
        "A",
        {
            "A": mark("It changes only when the threshold passes one of the samples."),
            "B": mark("There are 2000 steps, but only 50 samples to pass."),
            "C": mark("It looks busy from afar, but 2000 steps meet only 50 samples."),
        },
    ),
    "6.1": Judged(two_best),
    "6.2": Function(
        softmax,
        [
            (_scores(3),),
            (_scores(7),),
            (np.array([1000.0, 1001.0, 1002.0]),),
            (np.array([-1000.0, -1001.0]),),
            (np.array([2000.0, 0.0, 0.0]),),
            (np.array([-2000.0, 0.0, 0.0, 0.0]),),
            (np.array([4.0]),),
        ],
        mark("No score is too large for it now, and none is too small."),
        [
            (
                lambda z: _shares(np.exp(z)),
                mark(
                    "The formula is right, but e to the 1000 is too large for the "
                    "computer. First add a number to all scores."
                ),
            ),
            (
                lambda z: _shares(np.exp(z - np.mean(z))),
                mark(
                    "The mean is not enough: one score far above it still makes e to "
                    "the 1000. Which number of z is safe?"
                ),
            ),
            (
                lambda z: _shares(np.exp(z - np.min(z))),
                mark(
                    "After subtracting the smallest, the others can still be huge. "
                    "Which other number of z is safe?"
                ),
            ),
            (
                lambda z: _shares(np.exp(z / np.max(z))),
                mark("Dividing squeezes the differences. Adding leaves them."),
            ),
            (
                lambda z: np.exp(z - np.max(z)) / np.exp(z).sum(),
                mark("Below the line the scores are not shifted yet: shift both."),
            ),
            (
                lambda z: np.exp(z - np.max(z)),
                mark("Those are the powers. Divide them by their sum."),
            ),
            (
                lambda z: z / z.sum(),
                mark("That is each score's share. First take e to the power of each."),
            ),
            (
                lambda z: z - np.max(z) - np.log(np.exp(z - np.max(z)).sum()),
                mark("Those are the logarithms of the probabilities."),
            ),
            (
                lambda z: np.eye(len(z))[np.argmax(z)],
                mark("The winner takes all here. Softmax gives each class its share."),
            ),
            (
                lambda z: 1 / (1 + np.exp(-z)),
                mark("Each score is judged alone here, so the sum is not 1."),
            ),
            *(
                (
                    _clipped(low),
                    mark(
                        "Cutting scores off makes 1000 and 1002 the same. Shift them."
                    ),
                )
                for low in (-np.inf, -700)
            ),
            (
                lambda z: _shares(np.exp(z - 1000)),
                mark("That number suits some rows only. Take it from z itself."),
            ),
            (
                lambda z: np.nan_to_num(_shares(np.exp(z))),
                mark("0 in place of nan is no probability: the sum is 0 then."),
            ),
        ],
        tolerance=1e-6,
    ),
    "6.b1": Function(
        batch_softmax,
        [
            (_scores(2, 3),),
            (_scores(3, 3),),
            (_scores(4, 10),),
            (np.array([[1000.0, 1001.0], [-1000.0, -1000.0]]),),
            (np.array([[1.0, 2.0, 3.0]]),),
        ],
        mark("Each row is a sample of its own, whatever stands in the others."),
        [
            (
                _rows(np.max, np.sum),
                mark(
                    "The sum runs over the whole batch, so the samples share one 1. "
                    "Each row needs a sum of its own: which axis?"
                ),
            ),
            (
                _rows(lambda z: z.max(axis=0), lambda z: z.sum(axis=0)),
                mark("Now the columns have the sum 1. The classes lie on axis 1."),
            ),
            (
                _rows(np.max, lambda z: z.sum(axis=0)),
                mark("Now the columns have the sum 1. The classes lie on axis 1."),
            ),
            (
                _rows(_max_row, lambda z: z.sum(axis=0)),
                mark("Now the columns have the sum 1. The classes lie on axis 1."),
            ),
            (
                _rows(np.max, _sum_row),
                mark(
                    "Nearly: a row whose scores lie far below those of another becomes "
                    "0 / 0. Each row needs its own largest score, too."
                ),
            ),
            (
                _rows(_max_row, np.sum),
                mark("Each row has its own largest score now, but not its own sum."),
            ),
            *(
                (
                    _rows(top, lambda z: z.sum(axis=1)),
                    mark(
                        "The sums lie in a row of their own, of shape (samples,), and "
                        "broadcasting aligns them with the classes: keep the axis, "
                        "with keepdims=True."
                    ),
                )
                for top in (_max_row, np.max)
            ),
            (
                _rows(lambda z: z.max(axis=1), lambda z: z.sum(axis=1)),
                mark(
                    "The largest scores have the shape (samples,), and broadcasting "
                    "aligns them with the classes: keep the axis, with keepdims=True."
                ),
            ),
            (
                _rows(lambda z: np.zeros(1), _sum_row),
                mark("The rows are right, but e to the 1000 is too large again."),
            ),
            (
                _rows(_max_row, lambda z: np.ones(1)),
                mark("Those are the powers. Divide each row by its own sum."),
            ),
        ],
        tolerance=1e-6,
    ),
    "6.3": Function(
        cross_entropy,
        [
            _guesses(5, 3),
            _guesses(3, 3),
            _guesses(4, 10),
            (SURE, SURE_Y),
            _guesses(1, 4),
        ],
        mark("One number for the whole batch: how surprising its labels were."),
        [
            (
                lambda p, y: -np.mean(np.log(p[:, y])),
                mark(
                    "p[:, y] takes the columns y from every row. Each row should give "
                    "only its own label: an index for the rows is missing."
                ),
            ),
            (
                lambda p, y: -np.mean(np.log(p[y])),
                mark(
                    "p[y] takes whole rows, those that have the numbers y. From each "
                    "row take only the place of its own label."
                ),
            ),
            (
                lambda p, y: -np.sum(np.log(_given(p, y))),
                mark("That is the sum. Divide by the number of samples."),
            ),
            (
                lambda p, y: np.mean(np.log(_given(p, y))),
                mark("The minus is missing: logarithms of probabilities are negative."),
            ),
            (
                lambda p, y: -np.mean(np.log2(_given(p, y))),
                mark("That is in bits, to the base 2. np.log is the natural one."),
            ),
            (
                lambda p, y: -np.mean(np.log10(_given(p, y))),
                mark("That is to the base 10. np.log is the natural logarithm."),
            ),
            (
                lambda p, y: -np.log(np.mean(_given(p, y))),
                mark("First the logarithm of each, and then the mean."),
            ),
            (
                lambda p, y: np.mean(_given(p, y)),
                mark("The logarithm is missing: the surprise is −ln p."),
            ),
            (
                lambda p, y: 1 - np.mean(_given(p, y)),
                mark("The surprise is −ln p, not 1 − p."),
            ),
            (
                lambda p, y: -np.mean(np.log(p.max(axis=1))),
                mark("You took the largest of each row. Take the label's."),
            ),
            (
                lambda p, y: np.mean(p.argmax(axis=1) != y),
                mark("That is the share of wrong answers. Where is the logarithm?"),
            ),
            (
                lambda p, y: -np.log(_given(p, y)),
                mark("That is one surprise for each sample. Take their mean."),
            ),
            (
                lambda p, y: np.mean(_one_hot_terms(p, y).sum(axis=1)),
                mark(
                    "Nearly: where a wrong class has 0, this computes 0 times the "
                    "logarithm of 0, and that is nan. Pick the label's probability "
                    "first, and then take its logarithm."
                ),
            ),
            (
                lambda p, y: np.mean(_one_hot_terms(p, y)),
                mark(
                    "The mean runs over all classes as well. Only the label of each "
                    "sample counts."
                ),
            ),
        ],
        tolerance=1e-5,
    ),
    "6.q1": Choice(
        "C",
        {
            "A": mark("It is larger with 26 classes, but only ln 26, about 3.26."),
            "B": mark("It does mean something: a guess without opinion costs ln 26."),
            "C": mark(
                "A guess without opinion would cost ln 26, about 3.26. A larger loss "
                "takes opinions, and wrong ones."
            ),
        },
    ),
    "6.q2": Choice(
        "A",
        {
            "A": mark("Half as many terms, half the sum. The mean would tell."),
            "B": mark("A sum of half as many terms is half as large by itself."),
            "C": mark("Measuring has no learning rate: nothing was trained here."),
        },
    ),
    "6.q3": Choice(
        "B",
        {
            "A": mark("Both may be right: equally many hits, not equally sure ones."),
            "B": mark(
                "It was surer of its mistake, or less sure of its hits. Accuracy does "
                "not see that."
            ),
            "C": mark("The question says that they are right on the same images."),
        },
    ),
}
