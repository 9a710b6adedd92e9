"""Computation graphs: a box a value, an arrow a use, and nothing lies on anything."""

import itertools
from dataclasses import dataclass

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import FancyArrowPatch, Rectangle

from lesson_utils.edition import VERMILLION, setup
from lesson_utils.figures.graphs import activations, graph, layers, step_sizes


@dataclass(eq=False)
class Node:
    data: float
    name: str = ""
    parents: tuple = ()
    slopes: tuple = ()
    grad: float = 0.0


def used_twice():
    """y = x·x + x at 3."""
    x = Node(3.0, "x", grad=7.0)
    square = Node(9.0, "×", (x, x), (3.0, 3.0), 1.0)
    return Node(12.0, "+", (square, x), (1.0, 1.0), 1.0)


def long_way(columns=6):
    """A chain with a leaf at each station, and the first leaf used at the end too."""
    first = node = Node(-1.25, "w1", grad=-0.375)
    for k in range(columns - 2):
        node = Node(k, "+", (node, Node(k, f"b{k}")), (1.0, 1.0))
    return Node(1e-7, "×", (node, first), (1.0, -1.0))


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


SIZES = {"σ": 0.25 ** np.arange(10.0)[::-1], "relu": [0.0] * 5 + [1.0] * 5}
EXAMPLES = {
    "graph": lambda: graph(used_twice()),
    "graph, chosen": lambda: graph(
        end := used_twice(), chosen=end.parents[0], slopes=True
    ),
    "graph, forward": lambda: graph(used_twice(), grads=False),
    "graph, wide": lambda: graph(end := long_way(), chosen=end),
    "graph, one box": lambda: graph(Node(1.0, "L")),
    "activations": lambda: activations(
        {"σ": sigmoid, "relu": lambda z: np.maximum(z, 0)},
        {
            "σ": lambda z: sigmoid(z) * (1 - sigmoid(z)),
            "relu": lambda z: (z > 0).astype(float),
        },
    ),
    "step_sizes": lambda: step_sizes(
        0.1 ** np.arange(1, 9), {"A": 0.1 ** np.arange(1, 9)}
    ),
    "layers": lambda: layers(SIZES),
}


def parts(figure, kind):
    return [patch for patch in figure.axes[0].patches if isinstance(patch, kind)]


def words(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def boxes_of(figure):
    return parts(figure, Rectangle)[:-1]  # the last is the key


def test_graph_has_a_box_for_each_value_and_an_arrow_for_each_use():
    figure = graph(used_twice())
    assert len(boxes_of(figure)) == 3  # x is used three times, and is one value
    assert len(parts(figure, FancyArrowPatch)) == 4 - 0
    assert {"x", "×", "+", "3", "7", "9", "12"} <= set(words(figure))


def test_graph_shows_no_gradients_before_they_are_known():
    setup("en")
    x = Node(3.0, "x", grad=7.5)
    end = Node(6.0, "×2", (x,), (2.0,), 1.0)
    assert "7.5" in words(graph(end))
    assert "7.5" not in words(graph(end, grads=False))


def test_graph_says_what_the_chosen_value_hands_to_its_parents():
    end = used_twice()
    figure = graph(end, chosen=end.parents[0])
    assert "3 × 1 + 3 × 1 = 6" in words(figure)
    marked = [
        arrow
        for arrow in parts(figure, FancyArrowPatch)
        if to_hex(arrow.get_edgecolor()).upper() == VERMILLION
    ]
    assert len(marked) == 2


def test_graph_leads_from_the_left_to_the_right():
    at = {t.get_text(): t.get_position()[0] for t in graph(used_twice()).axes[0].texts}
    assert at["x"] < at["×"] < at["+"]


def test_a_value_that_is_read_first_stands_at_the_top():
    leaves = [Node(float(k), name) for k, name in enumerate("abc")]
    figure = graph(Node(3.0, "+", tuple(leaves), (1.0, 1.0, 1.0)))
    high = {t.get_text(): t.get_position()[1] for t in figure.axes[0].texts}
    assert high["a"] > high["b"] > high["c"]


@pytest.mark.parametrize("seed", range(6))
def test_no_box_covers_another_and_no_arrow_crosses_a_box(seed):
    figure = graph(random_graph(np.random.default_rng(seed)))
    places = [box.get_bbox() for box in boxes_of(figure)]
    for one, other in itertools.combinations(places, 2):
        assert not one.overlaps(other)
    for arrow in parts(figure, FancyArrowPatch):
        points = arrow.get_path().interpolated(20).to_polygons(closed_only=False)[0]
        for box in places:
            inside = box.shrunk(0.96, 0.96)
            inside = [
                (x, y)
                for x, y in points
                if box.x0 + 0.02 < x < box.x1 - 0.02
                and box.y0 + 0.02 < y < box.y1 - 0.02
            ]
            assert not inside


def random_graph(rng):
    """A graph of about ten values; each of them is used."""
    values = [Node(float(k), f"x{k}") for k in range(3)]
    unused = list(values)
    while len(values) < 9 or len(unused) > 1:
        a = unused.pop(0)
        b = unused.pop(0) if unused else values[rng.integers(len(values))]
        made = Node(1.0, "+", (a, b), (1.0, 1.0))
        values.append(made)
        unused.append(made)
    return unused[0]


def test_activations_draws_the_functions_above_their_slopes():
    figure = EXAMPLES["activations"]()
    sigmoid_axes, relu_axes, slope_axes, step_axes = figure.axes
    assert [relu_axes.get_title(), sigmoid_axes.get_title()] == ["relu", "σ"]
    z, y = slope_axes.lines[0].get_data()
    assert np.max(y) == 0.25
    assert z[np.argmax(y)] == 0
    assert [t.get_text() for t in slope_axes.texts] == ["0.25"]
    assert set(step_axes.lines[0].get_ydata()) == {0, 1}


def test_step_sizes_get_smaller_to_the_right():
    axes = EXAMPLES["step_sizes"]().axes[0]
    left, right = axes.get_xlim()
    assert left > right
    assert axes.get_xscale() == axes.get_yscale() == "log"


def test_layers_leaves_out_what_is_zero():
    lines = EXAMPLES["layers"]().axes[0].lines
    assert lines[0].get_ydata()[0] == 0.25**9
    assert np.isnan(lines[1].get_ydata()[:5]).all()
