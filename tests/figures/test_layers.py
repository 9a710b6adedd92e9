"""What is connected in a layer, asked of the artists."""

import numpy as np
import pytest
from matplotlib.patches import Circle

from lesson_utils.edition import DARK_ORANGE, setup
from lesson_utils.figures import layers

FULL = np.ones((4, 3))
FEW = np.array([[1, 0, 0], [1, 1, 0], [0, 1, 1], [0, 0, 1]])

EXAMPLES = {
    "connections": lambda: layers.connections({"a": FULL, "b": FEW}),
    "connections, a unit": lambda: layers.connections({"a": FULL, "b": FEW}, unit=1),
}


@pytest.fixture(autouse=True)
def english():
    setup("en")


def test_there_is_a_line_for_each_weight_that_is_not_zero():
    full, few = layers.connections({"a": FULL, "b": FEW}).axes
    assert (len(full.lines), len(few.lines)) == (12, 6)
    ends = {tuple(line.get_ydata()) for line in few.lines}
    assert (1.5, 1.0) in ends  # x_0 to z_0
    assert (1.5, 0.0) not in ends  # x_0 to z_1
    assert len([p for p in few.patches if isinstance(p, Circle)]) == 7


@pytest.mark.parametrize("unit", [0, 2])
def test_the_lines_of_a_unit_are_drawn_thick(unit):
    (panel,) = layers.connections({"a": FULL}, unit=unit).axes
    thick = [line for line in panel.lines if line.get_color() == DARK_ORANGE]
    assert len(thick) == 4
    assert {line.get_ydata()[1] for line in thick} == {1.0 - unit}
    assert all(line.get_linewidth() > 2 for line in thick)


def test_inputs_and_units_carry_their_numbers():
    (panel,) = layers.connections({"a": FULL}, names="xh").axes
    names = {text.get_text() for text in panel.texts}
    assert names == {"$x_0$", "$x_1$", "$x_2$", "$x_3$", "$h_0$", "$h_1$", "$h_2$"}
