"""Lesson 13, MNIST in Keras: what is right, and the mistakes people make."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import cast

import numpy as np

from ..data import load_mnist
from ..edition import mark, tr
from .calling import call
from .comparing import agree, numbers
from .exercises import Choice, Exercise, Function, Judged, Value, Verdict
from .models import Model, not_compiled, not_trained

HELD = 10_000  # of the training images, the last ones: a model is judged by them
GOALS = (90, 95, 97, 98, 100)  # % of them: the first it has to reach


def parameters(widths: Sequence[int]) -> int:
    """Parameters of a stack of Dense layers with these widths."""
    return sum((inputs + 1) * units for inputs, units in pairwise(widths))


def accuracy_per_digit(matrix: np.ndarray) -> np.ndarray:
    """The diagonal over the sums of the rows, shape (classes,)."""
    return np.diag(matrix) / matrix.sum(axis=1)


def _counts(classes: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(1, 90, (classes, classes))


@cache
def _held() -> tuple[np.ndarray, np.ndarray]:
    """The last training images, flat and from 0 to 1, with their labels."""
    images, labels = load_mnist()[0]
    flat = images[-HELD:].reshape(HELD, 784).astype(np.float32)
    return flat / 255, labels[-HELD:].copy()  # or all images would stay in memory


@cache
def _test_images() -> np.ndarray:
    """The test images as they are stored."""
    return load_mnist()[1][0]


# ------------------------------------------------- 13.2: a model of one's own


def judge_model(answer: object) -> tuple[bool, str]:
    """Whether the answer is model 3: built, compiled, and trained until it reads."""
    if isinstance(answer, type) or not hasattr(answer, "get_weights"):
        return False, tr("Answer with the model itself: what keras.Sequential gives.")
    model = cast(Model, answer)
    words = _unlike_model_3(model) or _not_ready(model)
    if words:
        return False, words
    accuracy = _accuracy(model)
    if not accuracy >= GOALS[0] / 100:
        return False, tr(
            "It is the right network, compiled and trained, but it reads only "
            "{percent} % of the last 10000 training images. More epochs, or a larger "
            "learning rate.",
            percent=f"{100 * accuracy:.0f}",
        )
    low, high = next(
        band for band in pairwise(GOALS) if 100 * accuracy < band[1] or band[1] == 100
    )
    return True, tr(
        "89610 parameters, built, compiled and trained by you: it reads {low} to "
        "{high} % of the last 10000 training images.",
        low=low,
        high=high,
    )


def _unlike_model_3(model: Model) -> str:
    """What in its structure is not as asked, or ""."""
    shapes = [np.shape(array) for array in model.get_weights()]
    if not shapes:
        return tr(
            "It has no weights yet. Put keras.Input((784,)) before the first layer."
        )
    kernels = [shape for shape in shapes if len(shape) == 2]
    widths = [kernels[0][0], *(shape[1] for shape in kernels)] if kernels else []
    if widths != [784, 100, 100, 10]:
        return tr(
            "Its layers go {theirs}. They should go 784, 100, 100, 10.",
            theirs=", ".join(map(str, widths)),
        )
    if len(shapes) != 2 * len(kernels):
        return tr("Some biases are missing: leave use_bias as it is.")
    found = [_name(layer) for layer in model.layers if _name(layer)]
    wanted = ["relu", "relu", "softmax"]
    if [name for name in found if name != "linear"] != wanted:
        return tr(
            "Its activations are {theirs}. They should be relu, relu, softmax.",
            theirs=", ".join(found),
        )
    return ""


def _name(layer: object) -> str:
    """The name of a layer's activation, "" if it has none."""
    return str(getattr(getattr(layer, "activation", None), "__name__", ""))


def _not_ready(model: Model) -> str:
    """What was forgotten between building and using it, or ""."""
    if words := not_compiled(model):
        return words
    optimizer = model.optimizer
    if type(optimizer).__name__ != "SGD":
        return tr(
            "Its optimizer is {theirs}. Use SGD, with a learning rate of your choice.",
            theirs=type(optimizer).__name__,
        )
    return not_trained(model)


