"""Lesson 15, several machines: what is right, and the mistakes people make."""

from collections.abc import Callable, Sequence

import numpy as np

from ..edition import mark
from .exercises import Choice, Exercise, Function, Value
from .words import Named

Vector = np.ndarray
Shards = Sequence[tuple[np.ndarray, np.ndarray]]
Gradient = Callable[[Vector, np.ndarray, np.ndarray], Vector]

# The settings that the explorer shows where no kernel runs; the first is its start.
FRAMES = {
    "15.e1": {
        "machines": [4, 4, 4, 4, 4, 2, 3, 5, 5, 5, 5],
        "step": [0, 1, 3, 4, 6, 2, 2, 4, 5, 6, 8],
    }
}


def weighted(theta: Vector, shards: Shards, gradient_of: Gradient) -> Vector:
    """The gradient of all samples, whatever the sizes of the shards."""
    total = sum(len(x) * np.asarray(gradient_of(theta, x, y)) for x, y in shards)
    return total / _samples(shards)  # type: ignore[return-value]


def _samples(shards: Shards) -> int:
    return sum(len(x) for x, _ in shards)


def _mean_of_means(theta: Vector, shards: Shards, gradient_of: Gradient) -> Vector:
    return np.mean([gradient_of(theta, x, y) for x, y in shards], axis=0)


def _sum_of_means(theta: Vector, shards: Shards, gradient_of: Gradient) -> Vector:
    return len(shards) * _mean_of_means(theta, shards, gradient_of)


def _sum(theta: Vector, shards: Shards, gradient_of: Gradient) -> Vector:
    return _samples(shards) * weighted(theta, shards, gradient_of)


def _sum_by_workers(theta: Vector, shards: Shards, gradient_of: Gradient) -> Vector:
    return _sum(theta, shards, gradient_of) / len(shards)


def _means_by_samples(theta: Vector, shards: Shards, gradient_of: Gradient) -> Vector:
    return _sum_of_means(theta, shards, gradient_of) / _samples(shards)


def _last_only(theta: Vector, shards: Shards, gradient_of: Gradient) -> Vector:
    x, y = shards[-1]
    return gradient_of(theta, x, y)


def _first_only(theta: Vector, shards: Shards, gradient_of: Gradient) -> Vector:
    x, y = shards[0]
    return gradient_of(theta, x, y)


def _step(gradient: Callable[..., Vector]) -> Callable[..., Vector]:
    """The step that goes against `gradient`."""

    def step(
        theta: Vector, shards: Shards, gradient_of: Gradient, learning_rate: float
    ) -> Vector:
        return theta - learning_rate * gradient(theta, shards, gradient_of)

    return step


data_parallel_step = _step(weighted)


def _one_after_the_other(
    theta: Vector, shards: Shards, gradient_of: Gradient, learning_rate: float
) -> Vector:
    for x, y in shards:
        theta = theta - learning_rate * np.asarray(gradient_of(theta, x, y))
    return theta


def step_seconds(
    computing: float, workers: int, numbers: float, wait: float, bandwidth: float
) -> float:
    """The right time of a step."""
    return _seconds(computing, workers, wait, bandwidth, 8 * _share(workers) * numbers)


def _share(workers: int) -> float:
    return (workers - 1) / workers


def _seconds(
    computing: float, workers: int, wait: float, bandwidth: float, sent: float
) -> float:
    if workers == 1:
        return computing
    return computing / workers + wait + sent / bandwidth


def _sending(sent: Callable[[int, float], float]) -> Callable[..., float]:
    """The time of a step, if so many bytes were sent."""

    def seconds(
        computing: float, workers: int, numbers: float, wait: float, bandwidth: float
    ) -> float:
        return _seconds(computing, workers, wait, bandwidth, sent(workers, numbers))

    return seconds


def _line(theta: Vector, x: np.ndarray, y: np.ndarray) -> Vector:
    """The gradient of the mean of (w x + b − y)²."""
    error = theta[0] * x + theta[1] - y
    return np.array([np.mean(2 * error * x), np.mean(2 * error)])


