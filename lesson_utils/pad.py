"""A pad to draw a digit on, and what a network makes of the drawing.

The page sends *strokes*, lists of points, and not pixels: so the picture does not
depend on the screen, and the pen is always as thick as it is in MNIST.
"""

from collections.abc import Callable
from html import escape
from pathlib import Path

import anywidget
import ipywidgets as widgets
import numpy as np
import traitlets

from .display import figure_html, picture
from .drawing import PAD_PEN, Stroke, mnist_image, shrunk_image
from .edition import BLUE, GREY, ORANGE, tr
from .figures.digits import prediction
from .twins import TwinBox, say

Predict = Callable[[np.ndarray], np.ndarray]

CLOSE = 0.1  # a second choice at least this probable is mentioned


class Canvas(anywidget.AnyWidget):
    """The part that is drawn on, in the browser: pad.js."""

    _esm = Path(__file__).parent / "pad.js"
    strokes = traitlets.List[Stroke]().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    pen = traitlets.Float(PAD_PEN).tag(sync=True)
    colors = traitlets.Dict({"frame": GREY, "ring": BLUE, "pen down": ORANGE}).tag(
        sync=True
    )


class DigitPad(TwinBox):
    """Draw a digit, and see what a network makes of it: the last line of a cell.

    predict: a function from an image, float32 of shape (28, 28) from 0 (paper) to 1
        (ink), to ten probabilities, shape (10,). What it raises is told on the page.
    example: an image of shape (28, 28) from 0 to 1 that stands, with its prediction,
        where no kernel runs: best an easy one, whose label is the same on any machine.
    """

    def __init__(self, predict: Predict, example: np.ndarray | None = None) -> None:
        self.predict = predict
        self.example = example
        self.canvas = Canvas(
            label=tr(
                "Pad to draw a digit on. With the keyboard: the arrow keys move the "
                "pen, Space puts it down and lifts it, Backspace undoes a stroke, "
                "Escape clears the pad."
            )
        )
        keys = tr(
            "Keys: arrows move, Space pen down or up, Backspace undo, Escape clear"
        )
        layout = {"width": "136px"}
        undo = widgets.Button(description=tr("Undo"), icon="undo", layout=layout)
        clear = widgets.Button(description=tr("Clear"), icon="eraser", layout=layout)
        undo.on_click(lambda _: self._keep(self.canvas.strokes[:-1]))
        clear.on_click(lambda _: self._keep([]))
        self.prepare = widgets.Checkbox(
            value=True,
            indent=False,
            description=tr("prepare the drawing as MNIST did"),
            layout={"width": "276px"},
        )
        self.picture = widgets.HTML(layout={"width": "99%"})
        self.sentence = widgets.HTML()
        help_line = widgets.HTML(
            f'<div style="font-size:0.9em;line-height:1.3">{escape(keys)}</div>',
            layout={"width": "276px"},
        )
        left = widgets.VBox(
            [self.canvas, widgets.HBox([undo, clear]), self.prepare, help_line]
        )
        # Beside the canvas where there is room, below it on a narrow page.
        right = widgets.VBox(
            [self.picture, self.sentence],
            layout={
                "flex": "1 1 400px",
                "min_width": "0",
                "max_width": "640px",
                "padding": "0 0 0 8px",
            },
        )
        # Slides take clicks away from the left edge of an output: stay clear of it.
        super().__init__(
            [widgets.HBox([left, right], layout={"flex_flow": "row wrap"})],
            layout={"padding": "0 0 0 12px"},
        )
        self.canvas.observe(lambda _: self.redraw(), names="strokes")
        self.prepare.observe(lambda _: self.redraw(), names="value")
        self.redraw()

    def redraw(self) -> None:
        """Ask `predict` about the strokes; draw the picture and write the sentence."""
        image_of = mnist_image if self.prepare.value else shrunk_image
        image = image_of(self.canvas.strokes)
        if image.any():
            probabilities, words = self._ask(image)
        else:
            probabilities, words = np.zeros(10), tr("Draw a digit.")
        shown = picture(prediction(image, probabilities), fast=True)
        self.picture.value = figure_html(shown, _alt(probabilities))
        say(self.sentence, words, size="1.3em")

    @property
    def summary(self) -> str:
        """One line of plain text, without a probability: those vary by machine."""
        return tr("A pad to draw a digit on: run this cell to use it.")

    @property
    def twin(self) -> str:
        """The example with its prediction, as a picture; without one, the summary."""
        if self.example is None:
            return f"<p>{escape(self.summary)}</p>"
        image = np.asarray(self.example, dtype=np.float32)
        probabilities, words = self._ask(image)
        if not probabilities.any():
            return f"<p>{escape(words)}</p>"
        shown = picture(prediction(image, probabilities))
        return figure_html(shown, _alt(probabilities), caption=self.summary)

    def _ask(self, image: np.ndarray) -> tuple[np.ndarray, str]:
        """What `predict` says about an image, and that in words. All 0 if it fails."""
        try:
            probabilities = _probabilities(self.predict(image.copy()))
        except Exception as problem:  # from the student's own code: say so, go on
            words = tr(
                "`predict` failed. {kind}: {problem}",
                kind=type(problem).__name__,
                problem=problem,
            )
            return np.zeros(10), words
        return probabilities, _words(probabilities)

    def _keep(self, strokes: list[Stroke]) -> None:
        self.canvas.strokes = strokes


def _alt(probabilities: np.ndarray) -> str:
    if not probabilities.any():
        return tr("Left, the drawing in 28 × 28 pixels; right, ten bars of length 0.")
    return tr(
        "Ten bars beside a handwritten digit: the longest is at {digit}. They are the "
        "probabilities of the ten digits.",
        digit=int(probabilities.argmax()),
    )


def _probabilities(answer: np.ndarray) -> np.ndarray:
    """What `predict` returned, if it is ten probabilities. ValueError if not."""
    probabilities = np.asarray(answer, dtype=float)
    if probabilities.shape != (10,):
        raise ValueError(
            tr(
                "it must return ten probabilities, shape (10,), and not shape {shape}.",
                shape=probabilities.shape,
            )
        )
    between = ((probabilities >= 0) & (probabilities <= 1.001)).all()  # False for NaN
    if not between or abs(probabilities.sum() - 1) > 0.01:
        raise ValueError(
            tr(
                "its ten numbers are no probabilities: each must be between 0 and 1, "
                "and their sum 1. Is a softmax missing?"
            )
        )
    return probabilities


def _words(probabilities: np.ndarray) -> str:
    second, first = np.argsort(probabilities)[-2:]
    values = {"digit": first, "percent": f"{100 * probabilities[first]:.0f}"}
    if probabilities[second] < CLOSE:
        return tr("I see the digit {digit} ({percent} %).", **values)
    return tr(
        "I see the digit {digit} ({percent} %), or perhaps {other} ({less} %).",
        **values,
        other=second,
        less=f"{100 * probabilities[second]:.0f}",
    )
