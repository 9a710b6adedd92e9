"""Workers on a ring, and where the time of a step goes, asked of the artists."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import FancyArrowPatch, Rectangle

from lesson_utils.edition import ORANGE, SKY, setup
from lesson_utils.figures import workers

HELD = np.array([[1, 3, 1], [2, 1, 1], [1, 1, 2]])
BARS = {"1": (2.0, 0.0), "2": (1.0, 4.0)}
LOSSES = {"32": [1.0, 0.5, 0.4], "128": [1.0, 0.5, np.nan]}

EXAMPLES = {
    **{
        f"ring, of {n}": lambda n=n: workers.ring(np.ones((n, n)), range(n))
        for n in (2, 3, 4, 5)
    },
    "ring, before": lambda: workers.ring(HELD),
    "seconds": lambda: workers.seconds(BARS),
    "rates": lambda: workers.rates([0.1, 0.2, 0.4], LOSSES, "x"),
}


@pytest.fixture(autouse=True)
def english():
    setup("en")


def squares(axes, filled=True):
    return [
        patch
        for patch in axes.patches
        if isinstance(patch, Rectangle) and bool(patch.get_facecolor()[3]) == filled
    ]


def arrows(axes):
    return [patch for patch in axes.patches if isinstance(patch, FancyArrowPatch)]


def test_each_worker_shows_how_many_parts_each_of_its_pieces_holds():
    (axes,) = workers.ring(HELD).axes
    numbers = [t.get_text() for t in axes.texts if t.get_text().isdigit()]
    assert numbers == [str(parts) for parts in HELD.ravel()]
    names = [t.get_text() for t in axes.texts if not t.get_text().isdigit()]
    assert names == ["worker 0", "worker 1", "worker 2"]
    shades = [to_hex(square.get_facecolor()).upper() for square in squares(axes)]
    assert shades[1] == ORANGE  # the sum of all
    assert {shades[3], shades[8]} == {SKY}
    assert len({shades[0], ORANGE, SKY}) == 3


@pytest.mark.parametrize("number", [2, 3, 4, 5])
def test_an_arrow_leads_from_each_worker_to_the_next(number):
    (axes,) = workers.ring(np.ones((number, number))).axes
    places = [workers._place(n, number) for n in range(number)]
    ends = [(a._posA_posB[0], a._posA_posB[1]) for a in arrows(axes)]
    assert ends == list(zip(places, [*places[1:], places[0]], strict=True))


def test_what_has_come_is_framed_where_it_came():
    (axes,) = workers.ring(HELD, [0, 1, 2]).axes
    plain, framed = squares(axes), squares(axes, filled=False)
    places = {tuple(np.round(s.get_xy(), 6)): i for i, s in enumerate(plain)}
    found = [divmod(places[tuple(np.round(s.get_xy(), 6))], 3) for s in framed]
    assert found == [(1, 0), (2, 1), (0, 2)]
    (axes,) = workers.ring(HELD).axes
    assert not squares(axes, filled=False)


def test_talking_is_drawn_behind_computing_in_units_of_the_first_bar():
    (axes,) = workers.seconds(BARS).axes
    computing, talking = axes.containers
    assert [bar.get_width() for bar in computing] == [1.0, 0.5]
    assert [(bar.get_x(), bar.get_width()) for bar in talking] == [(1, 0), (0.5, 2)]
    assert [t.get_text() for t in axes.get_yticklabels()] == ["1", "2"]
    assert axes.yaxis_inverted()


def test_a_loss_that_is_none_or_too_high_is_not_drawn():
    (axes,) = workers.rates([1, 2, 4], {"a": [1, np.nan, 3.5]}, "x").axes
    (line,) = axes.lines
    assert [*line.get_xdata()] == [1, 2, 4]
    np.testing.assert_array_equal(line.get_ydata(), [1, np.nan, np.nan])
    assert [t.get_text() for t in axes.get_xticklabels()] == ["1", "2", "4"]