def _parabola(theta: Vector, x: np.ndarray, y: np.ndarray) -> Vector:
    """The gradient of the mean of (θ − x)²; y is not used."""
    return 2 * (theta - np.mean(x))


_random = np.random.default_rng(15)
_LINE = Named("(w·x + b − y)²", _line)
_PARABOLA = Named("(θ − x)²", _parabola)


def _shards(*sizes: int) -> Named:
    shards = [
        (_random.integers(-3, 4, n) + 0.0, _random.integers(-5, 6, n) + 0.5)
        for n in sizes
    ]
    return Named(f"shards: {' + '.join(map(str, sizes))}", shards)


_CASES = [
    (np.array([1.0]), _shards(3, 1), _PARABOLA),
    (np.array([1.0, -2.0]), _shards(2, 4), _LINE),
    (np.array([0.5, 3.0]), _shards(5, 1, 2), _LINE),
    (np.array([-1.0, 0.0]), _shards(4), _LINE),
    (np.array([2.0, 1.0]), _shards(3, 3), _LINE),
]

# What is taken for the gradient of all samples, and what is said to it.
_MISTAKES = [
    (
        _mean_of_means,
        mark(
            "A worker with few samples counts for as much as one with many: "
            "that is the mean of the means."
        ),
    ),
    (
        _sum,
        mark("That is the sum over all samples. Divide it by their number."),
    ),
    (
        _sum_by_workers,
        mark("Divide by the number of all samples, and not of workers."),
    ),
    (
        _sum_of_means,
        mark("Those are means, added up. Multiply each by its len(x) first."),
    ),
    (
        _means_by_samples,
        mark("Multiply each gradient by its len(x) before you add them up."),
    ),
]

