"""Lesson 10, backpropagation: what is right, and the mistakes people make."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..edition import mark, tr
from .exercises import Choice, Exercise, Function, Value, Verdict, has_gap, untried
from .words import Named

# The settings that the explorer shows where no kernel runs; the first is its start.
FRAMES = {
    "10.e1": {
        "station": ["×", "+", "max", "max", "×", "max", "+", "×"],
        "c": [4.0, 4.0, 4.0, 0.5, 0.5, 1.5, 3.0, 3.0],
    }
}


class Node:
    """A value of a graph as the lesson's `Value`, without the arithmetic."""

    made: ClassVar[int] = 0

    def __init__(
        self, data: float, parents: Sequence["Node"] = (), slopes: Sequence[float] = ()
    ) -> None:
        self.data, self.grad, self.name = data, 0.0, ""
        self.parents, self.slopes = tuple(parents), tuple(slopes)
        Node.made = self.number = Node.made + 1


Graph = tuple[Node, list[Node]]  # its end, and the values whose gradients are asked
Build = Callable[[], Graph]
Backward = Callable[[Node], object]


@dataclass(frozen=True)
class OnValues(Function):
    """A function that takes or makes values, judged by the numbers in them.

    seen: turns such a function, the student's, the reference or a mistake, into one of
    what stands in the cases.
    """

    seen: Callable[[Any], Callable[..., object]] = lambda function: function

    def judge(self, answer: object) -> Verdict:
        """The verdict on `answer`."""
        if not callable(answer):
            return super().judge(answer)
        mistakes = [(self.seen(wrong), words) for wrong, words in self.mistakes]
        reference = self.seen(self.reference)
        plain = Function(reference, self.cases, self.shows, mistakes, self.tolerance)
        verdict = plain.judge(self.seen(answer))
        return verdict if verdict.right or not has_gap(answer) else untried()


# ----------------------------------------------------- one operation (10.1 and 10.3)


def made_of(function: Callable[..., Any]) -> Callable[..., object]:
    """Of the value that `function` makes: its data, and its slope for each input."""

    def seen(*inputs: float) -> object:
        nodes = [Node(data) for data in inputs]
        made = function(*nodes)
        if made is None:
            return None
        if not hasattr(made, "slopes"):
            raise TypeError(tr("this is no Value: return Value(data, parents, slopes)"))
        if len(made.parents) != len(made.slopes):
            raise TypeError(tr("there must be one slope for each parent"))
        slopes = []
        for node in nodes:
            pairs = zip(made.parents, made.slopes, strict=True)
            mine = [slope for parent, slope in pairs if parent is node]
            if not mine:
                raise TypeError(tr("what it was made of is not among its parents"))
            slopes.append(sum(mine))
        return np.array([made.data, *slopes], dtype=float)

    return seen


Rule = Callable[..., float]


def _operation(data: Rule, *slopes: Rule) -> Callable[..., Node]:
    """A function of values, from what it computes and its slope for each of them."""

    def operation(*nodes: Node) -> Node:
        numbers = [node.data for node in nodes]
        return Node(data(*numbers), nodes, [slope(*numbers) for slope in slopes])

    return operation


def _leaky(z: float) -> float:
    return z if z > 0 else 0.1 * z


def _opened(z: float) -> float:
    return 1.0 if z > 0 else 0.1


def _relu(z: float) -> float:
    return max(z, 0.0)


def _relu_slope(z: float) -> float:
    return float(z > 0)


def _product(a: float, b: float) -> float:
    return a * b


def _first(a: float, b: float) -> float:
    return a


def _second(a: float, b: float) -> float:
    return b


# ------------------------------------------------------------ a whole graph (10.2)


def walked(backward: Backward) -> Callable[..., object]:
    """The gradients that a walk back leaves in a graph."""

    def seen(build: Build) -> object:
        end, asked = build()
        backward(end)
        return np.array([node.grad for node in asked], dtype=float)

    return seen


def _oldest_first(end: Node) -> list[Node]:
    found, waiting = {end}, [end]
    while waiting:
        for parent in waiting.pop().parents:
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return sorted(found, key=lambda node: node.number)


