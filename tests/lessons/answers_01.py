"""Lesson 01: wrong answers with what they are told, and unusual right ones.

Multiple choice needs no rows here: every other letter is wrong.
"""

import operator
from functools import cache

import numpy as np

from lesson_utils.data import load_mnist

from .told import Told


@cache
def mnist():
    (x_train, y_train), (x_test, y_test) = load_mnist()
    return x_train[:3000], y_train[:3000], x_test[:3000], y_test[:3000]


def examined(asked, truth, stored, labels):
    """An examination: sets and slices of the images, sets of the labels."""
    x_train, y_train, x_test, y_test = mnist()
    every = {"train": (x_train, y_train), "test": (x_test, y_test)}
    (set_a, part_a), (set_b, part_b) = asked, stored
    return [
        every[set_a][0][part_a] / np.float32(255),
        every[truth][1][part_a],
        every[set_b][0][part_b] / np.float32(255),
        every[labels][1][part_b],
    ]


FEW, MANY = slice(0, 200), slice(0, 2000)
AS_IT_STANDS = examined(("test", FEW), "test", ("test", MANY), "test")
MENDED = examined(("test", FEW), "test", ("train", MANY), "train")


def counted(predictions, labels):
    right = 0
    for prediction, label in zip(predictions, labels, strict=True):
        if prediction == label:
            right += 1
    return right / len(labels)


def returns_early(predictions, labels):
    right = 0
    for prediction, label in zip(predictions, labels, strict=True):
        if prediction == label:
            right += 1
        return right / len(labels)


def multiplied(position, factor):
    changed = list(MENDED)
    changed[position] = changed[position] * factor
    return changed


ANSWERS = {
    "1.p1": (
        [Told(0.1, "equally frequent"), Told(11.35, "In percent"), 0.5, float("nan")],
        [0.11, 0.1135, np.float32(0.115), 1135 / 10_000],
    ),
    "1.p3": (
        [Told(0.82, "averages"), Told(97.5, "In percent"), Told(1, "mistake"), 0.9],
        [0.97, 0.98, np.float32(0.966)],
    ),
    "1.1": (
        [
            Told(lambda p: max(p), "how long the longest bar is"),
            Told(lambda p: np.argmax(p) + 1, "counted from 0"),
            Told(lambda p: np.argmin(p), "shortest"),
            Told(lambda p: int(np.argmax(p > 0.5)), "need not reach a half"),
            Told(lambda p: np.argsort(p), "all ten places"),
            lambda p: p == p.max(),
            lambda p: 7,
            lambda p: str(np.argmax(p)),
        ],
        [
            lambda p: p.argmax(),
            lambda p: list(p).index(max(p)),
            lambda p: float(np.argmax(p)),
        ],
    ),
    "1.2": (
        [
            Told(lambda p, y: np.sum(p == y), "how many are right"),
            Told(lambda p, y: np.mean(p != y), "share of wrong"),
            Told(lambda p, y: 100 * np.mean(p == y), "percent"),
            Told(lambda p, y: np.sum(p == y) / 10_000, "len(labels)"),
            Told(lambda p, y: p == y, "True or False"),
            Told(lambda p, y: np.sum(p == y) / 10, "that of the classes"),
            Told(lambda p, y: np.sum(p == y) // len(y), "// rounds down"),
            Told(returns_early, "inside the loop"),
            lambda p, y: round(np.mean(p == y), 1),
            lambda p, y: np.mean(p) / np.mean(y),
            lambda p, y: len(set(p) & set(y)) / len(y),
            lambda p, y: np.nan,
        ],
        [
            counted,
            lambda p, y: 1 - np.count_nonzero(p - y) / len(y),
            lambda p, y: (p == y).astype("float32").mean(),
            lambda p, y: sum(map(operator.eq, p.tolist(), y.tolist())) / y.size,
        ],
    ),
    "1.b1": (
        [
            Told(AS_IT_STANDS, "finds itself"),
            Told(
                examined(("test", FEW), "test", ("train", MANY), "test"),
                "not the labels of the images in `stored`",
            ),
            Told(
                examined(("train", FEW), "test", ("test", MANY), "test"),
                "not the labels of the images in `asked`",
            ),
            Told(
                examined(("train", FEW), "train", ("train", MANY), "train"),
                "finds itself",
            ),
            Told(
                examined(
                    ("test", slice(100, 300)), "test", ("test", slice(0, 200)), "test"
                ),
                "100 of the images",
            ),
            Told(
                examined(
                    ("test", slice(0, 5)), "test", ("train", slice(0, 500)), "train"
                ),
                "at least 100",
            ),
            Told(multiplied(2, 0), "images of MNIST"),
            Told(MENDED[:3], "all four"),
            Told([MENDED[0], MENDED[1][:-1], *MENDED[2:]], "as many labels"),
            Told([np.full((200, 28, 28), np.nan), *MENDED[1:]], "images of MNIST"),
        ],
        [
            MENDED,
            tuple(MENDED),
            multiplied(0, 255),
            examined(
                ("test", FEW),
                "test",
                ("test", slice(200, 2200)),
                "test",
            ),
            [MENDED[0].reshape(200, 784), MENDED[1].tolist(), *MENDED[2:]],
        ],
    ),
}
