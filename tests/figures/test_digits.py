"""Digits as images, what a network thinks of one, and what its neurons look for."""

import numpy as np
import pytest

from lesson_utils.display import png
from lesson_utils.figures.digits import digits, pixels, prediction, weights

RANDOM = np.random.default_rng(0)
IMAGE = RANDOM.random((28, 28)).astype(np.float32)
BYTES = RANDOM.integers(0, 256, (28, 28), dtype=np.uint8)
LAYER = RANDOM.normal(size=(784, 128))

EXAMPLES = {
    "digits": lambda: digits([IMAGE] * 3, [1, 2, 3]),
    "digits, two rows": lambda: digits([IMAGE] * 7, list("1234567")),
    "pixels": lambda: pixels(BYTES, 4, 6),
    "prediction": lambda: prediction(IMAGE, np.full(10, 0.1)),
    "prediction, sure": lambda: prediction(IMAGE, np.eye(10)[4]),
    "weights": lambda: weights(LAYER),
}
PROBABILITIES = np.array([0.02, 0, 0.004, 0.7, 0, 0.25, 0, 0, 0.026, 0])


def test_prediction_shows_the_image():
    left, _ = prediction(IMAGE, PROBABILITIES).axes
    (shown,) = left.images
    np.testing.assert_array_equal(shown.get_array(), IMAGE)
    assert shown.get_clim() == (0, 1)
    assert left.get_title()


def test_prediction_has_a_bar_as_long_as_each_probability():
    _, right = prediction(IMAGE, PROBABILITIES).axes
    assert [bar.get_width() for bar in right.patches] == PROBABILITIES.tolist()
    middles = [bar.get_y() + bar.get_height() / 2 for bar in right.patches]
    np.testing.assert_allclose(middles, range(10))
    assert right.get_xlim() == (0, 1)
    assert [label.get_text() for label in right.get_yticklabels()] == list("0123456789")
    bottom, top = right.get_ylim()
    assert top < 0 < 9 < bottom  # 0 is the uppermost


def test_prediction_tells_the_longest_bar_apart_and_not_by_colour_alone():
    _, right = prediction(IMAGE, PROBABILITIES).axes
    colors = [bar.get_facecolor() for bar in right.patches]
    assert colors.count(colors[3]) == 1
    bold = [text.get_text() for text in right.texts if text.get_weight() == "bold"]
    assert bold == ["70 %"]


def test_prediction_writes_each_percentage_that_is_not_zero_at_its_bar():
    _, right = prediction(IMAGE, PROBABILITIES).axes
    written = {text.get_position()[1]: text.get_text() for text in right.texts}
    assert written == {0: "2 %", 3: "70 %", 5: "25 %", 8: "3 %"}


def test_percentages_stay_inside_the_picture():
    figure = prediction(IMAGE, np.eye(10)[4])
    png(figure)  # gives it a renderer
    (text,) = figure.axes[1].texts
    assert text.get_text() == "100 %"
    assert text.get_window_extent().x1 < figure.bbox.x1


def test_prediction_of_nothing_has_no_bar_and_no_percentage():
    left, right = prediction(np.zeros((28, 28)), np.zeros(10)).axes
    assert [bar.get_width() for bar in right.patches] == [0] * 10
    assert len({bar.get_facecolor() for bar in right.patches}) == 1
    assert len(right.texts) == 0
    assert not left.images[0].get_array().any()


@pytest.mark.parametrize(("dtype", "ink"), [(np.uint8, 255), (np.float32, 1)])
def test_ink_is_black_for_bytes_and_for_floats(dtype, ink):
    image = np.zeros((28, 28), dtype)
    image[10, 12] = ink
    for figure in (prediction(image, PROBABILITIES), digits([image], ["0"])):
        shown = figure.axes[0].images[0]
        assert shown.get_clim() == (0, ink)
        colors = shown.to_rgba(shown.get_array())
        np.testing.assert_array_equal(colors[10, 12], [0, 0, 0, 1])
        np.testing.assert_array_equal(colors[10, 13], [1, 1, 1, 1])


