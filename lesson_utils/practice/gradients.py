"""`check_gradient`: compare a derivative written by hand with central differences."""

from collections.abc import Callable, Sequence

import numpy as np

from ..edition import tr
from .calling import call
from .words import show_value

STEP = 1e-5
TOLERANCE = 1e-6  # of the difference, relative to the slope or to 1


def check_gradient(
    f: Callable[..., float],
    df: Callable[..., object],
    at: Sequence[object],
) -> None:
    """Print whether `df` is the derivative of `f`.

    f: takes a number or an array of shape (n, ...) and returns a number.
    df: takes the same and returns the slope, or the gradient in the same shape.
    at: the points to compare at, each a number or an array.

    The differences are (f(w + h) - f(w - h)) / 2h with h = 1e-5 (1 + |w|).
    """
    ratios = []
    for point in map(np.asarray, at):
        here = point.astype(float)
        outcome = call(df, [here if here.ndim else float(here)])
        if outcome.problem:
            print("check_gradient:", outcome.problem)
            return
        if outcome.value is None or outcome.value is ...:
            print(tr("check_gradient: not tried yet, df returns nothing."))
            return
        if np.shape(outcome.value) != here.shape:
            print(
                tr(
                    "check_gradient: at a point of shape {here} df returns shape "
                    "{shape}; it must be the same.",
                    here=here.shape,
                    shape=np.shape(outcome.value),
                )
            )
            return
        ratios.append((here, np.asarray(outcome.value, float), _differences(f, here)))
    wrong = [
        (here, slope, right)
        for here, slope, right in ratios
        if np.any(np.abs(slope - right) > TOLERANCE * (1 + np.abs(right)))
    ]
    if not wrong:
        print(
            tr(
                "check_gradient: df agrees at {number} points.",
                number=len(ratios),
            )
        )
        return
    here, slope, right = wrong[0]
    print(
        tr(
            "check_gradient: at {here} df says {slope}, the differences say {right}.",
            here=show_value(here),
            slope=show_value(slope),
            right=show_value(np.round(right, 5)),
        ),
        _suspicion(ratios),
    )


def _differences(f: Callable[..., float], here: np.ndarray) -> np.ndarray:
    """Central differences of `f` at `here`, one for each component."""
    slopes = np.empty(here.shape)
    for index in np.ndindex(here.shape):
        step = STEP * (1 + abs(here[index]))
        above, below = here.copy(), here.copy()
        above[index] += step
        below[index] -= step
        if not here.ndim:
            above, below = float(above), float(below)
        slopes[index] = (f(above) - f(below)) / (2 * step)
    return slopes


def _suspicion(ratios: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> str:
    """The known mistake that fits all points, or ""."""
    slopes = np.concatenate([np.ravel(slope) for _, slope, _ in ratios])
    right = np.concatenate([np.ravel(right) for _, _, right in ratios])
    for factor, words in (
        (-1, tr("The sign is the wrong way round everywhere.")),
        (0.5, tr("It is half of the right slope everywhere: a factor 2 is missing.")),
        (2, tr("It is twice the right slope everywhere.")),
    ):
        if np.allclose(slopes, factor * right, rtol=1e-5, atol=1e-6):
            return words
    return ""
