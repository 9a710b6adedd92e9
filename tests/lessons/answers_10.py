"""Lesson 10: wrong answers with what they are told, and unusual right ones.

Multiple choice needs no rows here: every other letter is wrong.
"""

import numpy as np

from .told import Told


class Made:
    """What a student's function may return: a value, of whatever class."""

    def __init__(self, data, parents, slopes):
        self.data, self.parents, self.slopes = data, parents, slopes


def product(slope_a, slope_b):
    """A multiplication whose slopes are given by functions of a and b."""

    def multiply(a, b):
        slopes = slope_a(a.data, b.data), slope_b(a.data, b.data)
        return Made(a.data * b.data, (a, b), slopes)

    return multiply


def parents_in_another_order(a, b):
    return Made(a.data * b.data, [b, a], np.array([a.data, b.data]))


def parents_forgotten(a, b):
    return Made(a.data * b.data, (), ())


def below_the_gap(a, b):
    ...
    return Made(a.data * b.data, (a, b), (b.data, a.data))


def one_slope(a, b):
    return Made(a.data * b.data, (a, b), (b.data,))


def collected(end):
    """All that `end` was made of."""
    found, waiting = [end], [end]
    while waiting:
        for parent in waiting.pop().parents:
            if not any(parent is node for node in found[-50:]) and parent not in found:
                found.append(parent)
                waiting.append(parent)
    return found


def back(end, key=lambda node: -node.number, add=True, local=False, first=1.0):
    end.grad = first
    for node in sorted(set(collected(end)), key=key):
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            share = slope if local else slope * node.grad
            parent.grad = parent.grad + share if add else share


def only_the_end(end):
    end.grad = 1.0
    for parent, slope in zip(end.parents, end.slopes, strict=True):
        parent.grad += slope


def recursive(end):
    order, seen = [], set()

    def visit(node):
        if id(node) not in seen:
            seen.add(id(node))
            for parent in node.parents:
                visit(parent)
            order.append(node)

    visit(end)
    end.grad = 1.0
    for node in reversed(order):
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad += slope * node.grad


def by_counting_arrows(end):
    """No serial numbers: a value goes on when all its arrows have brought theirs."""
    arrows, waiting, seen = {}, [end], {end}
    while waiting:
        for parent in waiting.pop().parents:
            arrows[parent] = arrows.get(parent, 0) + 1
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    end.grad, ready = 1, [end]
    while ready:
        node = ready.pop()
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad += node.grad * slope
            arrows[parent] -= 1
            if not arrows[parent]:
                ready.append(parent)


def leaky(data, slope):
    return lambda z: Made(data(z.data), (z,), (slope(z.data),))


def passed(z):
    return z if z > 0 else 0.1 * z


def opened(z):
    return 1.0 if z > 0 else 0.1


def descent(forget_w=0.0, forget_b=0.0, sign=1, as_list=False, once=False):
    """`fit`, by hand: forget_w is how much of w's gradient stays for the next step."""

    def fit(steps, learning_rate):
        w = b = dw = db = 0.0
        for _ in range(1 if once else steps):
            errors = [(w * x + b - y, x) for x, y in ((1, 3), (2, 5), (3, 7))]
            dw = forget_w * dw + sum(2 * error * x for error, x in errors)
            db = forget_b * db + sum(2 * error for error, _ in errors)
            w, b = w - sign * learning_rate * dw, b - sign * learning_rate * db
        return [w, b] if as_list else (w, b)

    return fit


ANSWERS = {
    "10.p1": ([Told(6, "multiplied, not added"), Told(4, "for u"), 2, -8], [8.0]),
    "10.p2": ([Told(6, "One more comes directly"), Told(1, "6 more"), 9, 3], [7.0]),
    "10.e1": ([Told(1, "but a has 1"), Told(4, "have 4"), 2, -3], [3.0, np.float32(3)]),
    "10.1": (
        [
            Told(product(lambda a, b: a, lambda a, b: b), "not swapped"),
            Told(product(lambda a, b: 1, lambda a, b: 1), "slopes of a sum"),
            Told(product(lambda a, b: a * b, lambda a, b: a * b), "product itself"),
            Told(parents_forgotten, "not among its parents"),
            Told(one_slope, "one slope for each parent"),
            Told(lambda a, b: a.data * b.data, "this is no Value"),
            Told(lambda a, b: None, "return"),
        ],
        [
            product(lambda a, b: b, lambda a, b: a),
            parents_in_another_order,
            below_the_gap,
        ],
    ),
    "10.2": (
        [
            Told(lambda end: back(end, add=False), "overwrites"),
            Told(lambda end: back(end, first=0.0), "Nothing arrives"),
            Told(lambda end: None, "Nothing arrives"),
            Told(lambda end: back(end, key=lambda node: node.number), "newest first"),
            Told(lambda end: back(end, local=True), "local slopes alone"),
            Told(only_the_end, "do not hand back"),
            Told(recursive, "calls itself"),
            lambda end: back(end, first=2.0),
            lambda end: back(end, key=lambda node: node.data),
        ],
        [back, by_counting_arrows],
    ),
    "10.3": (
        [
            Told(
                leaky(lambda z: max(z, 0.0), lambda z: 1.0 if z > 0 else 0.0),
                "That is relu",
            ),
            Told(leaky(passed, lambda z: 1.0 if z > 0 else 0.0), "not 0"),
            Told(leaky(passed, lambda z: 1.0), "not 1"),
            Told(leaky(passed, passed), "not the value itself"),
            Told(leaky(lambda z: max(z, 0.0), opened), "0.1 times the input"),
            leaky(lambda z: 0.1 * z, lambda z: 0.1),
            lambda z: passed(z.data),
        ],
        [
            leaky(passed, opened),
            leaky(lambda z: np.float64(max(z, 0.1 * z)), lambda z: 0.1 + 0.9 * (z > 0)),
        ],
    ),
    "10.b1": (
        [
            Told(descent(1.0, 1.0), "what the steps before have left"),
            Told(descent(0.0, 1.0), "b still carries"),
            Told(descent(1.0, 0.0), "w still carries"),
            Told(lambda steps, rate: (0.0, 0.0), "nothing moves"),
            Told(descent(once=True), "stops after one step"),
            Told(descent(sign=-1), "climbs"),
            lambda steps, rate: (2.0, 1.0),
        ],
        [descent(), descent(as_list=True)],
    ),
}
