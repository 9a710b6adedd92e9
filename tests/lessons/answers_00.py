"""Lesson 00: wrong answers with what they are told, and unusual right ones.

Multiple choice needs no rows here: every other letter is wrong.
"""

import statistics

import numpy as np

from .told import Told

READINGS = [18, 20, 22]


def convert_and_print(fahrenheit):
    print((fahrenheit - 32) / 1.8)


def to_celsius_or_none(fahrenheit):
    if fahrenheit > 32:
        return (fahrenheit - 32) / 1.8


def mean_by_hand(numbers):
    total = 0
    for number in numbers:
        total += number
    return total / len(numbers)


def mean_of_the_first_round(numbers):
    for number in numbers:
        return number / len(numbers)


# name: (wrong answers, unusual right answers)
ANSWERS = {
    "0.1": (
        [
            Told(56, "28 + 28"),
            Told(28, "one row"),
            Told(112, "around the edge"),
            Told(7840, "ten images"),
            Told("784", "Without quotes"),
            Told((28, 28), "Multiply its two sides"),
            "784 pixels",
            float("nan"),
        ],
        [784.0, 28**2, np.int64(784)],
    ),
    "0.e1": (
        [Told(20, "what the page says"), Told(25, "twice"), 35, "x"],
        [30.0, np.float32(30)],
    ),
    "0.2": (
        [
            Told(lambda f: f - 32 / 1.8, "divides before it subtracts"),
            Told(lambda f: f / 1.8 - 32, "First take 32 away"),
            Told(lambda f: (f - 32) * 1.8, "divide"),
            Told(lambda f: 1.8 * f + 32, "the way there"),
            Told(lambda f: (f + 32) / 1.8, "do not add"),
            Told(lambda f: (32 - f) / 1.8, "away from fahrenheit"),
            Told(lambda f: (f - 32) // 1.8, "rounds down"),
            Told(lambda f: round((f - 32) / 1.8), "rounding"),
            Told(convert_and_print, "prints its result"),
            Told(20.0, "the function itself"),
            Told(lambda: 20.0, "TypeError"),
            to_celsius_or_none,
            lambda f: f"{(f - 32) / 1.8} °C",
            lambda f: [20.0, 100.0, -40.0],
            lambda f: (f - 30) / 2,
        ],
        [
            lambda f: (f - 32) * 5 / 9,
            lambda fahrenheit, offset=32: (fahrenheit - offset) / 1.8,
            lambda f: f / 1.8 - 32 / 1.8,
            lambda f: np.float64((f - 32) / 1.8),
            lambda f: np.divide(np.subtract(f, 32), 1.8),
        ],
    ),
    "0.b1": (
        [
            Told(lambda numbers: sum(READINGS) / len(READINGS), "every list"),
            Told(lambda numbers: sum(READINGS) / len(numbers), "sum still looks"),
            Told(lambda numbers: sum(numbers) / len(READINGS), "still divides"),
            Told(lambda numbers: (30 + 34) / 2, "32 for every list"),
            Told(lambda numbers: sum(numbers) // len(numbers), "single /"),
            mean_of_the_first_round,
            sum,
            lambda numbers: sorted(numbers)[len(numbers) // 2],
            lambda numbers: None,
        ],
        [mean_by_hand, statistics.mean, np.mean, lambda n: np.float32(np.mean(n))],
    ),
}
