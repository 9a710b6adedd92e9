"""Lesson 14, Beyond Sequential: what is right, and the mistakes people make."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from ..edition import mark, tr
from .calling import call
from .comparing import agree, numbers
from .exercises import (
    Choice,
    Exercise,
    Function,
    Judged,
    Value,
    Verdict,
    has_gap,
    untried,
)
from .models import Model, not_compiled, not_trained
from .words import Named

FRAMES = {
    "14.e1": {
        "title": [4, 4, 4, 4, 4, 6, 4, 4],
        "body": [4, 4, 4, 4, 4, 6, 4, 4],
        "tags": [3, 3, 4, 2, 1, 1, 0, 1],
        "merge": ["Concatenate", *["Add"] * 6, "Multiply"],
        "departments": [4, 4, 4, 4, 4, 4, 4, 0],
    }
}
Batch = Mapping[str, np.ndarray]


def _is_model(answer: object) -> bool:
    parts = ("inputs", "outputs", "predict", "count_params")
    return not isinstance(answer, type) and all(hasattr(answer, p) for p in parts)


def _sizes(tensors: Sequence[object]) -> list[object]:
    """How many values each input or output has; its whole shape if it has more axes."""
    shapes = [tuple(getattr(tensor, "shape", ())) for tensor in tensors]
    return [shape[1] if len(shape) == 2 else shape for shape in shapes]


# --------------------------------------------------- 14.1: a photo beside the marks


def beside(photo: np.ndarray, marks: np.ndarray) -> np.ndarray:
    """Each photo as a row, and its marks behind it."""
    return np.concatenate([photo.reshape(len(photo), -1), marks], axis=1)


def _some_photos(count: int, seed: int) -> tuple[Named, Named]:
    rng = np.random.default_rng(seed)
    photos = rng.random((count, 28, 28)).astype(np.float32)
    marks = rng.integers(0, 2, (count, 3)).astype(np.float32)
    return Named("photo", photos), Named("marks", marks)


# -------------------------------------------------- 14.2: two inputs, trained


def some_days(count: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Days of the drink stand, by the rule that the page gives."""
    rng = np.random.default_rng(seed)
    weather = rng.random((count, 3))
    weekday = rng.integers(0, 7, count)
    cups = 4 + 6 * weather[:, 0] - 3 * weather[:, 2]
    cups = cups * np.where(weekday < 5, 1, 2)
    cups = cups + rng.normal(0, 0.3, count)
    return weather, np.eye(7)[weekday], cups[:, None]


def _error(model: Model, weather: np.ndarray, day: np.ndarray, cups: np.ndarray):  # noqa: ANN202
    """The mean squared error of a model, whatever its inputs are called. Or None."""
    order = {3: weather, 7: day}
    given = [order[cast(int, size)] for size in _sizes(model.inputs)]
    said = numbers(model.predict(given, verbose=0))
    if said is None or said.size != cups.size:
        return None
    return float(np.mean((said.reshape(cups.shape) - cups) ** 2))


def _added(cups: np.ndarray, *inputs: np.ndarray) -> float:
    """The error of the best that only adds what each value contributes."""
    x = np.hstack([*inputs, np.ones((len(cups), 1))])
    best = np.linalg.lstsq(x, cups, rcond=None)[0]
    return float(np.mean((x @ best - cups) ** 2))


@dataclass(frozen=True)
class TwoInputs(Exercise):
    """A function that makes a model, and the model that it made."""

    def judge(self, answer: object) -> Verdict:
        """The verdict on a pair (function, model)."""
        if answer is ...:
            return untried()
        pair = [*answer] if isinstance(answer, (tuple, list)) else [None, answer]
        function, model = pair if len(pair) == 2 else (None, None)
        if model is None and function is not None:
            if has_gap(function):
                return untried()
            return Verdict(
                False, tr("Your function returns nothing: is a `return` missing?")
            )
        if not _is_model(model):
            return Verdict(
                False,
                tr(
                    "A Keras model is needed here: what keras.Model(inputs, outputs) "
                    "gives, and stand_model returns."
                ),
            )
        return _stand(cast(Model, model))