def _accuracy(model: Model) -> float:
    """How many of the held images its weights read, computed without Keras."""
    x, labels = _held()
    W1, b1, W2, b2, W3, b3 = model.get_weights()
    hidden = np.maximum(np.maximum(x @ W1 + b1, 0) @ W2 + b2, 0)
    said = (hidden @ W3 + b3).argmax(axis=1)
    return float(np.mean(said == labels))


# --------------------------------------------- 13.b1: what the network is shown


def judge_scaled(answer: object) -> tuple[bool, str]:
    """Whether the answer is the test images, from 0 to 1."""
    raw = _test_images()
    theirs = numbers(answer)
    if theirs is None or theirs.size != raw.size:
        shape = "?" if theirs is None else theirs.shape
        return False, tr(
            "All 10000 test images are needed, 28 by 28 each; the shape is {shape}.",
            shape=shape,
        )
    images = theirs.reshape(raw.shape).astype(np.float32)
    if np.abs(images - raw / 255).max() <= 1e-3:
        return True, tr(
            "Scaled as in training, and the loss is small again. The accuracy had "
            "hidden the bug: 255 times larger inputs make logits 255 times larger. "
            "The largest stays the largest, nearly always, and every answer, right or "
            "wrong, is given with certainty. The loss of a wrong one tells."
        )
    if np.abs(images - raw).max() <= 1e-3:
        return False, tr(
            "The pixels still go up to 255. The network was trained on 0 to 1: "
            "divide by 255 here too."
        )
    if theirs.dtype.kind not in "f" or set(np.unique(images)) <= {0, 1}:
        return False, tr(
            "Only 0 and 1 are left, the greys between them are lost: convert to "
            "float32 before you divide with /."
        )
    low, high = float(images.min()), float(images.max())
    return False, tr(
        "These pixels go from {low:.4g} to {high:.4g} and are not the test images "
        "divided once by 255, as the training images were.",
        low=low,
        high=high,
    )


# ------------------------------------------------------ 13.4: opening the box


def forward(x: np.ndarray, weights: Sequence[np.ndarray]) -> np.ndarray:
    """The probabilities of a network with one hidden layer, shape (len(x), classes)."""
    return _network(x, weights)


