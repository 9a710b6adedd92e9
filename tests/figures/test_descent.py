"""Lesson 07: a loss, slopes, and the walk down, asked of the artists."""

import warnings
from itertools import pairwise

import numpy as np
import pytest

from lesson_utils.display import png
from lesson_utils.edition import BLACK, BLUE, VERMILLION, setup
from lesson_utils.figures import descent


def f(w):
    return w**2


X, Y = np.array([1.0, 2.0, 3.0]), np.array([2.5, 3.0, 6.5])
PATH = np.array([-5.0, -4.0, -3.2, -2.56, 9.0])
RUNS = dict.fromkeys("abcde", (f, PATH))

EXAMPLES = {
    "one_weight": lambda: descent.one_weight(X, Y, [0, 1, 2]),
    "tangents": lambda: descent.tangents(f, [-3, 0, 2]),
    "secants": lambda: descent.secants(f, -3.0, [1, 0.1]),
    "recipe": lambda: descent.recipe("s", ["w", "L", "a", "η"], "∞"),
    "paths": lambda: descent.paths({"a": (f, PATH), "b": (f, -PATH)}),
    "paths, two rows": lambda: descent.paths(RUNS),
    "run": lambda: descent.run(f, PATH),
    "distances": lambda: descent.distances({"a": PATH, "b": PATH / 2}),
    "stepper": lambda: descent.stepper(f, PATH),
    "stepper, far outside": lambda: descent.stepper(f, PATH * 1e6),
    "stepper, arrived": lambda: descent.stepper(f, PATH * [1, 1, 1, 1, 0]),
}


@pytest.fixture(autouse=True)
def english():
    setup("en")


def lines(axes, **wanted):
    """The lines of a panel that have these properties."""
    return [
        line
        for line in axes.lines
        if all(
            getattr(line, f"get_{name}")() == value for name, value in wanted.items()
        )
    ]


def arrows(axes):
    """The arrows of a panel, each as (from, to)."""
    return [
        (tuple(map(float, text.xyann)), tuple(map(float, text.xy)))
        for text in axes.texts
        if getattr(text, "arrow_patch", None)
    ]


def words(axes):
    return [text.get_text() for text in axes.texts if text.get_text()]


def test_a_weight_is_a_line_over_the_data_and_a_point_of_its_loss():
    left, right = descent.one_weight(X, Y, [0, 1, 2]).axes
    (data,) = lines(left, linestyle="None")
    assert data.get_xydata().tolist() == np.column_stack([X, Y]).tolist()
    (curve,) = lines(right, marker="None")
    for w, line, point in zip([0, 1, 2], left.lines, right.lines[1:], strict=False):
        x, y = line.get_data()
        assert np.allclose(y, w * x)
        loss = np.mean((w * X - Y) ** 2)
        assert np.allclose(point.get_xydata(), [[w, loss]])
        assert line.get_color() == point.get_color()
        assert np.isclose(np.interp(w, *curve.get_data()), loss, atol=0.01)


@pytest.mark.parametrize("w", [-3, 0, 2])
def test_a_tangent_touches_the_curve_with_its_slope(w):
    (axes,) = descent.tangents(f, [w]).axes
    (tangent,) = lines(axes, linestyle="--")
    x, y = tangent.get_data()
    assert np.allclose(np.diff(y) / np.diff(x), 2 * w, atol=1e-6)
    assert np.isclose(np.interp(w, x, y), f(w))
    assert axes.get_title() == f"w = {w}: slope {2 * w}".replace("-", "−")


@pytest.mark.parametrize(
    ("w", "told"), [(-3, "go right"), (0, "level"), (2, "go left")]
)
def test_the_arrow_of_a_tangent_points_down_the_curve(w, told):
    (axes,) = descent.tangents(f, [w]).axes
    assert words(axes) == [told]
    assert len(arrows(axes)) == (w != 0)
    for (here, _), (there, _) in arrows(axes):
        assert here == w
        assert f(here + 0.1 * (there - here)) < f(here)


def test_a_secant_goes_through_both_points_and_shows_h_and_the_rise():
    first, second = descent.secants(f, -3.0, [1, 0.5]).axes
    (secant,) = lines(second, linestyle="--")
    x, y = secant.get_data()
    assert np.allclose(np.interp([-3, -2.5], x, y), [9, 6.25])
    (triangle,) = lines(second, color=BLACK)
    assert triangle.get_xydata().tolist() == [[-3, 9], [-2.5, 9], [-2.5, 6.25]]
    assert words(second) == ["h", "rise"]
    assert first.get_title() == "h = 1: slope −5"
    assert second.get_title() == "h = 0.5: slope −5.5"


def test_the_recipe_leads_from_the_start_into_a_ring_of_four():
    (axes,) = descent.recipe("s", ["a", "b", "c", "d"], "m").axes
    places = {t.get_text(): t.get_position() for t in axes.texts if t.get_text()}
    ring = [places[letter] for letter in "abcda"]
    assert arrows(axes) == [*pairwise(ring), (places["s"], places["a"])]


