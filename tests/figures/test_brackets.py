"""Nested lists, their brackets, and the boxes around what is left of them."""

from itertools import pairwise

import numpy as np
import pytest
from matplotlib.colors import to_hex

from lesson_utils.edition import BLACK, BLUE, DARK_ORANGE, GREY, setup
from lesson_utils.figures import brackets

VECTOR = [12, 3, 6, 14, 7]
MATRIX = [[5, 78, 2], [6, 79, 3]]
CUBE = [MATRIX, MATRIX, MATRIX, MATRIX]
THIN = [[[[7, 1]], [[8, 2]], [[9, 3]]]]
RAGGED = [[1, 2, 3], [4, 5]]
NESTED = {"number": 12, "vector": VECTOR, "matrix": MATRIX, "cube": CUBE, "thin": THIN}

EXAMPLES = {
    "peeled": lambda: brackets.peeled(CUBE, 2),
    "peeled, nothing yet": lambda: brackets.peeled(CUBE, 0),
    "peeled, to the numbers": lambda: brackets.peeled(THIN, 4),
    "peeled, a number": lambda: brackets.peeled(12, 1),
    "peeled, ragged": lambda: brackets.peeled(RAGGED, 1, height=1.4),
    "peeled, no length": lambda: brackets.peeled(RAGGED, 2, height=1.4),
}


@pytest.fixture(autouse=True)
def english():
    setup("en")


def written(nested, pairs):
    """What is written in which colour; and what is told on the right."""
    (axes,) = brackets.peeled(nested, pairs).axes
    code = {BLACK: "", BLUE: "", GREY: ""}
    told = []
    for text in axes.texts:
        if "DejaVu Sans Mono" in text.get_fontfamily():
            code[text.get_color()] += text.get_text().replace(" ", "")
        else:
            told.append(text.get_text())
    return code, told


def boxes(nested, pairs):
    """How many pieces have a box, and how many of them a thick one."""
    patches = brackets.peeled(nested, pairs).axes[0].patches
    thick = [box for box in patches if box.get_linewidth() > 2]
    assert {to_hex(box.get_edgecolor()).upper() for box in thick} == {DARK_ORANGE}
    return len(patches), len(thick)


@pytest.mark.parametrize("nested", NESTED.values(), ids=NESTED)
def test_after_each_pair_the_pieces_are_those_of_the_next_axis(nested):
    shape = np.shape(nested)
    for pairs in range(len(shape) + 1):
        thick = shape[pairs - 1] if pairs else 1
        assert boxes(nested, pairs) == (np.prod(shape[:pairs]), thick)
        _, (first, *others) = written(nested, pairs)
        assert others == [f"axis {k}: {shape[k]}" for k in range(pairs)]
        rest = "…" if pairs < len(shape) else ""
        assert first.startswith(f"shape: ({', '.join(map(str, shape[:pairs]))}")
        assert first.endswith(f"{rest})")


def test_a_shape_is_written_as_python_writes_it():
    assert written(VECTOR, 1)[1][0] == "shape: (5,)"
    assert written(CUBE, 3)[1][0] == "shape: (4, 2, 3)"
    assert written(CUBE, 1)[1][0] == "shape: (4, …)"
    assert written(12, 0)[1][0] == "shape: ()"


def test_an_axis_along_which_the_lists_differ_has_no_length():
    assert written(RAGGED, 1)[1] == ["shape: (2, …)", "axis 0: 2"]
    for nested in (RAGGED, [[1], 2], [1, [2]], [[[1]], [[2], [3]]]):
        told = ["shape: (2, ?)", "axis 0: 2", "axis 1: ?"]
        assert written(nested, 2)[1] == written(nested, 9)[1] == told
    assert written([[[1, 2], [3]], [[4, 5], [6, 7]]], 3)[1][0] == "shape: (2, 2, ?)"


def test_peeled_brackets_are_grey_and_the_next_ones_blue():
    code, _ = written(CUBE, 1)
    assert code[GREY] == "[,,,]"
    assert code[BLUE] == "[,]" * 4
    assert sorted(code[BLACK]) == sorted("[5,78,2][6,79,3]" * 4)


def test_peeling_further_than_there_are_brackets_changes_nothing():
    assert written(VECTOR, 1) == written(VECTOR, 4)
    assert boxes(VECTOR, 9) == (5, 5)


def test_boxes_hold_their_pieces_and_do_not_overlap():
    patches = brackets.peeled(CUBE, 2).axes[0].patches
    edges = sorted((p.get_y(), p.get_y() + p.get_height()) for p in patches)
    assert all(low <= top for (_, low), (top, _) in pairwise(edges))
