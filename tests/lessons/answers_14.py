"""For each exercise: wrong answers, and right ones that nobody thinks of.

Multiple choice needs no rows here: every other letter is wrong. Models are played by
small objects with the same attributes: these tests start no TensorFlow.
"""

import numpy as np

from lesson_utils.practice.lesson_14 import beside, layer, some_days, step

from .told import Told


class Tensor:
    def __init__(self, *shape):
        self.shape = (None, *shape)


class Optimizer:
    def __init__(self, iterations):
        self.iterations = iterations


class Network:
    """Looks like a Keras model that `says` something of its inputs, in their order."""

    def __init__(self, sizes, says, outputs=(1,), compiled=True, iterations=100):
        self.inputs = [Tensor(size) for size in sizes]
        self.outputs = [Tensor(size) for size in outputs]
        self.names = ["title", "body", "tags"]
        self.says = says
        self.compiled = compiled
        self.optimizer = Optimizer(iterations)

    def predict(self, x, batch_size=None, verbose="auto"):
        arrays = [x[name] for name in self.names] if isinstance(x, dict) else x
        return self.says(*map(np.asarray, arrays))

    __call__ = predict

    def count_params(self):
        return 60


def cups(weather, day):
    """What the best of all stand models says."""
    weekend = day[:, 5] + day[:, 6]
    dry = 4 + 6 * weather[:, 0] - 3 * weather[:, 2]
    return (dry * (1 + weekend))[:, None]


def dull(weather, day):
    """The mean, whatever the day."""
    return np.full((len(weather), 1), some_days(500, 8)[2].mean())


def additive(weather, day):
    """The weekend adds some cups, whatever the weather."""
    weekend = day[:, 5] + day[:, 6]
    dry = 4 + 6 * weather[:, 0] - 3 * weather[:, 2]
    return (9 / 7 * (dry - 5.5) + 5.5 * (1 + weekend))[:, None]


def stand(says=cups, sizes=(3, 7), **more):
    return (stand, Network(sizes, says, **more))


def desk(title, body, tags):
    heard = 3 * title + body
    return [heard[:, 1:2] + 2 * tags[:, :1], heard / heard.sum(axis=1, keepdims=True)]


TRAINED = Network((4, 4, 3), desk, outputs=(1, 4))


def unfinished(weather, day, cups): ...


def forgotten(weather, day, cups):
    Network((3, 7), cups)


def asked(urgency_of):
    return (urgency_of, TRAINED)


def swapped(network, x):
    return network.predict([x["body"], x["title"], x["tags"]], verbose=0)[0]


def in_order(network, x):
    return network.predict([x["title"], x["body"], x["tags"]], verbose=0)[0]


def by_name(network, x):
    return network.predict(x, verbose=0)[0]


def called(network, x):
    return network(x)[0].ravel()


def by_hand(network, x):
    return (3 * x["title"] + x["body"])[:, 1] + 2 * x["tags"][:, 0]


def sequential(u, v):
    u = u - 0.6 * (3 * u - v)
    return u, v + 0.2 * (3 * u - v)


def together(u, v):
    theta = np.array([u, v])
    return theta - 0.1 * 2 * (3 * u - v) * np.array([3, -1])


def row_by_row(x):
    return [[float(value) / sum(map(float, row)) for value in row] for row in x]


def looped(x, W, b):
    return [
        [max(float(row @ w + c), 0) for w, c in zip(W.T, b, strict=True)] for row in x
    ]


