"""Lessons 08, 09 and 12: a loss as a map and as slices, asked of the artists."""

import warnings

import numpy as np
import pytest

from lesson_utils.display import png
from lesson_utils.edition import BLACK, BLUE, GREY, ORANGE, VERMILLION, setup
from lesson_utils.figures import contours


def bowl(theta):
    return theta[0] ** 2 + 4 * theta[1] ** 2


def neuron(theta):
    w1, w2, b1 = theta
    return (b1 + 2 * w1 - w2 - 3) ** 2


START, AFTER = np.array([1.0, -1.0, 2.0]), np.array([-0.6, -0.2, 1.2])
THREE = ["w1", "w2", "b1"]
RUN = np.array([[3.0, 1.5], [1.8, -0.9], [1.08, 0.54]])
FAR = np.array([[3.0, 1.5], [1e200, -1e300], [np.nan, np.inf]])
RUNS = {"a": RUN, "b": RUN / 2, "c": -RUN, "d": FAR}
VECTORS = {"a": [-3, -1], "b": [-1.2, -1.6]}

EXAMPLES = {
    "paths": lambda: contours.paths(bowl, RUNS, best=[0, 0]),
    "paths, panels": lambda: contours.paths(bowl, RUNS, panels=True),
    "paths, steep": lambda: contours.paths(
        lambda theta: bowl(theta * [1, 1e3]), {"a": RUN}, log=True
    ),
    "race": lambda: contours.race(bowl, RUNS, best=[0, 0], steps=20, losses=(1e-6, 99)),
    "race, one": lambda: contours.race(bowl, {"a": RUN}),
    "arrows": lambda: contours.arrows(bowl, [3, 1], VECTORS, best=[0, 0]),
    "slices": lambda: contours.slices(neuron, START, THREE, highest=16),
    "slices, moves": lambda: contours.slices(
        neuron, START, THREE, moves=[-1.6, 0.8, -0.8]
    ),
    "knobs": lambda: contours.knobs(neuron, np.array([START, AFTER]), THREE),
    "knobs, start": lambda: contours.knobs(neuron, START[None], THREE),
    "knobs, far": lambda: contours.knobs(neuron, np.array([START, START * 1e9]), THREE),
    "together": lambda: contours.together(
        lambda y: (y - 3) ** 2, 5.0, {"w1": -3.2, "w2": -0.8, "b1": -0.8}, "x"
    ),
}


@pytest.fixture(autouse=True)
def english():
    setup("en")


def marks(axes, marker, color=None):
    """The places that are marked so in a panel."""
    return [
        line.get_xydata().tolist()
        for line in axes.lines
        if line.get_marker() == marker and color in (None, line.get_color())
    ]


def lines(axes, color, style):
    return [
        line.get_xydata()
        for line in axes.lines
        if (line.get_color(), line.get_linestyle()) == (color, style)
    ]


def rings(axes):
    """The contours that are drawn as lines, each as its points."""
    (found,) = [c for c in axes.collections if not c.filled]
    return [path.vertices for path in found.get_paths() if len(path.vertices)]


def arrows(axes):
    return [
        (tuple(map(float, text.xyann)), tuple(map(float, text.xy)))
        for text in axes.texts
        if getattr(text, "arrow_patch", None)
    ]


@pytest.mark.parametrize("log", [False, True])
def test_the_loss_is_the_same_all_along_a_contour(log):
    (axes,) = contours.paths(bowl, {"a": RUN}, log=log).axes
    for ring in rings(axes):
        heights = bowl(ring.T)
        assert np.ptp(heights) < 0.06 * np.mean(heights) + 0.05


def test_the_rings_of_a_round_bowl_lie_evenly():
    def round_bowl(theta):
        return theta @ theta

    (axes,) = contours.paths(round_bowl, {"a": RUN}).axes
    radii = [np.mean(np.hypot(*ring.T)) for ring in rings(axes)]
    assert np.allclose(np.diff(radii[:6]), radii[0], rtol=0.05)


def test_contours_may_be_chosen():
    (axes,) = contours.paths(bowl, {"a": RUN}, levels=[1, 4]).axes
    one, four = rings(axes)
    assert np.allclose(bowl(one.T), 1, atol=0.1)
    assert np.allclose(bowl(four.T), 4, atol=0.1)


def test_a_map_is_darker_where_the_loss_is_higher():
    (axes,) = contours.paths(bowl, {"a": RUN}).axes
    (shades,) = [c for c in axes.collections if c.get_cmap().name == "Blues"]
    light = [sum(color[:3]) for color in shades.to_rgba(shades.cvalues)]
    assert np.all(np.diff(light) < 0)


def test_runs_share_a_map_and_are_told_apart_in_its_legend():
    (axes,) = contours.paths(bowl, {"a": RUN, "b -1": -RUN}, best=[0, 0.5]).axes
    first, second = marks(axes, "o")[0], marks(axes, "s")[0]
    assert first == RUN.tolist()
    assert second == (-RUN).tolist()
    assert marks(axes, "D", BLACK) == [[RUN[0].tolist()], [(-RUN[0]).tolist()]]
    assert marks(axes, "o")[1] == [RUN[-1].tolist()]
    assert marks(axes, "*", ORANGE) == [[[0, 0.5]]]
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    assert legend == ["a", "b −1"]


