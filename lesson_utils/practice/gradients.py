"""`check_gradient`: compare a derivative written by hand with central differences."""

from collections.abc import Callable, Iterable
from typing import cast

import numpy as np

from ..edition import tr
from .calling import call, guarded
from .comparing import numbers
from .exercises import has_gap
from .words import kind_of, sentences, show_value

STEP = 1e-5
FEW = 3  # numbers of a gradient that are shown whole
TOLERANCE = 1e-6  # of the difference, relative to the slope or to 1


class _Refused(Exception):
    """There is nothing to compare; the words say why."""


def check_gradient(
    f: Callable[..., float],
    df: Callable[..., object],
    at: Iterable[object],
    seconds: float | None = None,
) -> None:
    """Print whether `df` is the derivative of `f`.

    f: takes a number or an array of shape (n, ...) and returns a number.
    df: takes the same and returns the slope, or the gradient in the same shape.
    at: the points to compare at, each a number or an array.
    seconds: that all of it may take, None for the usual limit.

    The differences are (f(w + h) - f(w - h)) / 2h with h = 1e-5 (1 + |w|). NaN and
    infinity agree with nothing. Like `check` it never raises, whatever f and df do.
    """
    outcome = guarded(lambda: _judged(f, df, at), seconds)
    words = outcome.problem or cast(str, outcome.value)
    print(tr("check_gradient: {words}", words=words))


def _judged(f: object, df: object, at: object) -> str:
    """What is to be said."""
    try:
        points = _points(at)
        slopes = [_slope(df, here) for here in points]
        measured = [_differences(f, here) for here in points]
    except _Refused as reason:
        return str(reason)
    for here, slope, right in zip(points, slopes, measured, strict=True):
        near = np.abs(slope - right) <= TOLERANCE * (1 + np.abs(right))
        wrong = ~(near & np.isfinite(right))
        if wrong.any():
            words = _differs(here, slope, right, wrong)
            return sentences(words, _suspicion(slopes, measured))
    if len(points) == 1:
        return tr("df agrees at one point.")
    return tr("df agrees at {number} points.", number=len(points))


def _differs(
    here: np.ndarray, slope: np.ndarray, right: np.ndarray, wrong: np.ndarray
) -> str:
    """Both gradients; of a long one only the first number that is wrong."""
    if here.size > FEW:
        first = tuple(map(int, np.argwhere(wrong)[0]))
        return tr(
            "{count} of {all} differ; at {index} df {slope}, measured {right}.",
            count=int(wrong.sum()),
            all=here.size,
            index=[*first],
            slope=show_value(slope[first]),
            right=show_value(np.round(right[first], 5)),
        )
    return tr(
        "at {here} df says {slope}, the differences say {right}.",
        here=show_value(here),
        slope=show_value(slope),
        right=show_value(np.round(right, 5)),
    )


def _points(at: object) -> list[np.ndarray]:
    """The points as arrays of floats."""
    if not isinstance(at, (list, tuple, range)) and not np.ndim(at):  # type: ignore[arg-type]
        raise _Refused(tr("`at` is a list of points, as in at=[-1.0, 0.5]."))
    points = [numbers(point) for point in cast(Iterable[object], at)]
    if not points:
        raise _Refused(tr("`at` is empty: give it points to compare at."))
    for point in points:
        if point is None or not point.size or not np.isfinite(point).all():
            raise _Refused(tr("each point in `at` is a finite number or an array."))
    return [cast(np.ndarray, point).astype(float) for point in points]


def _slope(df: object, here: np.ndarray) -> np.ndarray:
    """What `df` says at `here`, in its shape."""
    value = _called(df, "df", here)
    slope = numbers(value)
    if slope is None or slope.dtype.kind == "b":
        raise _Refused(_no_number("df", value))
    if slope.shape != here.shape:
        raise _Refused(
            tr(
                "at a point of shape {here} df returns shape {shape}; it must be the "
                "same.",
                here=here.shape,
                shape=slope.shape,
            )
        )
    if not np.isfinite(slope).all():
        raise _Refused(_not_finite("df", slope, here))
    return slope.astype(float)


def _differences(f: object, here: np.ndarray) -> np.ndarray:
    """Central differences of `f` at `here`, one for each component."""
    slopes = np.empty(here.shape)
    for index in np.ndindex(here.shape):
        step = STEP * (1 + abs(here[index]))
        above, below = here.copy(), here.copy()
        above[index] += step
        below[index] -= step
        slopes[index] = (_height(f, above) - _height(f, below)) / (2 * step)
    return slopes


def _height(f: object, here: np.ndarray) -> float:
    """What `f` returns at `here`."""
    value = _called(f, "f", here)
    height = numbers(value)
    if height is None or height.ndim or height.dtype.kind == "b":
        raise _Refused(_no_number("f", value))
    if not np.isfinite(height):
        raise _Refused(_not_finite("f", height, here))
    return float(height)


def _called(function: object, name: str, here: np.ndarray) -> object:
    """The value of `f` or `df` at `here`."""
    if not callable(function):
        raise _Refused(
            tr(
                "{name} must be a function, not {value}: give its name without "
                "brackets.",
                name=name,
                value=show_value(function),
            )
        )
    outcome = call(function, [here if here.ndim else float(here)])
    if outcome.problem:
        raise _Refused(outcome.problem)
    if outcome.value is ... or (outcome.value is None and has_gap(function)):
        raise _Refused(tr("not tried yet, {name} still holds a `...`.", name=name))
    if outcome.value is None:
        raise _Refused(tr("{name} returns nothing: is a `return` missing?", name=name))
    return outcome.value


def _no_number(name: str, value: object) -> str:
    return tr(
        "{name} must return a number, or an array like the point, not {kind}: {value}.",
        name=name,
        kind=kind_of(value),
        value=show_value(value),
    )


def _not_finite(name: str, value: np.ndarray, here: np.ndarray) -> str:
    return tr(
        "at {here} {name} returns {value}: nothing can be compared with that.",
        here=show_value(here),
        name=name,
        value=show_value(value),
    )


def _suspicion(slopes: list[np.ndarray], measured: list[np.ndarray]) -> str:
    """The known mistake that fits all points, or ""."""
    said = np.concatenate([np.ravel(slope) for slope in slopes])
    right = np.concatenate([np.ravel(slope) for slope in measured])
    for factor, words in (
        (-1, tr("The sign is the wrong way round everywhere.")),
        (0.5, tr("It is half of the right slope everywhere: a factor 2 is missing.")),
        (2, tr("It is twice the right slope everywhere.")),
    ):
        if np.allclose(said, factor * right, rtol=1e-5, atol=1e-6):
            return words
    return ""
