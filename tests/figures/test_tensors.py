"""Arrays as boxes: which box stands where, what is in it, and how it looks."""

import math

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from lesson_utils.edition import ORANGE, SKY, setup
from lesson_utils.figures import tensors

X = np.arange(6).reshape(2, 3)
CUBE = np.arange(24).reshape(2, 3, 4)
SHAPES = [(2, 2, 2, 2, 3)[5 - n :] for n in range(6)]

EXAMPLES = {
    "array": lambda: tensors.array(X, "x (2, 3)", highlight=np.s_[1], second=np.s_[0]),
    "array, scalar": lambda: tensors.array(12, "()"),
    "array, one axis": lambda: tensors.array([-1.25, 2], faint=np.s_[1:]),
    "array, sheets": lambda: tensors.array(CUBE, highlight=np.s_[0, 1]),
    "array, apart": lambda: tensors.array(CUBE, apart=True),
    "array, four axes": lambda: tensors.array(np.zeros((3, 4, 3, 5)), numbers=False),
    "array, five axes": lambda: tensors.array(np.zeros((2, 3, 2, 2, 3))),
    "array, empty": lambda: tensors.array(np.zeros((0, 3)), "(0, 3)"),
    "row": lambda: tensors.row(
        [X, X.T, [["5", "?"], ["?", "?"]]],
        ["@", "="],
        ["x (2, 3)", "W (3, 2)", "z (2, 2)"],
        [np.s_[0], np.s_[:, 0], np.s_[0, 0]],
    ),
    "threaded": lambda: tensors.threaded([X, X.T], ["a (2, 3)", "b (3, 2)"]),
    "row, names": lambda: tensors.row([X, X[:, :1]], ["→"], axis_names=True),
    "ladder": lambda: tensors.ladder(SHAPES, [str(shape) for shape in SHAPES]),
    "collapse": lambda: tensors.collapse(CUBE, 0),
    "collapse, rows": lambda: tensors.collapse(X, -1),
    "collapse, to a number": lambda: tensors.collapse(X[0], 0),
}


@pytest.fixture(autouse=True)
def english():
    setup("en")


def boxes(axes):
    """The boxes of a drawing: by their upper left corner, the last one drawn there."""
    patches = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    return {tuple(map(float, p.get_xy())): p for p in patches}


def written(axes):
    """What is written where."""
    return {
        tuple(round(float(number), 3) for number in text.get_position()): text
        for text in axes.texts
        if text.get_text()
    }


def words(axes):
    return [text.get_text() for text in axes.texts if text.get_text()]


def fill(patch):
    return to_hex(patch.get_facecolor()).upper()


def test_rows_go_down_and_columns_go_right():
    axes = tensors.paper(Figure())
    place = tensors.draw(axes, X, at=(10, 20), axis_names=False)
    assert set(boxes(axes)) == {(10 + c, 20 + r) for r in range(2) for c in range(3)}
    numbers = {at: text.get_text() for at, text in written(axes).items()}
    assert numbers == {
        (10.5 + c, 20.5 + r): str(X[r, c]) for r in range(2) for c in range(3)
    }
    assert place[:4] == (10, 20, 13, 22)
    assert place.centres[1, 2].tolist() == [12.5, 21.5]
    assert axes.yaxis_inverted()


@pytest.mark.parametrize("ndim", range(6))
def test_there_is_a_box_for_each_element(ndim):
    one = np.zeros((2, 3, 2, 3, 4)[5 - ndim :])
    axes = tensors.array(one, numbers=False).axes[0]
    assert len(axes.patches) == one.size
    assert words(axes) == [f"axis {k}" for k in names_in_order(ndim)]


def names_in_order(ndim):
    """The order in which axes are named: the last, the one before it, and outwards."""
    return range(ndim - 1, -1, -1)


def test_six_axes_are_refused():
    with pytest.raises(ValueError, match="five"):
        tensors.array(np.zeros((1,) * 6))


@pytest.mark.parametrize(
    "index", [np.s_[1], np.s_[:, 2], np.s_[0, 1:], X > 3, np.s_[0:0]]
)
def test_highlighted_boxes_are_those_that_numpy_means(index):
    chosen = np.zeros(X.shape, dtype=bool)
    chosen[index] = True
    axes = tensors.array(X, highlight=index).axes[0]
    orange = {at for at, box in boxes(axes).items() if fill(box) == ORANGE}
    assert orange == {(float(c), float(r)) for r, c in np.argwhere(chosen)}


def test_looks_differ_by_more_than_their_colour():
    axes = tensors.array(
        X, highlight=np.s_[0, 0], second=np.s_[0, 1], faint=np.s_[0, 2]
    ).axes[0]
    first, second, faint = (boxes(axes)[float(c), 0.0] for c in range(3))
    assert (fill(first), fill(second), fill(faint)) == (ORANGE, SKY, "#FFFFFF")
    edges = {(p.get_linestyle(), p.get_linewidth()) for p in (first, second, faint)}
    assert len(edges) == 3
    colours = {t.get_text(): t.get_color() for t in axes.texts}
    assert colours["2"] != colours["1"]


