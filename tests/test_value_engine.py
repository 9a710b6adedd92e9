"""The engine of lesson 10, as its page writes it, against an oracle of another kind.

The oracle carries every derivative forward with the number (dual numbers), and knows
nothing of graphs, parents or an order.
"""

import math

import numpy as np
import pytest

from benchmarks import value_engine


@pytest.fixture(scope="module")
def value():
    """The class `Value` of the page, exercises left as they stand."""
    return value_engine.ours()


class Dual:
    """A number and its slopes for all inputs, carried forward together."""

    def __init__(self, data, slopes):
        self.data, self.slopes = data, np.asarray(slopes, dtype=float)

    def __add__(self, other):
        if not isinstance(other, Dual):
            return Dual(self.data + other, self.slopes)
        return Dual(self.data + other.data, self.slopes + other.slopes)

    def __sub__(self, other):
        if not isinstance(other, Dual):
            return Dual(self.data - other, self.slopes)
        return Dual(self.data - other.data, self.slopes - other.slopes)

    def __rsub__(self, other):
        return Dual(other - self.data, -self.slopes)

    def __mul__(self, other):
        if not isinstance(other, Dual):
            return Dual(self.data * other, self.slopes * other)
        slopes = self.slopes * other.data + other.slopes * self.data
        return Dual(self.data * other.data, slopes)

    def __pow__(self, n):
        return Dual(self.data**n, n * self.data ** (n - 1) * self.slopes)

    __radd__, __rmul__ = __add__, __mul__


OPERATIONS = {
    "a + b": lambda a, b: a + b,
    "a - b": lambda a, b: a - b,
    "a * b": lambda a, b: a * b,
    "a * a": lambda a, b: a * a,
    "3 - a": lambda a, b: 3 - a,
    "a * 0.5": lambda a, b: a * 0.5,
    "2 + b": lambda a, b: 2 + b,
    "a ** 2": lambda a, b: a**2,
    "b ** 3": lambda a, b: b**3,
}


def random_formula(inputs, seed, length=15):
    """The same formula for any kind of number: `length` operations, all of them used.

    Each result is made smaller, so that it stays within what a float can tell apart.
    """
    rng = np.random.default_rng(seed)
    made = list(inputs)
    for _ in range(length):
        one, other = rng.integers(0, len(made), 2)
        operation = OPERATIONS[rng.choice(list(OPERATIONS))]
        result = operation(made[one], made[other])
        made.append(result * (1 / max(1.0, abs(result.data))))
    total = made[-1]
    for value in made[len(inputs) : -1]:
        total = total + value
    return total


@pytest.mark.parametrize("seed", range(300))
def test_the_gradients_are_those_of_an_independent_oracle(value, seed):
    numbers = np.random.default_rng(1000 + seed).uniform(-2, 2, 4)
    values = [value(float(number)) for number in numbers]
    random_formula(values, seed).backward()
    duals = [Dual(n, row) for n, row in zip(numbers, np.eye(4), strict=True)]
    right = random_formula(duals, seed).slopes
    found = [value.grad for value in values]
    np.testing.assert_allclose(found, right, rtol=1e-12, atol=1e-12)


def test_a_chain_of_5000_operations_needs_no_recursion(value):
    first = last = value(1.0)
    for _ in range(5000):
        last = last + 1
    last.backward()
    assert (first.grad, last.data) == (1.0, 5001.0)


def test_a_value_with_very_many_ways_is_walked_once(value):
    first = last = value(1.0)
    for _ in range(60):
        last = last + last
    last.backward()
    assert first.grad == 2.0**60


def test_the_gradient_of_the_loss_of_lesson_08(value):
    b1, w1, w2 = map(value, (2.0, 1.0, -1.0))
    ((b1 + 2 * w1 - w2 - 3) ** 2).backward()
    assert (w1.grad, w2.grad, b1.grad) == (8, -4, 4)


def test_a_second_walk_adds_to_the_first(value):
    x = value(3.0)
    for _ in range(2):
        (x * x + x).backward()
    assert math.isclose(x.grad, 14)
