"""Lesson 09: the lengths of steps, and a loss above its rate, asked of the artists."""

import numpy as np
import pytest

from lesson_utils.edition import setup
from lesson_utils.figures import optimizers

LENGTHS = {"a": np.array([0.1, 0.07, 0.05]), "b": np.array([0.3, 0.2, 0.1])}
LOSSES = {"a": np.array([4.0, 2.0, 1.0]), "b": np.array([4.0, 3.0, 2.5])}
RATES = {"a": np.array([0.1, 0.05]), "b": np.array([0.1, 0.1])}

EXAMPLES = {
    "lengths": lambda: optimizers.lengths(LENGTHS),
    "lengths, with a rate": lambda: optimizers.lengths(LENGTHS, rate=0.1),
    "stacked": lambda: optimizers.stacked(LOSSES, RATES),
}


@pytest.fixture(autouse=True)
def english():
    setup("en")


def drawn(axes):
    """The lines of a panel by label, each as (x, y)."""
    return {
        line.get_label(): (list(line.get_xdata()), list(line.get_ydata()))
        for line in axes.lines
        if not line.get_label().startswith("_")
    }


def test_the_first_step_is_number_one():
    (axes,) = optimizers.lengths(LENGTHS).axes
    assert drawn(axes) == {
        label: ([1, 2, 3], list(values)) for label, values in LENGTHS.items()
    }
    assert axes.get_yscale() == "log"


def test_the_rate_is_a_level_line_with_its_number():
    (axes,) = optimizers.lengths(LENGTHS, rate=0.1).axes
    assert any(list(line.get_ydata()) == [0.1, 0.1] for line in axes.lines)
    assert "0.1" in axes.texts[0].get_text()


def test_the_loss_stands_above_the_rate_of_the_same_update():
    above, below = optimizers.stacked(LOSSES, RATES).axes
    assert above.get_position().y0 > below.get_position().y0
    assert above.get_xlim() == below.get_xlim()
    assert drawn(above)["a"] == ([0, 1, 2], [4.0, 2.0, 1.0])
    assert drawn(below)["a"] == ([0, 1], [0.1, 0.05])
    assert (above.get_yscale(), below.get_yscale()) == ("log", "linear")


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_two_lines_look_alike(name):
    for axes in EXAMPLES[name]().axes:
        looks = [(line.get_color(), line.get_linestyle()) for line in axes.lines]
        assert len(looks) == len(set(looks))
