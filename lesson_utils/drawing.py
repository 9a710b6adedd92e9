"""Strokes of a pen become an image of 28 by 28 pixels, as MNIST prepared its own.

A stroke is a list of points (x, y), from (0, 0) at the top left of the pad to (1, 1).
"""

from collections.abc import Sequence

import numpy as np

Stroke = Sequence[Sequence[float]]

SIDE = 28  # of an image, in pixels
BOX = 20  # of the ink in it, once it is prepared
PEN = 2.6  # pixels thick: with it, drawn digits hold as much ink as those of MNIST
PAD_PEN = 1 / 12  # the same pen on the pad, as a part of the pad's side
TAP = PAD_PEN / 4  # a stroke no longer than this was a tap, and not a line


def mnist_image(strokes: Sequence[Stroke]) -> np.ndarray:
    """Strokes as MNIST would show them: float32 of shape (28, 28), 0 paper to 1 ink.

    As for MNIST, the drawing is scaled so that its longer side is 20 pixels, keeping
    its proportions, with grey levels at the edge of the ink, and then moved by whole
    pixels so that its centre of mass comes to pixel (14, 14), counted from 0, to within
    half a pixel. A mere dot stays a dot; beside a line it is a slip of the hand, and
    left out. No strokes: an empty image.

    Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits",
    http://yann.lecun.com/exdb/mnist/. Where that centre is, was measured: in all
    70 000 images it lies between pixels 13.48 and 14.50.
    """
    image = np.zeros((SIDE, SIDE), dtype=np.float32)
    lines = _without_taps(_arrays(strokes))
    if not lines:
        return image
    points = np.concatenate(lines)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = (BOX - PEN) / max(*(high - low), PAD_PEN)
    middle = (low + high) / 2
    ink = _ink([(line - middle) * scale + BOX / 2 for line in lines], BOX, PEN)

    rows, columns = np.indices(ink.shape)
    mass = ink.sum()
    # The corner that puts the centre of mass nearest to 14; the ink stays inside.
    top = _corner((rows * ink).sum() / mass)
    left = _corner((columns * ink).sum() / mass)
    image[top : top + BOX, left : left + BOX] = ink
    return image


def shrunk_image(strokes: Sequence[Stroke]) -> np.ndarray:
    """The whole pad shrunk to 28 by 28 pixels, where and as large as it was drawn.

    Otherwise like `mnist_image`: float32 of shape (28, 28), 0 paper to 1 ink.
    """
    lines = [line * SIDE for line in _arrays(strokes)]
    if not lines:
        return np.zeros((SIDE, SIDE), dtype=np.float32)
    return _ink(lines, SIDE, PAD_PEN * SIDE).astype(np.float32)


def _arrays(strokes: Sequence[Stroke]) -> list[np.ndarray]:
    return [np.array(stroke, dtype=float) for stroke in strokes if len(stroke)]


def _without_taps(lines: list[np.ndarray]) -> list[np.ndarray]:
    """The lines; the taps only if there is nothing else.

    A tap in a corner would set the scale, and make a small digit smaller still.
    """
    return [line for line in lines if np.ptp(line, axis=0).max() > TAP] or lines


def _corner(centre: float) -> int:
    return min(max(round(SIDE / 2 - centre), 0), SIDE - BOX)


def _ink(lines: Sequence[np.ndarray], side: int, pen: float) -> np.ndarray:
    """Lines drawn with a round pen on side by side pixels: how much of each is covered.

    How much is covered follows from the distance between a pixel's centre and the
    nearest line: 1 inside the pen, 0 outside, and grey along one pixel at its edge.
    """
    starts = np.concatenate([line[:-1] if len(line) > 1 else line for line in lines])
    ends = np.concatenate([line[1:] if len(line) > 1 else line for line in lines])
    along = ends - starts
    rows, columns = np.indices((side, side)) + 0.5
    pixels = np.stack([columns, rows], axis=-1)[:, :, None]  # against all pieces
    length2 = np.maximum((along**2).sum(axis=-1), 1e-12)  # of a dot: not zero
    t = np.clip(((pixels - starts) * along).sum(axis=-1) / length2, 0, 1)
    nearest = starts + t[..., None] * along
    distance = np.sqrt(((pixels - nearest) ** 2).sum(axis=-1)).min(axis=-1)
    return np.clip(pen / 2 + 0.5 - distance, 0, 1)