def _stand(model: Model) -> Verdict:
    """The verdict on a model of the drink stand."""
    inputs, outputs = _sizes(model.inputs), _sizes(model.outputs)
    if len(inputs) == 1:
        return Verdict(
            False,
            tr(
                "Your network has a single input, of {size} values. Give it two, each "
                "with a keras.Input of its own.",
                size=inputs[0],
            ),
        )
    if sorted(map(str, inputs)) != ["3", "7"]:
        return Verdict(
            False,
            tr(
                "Its inputs have {sizes} values. The weather has 3, the weekday 7.",
                sizes=", ".join(map(str, inputs)),
            ),
        )
    if outputs != [1]:
        return Verdict(
            False,
            tr(
                "It gives {sizes} values for each day. The number of cups is one: end "
                "with Dense(1).",
                sizes=", ".join(map(str, outputs)),
            ),
        )
    if words := not_compiled(model) or not_trained(model):
        return Verdict(False, words)
    return _on_new_days(model)


def _on_new_days(model: Model) -> Verdict:
    """The verdict on what a trained model says of days that it has not seen."""
    weather, day, cups = some_days(500, seed=8)
    order = np.random.default_rng(0).permutation(len(day))
    seen = _error(model, weather, day, cups)
    mixed = _error(model, weather, day[order], cups)
    alone, added = _added(cups, weather), _added(cups, weather, day)
    if seen is None or mixed is None:
        return Verdict(False, tr("Its predict gives no number for each day."))
    if not seen < alone / 2:
        return Verdict(
            False,
            tr(
                "Built, compiled and trained; but on 500 new days its mean squared "
                "error is {seen}, and with the weather alone one can have {alone}. "
                "More epochs, a larger learning rate, or a hidden layer with more "
                "units?",
                seen=f"{seen:.2f}",
                alone=f"{alone:.2f}",
            ),
        )
    if not seen < 0.8 * added:
        return Verdict(
            False,
            tr(
                "The second input matters: {seen} instead of {alone}. But {added} can "
                "be had by adding alone, and the weekend doubles. A hidden layer with "
                "relu behind both inputs can do that; if there is one, train longer.",
                seen=f"{seen:.2f}",
                alone=f"{alone:.2f}",
                added=f"{added:.2f}",
            ),
        )
    return Verdict(
        True,
        tr(
            "Two inputs, {number} parameters. Mean squared error on 500 new days: "
            "{seen}. With the weekdays shuffled: {mixed}. The best that a straight "
            "line through the weather alone can do: {alone}. The second input matters.",
            number=model.count_params(),
            seen=f"{seen:.2f}",
            mixed=f"{mixed:.2f}",
            alone=f"{alone:.2f}",
        ),
    )


# -------------------------------------------------------- 14.b1: by name, not place


def _some_tickets() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(16)
    sizes = {"title": (3, 4), "body": (3, 4), "tags": (2, 3)}
    return {
        name: rng.integers(0, high, (50, size)).astype(np.float32)
        for name, (high, size) in sizes.items()
    }


def _said(model: Model, tickets: object) -> np.ndarray | None:
    """What a model says of the priority, the first of its outputs."""
    both = model.predict(tickets, verbose=0)
    first = both[0] if isinstance(both, (list, tuple)) else both
    return numbers(first)


def judge_order(answer: object) -> tuple[bool, str]:
    """Whether a function hands the inputs of a ticket to where they belong."""
    pair = [*answer] if isinstance(answer, (tuple, list)) else []
    function, model = pair if len(pair) == 2 else (None, None)
    if not callable(function) or not _is_model(model):
        return False, tr('Write lu.check("14.b1", (urgency_of, trained)).')
    desk, tickets = cast(Model, model), _some_tickets()
    written = cast(Callable[..., object], function)
    right = _said(desk, tickets)
    if right is None or _sizes(desk.inputs) != [4, 4, 3]:
        return False, tr('Write lu.check("14.b1", (urgency_of, trained)).')
    outcome = call(
        lambda *arrays: written(desk, dict(zip(tickets, arrays, strict=True))),
        [*tickets.values()],
    )
    if outcome.error or outcome.problem:
        return False, outcome.problem
    if outcome.value is None:
        return False, tr("Your function returns nothing: is a `return` missing?")
    theirs = numbers(outcome.value)
    if theirs is not None and theirs.size == right.size:
        if agree(theirs.reshape(right.shape), right, 1e-3):
            return True, tr(
                "Title to title, body to body. A list goes by place: two inputs of the "
                "same shape can change places, and nothing complains. A dictionary "
                "goes by name."
            )
        names = {**tickets, "title": tickets["body"], "body": tickets["title"]}
        if agree(theirs.reshape(right.shape), cast(object, _said(desk, names)), 1e-3):
            return False, tr(
                "All shapes are right, and yet values arrive at an input that was made "
                "for others. network.inputs says which ones it expects, in their order."
            )
        return False, tr("These are not the priorities that the network says.")
    shape = "?" if theirs is None else theirs.shape
    return False, tr(
        "Return the first output, one priority a ticket: expected shape {right}, got "
        "{shape}.",
        right=right.shape,
        shape=shape,
    )


