"""What no answer should be: one table that every exercise is tested with.

VALUES are answers, or what a student's function returns; FUNCTIONS are answers that
fail when they are called. ENDLESS ones of both kinds never end by themselves.
"""

import itertools
import math
import os
import random
import signal
import sys
import time
from decimal import Decimal
from fractions import Fraction

import numpy as np


def forever(*_):
    while True:
        pass


def failing(method, **more):
    """An object one of whose methods raises."""

    def fails(*_):
        raise RuntimeError(f"{method} was called")

    return type("Failing", (), {method: fails, **more})()


def endless(method):
    """An object one of whose methods never ends."""
    return type("Endless", (), {method: forever, "__hash__": None})()


class Grumpy(Exception):
    """An error that cannot be said."""

    def __str__(self):
        raise Grumpy


class Leaves:
    def __repr__(self):
        raise SystemExit

    __array__ = __float__ = __len__ = __eq__ = __repr__
    __hash__ = None


class Interrupts:
    def __repr__(self):
        raise KeyboardInterrupt

    __array__ = __float__ = __len__ = __eq__ = __repr__
    __hash__ = None


class Liar(float):
    """Claims to be equal to everything, and to be anything."""

    def __eq__(self, other):
        return True

    def __abs__(self):
        return 0.0

    def __sub__(self, other):
        return 0.0

    __ne__ = __le__ = __lt__ = __ge__ = __gt__ = __eq__
    __rsub__ = __sub__
    __hash__ = float.__hash__


async def coroutine(*_):
    return 1


def generator(*_):
    yield 1


def itself():
    nested = []
    nested.append(nested)
    return nested


VALUES = {
    "NaN": math.nan,
    "NumPy's NaN": np.float32("nan"),
    "NaN as an array": np.array(math.nan),
    "infinity": math.inf,
    "minus infinity": -math.inf,
    "minus zero": -0.0,
    "an array of NaN": np.full(3, math.nan),
    "a square of NaN": np.full((10, 10), math.nan),
    "two NaNs": (math.nan, math.nan),
    "an empty list": [],
    "an empty tuple": (),
    "an empty array": np.array([]),
    "an empty string": " ",
    "an empty dict": {},
    "a ragged list": [[1], [2, 3]],
    "a number beside a ragged list": (1, [2, [3]]),
    "a list in itself": itself(),
    "a number in a box": [[[[-987654.0]]]],
    "a 0-d array": np.array(-987654.0),
    "a 0-d array of an object": np.array(object()),
    "an object": object(),
    "True": True,
    "bytes": b"5",
    "a complex number": 3 + 4j,
    "a long string": "x" * 10_000_000,
    "a huge number": 10**400,
    "a number too long to be printed": 10**5000,
    "a huge fraction": Fraction(10**400),
    "a decimal NaN": Decimal("nan"),
    "a set": {1, 2},
    "a range": range(10**12),
    "a date": np.datetime64("2026-01-01"),
    "a structured array": np.zeros(3, "i4,f4"),
    "a masked value": np.ma.masked_array([1.0, 2.0], [True, False]),
    "a million numbers": np.zeros(1_000_000),
    "the type": float,
    "the module": np,
    "a liar": Liar("nan"),
    "an infinite iterator": itertools.count(),
    "one that leaves": Leaves(),
    "one that interrupts": Interrupts(),
    **{
        f"{method} raises": failing(method)
        for method in (
            "__repr__",
            "__float__",
            "__len__",
            "__eq__",
            "__array__",
            "__bool__",
            "__getattribute__",
            "__iter__",
        )
    },
}


def raises(error):
    def fails(*_):
        raise error

    return fails


def closes(*_):
    sys.stdout.close()
    return "?"


def complains(*_):
    sys.stderr.write("complaint")
    return np.array([1.0]) / 0


def deeper(*given):
    return deeper(*given)


def meddles(*_):
    np.seterr(all="raise")
    np.set_printoptions(precision=1)
    np.random.seed(0)
    random.seed(0)
    os.chdir("/")
    sys.settrace(lambda *_: None)
    sys.setrecursionlimit(500)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return "?"


def finished(*given):
    result = [*given]
    result.append(1)


def unfinished(*given):
    result = ...
    return result


FUNCTIONS = {
    "no return": finished,
    "a gap": unfinished,
    "no argument": lambda: 1,
    "too many arguments": lambda a, b, c, d, e, f, g, h: 1,
    "exit()": lambda *_: sys.exit(),
    "exit(1)": raises(SystemExit(1)),
    "KeyboardInterrupt from inside": raises(KeyboardInterrupt),
    "GeneratorExit": raises(GeneratorExit),
    "an error that cannot be said": raises(Grumpy()),
    "an error of many lines": raises(ValueError("many\nlines\n" * 1000)),
    "input()": lambda *_: input("?"),
    "a generator": generator,
    "a coroutine": coroutine,
    "recursion without end": deeper,
    "closes the output": closes,
    "complains": complains,
    "meddles": meddles,
}


def swallows(*_):
    while True:
        try:
            while True:
                pass
        except:  # noqa: E722
            pass


def swallows_in_its_sleep(*_):
    while True:
        try:
            time.sleep(1)
        except BaseException:
            continue


def prints(*_):
    while True:
        print("more")


def appends(*_):
    places = []
    while True:
        places.append(1.5)


ENDLESS_FUNCTIONS = {
    "a loop without end": forever,
    "a loop that swallows": swallows,
    "a loop that sleeps and swallows": swallows_in_its_sleep,
    "a sleep": lambda *_: time.sleep(1000),
    "printing without end": prints,
    "appending without end": appends,
}

ENDLESS_VALUES = {
    f"{method} never ends": endless(method)
    for method in ("__repr__", "__float__", "__len__", "__eq__", "__array__")
}


def returning(value):
    """A function of anything that returns the value."""
    return lambda *_: value
