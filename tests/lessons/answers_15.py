"""Lesson 15: wrong answers with what they are told, and unusual right ones."""

import numpy as np

from .told import Told

MEANS = "the mean of the means"


def of_all(theta, shards, gradient_of):
    total = sum(len(x) * gradient_of(theta, x, y) for x, y in shards)
    return total / sum(len(y) for _, y in shards)


def joined(theta, shards, gradient_of):
    """As if all lay on one machine."""
    x = np.concatenate([x for x, _ in shards])
    y = np.concatenate([y for _, y in shards])
    return gradient_of(theta, x, y)


def averaged(theta, shards, gradient_of):
    return np.average(
        [gradient_of(theta, x, y) for x, y in shards],
        axis=0,
        weights=[len(x) for x, _ in shards],
    )


def of_means(theta, shards, gradient_of):
    return sum(gradient_of(theta, x, y) for x, y in shards) / len(shards)


def of_sum(theta, shards, gradient_of):
    return sum(len(x) * gradient_of(theta, x, y) for x, y in shards)


def by_workers(theta, shards, gradient_of):
    return of_sum(theta, shards, gradient_of) / len(shards)


def forgot_to_multiply(theta, shards, gradient_of):
    total = sum(gradient_of(theta, x, y) for x, y in shards)
    return total / sum(len(x) for x, _ in shards)


def by_the_first(theta, shards, gradient_of):
    return of_sum(theta, shards, gradient_of) / len(shards[0][0])


def step_with(gradient):
    def step(theta, shards, gradient_of, learning_rate):
        return theta - learning_rate * gradient(theta, shards, gradient_of)

    return step


def one_by_one(theta, shards, gradient_of, learning_rate):
    for x, y in shards:
        theta = theta - learning_rate * gradient_of(theta, x, y)
    return theta


def returns_too_soon(theta, shards, gradient_of, learning_rate):
    for x, y in shards:
        return theta - learning_rate * gradient_of(theta, x, y)


def keeps_the_last(theta, shards, gradient_of, learning_rate):
    for x, y in shards:
        found = gradient_of(theta, x, y)
    return theta - learning_rate * found


def climbs(theta, shards, gradient_of, learning_rate):
    return theta + learning_rate * of_all(theta, shards, gradient_of)


def in_place(theta, shards, gradient_of, learning_rate):
    theta -= learning_rate * of_all(theta, shards, gradient_of)
    return theta


def as_a_list(theta, shards, gradient_of, learning_rate):
    return list(step_with(joined)(theta, shards, gradient_of, learning_rate))


def seconds(sent):
    def step_seconds(computing, workers, numbers, wait, bandwidth):
        if workers == 1:
            return computing
        return computing / workers + wait + sent(workers, numbers) / bandwidth

    return step_seconds


# name: (wrong answers, unusual right answers)
ANSWERS = {
    "15.p1": (
        [Told(3, "That is the sum"), Told(192, "over all 128 images"), 2, "1.5", -1.5],
        [1.5, np.float32(1.5)],
    ),
    "15.p2": (
        [
            Told(3_000_000, "to the three others"),
            Told(750_000, "the first round only"),
            Told(250_000, "one piece"),
            1_499_999,
        ],
        [1.5e6, np.int64(1_500_000)],
    ),
    "15.e1": ([Told(5, "After 5 steps 10"), Told(3, "none is whole"), 7, 15], [6.0]),
    "15.b1": (
        [
            Told(of_means, MEANS),
            Told(of_sum, "Divide it by their number"),
            Told(by_workers, "and not of workers"),
            Told(forgot_to_multiply, "before you add them up"),
            Told(lambda *given: print(of_all(*given)), "return it instead"),
            by_the_first,
            lambda theta, shards, gradient_of: gradient_of(theta, *shards[0]),
            lambda theta, shards, gradient_of: float("nan"),
        ],
        [of_all, joined, averaged, lambda *given: of_all(*given).tolist()],
    ),
    "15.1": (
        [
            Told(step_with(of_means), MEANS),
            Told(step_with(of_sum), "Divide it by their number"),
            Told(one_by_one, "one after the other"),
            Told(returns_too_soon, "out of the loop"),
            Told(keeps_the_last, "within the loop"),
            Told(climbs, "It climbs"),
            Told(in_place, "changed an array"),
            Told(lambda t, s, g, rate: of_all(t, s, g), "Take a step"),
            Told(lambda t, s, g, rate: t - of_all(t, s, g), "rate is missing"),
            lambda t, s, g, rate: t,
            lambda t, s, g, rate: t * np.nan,
        ],
        [step_with(of_all), step_with(joined), as_a_list],
    ),
    "15.2": (
        [
            Told(seconds(lambda n, m: 2 * (n - 1) / n * m), "Each has 4 bytes"),
            Told(seconds(lambda n, m: 4 * (n - 1) / n * m), "There are two"),
            Told(seconds(lambda n, m: 4 * m), "the vector once"),
            Told(seconds(lambda n, m: 8 * (n - 1) * m), "divide by the workers"),
            seconds(lambda n, m: 8 * m),
            seconds(lambda n, m: 0),
        ],
        [
            seconds(lambda n, m: 8 * m - 8 * m / n),
            lambda c, n, m, w, b: np.float64(
                c if n == 1 else c / n + w + 8 * (n - 1) * m / n / b
            ),
        ],
    ),
}
