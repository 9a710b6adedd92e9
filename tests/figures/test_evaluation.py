"""How good a trained network is."""

import numpy as np
import pytest

import lesson_utils as lu
from lesson_utils.display import png
from lesson_utils.edition import EDITIONS
from lesson_utils.figures.evaluation import confusion

EXAMPLES = {
    "confusion": lambda: confusion(np.arange(100).reshape(10, 10)),
    "confusion, of two": lambda: confusion(np.array([[90, 1], [7, 80]])),
}


def test_the_confusion_matrix_shows_its_counts_and_shades_mistakes_only():
    matrix = np.array([[90, 1], [7, 80]])
    (axes,) = confusion(matrix).axes
    shown = {t.get_position(): t.get_text() for t in axes.texts}
    assert shown == {(0, 0): "90", (1, 0): "1", (0, 1): "7", (1, 1): "80"}
    assert np.array_equal(axes.images[0].get_array(), [[0, 1], [7, 0]])


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_confusion_matrix_says_what_is_shaded_and_has_no_wide_margins(edition):
    lu.setup(edition)
    figure = confusion(np.arange(100).reshape(10, 10))
    (axes,) = figure.axes
    assert axes.get_title()
    png(figure)
    drawn = figure.get_tightbbox()
    assert drawn.width > 0.93 * figure.get_figwidth()
    assert drawn.height > 0.93 * figure.get_figheight()
