"""For each exercise: wrong answers, and right ones that nobody thinks of.

Multiple choice needs no rows here: every other letter is wrong. Models are played by
small objects with the same attributes: these tests start no TensorFlow.
"""

from functools import cache
from itertools import pairwise

import numpy as np

from lesson_utils.data import load_mnist
from lesson_utils.practice.lesson_13 import forward

from .told import Told


@cache
def raw():
    return load_mnist()[1][0]


class Part:
    """A layer or an optimizer: a bag of attributes."""

    def __init__(self, **attributes):
        self.__dict__.update(attributes)


class SGD(Part):
    pass


class Adam(Part):
    pass


def layer(activation):
    return Part(activation=Part(__name__=activation))


class Network:
    """Looks like a Keras model."""

    def __init__(self, weights, activations, optimizer=None, flat=True):
        self.weights = weights
        self.layers = [*map(layer, activations)]
        self.compiled = optimizer is not None
        self.optimizer = optimizer
        self.flat = flat

    def get_weights(self):
        return self.weights

    def predict(self, x, verbose="auto"):
        return forward(x.reshape(len(x), -1), self.weights).astype("float32")


@cache
def reader():
    """Weights for 784, 100, 100, 10 that read nine digits out of ten: 400 steps."""
    images, labels = load_mnist()[0]
    arrays = random_weights(784, 100, 100, 10)
    W1, b1, W2, b2, W3, b3 = arrays
    for start in range(0, 20_000, 50):
        batch = slice(start, start + 50)
        x, y = images[batch].reshape(50, 784) / 255, np.eye(10)[labels[batch]]
        h1 = np.maximum(x @ W1 + b1, 0)
        h2 = np.maximum(h1 @ W2 + b2, 0)
        back3 = (soft(h2 @ W3 + b3) - y) / 50
        back2 = back3 @ W3.T * (h2 > 0)
        back1 = back2 @ W2.T * (h1 > 0)
        for W, b, given, back in [
            (W1, b1, x, back1),
            (W2, b2, h1, back2),
            (W3, b3, h2, back3),
        ]:
            W -= 0.15 * given.T @ back
            b -= 0.15 * back.sum(axis=0)
    return arrays


THREE = ("relu", "relu", "softmax")


def model(weights=None, activations=THREE, optimizer=SGD, iterations=500):
    built = None if optimizer is None else optimizer(iterations=iterations)
    return Network(reader() if weights is None else weights, activations, built)


def random_weights(*widths, biases=True):
    rng = np.random.default_rng(0)
    parts = [
        part
        for inputs, units in pairwise(widths)
        for part in (
            rng.normal(size=(inputs, units)) * (2 / inputs) ** 0.5,
            np.zeros(units),
        )
    ]
    return parts if biases else parts[::2]


def box():
    """Model 1, as it looks after a training."""
    return Network(random_weights(784, 128, 10), ("relu", "softmax"))


def opened(function):
    return (function, box())


def without_largest(x, weights):
    W1, b1, W2, b2 = weights
    powers = np.exp(np.maximum(x @ W1 + b1, 0) @ W2 + b2)
    return powers / powers.sum(axis=1, keepdims=True)


def no_relu(x, weights):
    W1, b1, W2, b2 = weights
    return soft((x @ W1 + b1) @ W2 + b2)


