"""How fast is the engine of lesson 10? Beside a recursive one, as a ratio.

`python benchmarks/value_engine.py` prints

- one training step (forward, and the walk back) of a small network of single numbers,
  with the `Value` of lesson 10 as the page writes it, and with an engine of the other
  design: a closure for each operation, and a recursive sort before the walk;
- the longest chain of operations that each of them survives.

The other engine is written here from that idea alone. Both compute the same numbers:
that is checked first. The engines take turns, so that a busy machine disturbs both
alike, and the median step of each counts, what Python needs to clear away included.
"""

import itertools
import math
import statistics
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
import numpy as np

LESSON = Path(__file__).parent.parent / "notebooks" / "en" / "10_backpropagation.ipynb"
CELLS = ("value-class", "twice-code", "multiply-code", "engine-code")
CELLS += ("engine-methods", "order-code", "engine-backward")
WIDTHS, SAMPLES, ROUNDS = (2, 16, 16, 1), 20, 31
LONGEST = 200_000


def ours() -> type:
    """The `Value` of the lesson, from its page, with a relu."""
    cells = {cell.id: cell.source for cell in nbformat.read(LESSON, 4).cells}
    names: dict[str, Any] = {"itertools": itertools}
    for cell in CELLS:
        exec(cells[cell].partition("\n\n\nlu.check")[0], names)
    value = names["Value"]

    def relu(z: Any) -> Any:  # noqa: ANN401
        return value(max(z.data, 0.0), (z,), (float(z.data > 0),), "relu")

    value.relu = relu
    return value


class Closures:
    """The other design: each operation leaves a function that walks one step back."""

    def __init__(self, data: float, children: tuple["Closures", ...] = ()) -> None:
        self.data, self.grad = data, 0.0
        self.children = set(children)
        self.step: Callable[[], None] = lambda: None

    def __add__(self, other: Any) -> "Closures":  # noqa: ANN401
        other = other if isinstance(other, Closures) else Closures(other)
        made = Closures(self.data + other.data, (self, other))

        def step() -> None:
            self.grad += made.grad
            other.grad += made.grad

        made.step = step
        return made

    def __mul__(self, other: Any) -> "Closures":  # noqa: ANN401
        other = other if isinstance(other, Closures) else Closures(other)
        made = Closures(self.data * other.data, (self, other))

        def step() -> None:
            self.grad += other.data * made.grad
            other.grad += self.data * made.grad

        made.step = step
        return made

    __radd__, __rmul__ = __add__, __mul__

    def __sub__(self, other: Any) -> "Closures":  # noqa: ANN401
        return self + (other * -1)

    def __pow__(self, n: float) -> "Closures":
        made = Closures(self.data**n, (self,))

        def step() -> None:
            self.grad += n * self.data ** (n - 1) * made.grad

        made.step = step
        return made

    def relu(self) -> "Closures":
        """The value itself, or 0 if it is negative."""
        made = Closures(max(self.data, 0.0), (self,))

        def step() -> None:
            self.grad += (made.data > 0) * made.grad

        made.step = step
        return made

    def backward(self) -> None:
        """Sort by visiting each child first, recursively; then walk."""
        order: list[Closures] = []
        seen: set[Closures] = set()

        def visit(node: Closures) -> None:
            if node not in seen:
                seen.add(node)
                for child in node.children:
                    visit(child)
                order.append(node)

        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            node.step()


def network_loss(value: type, weights: np.ndarray, x: np.ndarray) -> tuple[Any, list]:
    """The loss of a small network on a few samples, and its parameters as values."""
    parameters = [value(float(w)) for w in weights]
    total = value(0.0)
    for sample in x:
        taken = iter(parameters)
        row = [value(float(number)) for number in sample]
        for layer, width in enumerate(WIDTHS[1:], start=1):
            out = []
            for _ in range(width):
                z = next(taken)
                for number in row:
                    z = z + next(taken) * number
                out.append(z if layer == len(WIDTHS) - 1 else z.relu())
            row = out
        total = total + (row[0] - float(sample.sum())) ** 2
    return total, parameters


def step(value: type, weights: np.ndarray, x: np.ndarray) -> tuple[float, list[float]]:
    """One training step but for the update: seconds, and the gradients."""
    start = time.perf_counter()
    loss, parameters = network_loss(value, weights, x)
    loss.backward()
    return time.perf_counter() - start, [parameter.grad for parameter in parameters]


def longest(value: type) -> int:
    """The longest chain of additions that is walked back, up to LONGEST."""
    best = 0
    for length in (100, 500, 900, 2000, 5000, 20_000, LONGEST):
        node = value(1.0)
        for _ in range(length):
            node = node + 1.0
        try:
            node.backward()
        except RecursionError:
            break
        best = length
    return best


def main() -> None:
    """Measure, and print the table."""
    rng = np.random.default_rng(10)
    count = sum((a + 1) * b for a, b in pairwise(WIDTHS))
    weights, x = rng.normal(0, 0.5, count), rng.normal(0, 1, (SAMPLES, WIDTHS[0]))
    engines = {"lesson 10": ours(), "closures, recursive": Closures}
    gradients = {name: step(value, weights, x)[1] for name, value in engines.items()}
    one, other = gradients.values()
    assert all(
        math.isclose(a, b, rel_tol=1e-9) for a, b in zip(one, other, strict=True)
    )
    seconds: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(ROUNDS):
        for name, value in engines.items():
            seconds[name].append(step(value, weights, x)[0])
    base = statistics.median(seconds["lesson 10"])
    shape = "-".join(map(str, WIDTHS))
    print(f"{shape}, {count} parameters, {SAMPLES} samples, median of {ROUNDS}")
    print(f"{'engine':20}  {'ms a step':>9}  {'ratio':>5}  longest chain")
    for name, value in engines.items():
        middle = statistics.median(seconds[name])
        chain = f"{longest(value):,}"
        print(f"{name:20}  {middle * 1000:9.2f}  {middle / base:5.2f}  {chain:>13}")


if __name__ == "__main__":
    main()