def test_digits_shows_each_image_below_its_title_row_by_row():
    images = RANDOM.integers(0, 256, (7, 28, 28), dtype=np.uint8)
    titles = [f"is {n}\nseen as {n + 1}" for n in range(7)]
    figure = digits(images, titles, columns=4)
    assert [axes.get_title() for axes in figure.axes] == titles
    for axes, image in zip(figure.axes, images, strict=True):
        np.testing.assert_array_equal(axes.images[0].get_array(), image)
    png(figure)
    corners = [
        (round(a.get_position().y0, 3), a.get_position().x0) for a in figure.axes
    ]
    upper, lower = corners[:4], corners[4:]
    assert len({y for y, _ in upper}) == len({y for y, _ in lower}) == 1
    assert upper[0][0] > lower[0][0]
    assert [x for _, x in upper] == sorted(x for _, x in upper)


def test_titles_do_not_overlap():
    figure = digits([IMAGE] * 10, ["label 3\nsaid 5: 98 %"] * 10, columns=5)
    png(figure)
    boxes = [axes.title.get_window_extent() for axes in figure.axes]
    boxes += [axes.get_window_extent() for axes in figure.axes]
    for n, one in enumerate(boxes):
        assert not any(one.overlaps(other) for other in boxes[n + 1 :])
    # Nor do they take the room of the images.
    assert figure.axes[0].get_window_extent().width > 0.85 * figure.bbox.width / 5


@pytest.mark.parametrize("count", [0, 2])
def test_digits_needs_a_title_for_each_image(count):
    with pytest.raises(ValueError, match=f"{count} images with 3 titles"):
        digits([IMAGE] * count, ["a", "b", "c"])
    with pytest.raises(ValueError, match="0 images"):
        digits([], [])


def test_pixels_writes_each_number_of_the_framed_piece_in_its_place():
    whole, near = pixels(BYTES, top=4, left=6, size=7).axes
    np.testing.assert_array_equal(whole.images[0].get_array(), BYTES)
    piece = BYTES[4:11, 6:13]
    np.testing.assert_array_equal(near.images[0].get_array(), piece)
    assert near.images[0].get_clim() == whole.images[0].get_clim() == (0, 255)
    written = {text.get_position(): text.get_text() for text in near.texts}
    assert written == {(c, r): str(piece[r, c]) for r, c in np.ndindex(7, 7)}
    (frame,) = whole.patches
    assert frame.get_bbox().bounds == (5.5, 3.5, 7, 7)


def test_the_numbers_of_pixels_are_legible_on_paper_and_on_ink():
    _, near = pixels(BYTES, 0, 0).axes
    for text in near.texts:
        paper = 1 - int(text.get_text()) / 255
        assert abs(paper - (text.get_color() == "white")) > 0.45


def test_weights_are_shown_as_images_on_one_scale():
    figure = weights(LAYER, count=7, columns=4)
    *panels, bar = figure.axes
    assert len(panels) == 7
    most = np.abs(LAYER[:, :7]).max()
    for neuron, axes in enumerate(panels):
        (shown,) = axes.images
        np.testing.assert_array_equal(
            shown.get_array().ravel(), LAYER[:, neuron], strict=True
        )
        assert shown.get_clim() == (-most, most)  # 0 has the middle colour
        assert axes.get_title() == f"neuron {neuron}"
    assert bar.get_ylabel() == "weight"


def test_the_signs_of_weights_differ_in_lightness_too():
    figure = weights(LAYER, count=1)
    colors = figure.axes[0].images[0].get_cmap()([0.0, 0.5, 1.0])
    lightness = colors[:, :3] @ [0.2126, 0.7152, 0.0722]
    assert lightness[1] == pytest.approx(1)
    assert lightness[0] + 0.2 < lightness[2] < 0.8


def test_weights_that_are_all_zero_are_white():
    figure = weights(np.zeros((784, 3)))
    assert len(figure.axes) == 4
    shown = figure.axes[0].images[0]
    assert (shown.to_rgba(shown.get_array()) == 1).all()
