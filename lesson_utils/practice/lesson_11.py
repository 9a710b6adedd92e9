"""Lesson 11, a network from scratch: what is right, and the mistakes people make."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

import numpy as np

from ..edition import mark, tr
from .calling import Outcome, call
from .comparing import compare
from .exercises import (
    Choice,
    Exercise,
    Function,
    Value,
    Verdict,
    has_gap,
    missing,
    untried,
)
from .words import Named, show_error, show_value

Arrays = list[np.ndarray]
Mask = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]

# The settings that the explorer shows where no kernel runs; the first is its start.
FRAMES = {
    "11.e1": {
        "units": [100, 100, 100, 100, 25, 25, 400, 400, 400, 400],
        "spread": [0.05, 0.3, 0.1, 0.14, 0.14, 0.28, 0.14, 0.1, 0.07, 0.05],
    }
}


def softmax_cross_entropy(
    logits: np.ndarray, y: np.ndarray
) -> tuple[float, np.ndarray]:
    """The mean loss, and its gradient with respect to the logits."""
    rows = np.arange(len(y))
    shifted = logits - logits.max(axis=1, keepdims=True)
    sums = np.exp(shifted).sum(axis=1, keepdims=True)
    loss = float(np.mean(np.log(sums[:, 0]) - shifted[rows, y]))
    dlogits = np.exp(shifted) / sums
    dlogits[rows, y] -= 1
    return loss, dlogits / len(y)


# ------------------------------------------------------------- 11.1: a layer


def dense_backward(
    dz: np.ndarray, x: np.ndarray, W: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The right `dense_backward`: dx, dW, db."""
    return dz @ W.T, x.T @ dz, dz.sum(axis=0)


def _dx(wrong: Callable[..., np.ndarray]) -> Callable[..., tuple[np.ndarray, ...]]:
    """A `dense_backward` with another dx."""
    return lambda dz, x, W: (wrong(dz, x, W), x.T @ dz, dz.sum(axis=0))


_random = np.random.default_rng(11)  # so that a table of stored numbers is no answer


def _layer(samples: int, inputs: int, units: int) -> tuple[np.ndarray, ...]:
    """Some dz, x and W."""
    shapes = (samples, units), (samples, inputs), (inputs, units)
    return tuple(_random.normal(size=shape).round(2) for shape in shapes)


# ------------------------------------------------- 11.2: any number of layers


def deep_gradients(x: np.ndarray, y: np.ndarray, theta: Arrays) -> Arrays:
    """The right `deep_gradients`: [dW1, db1, dW2, db2, ...]."""
    return _deep(x, y, theta)


def _gate(z: np.ndarray, *_: np.ndarray) -> np.ndarray:
    return z > 0


def _deep(
    x: np.ndarray,
    y: np.ndarray,
    theta: Arrays,
    gate: Callable[[np.ndarray], np.ndarray] = _gate,
    relu_at_the_end: bool = False,
    scale: float = 1,
) -> Arrays:
    """Gradients, right ones or with a mistake."""
    layers = [*zip(theta[::2], theta[1::2], strict=True)]
    inputs, zs = [x], []
    for W, b in layers:
        zs.append(inputs[-1] @ W + b)
        inputs.append(np.maximum(zs[-1], 0))
    end = inputs[-1] if relu_at_the_end else zs[-1]
    dz = scale * softmax_cross_entropy(end, y)[1]
    if relu_at_the_end:
        dz = dz * (zs[-1] > 0)
    result: Arrays = []
    for k in reversed(range(len(layers))):
        result = [inputs[k].T @ dz, dz.sum(axis=0), *result]
        if k:
            dz = dz @ layers[k][0].T * gate(zs[k - 1])
    return result


def _layers_reversed(x: np.ndarray, y: np.ndarray, theta: Arrays) -> Arrays:
    right = deep_gradients(x, y, theta)
    pairs = [right[k : k + 2] for k in range(0, len(right), 2)]
    return [array for pair in reversed(pairs) for array in pair]


def _network(seed: int, samples: int, *widths: int) -> tuple[object, ...]:
    """Images, labels and a small network with biases that are not 0."""
    rng = np.random.default_rng(seed)
    theta: Arrays = []
    for inputs, units in pairwise(widths):
        theta += [rng.normal(size=(inputs, units)), rng.normal(size=units)]
    x, y = rng.normal(size=(samples, widths[0])), rng.integers(widths[-1], size=samples)
    return (
        Named(f"x {x.shape}", x),
        Named(f"y {y.shape}", y),
        Named("theta [" + ", ".join(str(array.shape) for array in theta) + "]", theta),
    )


