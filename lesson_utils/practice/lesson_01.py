"""Lesson 01, the first network: what is right, and the mistakes people make."""

from collections.abc import Mapping
from functools import cache

import numpy as np

from ..data import load_mnist
from ..edition import mark, tr
from .comparing import numbers
from .exercises import Choice, Exercise, Function, Judged, Value

FRAMES = {
    "1.e1": {
        "image": [0, 0, 0, 0, 11, 11, 11, 247, 247, 247, 247, 445],
        "seen": [
            *("0", "600", "6000", "300000"),
            *("0", "600", "300000"),
            *("0", "600", "6000", "300000"),
            "300000",
        ],
    }
}


def answer(probabilities: np.ndarray) -> int:
    """The place of the largest probability."""
    return int(np.argmax(probabilities))


def accuracy(predictions: np.ndarray, labels: np.ndarray) -> float:
    """The share of predictions that are what the label says."""
    return float(np.mean(np.asarray(predictions) == np.asarray(labels)))


def right_ones(predictions: np.ndarray, labels: np.ndarray) -> int:
    """How many predictions are what the label says."""
    return int(np.sum(np.asarray(predictions) == np.asarray(labels)))


_random = np.random.default_rng(1)  # so that a table of stored numbers is no answer


def _bars(most: int, sharpness: float) -> tuple[np.ndarray]:
    """Ten probabilities, the largest at `most`."""
    rough = _random.random(10)
    rough[most] = sharpness
    return (np.round(rough / rough.sum(), 3),)


def _some(count: int, wrong: int, classes: int = 10) -> tuple[np.ndarray, np.ndarray]:
    """Predictions and labels, of which the first `wrong` differ."""
    labels = _random.integers(0, classes, count)
    predictions = labels.copy()
    predictions[:wrong] = (labels[:wrong] + 1) % classes
    order = _random.permutation(count)
    return predictions[order], labels[order]


# ------------------------------------------------------ 1.b1: who is asked about what

ASKED, STORED = 100, 500  # so many at least


@cache
def _labels() -> Mapping[int, int]:
    """The label of each image of MNIST, by what its pixels hash to."""
    return {
        hash(image.tobytes()): int(label)
        for images, labels in load_mnist()
        for image, label in zip(images, labels, strict=True)
    }


def _hashes(images: object) -> list[int] | None:
    """What the pixels of each image hash to; None if these are no images."""
    given = numbers(images)
    if given is None or given.ndim < 2 or given[0].size != 784:
        return None
    ink = 255 if given.dtype.kind == "f" and given.max() <= 1 else 1
    whole = np.rint(given.astype(np.float64) * ink)
    if not np.all((whole >= 0) & (whole <= 255)):  # NaN is neither
        return None
    return [hash(image.tobytes()) for image in whole.astype(np.uint8)]


def judge_examination(parts: object) -> tuple[bool, str]:
    """Whether the images that are asked about are new to the ones that are stored."""
    if not isinstance(parts, (tuple, list)) or len(parts) != 4:
        return False, tr("Leave the last line as it was: check needs all four names.")
    asked, truth, stored, stored_labels = parts
    known = _labels()
    for images, labels, names in (
        (asked, truth, ("asked", "truth")),
        (stored, stored_labels, ("stored", "stored_labels")),
    ):
        hashes, said = _hashes(images), numbers(labels)
        if hashes is None or any(each not in known for each in hashes):
            return False, tr(
                "`{name}` must hold images of MNIST, as x_train and x_test do.",
                name=names[0],
            )
        if said is None or said.shape != (len(hashes),):
            return False, tr(
                "`{name}` has {count} images: `{labels}` must have as many labels.",
                name=names[0],
                count=len(hashes),
                labels=names[1],
            )
        if not np.array_equal(said, [known[each] for each in hashes]):
            return False, tr(
                "`{labels}` are not the labels of the images in `{name}`. Images and "
                "labels have to come from the same set.",
                labels=names[1],
                name=names[0],
            )
    return _judge_apart(_hashes(asked) or [], _hashes(stored) or [])