# name: (wrong answers, unusual right answers)
ANSWERS = {
    "14.p2": (
        [Told(55, "a bias, too"), Told(192, "it copies"), 12, 11, "60"],
        [60.0, 12 * 5],
    ),
    "14.p4": (
        [Told(41.5, "Without the weights"), Told(4.15, "Only the priority"), 4, 3.1],
        [0.1 * 40 + 1.5, np.float32(5.5)],
    ),
    "14.1": (
        [
            Told(lambda photo, marks: np.concatenate([photo[:, 0], marks], 1), "first"),
            Told(lambda photo, marks: beside(photo, marks)[:, ::-1], "(photo, marks)"),
            lambda photo, marks: photo.reshape(len(photo), 784),
            lambda photo, marks: np.concatenate([photo.ravel(), marks.ravel()]),
            lambda photo, marks: np.concatenate([photo, marks], axis=1),
        ],
        [lambda p, m: np.hstack([p.reshape(-1, 784), m]).astype("float32")],
    ),
    "14.2": (
        [
            Told((forgotten, None), "is a `return` missing"),
            Told((forgotten, 3), "A Keras model is needed"),
            Told(Network, "A Keras model is needed"),
            Told((stand, Network), "A Keras model is needed"),
            Told(stand(sizes=(3,)), "a single input, of 3"),
            Told(stand(sizes=(3, 1)), "have 3, 1 values"),
            Told(stand(sizes=(3, 7, 7)), "have 3, 7, 7 values"),
            Told(stand(outputs=(7,)), "end with Dense(1)"),
            Told(stand(compiled=False), "not compiled yet"),
            Told(stand(iterations=0), "not made a single step"),
            Told(stand(says=dull), "More epochs"),
            Told(stand(says=additive), "adding alone"),
            Told(stand(says=lambda w, d: cups(w, d) * np.nan), "More epochs"),
            Told(stand(says=lambda w, d: np.zeros((3, 1))), "no number for each day"),
        ],
        [
            stand(),
            [stand, Network((7, 3), lambda day, weather: cups(weather, day))],
            stand(says=lambda w, d: cups(w, d)[:, 0]),
        ],
    ),
    "14.b1": (
        [
            Told(asked(swapped), "made for others"),
            Told(asked(lambda network, x: network.predict(x)), "Return the first"),
            Told(asked(lambda network, x: network.predict(x)[1]), "Return the first"),
            Told(asked(lambda network, x: 2 * by_name(network, x)), "not the prior"),
            Told(asked(lambda network, x: None), "is a `return` missing"),
            Told(swapped, "(urgency_of, trained)"),
            Told((swapped, 3), "(urgency_of, trained)"),
            asked(lambda network, x: x["subject"]),
        ],
        [asked(in_order), [by_name, TRAINED], asked(called), asked(by_hand)],
    ),
    "14.e1": ([Told(2, "Half of 4"), Told(4, "was given"), 3, 0, 5], [1.0]),
    "14.t1": ([Told(8, "does not run the cell of y"), 7, 5], [6.0]),
    "14.t2": (
        [Told((3, 2), "three pairs"), Told((3, 2, 1), "from outside"), 6, (3, 1)],
        [[3, 1, 2], np.array([3, 1, 2])],
    ),
    "14.t3": ([Told(128, "no multiple"), Told(391, "of batches"), 79], [80.0]),
    "14.t4": ([Told((8, 1, 5), "stretched"), (3, 5), (8, 3, 1)], [[8, 3, 5]]),
    "14.t5": (
        [
            Told(lambda photos: photos[:, 16:], "lower halves"),
            Told(lambda photos: photos[:, :, :16], "left halves"),
            Told(lambda photos: photos[:, :, :, 16:], "three colours"),
            lambda photos: photos[:, :, 17:],
        ],
        [
            lambda photos: photos[..., -16:, :],
            lambda photos: [photo[:, 16:] for photo in photos],
        ],
    ),
    "14.t6": (
        [Told(1 / 3, "Not three equal"), Told(70, "part of 1"), 0.2],
        [700 / 1000],
    ),
    "14.t7": (
        [
            Told(lambda x, W, b: x @ W + b, "relu is missing"),
            Told(lambda x, W, b: np.maximum(x @ W, 0) + b, "inside relu"),
            Told(lambda x, W, b: W @ x + b, "Samples first"),
            lambda x, W, b: np.abs(x @ W + b),
        ],
        [looped, lambda x, W, b: (layer(x, W, b)).astype("float32")],
    ),
    "14.t8": (
        [
            Told(-1.386, "minus its"),
            Told(0.602, "base 10"),
            Told(0.75, "distance"),
            1.3,
        ],
        [1.39, 1.38, -np.log(0.25)],
    ),
    "14.t9": ([Told(1.5, "Softmax takes"), Told(1, "difference"), 7.4], [2.7, np.e]),
    "14.t10": (
        [
            Told(lambda x: x / x.sum(axis=1), "Which shape do the sums have"),
            Told(lambda x: x / x.sum(axis=0), "columns' sums"),
            Told(lambda x: x / x.sum(), "Each row its own"),
        ],
        [row_by_row, lambda x: (x.T / x.sum(axis=1)).T],
    ),
    "14.t11": ([Told(6, "Uphill"), Told(3, "is 8, not 4"), -4, 0], [2.0]),
    "14.t12": (
        [
            Told(lambda f, w: 2 * w, "slope of one curve"),
            Told(lambda f, w: f(w + 1e-5) - f(w), "how far you went"),
            Told(lambda f, w: (f(w + 1e-5) - f(w - 1e-5)) / 1e-5, "twice the slope"),
            Told(lambda f, w: (f(w) - f(w + 1e-5)) / 1e-5, "turned round"),
            lambda f, w: (f(w + 1) - f(w)) / 1,
        ],
        [
            lambda f, w: (f(w + 1e-3) - f(w)) / 1e-3,
            lambda f, w: (f(w) - f(w - 1e-6)) / 1e-6,
        ],
    ),
    "14.t13": (
        [Told((12, 4), "mind its sign"), Told((4, 4), "inner slope"), (-12, 4), 12],
        [[12.0, -4.0], np.array([12, -4])],
    ),
    "14.t14": (
        [
            Told(sequential, "slope of v taken"),
            Told(lambda u, v: (u + 0.6 * (3 * u - v), v - 0.2 * (3 * u - v)), "Uphill"),
            lambda u, v: (u, v),
            lambda u, v: step(u, v)[::-1],
        ],
        [together, lambda u, v: [u - 0.6 * (3 * u - v), v + 0.2 * (3 * u - v)]],
    ),
    "14.t15": ([Told(0.5, "plain gradient descent"), 500, 0.01], [1e-3]),
    "14.t16": ([Told(5, "second way"), Told(12, "That is y"), 7], [6.0]),
    "14.t17": (
        [
            Told(
                lambda z, upstream: upstream * (np.maximum(z, 0) >= 0),
                "lets everything",
            ),
            Told(lambda z, upstream: upstream * np.maximum(z, 0), "not its value"),
            Told(lambda z, upstream: z > 0, "chain rule"),
            lambda z, upstream: upstream,
        ],
        [
            lambda z, upstream: np.where(np.maximum(z, 0) > 0, upstream, 0),
            lambda z, upstream: upstream * (z >= 0),
        ],
    ),
    "14.t18": (
        [
            Told(lambda x, dz: dz.T @ x, "transpose of it"),
            Told(lambda x, dz: x @ dz, "do not fit"),
            Told(lambda x, dz: x.T @ dz / len(x), "carries the 1/n"),
        ],
        [
            lambda x, dz: (dz.T @ x).T,
            lambda x, dz: sum(np.outer(a, b) for a, b in zip(x, dz, strict=True)),
        ],
    ),
    "14.t19": (
        [
            Told((1.8, 32), "from Celsius"),
            Told((5 / 9, -32), "multiply it"),
            Told((0.56, 17.78), "freezing"),
            0.56,
        ],
        [[0.56, -17.78], (0.5556, -17.7778)],
    ),
    "14.t20": (
        [Told(7810, "not full"), Told(7813, "Round up"), 1563, 250_000],
        [7815.0],
    ),
}
