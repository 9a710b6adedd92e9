"""A figure on the page: as a picture with alternative text, or as a live box.

nbconvert drops the alternative text of plain PNG outputs, so a picture is shown as an
HTML <figure>. A live box (a widget) carries such a figure too, its *twin*, which
stands where no kernel runs: in a saved notebook, on the web, on a slide.
"""

from base64 import b64encode
from collections.abc import Mapping
from html import escape
from io import BytesIO
from typing import Any

import ipywidgets
from IPython.display import display
from matplotlib import pyplot
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

DPI = 120  # of the picture's file
INCH = 100  # CSS pixels on the page


def png(figure: Figure, fast: bool = False) -> bytes:
    """`figure` as the bytes of a PNG file, the same bytes for the same figure.

    fast: hardly compressed, for a picture that a slider waits for.
    """
    buffer = BytesIO()
    FigureCanvasAgg(figure)
    figure.savefig(
        buffer,
        format="png",
        dpi=DPI,
        metadata={"Software": None},
        pil_kwargs={"compress_level": 1 if fast else 9},
    )
    return buffer.getvalue()


def data_uri(picture: bytes) -> str:
    """A PNG file as the address of an <img>."""
    return "data:image/png;base64," + b64encode(picture).decode("ascii")


def width(picture: bytes) -> int:
    """How wide a PNG file is to be on the page, in CSS pixels."""
    return int.from_bytes(picture[16:20], "big") * INCH // DPI


def figure_html(picture: bytes, alt: str, caption: str = "") -> str:
    """A PNG file as an HTML <figure> with alternative text."""
    below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return (
        f'<figure style="margin:0"><img src="{data_uri(picture)}" alt="{escape(alt)}" '
        f'style="max-width:100%;width:{width(picture)}px">{below}</figure>'
    )


def redraw(picture: ipywidgets.Image, figure: Figure) -> None:
    """Put `figure` into a picture that is on the page already."""
    contents = png(figure, fast=True)
    picture.value = contents
    picture.layout.width = f"{width(contents)}px"


def say(line: ipywidgets.HTML, words: str, size: str = "1em") -> None:
    """Write what is now true; a screen reader reads it out. size: of the letters."""
    style = f' style="font-size:{size}"' if size != "1em" else ""
    line.value = f'<div role="status"{style}>{escape(words)}</div>'


def show(figure: Figure, alt: str) -> None:
    """Display a Matplotlib figure.

    alt: what the picture shows, in words, for a reader who does not see it.
    ValueError if it is empty.
    """
    if not alt.strip():
        raise ValueError("show(figure, alt=...) needs words that say what is seen.")
    pyplot.close(figure)  # or Jupyter would display it a second time
    bundle = {"text/html": figure_html(png(figure), alt), "text/plain": alt}
    display(bundle, raw=True)


class TwinBox(ipywidgets.VBox):
    """A box of widgets that is a picture with text where no kernel runs."""

    @property
    def summary(self) -> str:
        """One line of plain text in place of the box."""
        raise NotImplementedError

    @property
    def twin(self) -> str:
        """The HTML that stands in place of the box where no kernel runs."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return self.summary

    def _repr_mimebundle_(self, **kwargs: Any) -> Mapping[str, Any]:  # noqa: ANN401
        bundle = dict(super()._repr_mimebundle_(**kwargs))
        return bundle | {"text/plain": self.summary, "text/html": self.twin}
