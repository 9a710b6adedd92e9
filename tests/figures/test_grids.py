"""The plane before and after a move, and sheets of paper, asked of the artists."""

import numpy as np
import pytest

from lesson_utils.display import png
from lesson_utils.edition import BLACK, BLUE, DARK_ORANGE, VERMILLION, setup
from lesson_utils.figures import grids

W = np.array([[1.0, 0.5], [-1.0, 1.5]])
TARGET = np.array([[0, 0], [1, 0.5], [0, 2], [-1, 1.5]])
POINTS = np.array([[0, 0], [1, 1], [2, 0], [0, 2], [1, 3], [2, 2.0]])
FIRST = np.arange(6) < 3


def same(x):
    return x


def linear(x):
    return x @ W


def folded(x):
    return np.maximum(0, x @ W)


EXAMPLES = {
    "moves": lambda: grids.moves({"a": linear, "b": folded, "c": same, "d": linear}),
    "moves, one": lambda: grids.moves({"a\nb": linear}),
    "crumpled": lambda: grids.crumpled({"a": same, "b": linear, "c": folded}),
    "plane": lambda: grids.plane(linear, TARGET),
    "plane, folded": lambda: grids.plane(folded),
    "sheets": lambda: grids.sheets(
        {"a": (POINTS, None), "b": (POINTS, (np.array([0.0, 1.0]), 1.5))}, FIRST
    ),
}


@pytest.fixture(autouse=True)
def english():
    setup("en")


def colored(axes, color):
    return [line for line in axes.lines if line.get_color() == color]


def through(line, move):
    """Does a line of the grid consist of points that a move makes of the grid's?"""
    seen = line.get_xydata()
    moved = move(grids._woven(same, grids.REACH, turned=line.get_color() != BLUE))
    return np.allclose(seen, moved, equal_nan=True)


@pytest.mark.parametrize("move", [same, linear, folded])
def test_each_point_of_the_grid_stands_where_the_move_puts_it(move):
    (panel,) = grids.moves({"a": move}).axes
    for color in (BLUE, DARK_ORANGE):
        (line,) = colored(panel, color)
        assert through(line, move)
    before = [line for line in panel.lines if line.get_color() == "#CCCCCC"]
    assert len(before) == 2


def test_panels_of_moves_share_their_axes_and_none_is_empty():
    panels = grids.moves({"a": same, "b": linear, "c": folded}).axes
    assert [panel.get_title() for panel in panels] == ["a", "b", "c"]
    assert len({(p.get_xlim(), p.get_ylim()) for p in panels}) == 1


@pytest.mark.parametrize("move", [linear, folded])
def test_the_arrows_end_where_the_units_land(move):
    left, right = grids.plane(move, TARGET).axes
    ends = [text.xy for text in right.texts]
    assert np.allclose(ends, move(np.eye(2)))
    assert np.allclose([text.xy for text in left.texts], np.eye(2))
    (square,) = right.patches
    corners = square.get_xy()[[0, 20, 41, 62]]
    assert np.allclose(corners, move(np.array([[0, 0], [1, 0], [1, 1], [0, 1]])))


def test_the_target_is_closed_and_stays():
    for move in (linear, folded):
        _, right = grids.plane(move, TARGET).axes
        (edge,) = colored(right, VERMILLION)
        assert edge.get_xydata().tolist() == [*TARGET.tolist(), TARGET[0].tolist()]
    _, right = grids.plane(linear).axes
    assert not colored(right, VERMILLION)


def test_the_plane_moves_in_place_and_looks_as_if_drawn_anew():
    first = png(grids.plane(linear, TARGET))
    assert png(grids.plane(folded, TARGET)) != first
    assert png(grids.plane(linear, TARGET)) == first
    assert grids.plane(linear, TARGET) is grids.plane(folded, TARGET)
    assert grids.plane(linear) is not grids.plane(linear, TARGET)


def test_a_crumpled_grid_is_fine_and_has_its_own_axes():
    flat, small = grids.crumpled({"a": same, "b": lambda x: x / 100}).axes
    for line in flat.lines:
        assert np.isnan(line.get_xydata()).any(axis=1).sum() == 11
    assert small.get_xlim()[1] < 0.1 < flat.get_xlim()[1]


def test_each_sheet_has_a_mark_of_its_own_and_the_cut_goes_where_it_should():
    _, panel = grids.sheets(
        {"a": (POINTS, None), "b": (POINTS, (np.array([3.0, 4.0]), 5.0))}, FIRST
    ).axes
    (one,), (other,) = colored(panel, BLUE), colored(panel, DARK_ORANGE)
    assert one.get_xydata().tolist() == POINTS[FIRST].tolist()
    assert other.get_xydata().tolist() == POINTS[~FIRST].tolist()
    assert one.get_marker() != other.get_marker()
    (cut,) = colored(panel, BLACK)
    assert np.allclose(cut.get_xydata() @ [3, 4], 5)
