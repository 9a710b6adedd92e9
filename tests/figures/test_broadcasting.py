"""Two shapes, aligned at the right, column by column."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from lesson_utils.edition import ORANGE, SKY, setup
from lesson_utils.figures.broadcasting import aligned, columns_of

EXAMPLES = {
    "aligned": lambda: aligned((32, 10), (5, 1, 1)),
    "aligned, nothing yet": lambda: aligned((32, 10), (10,), 0),
    "aligned, refused": lambda: aligned((32, 10), (32,), 2),
    "aligned, four axes": lambda: aligned((64, 3, 32, 10), (32, 10)),
    "aligned, scalars": lambda: aligned((), ()),
}


@pytest.fixture(autouse=True)
def english():
    setup("en")


def said(a, b, columns=None):
    """The words in each column, from the right: a, b, verdict, result."""
    (axes,) = aligned(a, b, columns).axes
    words = [text for text in axes.texts if text.get_text() and text.get_animated()]
    found = {}
    for text in words:
        x, y = text.get_position()
        if text.get_ha() == "center":
            found.setdefault(-x, []).append((y, text.get_text()))
    return [[word for _, word in sorted(found[x])] for x in sorted(found)]


def seen(a, b, columns=None):
    """The boxes that are seen; the figure keeps others for its next picture."""
    (axes,) = aligned(a, b, columns).axes
    boxes = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    return [box for box in boxes if box.get_visible()]


def colour(box):
    return to_hex(box.get_facecolor()).upper()


def boxes(a, b, columns=None):
    """The boxes that are seen: (x, y) and colour."""
    return [(box.get_xy(), colour(box)) for box in seen(a, b, columns)]


def test_the_columns_give_the_shape_that_numpy_gives():
    rng = np.random.default_rng(4)
    refused = 0
    for _ in range(300):
        a, b = (tuple(rng.integers(0, 4, rng.integers(0, 5)).tolist()) for _ in "ab")
        lengths = [column.length for column in columns_of(a, b)][::-1]
        try:
            assert tuple(lengths) == np.broadcast_shapes(a, b)
        except ValueError:
            refused += 1
            assert None in lengths
    assert refused > 50


def test_each_column_says_what_becomes_of_it():
    assert said((32, 10), (10,)) == [
        ["10", "10", "equal", "10"],
        ["32", "new: 1", "b is stretched", "32"],
    ]
    assert said((3, 1), (4,)) == [
        ["1", "4", "a is stretched", "4"],
        ["3", "new: 1", "b is stretched", "3"],
    ]


def test_columns_that_are_not_compared_yet_say_their_lengths_only():
    assert said((32, 10), (10,), 0) == [["10", "10"], ["32"]]
    assert said((32, 10), (10,), 1) == [["10", "10", "equal", "10"], ["32"]]


def test_it_ends_where_a_column_is_refused():
    assert said((2, 10), (2, 32)) == [["10", "32", "refused", "none"], ["2", "2"]]
    assert ORANGE.upper() in {colour for _, colour in boxes((2, 10), (2, 32))}


def test_a_length_that_is_stretched_differs_by_dash_and_colour():
    (box,) = [box for box in seen((3, 1), (3, 4)) if colour(box) == SKY]
    assert box.get_linestyle() == "--"


def test_the_last_axes_stand_in_one_column():
    wide = {x for (x, _), _ in boxes((64, 3, 32, 10), (10,), 0)}
    narrow = {x for (x, _), _ in boxes((10,), (10,), 0)}
    assert len(wide) == 4
    assert narrow == {max(wide)}


def test_shapes_without_axes_have_no_columns():
    assert said((), ()) == []
    assert boxes((), ()) == []
    words = [text.get_text() for text in aligned((), ()).axes[0].texts]
    assert words.count("()") == 2


def test_the_figure_is_drawn_on_again():
    assert aligned((3,), (3,)) is aligned((4, 1), (2,), 0)
