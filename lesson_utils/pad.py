"""A pad to draw a digit on, and the scaling that makes the drawing look like MNIST.

The page sends *strokes*, lists of points, and not pixels: so the picture does not
depend on the screen, and the pen is always as thick as it is in MNIST.
"""

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

import anywidget
import ipywidgets as widgets
import numpy as np
import traitlets

from .display import TwinBox, figure_html, picture, png, say
from .edition import tr
from .figures.digits import prediction

Stroke = Sequence[Sequence[float]]
Predict = Callable[[np.ndarray], np.ndarray]

SIDE = 28  # of an image, in pixels
BOX = 20  # of the ink in it
PEN = 2.6  # pixels thick: with it, drawn digits hold as much ink as those of MNIST
DOT = 1 / 12  # of the pad's side, its pen there: a mark no longer than this is a dot
CLOSE = 0.1  # a second choice at least this probable is mentioned


def mnist_image(strokes: Sequence[Stroke]) -> np.ndarray:
    """Strokes as MNIST would show them: float32 of shape (28, 28), 0 paper to 1 ink.

    strokes: each a list of points (x, y), from (0, 0) at the top left to (1, 1).

    As for MNIST, the drawing is scaled so that its longer side is 20 pixels, keeping
    its proportions, with grey levels at the edge of the ink, and then moved by whole
    pixels so that its centre of mass comes to pixel (14, 14), counted from 0, to within
    half a pixel. A mere dot stays a dot. No strokes: an empty image.

    Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits",
    http://yann.lecun.com/exdb/mnist/. Where that centre is, was measured: in all
    70 000 images it lies between pixels 13.48 and 14.50.
    """
    image = np.zeros((SIDE, SIDE), dtype=np.float32)
    lines = [np.array(stroke, dtype=float) for stroke in strokes if len(stroke)]
    if not lines:
        return image
    points = np.concatenate(lines)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = (BOX - PEN) / max(*(high - low), DOT)
    middle = (low + high) / 2
    ink = _ink([(line - middle) * scale + BOX / 2 for line in lines])

    rows, columns = np.indices(ink.shape)
    mass = ink.sum()
    # The corner that puts the centre of mass nearest to 14; the ink stays inside.
    top = _corner((rows * ink).sum() / mass)
    left = _corner((columns * ink).sum() / mass)
    image[top : top + BOX, left : left + BOX] = ink
    return image


def _corner(centre: float) -> int:
    return min(max(round(SIDE / 2 - centre), 0), SIDE - BOX)


def _ink(lines: Sequence[np.ndarray]) -> np.ndarray:
    """Lines drawn with a round pen on BOX by BOX pixels: how much of each is covered.

    How much is covered follows from the distance between a pixel's centre and the
    nearest line: 1 inside the pen, 0 outside, and grey along one pixel at its edge.
    """
    starts = np.concatenate([line[:-1] if len(line) > 1 else line for line in lines])
    ends = np.concatenate([line[1:] if len(line) > 1 else line for line in lines])
    along = ends - starts
    rows, columns = np.indices((BOX, BOX)) + 0.5
    pixels = np.stack([columns, rows], axis=-1)[:, :, None]  # against all pieces
    length2 = np.maximum((along**2).sum(axis=-1), 1e-12)  # of a dot: not zero
    t = np.clip(((pixels - starts) * along).sum(axis=-1) / length2, 0, 1)
    nearest = starts + t[..., None] * along
    distance = np.sqrt(((pixels - nearest) ** 2).sum(axis=-1)).min(axis=-1)
    return np.clip(PEN / 2 + 0.5 - distance, 0, 1)


class Canvas(anywidget.AnyWidget):
    """The part that is drawn on, in the browser: pad.js."""

    _esm = Path(__file__).parent / "pad.js"
    strokes = traitlets.List().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)


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
        self.picture = widgets.Image(format="png", layout={"width": "99%"})
        self.sentence = widgets.HTML()
        help_line = widgets.HTML(
            f'<div style="font-size:0.9em;line-height:1.3">{escape(keys)}</div>',
            layout={"width": "276px"},
        )
        left = widgets.VBox([self.canvas, widgets.HBox([undo, clear]), help_line])
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
        self.redraw()

    def redraw(self) -> None:
        """Ask `predict` about the strokes; draw the picture and write the sentence."""
        image = mnist_image(self.canvas.strokes)
        if image.any():
            probabilities, words = self._ask(image)
        else:
            probabilities, words = np.zeros(10), tr("Draw a digit.")
        self.picture.value = png(prediction(image, probabilities), fast=True)
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
        alt = tr(
            "Left, a handwritten digit; right, ten bars, one for each digit's "
            "probability: the longest is at {digit}.",
            digit=int(probabilities.argmax()),
        )
        shown = picture(prediction(image, probabilities))
        return figure_html(shown, alt, caption=self.summary)

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
