"""Lesson 05: wrong answers with what they are told, and unusual right ones.

Multiple choice needs no rows here: every other letter is wrong.
"""

import numpy as np

from .told import Told


def relu(z):
    return np.maximum(0, z)


def dense_in_loops(x, W, b):
    out = []
    for sample in x:
        row = []
        for j in range(W.shape[1]):
            z = b[j]
            for k in range(len(sample)):
                z = z + sample[k] * W[k, j]
            row.append(z if z > 0 else 0)
        out.append(row)
    return out


def dense_as_columns(x, W, b):
    return relu(W.T @ x.T + b[:, None]).T


def dense_in_float32(x, W, b):
    z = np.dot(x.astype("float32"), W) + b
    return z * (z > 0)


def dense_in_place(x, W, b):
    x *= 2
    return relu(x @ W / 2 + b)


def dense_that_keeps_small_ones(x, W, b):
    z = x @ W + b
    return np.where(z > -5, z, 0)


def product_in_loops(x, y):
    z = [[0] * y.shape[1] for _ in range(x.shape[0])]
    for i in range(x.shape[0]):
        for j in range(y.shape[1]):
            for k in range(y.shape[0]):
                z[i][j] += x[i, k] * y[k, j]
    return z


def looped(x, y, place):
    z = np.zeros((x.shape[0], y.shape[1]))
    for i in range(x.shape[0]):
        for j in range(y.shape[1]):
            z[place(i, j)] = x[i, :] @ y[:, j]
    return z


def square_only(x, y):
    z = np.zeros((2, 2))
    for i in range(2):
        for j in range(2):
            z[i, j] = x[i, :] @ y[:, j]
    return z


def merged_by_asking(W1, b1, W2, b2):
    b = (np.zeros(len(W1)) @ W1 + b1) @ W2 + b2
    return [(np.eye(len(W1)) @ W1 + b1) @ W2 + b2 - b, b]


# name: (wrong answers, unusual right answers)
ANSWERS = {
    "5.p2": (
        [
            Told(28, "row and column are swapped"),
            Told(64, "customer 1 in shop 1"),
            Told(4, "the first product only"),
            Told(32, "You walked along the row"),
            "49",
            [49],
        ],
        [49.0, np.int8(49)],
    ),
    "5.p3": (
        [
            Told([[0, 1, 2], [3, 4, 5]], "folded elsewhere"),
            Told(np.arange(6).reshape(3, 2), "a itself"),
            Told([[4, 2, 0], [5, 3, 1]], "a quarter"),
            [0, 2, 4, 1, 3, 5],
            [[0, 2, 4]],
        ],
        [np.arange(6).reshape(3, 2).T, ((0.0, 2.0, 4.0), (1.0, 3.0, 5.0))],
    ),
    "5.1": (
        [
            Told(lambda images: images.reshape(-1), "The first axis counts images"),
            Told(lambda images: images.flatten(), "The first axis counts images"),
            Told(lambda i: i.reshape(-1, len(i)), "the wrong way round"),
            Told(lambda i: i.reshape(len(i), 784), "28 × 28 only"),
            Told(lambda i: i.reshape(60000, 784), "one data set only"),
            Told(lambda i: i, "Nothing has changed"),
            lambda i: i.reshape(len(i), -1).T,
            lambda i: i.transpose(0, 2, 1).reshape(len(i), -1),
        ],
        [
            lambda images: [image.ravel() for image in images],
            lambda i: i.reshape(i.shape[0], i.shape[1] * i.shape[2]),
        ],
    ),
    "5.2": (
        [
            Told(lambda x, W, b: relu(W @ x + b), "a sample is a row"),
            Told(lambda x, W, b: relu(np.dot(W, x) + b), "W and x are swapped"),
            Told(lambda x, W, b: relu(W.T @ x.T + b), "samples come first"),
            Told(lambda x, W, b: dense_as_columns(x, W, b).T, "turned over"),
            Told(lambda x, W, b: x @ W + b, "add relu"),
            Told(lambda x, W, b: relu(x @ W), "The bias is missing"),
            Told(lambda x, W, b: relu(x @ W) + b, "too late"),
            Told(lambda x, W, b: relu(x * W + b), "element by element"),
            Told(lambda x, W, b: np.minimum(x @ W + b, 0), "below 0"),
            Told(dense_in_place, "changed an array"),
            dense_that_keeps_small_ones,
            lambda x, W, b: relu(x @ W - b),
            lambda x, W, b: relu(x @ W + b) + 1e-3,
        ],
        [dense_in_loops, dense_as_columns, dense_in_float32],
    ),
    "5.e1": (
        [
            Told([[1.5, -0.5], [0.5, 1]], "in columns"),
            Told([[-1.5, -0.5], [0.5, -1]], "the signs"),
            Told([1.5, 0.5, -0.5, 1], "two rows of two numbers"),
            Told([[1.5, 0.5], [0, 1]], "Move w00 and w01"),
            [[1.5, 0.5], [-0.5, float("nan")]],
            "[[1.5, 0.5], [-0.5, 1]]",
            np.eye(2),
        ],
        [
            ((1.5, 0.5), (-0.5, 1)),
            np.array([[-0.5, 1], [1.5, 0.5]], dtype="float32"),
        ],
    ),
    "5.3": (
        [
            Told(lambda W1, b1, W2, b2: (W1 @ W2, b1 + b2), "passes through"),
            Told(lambda W1, b1, W2, b2: (W1 @ W2, b2), "b1 is lost"),
            Told(lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2), "b2 is missing: the"),
            Told(lambda W1, b1, W2, b2: (W2 @ W1, b1 @ W2 + b2), "comes first"),
            Told(lambda W1, b1, W2, b2: (W1 @ W2, W2 @ b1 + b2), "at the left"),
            lambda W1, b1, W2, b2: W1 @ W2,
            lambda W1, b1, W2, b2: (b1 @ W2 + b2, W1 @ W2),
        ],
        [merged_by_asking],
    ),
    "5.b1": (
        [
            Told(lambda x, y: looped(x, y, lambda i, j: (i, i)), "the last shop stays"),
            Told(lambda x, y: looped(x, y, lambda i, j: (j, i)), "customers are rows"),
            Told(lambda x, y: looped(x, y, lambda i, j: (j, j)), "the last customer"),
            Told(lambda x, y: y @ x, "The order matters"),
            Told(lambda x, y: x * y, "element by element"),
            square_only,
            lambda x, y: (x @ y).T,
        ],
        [product_in_loops, lambda x, y: (x[:, :, None] * y).sum(axis=1), np.matmul],
    ),
}
