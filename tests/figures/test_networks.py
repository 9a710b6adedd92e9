"""A network: marks for what each layer holds, and all its connections."""

import numpy as np
import pytest
from matplotlib.patches import Circle, FancyBboxPatch, Rectangle

from lesson_utils.figures.networks import joined, junction, network

IN, OUT = {"x1": 4, "x2": 4, "x3": 3}, {"y1": 1, "y2": 4}
EXAMPLES = {
    "network": lambda: network([784, 128, 10], range(10)),
    "network, deep": lambda: network([3, 5, 5, 2]),
    "junction": lambda: junction(IN, OUT),
    "joined": lambda: joined(IN, "&", 11, OUT),
    "joined, refused": lambda: joined(IN, "+", None, OUT),
    "joined, small": lambda: joined({"x1": 1, "x2": 6}, "+", 6, {"y1": 1}),
}


def marks(figure, kind):
    (axes,) = figure.axes
    return [patch for patch in axes.patches if isinstance(patch, kind)]


def test_network_has_a_square_for_each_value_and_a_circle_for_each_neuron():
    figure = network([3, 5, 2])
    assert len(marks(figure, Rectangle)) == 3
    assert len(marks(figure, Circle)) == 7


def test_network_connects_each_mark_with_all_of_the_next_layer():
    (axes,) = network([3, 5, 2]).axes
    lines = [line.get_xydata() for line in axes.lines]
    assert [len(line) // 3 for line in lines] == [3 * 5, 5 * 2]
    first = lines[0].reshape(-1, 3, 2)[:, :2]
    assert len(np.unique(first.reshape(-1, 4), axis=0)) == 15  # all of them differ


def test_network_shows_dots_for_what_does_not_fit():
    figure = network([784, 10], most=10)
    words = [text.get_text() for text in figure.axes[0].texts]
    assert words.count("⋮") == 1
    squares = marks(figure, Rectangle)
    assert len(squares) == 8
    heights = sorted(s.get_y() + s.get_height() / 2 for s in squares)
    assert heights == [-4.5, -3.5, -2.5, -1.5, 1.5, 2.5, 3.5, 4.5]


def test_network_says_how_much_each_layer_holds():
    words = [text.get_text() for text in network([784, 128, 10]).axes[0].texts]
    assert "input layer\n784 values" in words
    assert "hidden layer\n128 neurons" in words
    assert "output layer\n10 neurons" in words


def test_network_names_the_classes_from_the_top():
    figure = network([4, 3], ["cat", "dog", "owl"])
    found = {t.get_text(): t.get_position() for t in figure.axes[0].texts}
    assert found["cat"][1] > found["dog"][1] > found["owl"][1]
    with pytest.raises(ValueError, match="zip"):
        network([4, 3], ["cat"])


def words_of(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def test_junction_connects_every_neuron_with_all_values_of_all_inputs():
    figure = junction(IN, OUT)
    assert (len(marks(figure, Rectangle)), len(marks(figure, Circle))) == (11, 5)
    (lines,) = figure.axes[0].lines
    ends = lines.get_xydata().reshape(-1, 3, 2)[:, :2]
    assert len(np.unique(ends.reshape(-1, 4), axis=0)) == 11 * 5


def test_junction_leaves_a_gap_between_groups_and_names_them():
    figure = junction(IN, OUT)
    heights = [s.get_y() + s.get_height() / 2 for s in marks(figure, Rectangle)]
    assert np.round(np.diff(heights), 6).tolist() == [-1, -1, -1, -2] * 2 + [-1, -1]
    assert words_of(figure)[:3] == [
        "x1\n4 values",
        "x2\n4 values",
        "x3\n3 values",
    ]
    assert words_of(figure)[3:] == ["y1\n1 neuron", "y2\n4 neurons"]


def test_joined_says_shapes_and_counts_parameters():
    said = words_of(joined(IN, "&", 11, OUT))
    assert "x3\n(None, 3)" in said
    assert "&\n(None, 11)" in said
    assert "y1\n(None, 1)\n12 parameters" in said
    assert "y2\n(None, 4)\n48 parameters" in said


def test_joined_leaves_open_what_cannot_be():
    figure = joined(IN, "+", None, OUT)
    assert {"+\n?", "y1\n?", "y2\n?"} <= set(words_of(figure))
    dashed = [p for p in marks(figure, FancyBboxPatch) if p.get_linestyle() == "--"]
    assert len(dashed) == 3


@pytest.mark.parametrize(("width", "ways"), [(11, 5), (None, 5)])
def test_joined_draws_an_arrow_for_each_input_and_output(width, ways):
    figure = joined(IN, "&", width, OUT)
    arrows = [text for text in figure.axes[0].texts if getattr(text, "arrow_patch", 0)]
    assert len(arrows) == ways