def parabola() -> Graph:
    """y = x² + x at 3."""
    x = Node(3.0)
    square = Node(9.0, (x,), (6.0,))
    return Node(12.0, (square, x), (1.0, 1.0)), [x]


def two_stations() -> Graph:
    """The loss (b1 + 2 w1 − w2 − 3)² at (2, 1, −1)."""
    leaves = [Node(2.0), Node(1.0), Node(-1.0)]
    u = Node(2.0, leaves, (1.0, 2.0, -1.0))
    return Node(4.0, (u,), (4.0,)), [*leaves, u]


def diamond() -> Graph:
    """A value on two ways of different length."""
    x = Node(0.7)
    near = Node(1.4, (x,), (2.0,))
    far = Node(4.2, (near,), (3.0,))
    return Node(5.6, (near, far), (1.0, 5.0)), [x, near, far]


def chain() -> Graph:
    """5000 operations, one after the other."""
    node = first = Node(1.0)
    for _ in range(5000):
        node = Node(1.0, (node,), (1.0,))
    return node, [first]


def doubling() -> Graph:
    """x + x, that plus itself, and so on: 40 times."""
    node = first = Node(1.0)
    for _ in range(40):
        node = Node(2 * node.data, (node, node), (1.0, 1.0))
    return node, [first]


def some_graph() -> Graph:
    """Another one at each call, though the same for all who are compared."""
    rng = np.random.default_rng(10)
    nodes = [Node(float(value)) for value in rng.uniform(-1, 1, 4)]
    leaves = nodes[:]
    for _ in range(20):
        count = int(rng.integers(1, 4))
        parents = [nodes[i] for i in rng.integers(0, len(nodes), count)]
        slopes = [round(float(s), 2) for s in rng.uniform(-1.5, 1.5, count)]
        nodes.append(Node(0.0, parents, slopes))
    return Node(0.0, nodes[-6:], [1.0] * 6), leaves


def _walk(order: Callable[[Node], list[Node]], rule: str = "add") -> Backward:
    """A walk back in some order that adds, overwrites, or forgets the upstream."""

    def backward(end: Node) -> None:
        end.grad = 1.0
        for node in order(end):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                share = slope if rule == "local" else slope * node.grad
                parent.grad = share if rule == "overwrite" else parent.grad + share

    return backward


def _newest_first(end: Node) -> list[Node]:
    return _oldest_first(end)[::-1]


def _recursive(end: Node) -> None:
    """Right on short graphs, and a RecursionError on long ones."""
    order: list[Node] = []
    seen: set[Node] = set()

    def visit(node: Node) -> None:
        if node not in seen:
            seen.add(node)
            for parent in node.parents:
                visit(parent)
            order.append(node)

    visit(end)
    _walk(lambda _: order[::-1])(end)


# ------------------------------------------------------------ one neuron learns (b1)

X, Y = np.array([1.0, 2.0, 3.0]), np.array([3.0, 5.0, 7.0])


def descended(
    steps: int, learning_rate: float, forget: Sequence[float] = (0.0, 0.0)
) -> np.ndarray:
    """w and b after a descent; forget: how much of each gradient is kept for the next.

    (0, 0) is right; (1, 1) never sets a gradient back to 0.
    """
    theta, gradient = np.zeros(2), np.zeros(2)
    for _ in range(steps):
        error = theta[0] * X + theta[1] - Y
        new = 2 * np.array([error @ X, np.sum(error)])
        gradient = np.asarray(forget) * gradient + new
        theta = theta - learning_rate * gradient
    return theta


_random = np.random.default_rng(10)  # so that a table of stored numbers is no answer


def _number(low: float, high: float) -> float:
    return round(float(_random.uniform(low, high)), 2)