def soft(z, axis=1):
    powers = np.exp(z - z.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def no_softmax(x, weights):
    W1, b1, W2, b2 = weights
    return np.maximum(x @ W1 + b1, 0) @ W2 + b2


def by_columns(x, weights):
    return soft(no_softmax(x, weights), axis=0)


def one_by_one(x, weights):
    W1, b1, W2, b2 = weights
    rows = []
    for image in x:
        logits = [float(z) for z in np.maximum(image @ W1 + b1, 0) @ W2 + b2]
        powers = [np.exp(z - max(logits)) for z in logits]
        rows.append([power / sum(powers) for power in powers])
    return rows


# name: (wrong answers, unusual right answers)
ANSWERS = {
    "13.p1": (
        [
            Told(101_632, "Each unit also has a bias"),
            Told(100_480, "There is a second one"),
            100_352,
            "101770",
        ],
        [101_770.0, 785 * 128 + 1290],
    ),
    "13.p2": (
        [Told(1875, "There are five"), Told(5, "many updates"), 2345, 300_000],
        [9375.0],
    ),
    "13.p5": (
        [Told(0.1, "order of the logits"), 0.5, 97.5, float("nan")],
        [0.97, 0.98, np.float32(0.9754)],
    ),
    "13.1": (
        [
            Told(lambda w: sum(a * b for a, b in pairwise(w)), "biases are missing"),
            Told(lambda w: (w[0] + 1) * w[1], "return too early"),
            Told(lambda w: (w[-2] + 1) * w[-1], "last layer only"),
            Told(lambda w: sum(a * b + a for a, b in pairwise(w)), "not to an input"),
            lambda w: 101_770,
            lambda w: (1, [2, [3]]),
        ],
        [
            lambda w: int(np.dot(np.add(w[:-1], 1), w[1:])),
            lambda w: np.float32(sum((a + 1) * b for a, b in pairwise(w))),
        ],
    ),
    "13.2": (
        [
            Told(Network, "the model itself"),
            Told(89_610, "the model itself"),
            Told(model(optimizer=None), "not compiled yet"),
            Told(model(iterations=0), "not made a single step"),
            Told(model(optimizer=Adam), "optimizer is Adam"),
            Told(model([]), "keras.Input"),
            Told(model(random_weights(784, 100, 10)), "784, 100, 10."),
            Told(model(random_weights(784, 100, 100, 10, biases=False)), "biases"),
            Told(model(activations=("linear", "relu", "softmax")), "linear, relu"),
            Told(model(activations=("relu", "relu", "linear")), "relu, linear"),
            Told(model(random_weights(784, 100, 100, 10)), "reads only"),
            Told(model([np.nan * part for part in reader()]), "reads only"),
        ],
        [model(), model(activations=("linear", *THREE))],
    ),
    "13.3": (
        [
            Told(lambda m: np.diag(m) / m.sum(axis=0), "divided by the columns"),
            Told(lambda m: np.diag(m) / m.sum(), "by all images"),
            Told(lambda m: np.diag(m).sum() / m.sum(), "over all digits"),
            Told(lambda m: np.diag(m) / m.sum(axis=1, keepdims=True), "leave keepdims"),
        ],
        [
            lambda m: np.array([m[k, k] / sum(m[k]) for k in range(len(m))]),
            lambda m: list(np.diag(m) / m.sum(axis=1)),
            lambda m: (np.diag(m) / m.sum(axis=1)).astype("float32"),
        ],
    ),
    "13.b1": (
        [
            Told(raw(), "still go up to 255"),
            Told(raw().astype("float32"), "still go up to 255"),
            Told(raw() // 255, "greys between them are lost"),
            Told(raw()[:100] / 255, "All 10000 test images"),
            raw() / 255 / 255,
            raw() / 127.5 - 1,
            1 - raw() / 255,
            load_mnist()[0][0][:10_000] / 255,
            np.full(raw().shape, np.nan),
            "scaled",
        ],
        [
            raw() / 255,
            (raw() / 255).reshape(-1, 784),
            (raw() / 255).astype("float16")[..., None],
        ],
    ),
    "13.4": (
        [
            Told(forward, "(forward, model)"),
            Told((forward, 3), "(forward, model)"),
            Told(opened(no_relu), "the relu is missing"),
            Told(opened(no_softmax), "the softmax is missing"),
            Told(opened(by_columns), "Your columns sum to 1"),
            Told(opened(without_largest), "subtract"),
            Told(opened(lambda x, weights: print(x)), "return it instead"),
            Told((forward, model()), "take model 1"),
        ],
        [opened(forward), [one_by_one, box()]],
    ),
}
