"""A figure on the page: a picture with alternative text.

nbconvert drops the alternative text of plain PNG outputs, so a picture is shown as an
HTML <figure>.
"""

from base64 import b64encode
from html import escape
from io import BytesIO
from typing import Any, NamedTuple

import numpy as np
from IPython.display import display
from matplotlib import pyplot
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image, ImageChops

INCH = 100  # CSS pixels on the page
KEPT = 2 * INCH  # dots per inch of a file: sharp on a projector too
FAST = 120  # of a picture that a slider waits for
COLOURS = 256  # of a file
UNSEEN = 12  # of 255: so much may a colour change where letters and lines are smoothed


class Picture(NamedTuple):
    """A figure as a PNG file. width: on the page, in CSS pixels."""

    png: bytes
    width: int

    @property
    def uri(self) -> str:
        """The file as the address of an <img>."""
        return "data:image/png;base64," + b64encode(self.png).decode("ascii")


class _Canvas(FigureCanvasAgg):
    """Pixels of a figure, of which what stands still is drawn only once."""

    background: Any = None  # where there are moving artists: what stands behind them
    resolution = 0.0  # of the background

    def pixels(self, resolution: float) -> np.ndarray:
        figure = self.figure
        if resolution != self.resolution:
            figure.set_dpi(resolution)
            self.background, self.resolution = None, resolution
        moving = [
            (axes, artist)
            for axes in figure.axes
            for artist in sorted(axes.get_children(), key=lambda a: a.zorder)
            if artist.get_animated()
        ]
        if self.background is None:
            self.draw()  # without what moves
            if moving:
                self.background = self.copy_from_bbox(figure.bbox)
        else:
            self.restore_region(self.background)
        for axes, artist in moving:
            axes.draw_artist(artist)
        return np.asarray(self.buffer_rgba())


def pixels(figure: Figure, resolution: float) -> np.ndarray:
    """What `figure` looks like: uint8 of shape (height, width, 4).

    resolution: in dots per inch.

    Artists with `animated=True` are drawn over the others, which are drawn once: a
    function that returns the same figure again may move the animated ones only.
    """
    canvas = figure.canvas
    if not isinstance(canvas, _Canvas):
        canvas = _Canvas(figure)
    return canvas.pixels(resolution)


def picture(figure: Figure, fast: bool = False) -> Picture:
    """`figure` as a picture, the same bytes for the same figure.

    fast: of fewer pixels and hardly compressed, for a picture that a slider waits for.
    """
    contents = _fast(pixels(figure, FAST)) if fast else _small(pixels(figure, KEPT))
    return Picture(contents, round(figure.get_figwidth() * INCH))


def png(figure: Figure, fast: bool = False) -> bytes:
    """`figure` as the bytes of a PNG file."""
    return picture(figure, fast).png


def _fast(seen: np.ndarray) -> bytes:
    """A PNG file, hardly compressed."""
    buffer = BytesIO()
    Image.fromarray(seen).convert("RGB").save(buffer, "png", compress_level=1)
    return buffer.getvalue()


def _small(seen: np.ndarray) -> bytes:
    """A PNG file for keeping: of few colours, where nothing is lost by that."""
    image = Image.fromarray(seen).convert("RGB")
    few = image.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    change = ImageChops.difference(few.convert("RGB"), image)
    most = np.asarray(change).max()
    buffer = BytesIO()
    # A level higher saves a tenth of the size, and takes three times as long.
    (few if most <= UNSEEN else image).save(buffer, "png", compress_level=8)
    return buffer.getvalue()


def figure_html(shown: Picture, alt: str, caption: str = "") -> str:
    """A picture as an HTML <figure> with alternative text."""
    below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return (
        f'<figure style="margin:0"><img src="{shown.uri}" alt="{escape(alt)}" '
        f'width="{shown.width}" style="max-width:100%;width:{shown.width}px">'
        f"{below}</figure>"
    )


def show(figure: Figure, alt: str) -> None:
    """Display a Matplotlib figure.

    alt: what the picture shows, in words, for a reader who does not see it.
    ValueError if it is empty.
    """
    if not alt.strip():
        raise ValueError("show(figure, alt=...) needs words that say what is seen.")
    pyplot.close(figure)  # or Jupyter would display it a second time
    bundle = {"text/html": figure_html(picture(figure), alt), "text/plain": alt}
    display(bundle, raw=True)