# ------------------------------------------------------------------ the twenty


def _numbers(shape: tuple[int, ...], seed: int, low: float = -2) -> np.ndarray:
    return np.random.default_rng(seed).uniform(low, 3, shape).round(2)  # short to read


def layer(x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """A dense layer with relu."""
    return np.maximum(x @ W + b, 0)


def slope(f: Callable[[float], float], w: float) -> float:
    """The slope of f at w, from a difference to both sides."""
    return (f(w + 1e-5) - f(w - 1e-5)) / 2e-5


def step(u: float, v: float) -> tuple[float, float]:
    """One step of rate 0.1 down (3u - v)², both parameters at once."""
    error = 3 * u - v
    return u - 0.1 * 6 * error, v + 0.1 * 2 * error


def _one_after_the_other(u: float, v: float) -> tuple[float, float]:
    u = u - 0.1 * 6 * (3 * u - v)
    return u, v + 0.1 * 2 * (3 * u - v)


def _v_first(u: float, v: float) -> tuple[float, float]:
    v = v + 0.1 * 2 * (3 * u - v)
    return u - 0.1 * 6 * (3 * u - v), v


def _square(w: float) -> float:
    return w**2


def _cubic(w: float) -> float:
    return w**3 - 2 * w


LAYERS = [
    (_numbers((5, 4), 0), _numbers((4, 3), 1), _numbers((3,), 2)),
    (_numbers((2, 2), 3), _numbers((2, 6), 4), _numbers((6,), 5)),
]
ROWS = [(_numbers((4, 3), 6, 0.5),), (_numbers((2, 5), 7, 0.5),)]
SLOPES = [
    (_numbers((3, 4), 8), _numbers((3, 4), 9)),
    (_numbers((7,), 14), _numbers((7,), 15)),
]
PRODUCTS = [
    (_numbers((6, 4), 10), _numbers((6, 3), 11)),
    (_numbers((2, 5), 12), _numbers((2, 1), 13)),
]

TWENTY: dict[str, Exercise] = {
    "14.t1": Value(
        6,
        mark("y was computed when x was 5, and nobody has run its cell since."),
        ((8, mark("The kernel does not run the cell of y again by itself.")),),
    ),
    "14.t2": Value(
        (3, 1, 2),
        mark("Three blocks, each of one row with two numbers."),
        (
            ((3, 2), mark("There are three pairs of brackets around each number.")),
            ((3, 2, 1), mark("Count from outside: blocks, then rows, then numbers.")),
            ((1, 3, 2), mark("The outermost brackets hold three things.")),
        ),
    ),
    "14.t3": Value(
        80,
        mark("390 full batches take 49920 images."),
        (
            (128, mark("50000 is no multiple of 128.")),
            (390, mark("That is the number of full batches.")),
            (391, mark("That is the number of batches.")),
            (48, mark("That is what is missing to a full batch.")),
        ),
    ),
    "14.t4": Value(
        (8, 3, 5),
        mark("From the right: 5 and 1 give 5, 1 and 3 give 3, 8 and nothing give 8."),
        (
            ((8, 1, 5), mark("The 1 in the middle meets a 3, and is stretched.")),
            ((3, 5), mark("The result has as many axes as the longer shape.")),
        ),
    ),
    "14.t5": Function(
        lambda photos: photos[:, :, photos.shape[2] // 2 :],
        [
            (Named("photos (3, 32, 32, 3)", _numbers((3, 32, 32, 3), 20)),),
            (Named("photos (1, 32, 32, 3)", _numbers((1, 32, 32, 3), 21)),),
        ],
        mark("All samples, all rows, the columns from 16 on, all colours."),
        [
            (lambda p: p[:, 16:], mark("Those are the lower halves: axis 1 is rows.")),
            (lambda p: p[:, :, :16], mark("Those are the left halves.")),
            (lambda p: p[16:], mark("That drops samples: axis 0 is the batch.")),
            (lambda p: p[:, :, :, 16:], mark("Axis 3 holds the three colours.")),
        ],
    ),
    "14.t6": Value(
        0.7,
        mark("700 of 1000. Any other accuracy is to be compared with it."),
        (
            (1 / 3, mark("Not three equal classes: it always says the largest one.")),
            (70, mark("As a part of 1, please.")),
            (700, mark("Those are the messages. The accuracy is their share.")),
        ),
    ),
    "14.t7": Function(
        layer,
        LAYERS,
        mark("Samples first, each with every weight, and nothing below 0."),
        [
            (lambda x, W, b: x @ W + b, mark("The relu is missing.")),
            (lambda x, W, b: np.maximum(x @ W, 0) + b, mark("b belongs inside relu.")),
            (lambda x, W, b: np.maximum(x @ W, 0), mark("The bias is missing.")),
            (lambda x, W, b: W @ x + b, mark("Samples first: x @ W.")),
        ],
        tolerance=1e-6,
    ),
    "14.t8": Value(
        1.386,
        mark("-ln 0.25 = 2 ln 2."),
        (
            (-1.386, mark("A loss of a probability is minus its logarithm.")),
            (0.75, mark("Cross-entropy is the logarithm, not the distance to 1.")),
            (0.602, mark("That is the logarithm to base 10.")),
            (2, mark("That is the logarithm to base 2.")),
            (0.25, mark("That is the probability. How surprised is one by it?")),
        ),
        tolerance=6e-3,
    ),
    "14.t9": Value(
        2.718,
        mark("e to the power of their difference; other scores do not matter."),
        (
            (1.5, mark("Softmax takes e to the power of each score, then shares.")),
            (1, mark("That is the difference of the scores.")),
        ),
        tolerance=2e-2,
    ),
    "14.t10": Function(
        lambda x: x / x.sum(axis=1, keepdims=True),
        ROWS,
        mark("keepdims keeps the sums as a column, and a column fits the rows."),
        [
            (
                lambda x: x / x.sum(axis=1),
                mark("Which shape do the sums have, and which would fit the rows?"),
            ),
            (lambda x: x / x.sum(axis=0), mark("Those are the columns' sums.")),
            (lambda x: x / x.sum(), mark("That is the sum of all. Each row its own.")),
        ],
    ),
    "14.t11": Value(
        2,
        mark("4 - 0.25 * 8."),
        (
            (6, mark("Uphill: the step goes against the slope.")),
            (3, mark("The slope of w squared at 4 is 8, not 4.")),
            (0, mark("The slope of w squared at 4 is 8, not 16.")),
            (-4, mark("The step is the rate times the slope.")),
        ),
    ),
    "14.t12": Function(
        slope,
        [(_square, 3.0), (_cubic, -1.0), (_square, -0.5), (_cubic, 2.0)],
        mark("A little rise over a little way: good for any smooth curve."),
        [
            (lambda f, w: 2 * w, mark("2w is the slope of one curve. Ask f.")),
            (
                lambda f, w: f(w + 1e-5) - f(w),
                mark("That is the rise. Divide it by how far you went."),
            ),
            (
                lambda f, w: (f(w + 1e-5) - f(w - 1e-5)) / 1e-5,
                mark("From w - h to w + h it is 2h: yours is twice the slope."),
            ),
            (
                lambda f, w: (f(w) - f(w + 1e-5)) / 1e-5,
                mark("The sign is turned round: f there minus f here."),
            ),
            (lambda f, w: f(w) / w, mark("That is no difference of two losses.")),
        ],
        tolerance=0.05,
    ),
    "14.t13": Value(
        (12, -4),
        mark("2 * (3u - v) is 4; times 3 for u, times -1 for v."),
        (
            ((12, 4), mark("More v makes 3u - v smaller: mind its sign.")),
            ((4, 4), mark("Times the inner slope: 3 for u, -1 for v.")),
            ((6, -2), mark("The square brings a factor of 2.")),
            ((-4, 12), mark("First u, then v.")),
            ((-12, 4), mark("The gradient points uphill. You gave the way down.")),
        ),
    ),
    "14.t14": Function(
        step,
        [(1.0, 1.0), (2.0, -1.0), (0.0, 3.0)],
        mark("Both slopes are taken at the old place, and then both go."),
        [
            (
                _one_after_the_other,
                mark("At which place is the slope of v taken? And that of u?"),
            ),
            (
                _v_first,
                mark("Now u sees the new v. Take both slopes at the old place."),
            ),
            (
                lambda u, v: (u + 0.6 * (3 * u - v), v - 0.2 * (3 * u - v)),
                mark("Uphill: the step goes against each slope."),
            ),
        ],
    ),
    "14.t15": Value(
        0.001,
        mark("Adam divides by the size of the slope: at first that leaves the sign."),
        (
            (0.5, mark("That is plain gradient descent: rate times slope.")),
            (500, mark("That is the slope.")),
            (-0.001, mark("How long, please, without a sign.")),
        ),
        tolerance=1e-5,
    ),
    "14.t16": Value(
        6,
        mark("5 through the product and 1 through the sum."),
        (
            (5, mark("a has a second way to y. Slopes of all ways are added.")),
            (1, mark("a has another way to y, through the product.")),
            (12, mark("That is y. Its slope was asked.")),
            (7, mark("The slope of a * b for a is b alone.")),
        ),
    ),
    "14.t17": Function(
        lambda z, upstream: np.where(z > 0, upstream, 0),
        SLOPES,
        mark("Where z was below 0, nothing comes back."),
        [
            (
                lambda z, upstream: upstream * (np.maximum(z, 0) >= 0),
                mark("It lets everything through, even where z is below 0."),
            ),
            (
                lambda z, upstream: upstream * np.maximum(z, 0),
                mark("The slope of relu is 1 or 0, not its value."),
            ),
            (lambda z, upstream: z > 0, mark("Times upstream, by the chain rule.")),
        ],
    ),
    "14.t18": Function(
        lambda x, dz: x.T @ dz,
        PRODUCTS,
        mark("The shape of W: features by units, summed over the samples."),
        [
            (lambda x, dz: dz.T @ x, mark("That is the transpose of it.")),
            (lambda x, dz: x @ dz, mark("The shapes do not fit: transpose x.")),
            (
                lambda x, dz: x.T @ dz / len(x),
                mark("dz carries the 1/n of the mean already."),
            ),
        ],
        tolerance=1e-6,
    ),
    "14.t19": Value(
        (5 / 9, -160 / 9),
        mark("C = (F - 32) * 5/9: w is 0.56, b is -17.78."),
        (
            ((1.8, 32), mark("That is the way from Celsius to Fahrenheit.")),
            ((5 / 9, -32), mark("The 32 is subtracted before the 5/9: multiply it.")),
            ((5 / 9, 160 / 9), mark("At 0 degrees Fahrenheit it is freezing.")),
            ((5 / 9, 32), mark("At 0 degrees Fahrenheit it is freezing.")),
        ),
        tolerance=1.5e-2,
    ),
    "14.t20": Value(
        7815,
        mark("1563 batches an epoch, the last one not full, times 5."),
        (
            (7810, mark("The last batch counts too, although it is not full.")),
            (7812.5, mark("There is no half of a batch: round up, then times 5.")),
            (7813, mark("Round up each epoch, and only then times 5.")),
            (1563, mark("That is one epoch.")),
            (250_000, mark("Those are images. A batch makes one update.")),
        ),
        tolerance=0.4,
    ),
}


# --------------------------------------------------------------------------------

EXERCISES: dict[str, Exercise] = {
    "14.r1": Choice(
        "B",
        {
            "A": mark("The two 7 meet in the middle and vanish."),
            "B": mark("(11, 7) @ (7, 5) is (11, 5): two matrices in a row are one."),
            "C": mark("x has 11 features: W begins with 11."),
        },
    ),
    "14.r2": Choice(
        "A",
        {
            "A": mark("Each use asks for its share, and all shares count."),
            "B": mark("Slopes are multiplied along one way, not across ways."),
            "C": mark("That was the bug: the last one overwrites the others."),
        },
    ),
    "14.p1": Choice(
        "C",
        {
            "A": mark("The layer has random numbers. It has not met an image yet."),
            "B": mark("Not even zeros: no memory is set aside for any values."),
            "C": mark(
                "It is a promise: of shape (None, 128), made by this layer. Numbers "
                "come when there are images."
            ),
        },
    ),
    "14.p2": Value(
        60,
        mark("12 for the priority, 48 for the department, 0 for the junction."),
        (
            (55, mark("Those are the weights. Each of 5 neurons has a bias, too.")),
            (12, mark("That is the priority. The department has parameters too.")),
            (48, mark("That is the department. The priority has parameters too.")),
            (56, mark("Each of the 5 neurons has a bias of its own.")),
            (192, mark("The junction learns nothing: it copies.")),
            (16, mark("That is 11 + 5. Each neuron has a weight for each value.")),
        ),
        tolerance=0.4,
    ),
    "14.p3": Choice(
        "A",
        {
            "A": mark(
                "Keras compares shapes while you build: (None, 28, 28) has three axes, "
                "(None, 3) has two."
            ),
            "B": mark("Nobody asked it to. What should it put beside what?"),
            "C": mark("Shapes are known before there are data."),
        },
    ),
    "14.p4": Value(
        5.5,
        mark("0.1 * 40.0 + 1 * 1.5."),
        (
            (41.5, mark("Without the weights. The priority counts a tenth.")),
            (4, mark("That is the priority's part.")),
            (4.15, mark("Only the priority has the weight 0.1.")),
            (1.5, mark("That is the department's part.")),
            (5.0, mark("Take the sum, not the mean, and weigh each part.")),
        ),
    ),
    "14.p5": Choice(
        "C",
        {
            "A": mark("The same titles, but at other tickets."),
            "B": mark("That desk answers with the average. This one trusts a title."),
            "C": mark(
                "It believes what is wrong: the true title is missing, and the false "
                "one misleads. The two errors add up."
            ),
        },
    ),
    "14.1": Function(
        beside,
        [_some_photos(2, 0), _some_photos(5, 1)],
        mark("784 values and 3 side by side: 787."),
        [
            (
                lambda photo, marks: np.concatenate([photo[:, 0], marks], axis=1),
                mark("That is the first row of each photo only."),
            ),
            (
                lambda photo, marks: np.concatenate([photo.mean(axis=1), marks], 1),
                mark("That is a mean over the rows: most of the photo is lost."),
            ),
        ],
        tolerance=1e-5,
    ),
    "14.2": TwoInputs(seconds=20.0),
    "14.b1": Judged(judge_order, seconds=20.0),
    "14.e1": Value(
        1,
        mark("A single number is stretched over all four: broadcasting, lesson 04."),
        (
            (2, mark("Half of 4 does not help: only equal lengths, or 1.")),
            (4, mark("That is the one that was given. There is another.")),
            (3, mark("Keras refuses 3: neither 4 nor 1.")),
            (0, mark("Without tags it works, too. Asked was a number from 1 to 6.")),
            (8, mark("4 + 4 is what Concatenate hands on. Add adds numbers.")),
        ),
    ),
    **TWENTY,
    "14.q1": Choice(
        "B",
        {
            "A": mark("The layer is called twice, and has its numbers once."),
            "B": mark("55 for the layer, once, and (10 + 1) * 1 for what follows."),
            "C": mark("Two results of 5 side by side are 10: Dense(1) has 11."),
        },
    ),
    "14.q2": Choice(
        "A",
        {
            "A": mark("Along axis 1 the lengths may differ: (None, 50, 8)."),
            "B": mark("To be added, shapes have to agree even more."),
            "C": mark("That is the last axis, as by default. 20 and 30 still differ."),
        },
    ),
    "14.q3": Choice(
        "B",
        {
            "A": mark("One may fall by 2 while the other rises by 0.7."),
            "B": mark("A sum falls only if a part of it falls."),
            "C": mark("That one may have risen, if the other fell by more."),
        },
    ),
}
