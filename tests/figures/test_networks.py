"""A network: marks for what each layer holds, and all its connections."""

import numpy as np
import pytest
from matplotlib.patches import Circle, Rectangle

from lesson_utils.figures.networks import network

EXAMPLES = {
    "network": lambda: network([784, 128, 10], range(10)),
    "network, deep": lambda: network([3, 5, 5, 2]),
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
