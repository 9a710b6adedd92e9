"""What every figure must be: in the course's colours, in one language, legible.

The figures are found by introspection; their examples stand in tests/figures.
"""

import inspect
import itertools
import re
import warnings

import numpy as np
import pytest
from figures import EXAMPLES, TOPICS
from matplotlib.collections import Collection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text

from lesson_utils.display import png
from lesson_utils.edition import (
    BLUISH_GREEN,
    EDITIONS,
    FONT,
    PALETTE,
    VERMILLION,
    setup,
)

COLOURS = {colour.upper() for colour in PALETTE}
# Of images: from one lightness to another, with 0 in white where there are two signs.
MAPS = {"gray", "gray_r", "binary", "Greys", "Blues", "Oranges", "PuOr", "PuOr_r"}
MAPS |= {"RdBu", "RdBu_r", "BrBG", "cividis"}
NAMES = {"lr", "relu", "softmax", "Adam", "SGD", "RMSProp", "MNIST", "Keras", "NumPy"}
NAMES |= {"print", "None"}


# Okabe and Ito's, without yellow, and darker ones for thin lines and letters.
OKABE_ITO = {
    "#000000",
    "#E69F00",
    "#56B4E9",
    "#009E73",
    "#0072B2",
    "#D55E00",
    "#CC79A7",
}
DARKER = {"#A66300", "#767676"}


def test_the_palette_is_that_of_okabe_and_ito():
    assert COLOURS == OKABE_ITO | DARKER
    assert (VERMILLION, BLUISH_GREEN) == ("#D55E00", "#009E73")


@pytest.fixture(
    scope="module",
    params=list(itertools.product(EXAMPLES, EDITIONS)),
    ids=lambda pair: f"{'.'.join(pair[0])}, {pair[1]}",
)
def drawn(request):
    """An example in an edition, drawn, so that each artist has its place."""
    example, language = request.param
    setup(language)
    figure = EXAMPLES[example]()
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a missing glyph is a warning
        png(figure)
    return figure, language


@pytest.fixture
def figure(drawn):
    return drawn[0]


def functions(module):
    """The functions of a module that return a figure."""
    for name, function in inspect.getmembers(module, inspect.isfunction):
        public = not name.startswith("_") and function.__module__ == module.__name__
        if public and inspect.signature(function).return_annotation is Figure:
            yield name


@pytest.mark.parametrize("topic", TOPICS)
def test_each_figure_has_an_example(topic):
    examples = {name.partition(",")[0] for of, name in EXAMPLES if of == topic}
    assert examples == set(functions(TOPICS[topic]))


# ------------------------------------------------------------------------- colours


def seen(artist):
    """Can something of this artist be seen?"""
    return artist.get_visible() and artist.get_alpha() != 0


def colours(artist):
    """The colours that an artist brings into the picture."""
    if isinstance(artist, Line2D):
        found = [artist.get_color()] if artist.get_linestyle() != "None" else []
        if artist.get_marker() not in ("None", "", " ", None):
            found += [artist.get_markerfacecolor(), artist.get_markeredgecolor()]
    elif isinstance(artist, Patch):
        found = [artist.get_facecolor(), artist.get_edgecolor()]
    elif isinstance(artist, Collection) and artist.get_array() is None:
        found = [*artist.get_facecolor(), *artist.get_edgecolor()]
    elif isinstance(artist, Text) and artist.get_text().strip():
        found = [artist.get_color()]
    else:
        return
    for colour in found:
        if isinstance(colour, str) and colour.lower() == "none":
            continue
        if len(colour) != 4 or isinstance(colour, str) or colour[3] > 0:
            yield to_hex(to_rgb(colour)).upper()


def is_grey(colour):
    red, green, blue = to_rgb(colour)
    return max(red, green, blue) - min(red, green, blue) < 0.02


def artists(root):
    """All that can be seen of a figure or a panel, arrows of remarks included."""
    for artist in root.findobj(seen):
        yield artist
        if getattr(artist, "arrow_patch", None):
            yield artist.arrow_patch


def test_colours_are_those_of_the_palette(figure):
    for artist in artists(figure):
        for colour in colours(artist):
            assert colour in COLOURS or is_grey(colour), f"{artist}: {colour}"
    for axes in figure.axes:
        for image in [*axes.images, *(c for c in axes.collections if mapped(c))]:
            assert image.get_cmap().name in MAPS or is_ours(image.get_cmap()), image


def mapped(artist):
    return artist.get_array() is not None


def is_ours(shades):
    """Does a colour map go from one colour of the palette to another, over white?"""
    ends = {to_hex(shades(end)).upper() for end in (0.0, 0.5, 1.0)}
    return all(end in COLOURS or is_grey(end) for end in ends)


