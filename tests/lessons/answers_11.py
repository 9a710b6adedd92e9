"""Lesson 11: wrong answers with what they are told, and unusual right ones.

Multiple choice needs no rows here: every other letter is wrong.
"""

import math

import numpy as np

from lesson_utils.practice.lesson_11 import softmax_cross_entropy

from .told import Told


def relu(z):
    return np.maximum(z, 0)


# ------------------------------------------------------------- 11.1: a layer


def in_loops(dz, x, W):
    dx = np.zeros(x.shape)
    for n in range(len(x)):
        for i in range(len(W)):
            dx[n, i] = sum(dz[n, j] * W[i, j] for j in range(W.shape[1]))
    return dx, x.T @ dz, dz.sum(axis=0)


def turned_over_twice(dz, x, W):
    return [(W @ dz.T).T.tolist(), np.einsum("ni,nj->ij", x, dz), sum(dz)]


def with_dx(dx):
    return lambda dz, x, W: (dx(dz, x, W), x.T @ dz, dz.sum(axis=0))


def mean_of_the_batch(dz, x, W):
    return dz @ W.T, x.T @ dz, dz.mean(axis=0)


# ------------------------------------------------- 11.2: any number of layers


def deep(x, y, theta, gate=lambda h: h > 0):
    """As in the solution."""
    inputs, z = [x], x
    for W, b in zip(theta[::2], theta[1::2], strict=True):
        z = inputs[-1] @ W + b
        inputs.append(relu(z))
    _, dz = softmax_cross_entropy(z, y)
    result = []
    for h, W in zip(inputs[-2::-1], theta[-2::-2], strict=True):
        result = [h.T @ dz, dz.sum(axis=0), *result]
        dz = dz @ W.T * gate(h)
    return result


def deep_by_recursion(x, y, theta):
    def walk(h, layers):
        W, b = layers[0]
        z = h @ W + b
        if len(layers) == 1:
            dz, rest = softmax_cross_entropy(z, y)[1], []
        else:
            dh, rest = walk(relu(z), layers[1:])
            dz = np.where(z > 0, dh, 0)
        return dz @ W.T, [h.T @ dz, dz.sum(axis=0), *rest]

    return walk(x, [*zip(theta[::2], theta[1::2], strict=True)])[1]


def deep_by_differences(x, y, theta):
    """Not what was asked, and right: thousands of forward passes."""

    def loss(arrays):
        h = x
        for k in range(0, len(arrays), 2):
            z = h @ arrays[k] + arrays[k + 1]
            h = relu(z)
        return softmax_cross_entropy(z, y)[0]

    result = []
    for k, array in enumerate(theta):
        slopes = np.zeros(array.shape)
        for index in np.ndindex(array.shape):
            ends = []
            for step in (1e-5, -1e-5):
                moved = array.copy()
                moved[index] += step
                ends.append(loss([*theta[:k], moved, *theta[k + 1 :]]))
            slopes[index] = (ends[0] - ends[1]) / 2e-5
        result.append(slopes)
    return result


def deep_without_gates(x, y, theta):
    return deep(x, y, theta, np.ones_like)


def deep_appended(x, y, theta):
    """The last layer comes first: appended on the way back."""
    right = deep(x, y, theta)
    pairs = [right[k : k + 2] for k in range(0, len(right), 2)]
    return [array for pair in pairs[::-1] for array in pair]


def deep_with_gate_open(x, y, theta):
    return deep(x, y, theta, lambda h: h >= 0)


def only_two_layers(x, y, theta):
    return deep(x, y, theta[:4])


# ----------------------------------------------------------------- the hunt


def found(mask, both=False):
    def gradients(x, y, theta):
        W1, b1, W2, b2 = theta
        z = x @ W1 + b1
        h = relu(z)
        loss, dlogits = softmax_cross_entropy(h @ W2 + b2, y)
        dz = dlogits @ W2.T * mask(z, x @ W1, h)
        dW2, db2 = h.T @ dlogits, dlogits.sum(axis=0)
        grads = [x.T @ dz, dz.sum(axis=0), dW2, db2]
        return (loss, grads) if not both else grads

    return gradients


def as_it_was(x, y, theta):
    W1, b1, W2, b2 = theta
    z = x @ W1
    h = relu(z + b1)
    loss, dlogits = softmax_cross_entropy(h @ W2 + b2, y)
    dz = dlogits @ W2.T * (z > 0)
    dW2, db2 = h.T @ dlogits, dlogits.sum(axis=0)
    return loss, [x.T @ dz, dz.sum(axis=0), dW2, db2]


def bias_taken_away(x, y, theta):
    W1, _, W2, b2 = theta
    z = x @ W1
    h = relu(z)
    loss, dlogits = softmax_cross_entropy(h @ W2 + b2, y)
    dz = dlogits @ W2.T * (z > 0)
    dW2, db2 = h.T @ dlogits, dlogits.sum(axis=0)
    return loss, [x.T @ dz, dz.sum(axis=0), dW2, db2]


# -------------------------------------------------- 11.3: an operation more