@pytest.mark.parametrize("number", range(1, 7))
def test_panels_have_a_run_each_and_the_same_axes(number):
    runs = {str(n): RUN / n for n in range(1, number + 1)}
    panels = contours.paths(bowl, runs, panels=True).axes
    assert [axes.get_title() for axes in panels] == list(runs)
    for axes, path in zip(panels, runs.values(), strict=True):
        assert marks(axes, "o")[0] == path.tolist()
        assert (axes.get_xlim(), axes.get_ylim()) == contours.SQUARE


def test_a_run_that_leaves_the_numbers_is_drawn_as_far_as_it_can_be():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = contours.race(bowl, {"far": FAR})
        png(figure)
    path = np.array(marks(figure.axes[0], "o")[0])
    assert path[0].tolist() == [3, 1.5]
    assert np.isnan(path[1:]).all()


def test_a_race_shows_the_loss_of_each_step():
    left, right = contours.race(
        bowl, {"a": RUN, "b": RUN * 0}, steps=9, losses=(0.1, 20)
    ).axes
    assert marks(left, "o")[0] == RUN.tolist()
    assert right.get_yscale() == "log"
    steps, losses = right.lines[0].get_data()
    assert steps.tolist() == [0, 1, 2]
    assert np.allclose(losses, [bowl(theta) for theta in RUN])
    assert np.isnan(right.lines[1].get_ydata()).all()  # 0 has no place there
    assert right.get_ylim() == (0.1, 20)
    assert right.get_xlim() == (0, 9.5)
    assert left.lines[0].get_color() == right.lines[0].get_color()


def test_arrows_lead_as_far_as_they_say_to_one_scale():
    (axes,) = contours.arrows(bowl, [3, 1], VECTORS).axes
    assert np.allclose(arrows(axes), [[[3, 1], [0, 0]], [[3, 1], [1.8, -0.6]]])
    assert axes.get_aspect() == 1
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["a", "b"]


def test_a_slice_moves_one_parameter_and_freezes_the_others():
    panels = contours.slices(neuron, START, THREE, highest=16).axes
    alone = [lambda w: 4 * w**2, lambda w: (1 - w) ** 2, lambda b: b**2]
    for axes, of, slope, here in zip(panels, alone, [8, -4, 4], START, strict=True):
        (curve,) = lines(axes, BLUE, "-")
        assert np.allclose(curve[:, 1], of(curve[:, 0]))
        (tangent,) = lines(axes, VERMILLION, "--")
        x, y = tangent.T
        assert np.allclose(np.diff(y) / np.diff(x), slope)
        assert np.isclose(np.interp(here, x, y), 4)
        assert marks(axes, "o", ORANGE) == [[[here, 4]]]
        assert axes.get_title() == f"slope {slope}".replace("-", "−")
    assert [axes.get_xlabel() for axes in panels] == THREE
    assert {axes.get_ylim() for axes in panels} == {(-0.4, 16)}


def test_a_move_in_a_slice_ends_where_the_others_are_frozen():
    panels = contours.slices(neuron, START, THREE, moves=AFTER - START).axes
    for axes, here, end in zip(panels, START, AFTER, strict=True):
        ((tail, head),) = arrows(axes)
        assert np.allclose([*tail, *head], [here, 4, end, 1.44])


def test_knobs_show_the_slices_before_and_after_a_step_of_all():
    left, *panels = contours.knobs(neuron, np.array([START, AFTER]), THREE).axes
    assert marks(left, "o")[0] == [[1, -1], [-0.6, -0.2]]
    for i, axes in enumerate(panels):
        (before,), (now,) = lines(axes, GREY, "--"), lines(axes, BLUE, "-")
        for theta, curve in ((START, before), (AFTER, now)):
            moved = np.tile(theta, (len(curve), 1))
            moved[:, i] = curve[:, 0]
            assert np.allclose(curve[:, 1], neuron(moved.T))
        expected, reached = marks(axes, "o")
        assert np.allclose(expected, [[AFTER[i], 1.44]])
        assert np.allclose(reached, [[AFTER[i], 7.84]])


def test_knobs_that_stayed_have_nothing_expected_of_them():
    moved = START - np.array([1.6, 0, 0])
    _, *panels = contours.knobs(neuron, np.array([START, moved]), THREE).axes
    assert [len(marks(axes, "o")) for axes in panels] == [2, 1, 1]


def test_the_map_of_knobs_is_that_of_the_other_parameters_as_they_are_now():
    path = np.array([START, [1.0, -1.0, 0.0]])  # b1 from 2 to 0
    left = contours.knobs(neuron, path, THREE, levels=[1.0]).axes[0]
    x, y = np.concatenate(rings(left)).T
    assert np.allclose(neuron([x, y, 0.0]), 1, atol=0.05)


def test_moves_that_are_right_alone_add_up():
    def f(y):
        return (y - 3) ** 2

    moves = {"w1": -3.2, "w2": -0.8, "b1": -0.8}
    left, right = contours.together(f, 5.0, moves, "x").axes
    ways = [(round(a, 9), round(b, 9)) for (a, _), (b, _) in arrows(left)]
    assert ways == [(5, 1.8), (5, 4.2), (5, 4.2)]
    ways = [(round(a, 9), round(b, 9)) for (a, _), (b, _) in arrows(right)]
    assert ways == [(5, 1.8), (1.8, 1.0), (1.0, 0.2)]
    assert np.allclose(marks(left, "o"), [[[1.8, 1.44], [4.2, 1.44]]])
    assert np.allclose(marks(right, "o"), [[[0.2, 7.84]]])
    assert marks(right, "D") == [[[5, 4]]]