# ----------------------------------------------------------------- the hunt


def gradients(x: np.ndarray, y: np.ndarray, theta: Arrays) -> tuple[float, Arrays]:
    """The right `gradients`: the loss, and [dW1, db1, dW2, db2]."""
    return _found(x, y, theta, lambda z, xW, h: z > 0)


def _found(
    x: np.ndarray, y: np.ndarray, theta: Arrays, mask: Mask
) -> tuple[float, Arrays]:
    """The function of the hunt with the gate `mask(z, x @ W1, h)`."""
    W1, b1, W2, b2 = theta
    z = x @ W1 + b1
    h = np.maximum(z, 0)
    loss, dlogits = softmax_cross_entropy(h @ W2 + b2, y)
    dz = dlogits @ W2.T * mask(z, x @ W1, h)
    return loss, [x.T @ dz, dz.sum(axis=0), h.T @ dlogits, dlogits.sum(axis=0)]


def _gated(mask: Mask) -> Callable[..., tuple[float, Arrays]]:
    return lambda x, y, theta: _found(x, y, theta, mask)


def _without_bias(x: np.ndarray, y: np.ndarray, theta: Arrays) -> tuple[float, Arrays]:
    """As somebody mends it who takes the bias away from relu as well."""
    W1, b1, W2, b2 = theta
    return gradients(x, y, [W1, 0 * b1, W2, b2])


# ------------------------------------------------- 11.3: an operation more


@dataclass(frozen=True)
class Operation(Exercise):
    """A pair (multiply, Value): does the operation fit the engine?"""

    def judge(self, answer: object) -> Verdict:
        """The verdict on a pair."""
        pair = [*answer] if isinstance(answer, (tuple, list)) else [answer]
        if has_gap(pair[0] if pair else None) or missing(pair):
            return untried()
        if len(pair) != 2 or not all(map(callable, pair)):
            return Verdict(False, tr('Write lu.check("11.3", (multiply, Value)).'))
        multiply, make = cast(list[Callable[..., Any]], pair)
        for shapes in SHAPES:
            one, other = (_random.normal(size=shape) for shape in shapes)
            wrong = _product(multiply, make, one, other)
            if wrong:
                shown = tr("{one} times {other}", one=shapes[0], other=shapes[1])
                words = tr("Shapes {shapes}: {words}", shapes=shown, words=wrong)
                return Verdict(False, words)
        if wrong := _square(multiply, make):
            return Verdict(False, wrong)
        return Verdict(
            True,
            tr(
                "For all shapes, and for a value times itself too: the engine has a "
                "new operation."
            ),
        )


SHAPES = ((2, 3), (2, 3)), ((4, 3), (3,)), ((4, 1), (1, 3)), ((), (2, 2))


def _product(
    multiply: Callable[..., Any],
    make: Callable[..., Any],
    one: np.ndarray,
    other: np.ndarray,
) -> str:
    """What is wrong with the product of two arrays, or ""."""
    a, b = make(one), make(other)
    outcome = call(lambda: multiply(a, b), ())
    if outcome.problem:
        return _raised(outcome)
    made = outcome.value
    if made is None or made is ...:
        return tr("it returns nothing yet.")
    if not hasattr(made, "backward") or not hasattr(made, "data"):
        return tr("return a Value, not {value}.", value=show_value(made))
    if difference := compare(made.data, one * other, 1e-9):
        return tr("its `data`: {words}", words=difference.words)
    g = _random.normal(size=np.shape(made.data))
    found = _pulled(made, a, b, g)
    if isinstance(found, str):
        return found
    rights = (_fit(g * other, one.shape), _fit(g * one, other.shape))
    swapped = (_fit(g * one, one.shape), _fit(g * other, other.shape))
    for name, grad, right, wrong in zip("ab", found, rights, swapped, strict=True):
        difference = compare(grad, right, 1e-9)
        if difference and _near(grad, wrong):
            return tr("a product swaps: what a gets is multiplied by b's data.")
        if difference and np.shape(grad) == np.shape(g) != right.shape:
            return tr(
                "the gradient of {name} has shape {theirs}, {name} itself {ours}: "
                "shrink what was copied.",
                name=name,
                theirs=np.shape(grad),
                ours=right.shape,
            )
        if difference:
            return tr(
                "the gradient of {name}: {words}", name=name, words=difference.words
            )
    return ""