EXERCISES: dict[str, Exercise] = {
    "10.r1": Choice(
        "A",
        {
            "A": mark("The derivative of w² is 2w, and 2 · 3 = 6."),
            "B": mark("9 is how high the curve is there, not how steep."),
            "C": mark("That is half of it: the derivative of w² is 2w, not w."),
        },
    ),
    "10.r2": Choice(
        "C",
        {
            "A": mark("By 0.1 if it stood there as w1. It stands there as 2·w1."),
            "B": mark("Nothing is squared here: u is the sum in the brackets."),
            "C": mark("u rises by 2 for each 1 that w1 rises, so by 2 · 0.1."),
        },
    ),
    "10.p1": Value(
        8,
        mark("w1 moves u twice as fast, and u moves L four times as fast: 2 · 4."),
        (
            (6, mark("The two are multiplied, not added: twice as fast, four times.")),
            (4, mark("That is for u. u itself moves twice as fast as w1.")),
            (2, mark("That is how fast u moves. L moves four times as fast as u.")),
        ),
    ),
    "10.p2": Value(
        7,
        mark("6 come over the square and 1 directly, and shares are added."),
        (
            (6, mark("That is the share over the square. One more comes directly.")),
            (1, mark("That is the direct share. 6 more come over the square.")),
            (12, mark("That is y itself.")),
            (9, mark("That is the square.")),
        ),
    ),
    "10.p3": Choice(
        "B",
        {
            "A": mark(
                "Halves are for a mean. A maximum takes one and drops the other."
            ),
            "B": mark("m is c here. A little more of b changes nothing."),
            "C": mark("That is a sum: it hands all of it to both."),
        },
    ),
    "10.e1": Value(
        3,
        mark(
            "At c = 3 both factors are 3: a + b and max(b, c). Each factor gets the "
            "other one as its gradient, so all three inputs have 3."
        ),
        (
            (1, mark("There b and c are equal, but a has 1 and c has 3.")),
            (2, mark("There a and b have 2, and c has 3.")),
            (4, mark("There a and b have 4, and c has 3.")),
        ),
        tolerance=0.05,
    ),
    "10.p4": Choice(
        "A",
        {
            "A": mark(
                "All that a value was used for is newer than the value itself. So when "
                "its turn comes, its own gradient is complete."
            ),
            "B": mark("Then the leaves hand back before anything has reached them."),
            "C": mark(
                "Sums do not mind an order, but a value that hands back too early "
                "hands back too little."
            ),
        },
    ),
    "10.p5": Choice(
        "C",
        {
            "A": mark(
                "A fortieth is 0.25 divided by ten. Here 0.25 is multiplied by itself."
            ),
            "B": mark("0.25 five times is about a thousandth. Here it is ten times."),
            "C": mark("0.25 multiplied by itself ten times is about 0.00000095."),
        },
    ),
    "10.1": OnValues(
        _operation(_product, _second, _first),
        [(3.0, 5.0), (-2.0, 0.5), (0.0, 4.0), (_number(1, 9), _number(-9, -1))],
        mark("Multiplication swaps: the slope for a is b, and the slope for b is a."),
        [
            (
                _operation(_product, _first, _second),
                mark("The slopes are not swapped: if a grows by 1, a·b grows by b."),
            ),
            (
                _operation(_product, lambda a, b: 1, lambda a, b: 1),
                mark("Those are the slopes of a sum. If a grows by 1, a·b grows by b."),
            ),
            (
                _operation(_product, _product, _product),
                mark("That is the product itself. If a grows by 1, a·b grows by b."),
            ),
            (
                _operation(lambda a, b: a + b, _second, _first),
                mark("The slopes are right, but the data is that of a sum."),
            ),
        ],
        seen=made_of,
    ),
    "10.2": OnValues(
        _walk(_newest_first),
        [
            (Named("y = x² + x", parabola),),
            (Named("L = (b1 + 2·w1 − w2 − 3)²", two_stations),),
            (Named("near and far", diamond),),
            (Named("20 random operations", some_graph),),
            (Named("a chain of 5000", chain),),
            (Named("x + x, 40 times", doubling),),
        ],
        mark(
            "It walks back through any graph: a chain of 5000, a value with 2⁴⁰ ways "
            "to it. This is backpropagation, and you wrote it."
        ),
        [
            (
                _walk(_newest_first, "overwrite"),
                mark(
                    "It overwrites what is already there. A value that is used twice "
                    "gets a share from each use: `+=`."
                ),
            ),
            (
                lambda end: None,
                mark(
                    "Nothing arrives. The end needs a gradient of 1 to begin with, "
                    "since 0 times anything is 0, and then every value hands back."
                ),
            ),
            (
                _walk(lambda end: [end]),
                mark(
                    "Only what the end hands back has arrived. Either the others do "
                    "not hand back, or their turn came too early: newest first."
                ),
            ),
            (
                _walk(_newest_first, "local"),
                mark(
                    "You add the local slopes alone. Each is multiplied by the "
                    "gradient of the value that hands it back: local × upstream."
                ),
            ),
            (
                _recursive,
                mark(
                    "Right on short graphs, but it calls itself once for each "
                    "operation, and Python ends that after a few thousand. Use a loop "
                    "over newest_first(end)."
                ),
            ),
        ],
        seen=walked,
    ),
    "10.3": OnValues(
        _operation(_leaky, _opened),
        [(2.0,), (-3.0,), (_number(1, 9),), (_number(-9, -1),), (0.5,), (-0.5,)],
        mark("Above 0 the slope is 1, below it 0.1: never 0, so it cannot die."),
        [
            (
                _operation(_relu, _relu_slope),
                mark("That is relu. Below 0 it should be 0.1 times the input."),
            ),
            (
                _operation(_leaky, _relu_slope),
                mark(
                    "The data is right. But below 0 the slope is 0.1, not 0: otherwise "
                    "nothing leaks back."
                ),
            ),
            (
                _operation(_leaky, lambda z: 1.0),
                mark("The data is right. But below 0 the slope is 0.1, not 1."),
            ),
            (
                _operation(_leaky, _leaky),
                mark("The slope is not the value itself: it is 1 above 0, 0.1 below."),
            ),
            (
                _operation(_relu, _opened),
                mark(
                    "The slope is right. But below 0 the data is 0.1 times the input."
                ),
            ),
        ],
        seen=made_of,
    ),
    "10.b1": Function(
        descended,
        [(1, 0.02), (5, 0.02), (40, 0.01), (12, _number(0.01, 0.05)), (200, 0.03)],
        mark("Each step uses its own gradient only, and it settles at w = 2, b = 1."),
        [
            (
                lambda steps, rate: descended(steps, rate, (1, 1)),
                mark(
                    "`backward` adds to `grad`, and what the steps before "
                    "have left there is still in it."
                ),
            ),
            (
                lambda steps, rate: descended(steps, rate, (0, 1)),
                mark("w starts each step at 0, but b still carries its old gradients."),
            ),
            (
                lambda steps, rate: descended(steps, rate, (1, 0)),
                mark("b starts each step at 0, but w still carries its old gradients."),
            ),
            (
                lambda steps, rate: np.zeros(2),
                mark(
                    "Now nothing moves: the gradients are gone before the step. Set "
                    "them to 0 before `backward`, or after the step."
                ),
            ),
            (
                lambda steps, rate: descended(1, rate),
                mark("Now it stops after one step: `return` belongs after the loop."),
            ),
            (
                lambda steps, rate: descended(steps, -rate),
                mark("Now it climbs. The sign was right."),
            ),
        ],
        tolerance=1e-6,
    ),
    "10.q1": Choice(
        "B",
        {
            "A": mark("The upstream gradient is multiplied by the local slope, x = 0."),
            "B": mark("Multiplication swaps: w gets x times upstream, and x is 0."),
            "C": mark("No division is needed: w gets x times upstream, which is 0."),
        },
    ),
    "10.q2": Choice(
        "C",
        {
            "A": mark("That is one of the three shares."),
            "B": mark("Each arrow brings 1 · 2, not 2 · 2 · 2. The shares are added."),
            "C": mark("Three arrows, and each brings 1 · 2."),
        },
    ),
    "10.q3": Choice(
        "A",
        {
            "A": mark(
                "Each layer multiplies by 0.25 at most: the first get the least."
            ),
            "B": mark("Then the last layers would suffer too."),
            "C": mark("Too large steps make the loss jump, in all layers."),
        },
    ),
}
