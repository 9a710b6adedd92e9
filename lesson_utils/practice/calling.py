"""Call a student's function so that nothing it does can stop the notebook."""

import ctypes
import threading
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from copy import deepcopy
from dataclasses import dataclass
from io import StringIO

import numpy as np

from ..edition import tr

SECONDS = 3.0  # that one call may take


class _TooSlow(BaseException):
    """Raised inside a function that does not end. Not caught by `except Exception`."""


@dataclass(frozen=True)
class Outcome:
    """What a call did.

    value: what it returned; problem: the sentence that says what went wrong, or "";
    printed: what it wrote to the standard output.
    """

    value: object = None
    problem: str = ""
    printed: str = ""


def call(function: Callable[..., object], arguments: Sequence[object]) -> Outcome:
    """Call `function` with copies of `arguments`, for at most SECONDS."""
    shown = f"({', '.join(map(show_value, arguments))})"
    given = deepcopy(list(arguments))
    printed = StringIO()
    value, problem = None, ""
    try:
        with redirect_stdout(printed), _deadline():
            value = function(*given)
    except _TooSlow:
        problem = tr(
            "With the arguments {shown} your function had not ended after {seconds:g} "
            "seconds. Does its loop ever stop?",
            shown=shown,
            seconds=SECONDS,
        )
    except Exception as error:
        if isinstance(error, TypeError) and "ellipsis" in str(error):
            return Outcome(value=...)  # computed with a gap: not filled in yet
        problem = tr(
            "With the arguments {shown} your function raised {kind}: {error}",
            shown=shown,
            kind=type(error).__name__,
            error=error,
        )
    if not problem and not all(map(_identical, given, arguments)):
        problem = tr(
            "With the arguments {shown} your function changed an array that it was "
            "given. Work on a copy: whoever called you still needs the original.",
            shown=shown,
        )
    return Outcome(value, problem, printed.getvalue())


class _deadline:
    """Raise _TooSlow in this thread, again and again, once SECONDS have passed."""

    def __enter__(self) -> None:
        self._over = threading.Event()
        self._target = threading.get_ident()
        self._watch = threading.Thread(target=self._run, daemon=True)
        self._watch.start()

    def _run(self) -> None:
        # Works on every system and in every thread, unlike a signal. Repeated,
        # because a bare `except:` in the function may swallow it.
        wait = SECONDS
        while not self._over.wait(wait):
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(self._target), ctypes.py_object(_TooSlow)
            )
            wait = 0.05

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watch.join()
        # Take back one that was sent and has not arrived.
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._target), None)


def show_value(value: object) -> str:
    """A value as it is written in a message: short, arrays without their dtype."""
    if callable(value) and hasattr(value, "__name__"):
        return value.__name__
    if isinstance(value, np.ndarray):
        text = np.array2string(value, precision=4, separator=", ", threshold=12)
        return text.replace("\n", "")
    if isinstance(value, (float, np.floating)):
        return f"{value:.6g}"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _identical(one: object, other: object) -> bool:
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other, equal_nan=one.dtype.kind in "fc")
    return callable(one) or one == other
