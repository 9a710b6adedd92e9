"""Lesson 03, slices and batches: what is right, and the mistakes people make."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from itertools import islice
from typing import cast

import numpy as np

from ..edition import mark, tr
from .calling import Outcome, call
from .comparing import compare, numbers
from .exercises import Choice, Exercise, Function, Judged, Value, Verdict
from .words import Named, kind_of, sentences

# The settings that the explorer shows where no kernel runs; the first is its start.
FRAMES = {
    "3.e1": {
        "top": [0, 14, 7, 4, 4, 5, 4, 20],
        "bottom": [28, 28, 21, 23, 24, 24, 24, 10],
        "left": [0, 14, 7, 6, 6, 6, 7, 0],
        "right": [28, 28, 21, 22, 23, 23, 23, 28],
    }
}

_random = np.random.default_rng(3)  # so that a table of stored numbers is no answer


def _pixels(*shape: int) -> np.ndarray:
    return _random.integers(0, 256, shape).astype(np.uint8)


# ------------------------------------------------------------- 3.e1: a tight crop

_CROP = _TOP, _BOTTOM, _LEFT, _RIGHT = 4, 24, 6, 23
_SIDE = 28  # of an image, in pixels


def _crop(answer: object) -> tuple[bool, str]:
    """The verdict on the four ends of a crop, without giving them away."""
    found = numbers(answer)
    if found is None or found.shape != (4,):
        return False, tr("Answer with four ends: (top, bottom, left, right).")
    ends = tuple(end + _SIDE if end < 0 else end for end in found.tolist())
    top, bottom, left, right = ends
    if ends == _CROP:
        return True, tr("All the ink, in 20 rows and 17 columns. Remember the 20.")
    if ends == (_TOP, _BOTTOM - 1, _LEFT, _RIGHT - 1):
        return False, tr(
            "Row 23 and column 22 still have ink. The stop is one beyond the last that "
            "you want."
        )
    if ends == (_LEFT, _RIGHT, _TOP, _BOTTOM):
        return False, tr("Rows first: top and bottom, then left and right.")
    if ends == (0, _SIDE, 0, _SIDE):
        return False, tr("That is the whole image. A smaller one will do.")
    if top <= _TOP and bottom >= _BOTTOM and left <= _LEFT and right >= _RIGHT:
        return False, tr("No ink is left outside, but a smaller crop does it too.")
    return False, tr(
        "Some ink is left outside. Move the sliders to these four ends and see how "
        "much."
    )


# ------------------------------------------------------------- 3.b1: moving images


def shifted(images: np.ndarray, pixels: int) -> np.ndarray:
    """The images, moved to the right; paper comes in from the left."""
    moved = np.zeros_like(images)
    moved[:, :, pixels:] = images[:, :, :-pixels]
    return moved


def _unfilled(images: np.ndarray, pixels: int) -> np.ndarray:
    moved = images.copy()
    moved[:, :, pixels:] = images[:, :, :-pixels]
    return moved


@dataclass(frozen=True)
class Again(Function):
    """A function of an array that can be called again: it leaves the array alone."""

    def judge(self, answer: object) -> Verdict:
        """The verdict on `answer`: what it returns first, what it changes then."""
        if not callable(answer):
            return super().judge(answer)
        verdict = super().judge(_on_a_copy(answer))
        if verdict.right and any(call(answer, case).problem for case in self.cases):
            return Verdict(
                False,
                tr(
                    "The picture is right. But the images that were handed over have "
                    "changed as well, so the next call begins with others."
                ),
            )
        return verdict

    def _nothing(self, answer: object, value: object, printed: str) -> Verdict:
        return super()._nothing(_unwrapped(answer), value, printed)


def _on_a_copy(function: Callable[..., object]) -> Callable[..., object]:
    @wraps(function)
    def apart(images: np.ndarray, *more: object) -> object:
        return function(images.copy(), *more)

    return apart


def _unwrapped(function: object) -> object:
    return getattr(function, "__wrapped__", function)


# --------------------------------------------------------- 3.3: dealing out batches


def batches(x: np.ndarray, size: int) -> list[np.ndarray]:
    """The batches of x along axis 0: the last one may be short, none is empty."""
    return [x[start : start + size] for start in range(0, len(x), size)]


@dataclass(frozen=True)
class Dealt(Function):
    """A function that returns batches, as a list or by a generator."""

    def judge(self, answer: object) -> Verdict:
        """The verdict on `answer`."""
        return super().judge(_listing(answer) if callable(answer) else answer)

    def _nothing(self, answer: object, value: object, printed: str) -> Verdict:
        return super()._nothing(_unwrapped(answer), value, printed)

    def _wrong(
        self, outcome: Outcome, expected: Outcome, arguments: tuple[object, ...]
    ) -> str:
        if outcome.error:
            return outcome.problem
        value, right = outcome.value, cast(list[np.ndarray], expected.value)
        samples, size = sum(map(len, right)), arguments[1]
        case = {"samples": samples, "size": size}
        if not isinstance(value, list):
            return tr(
                "Expected a list of batches, or a generator that yields them, got "
                "{kind}.",
                kind=kind_of(value),
            )
        ours = [len(batch) for batch in right]
        theirs = [_length(batch) for batch in value]
        if theirs != ours:
            lengths = tr(
                "{samples} samples in batches of {size}: expected the lengths {ours}, "
                "got {theirs}.",
                **case,
                ours=ours,
                theirs=theirs,
            )
            empty = tr("An empty batch came too.") if 0 in theirs else ""
            return sentences(empty, lengths)
        for n, (one, other) in enumerate(zip(value, right, strict=True)):
            if difference := compare(one, other, self.tolerance):
                return tr(
                    "{samples} samples in batches of {size}: the lengths are right, "
                    "but not what is in batch {n}: {words}",
                    **case,
                    n=n,
                    words=difference.words,
                )
        return ""


def _listing(function: Callable[..., object]) -> Callable[..., object]:
    """`function`, its batches in a list; of endless ones a few more than there are."""

    @wraps(function)
    def listing(x: np.ndarray, size: int) -> object:
        dealt = function(x, size)
        if isinstance(dealt, (str, bytes, dict)) or not isinstance(dealt, Iterable):
            return dealt
        return list(islice(dealt, len(x) + 3))

    return listing


def _length(batch: object) -> int | None:
    """How many samples a batch has, None if it is none."""
    shape = np.shape(batch)  # type: ignore[call-overload]
    return shape[0] if shape else None


def _cut(x: np.ndarray, size: int, count: int) -> list[np.ndarray]:
    return [x[size * n : size * (n + 1)] for n in range(count)]


# --------------------------------------------------------------------------------

EXERCISES: dict[str, Exercise] = {
    "3.r1": Choice(
        "C",
        {
            "A": mark("Deleting a cell runs nothing, so x is not set to None."),
            "B": mark(
                "That happens after a restart. Until then the kernel remembers x."
            ),
            "C": mark("The kernel remembers x, although the page no longer shows it."),
        },
    ),
    "3.r2": Choice(
        "B",
        {
            "A": mark("That is how well it remembers. It says nothing of new images."),
            "B": mark(
                "Only images it has not seen tell whether it has learnt to read."
            ),
            "C": mark("Knowing them by heart does not help with a new one."),
        },
    ),
    "3.p1": Value(
        90,
        mark("The start is in, the stop is out: 100 − 10."),
        (
            (91, mark("That would count both ends. The stop is out.")),
            (100, mark("That is where it stops. It starts at 10.")),
            (89, mark("One too few: the start, image 10, is in.")),
        ),
    ),
    "3.1": Function(
        lambda images: images[:, 7:-7, 7:-7],
        [
            (Named("images", _pixels(7, 30, 30)),),
            (Named("images", _pixels(20, 28, 41)),),
            (Named("images", _pixels(3, 17, 19)),),
        ],
        mark(
            "The centre of every image, whatever its size: −7 counts from the end, and "
            "the first : takes all images."
        ),
        [
            (
                lambda images: images[:, 7:21, 7:21],
                mark(
                    "21 fits images of 28 by 28 only. Count the stop from the end: −7."
                ),
            ),
            (
                lambda images: images[7:-7, 7:-7],
                mark(
                    "The first slice belongs to axis 0, so it cuts away images. Put a "
                    ": in front, for all of them."
                ),
            ),
            (
                lambda images: images[7:-7, 7:-7, 7:-7],
                mark("You cut away images too: axis 0 needs a : for all of them."),
            ),
            (
                lambda images: images[7:-7][7:-7],
                mark(
                    "Each new pair of brackets starts at axis 0 again. One pair, with "
                    "commas."
                ),
            ),
            (
                lambda images: images[:, 7:-7],
                mark("Only the rows are cut. The columns need a slice too."),
            ),
            (
                lambda images: images[:, 7:-6, 7:-6],
                mark(
                    "Only six are left out at the end. The stop is out, also when it "
                    "is negative: 7:-7."
                ),
            ),
            (
                lambda images: images[:, 7:-8, 7:-8],
                mark("Eight are left out at the end. −7 leaves out seven."),
            ),
            (
                lambda images: images[:, 7:, 7:],
                mark("Below and on the right nothing is cut off yet."),
            ),
            (
                lambda images: images[0, 7:-7, 7:-7],
                mark("That is the centre of one image. A : instead of 0 takes all."),
            ),
        ],
    ),
    "3.e1": Judged(_crop),
    "3.p2": Choice(
        "A",
        {
            "A": mark("[:] changes nothing, and [0:14] cuts axis 0 again: 14 images."),
            "B": mark("That is train_images[:, 0:14], one pair of brackets."),
            "C": mark("Nothing here reaches axis 2, the columns."),
        },
    ),
    "3.p3": Choice(
        "B",
        {
            "A": mark("That is how lists behave. A slice of an array copies nothing."),
            "B": mark("corner is a view: the same pixels as in canvas."),
            "C": mark("corner[:] is all of corner, and that is a quarter of canvas."),
        },
    ),
    "3.b1": Again(
        shifted,
        [
            (Named("few", _pixels(5, 6, 12)), 3),
            (Named("few", _pixels(2, 9, 8)), 1),
            (Named("few", _pixels(4, 5, 10)), 7),
        ],
        mark("It writes into numbers of its own, and the digits stay where they are."),
        [
            (
                lambda images, pixels: np.roll(images, pixels, axis=2),
                mark("What leaves on the right comes back on the left. Make it paper."),
            ),
            (_unfilled, mark("The columns on the left still show what was there.")),
            (
                lambda images, pixels: images.copy(),
                mark("Now nothing is moved any more."),
            ),
            (
                lambda images, pixels: shifted(images[:, :, ::-1], pixels)[:, :, ::-1],
                mark("Now they move to the left."),
            ),
        ],
    ),
    "3.p4": Value(
        96,
        mark("468 full batches take 59904 images, and 96 are left."),
        (
            (128, mark("The batch before it is the last full one.")),
            (0, mark("That is the next one, 469. The numbers begin at 0.")),
            (468, mark("That is the number of the batch. The question was how many.")),
        ),
    ),
    "3.2": Function(
        lambda images, batch_size: math.ceil(images / batch_size),
        [
            (60_000, 128),
            (60_000, 32),
            (60_000, 7),
            (60_000, 60_000),
            (96, 128),
            (int(_random.integers(500, 900)), 7),
        ],
        mark("469 for batches of 128, and 1875 for 32, the default of Keras."),
        [
            (
                lambda images, batch_size: images // batch_size,
                mark("Rounded down: the short batch at the end is missing."),
            ),
            (
                lambda images, batch_size: images // batch_size + 1,
                mark("One too many where the division comes out even."),
            ),
            (
                lambda images, batch_size: images / batch_size,
                mark("There is no part of a batch: round up, with math.ceil."),
            ),
            (
                lambda images, batch_size: round(images / batch_size),
                mark("Rounded to the nearest. A short batch is a batch: round up."),
            ),
            (
                lambda images, batch_size: images % batch_size,
                mark("That is how many images are left over. How many batches?"),
            ),
        ],
    ),
    "3.3": Dealt(
        batches,
        [
            (np.arange(10), 3),
            (np.arange(12), 4),
            (Named("x", _pixels(5, 4, 4)), 8),
            (Named("x", _pixels(*_random.integers(150, 400, 1), 2)), 17),
            (
                Named("x", _random.normal(size=(23, 2, 3, 2))),
                int(_random.integers(4, 9)),
            ),
        ],
        mark("Every sample in one batch, in order, the short one too, and none empty."),
        [
            (
                lambda x, size: _cut(x, size, len(x) // size),
                mark("Rounded down: the samples left over are in no batch."),
            ),
            (
                lambda x, size: _cut(x, size, len(x) // size + 1),
                mark("Where the division comes out even, the last batch is empty."),
            ),
            (
                lambda x, size: [x[:size]],
                mark("Only the first batch: move `return` out of the loop."),
            ),
            (
                lambda x, size: list(x[:size]),
                mark("Only the first batch: collect all of them, then return."),
            ),
            (
                lambda x, size: batches(x, 128),
                mark("Your batches have 128 samples, whatever `size` says."),
            ),
            (
                lambda x, size: [x[n : n + size] for n in range(len(x))],
                mark(
                    "Your batches overlap: each begins one sample after the other. The "
                    "starts are `size` apart."
                ),
            ),
            (
                lambda x, size: [x[n : n + size - 1] for n in range(0, len(x), size)],
                mark("Each batch is one short: the stop is left out anyway."),
            ),
            (
                lambda x, size: np.array_split(x, size),
                mark("`size` is how many samples a batch has, not how many batches."),
            ),
            (
                lambda x, size: list(range(0, len(x), size)),
                mark("Those are the starts. Cut x from each start on."),
            ),
        ],
    ),
    "3.p5": Value(
        143.36,
        mark("One million × 280 × 128 numbers of 4 bytes each."),
        (
            (35.84, mark("That is with one byte for each number.")),
            (286.72, mark("That is with eight bytes, float64.")),
            (143360, mark("Those are megabytes.")),
        ),
        tolerance=0.4,
    ),
    "3.q1": Choice(
        "B",
        {
            "A": mark("That is the upper half: axis 1 is the rows."),
            "B": mark("All images, all rows, and of the columns the first sixteen."),
            "C": mark("That asks for 16 of the 3 channels, and gets all three."),
        },
    ),
    "3.q2": Choice(
        "C",
        {
            "A": mark("Those are in batch 15, which starts at 960."),
            "B": mark("A number beyond the end raises it. A slice is just shorter."),
            "C": mark("64 · 16 is 1024, beyond the end, and nobody complains."),
        },
    ),
    "3.q3": Choice(
        "A",
        {
            "A": mark("A day is a sample; it has 24 hours, each with 12 readings."),
            "B": mark("Samples come first. Here each instrument would be one."),
            "C": mark("There an hour is a sample. The question says a day."),
        },
    ),
}
