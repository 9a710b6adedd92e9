"""Lesson 05, dot products and layers: what is right, and the mistakes people make."""

import numpy as np

from ..edition import mark, tr
from .comparing import numbers
from .exercises import Choice, Exercise, Function, Judged, Value
from .words import Named

# The settings that the explorer shows where no kernel runs; the first is its start.
FRAMES = {
    "5.e1": {
        "w00": [1, 0, 2, 1, -1, 1, 1.5, 1.5, 1.5, 0.5],
        "w01": [0, 1, 0, 0, 0, 0.5, 0, 0.5, 0.5, 1],
        "w10": [0, -1, 0, 1, 0, 2, 0, -0.5, -0.5, -1],
        "w11": [1, 0, 0.5, 1, 1, 1, 1, 1, 1, 0.5],
        "activation": ["linear"] * 8 + ["relu"] * 2,
    }
}
CORNER = np.array([[1.5, 0.5], [-0.5, 1.0]])  # where (1, 0) and (0, 1) shall land

_random = np.random.default_rng(5)  # so that a table of stored numbers is no answer


def _whole(*shape: int) -> np.ndarray:
    return _random.integers(-9, 10, shape)


def relu(z: np.ndarray) -> np.ndarray:
    """0 in place of each number below 0."""
    return np.maximum(0, z)