def _judge_apart(asked: list[int], stored: list[int]) -> tuple[bool, str]:
    both = len(set(asked) & set(stored))
    if both == len(set(asked)):
        return False, tr(
            "Each of the images that it is asked about is also among the stored ones: "
            "it finds itself, at distance 0. From which set must the stored ones come?"
        )
    if both:
        return False, tr(
            "{count} of the images that it is asked about are still among the stored "
            "ones.",
            count=both,
        )
    if len(asked) < ASKED or len(stored) < STORED:
        return False, tr(
            "The two sets have nothing in common now. But take at least {asked} images "
            "to ask about and {stored} to store, or the share says little.",
            asked=ASKED,
            stored=STORED,
        )
    return True, tr(
        "Nothing that it is asked about is in its memory now, and the share is honest. "
        "The machine was not at fault, its examination was. And it is better than the "
        "averages: a memory that compares can generalize."
    )


# ------------------------------------------------------------------------------------

EXERCISES: dict[str, Exercise] = {
    "1.r1": Choice(
        "B",
        {
            "A": mark("Two lists would be compared as a whole. Arrays are not."),
            "B": mark(
                "NumPy compares place by place. True counts as 1 and False as 0, so "
                "the mean of such an array is the share of True."
            ),
            "C": mark("2 is their sum: two places agree. == does not add up."),
        },
    ),
    "1.r2": Choice(
        "C",
        {
            "A": mark(
                "It would, if the second import were read. It stands behind the #."
            ),
            "B": mark(
                "Python does not even notice a second import: it stands behind the #."
            ),
            "C": mark(
                "Everything behind the # is a comment, and the second import with it. "
                "Python says: name 'layers' is not defined."
            ),
        },
    ),
    "1.p1": Value(
        0.1135,
        mark(
            "1135 of the 10000 test images are a 1, the most frequent digit. Whatever "
            "reads digits has to do better than this."
        ),
        [
            (
                0.1,
                mark(
                    "It would be 0.1 if all ten digits were equally frequent. The 1 is "
                    "a little more frequent than the others."
                ),
            ),
            (11.35, mark("In percent that is right. The question was from 0 to 1.")),
            (0.5, mark("Right or wrong is not heads or tails: there are ten digits.")),
        ],
    ),
    "1.p3": Value(
        0.975,
        mark(
            "Between 96.6 and 98.6 of 100, whatever the random start: about 250 of "
            "10000 are misread, where the averages misread 1800."
        ),
        [
            (0.82, mark("That is what the averages reach, without any training.")),
            (1, mark("Not one mistake in 10000? A few of them puzzle people, too.")),
            (97.5, mark("In percent that is right. The question was from 0 to 1.")),
        ],
        tolerance=0.0101,
    ),
    "1.1": Function(
        answer,
        [
            _bars(7, 4.0),
            _bars(3, 1.2),  # no bar reaches a half
            _bars(0, 1.5),
            _bars(9, 30.0),
        ],
        mark(
            "The answer is the place of the longest bar, even if no bar is long: a "
            "network always gives an answer."
        ),
        [
            (
                lambda p: p.max(),
                mark(
                    "That is how long the longest bar is. The question was where it "
                    "stands: np.argmax."
                ),
            ),
            (
                lambda p: int(np.argmin(p)),
                mark("That is the place of the shortest bar."),
            ),
            (
                lambda p: int(np.argmax(p)) + 1,
                mark("One too many: the classes are counted from 0."),
            ),
            (
                lambda p: int(np.argmax(p > 0.5)),
                mark("The longest bar need not reach a half: compare with the others."),
            ),
            (
                lambda p: np.argsort(p),
                mark("Those are all ten places, in order. Return only the last of it."),
            ),
            (
                lambda p: np.argsort(p)[::-1],
                mark(
                    "Those are all ten places, in order. Return only the first of it."
                ),
            ),
        ],
    ),
    "1.2": Function(
        accuracy,
        [_some(8, 2), _some(5, 0), _some(50, 37), _some(7, 7, 2), _some(300, 11)],
        mark(
            "With the predictions of any recogniser, a network or not, it gives a "
            "number that can be compared."
        ),
        [
            (
                right_ones,
                mark(
                    "That is how many are right. Divide by how many there are, so that "
                    "sets of different sizes can be compared."
                ),
            ),
            (
                lambda p, y: 1 - accuracy(p, y),
                mark("That is the share of wrong answers."),
            ),
            (
                lambda p, y: len(y) - right_ones(p, y),
                mark(
                    "That is how many are wrong. The question was which share is right."
                ),
            ),
            (
                lambda p, y: 100 * accuracy(p, y),
                mark("That is in percent. Return a number from 0 to 1."),
            ),
            (
                lambda p, y: right_ones(p, y) / 10_000,
                mark("There are not always 10000 of them: divide by len(labels)."),
            ),
            (
                lambda p, y: right_ones(p, y) / 10,
                mark("Divide by the number of answers, not by that of the classes."),
            ),
            (
                lambda p, y: p == y,
                mark(
                    "That is True or False for each of them. How many are True, and of "
                    "how many?"
                ),
            ),
            (
                lambda p, y: float(np.all(p == y)),
                mark(
                    "Yours knows only 0 and 1. // rounds down, and np.all asks for all "
                    "of them: the share lies between, so divide with /."
                ),
            ),
            (
                lambda p, y: float(p[0] == y[0]) / len(y),
                mark("Only the first answer counts: is `return` inside the loop?"),
            ),
            (
                lambda p, y: float(p[0] == y[0]),
                mark("Only the first answer counts: is `return` inside the loop?"),
            ),
        ],
        tolerance=1e-6,
    ),
    "1.p2": Choice(
        "B",
        {
            "A": mark(
                "compile notes down how to learn, the optimizer too. It is not given a "
                "single image, so there is nothing to learn from."
            ),
            "B": mark(
                "Only fit changes weights. All other lines prepare it, or measure what "
                "came of it."
            ),
            "C": mark(
                "evaluate counts the mistakes and draws no conclusion: it is an "
                "examination, not a lesson."
            ),
        },
    ),
    "1.e1": Choice(
        "C",
        {
            "A": mark(
                "Look at several images at seen = 0: no bar stands out. One bar is "
                "always the longest, but not by much."
            ),
            "B": mark(
                "Look at the percentages at seen = 0: ten probabilities together are "
                "1, so they cannot all be 0."
            ),
            "C": mark(
                "It spreads its probability over all ten, whatever the image. Learning "
                "is what makes one bar grow."
            ),
        },
    ),
    "1.p4": Choice(
        "A",
        {
            "A": mark(
                "Not one of the test images is in its memory, so it says 1 each time "
                "and is right for the 1135 that are a 1. It has learnt nothing."
            ),
            "B": mark(
                "The averages can say which digit an image is close to. The memory "
                "knows only 'the same' and 'not there'."
            ),
            "C": mark(
                "No two of these images agree in all 784 pixels, and only that would "
                "help it."
            ),
        },
    ),
    "1.b1": Judged(judge_examination),
    "1.q1": Choice(
        "A",
        {
            "A": mark("Answering 'no spam' each time is right for 95 of 100, too."),
            "B": mark(
                "It may have found none of the 5: answering 'no spam' each time is "
                "right for the other 95."
            ),
            "C": mark("That could be so, but the number does not say it."),
        },
    ),
    "1.q2": Choice(
        "C",
        {
            "A": mark("The images have 28 × 28 pixels as before: that can stay."),
            "B": mark(
                "It is made for whole-number labels, as many as the last layer has "
                "neurons. It can stay."
            ),
            "C": mark("Ten neurons give ten bars. Twenty-six classes need 26."),
        },
    ),
    "1.q3": Choice(
        "B",
        {
            "A": mark("0.999 was measured on images that it had been shown."),
            "B": mark("All the post is new. On new images the second is better."),
            "C": mark(
                "The mean mixes in what was measured on known images, and that says "
                "nothing about tomorrow's post."
            ),
        },
    ),
}