EXERCISES: dict[str, Exercise] = {
    "15.r1": Choice(
        "C",
        {
            "A": mark("The step is the rate times the slope: 0.5 · (−10), not half."),
            "B": mark("That is the step without a rate. Half of 10 is 5."),
            "C": mark("−5 − 0.5 · (−10) = 0, in a single step."),
        },
    ),
    "15.r2": Choice(
        "A",
        {
            "A": mark("So each image counts for one part in len(y)."),
            "B": mark("They add up to 1 already: softmax has seen to that."),
            "C": mark("The learning rate is for that. This is what a mean is."),
        },
    ),
    "15.p1": Value(
        1.5,
        mark("Half of the images say 4, half say −1: the mean is 1.5."),
        (
            (3, mark("That is the sum. Each is a mean already, over its 64 images.")),
            (5, mark("That is the difference. It asks for the mean of both.")),
            (
                192,
                mark("That is the sum over all 128 images. Divide it by 128."),
            ),
        ),
    ),
    "15.b1": Function(
        weighted,
        _CASES,
        mark("Now each sample counts for the same, in whatever shard it lies."),
        _MISTAKES,
    ),
    "15.1": Function(
        data_parallel_step,
        [
            (*case, rate)
            for case, rate in zip(_CASES, (0.1, 0.05, 0.2, 0.1, 0.5), strict=True)
        ],
        mark("That is data parallelism, for any network and any shares."),
        [
            *((_step(wrong), words) for wrong, words in _MISTAKES),
            (
                _one_after_the_other,
                mark(
                    "Those are as many steps as workers, one after the other. All "
                    "gradients belong to the same theta."
                ),
            ),
            (
                _step(_last_only),
                mark("Only the last shard counts: add up within the loop."),
            ),
            (
                _step(_first_only),
                mark("Only the first shard counts: move `return` out of the loop."),
            ),
            (
                _step(lambda *given: -weighted(*given)),
                mark("It climbs: go against the gradient, with a minus."),
            ),
            (
                lambda theta, shards, gradient_of, rate: weighted(
                    theta, shards, gradient_of
                ),
                mark("That is the gradient of all. Take a step with it."),
            ),
            (
                lambda theta, shards, gradient_of, rate: _step(weighted)(
                    theta, shards, gradient_of, 1.0
                ),
                mark("The learning rate is missing: multiply the gradient by it."),
            ),
        ],
    ),
    "15.p2": Value(
        1_500_000,
        mark("6 steps, and in each a piece of 250,000 numbers."),
        (
            (
                3_000_000,
                mark("So many if each sent its whole vector to the three others."),
            ),
            (1_000_000, mark("That is the whole vector, once. Pieces travel 6 times.")),
            (750_000, mark("That is the first round only. The sums go round, too.")),
            (250_000, mark("That is one piece, in one step. There are 6 steps.")),
            (
                2_000_000,
                mark("Nearly: but a piece need not come back to where it began."),
            ),
            (6_000_000, mark("6 steps, but in each only a quarter of the vector.")),
        ),
    ),
    "15.e1": Value(
        6,
        mark(
            "After 4 steps each worker has one whole piece, 5 in all; from then on "
            "each step adds 5 more."
        ),
        (
            (3, mark("After 3 steps none is whole yet. Look at the orange ones.")),
            (4, mark("After 4 steps 5 of them are whole.")),
            (5, mark("After 5 steps 10 of them are whole.")),
            (8, mark("After 8 steps all 25 are whole.")),
        ),
    ),
    "15.p3": Choice(
        "B",
        {
            "A": mark("One step late it is at 0, and there it goes by the old slope."),
            "B": mark("−5, 0, 5, 5, 0, −5, and again: each slope comes too late."),
            "C": mark("It comes back each time to 5 or −5, and no farther."),
        },
    ),
    "15.p4": Choice(
        "C",
        {
            "A": mark("Only the computing is halved. The talking is new."),
            "B": mark("That would be so if the talking took as long as is saved."),
            "C": mark("Half of the computing is saved; the talking costs more."),
        },
    ),
    "15.2": Function(
        step_seconds,
        [
            (1.0, 4, 1000, 0.01, 1e6),
            (2.0, 2, 500_000, 0.005, 2e8),
            (0.3, 10, 7850, 0.1, 1e4),
            (0.7, 1, 1000, 0.01, 1e6),
        ],
        mark("The first part shrinks with the workers. The last one nearly doubles."),
        [
            (
                _sending(lambda n, numbers: 2 * _share(n) * numbers),
                mark("Those are numbers. Each has 4 bytes."),
            ),
            (
                _sending(lambda n, numbers: 4 * _share(n) * numbers),
                mark("That is one round. There are two: adding, and handing out."),
            ),
            (
                _sending(lambda n, numbers: 4 * numbers),
                mark("That is the vector once. Each sends 2 (n − 1) / n times it."),
            ),
            (
                _sending(lambda n, numbers: 8 * (n - 1) * numbers),
                mark("In each step it is only a piece: divide by the workers."),
            ),
            (
                _sending(lambda n, numbers: 4 * (n - 1) * numbers),
                mark("So many if each sent its whole vector to all others."),
            ),
            (
                _sending(lambda n, numbers: 64 * _share(n) * numbers),
                mark("4 bytes, not 32: a float32 has 32 bits, and 8 bits are a byte."),
            ),
        ],
    ),
    "15.p5": Choice(
        "C",
        {
            "A": mark("Each step is as long as before, and there are 16 times fewer."),
            "B": mark("There are 16 times fewer steps: four times is not enough."),
            "C": mark("16 times fewer steps, each 16 times as long."),
        },
    ),
    "15.q1": Choice(
        "B",
        {
            "A": mark("That is the mean of the means. The hospitals differ in size."),
            "B": mark("(50 · 2 + 30 · 4 + 20 · 10) / 100."),
            "C": mark("That is the sum of the means. Each is a mean already."),
        },
    ),
    "15.q2": Choice(
        "B",
        {
            "A": mark("So it would be with a collector. Each has one neighbour only."),
            "B": mark("70 MB before, nearly 80 MB now: never more than twice 40."),
            "C": mark("The pieces are smaller, but there are more of them to send."),
        },
    ),
    "15.q3": Choice(
        "A",
        {
            "A": mark("More to compute, and not a byte more to send."),
            "B": mark("Then each computes even less, and sends as much."),
            "C": mark("More to compute, but more to send in the same proportion."),
        },
    ),
}
