"""Lesson 06: functions and their errors, softmax, surprise, asked of the artists."""

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from lesson_utils.display import pixels
from lesson_utils.edition import setup
from lesson_utils.figures import losses

X, Y = np.array([1.0, 2.0, 3.0]), np.array([2.5, 3.0, 6.5])
THETAS = [(1, 0), (2, 0), (-1, 6), (0.5, 3)]
GRID = np.linspace(0, 4, 9)
CURVES = np.array([GRID, 2 * GRID, GRID**2])
THRESHOLDS = np.array([0.0, 1.0, 2.0, 3.0])
BOWLS = {"Σ": lambda w: 2 * (w - 2) ** 2, "½Σ": lambda w: (w - 2) ** 2}

EXAMPLES = {
    "function_space": lambda: losses.function_space(X, Y, THETAS),
    "function_space, one": lambda: losses.function_space(X, Y, [(0.5, 3)]),
    "candidates": lambda: losses.candidates(X, Y, GRID, CURVES, 1),
    "errors": lambda: losses.errors(X, Y, lambda x: 1.5 * x),
    "one_step": lambda: losses.one_step(BOWLS, 0.0, [2.8, 1.4], (-1, 4)),
    "surprise": lambda: losses.surprise([1, 0.5, 0.01]),
    "staircase": lambda: losses.staircase(THRESHOLDS, THRESHOLDS / 4, THRESHOLDS**2),
    "bars": lambda: losses.bars("abc", [2, 0, -3.5], [0.7, 0.2, 0.1]),
}


@pytest.fixture(autouse=True)
def english():
    setup("en")


def words(axes):
    return [text.get_text() for text in axes.texts if text.get_text()]


def marked(axes):
    """The single points of a panel."""
    return [line for line in axes.lines if len(line.get_xdata()) == 1]


def test_a_theta_is_a_point_and_a_line_of_the_same_look():
    plane, lines = losses.function_space(X, Y, THETAS).axes
    for point, line, (w, b) in zip(plane.lines, lines.lines, THETAS, strict=False):
        assert point.get_xydata().tolist() == [[w, b]]
        x, y = line.get_data()
        assert np.allclose(y, w * x + b)
        assert point.get_color() == line.get_color()
    assert words(plane) == words(lines) == ["A", "B", "C", "D"]
    data = lines.lines[-1]
    assert data.get_xydata().tolist() == np.column_stack([X, Y]).tolist()


def test_every_theta_and_line_is_inside_its_panel():
    for thetas in (THETAS, [(0, 0)], [(-3, -8), (5, 1)]):
        plane, lines = losses.function_space(X, Y, thetas).axes
        for w, b in thetas:
            low, high = plane.get_xlim()
            assert low < w < high
            low, high = plane.get_ylim()
            assert low < b < high
            assert lines.get_ylim()[0] < min(b, b + 3 * w)


def test_the_best_candidate_stands_out_from_the_others():
    (axes,) = losses.candidates(X, Y, GRID, CURVES, 1).axes
    *others, best, data = axes.lines
    assert best.get_ydata().tolist() == CURVES[1].tolist()
    assert [line.get_ydata().tolist() for line in others] == CURVES[[0, 2]].tolist()
    assert best.get_linewidth() > 2 * others[0].get_linewidth()
    assert data.get_ydata().tolist() == Y.tolist()
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert labels == ["tried", "best of them", "data"]


@pytest.mark.parametrize("best", [0, 2])
def test_the_legend_of_candidates_names_each_kind_once(best):
    (axes,) = losses.candidates(X, Y, GRID, CURVES, best).axes
    assert len(axes.get_legend().get_texts()) == 3


def test_an_error_is_a_distance_and_its_square_is_a_square():
    left, right = losses.errors(X, Y, lambda x: x).axes
    for line, x, y in zip(left.lines[1:4], X, Y, strict=True):
        assert line.get_xydata().tolist() == [[x, x], [x, y]]
    squares = [patch for patch in right.patches if isinstance(patch, Rectangle)]
    sides = [(s.get_width(), s.get_height()) for s in squares]
    assert sides == [(error, error) for error in Y - X]
    assert right.get_aspect() == 1
    assert words(left) == ["1.5", "1", "3.5"]
    assert words(right) == ["2.25", "1", "12.25"]
    assert left.get_title() == "distances: sum 6"
    assert right.get_title() == "squares: sum 15.5"


def test_a_model_that_is_too_high_has_errors_below_it():
    left, right = losses.errors(X, Y, lambda x: 3 * x).axes
    assert [patch.get_y() for patch in right.patches] == Y.tolist()
    assert left.get_title() == "distances: sum 6"


def test_a_step_leads_from_the_start_to_its_end_on_each_loss():
    (axes,) = losses.one_step(BOWLS, 0.0, [2.8, 1.4], (-1, 4)).axes
    points = [line.get_xydata().tolist()[0] for line in marked(axes)]
    assert points == [
        [w, f(w)]
        for f, end in zip(BOWLS.values(), [2.8, 1.4], strict=True)
        for w in (end, 0.0)
    ]
    assert words(axes) == ["2.8", "1.4"]
    assert axes.get_ylim()[1] > max(f(0.0) for f in BOWLS.values())


def test_the_surprise_is_minus_the_logarithm():
    (axes,) = losses.surprise([1, 0.5, 0.01]).axes
    p, height = axes.lines[0].get_data()
    assert np.allclose(height, -np.log(p))
    assert words(axes) == ["p = 1: 0.00", "p = 0.5: 0.69", "p = 0.01: 4.61"]


def test_the_staircase_marks_the_highest_accuracy_and_the_lowest_loss():
    accuracies, loss = np.array([0.5, 0.9, 0.9, 0.4]), np.array([3.0, 2.0, 1.0, 5.0])
    upper, lower = losses.staircase(THRESHOLDS, accuracies, loss).axes
    assert upper.lines[0].get_drawstyle() == "steps-post"
    assert marked(upper)[0].get_xydata().tolist() == [[1.0, 0.9]]
    assert marked(lower)[0].get_xydata().tolist() == [[2.0, 1.0]]


def test_bars_show_scores_and_probabilities_and_move():
    first = losses.bars("abc", [2, 1, -4], [0.7, 0.2, 0.1])
    before = pixels(first, 60).copy()
    figure = losses.bars("abc", [5, -5, 0], [0.25, 0.5, 0.25])
    assert figure is first
    left, right = figure.axes
    assert [bar.get_height() for bar in left.patches] == [5, -5, 0]
    assert [bar.get_height() for bar in right.patches] == [0.25, 0.5, 0.25]
    assert words(left) == ["5", "−5", "0"]
    assert words(right) == ["0.250", "0.500", "0.250"]
    assert not np.array_equal(before, pixels(figure, 60))


def test_bars_may_be_more_than_three():
    figure = losses.bars("abcde", np.zeros(5), np.full(5, 0.2))
    assert len(figure.axes[1].patches) == 5
