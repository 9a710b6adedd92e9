"""A map: six places, and the ways between them."""

import numpy as np
import pytest
from matplotlib.patches import FancyBboxPatch

from lesson_utils.figures.maps import circuit

PLACES = {name: f"+ {name}" for name in ("01", "02", "03", "04", "05", "06")}
EXAMPLES = {
    "circuit": lambda: circuit(PLACES, ["x", "p", "L", "", "", "W"]),
    "circuit, plain": lambda: circuit(PLACES),
}


def middles(figure):
    """The middles of the boxes, in the order of the places."""
    patches = [p for p in figure.axes[0].patches if isinstance(p, FancyBboxPatch)]
    return [
        (p.get_x() + p.get_width() / 2, p.get_y() + p.get_height() / 2) for p in patches
    ]


def test_circuit_goes_right_above_and_left_below():
    spots = np.array(middles(circuit(PLACES)))
    assert np.all(np.diff(spots[:3, 0]) > 0)
    assert np.all(np.diff(spots[3:, 0]) < 0)
    assert np.all(spots[:3, 1] > spots[3:, 1])


def test_circuit_names_each_place_in_its_box():
    figure = circuit(PLACES)
    words = {t.get_text(): t.get_position() for t in figure.axes[0].texts}
    for (name, under), (x, y) in zip(PLACES.items(), middles(figure), strict=True):
        assert words[name][0] == words[under][0] == pytest.approx(x)
        assert words[name][1] > y > words[under][1]


def test_circuit_has_a_way_to_the_next_place_and_back_to_the_second():
    figure = circuit(PLACES)
    ways = [t for t in figure.axes[0].texts if getattr(t, "arrow_patch", None)]
    assert len(ways) == 6
    spots = middles(figure)
    for way, place in zip(ways, [*spots[1:], spots[1]], strict=True):
        assert np.abs(np.subtract(way.xy, place)).max() < 0.55  # at its edge


def test_circuit_writes_a_word_at_each_way():
    words = [t.get_text() for t in circuit(PLACES, list("abcdef")).axes[0].texts]
    assert [w for w in words if w in set("abcdef")] == list("abcdef")
    with pytest.raises(ValueError, match="zip"):
        circuit(PLACES, ["a"])
