"""Curves of a training, and of several."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

import lesson_utils as lu
from lesson_utils.display import png
from lesson_utils.edition import EDITIONS
from lesson_utils.figures.training import compare, curves, story, turn

RUNNING = {"loss": [(0.25, 1.6), (0.75, 0.8), (1.5, 0.5)], "accuracy": [(0.5, 0.6)]}
AFTER = {
    "loss": [(1, 1.2), (2, 0.5), (3, 0.3)],
    "val_loss": [(1, 0.9), (2, 0.6), (3, 0.7)],
    "accuracy": [(1, 0.6)],
}
RUNS = {f"run {n}": [0.1 * n, 0.2 * n, 0.3] for n in range(1, 5)}

EXAMPLES = {
    "curves": lambda: curves(RUNNING, AFTER, 3),
    "curves, at the start": lambda: curves({}, {}, 5),
    "curves, with a start": lambda: curves(
        RUNNING, AFTER, 60, before={"loss": 2.3}, log_scale=True
    ),
    "compare": lambda: compare(
        {letter: [0.2, 0.5, 0.4] for letter in "abcd"}, "val_accuracy", level=0.1
    ),
}


def lines_of(axes):
    return {line.get_label(): line for line in axes.get_lines()}


def test_means_of_an_epoch_stand_in_its_middle_and_validation_at_its_end():
    left, _ = curves(RUNNING, AFTER, 3).axes
    lines = lines_of(left)
    assert [*lines["training, mean of the epoch"].get_xdata()] == [0.5, 1.5, 2.5]
    assert [*lines["training, mean of the epoch"].get_ydata()] == [1.2, 0.5, 0.3]
    assert [*lines["validation, after the epoch"].get_xdata()] == [1, 2, 3]
    assert [*lines["validation, after the epoch"].get_ydata()] == [0.9, 0.6, 0.7]


def test_the_running_curve_is_the_strongest_line():
    left, _ = curves(RUNNING, AFTER, 3).axes
    running, *others = left.get_lines()
    assert running.get_xydata().tolist() == [[x, y] for x, y in RUNNING["loss"]]
    assert running.get_alpha() is None
    assert running.get_linestyle() == "-"
    assert all(
        line.get_linestyle() == "None" or line.get_linewidth() < running.get_linewidth()
        for line in others
    )


def test_lines_of_a_training_differ_by_more_than_their_colour():
    for axes in curves(RUNNING, AFTER, 3, before={"loss": 2.3}).axes:
        looks = [(li.get_linestyle(), li.get_marker()) for li in axes.get_lines()]
        assert len(set(looks)) == len(looks)


def test_the_point_before_training_begins_the_running_curve():
    left, right = curves(RUNNING, AFTER, 3, before={"loss": 2.3, "accuracy": 0.1}).axes
    for axes, value in ((left, 2.3), (right, 0.1)):
        lines = lines_of(axes)
        assert lines["before training"].get_xydata().tolist() == [[0, value]]
        assert lines["training, as it goes on"].get_xydata()[0].tolist() == [0, value]


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_kind_of_point_is_in_the_legend_once_inside_the_picture(edition):
    lu.setup(edition)
    figure = curves(RUNNING, AFTER, 3, before={"loss": 2.3})
    (legend,) = figure.legends
    assert len(legend.texts) == len({text.get_text() for text in legend.texts}) == 4
    png(figure)
    box = legend.get_window_extent()
    assert figure.bbox.x0 <= box.x0 < box.x1 <= figure.bbox.x1
    labels = [axes.xaxis.label.get_window_extent() for axes in figure.axes]
    assert not any(box.overlaps(label) for label in labels)


def test_training_and_validation_are_not_mixed_up_in_chinese():
    lu.setup("zh-TW")
    left, _ = curves(RUNNING, AFTER, 3).axes
    labels = {line.get_label()[:2]: [*line.get_ydata()] for line in left.get_lines()}
    assert labels["驗證"] == [0.9, 0.6, 0.7]
    assert labels["訓練"] == [1.2, 0.5, 0.3]
    assert left.get_title() == "損失"


@pytest.mark.parametrize("epochs", [1, 5, 60])
def test_no_point_is_cut_by_the_frame(epochs):
    after = {"loss": [(n + 1, 1 / (n + 1)) for n in range(epochs)]}
    after["val_loss"] = after["loss"]
    figure = curves({}, after, epochs, before={"loss": 2.3})
    png(figure)
    for axes in figure.axes:
        for line in axes.get_lines():
            x = axes.transData.transform(line.get_xydata())[:, 0]
            half = line.get_markersize() / 2 * figure.dpi / 72
            assert x.min() - half >= axes.bbox.x0 - 1
            assert x.max() + half <= axes.bbox.x1 + 1


def test_a_long_training_has_markers_that_do_not_touch():
    after = {"loss": [(n + 1, 1.0) for n in range(100)]}
    (axes,) = curves({}, after, 100).axes
    (line,) = axes.get_lines()
    assert len(line.get_xdata()) == 100
    assert line.get_markevery() == 5


def test_the_lowest_validation_loss_is_marked_where_it_turns():
    left, _ = curves(RUNNING, AFTER, 3).axes
    (mark,) = left.texts
    assert mark.xy == (2, 0.6)
    assert mark.get_text() == "0.6"
    falling = AFTER | {"val_loss": [(1, 0.9), (2, 0.7), (3, 0.6)]}
    assert not curves(RUNNING, falling, 3).axes[0].texts


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], None),
        ([1.0], None),
        ([0.9, 0.6, 0.7], (2, 0.6)),
        ([0.9, 0.6, 0.601], None),  # not yet a rise
        ([0.9, 0.7, 0.6], None),
        ([0.6, 0.7, 0.8], None),  # it never fell
    ],
)
def test_a_turn_is_a_fall_and_a_rise(values, expected):
    assert turn([(n + 1, value) for n, value in enumerate(values)]) == expected


def test_a_logarithmic_axis_has_plain_numbers():
    left, right = curves(RUNNING, AFTER, 3, log_scale=True).axes
    assert left.get_yscale() == "log"
    assert right.get_yscale() == "linear"
    png(left.figure)
    labels = [tick.label1.get_text() for tick in left.yaxis.get_major_ticks()]
    assert {"0.5", "1"} <= set(labels)


@pytest.mark.parametrize(
    ("running", "after", "before", "result"),
    [
        (RUNNING, {}, {}, "The loss falls from 1.6 to 0.5 in 1.5 epochs."),
        (RUNNING, {}, {"loss": 2.3}, "The loss falls from 2.3 to 0.5 in 1.5 epochs."),
        (
            RUNNING,
            AFTER,
            {},
            "The validation loss falls, then rises: lowest after epoch 2.",
        ),
        (
            {},
            {"loss": [(1, 2), (2, 1)], "val_loss": [(1, 2.3), (2, 4.5)]},
            {},
            "The validation loss rises from 2.3 to 4.5 in 2 epochs.",
        ),
        ({}, {"mae": [(1, 2), (2, 3)]}, {}, "The mae rises from 2 to 3 in 2 epochs."),
        ({"loss": [(0.5, np.nan)]}, {}, {}, "The loss is nan after 0.5 epochs."),
    ],
)
def test_the_story_begins_with_the_result(running, after, before, result):
    told = story(running, after, before)
    assert told.startswith(result + " Curves against the epochs: ")
    assert len(result) <= 70
    assert curves(running, after, 3, before).axes  # and it can be drawn


def test_the_story_tells_each_curve():
    told = story(RUNNING, AFTER, {"loss": 2.3})
    assert told.endswith(
        ": loss from 2.3 to 0.3; accuracy from 0.6 to 0.6; "
        "validation loss from 0.9 down to 0.6 after epoch 2, then 0.7."
    )


# -- several trainings


def test_compare_draws_each_run_after_each_epoch():
    figure = compare(RUNS, "val_accuracy")
    (axes,) = figure.axes
    for line, (label, values) in zip(axes.get_lines(), RUNS.items(), strict=True):
        assert line.get_label() == label
        assert [*line.get_xdata()] == [1, 2, 3]
        assert [*line.get_ydata()] == values
    assert axes.get_ylabel() == "validation accuracy"
    assert [text.get_text() for text in figure.legends[0].texts] == [*RUNS]


def test_runs_differ_in_colour_dash_and_marker():
    lines = compare({str(n): [n] for n in range(6)}, "loss").axes[0].get_lines()
    for look in (
        [to_hex(line.get_color()) for line in lines],
        [line.get_marker() for line in lines],
        [line._unscaled_dash_pattern for line in lines],
    ):
        assert len(set(map(str, look))) == 6


def test_a_level_is_a_line_with_its_number():
    figure = compare(RUNS, "accuracy", level=0.1)
    (axes,) = figure.axes
    assert [*axes.get_lines()[-1].get_ydata()] == [0.1, 0.1]
    (text,) = axes.texts
    assert text.get_text() == "0.1"
    png(figure)
    assert text.get_window_extent().x1 <= figure.bbox.x1 + 1
    assert len(figure.legends[0].texts) == len(RUNS)