def _pulled(made: object, a: object, b: object, g: np.ndarray) -> tuple[Any, Any] | str:
    """What each parent gets of `g`, or what is wrong with the pulls."""
    parents, pulls = getattr(made, "parents", ()), getattr(made, "pulls", ())
    if len(parents) != len(pulls) or not {id(a), id(b)} <= {*map(id, parents)}:
        return tr("it needs two parents, a and b, and a pull for each.")
    shares: dict[int, Any] = {}
    for parent, pull in zip(parents, pulls, strict=True):
        outcome = call(pull, [g])
        if outcome.problem:
            return _raised(outcome)
        before = shares.get(id(parent))
        share = outcome.value
        shares[id(parent)] = share if before is None else before + share
    return shares[id(a)], shares[id(b)]


def _square(multiply: Callable[..., Any], make: Callable[..., Any]) -> str:
    """What is wrong with a value times itself, or ""."""
    a = make(np.array([3.0]))
    outcome = call(lambda: multiply(a, a).backward(), ())
    if outcome.problem:
        return _raised(outcome)
    difference = compare(np.ravel(a.grad), np.array([6.0]), 1e-9)
    if difference:
        return tr("a value 3 times itself: its gradient is 6, not yet here.")
    return ""


def _raised(outcome: Outcome) -> str:
    if outcome.error:
        return tr("it raised {error}", error=show_error(outcome.error))
    return outcome.problem


def _fit(gradient: np.ndarray, shape: Sequence[int]) -> np.ndarray:
    """`gradient` added up along what was copied from `shape`."""
    gradient = gradient.sum(axis=tuple(range(gradient.ndim - len(shape))))
    copied = tuple(axis for axis, length in enumerate(shape) if length == 1)
    return np.asarray(gradient.sum(axis=copied, keepdims=True))


def _near(one: object, other: np.ndarray) -> bool:
    return compare(one, other, 1e-9) is None


