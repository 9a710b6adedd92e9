"""What the figures show: asked of their artists, and every label of its font."""

import warnings

import numpy as np
import pytest
from matplotlib.text import Text

import lesson_utils as lu
from lesson_utils.display import png
from lesson_utils.edition import BLACK, BLUE, EDITIONS, FONT, VERMILLION, catalogue
from lesson_utils.figures import descent, digits, evaluation, training


def f(w):
    return w**2


def df(w):
    return 2 * w


PATH = np.array([-5.0, -4.0, -3.2, -2.56, 9.0])
FIGURES = {
    "point": lambda: descent.point(f, -3),
    "tangents": lambda: descent.tangents(f, df, [-3, 0, 2]),
    "secants": lambda: descent.secants(f, -3.0, [1, 0.1]),
    "errors": lambda: descent.difference_errors(
        np.array([0.1, 0.01]), {"w²": np.array([0.1, 0.0])}
    ),
    "paths": lambda: descent.paths({"a": (f, PATH), "b": (f, -PATH)}),
    "distances": lambda: descent.distances({"a": PATH, "b": PATH * 0}),
    "stepper": lambda: descent.stepper(f, PATH),
    "curves": lambda: training.curves(
        {"loss": [(0.5, 1.0)]}, {"loss": [(1, 0.5)], "val_loss": [(1, 0.6)]}, 2
    ),
    "confusion": lambda: evaluation.confusion(np.arange(9).reshape(3, 3)),
    "digits": lambda: digits.digits(np.zeros((3, 28, 28)), [1, 2, 3]),
    "prediction": lambda: digits.prediction(np.zeros((28, 28)), np.full(10, 0.1)),
}


@pytest.mark.parametrize("language", EDITIONS)
@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_no_label_shows_an_empty_box_or_leaves_its_language(draw, language):
    lu.setup(language)
    figure = draw()
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a missing glyph is a warning
        png(figure)
    labels = {text.get_text() for text in figure.findobj(Text)}
    if language == "zh-TW":
        assert not labels & set(catalogue("zh-TW"))  # no English left


def test_a_missing_glyph_is_found():
    lu.setup("zh-TW")
    figure = descent.point(f, -3)
    figure.axes[0].set_title("犇")  # beyond the subset
    with pytest.warns(UserWarning, match="missing from font"):
        png(figure)


def test_the_font_ships_with_its_licence():
    assert FONT.stat().st_size > 10**6
    assert "SIL OPEN FONT LICENSE" in (FONT.parent / "OFL.txt").read_text()


def lines(axes, style):
    return [line for line in axes.lines if line.get_linestyle() == style]


def test_a_tangent_touches_the_curve_with_its_slope():
    for axes, w in zip(
        descent.tangents(f, df, [-3, 0, 2]).axes, [-3, 0, 2], strict=True
    ):
        (tangent,) = lines(axes, "--")
        x, y = tangent.get_data()
        assert np.allclose(np.diff(y) / np.diff(x), df(w))
        assert np.allclose(np.interp(w, x, y), f(w))


def test_the_arrow_of_a_tangent_points_down_the_curve():
    figure = descent.tangents(f, df, [-3, 0, 2])
    counts = []
    for axes, w in zip(figure.axes, [-3, 0, 2], strict=True):
        arrows = [a for a in axes.texts if getattr(a, "arrow_patch", None)]
        counts.append(len(arrows))
        for arrow in arrows:
            move = arrow.xy[0] - arrow.xyann[0]
            assert f(w + 0.1 * move) < f(w)
    assert counts == [1, 0, 1]


def test_a_secant_goes_through_both_points():
    (axes,) = descent.secants(f, -3.0, [0.5]).axes
    (secant,) = lines(axes, "--")
    x, y = secant.get_data()
    assert np.allclose(np.interp([-3, -2.5], x, y), [9, 6.25])


def test_a_path_shows_its_points_on_the_curve_and_an_arrow_a_step():
    (axes,) = descent.paths({"run": (f, PATH)}).axes
    points = next(line for line in axes.lines if line.get_marker() == "o")
    assert np.array_equal(points.get_xdata(), PATH[:4])  # 9 is outside
    assert np.array_equal(points.get_ydata(), PATH[:4] ** 2)
    arrows = [(a.xyann[0], a.xy[0]) for a in axes.texts if a.arrow_patch]
    assert arrows == [(-5.0, -4.0), (-4.0, -3.2), (-3.2, -2.56)]


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


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (0.01, "crawls"),
        (0.3, "converges from one side"),
        (0.5, "arrives in one step"),
        (0.9, "oscillates"),
        (1.0, "jumps between two points"),
        (1.1, "diverges"),
    ],
)
def test_the_sentence_names_the_regime(rate, words):
    path = -5 * (1 - 2 * rate) ** np.arange(4)
    sentence = descent.regime(rate, path)
    assert words in sentence
    assert f"At step 3 w = {path[-1] + 0.0:.4g}" in sentence


def test_the_confusion_matrix_shows_its_counts_and_shades_mistakes_only():
    matrix = np.array([[90, 1], [7, 80]])
    (axes,) = evaluation.confusion(matrix).axes
    shown = {t.get_position(): t.get_text() for t in axes.texts}
    assert shown == {(0, 0): "90", (1, 0): "1", (0, 1): "7", (1, 1): "80"}
    assert np.array_equal(axes.images[0].get_array(), [[0, 1], [7, 0]])
