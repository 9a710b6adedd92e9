"""Lesson 07, gradient descent: what is right, and the mistakes people make."""

from collections.abc import Callable

import numpy as np
from matplotlib.figure import Figure

from ..edition import mark, tr
from .exercises import Choice, Exercise, Function, Judged, Value


def dfunc(w: float) -> float:
    """The slope of w²."""
    return 2 * w


def train(w_start: float, epochs: int, lr: float) -> np.ndarray:
    """Positions after 0, 1, ..., epochs steps on w², shape (epochs + 1,)."""
    w_list = np.zeros(epochs + 1)
    w_list[0] = w = w_start
    for i in range(epochs):
        w = w - lr * dfunc(w)
        w_list[i + 1] = w
    return w_list


def steps_needed(lr: float) -> int:
    """Steps from -5 until |w| < 0.005 on w²."""
    w, steps = -5.0, 0
    while abs(w) >= 0.005:
        w, steps = w - lr * dfunc(w), steps + 1
    return steps


Loss = Callable[[float], float]


def minimise(
    f: Loss, w_start: float, steps: int, lr: float, sign: int = -1, h: float = 1e-5
) -> float:
    """The last w of a descent on `f` with slopes from differences."""
    w = w_start
    for _ in range(steps):
        w = w + sign * lr * (f(w + h) - f(w - h)) / (2 * h)
    return w


def _square(w: float) -> float:
    return w**2


def _hills(w: float) -> float:
    return w**4 - 3 * w**3 + 2


def _wave(w: float) -> float:
    return float(np.cos(w))


def judge_arrow(options: object) -> tuple[bool, str]:
    """Draw the arrow with `options` and look where its tip lands on the screen."""
    if not isinstance(options, dict):
        return False, tr('Answer with a dict: dict(angles=..., scale_units="xy", ...).')
    start, end = np.array([-5.0, 25.0]), np.array([-2.048, 4.194304])
    axes = Figure(figsize=(6.4, 4.8)).subplots()
    axes.set_xlim(-6.6, 6.6)
    axes.set_ylim(-2, 38)
    try:
        arrow = axes.quiver(*start, *(end - start), **options)
        axes.figure.draw_without_rendering()
    except (ValueError, TypeError, AttributeError) as error:
        return False, tr("quiver does not take these options: {error}", error=error)
    outline = arrow.get_transform().transform(arrow.get_paths()[0].vertices)
    origin = arrow.get_transform().transform([(0, 0)])[0]
    tip = max(outline - origin, key=np.linalg.norm)
    wanted = np.diff(axes.transData.transform([start, end]), axis=0)[0]
    angle = np.degrees(np.arctan2(*tip[::-1]) - np.arctan2(*wanted[::-1]))
    if abs(angle) > 0.5:
        return False, tr(
            "The arrow points {angle:.0f} degrees off: its angle does not follow "
            "the units of the axes yet.",
            angle=abs(angle),
        )
    length = np.linalg.norm(tip) / np.linalg.norm(wanted)
    if abs(length - 1) > 0.02:
        return False, tr(
            "The direction is right, the length is {length:.2f} of what it should be: "
            "look at scale and scale_units.",
            length=length,
        )
    return True, tr("The arrow ends at w4, in the units of the axes.")


