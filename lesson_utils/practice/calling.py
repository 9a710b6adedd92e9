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
    with redirect_stdout(printed):
        ended, value, error = _in_time(function, given)
    problem = ""
    if not ended:
        problem = tr(
            "With the arguments {shown} your function had not ended after {seconds:g} "
            "seconds. Does its loop ever stop?",
            shown=shown,
            seconds=SECONDS,
        )
    elif isinstance(error, TypeError) and "ellipsis" in str(error):
        value = ...  # computed with a gap: not filled in yet
    elif error is not None:
        problem = tr(
            "With the arguments {shown} your function raised {kind}: {error}",
            shown=shown,
            kind=type(error).__name__,
            error=error,
        )
    elif not all(map(_identical, given, arguments)):
        problem = tr(
            "With the arguments {shown} your function changed an array that it was "
            "given. Work on a copy: whoever called you still needs the original.",
            shown=shown,
        )
    return Outcome(value, problem, printed.getvalue())


def _in_time(
    function: Callable[..., object], given: list[object]
) -> tuple[bool, object, BaseException | None]:
    """Whether the call ended in time, what it returned, and what it raised."""
    done: list[tuple[object, BaseException | None]] = []

    def work() -> None:
        try:
            done.append((function(*given), None))
        except _TooSlow:
            pass
        except BaseException as error:  # exit() too must not end the kernel
            done.append((None, error))

    # In a thread of its own, so that the notebook goes on whatever it does.
    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    worker.join(SECONDS)
    if worker.is_alive():
        _stop(worker)
        return False, None, None
    return True, *done[0]


def _stop(worker: threading.Thread) -> None:
    """Make a thread end, or leave it to itself if it cannot be reached."""
    for _ in range(20):  # again, because a bare `except:` may swallow it
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(worker.ident), ctypes.py_object(_TooSlow)
        )
        worker.join(0.05)
        if not worker.is_alive():
            return


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