EXERCISES: dict[str, Exercise] = {
    "11.r1": Choice(
        "B",
        {
            "A": mark("784 meets 512: the inner lengths do not agree."),
            "B": mark("(784, 128) @ (128, 512): the axis of the samples vanishes."),
            "C": mark("That is (512, 784), the transpose of what is wanted."),
        },
    ),
    "11.r2": Choice(
        "C",
        {
            "A": mark("That is Adagrad: its divisor only grows."),
            "B": mark("Each parameter has a divisor of its own."),
            "C": mark("So all parameters take steps of about the learning rate."),
        },
    ),
    "11.p1": Choice(
        "B",
        {
            "A": mark("The other scores are in the sum: they take from the label."),
            "B": mark("The probabilities, minus 1 at the label."),
            "C": mark("The other way round: a higher score for the label helps."),
        },
    ),
    "11.p2": Choice(
        "A",
        {
            "A": mark("Used once for each sample, so all of them add up."),
            "B": mark("dz has been divided by the number of samples already."),
            "C": mark("That is one number for each sample: shape (128,)."),
        },
    ),
    "11.p3": Value(
        1,
        mark("b2 alone: the gradients of the others are multiplied by zeros."),
        (
            (4, mark("A gradient needs the other layer, and that is 0.")),
            (2, mark("b2, yes. But dW2 is h.T @ dlogits, and h is 0.")),
            (0, mark("db2 is the sum of dlogits: it needs no weights.")),
        ),
        tolerance=0.1,
    ),
    "11.p4": Choice(
        "C",
        {
            "A": mark("Python says each product once. Compiled code does the rest."),
            "B": mark("All else is one pass over arrays; a product is hundreds."),
            "C": mark("Five products, done by compiled code, are most of the work."),
        },
    ),
    "11.p5": Value(
        10,
        mark("4 parameters, 2 products, 2 sums, 1 relu and 1 loss."),
        (
            (6, mark("Those are the ones that were computed. The parameters too.")),
            (11, mark("x is plain data: no Value is made of it.")),
            (407_050, mark("A Value holds a whole array now.")),
            (5, mark("The sums with b1 and b2 are Values too, and the parameters.")),
        ),
        tolerance=0.1,
    ),
    "11.e1": Value(
        0.07,
        mark("Half of the 0.14 for 100 units: four times as many, half the spread."),
        (
            (0.14, mark("That is right for 100 units. With 400 it explodes.")),
            (0.28, mark("That is for 25 units. More units need smaller weights.")),
            (0.035, mark("A quarter is too little: it fades. Try half.")),
            (0.04, mark("A quarter is too little: it fades. Try half.")),
        ),
        tolerance=0.0055,
    ),
    "11.1": Function(
        dense_backward,
        [_layer(4, 3, 2), _layer(1, 5, 3), _layer(6, 2, 7), _layer(3, 3, 3)],
        mark("Three lines: a layer, backwards."),
        [
            (
                _dx(lambda dz, x, W: dz @ W),
                mark("Units meet inputs there: W has to be turned over, W.T."),
            ),
            (
                _dx(lambda dz, x, W: W @ dz.T),
                mark("The right numbers, turned over: samples come first, dz @ W.T."),
            ),
            (
                _dx(lambda dz, x, W: W @ dz),
                mark("Samples come first: dz @ W.T."),
            ),
            (
                _dx(lambda dz, x, W: W.T @ dz),
                mark("Samples come first: dz @ W.T."),
            ),
            (
                _dx(lambda dz, x, W: dz * W),
                mark("* goes element by element. It takes a matrix product."),
            ),
        ],
    ),
    "11.2": Function(
        deep_gradients,
        [
            _network(1, 5, 4, 6, 3),
            _network(2, 4, 3, 5, 4, 2),
            _network(3, 3, 4, 3),
            _network(4, 6, 3, 4, 4, 4, 4),
        ],
        mark("That is backpropagation, for any depth, and you wrote it."),
        [
            (
                lambda x, y, theta: _deep(x, y, theta, gate=np.ones_like),
                mark("The gates are missing: where z was not above 0, nothing passes."),
            ),
            (
                lambda x, y, theta: _deep(x, y, theta, relu_at_the_end=True),
                mark("The last layer has no relu: its z are the logits."),
            ),
            (
                _layers_reversed,
                mark("Right, and in the wrong order: the first layer comes first."),
            ),
            (
                lambda x, y, theta: deep_gradients(x, y, theta)[::-1],
                mark("Right, and in the wrong order: dW1, db1, dW2, and so on."),
            ),
            (
                lambda x, y, theta: _deep(x, y, theta, scale=len(y)),
                mark("The mean is missing: divide by the number of samples."),
            ),
            (
                lambda x, y, theta: _deep(x, y, theta, scale=1 / len(y)),
                mark("Divided twice: dlogits holds the number of samples already."),
            ),
            (
                lambda x, y, theta: (
                    softmax_cross_entropy(x, y)[0],
                    deep_gradients(x, y, theta),
                ),
                mark("Return the list of gradients alone, without the loss."),
            ),
        ],
        tolerance=1e-6,
    ),
    "11.3": Operation(seconds=5.0),
    "11.b1": Function(
        gradients,
        [_network(seed, 6, 5, 4, 3) for seed in (5, 6, 7)],
        mark(
            "Now the gate looks at what relu was given, bias included. As long as all "
            "biases are 0, no check can see the difference: check elsewhere too."
        ),
        [
            (
                _gated(lambda z, xW, h: xW > 0),
                mark(
                    "Two of the four lines still disagree. Compare each line of the "
                    "way back with the line of the way forward that it belongs to."
                ),
            ),
            (
                _gated(lambda z, xW, h: h >= 0),
                mark(
                    "The gate never closes: no h is below 0, so h >= 0 is always true."
                ),
            ),
            (
                _gated(lambda z, xW, h: z < 0),
                mark("The wrong way round: it lets through where z is above 0."),
            ),
            (
                _gated(lambda z, xW, h: h),
                mark("relu's slope is 1 or 0. You multiply by its output."),
            ),
            (
                _without_bias,
                mark("Now relu has lost its bias too: add it before relu."),
            ),
        ],
        tolerance=1e-6,
    ),
    "11.q1": Choice(
        "B",
        {
            "A": mark("Unshuffled, it learns and forgets; the loss jumps about."),
            "B": mark("2.303 is ln 10, and stays: no weight moves but the last bias."),
            "C": mark("Too large a rate makes the loss wild, not flat."),
        },
    ),
    "11.q2": Choice(
        "A",
        {
            "A": mark("32 shares, each divided by 128: 32 / 128 of the mean."),
            "B": mark("Divided by too much, it gets smaller."),
            "C": mark("It would be a mean if it were divided by 32."),
        },
    ),
    "11.q3": Choice(
        "C",
        {
            "A": mark("All five copies of a were used. Each has its share."),
            "B": mark("That has the shape of b, (1, 5), if it keeps its axis."),
            "C": mark("Along axis 1 a was copied five times."),
        },
    ),
}
