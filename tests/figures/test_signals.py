"""What runs through a network, asked of the artists."""

import numpy as np
import pytest

from lesson_utils.edition import setup
from lesson_utils.figures import signals

WAY = (["x\n3", "z\n2", "h\n2"], ["x @ W", "+ b"], ["", "@ W"])
SHRINKING = [0.3, 0.01, 1e-7, 0]

EXAMPLES = {
    "there_and_back": lambda: signals.there_and_back(*WAY),
    "sizes": lambda: signals.sizes(SHRINKING),
    "sizes, growing": lambda: signals.sizes([0.3, 40, np.inf, np.nan]),
}


@pytest.fixture(autouse=True)
def english():
    setup("en")


def test_arrows_lead_forward_above_and_back_below():
    (axes,) = signals.there_and_back(*WAY).axes
    arrows = [text for text in axes.texts if getattr(text, "arrow_patch", None)]
    moves = [(arrow.xy[0] - arrow.xyann[0], arrow.xy[1]) for arrow in arrows]
    assert [move > 0 for move, _ in moves] == [True, True, False]
    assert all((move > 0) == (height > 0) for move, height in moves)
    assert len(axes.patches) == len(WAY[0])
    words = [text.get_text() for text in axes.texts]
    assert {"x\n3", "z\n2", "h\n2", "x @ W", "+ b", "@ W"} <= set(words)


def test_every_size_is_drawn_where_it_is_and_the_first_one_is_a_line():
    (axes,) = signals.sizes([0.3, 0.01, 20]).axes
    level, line, *_ = axes.lines
    np.testing.assert_allclose(level.get_ydata(), 0.3)
    np.testing.assert_allclose(line.get_ydata(), [0.3, 0.01, 20])
    assert axes.get_yscale() == "log"


def test_what_leaves_the_axis_is_a_triangle_at_its_end():
    (axes,) = signals.sizes(SHRINKING).axes
    *_, below, above = axes.lines
    assert [*below.get_xdata()] == [2, 3]
    np.testing.assert_allclose(below.get_ydata(), signals.LOWEST)
    assert not len(above.get_xdata())
    (axes,) = signals.sizes([1, 1e9, np.inf]).axes
    *_, below, above = axes.lines
    assert not len(below.get_xdata())
    assert [*above.get_xdata()] == [1, 2]