class Value:
    """As on the page."""

    made = 0

    def __init__(self, data, parents=(), pulls=()):
        self.data, self.grad = data, 0.0
        self.parents, self.pulls = parents, pulls
        Value.made = self.number = Value.made + 1

    def backward(self):
        self.grad = 1.0
        for node in newest_first(self):
            for parent, pull in zip(node.parents, node.pulls, strict=True):
                parent.grad += pull(node.grad)


def newest_first(end):
    found, waiting = {end}, [end]
    while waiting:
        for parent in waiting.pop().parents:
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return sorted(found, key=lambda node: node.number, reverse=True)


def shrink(gradient, shape):
    extra = range(gradient.ndim - len(shape))
    gradient = gradient.sum(axis=tuple(extra))
    copied = tuple(i for i, n in enumerate(shape) if n == 1)
    return gradient.sum(axis=copied, keepdims=True)


def product(pull_a, pull_b):
    def multiply(a, b):
        pulls = (lambda g: pull_a(g, a, b), lambda g: pull_b(g, a, b))
        return Value(a.data * b.data, (a, b), pulls)

    return multiply


def to_a(g, a, b):
    return shrink(g * b.data, a.data.shape)


def to_b(g, a, b):
    return shrink(g * a.data, b.data.shape)


def parents_swapped(a, b):
    pulls = (lambda g: to_b(g, a, b), lambda g: to_a(g, a, b))
    return Value(a.data * b.data, [b, a], pulls)


def without_parents(a, b):
    return Value(a.data * b.data)


def a_matrix_product(a, b):
    pulls = (lambda g: g @ b.data.T, lambda g: a.data.T @ g)
    return Value(a.data @ b.data, (a, b), pulls)


RIGHT = product(to_a, to_b)

ANSWERS = {
    "11.p3": ([Told(4, "the other layer"), Told(2, "h is 0"), 0, math.nan], [1.0]),
    "11.p5": ([Told(6, "parameters too"), Told(11, "plain data"), 9], [10.0]),
    "11.e1": (
        [Told(0.14, "100 units"), Told(0.28, "25 units"), 0.1, 0.06, math.nan],
        [0.0707, np.float32(0.07), 0.072],
    ),
    "11.1": (
        [
            Told(with_dx(lambda dz, x, W: dz @ W), "turned over, W.T"),
            Told(with_dx(lambda dz, x, W: W @ dz.T), "samples come first"),
            Told(with_dx(lambda dz, x, W: W @ dz), "dz @ W.T"),
            Told(with_dx(lambda dz, x, W: dz * W), "element by element"),
            mean_of_the_batch,
            with_dx(lambda dz, x, W: x),
            lambda dz, x, W: dz @ W.T,
        ],
        [in_loops, turned_over_twice],
    ),
    "11.2": (
        [
            Told(deep_without_gates, "gates are missing"),
            Told(deep_with_gate_open, "gates are missing"),
            Told(deep_appended, "wrong order"),
            Told(lambda x, y, t: deep(x, y, t)[::-1], "wrong order"),
            Told(
                lambda x, y, t: [len(y) * a for a in deep(x, y, t)], "mean is missing"
            ),
            Told(lambda x, y, t: [a / len(y) for a in deep(x, y, t)], "Divided twice"),
            only_two_layers,
            lambda x, y, t: deep(x, y, t)[:2],
            lambda x, y, t: [0 * a for a in t],
        ],
        [deep, deep_by_recursion, deep_by_differences],
    ),
    "11.3": (
        [
            Told(RIGHT, "lu.check("),
            Told((without_parents, Value), "two parents"),
            Told((a_matrix_product, Value), "it raised ValueError"),
            Told(
                (
                    product(lambda g, a, b: g * b.data, lambda g, a, b: g * a.data),
                    Value,
                ),
                "shrink what was copied",
            ),
            Told(
                (
                    product(
                        lambda g, a, b: shrink(g * a.data, a.data.shape),
                        lambda g, a, b: shrink(g * b.data, b.data.shape),
                    ),
                    Value,
                ),
                "a product swaps",
            ),
            Told((lambda a, b: a.data * b.data, Value), "return a Value"),
            (product(lambda g, a, b: g, lambda g, a, b: g), Value),
            (product(lambda g, a, b: math.nan * g, to_b), Value),
        ],
        [(RIGHT, Value), (parents_swapped, Value)],
    ),
    "11.b1": (
        [
            Told(as_it_was, "still disagree"),
            Told(found(lambda z, xW, h: h >= 0), "always true"),
            Told(found(lambda z, xW, h: 1.0), "always true"),
            Told(found(lambda z, xW, h: z < 0), "wrong way round"),
            Told(found(lambda z, xW, h: h), "its output"),
            Told(bias_taken_away, "lost its bias"),
            found(lambda z, xW, h: z > 0, both=True),
        ],
        [
            found(lambda z, xW, h: h > 0),
            found(lambda z, xW, h: np.sign(h)),
            found(lambda z, xW, h: np.where(z >= 0, 1.0, 0.0)),
        ],
    ),
}
