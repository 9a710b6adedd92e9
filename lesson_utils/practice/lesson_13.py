"""Lesson 13, MNIST in Keras: what is right, and the mistakes people make."""

from itertools import pairwise

import numpy as np

from ..data import load_mnist
from ..edition import mark, tr
from .exercises import Choice, Exercise, Function, Judged, Value


def parameters(widths: list[int], biases: bool = True) -> int:
    """Parameters of a pile of Dense layers with these widths."""
    return sum((inputs + biases) * units for inputs, units in pairwise(widths))


def updates(images: int, batch_size: int, epochs: int) -> int:
    """Updates in `epochs` passes; the last batch of each may be shorter."""
    return -(-images // batch_size) * epochs


def accuracy_per_digit(matrix: np.ndarray) -> np.ndarray:
    """The diagonal over the sums of the rows, shape (classes,)."""
    return np.diag(matrix) / matrix.sum(axis=1)


def _counts(classes: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(1, 90, (classes, classes))


def judge_scaled(answer: object) -> tuple[bool, str]:
    """Whether the answer is the test images, from 0 to 1."""
    raw = load_mnist()[1][0]
    if not isinstance(answer, np.ndarray):
        return False, tr(
            "Answer with the array of images, not with {kind}.",
            kind=type(answer).__name__,
        )
    if answer.shape not in (raw.shape, (len(raw), 784)):
        return False, tr(
            "Shape {theirs}: there are 10000 images of 28 by 28.", theirs=answer.shape
        )
    answer = answer.reshape(raw.shape)
    if answer.dtype.kind != "f":
        return False, tr(
            "dtype {theirs} holds whole numbers only: all greys are lost. "
            "Convert to float32 first.",
            theirs=answer.dtype,
        )
    if np.allclose(answer, raw / 255, atol=1e-6):
        return True, tr("Same scale as in training: the loss is small again.")
    if answer.max() > 1:
        return False, tr(
            "The largest value is {top:g}: the model was trained on values up to 1.",
            top=float(answer.max()),
        )
    return False, tr(
        "The values go up to {top:.4g}, in training they went up to 1: divide once, "
        "by 255.",
        top=float(answer.max()),
    )


EXERCISES: dict[str, Exercise] = {
    "13.r1": Choice(
        "A",
        {
            "A": mark("(128, 784) @ (784, 512) is (128, 512), and b stretches to it."),
            "B": mark("The batch stays first: (128, 784) @ (784, 512)."),
            "C": mark("b of shape (512,) is aligned on the right and fits 512."),
        },
    ),
    "13.r2": Value(
        float(np.log(10)),
        mark("-ln(1/10) = 2.303: the loss of somebody who only guesses."),
        (
            (0.1, mark("That is the probability. The loss is minus its logarithm.")),
            (
                1,
                mark("To base 10 it would be 1. The loss takes the natural logarithm."),
            ),
            (-2.303, mark("Mind the sign: minus the logarithm is positive.")),
            (0, mark("0 would mean: certain, and right.")),
        ),
        tolerance=0.06,
    ),
    "13.p1": Choice(
        "B",
        {
            "A": mark("A uint8 cannot hold 0.5: NumPy changes the dtype."),
            "B": mark("float64: eight bytes a pixel, twice what Keras wants."),
            "C": mark("One would wish so. NumPy makes float64 of uint8 / 255.0."),
        },
    ),
    "13.p2": Value(
        101_770,
        mark("100480 in the first layer and 1290 in the second."),
        (
            (101_632, mark("Those are the weights. Each unit also has a bias.")),
            (100_480, mark("That is the first Dense layer. There is a second one.")),
            (100_352, mark("The weights of the first layer: biases and a layer miss.")),
            (102_554, mark("The input has no biases: it learns nothing.")),
        ),
        tolerance=0.5,
    ),
    "13.p3": Value(
        9375,
        mark("60000 / 32 = 1875 updates an epoch, times 5."),
        (
            (1875, mark("That is one epoch. There are five.")),
            (2345, mark("That is the number for batches of 128. The default is 32.")),
            (300_000, mark("Images seen. An update is made once for 32 of them.")),
            (5, mark("Five passes over the data, each with many updates.")),
            (60_000, mark("The images of one epoch. An update is for 32 of them.")),
        ),
        tolerance=0.5,
    ),
    "13.p4": Choice(
        "B",
        {
            "A": mark("Same images, but other weights, and dropout is off now."),
            "B": mark("The weights went on improving, and dropout is off."),
            "C": mark("Nothing got worse: dropout is off, the weights are the last."),
        },
    ),
    "13.p5": Choice(
        "B",
        {
            "A": mark("That is normal: it has practised on the training images."),
            "B": mark("It learns the training images by heart from there on."),
            "C": mark("No model is perfect; that alone says nothing."),
        },
    ),
    "13.p6": Choice(
        "B",
        {
            "A": mark("Depth alone helps little here, and the loss is a brake."),
            "B": mark(
                "Squared error after softmax has small slopes where it is wrong."
            ),
            "C": mark("Look again after the training: several points apart."),
        },
    ),
    "13.1": Function(
        parameters,
        [([784, 128, 10],), ([784, 512, 10],), ([784, 100, 100, 10],), ([5, 3],)],
        mark("101770, 407050 and 89610: all three models of this lesson."),
        [
            (
                lambda widths: parameters(widths, biases=False),
                mark("The biases are missing: one for each unit."),
            ),
            (
                lambda widths: sum(a * b + a for a, b in pairwise(widths)),
                mark("A bias belongs to a unit of the layer, not to an input."),
            ),
            (
                lambda widths: sum(a * b + 1 for a, b in pairwise(widths)),
                mark("Each unit has a bias of its own, not one for the layer."),
            ),
            (
                lambda widths: sum(widths),
                mark("Those are the units. Each is joined to each input."),
            ),
        ],
    ),
    "13.2": Function(
        updates,
        [(60_000, 128, 5), (60_000, 32, 5), (60_000, 100, 20), (10, 4, 1), (4, 10, 2)],
        mark("2345, 9375 and 12000: the three trainings of this lesson."),
        [
            (
                lambda images, batch, epochs: images // batch * epochs,
                mark("Rounded down: the last, shorter batch is an update too."),
            ),
            (
                lambda images, batch, epochs: -(-images * epochs // batch),
                mark("The rest of an epoch does not go into the next: round first."),
            ),
            (
                lambda images, batch, epochs: images / batch * epochs,
                mark("There are no half updates: round up in each epoch."),
            ),
            (
                lambda images, batch, epochs: images * epochs,
                mark("Those are images. An update is made for a batch."),
            ),
        ],
    ),
    "13.3": Function(
        accuracy_per_digit,
        [(_counts(3, 1),), (_counts(10, 0),), (_counts(10, 2),)],
        mark("Right ones over all that are this digit: the recall of each class."),
        [
            (
                lambda m: np.diag(m) / m.sum(axis=0),
                mark("You divided by the columns: of all called a 3, how many are?"),
            ),
            (
                lambda m: np.diag(m) / m.sum(),
                mark("You divided by all images: divide by those of this digit."),
            ),
            (
                lambda m: 1 - np.diag(m) / m.sum(axis=1),
                mark("That is the share of mistakes."),
            ),
        ],
    ),
    "13.e1": Choice(
        "B",
        {
            "A": mark("True of the network, but look at what it is shown."),
            "B": mark("The picture beside the pad shows it: large, and centred."),
            "C": mark("A Dense network cares: each pixel has its own weights."),
        },
    ),
    "13.b1": Judged(judge_scaled),
    "13.b2": Value(
        4,
        mark("Python reads the whole cell first, and `test acc` is no Python."),
        (
            (3, mark("It would fail (NameError), but Python does not get that far.")),
            (1, mark("Line 1 is fine: the rest of it is a comment.")),
            (2, mark("Line 2 is fine, if it is ever reached.")),
        ),
        tolerance=0,
    ),
    "13.q1": Choice(
        "A",
        {
            "A": mark("Sparse: the label is the place of the 1, not the whole row."),
            "B": mark("That one wants one-hot rows."),
            "C": mark("It runs on one-hot rows only, and walks slowly."),
        },
    ),
    "13.q2": Choice(
        "B",
        {
            "A": mark("It counts batches."),
            "B": mark("468 full batches and one of 96."),
            "C": mark("All 60000 were used, in 469 batches."),
        },
    ),
    "13.q3": Choice(
        "C",
        {
            "A": mark("argmax makes digits of them."),
            "B": mark("One-hot rows hold only 0 and 1."),
            "C": mark("A row of ten for each image, with sum 1."),
        },
    ),
    "13.q4": Choice(
        "C",
        {
            "A": mark("Then its number is no longer about unseen digits."),
            "B": mark("The best there may be the one that learns by heart."),
            "C": mark("And the test set speaks once, at the end."),
        },
    ),
    "13.q5": Choice(
        "A",
        {
            "A": mark("It only changes the shape."),
            "B": mark("784 values pass through it; none is learnt."),
            "C": mark("It only changes the shape: there is nothing to learn."),
        },
    ),
    "13.q6": Choice(
        "B",
        {
            "A": mark("The computer changes the fourth digit. Ask something larger."),
            "B": mark("One lucky run on data that chose the model says little."),
            "C": mark("Interesting, but it does not make the number true."),
        },
    ),
}