def test_a_sheet_covers_the_numbers_behind_it_and_the_boxes():
    axes = tensors.array(CUBE).axes[0]
    assert [w for w in words(axes) if w.isdigit()] == [str(n) for n in range(12)]
    front, rear = boxes(axes)[0.0, 0.45], boxes(axes)[0.45, 0.0]
    assert front.get_zorder() > rear.get_zorder()
    highlighted = tensors.array(CUBE, highlight=np.s_[1]).axes[0]
    front, rear = boxes(highlighted)[0.0, 0.45], boxes(highlighted)[0.45, 0.0]
    assert front.get_zorder() > rear.get_zorder()


def test_sheets_that_lie_apart_show_all_their_numbers():
    axes = tensors.array(CUBE, apart=True).axes[0]
    assert {w for w in words(axes) if w.isdigit()} == {str(n) for n in range(24)}


def test_numbers_are_short_and_text_stands_as_it_is():
    axes = tensors.array([[-1.25, 2.0, 1 / 3]]).axes[0]
    assert words(axes)[:3] == ["−1.25", "2", "0.3333"]
    assert words(tensors.array(["?", "", "-1"]).axes[0])[:2] == ["?", "-1"]
    assert words(tensors.array([True, False]).axes[0])[:2] == ["True", "False"]


def test_axes_can_have_names_of_their_own():
    axes = tensors.array(X, axis_names=["sample", "pixel"], numbers=False).axes[0]
    assert words(axes) == ["pixel", "sample"]
    assert not words(tensors.array(X, axis_names=False, numbers=False).axes[0])


def test_arrays_of_a_row_stand_side_by_side_with_signs_between():
    axes = EXAMPLES["row"]().axes[0]
    corners = np.array(sorted(boxes(axes)))
    gaps = np.flatnonzero(np.diff(corners[:, 0]) > 1.01)
    assert len(gaps) == 2
    signs = {t.get_text(): at[0] for at, t in written(axes).items()}
    for gap, sign in zip(gaps, ["@", "="], strict=True):
        assert corners[gap, 0] + 1 < signs[sign] < corners[gap + 1, 0]


def test_a_row_without_signs_has_one_for_each_array_at_most():
    axes = tensors.row([X, X], titles=["a"], numbers=False).axes[0]
    assert words(axes) == ["a"]
    assert len(axes.patches) == 12


def test_a_figure_has_room_for_what_is_drawn_and_no_more():
    narrow, wide = tensors.array(X), tensors.array(np.zeros((2, 30)))
    assert narrow.get_figwidth() == pytest.approx(4.0)
    assert wide.get_figwidth() == pytest.approx(7.2)
    for figure in (narrow, wide):
        (axes,) = figure.axes
        width, height = np.abs(np.diff([axes.get_xlim(), axes.get_ylim()], axis=1))
        scale = figure.get_size_inches() / [width.item(), height.item()]
        assert scale[0] == pytest.approx(scale[1])


def test_a_thread_runs_through_the_numbers_in_their_order():
    axes = tensors.threaded([X, X.T], ["x", "xt"]).axes[0]
    numbers = {at: t.get_text() for at, t in written(axes).items()}
    threads = [line for line in axes.lines if len(line.get_xydata()) > 1]
    for thread in threads:
        places = [tuple(map(float, np.round(at, 3))) for at in thread.get_xydata()]
        assert [numbers[at] for at in places] == list("012345")
    steps = [np.abs(np.diff(t.get_xydata(), axis=0)).max(axis=0) for t in threads]
    assert steps[0].tolist() == [2, 1]  # back to the next row
    assert steps[1].tolist() == [1, 2]  # up to the next column


def test_a_ladder_has_each_shape_below_its_title():
    axes = EXAMPLES["ladder"]().axes[0]
    assert words(axes) == [str(shape) for shape in SHAPES]
    assert len(axes.patches) == sum(map(math.prod, SHAPES))
    lines = {round(text.get_position()[1], 3) for text in axes.texts}
    assert len(lines) == 2  # the last ones have no place beside the others


@pytest.mark.parametrize("axis", [0, 1, 2, -1])
def test_what_collapses_is_one_box_along_each_other_axis(axis):
    axes = tensors.collapse(CUBE, axis).axes[0]
    numbers = written(axes)
    chosen = [
        int(numbers[round(x + 0.5, 3), round(y + 0.5, 3)].get_text())
        for (x, y), box in sorted(boxes(axes).items())
        if fill(box) == ORANGE
    ]
    total = CUBE.sum(axis=axis)
    assert sum(chosen[:-1]) == chosen[-1] == total.flat[0]
    assert len(chosen) == CUBE.shape[axis] + 1


def test_axes_that_stay_are_counted_anew():
    axes = tensors.collapse(CUBE, 0).axes[0]
    assert words(axes).count("axis 0 vanishes") == 1
    assert {"axis 1, now 0", "axis 2, now 1"} <= set(words(axes))
    assert "axis 0" in words(tensors.collapse(CUBE, 1).axes[0])