EXERCISES: dict[str, Exercise] = {
    "7.r1": Choice(
        "B",
        {
            "A": mark("That is a column: two axes. np.zeros(151) has one axis."),
            "B": mark("One axis of length 151: room for 150 steps and the start."),
            "C": mark("That is a row of a matrix: two axes. np.zeros(151) has one."),
        },
    ),
    "7.r2": Choice(
        "A",
        {
            "A": mark("Element-wise: each number is squared for itself."),
            "B": mark("That is the sum of the squares, a dot product. ** has no sum."),
            "C": mark("No error: ** works on each element."),
        },
    ),
    "7.p1": Choice(
        "A",
        {
            "A": mark("The curve falls to the right: go there, against the sign."),
            "B": mark(
                "The slope is negative, but negative does not mean left: the curve "
                "falls when you go to the right."
            ),
            "C": mark("Down is to the right; a line that falls has a negative slope."),
        },
    ),
    "7.p2": Choice(
        "B",
        {
            "A": mark("Look at the last line of the table: slope 0. Why?"),
            "B": mark("Smaller is better only until rounding takes over."),
            "C": mark("It is still getting better there. Look a little farther."),
        },
    ),
    "7.p3": Value(
        5,
        mark("Minus minus is plus: -5 - (-10) = 5. As far away as before!"),
        (
            (-15, mark("The slope is -10, so it is -5 - (-10): minus minus is plus.")),
            (0, mark("That is where we want to be. Work out -5 - (-10).")),
            (-10, mark("That is the slope. The new place is -5 - (-10).")),
        ),
    ),
    "7.p4": Choice(
        "C",
        {
            "A": mark("So it is printed. Print more digits: -0.00495 at index 31."),
            "B": mark("Each step takes a fifth away, four fifths are left. Always."),
            "C": mark("Four fifths of something is never nothing."),
        },
    ),
    "7.p5": Choice(
        "B",
        {
            "A": mark("It overshoots each time, but each time by less. Try it below."),
            "B": mark("The factors are 0.8 and -0.8: equally strong."),
            "C": mark("Count the steps in the explorer below."),
        },
    ),
    "7.e1": Value(
        10,
        mark("The factor is -0.5: after 10 steps 1/1024 of the start is left."),
        (
            (9, mark("After 9 steps |w| is 0.0098: one more.")),
            (11, mark("True at 11 too, but it was true one step earlier.")),
        ),
    ),
    "7.p6": Choice(
        "B",
        {
            "A": mark("It would have to cross the ledge at 0. How large is its slope?"),
            "B": mark("Near 0 the slope dies away, and with it the steps."),
            "C": mark("The steps get smaller here, not larger."),
        },
    ),
    "7.2": Function(
        steps_needed,
        [(0.1,), (0.3,), (0.5,), (0.9,), (0.01,)],
        mark("0.1 and 0.9 both need 31 steps, and 0.5 arrives in one."),
        [
            (lambda lr: 0, mark("The counter stays at 0: add 1 to it in each round.")),
            (lambda lr: 1, mark("The counter is set to 1 again and again: add to it.")),
            (
                lambda lr: steps_needed(lr) + 1,
                mark("One too many: the start is not a step."),
            ),
            (
                lambda lr: -5.0 * (1 - 2 * lr) ** steps_needed(lr),
                mark("You return the place. The question was how many steps."),
            ),
        ],
    ),
    "7.3": Function(
        lambda a: (1 / (2 * a), 1 / a),
        [(1.0,), (3.0,), (0.25,), (10.0,)],
        mark("The steeper the curve bends, the smaller the rate must be."),
        [
            (lambda a: (1 / a, 1 / (2 * a)), mark("The two are the wrong way round.")),
            (
                lambda a: (1 / a, 2 / a),
                mark("Twice too large: the slope of a w² is 2aw, not aw."),
            ),
            (
                lambda a: (0.5, 1.0),
                mark(
                    "Those are the rates of w². This curve has the factor 1 - 2·a·lr."
                ),
            ),
            (
                lambda a: (a / 2, a),
                mark("Upside down: a steeper curve needs a smaller rate."),
            ),
        ],
    ),
    "7.4": Function(
        minimise,
        [
            (_square, -5.0, 3, 0.1),
            (_square, 4.0, 0, 0.1),
            (_hills, 1.0, 200, 0.01),
            (_wave, 2.0, 100, 0.3),
        ],
        mark("It finds the valley of any curve, and needs no calculus at all."),
        [
            (
                lambda f, w, steps, lr: minimise(f, w, steps, lr, sign=1),
                mark("It climbs: go against the slope, with a minus."),
            ),
            (
                lambda f, w, steps, lr: w,
                mark("w does not move. Is h so small that w + h is w?"),
            ),
            (
                lambda f, w, steps, lr: f(minimise(f, w, steps, lr)),
                mark("You return the loss there. The question was where."),
            ),
            (
                lambda f, w, steps, lr: minimise(f, w, steps, lr * 2),
                mark("Twice too far: divide by 2h, the whole distance."),
            ),
        ],
        tolerance=1e-4,
    ),
    "7.b1": Value(
        train(5, 150, 0.01),
        mark("w is the new run. The old one was still in the memory of the kernel."),
        ((train(-5, 150, 0.1), mark("w_list is the old run: look where it starts.")),),
    ),
    "7.b2": Judged(judge_arrow),
    "7.q1": Choice(
        "B",
        {
            "A": mark("That climbs: the slope points uphill."),
            "B": mark("Against the slope, scaled by the learning rate."),
            "C": mark("Dividing makes a small rate a giant step."),
        },
    ),
    "7.q2": Choice(
        "C",
        {
            "A": mark("Think of the ledge of w⁴ - 3w³ + 2 at 0."),
            "B": mark("The slope belongs to the curve, the rate to you."),
            "C": mark("Level, and nothing more is known."),
        },
    ),
    "7.q3": Choice(
        "C",
        {
            "A": mark("The factor is 1 - 1.4 = -0.4: the sign changes each time."),
            "B": mark("The factor is -0.4. Its size is below 1."),
            "C": mark("The factor is -0.4: the other side, and closer."),
        },
    ),
    "7.q4": Choice(
        "A",
        {
            "A": mark("Rounding hid the digits and left the sign."),
            "B": mark("Zero would be printed without a minus: 0."),
            "C": mark("No error: it is how a rounded negative number is printed."),
        },
    ),
    "7.q5": Choice(
        "B",
        {
            "A": mark("Remember h = 1e-16: slope 0."),
            "B": mark("First mathematics improves, then rounding takes over."),
            "C": mark("Look at the table again."),
        },
    ),
    "7.q6": Choice(
        "A",
        {
            "A": mark("The factor is 1 - 2·3·0.4 = -1.4: farther away each time."),
            "B": mark("0.5 is the rate for w². Here the limit is 1/3."),
            "C": mark("It would cycle at exactly 1/3."),
        },
    ),
}
