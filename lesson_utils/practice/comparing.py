"""Compare what a student computed with what is right.

What is within the tolerance is accepted; nothing is ever refused for being outside.
So NaN, which is neither inside nor outside, is never right.
"""

import numbers as kinds
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..edition import tr
from .words import kind_of, show_value

RELATIVE = 1e-9  # of the expected value, on top of each exercise's own tolerance


@dataclass(frozen=True)
class Difference:
    """How a value differs from the expected one.

    words: expected against actual; telling: the same if it gives no answer away (type,
    shape), else "".
    """

    words: str
    telling: str = ""


def compare(
    actual: object, expected: object, tolerance: float, typed: bool = False
) -> Difference | None:
    """None if `actual` is `expected`; kind and shape are compared first, exactly.

    expected: a number, a string, True or False, an array, or a tuple of these.
    typed: whether the type (list or array, int or float, dtype) must agree too.
        Otherwise lists, tuples and arrays of the same numbers are the same.
    """
    if isinstance(expected, str):
        if isinstance(actual, str) and plain(actual) == plain(expected):
            return None
        return _differs(actual, expected)
    ours = numbers(expected)
    if ours is None or (isinstance(expected, tuple) and ours.ndim != 1):
        return _compare_parts(actual, expected, tolerance, typed)
    theirs = numbers(actual)
    if theirs is None or (theirs.dtype.kind == "b") != (ours.dtype.kind == "b"):
        return _other_kind(_wanted(expected, ours), actual)
    if theirs.shape != ours.shape:
        if isinstance(expected, np.ndarray) and theirs.ndim:
            return _told(
                tr(
                    "expected shape {ours}, got shape {theirs}.",
                    ours=ours.shape,
                    theirs=theirs.shape,
                )
            )
        return _other_kind(_wanted(expected, ours), actual)
    if typed and (wrong := _other_type(actual, expected)):
        return wrong
    near = _near(theirs, ours, tolerance)
    if near.all():
        return None
    if ours.size <= 12:
        return _differs(actual, expected)
    first = tuple(map(int, np.argwhere(~near)[0]))
    return _differs(theirs[first], ours[first], tr("At {index}: ", index=[*first]))


def agree(actual: object, expected: object, tolerance: float) -> bool:
    """Whether two results are the same, NaN for NaN too: to recognise a mistake."""
    one, other = numbers(actual), numbers(expected)
    if one is None or other is None or one.shape != other.shape:
        return compare(actual, expected, tolerance) is None
    both_nan = np.isnan(one.astype(float)) & np.isnan(other.astype(float))
    return bool((_near(one, other, tolerance) | both_nan).all())


def numbers(value: object) -> np.ndarray | None:
    """The numbers (or truths) of a value as an array, None if it is anything else."""
    if isinstance(value, (str, bytes)):
        return None
    try:
        array = np.asarray(value)
        if array.dtype.kind == "O":
            flat = [_as_float(part) for part in array.flat]
            array = np.array(flat, float).reshape(array.shape)
    except Exception:  # ragged, or an object that refuses
        return None
    return array if array.dtype.kind in "biuf" else None


def plain(text: str) -> str:
    """A string without spaces around it, full-width letters made ordinary ones."""
    return unicodedata.normalize("NFKC", text).strip()


def _as_float(value: object) -> float:
    """A number as a float. TypeError if it is none."""
    if isinstance(value, (bool, kinds.Complex)) and not isinstance(value, kinds.Real):
        raise TypeError
    if not isinstance(value, kinds.Number):
        raise TypeError
    try:
        return float(value)  # type: ignore[arg-type]
    except OverflowError:  # 10**400
        return float("inf")


def _near(actual: np.ndarray, expected: np.ndarray, tolerance: float) -> np.ndarray:
    """Where `actual` is `expected`, shape of both."""
    spacing = np.finfo(actual.dtype).eps if actual.dtype.kind == "f" else 0
    one, other = actual.astype(float), expected.astype(float)
    with np.errstate(all="ignore"):
        allowed = tolerance + max(RELATIVE, 8 * spacing) * np.abs(other)
        return (one == other) | (np.isfinite(other) & (np.abs(one - other) <= allowed))


def _compare_parts(
    actual: object, expected: object, tolerance: float, typed: bool
) -> Difference | None:
    parts = expected if isinstance(expected, Sequence) else [expected]
    wanted = tr("{number} values", number=len(parts))
    if not isinstance(actual, (tuple, list, np.ndarray)):
        return _other_kind(wanted, actual)
    try:
        theirs = [*actual]
    except Exception:
        theirs = []
    if len(theirs) != len(parts):
        return _other_kind(wanted, actual)
    pairs = zip(theirs, parts, strict=True)
    found = (compare(one, other, tolerance, typed) for one, other in pairs)
    return next(filter(None, found), None)


def _wanted(expected: object, ours: np.ndarray) -> str:
    """What kind of thing is expected, in words."""
    if ours.dtype.kind == "b":
        return tr("True or False")
    if not ours.ndim:
        return tr("a single number")
    if isinstance(expected, np.ndarray):
        return tr("numbers in shape {shape}", shape=ours.shape)
    return tr("{number} values", number=ours.size)


def _other_type(actual: object, expected: object) -> Difference | None:
    """How the types differ, None if they do not."""
    if isinstance(expected, np.ndarray):
        if not isinstance(actual, np.ndarray):
            return _other_kind(tr("a NumPy array"), actual)
        if actual.dtype != expected.dtype:
            return _told(
                tr(
                    "expected dtype {ours}, got dtype {theirs}.",
                    ours=expected.dtype,
                    theirs=actual.dtype,
                )
            )
    elif type(actual) is not type(expected):
        return _other_kind(kind_of(expected), actual)
    return None


def _differs(actual: object, expected: object, where: str = "") -> Difference:
    for digits in (6, 9, 12, 17):  # as many as it takes to see the difference
        one, other = show_value(expected, digits), show_value(actual, digits)
        if one != other:
            break
    return Difference(
        where + tr("expected {expected}, got {actual}.", expected=one, actual=other)
    )


def _other_kind(wanted: str, actual: object) -> Difference:
    kind, shown = kind_of(actual), show_value(actual)
    if shown == kind:
        return _told(tr("expected {wanted}, got {kind}.", wanted=wanted, kind=kind))
    return _told(
        tr(
            "expected {wanted}, got {kind}: {actual}.",
            wanted=wanted,
            kind=kind,
            actual=shown,
        )
    )


def _told(words: str) -> Difference:
    return Difference(words, telling=words)
