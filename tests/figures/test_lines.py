"""Lesson 12: lines over their data, their errors, and the way to them."""

import warnings

import numpy as np
import pytest

from lesson_utils.display import png
from lesson_utils.edition import BLACK, BLUE, DARK_ORANGE, GREY, VERMILLION, setup
from lesson_utils.figures import lines

X, Y = np.array([-1.0, 0.0, 1.0, 3.0]), np.array([1.0, 2.0, 6.0, 9.0])
PATH = np.array([[0.0, 0.0], [1.0, 0.5], [2.0, 2.5]])
THETAS = {"a": (2.0, 3.0), "b": (1.0, 4.0)}
LOSSES = {"a": np.array([9.0, 3.0, 1.0]), "b": np.array([4.0, 0.1, 0.01])}

EXAMPLES = {
    "fits": lambda: lines.fits(X, Y, THETAS),
    "fits, one": lambda: lines.fits(X, Y, {"a": (2.0, 3.0)}, ("°C", "°F")),
    "progress": lambda: lines.progress(LOSSES, 10, 15),
    "journey": lambda: lines.journey(X, Y, PATH),
    "journey, far outside": lambda: lines.journey(X, Y, PATH * 1e9),
}


@pytest.fixture(autouse=True)
def english():
    setup("en")


def of(axes, **wanted):
    """The lines of a panel that have these properties."""
    return [
        line
        for line in axes.lines
        if all(getattr(line, f"get_{n}")() == value for n, value in wanted.items())
    ]


def test_each_line_is_drawn_and_its_errors_stand_beside_it():
    left, right = lines.fits(X, Y, {"a": (2.0, 3.0)}).axes
    (line,) = of(left, linestyle="-", marker="None")
    ends, heights = line.get_data()
    assert np.allclose(heights, 2 * ends + 3)
    (data,) = of(left, color=BLACK)
    assert data.get_xydata().tolist() == np.stack([X, Y], axis=1).tolist()
    (errors,) = of(right, marker="s")
    assert np.allclose(errors.get_data(), [X, 2 * X + 3 - Y])
    (sticks,) = of(right, marker="None", color=BLUE)
    assert np.allclose(sticks.get_ydata()[0::3], 0)
    assert np.allclose(sticks.get_ydata()[1::3], 2 * X + 3 - Y)


def test_errors_of_several_lines_stand_side_by_side():
    _, right = lines.fits(X, Y, THETAS).axes
    one, other = of(right, linestyle="None")
    assert (one.get_color(), other.get_color()) == (BLUE, DARK_ORANGE)
    assert np.all(one.get_xdata() < other.get_xdata())
    assert np.allclose(other.get_ydata(), X + 4 - Y)


def test_progress_is_logarithmic_and_marks_an_update():
    (axes,) = lines.progress(LOSSES, 10, 15).axes
    assert axes.get_yscale() == "log"
    one, other, mark = axes.lines
    assert one.get_xydata().tolist() == [[0, 9], [10, 3], [20, 1]]
    assert other.get_ydata().tolist() == LOSSES["b"].tolist()
    assert list(mark.get_xdata()) == [15, 15]
    assert [text.get_text() for text in axes.texts] == ["15"]


def moved(axes):
    return [line for line in axes.lines if line.get_animated()]


def test_the_journey_shows_the_last_line_its_errors_and_the_way():
    left, right = lines.journey(X, Y, PATH).axes
    sticks, line = moved(left)
    ends, heights = line.get_data()
    assert np.allclose(heights, 2 * ends + 2.5)
    assert np.allclose(sticks.get_ydata()[0::3], Y)
    assert np.allclose(sticks.get_ydata()[1::3], 2 * X + 2.5)
    way, now = moved(right)
    assert np.array_equal(way.get_xydata(), PATH)
    assert now.get_xydata().tolist() == [[2.0, 2.5]]
    assert now.get_color() == VERMILLION


def test_the_rings_are_where_the_loss_is_the_same():
    _, right = lines.journey(X, Y, PATH).axes
    (best,) = of(right, marker="*")
    w, b = best.get_xydata()[0]
    design = np.stack([X, np.ones(4)], axis=1)
    assert np.allclose(design.T @ (design @ [w, b] - Y), 0)
    rings = of(right, color=GREY, marker="None")
    assert len(rings) > 3
    levels = []
    for ring in rings:
        losses = np.mean((ring.get_xydata() @ design.T - Y) ** 2, axis=1)
        assert np.allclose(losses, losses[0])
        levels.append(losses[0])
    assert levels == sorted(levels)
    assert right.get_aspect() == 1


def test_rings_of_standardised_inputs_are_circles():
    z = (X - X.mean()) / X.std()
    _, right = lines.journey(z, Y, PATH).axes
    (best,) = of(right, marker="*")
    for ring in of(right, color=GREY, marker="None"):
        far = np.hypot(*(ring.get_xydata() - best.get_xydata()[0]).T)
        assert np.allclose(far, far[0])


@pytest.mark.parametrize("last", [np.inf, -np.inf, np.nan, 1e300])
def test_the_journey_draws_a_run_that_overflows(last):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = lines.journey(X, Y, np.array([[0, 0], [1e200, 1.0], [last, last]]))
        png(figure)
    words = [text.get_text() for text in figure.axes[1].texts]
    assert words == ["off the map"]


def test_the_journey_moves_in_place_and_looks_as_if_drawn_anew():
    first = png(lines.journey(X, Y, PATH))
    assert png(lines.journey(X, Y, PATH[:2])) != first
    assert png(lines.journey(X, Y, PATH)) == first
    assert lines.journey(X, Y, PATH) is lines.journey(X, Y, PATH[:2])
    assert lines.journey(X, Y + 1, PATH) is not lines.journey(X, Y, PATH)
