"""Lesson 00, start here: what is right, and the mistakes people make."""

import numpy as np

from ..edition import mark
from .exercises import Choice, Exercise, Function, Value

# The settings that the explorer shows where no kernel runs; the first is its start.
_SEEN = [
    ("A B C", 0),
    ("A B C", 3),
    ("A B B C", 4),
    ("B A C", 3),
    ("A -A C", 3),
    ("A B B -B C", 3),
    ("A B B -B C", 5),
    ("A B B R A B C", 7),
]
FRAMES = {
    "0.e1": {
        "order": [order for order, _ in _SEEN],
        "steps": [steps for _, steps in _SEEN],
    }
}


def to_celsius(fahrenheit: float) -> float:
    """The way back from degrees Fahrenheit."""
    return (fahrenheit - 32) / 1.8


def mean_of(numbers: list[float]) -> float:
    """The mean of a list."""
    return sum(numbers) / len(numbers)


_random = np.random.default_rng(0)  # so that a table of stored numbers is no answer


def _degrees() -> float:
    return round(float(_random.uniform(-30, 120)), 1)


EXERCISES: dict[str, Exercise] = {
    "0.r1": Choice(
        "B",
        {
            "A": mark("That would be 3 + 4. In quotes they are texts, not numbers."),
            "B": mark("In quotes they are texts, and + puts texts together."),
            "C": mark('It works: + puts two texts together. Only "3" + 4 does not.'),
        },
    ),
    "0.r2": Choice(
        "A",
        {
            "A": mark("Python counts from 0, so the three rounds are 0, 1 and 2."),
            "B": mark("There are three rounds, but they are counted from 0: 0, 1, 2."),
            "C": mark("That is the round in the middle: 0, 1, 2."),
        },
    ),
    "0.1": Value(
        784,
        mark("28 rows of 28 pixels. You will meet this number again."),
        (
            (56, mark("That is 28 + 28. There are 28 rows, each of 28 pixels.")),
            (28, mark("That is one row. How many rows are there?")),
            (112, mark("That is once around the edge. Count the inside, too.")),
            ((28, 28), mark("That is the shape of the grid. Multiply its two sides.")),
            ("784", mark("Without quotes: in quotes it is a text and no number.")),
            (7840, mark("Those are the pixels of ten images. Take one.")),
        ),
    ),
    "0.p1": Choice(
        "A",
        {
            "A": mark(
                "You deleted the cell, not the memory: the kernel still knows celsius."
            ),
            "B": mark("So it will be after a restart, and not before."),
            "C": mark("A name that nobody knows counts as nothing at all, not as 0."),
        },
    ),
    "0.e1": Value(
        30,
        mark("B ran twice, and deleting it took nothing back."),
        (
            (20, mark("That is what the page says. The kernel has run B, too.")),
            (25, mark("B stands in the order twice. Step through it.")),
        ),
    ),
    "0.p2": Choice(
        "C",
        {
            "A": mark('Python never guesses that: write float("20") if you want it.'),
            "B": mark("to_fahrenheit tries to calculate with whatever it is given."),
            "C": mark("1.8 times a text makes no sense, and Python says so."),
        },
    ),
    "0.2": Function(
        to_celsius,
        [(68.0,), (212.0,), (-40.0,), *((_degrees(),) for _ in range(3))],
        mark("That was your first function here. Now there is a way back."),
        [
            (
                lambda f: f - 32 / 1.8,
                mark("Python divides before it subtracts: (fahrenheit - 32) / 1.8."),
            ),
            (
                lambda f: f / 1.8 - 32,
                mark("First take 32 away, then divide. You do it the other way round."),
            ),
            (
                lambda f: (f - 32) * 1.8,
                mark("You multiply by 1.8. On the way back, divide."),
            ),
            (
                lambda f: 1.8 * f + 32,
                mark("That is the way there, from Celsius to Fahrenheit."),
            ),
            (lambda f: (f + 32) / 1.8, mark("Take 32 away; do not add it.")),
            (lambda f: (32 - f) / 1.8, mark("Take 32 away from fahrenheit.")),
            (
                lambda f: (f - 32) // 1.8,
                mark("// rounds down to a whole number. Divide with a single /."),
            ),
            (
                lambda f: round((f - 32) / 1.8),
                mark("It is right but for the rounding. Return it as it is."),
            ),
        ],
        tolerance=1e-6,
    ),
    "0.b1": Function(
        mean_of,
        [
            ([30.0, 34.0],),
            ([18.0, 20.0, 22.0],),
            ([_degrees() for _ in range(4)],),
            ([_degrees() for _ in range(6)],),
        ],
        mark("Now it uses what it is given, and nothing that happens to be around."),
        [
            (
                lambda numbers: 20.0,
                mark("It says 20 for every list. Which list does it look at?"),
            ),
            (
                lambda numbers: 60 / len(numbers),
                mark("One half is mended: the sum still looks at readings."),
            ),
            (
                lambda numbers: sum(numbers) / 3,
                mark("One half is mended: it still divides by the length of readings."),
            ),
            (
                lambda numbers: 32.0,
                mark("Now it says 32 for every list. Leave readings, mend mean_of."),
            ),
            (
                lambda numbers: sum(numbers) // len(numbers),
                mark("A mean need not be whole: divide with a single /, do not round."),
            ),
        ],
    ),
    "0.p3": Choice(
        "B",
        {
            "A": mark("They look random, but are calculated, and from the same start."),
            "B": mark("The same start, the same numbers, on any day."),
            "C": mark("One generator would go on. Here a new one is made each time."),
        },
    ),
    "0.q1": Choice(
        "A",
        {
            "A": mark(
                "Then page and kernel agree, or an error tells you that they do not."
            ),
            "B": mark("Nobody knows what the other cells did, or which ones are gone."),
            "C": mark("None need be missing: a cell that runs again counts again."),
        },
    ),
    "0.q2": Choice(
        "C",
        {
            "A": mark("Then it would say ModuleNotFoundError."),
            "B": mark("A restart makes the kernel forget names. It finds none."),
            "C": mark("Python quotes the name that it cannot find: total, perhaps?"),
        },
    ),
    "0.q3": Choice(
        "B",
        {
            "A": mark("That would be 2 * amount. The function looks at price."),
            "B": mark("It never looks at amount, only at what the kernel remembers."),
            "C": mark("The kernel knows price, so nothing stops it."),
        },
    ),
}