def test_red_and_green_never_stand_in_one_panel(figure):
    for axes in figure.axes:
        here = {colour for artist in artists(axes) for colour in colours(artist)}
        pair = {VERMILLION.upper(), BLUISH_GREEN.upper()}
        assert not pair <= here, axes.get_title()


def test_lines_that_share_a_panel_differ_by_more_than_their_colour(figure):
    for axes in figure.axes:
        lines = [line for line in axes.lines if seen(line) and coloured(line)]
        for one, other in itertools.combinations(lines, 2):
            if set(colours(one)) != set(colours(other)):
                assert look(one) != look(other), (
                    f"{one} and {other} differ by their colours alone"
                )


def coloured(line):
    """Has a line a colour, and is there something of it?"""
    drawn = np.isfinite(line.get_xydata()).all(axis=1).any()
    return drawn and any(not is_grey(colour) for colour in colours(line))


def look(line):
    """What tells a line from another where there is no colour."""
    joined = line.get_linestyle() != "None"
    strokes = bool(np.isnan(line.get_xydata()).any())  # arrows, drawn as one line
    marker = (line.get_marker(), round(line.get_markersize()))
    return str((joined and line._dash_pattern, strokes, marker))


# --------------------------------------------------------------------------- words


def labels(figure):
    """The words in a picture, without formulas, and without what Python says."""
    for text in figure.findobj(Text):
        if text.get_visible() and text.get_text().strip():
            yield re.sub(r"\$[^$]*\$|\w+Error: .*", "", text.get_text())


def test_words_are_in_the_language_of_the_edition(drawn):
    figure, language = drawn
    every = " ".join(labels(figure))
    if language == "zh-TW":
        assert not words(every), "English words in a Chinese picture"
    else:
        assert not re.search("[\u3400-\u9fff]", every)


def words(label):
    """The English words of a label that are no names and no single letters."""
    return [word for word in re.findall("[A-Za-z]{2,}", label) if word not in NAMES]


def test_a_missing_glyph_is_found():
    setup("zh-TW")
    figure = next(iter(EXAMPLES.values()))()
    figure.axes[0].set_title("犇")  # beyond the subset
    with pytest.warns(UserWarning, match="missing from font"):
        png(figure)


def test_the_font_ships_with_its_licence():
    assert FONT.stat().st_size > 10**6
    assert "SIL OPEN FONT LICENSE" in (FONT.parent / "OFL.txt").read_text()


# -------------------------------------------------------------------------- places


def boxes(figure):
    """Each text of a figure that is seen, and the place that it takes."""
    renderer = figure.canvas.get_renderer()
    unseen = set(map(id, beyond_the_ends(figure)))
    for text in figure.findobj(Text):
        if text.get_visible() and text.get_text().strip() and id(text) not in unseen:
            yield text, Text.get_window_extent(text, renderer)


def beyond_the_ends(figure):
    """The numbers at an axis that it keeps, and does not show."""
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
                if not low <= tick.get_loc() <= high or not axes.axison:
                    yield from (tick.label1, tick.label2)


def test_no_text_is_cut_by_the_edge_of_the_picture(figure):
    inside = figure.bbox.padded(1)
    for text, box in boxes(figure):
        assert inside.x0 <= box.x0 <= box.x1 <= inside.x1, text
        assert inside.y0 <= box.y0 <= box.y1 <= inside.y1, text


def test_no_text_covers_another_or_a_neighbouring_panel(figure):
    found = list(boxes(figure))
    for (one, a), (other, b) in itertools.combinations(found, 2):
        assert not overlap(a, b), f"{one} covers {other}"
    panels = {axes: axes.get_window_extent() for axes in figure.axes}
    for text, box in found:
        for axes, panel in panels.items():
            if text.axes is not None and text.axes is not axes:
                assert not overlap(box, panel), f"{text} covers another panel"


def overlap(one, other, allowed=1.0):
    """Do two boxes share more than `allowed` pixels in both directions?"""
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    return min(width, height) > allowed


# ------------------------------------------------------------ the rules themselves


def test_a_wrong_colour_and_a_pair_of_one_look_are_found():
    figure = Figure()
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="#FF0000")
    axes.plot([0, 1], [1, 0], color=PALETTE[0])
    with pytest.raises(AssertionError, match="#FF0000"):
        test_colours_are_those_of_the_palette(figure)
    with pytest.raises(AssertionError, match="colours alone"):
        test_lines_that_share_a_panel_differ_by_more_than_their_colour(figure)


def test_arrows_and_words_are_among_what_is_looked_at():
    figure = Figure()
    axes = figure.subplots()
    axes.annotate("", (0, 0), (1, 1), arrowprops={"color": "#00FF00"})
    axes.set_xlabel("steps walked so far")
    assert "#00FF00" in {colour for a in artists(figure) for colour in colours(a)}
    assert "walked" in [word for label in labels(figure) for word in words(label)]
    assert np.all([is_grey(c) for c in ("white", "#767676", "0.3")])
