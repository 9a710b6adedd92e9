"""Lesson 03: crops and batches, asked of the artists."""

import numpy as np
import pytest

from lesson_utils.edition import setup
from lesson_utils.figures.slices import crop, crops, trays

IMAGE = np.random.default_rng(0).integers(0, 256, (28, 28)).astype(np.uint8)

EXAMPLES = {
    "crop": lambda: crop(IMAGE, (4, 24, 6, 23)),
    "crop, nothing in it": lambda: crop(IMAGE, (20, 10, 0, 28)),
    "crops": lambda: crops(IMAGE, {"a": (14, 28, 14, 28), "b": (7, 21, 7, 21)}),
    "crops, one": lambda: crops(IMAGE, {"[:, :]": (0, 28, 0, 28)}),
    "trays": lambda: trays(60_000, 128),
    "trays, few": lambda: trays(10, 4),
    "trays, one": lambda: trays(3, 4),
}


@pytest.fixture(autouse=True)
def english():
    setup("en")


def frames(axes):
    """The frames of a panel, each as (left, top, width, height)."""
    return [
        (*patch.get_xy(), patch.get_width(), patch.get_height())
        for patch in axes.patches
    ]


def test_a_crop_frames_the_box_and_shows_what_numpy_cuts_out():
    left, right = crop(IMAGE, (4, 24, 6, 23)).axes
    np.testing.assert_array_equal(left.images[0].get_array(), IMAGE)
    np.testing.assert_array_equal(right.images[0].get_array(), IMAGE[4:24, 6:23])
    assert frames(left) == [(6, 4, 17, 20)]
    assert frames(right) == [(0, 0, 17, 20)]


def test_both_sides_of_a_crop_have_one_scale_with_row_0_on_top():
    left, right = crop(IMAGE, (14, 28, 14, 28)).axes
    assert left.get_xlim() == right.get_xlim()
    assert left.get_ylim() == right.get_ylim()
    bottom, top = left.get_ylim()
    assert top < 0 < 28 < bottom
    assert right.images[0].get_extent() == [0, 14, 14, 0]


@pytest.mark.parametrize("box", [(20, 10, 0, 28), (0, 28, 5, 5)])
def test_a_box_around_nothing_is_said_to_hold_nothing(box):
    left, right = crop(IMAGE, box).axes
    assert not seen(left.patches)
    assert not seen(right.patches + right.images)
    assert [text.get_text() for text in seen(right.texts)] == ["nothing"]
    left, right = crop(IMAGE, (0, 5, 0, 5)).axes  # and there is something again
    assert seen(left.patches)
    assert seen(right.images)
    assert not seen(right.texts)


def seen(artists):
    return [artist for artist in artists if artist.get_visible()]


def test_each_crop_stands_below_its_place_and_title():
    boxes = {"corner": (14, 28, 14, 28), "half": (0, 14, 0, 28)}
    axes = crops(IMAGE, boxes).axes
    above, below = axes[:2], axes[2:]
    assert [panel.get_title() for panel in above] == list(boxes)
    for place, part, box in zip(above, below, boxes.values(), strict=True):
        top, bottom, left, right = box
        assert frames(place) == [(left, top, right - left, bottom - top)]
        cut = IMAGE[top:bottom, left:right]
        np.testing.assert_array_equal(part.images[0].get_array(), cut)


@pytest.mark.parametrize(
    ("total", "size", "counts"),
    [
        (60_000, 128, [128, 128, "…", 128, 96, 0]),
        (10, 4, [4, 4, 2, 0]),
        (8, 4, [4, 4, 0]),
    ],
)
def test_a_tray_has_as_many_samples_as_the_slice(total, size, counts):
    (axes,) = trays(total, size).axes
    said = [text.get_text() for text in axes.texts]
    data = np.arange(total)
    for count in counts:
        if count == "…":
            assert said.pop(0) == count
            continue
        n, shown, ends = said[:3]
        del said[:3]
        start, stop = map(int, ends.split(":"))
        assert int(shown) == count == len(data[start:stop])
        assert start == size * int(n.removeprefix("n = "))
    assert not said


def test_a_tray_is_filled_in_proportion_and_the_one_beyond_the_end_is_dashed():
    (axes,) = trays(10, 4).axes
    filled, edges = axes.patches[::2], axes.patches[1::2]
    assert [patch.get_width() for patch in filled] == [1, 1, 0.5, 0]
    assert [patch.get_linestyle() for patch in edges] == ["-", "-", "-", "--"]