def dense(x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The right `dense`: what a layer returns, shape (samples, units)."""
    return relu(x @ W + b)


def merge(
    W1: np.ndarray, b1: np.ndarray, W2: np.ndarray, b2: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The right `merge`: one layer that does what two without relu do."""
    return W1 @ W2, b1 @ W2 + b2


def filled(
    x: np.ndarray, y: np.ndarray, place: tuple[str, str], adds: bool = False
) -> np.ndarray:
    """The loops of the bug hunt, which write to z at this place: ("i", "j") is right.

    IndexError where there is no such place.
    """
    z = np.zeros((x.shape[0], y.shape[1]))
    for i in range(x.shape[0]):
        for j in range(y.shape[1]):
            at = {"i": i, "j": j}
            here = at[place[0]], at[place[1]]
            z[here] = x[i] @ y[:, j] + (z[here] if adds else 0)
    return z


def _element_wise(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return x * y


def _given(name: str, *shape: int) -> Named:
    """Random whole numbers, in messages only their name and their shape."""
    return Named(f"{name} {shape}", _whole(*shape))


def _layer(samples: int, features: int, units: int) -> tuple[Named, ...]:
    """A batch, weights and a bias."""
    return (
        _given("x", samples, features),
        _given("W", features, units),
        _given("b", units),
    )


def _two_layers(features: int, hidden: int, units: int) -> tuple[Named, ...]:
    """Weights and bias of a layer and of the one behind it."""
    return (
        _given("W1", features, hidden),
        _given("b1", hidden),
        _given("W2", hidden, units),
        _given("b2", units),
    )


def _parallelogram(answer: object) -> tuple[bool, str]:
    """Whether this matrix puts the unit square on the dashed parallelogram."""
    found = numbers(answer)
    if found is None or found.shape != (2, 2):
        return False, tr(
            "Write W as two rows of two numbers: [[w00, w01], [w10, w11]]."
        )

    def near(wanted: np.ndarray) -> bool:
        return bool((np.abs(found - wanted) <= 0.011).all())

    if near(CORNER):
        return True, tr(
            "The rows of W are the places where (1, 0) and (0, 1) land. All other "
            "points follow from these two."
        )
    if near(CORNER[::-1]):
        return True, tr(
            "This one lays the square on the parallelogram too, turned over. The rows "
            "of W are the places where (1, 0) and (0, 1) land."
        )
    if near(CORNER.T) or near(CORNER[::-1].T):
        return False, tr(
            "The right numbers, but in columns: a place where a point lands is a row "
            "of W."
        )
    if near(-CORNER) or near(-CORNER[::-1]):
        return False, tr("Turned by half a circle: look at the signs.")
    return False, tr(
        "Not on the dashed edge yet. Move w00 and w01 only, and watch the solid arrow; "
        "then w10 and w11, and watch the dashed one."
    )


EXERCISES: dict[str, Exercise] = {
    "5.r1": Choice(
        "C",
        {
            "A": mark("That would be np.array([5, 9]). Count the brackets: two axes."),
            "B": mark("That would be one row, [[5, 9]]. Here are two rows."),
            "C": mark("Two rows with one number each: a column."),
        },
    ),
    "5.r2": Choice(
        "B",
        {
            "A": mark("That is the first row, a[0, :]. The colon stands in axis 0."),
            "B": mark("All rows, column 0. A number as an index drops its axis."),
            "C": mark("That would be a[:, 0:1]: a slice keeps the axis, 0 drops it."),
        },
    ),
    "5.p1": Choice(
        "A",
        {
            "A": mark(
                "* keeps the axis, @ sums it away, np.outer makes a matrix of two "
                "vectors."
            ),
            "B": mark("@ adds everything up: one number is left, without an axis."),
            "C": mark(
                "* adds nothing up: [5 18] has one axis. The outer product has 2."
            ),
        },
    ),
    "5.p2": Value(
        49,
        mark("Row 1 against column 0: 4·1 + 5·3 + 6·5 = 4 + 15 + 30."),
        (
            (28, mark("That is customer 0 in shop 1: row and column are swapped.")),
            (64, mark("That is customer 1 in shop 1. Shop 0 is column 0.")),
            (22, mark("That is customer 0. Customer 1 is row 1.")),
            (4, mark("That is the first product only. Add up all three.")),
            (
                32,
                mark(
                    "You walked along the row [1, 2] of shops. Its column is 1, 3, 5."
                ),
            ),
        ),
    ),
    "5.p3": Value(
        [[0, 2, 4], [1, 3, 5]],
        mark("The columns of a have become rows: 0, 2, 4 stood in one column."),
        (
            (
                [[0, 1, 2], [3, 4, 5]],
                mark("That is a.reshape(2, 3): the same order, folded elsewhere."),
            ),
            ([[0, 1], [2, 3], [4, 5]], mark("That is a itself, three rows of two.")),
            (
                [[4, 2, 0], [5, 3, 1]],
                mark("That is a turned by a quarter. The transpose starts with 0."),
            ),
        ),
    ),
    "5.1": Function(
        lambda images: images.reshape(images.shape[0], -1),
        [
            (_given("images", 3, 4, 5),),
            (_given("images", 2, 28, 28),),
            (_given("images", 5, 3, 3),),
            (_given("images", 1, 2, 6),),
        ],
        mark("One row for each image, however many there are and however large."),
        [
            (
                lambda images: images.reshape(-1),
                mark("One row for everything. The first axis counts images: keep it."),
            ),
            (
                lambda images: images.reshape(-1, images.shape[0]),
                mark(
                    "The axes are the wrong way round: samples come first. This mixes "
                    "the pixels of different images."
                ),
            ),
            (
                lambda images: images.reshape(images.shape[0], 784),
                mark("784 fits images of 28 × 28 only: take it from images.shape."),
            ),
            (
                lambda images: images.reshape(60000, 784),
                mark(
                    "Those numbers fit one data set only: take them from images.shape."
                ),
            ),
            (
                lambda images: images.reshape(images.shape),
                mark("Nothing has changed: there are still three axes."),
            ),
        ],
    ),
    "5.p4": Choice(
        "C",
        {
            "A": mark("512 units meet 128 samples: the inner lengths do not agree."),
            "B": mark(
                "The product (512, 128) exists, but b has 512 numbers, and from the "
                "right they meet 128."
            ),
            "C": mark(
                "784 pixels meet 784 weights, and b lies along the last axis: "
                "(128, 512)."
            ),
        },
    ),
    "5.2": Function(
        dense,
        # The first one lets every order run; the others tell the mistakes apart.
        [_layer(3, 3, 3), _layer(4, 3, 2), _layer(1, 5, 4), _layer(6, 2, 7)],
        mark("That is a dense layer, for any batch and any number of units."),
        [
            (
                lambda x, W, b: relu(W @ x + b),
                mark("W and x are swapped: a sample is a row, so it is x @ W."),
            ),
            (
                lambda x, W, b: relu(W.T @ x.T + b),
                mark("Turned over: samples come first, so it is x @ W."),
            ),
            (
                lambda x, W, b: relu(W.T @ x.T + b[:, None]),
                mark("The right numbers, turned over: samples come first, x @ W."),
            ),
            (lambda x, W, b: x @ W + b, mark("Something below 0 comes out: add relu.")),
            (lambda x, W, b: relu(x @ W), mark("The bias is missing: + b, then relu.")),
            (
                lambda x, W, b: relu(x @ W) + b,
                mark("The bias comes too late: first + b, then relu."),
            ),
            (
                lambda x, W, b: relu(x * W + b),
                mark("* multiplies element by element. The matrix product is @."),
            ),
            (
                lambda x, W, b: np.minimum(0, x @ W + b),
                mark("That keeps what is below 0. relu keeps what is above."),
            ),
            (
                lambda x, W, b: np.abs(x @ W + b),
                mark("That turns negative numbers round. relu makes them 0."),
            ),
            (
                lambda x, W, b: relu(x @ W + b).sum(),
                mark("That is one number for all. Each sample has one for each unit."),
            ),
        ],
    ),
    "5.e1": Judged(_parallelogram),
    "5.p5": Choice(
        "B",
        {
            "A": mark("Nothing in x @ W bends: a straight line stays one."),
            "B": mark("Ten layers have done no more than one matrix could."),
            "C": mark("Parallel lines move alike: a matrix keeps them parallel."),
        },
    ),
    "5.3": Function(
        merge,
        [_two_layers(2, 2, 2), _two_layers(3, 4, 2), _two_layers(5, 2, 3)],
        mark("Without relu, two layers are one; and so are ten, two at a time."),
        [
            (
                lambda W1, b1, W2, b2: (W1 @ W2, b1 + b2),
                mark("W is right. But b1 passes through the second layer, too."),
            ),
            (
                lambda W1, b1, W2, b2: (W1 @ W2, b2),
                mark("W is right. But b1 is lost: the second layer multiplies it."),
            ),
            (
                lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2),
                mark("W is right. But b2 is missing: the second layer adds it."),
            ),
            (
                lambda W1, b1, W2, b2: (W1 @ W2, b1),
                mark(
                    "W is right. But b2 is missing, and b1 is still to be multiplied."
                ),
            ),
            (
                lambda W1, b1, W2, b2: (W2 @ W1, b1 @ W2 + b2),
                mark("The first layer comes first: x @ W1 @ W2."),
            ),
            (
                lambda W1, b1, W2, b2: (W1 * W2, b1 @ W2 + b2),
                mark("* multiplies element by element. The matrix product is @."),
            ),
            (
                lambda W1, b1, W2, b2: (W1 + W2, b1 + b2),
                mark("One layer follows the other: the matrices are multiplied."),
            ),
            (
                lambda W1, b1, W2, b2: (W1 @ W2, W2 @ b1 + b2),
                mark("W is right. In b, the row b1 stands at the left: b1 @ W2."),
            ),
        ],
    ),
    "5.b1": Function(
        lambda x, y: x @ y,
        [
            (np.array([[1, 2, 3], [4, 5, 6]]), np.array([[1, 2], [3, 4], [5, 6]])),
            (_whole(2, 3), _whole(3, 4)),
            (_given("x", 4, 2), _given("y", 2, 3)),
            (_given("x", 3, 3), _given("y", 3, 3)),
        ],
        mark("Each bill has a place of its own: row i, column j."),
        [
            (
                lambda x, y: filled(x, y, ("i", "i")),
                mark(
                    "All bills of customer i go to one place, z[i, i], and the last "
                    "shop stays there. Which place is that of shop j?"
                ),
            ),
            (
                lambda x, y: filled(x, y, ("i", "i"), adds=True),
                mark("Now all bills of a customer are added up at z[i, i]."),
            ),
            (
                lambda x, y: filled(x, y, ("j", "j")),
                mark("Now the last customer stays at z[j, j]. Which place is free?"),
            ),
            (
                lambda x, y: filled(x, y, ("j", "i")),
                mark("Rows and columns are swapped: customers are rows."),
            ),
            (
                lambda x, y: y @ x,
                mark("That is y @ x. The order matters: x comes first."),
            ),
            (
                _element_wise,
                mark("* multiplies element by element. Row against column is @."),
            ),
        ],
    ),
    "5.q1": Choice(
        "A",
        {
            "A": mark("20 weights and 1 bias for each of 7 units: 7 · 21."),
            "B": mark("Those are the weights, 20 · 7. Each unit has a bias, too."),
            "C": mark("32 is the size of the batch: it is in no shape of a parameter."),
        },
    ),
    "5.q2": Choice(
        "C",
        {
            "A": mark("To turn it, pixels must change their order. reshape keeps it."),
            "B": mark("That is photo.T. reshape only breaks the string elsewhere."),
            "C": mark("The same string of pixels, with other ends of its rows."),
        },
    ),
    "5.q3": Choice(
        "B",
        {
            "A": mark("Only the last layer bends. The others are one matrix with it."),
            "B": mark("Up to relu the three are one matrix and one bias."),
            "C": mark("One layer can have weights as large as it likes."),
        },
    ),
}
