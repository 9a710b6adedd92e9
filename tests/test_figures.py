"""What the figures show: asked of their artists, and every label of its font."""

import warnings

import numpy as np
import pytest
from matplotlib.text import Text

import lesson_utils as lu
from lesson_utils.display import png
from lesson_utils.edition import EDITIONS, FONT, catalogue
from lesson_utils.figures import digits, evaluation, training

FIGURES = {
    "curves": lambda: training.curves(
        {"loss": [(0.5, 1.0)]}, {"loss": [(1, 0.5)], "val_loss": [(1, 0.6)]}, 2
    ),
    "confusion": lambda: evaluation.confusion(np.arange(9).reshape(3, 3)),
    "digits": lambda: digits.digits(np.zeros((3, 28, 28)), [1, 2, 3]),
    "prediction": lambda: digits.prediction(np.zeros((28, 28)), np.full(10, 0.1)),
}


@pytest.mark.parametrize("language", EDITIONS)
@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_no_label_shows_an_empty_box_or_leaves_its_language(draw, language):
    lu.setup(language)
    figure = draw()
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a missing glyph is a warning
        png(figure)
    labels = {text.get_text() for text in figure.findobj(Text)}
    if language == "zh-TW":
        assert not labels & set(catalogue("zh-TW"))  # no English left


def test_a_missing_glyph_is_found():
    lu.setup("zh-TW")
    figure = FIGURES["confusion"]()
    figure.axes[0].set_title("犇")  # beyond the subset
    with pytest.warns(UserWarning, match="missing from font"):
        png(figure)


def test_the_font_ships_with_its_licence():
    assert FONT.stat().st_size > 10**6
    assert "SIL OPEN FONT LICENSE" in (FONT.parent / "OFL.txt").read_text()


def test_the_confusion_matrix_shows_its_counts_and_shades_mistakes_only():
    matrix = np.array([[90, 1], [7, 80]])
    (axes,) = evaluation.confusion(matrix).axes
    shown = {t.get_position(): t.get_text() for t in axes.texts}
    assert shown == {(0, 0): "90", (1, 0): "1", (0, 1): "7", (1, 1): "80"}
    assert np.array_equal(axes.images[0].get_array(), [[0, 1], [7, 0]])