def _softmax(logits: np.ndarray, axis: int = 1) -> np.ndarray:
    powers = np.exp(logits - logits.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def _relu(values: np.ndarray) -> np.ndarray:
    return np.maximum(values, 0)


def _network(
    x: np.ndarray,
    weights: Sequence[np.ndarray],
    relu: Callable[[np.ndarray], np.ndarray] = _relu,
    softmax: Callable[[np.ndarray], np.ndarray] = _softmax,
) -> np.ndarray:
    W1, b1, W2, b2 = weights
    return softmax(relu(x @ W1 + b1) @ W2 + b2)


def _some_network(images: int, widths: tuple[int, int, int], seed: int, size: float):  # noqa: ANN202
    """Images and weights of a small random network; size: of its weights."""
    rng = np.random.default_rng(seed)
    inputs, hidden, classes = widths
    shapes = [(inputs, hidden), (hidden,), (hidden, classes), (classes,)]
    return rng.random((images, inputs)), [size * rng.normal(size=s) for s in shapes]


SMALL = [_some_network(5, (4, 6, 3), 0, 1), _some_network(1, (9, 2, 10), 1, 1)]
LOUD = _some_network(4, (6, 5, 3), 2, 60)  # its logits are too large for a bare exp

FORWARD_MISTAKES: list[tuple[Callable[..., np.ndarray], str]] = [
    (
        lambda x, weights: _network(x, weights, relu=lambda z: z),
        mark("Between the two layers the relu is missing."),
    ),
    (
        lambda x, weights: _network(x, weights, softmax=lambda z: z),
        mark("Those are the logits: the softmax is missing at the end."),
    ),
    (
        lambda x, weights: _network(x, weights, softmax=_relu),
        mark("The output layer ends in softmax, not in relu."),
    ),
    (
        lambda x, weights: _network(x, weights, softmax=lambda z: _softmax(z, axis=0)),
        mark("Your columns sum to 1. Each image's row should: sum along axis=1."),
    ),
    (
        lambda x, weights: _network(
            x, weights, softmax=lambda z: np.exp(z) / np.exp(z).sum()
        ),
        mark(
            "All your probabilities together sum to 1. Each row should, for itself: "
            "axis=1 and keepdims=True."
        ),
    ),
    (
        lambda x, weights: _network(
            x, [weights[0], 0 * weights[1], weights[2], 0 * weights[3]]
        ),
        mark("The biases are missing."),
    ),
    (
        lambda x, weights: _network(x, weights).argmax(axis=1),
        mark("Those are the answers. Return the ten probabilities, before argmax."),
    ),
]


WRITTEN = Function(forward, SMALL, "", FORWARD_MISTAKES, tolerance=1e-6)


@dataclass(frozen=True)
class Opened(Exercise):
    """A function and a model: does the one compute what the other says?"""

    def judge(self, answer: object) -> Verdict:
        """The verdict on a pair (function, model)."""
        pair = [*answer] if isinstance(answer, (tuple, list)) else []
        function, model = pair if len(pair) == 2 else (answer, None)
        small = WRITTEN.judge(function)
        if not small.right:
            return small
        if not hasattr(model, "get_weights"):
            return Verdict(False, tr('Write lu.check("13.4", (forward, model)).'))
        outcome = call(cast(Callable[..., object], function), LOUD)
        if outcome.problem or not agree(outcome.value, forward(*LOUD), 1e-6):
            return Verdict(
                False,
                tr(
                    "Right for small logits, but exp of a large one is infinite: "
                    "subtract each row's largest logit first. The probabilities stay "
                    "the same."
                ),
            )
        written = cast(Callable[..., object], function)
        return _as_the_model(written, cast(Model, model))


def _as_the_model(function: Callable[..., object], model: Model) -> Verdict:
    """Whether a function that is right says what the student's model says."""
    images = _test_images()[:500].astype(np.float32) / 255
    weights = model.get_weights()
    if len(weights) != 4:
        return Verdict(
            False,
            tr(
                "Your function is right, but this model has {number} arrays of "
                "weights: take model 1, with four.",
                number=len(weights),
            ),
        )
    outcome = call(function, (images.reshape(len(images), 784), weights))
    said = np.asarray(model.predict(images, verbose=0))
    if outcome.problem or not agree(outcome.value, said, 1e-5):
        return Verdict(
            False,
            tr(
                "Your function is right on small networks, but not what model.predict "
                "says of the test images. {problem}",
                problem=outcome.problem,
            ),
        )
    difference = float(np.abs(np.asarray(outcome.value) - said).max())
    bound = "1e-6" if difference < 1e-6 else "1e-5"
    return Verdict(
        True,
        tr(
            "On 500 test images it differs from model.predict by less than {bound}. "
            "The box is open: this is all that happens in it.",
            bound=bound,
        ),
    )


# --------------------------------------------------------------------------------

EXERCISES: dict[str, Exercise] = {
    "13.r1": Choice(
        "B",
        {
            "A": mark("That is the shape of W. Each of 128 rows of x gives a row."),
            "B": mark("(128, 784) @ (784, 512) is (128, 512), and b is broadcast."),
            "C": mark("b of shape (512,) is aligned on the right and fits 512."),
        },
    ),
    "13.r2": Choice(
        "C",
        {
            "A": mark("That is the probability. The loss is minus its logarithm."),
            "B": mark("To base 10 it would be 1. The loss takes the natural one."),
            "C": mark("-ln(1/10) = 2.303: the loss of one who only guesses."),
        },
    ),
    "13.p1": Value(
        101_770,
        mark("100480 in the first layer and 1290 in the second."),
        (
            (101_632, mark("Those are the weights. Each unit also has a bias.")),
            (100_480, mark("That is the first Dense layer. There is a second one.")),
            (100_352, mark("The weights of the first layer alone, without biases.")),
            (102_554, mark("The input has no biases: it learns nothing.")),
        ),
        tolerance=0.5,
    ),
    "13.p2": Value(
        9375,
        mark("60000 / 32 = 1875 updates an epoch, times 5."),
        (
            (1875, mark("That is one epoch. There are five.")),
            (2345, mark("That is the number for batches of 128. Here they are of 32.")),
            (300_000, mark("Images seen. An update is made once for 32 of them.")),
            (5, mark("Five passes over the data, each with many updates.")),
            (60_000, mark("The images of one epoch. An update is for 32 of them.")),
        ),
        tolerance=0.5,
    ),
    "13.p3": Choice(
        "A",
        {
            "A": mark(
                "fit averages over an epoch in which the weights were still getting "
                "better, and with dropout on."
            ),
            "B": mark("Other weights and no dropout: two measurements, two numbers."),
            "C": mark("Nothing got worse: the weights are the final ones now."),
        },
    ),
    "13.p4": Choice(
        "C",
        {
            "A": mark("That is what it reaches on images that it has not seen."),
            "B": mark("It does not stop half way: given time, it remembers them all."),
            "C": mark(
                "407050 parameters can remember 1000 labels, sense or no sense. On "
                "other images it guesses."
            ),
        },
    ),
    "13.p5": Value(
        0.975,
        mark(
            "Inputs 255 times larger make larger logits, and the largest of them "
            "stays the largest for nearly every image. Only the loss shows the bug."
        ),
        (
            (0.1, mark("So low only if the order of the logits were lost.")),
            (0, mark("Lower than guessing? The order of the logits hardly changes.")),
        ),
        tolerance=0.015,
    ),
    "13.1": Function(
        parameters,
        [([784, 128, 10],), ([784, 512, 10],), ([784, 100, 100, 10],), ([5, 3],)],
        mark("101770, 407050 and 89610: all three models of this lesson."),
        [
            (
                lambda widths: sum(a * b for a, b in pairwise(widths)),
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
                lambda widths: sum(widths[1:]),
                mark("Those are the units. Each has a weight for each input."),
            ),
            (
                lambda widths: parameters(widths[:2]),
                mark("That is the first layer only: does the loop return too early?"),
            ),
            (
                lambda widths: parameters(widths[-2:]),
                mark("That is the last layer only: add it to the total so far."),
            ),
        ],
        tolerance=0.1,
    ),
    "13.2": Judged(judge_model, seconds=5.0),
    "13.3": Function(
        accuracy_per_digit,
        [(_counts(3, 1),), (_counts(10, 0),), (_counts(10, 2),)],
        mark("What was recognised over all that there are: the recall of each class."),
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
            (
                lambda m: np.diag(m).sum() / m.sum(),
                mark("That is the accuracy over all digits: give one number for each."),
            ),
            (
                lambda m: np.diag(m) / m.sum(axis=1, keepdims=True),
                mark("Shapes (n,) and (n, 1) make a table: leave keepdims out."),
            ),
        ],
        tolerance=1e-6,
    ),
    "13.b1": Judged(judge_scaled, seconds=5.0),
    "13.4": Opened(seconds=5.0),
    "13.e1": Choice(
        "B",
        {
            "A": mark(
                "True for us. The network has a weight of its own for each spot."
            ),
            "B": mark("Prepared, it is large and centred, as in training."),
            "C": mark("Small is no hindrance once the pad has scaled it."),
        },
    ),
    "13.q1": Choice(
        "C",
        {
            "A": mark("Those are the weights: 50 + 26 biases are missing."),
            "B": mark("That is the first Dense layer. The second adds 51 * 26."),
            "C": mark("(400 + 1) * 50 + (50 + 1) * 26."),
        },
    ),
    "13.q2": Choice(
        "A",
        {
            "A": mark("Only numbers that were measured alike can be subtracted."),
            "B": mark("The two numbers would still be two kinds of measurement."),
            "C": mark("The larger one is about images that it has practised on."),
        },
    ),
    "13.q3": Choice(
        "B",
        {
            "A": mark("At one rate. Another rate may reverse the order."),
            "B": mark("Each needs its own best rate, and more than one start."),
            "C": mark("Perhaps too large, perhaps too small: nobody has tried."),
        },
    ),
}
