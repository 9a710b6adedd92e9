"""Lesson 06: wrong answers with what they are told, and unusual right ones.

Multiple choice needs no rows here: every other letter is wrong.
"""

import math

import numpy as np

from .told import Told

NAN = math.nan


def shares(powers):
    return powers / powers.sum()


def softmax_in_a_loop(z):
    top = max(z)
    powers = [math.exp(score - top) for score in z]
    return [power / sum(powers) for power in powers]


def softmax_by_differences(z):
    with np.errstate(over="ignore"):
        return 1 / np.exp(np.subtract.outer(z, z) * -1.0).sum(axis=1)


def softmax_by_logarithm(z):
    return np.exp(z - np.logaddexp.reduce(z))


def softmax_of_any_axis(z):
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def without_keepdims(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1)


def transposed(logits):
    powers = np.exp(logits.T - logits.max(axis=1))
    return (powers / powers.sum(axis=0)).T


def in_a_loop(probabilities, y):
    total = 0
    for row, label in zip(probabilities, y, strict=True):
        total -= math.log(row[label])
    return total / len(y)


def by_mask(probabilities, y):
    mask = np.arange(probabilities.shape[1]) == np.asarray(y)[:, None]
    return -np.log(probabilities[mask]).mean()


def by_sum_first(probabilities, y):
    one_hot = np.eye(probabilities.shape[1])[y]
    return np.mean(-np.log((one_hot * probabilities).sum(axis=1)))


def with_a_tiny_number(probabilities, y):
    one_hot = np.eye(probabilities.shape[1])[y]
    return -np.mean(np.sum(one_hot * np.log(probabilities + 1e-9), axis=1))


def one_hot(probabilities, y):
    terms = np.eye(probabilities.shape[1])[y] * np.log(probabilities)
    return -terms.sum(axis=1).mean()


def picked(probabilities, y):
    return probabilities[np.arange(len(y)), y]


ANSWERS = {
    "6.p2": (
        [Told(60_000, "half of it"), Told(1, "steeper"), 15_000, "30000", NAN],
        [30_000.0, np.int64(30_000)],
    ),
    "6.p4": (
        [Told(0.1, "−ln of it"), Told(-2.3026, "minus"), 2.2, 2.4, NAN],
        [2.3, 2.303, np.float32(2.3026)],
    ),
    "6.e1": (
        [Told(1, "0.665"), Told(0.5, "colder"), 1.9, 2.2, NAN],
        [2.08, 2.07, 2.1],
    ),
    "6.1": (
        [
            Told([1, 1, 2, 1, 1, 2], "they are the same"),
            Told([0, 0, 3, 1, 1, 2], "in the list above"),
            Told([1, 1, 2, 1, 1, 0], "w2 is subtracted"),
            Told([1, 1, 2, 2, 1, 1], "The order is w1, w2, b1"),
            Told([1, 1, 2], "six numbers"),
            Told([5, 5, 5, 5, 5, 5], "has the loss 49"),
            [1, 1, 2, NAN, 1, 1],
            [1, 1, 2, 1e6, 1e6, 2 - 1e6],
            [1, 1, 2, 0, 1e20, 1e20],
            [1, 1, 2, math.inf, math.inf, 3],
            ["1", "1", "2", "0", "1", "4"],
        ],
        [
            [1, 1, 2, 0, 5, 8],
            ((1.0, 1.0, 2.0), (0.1, 0.2, 3.0)),
            np.array([[1.5, 0, 0], [0, -3, 0]]),
            [1 / 3, 0, 7 / 3, 0.1, 0.2, 3 - 0.2 + 0.2],
            [1e6, 1e6, 3 - 1e6, 0, 1, 4],
        ],
    ),
    "6.2": (
        [
            Told(lambda z: shares(np.exp(z)), "First add a number"),
            Told(lambda z: shares(np.exp(z - z.mean())), "The mean is not enough"),
            Told(lambda z: shares(np.exp(z - z.min())), "smallest"),
            Told(lambda z: shares(np.exp(z / z.max())), "squeezes"),
            Told(lambda z: np.exp(z - z.max()), "Divide them by their sum"),
            Told(lambda z: z / z.sum(), "e to the power"),
            Told(lambda z: np.exp(z - z.max()) / np.exp(z).sum(), "shift both"),
            Told(lambda z: shares(np.exp(np.clip(z, -600, 600))), "Cutting"),
            Told(lambda z: shares(np.exp(np.minimum(z, 700))), "Cutting"),
            Told(lambda z: 1 / (1 + np.exp(-z)), "judged alone"),
            Told(lambda z: np.nan_to_num(shares(np.exp(z))), "in place of nan"),
            Told(lambda z: np.eye(len(z))[z.argmax()], "winner"),
            lambda z: shares(np.exp(z - z.max())) * 1.001,
            Told(lambda z: shares(np.exp(z - 1000)), "from z itself"),
            Told(lambda z: shares(np.exp(z - 1002)), "from z itself"),
            lambda z: np.full(len(z), 1 / len(z)),
        ],
        [
            softmax_in_a_loop,
            softmax_by_differences,
            softmax_by_logarithm,
            softmax_of_any_axis,
            lambda z: softmax_of_any_axis(z.astype("float32")),
            lambda z: shares(np.exp(z - z.max() - 5)),
        ],
    ),
    "6.b1": (
        [
            Told(lambda z: shares(np.exp(z - z.max())), "which axis"),
            Told(lambda z: transposed(z.T).T, "columns"),
            Told(
                lambda z: shares(np.exp(z - z.max(axis=1, keepdims=True))),
                "not its own sum",
            ),
            Told(without_keepdims, "keepdims"),
            Told(
                lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(1), "keepdims"
            ),
            Told(
                lambda z: (
                    np.exp(z - z.max()) / np.exp(z - z.max()).sum(1, keepdims=True)
                ),
                "0 / 0",
            ),
            Told(
                lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True),
                "too large again",
            ),
            lambda z: softmax_of_any_axis(z)[0],
            lambda z: softmax_of_any_axis(z).T,
        ],
        [
            softmax_of_any_axis,
            transposed,
            lambda z: [softmax_in_a_loop(row) for row in z],
            lambda z: np.apply_along_axis(softmax_by_logarithm, 1, z),
        ],
    ),
    "6.3": (
        [
            Told(lambda p, y: -np.mean(np.log(p[:, y])), "an index for the rows"),
            Told(lambda p, y: -np.mean(np.log(p[y])), "whole rows"),
            Told(lambda p, y: -np.sum(np.log(picked(p, y))), "That is the sum"),
            Told(lambda p, y: np.mean(np.log(picked(p, y))), "minus"),
            Told(lambda p, y: -np.mean(np.log2(picked(p, y))), "bits"),
            Told(lambda p, y: -np.mean(np.log10(picked(p, y))), "base 10"),
            Told(lambda p, y: -np.log(np.mean(picked(p, y))), "and then the mean"),
            Told(lambda p, y: picked(p, y).mean(), "logarithm is missing"),
            Told(lambda p, y: -np.log(p.max(axis=1)).mean(), "the label's"),
            Told(lambda p, y: -np.log(picked(p, y)), "Take their mean"),
            Told(one_hot, "nan"),
            Told(lambda p, y: np.mean(p.argmax(axis=1) != y), "wrong answers"),
            lambda p, y: -np.log(p[0, y[0]]),
            lambda p, y: np.nan_to_num(one_hot(p, y)),
        ],
        [in_a_loop, by_mask, by_sum_first, with_a_tiny_number],
    ),
}