def test_a_path_shows_its_points_on_the_curve_and_an_arrow_a_step():
    (axes,) = descent.paths({"start -5": (f, PATH)}).axes
    (points,) = lines(axes, marker="o")
    assert points.get_xydata().tolist() == [[w, w**2] for w in PATH[:4]]  # 9 is outside
    steps = [(here[0], there[0]) for here, there in arrows(axes)]
    assert steps == list(pairwise(PATH[:4]))
    assert words(axes) == ["$w_0$", "$w_1$", "$w_2$"]
    assert axes.get_title() == "start −5"


def test_names_that_would_lie_on_each_other_are_left_out():
    (axes,) = descent.paths({"cycles": (f, np.array([-5.0, 5, -5, 5]))}).axes
    assert words(axes) == ["$w_0$", "$w_1$"]
    (axes,) = descent.paths({"unnamed": (f, PATH)}, named=False).axes
    assert words(axes) == []


@pytest.mark.parametrize("number", range(1, 10))
def test_paths_have_a_panel_a_run_and_share_their_axes(number):
    runs = {str(n): (f, PATH * n / 9) for n in range(1, number + 1)}
    panels = descent.paths(runs).axes
    assert [axes.get_title() for axes in panels] == list(runs)
    assert len({(*axes.get_xlim(), *axes.get_ylim()) for axes in panels}) == 1


def test_a_steep_and_a_flat_curve_are_drawn_to_one_scale():
    def flat(w):
        return w**2 / 4

    steep, low = descent.paths({"a": (f, PATH), "b": (flat, PATH)}).axes
    assert steep.get_ylim() == low.get_ylim()


def test_a_run_is_seen_on_its_curve_and_as_its_loss_against_the_step():
    left, right = descent.run(f, PATH[:4]).axes
    (points,) = lines(left, marker="o")
    assert np.array_equal(points.get_xdata(), PATH[:4])
    (losses,) = right.lines
    assert losses.get_xydata().tolist() == [[n, f(w)] for n, w in enumerate(PATH[:4])]


def test_distances_are_logarithmic_and_leave_zero_out():
    (axes,) = descent.distances({"run": np.array([-5.0, 0.0])}).axes
    assert axes.get_yscale() == "log"
    distance = axes.lines[0].get_ydata()
    assert distance[0] == 5
    assert np.isnan(distance[1])


def test_distances_do_not_change_the_path():
    path = np.array([-5.0, 0.0])
    descent.distances({"run": path})
    assert np.array_equal(path, [-5.0, 0.0])


def stepper(*path):
    """The stepper's picture: which marks are where, and the words on it."""
    left, right = descent.stepper(f, np.array(path, dtype=float)).axes
    places = {
        (side, line.get_marker(), line.get_color()): line.get_xydata().tolist()
        for side, axes in [("left", left), ("right", right)]
        for line in axes.lines
        if line.get_animated() and line.get_marker() != "None"
    }
    words = [t.get_text() for axes in (left, right) for t in axes.texts]
    return places, {word for word in words if word}


START, NOW = ("left", "D", BLACK), ("left", "o", VERMILLION)
REACHED, BELOW = ("right", "o", VERMILLION), ("right", "v", BLUE)


def test_the_stepper_marks_the_start_and_where_the_run_is_now():
    places, words = stepper(-5, -4, 3)
    assert places[START] == [[-5, 25]]
    assert places[NOW] == [[3, 9]]
    assert places[REACHED] == [[2, 3]]
    assert places["right", "o", BLUE] == [[0, 5], [1, 4], [2, 3]]
    assert words == {"0.005"}


def test_the_stepper_says_on_which_side_a_run_has_left():
    assert stepper(-5, 80)[1] == {"0.005", "w = 80 →"}
    assert stepper(-5, -80)[1] == {"0.005", "← w = −80"}


def test_the_stepper_shows_a_run_that_has_arrived():
    places, words = stepper(-5, 0, 0)
    assert places[REACHED] == [[2, 1e-9]]
    assert places[BELOW] == [[1, 1e-9], [2, 1e-9]]
    assert words == {"0.005", "w = 0: no place on this axis"}
    assert stepper(-5, 1e-12)[1] == {"0.005", "lower still"}


def test_the_stepper_has_an_arrow_for_each_step_that_can_be_seen():
    path = -5 * 0.8 ** np.arange(41)
    (arrows,) = [
        line.get_xydata()
        for line in descent.stepper(f, path).axes[0].lines
        if line.get_animated() and line.get_marker() == "None"
    ]
    tails, heads = arrows[0::6], arrows[1::6]
    assert np.allclose(heads[:-1], tails[1:])
    seen = len(tails)
    assert 7 <= seen < 40
    assert np.allclose(tails[:, 0], path[:seen])
    assert np.allclose(tails[:, 1], path[:seen] ** 2)


@pytest.mark.parametrize("last", [np.inf, -np.inf, np.nan, 1e300])
def test_the_stepper_draws_a_run_that_overflows(last):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        png(descent.stepper(f, np.array([-5, 1e200, last])))


def test_the_stepper_moves_in_place_and_looks_as_if_drawn_anew():
    near, far = np.array([-5.0, -4.0]), np.array([-5.0, 80.0])
    first = png(descent.stepper(f, near))
    assert png(descent.stepper(f, far)) != first
    assert png(descent.stepper(f, near)) == first
    assert descent.stepper(f, near) is descent.stepper(f, far)
    assert png(descent.stepper(lambda w: w**2, near)) == first
