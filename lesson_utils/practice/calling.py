"""Call what a student gave so that it neither stops nor changes the notebook.

`guarded` does all of it in the caller's own thread, the main one. When the time is up,
a watching thread sends the main thread the signal of an interrupt (SIGINT), again and
again until the work has ended, since a bare `except:` may swallow it; the handler that
`guarded` installed tells it from the student's own interrupt, which passes through.

On Windows the thread raises the same signal, which the main thread hears as it hears
Ctrl-C.

What this cannot do: Python hears a signal only between two of its own steps. A loop
inside C, `sum(itertools.count())`, is not stopped by it, nor by Jupyter's interrupt;
nor are two loops with a bare `except:`, one inside the other. Memory is not limited.
In another thread than the main one there is no limit of time.
"""

import builtins
import os
import random
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from contextvars import copy_context
from copy import deepcopy
from dataclasses import dataclass
from io import TextIOBase
from types import FrameType
from typing import TYPE_CHECKING

import numpy as np

from ..edition import tr
from .words import Named, show_arguments, show_error

if TYPE_CHECKING:
    from _typeshed import TraceFunction

SECONDS = 3.0  # that one judgement may take
AGAIN = 0.02  # seconds between two signals, once the time is up
KEPT = 2000  # characters of what is printed


class TimeIsUp(BaseException):
    """Raised in work that does not end. Not caught by `except Exception`."""


@dataclass(frozen=True)
class Outcome:
    """What a call did.

    value: what it returned; problem: the sentence that says what went wrong, or "";
    printed: the beginning of what it wrote to the standard output; error: what it
    raised, if that may be what it should do.
    """

    value: object = None
    problem: str = ""
    printed: str = ""
    error: Exception | None = None


def guarded(work: Callable[[], object], seconds: float | None = None) -> Outcome:
    """Call `work` for at most `seconds` (SECONDS if None), and leave all as it was.

    KeyboardInterrupt passes through if somebody really interrupts; nothing else does.
    """
    if _watch or threading.current_thread() is not threading.main_thread():
        return _unwatched(work)
    with _left_alone() as printed:
        return _Watch(SECONDS if seconds is None else seconds).over(work, printed)


def call(function: Callable[..., object], arguments: Sequence[object]) -> Outcome:
    """Call `function` with copies of `arguments`; for use inside `guarded`.

    `Named` arguments are handed over without their names. The value is `...` if
    the function computed with a gap.
    """
    shown = show_arguments(arguments)
    plain = [a.value if isinstance(a, Named) else a for a in arguments]
    given = deepcopy(plain)
    printed = _Printed()
    if _watch:
        _watch.called_with(shown)
    try:
        with redirect_stdout(printed):
            value = function(*given)
    except BaseException as error:
        if _passes(error):
            raise
        if isinstance(error, TypeError) and "ellipsis" in show_error(error).lower():
            return Outcome(..., "", printed.text)
        problem = tr(
            "With the arguments {shown} your function raised {error}",
            shown=shown,
            error=show_error(error),
        )
        wanted = error if isinstance(error, Exception) else None
        return Outcome(None, problem, printed.text, wanted)
    if _watch:
        _watch.called_with("")
    problem = ""
    if not all(map(_identical, given, plain)):
        problem = tr(
            "With the arguments {shown} your function changed an array that it was "
            "given. Work on a copy: whoever called you still needs the original.",
            shown=shown,
        )
    return Outcome(value, problem, printed.text)


class _Watch:
    """Interrupts the main thread when the time is up, until its work has ended."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.late = self.working = self.interrupted = False
        self.ended = threading.Event()
        self.words = ""

    def called_with(self, shown: str) -> None:
        """Note what is going on, for the sentence if it never ends."""
        self.words = shown

    def over(self, work: Callable[[], object], printed: "_Printed") -> Outcome:
        """Do the work under watch. KeyboardInterrupt if the student interrupts."""
        global _watch
        thread = threading.Thread(target=self._wait, daemon=True)
        self.before = signal.signal(signal.SIGINT, self._heard)
        _watch = self
        try:
            thread.start()
            outcome = self._run(work, printed)
        finally:
            _watch = None
            self.ended.set()
            if thread.ident:
                thread.join()
            signal.signal(signal.SIGINT, self.before)
        if self.interrupted:  # and nobody has raised it, or it was swallowed
            raise KeyboardInterrupt
        return outcome

    def _run(self, work: Callable[[], object], printed: "_Printed") -> Outcome:
        # The handler raises in what is called from here, never in this frame: so no
        # exception is on its way when the work has ended.
        self.frame = sys._getframe()
        try:
            self.working = True
            value = copy_context().run(work)
            self.working = False
            return Outcome(value, "", printed.text)
        except BaseException as error:
            self.working = False
            if self.interrupted and isinstance(error, KeyboardInterrupt):
                raise
            problem = self._too_slow() if self.late else _told(error)
            return Outcome(None, problem, printed.text)

    def _wait(self) -> None:
        if self.ended.wait(self.seconds):
            return
        self.late = True
        while not self.ended.wait(AGAIN):
            _poke()

    def _heard(self, signum: int, frame: FrameType | None) -> None:
        if self.late:
            if self.working and frame is not self.frame:
                # A `try:` may swallow it: then again from the next line on, in
                # whatever is running now (not in what Python calls between).
                sys.settrace(_not_in_here)
                while frame and frame is not self.frame:
                    frame.f_trace = self._again
                    frame = frame.f_back
                raise TimeIsUp
            return
        self.interrupted = True
        if not self.working:
            return  # `over` raises it, when it has cleaned up
        if callable(self.before):
            self.before(signum, frame)
        elif self.before is not signal.SIG_IGN:
            raise KeyboardInterrupt

    def _again(self, frame: FrameType, event: str, _: object) -> "TraceFunction":
        if event == "line" and self.working:
            raise TimeIsUp  # this switches tracing off: the next signal sets it again
        return self._again

    def _too_slow(self) -> str:
        if self.words:
            return tr(
                "With the arguments {shown} your function had not ended after "
                "{seconds:g} seconds. Does its loop ever stop?",
                shown=self.words,
                seconds=self.seconds,
            )
        return tr(
            "Your answer could not be read within {seconds:g} seconds.",
            seconds=self.seconds,
        )


_watch: _Watch | None = None


def _not_in_here(*_: object) -> None:
    """Trace no function that is called from now on."""


def _poke() -> None:
    """Make the main thread hear SIGINT, even in its sleep."""
    if hasattr(signal, "pthread_kill"):
        ident = threading.main_thread().ident
        assert ident is not None
        signal.pthread_kill(ident, signal.SIGINT)
    else:  # Windows: any thread may raise it, the main thread hears it
        signal.raise_signal(signal.SIGINT)


def _unwatched(work: Callable[[], object]) -> Outcome:
    """Call `work` without a limit of its own."""
    with _left_alone() as printed:
        try:
            return Outcome(copy_context().run(work), "", printed.text)
        except BaseException as error:
            if _passes(error):
                raise
            return Outcome(None, _told(error), printed.text)


def _passes(error: BaseException) -> bool:
    """Whether it is for the watch, not the student's own."""
    return _watch is not None and (_watch.interrupted or isinstance(error, TimeIsUp))


def _told(error: BaseException) -> str:
    return tr("Your answer could not be read: {error}", error=show_error(error))


@contextmanager
def _left_alone() -> Iterator["_Printed"]:
    """Keep what is printed to itself, and put back what the work may have changed.

    What NumPy keeps in context variables (seterr, printoptions) needs no care: the
    work runs in a copy of the context.
    """
    folder = "."
    with suppress(OSError):  # it may be gone
        folder = os.getcwd()
    depth, tracer = sys.getrecursionlimit(), sys.gettrace()
    complain, sys.unraisablehook = sys.unraisablehook, lambda _: None
    seeds = random.getstate(), np.random.get_state()
    printed = _Printed()
    try:
        with (
            redirect_stdout(printed),
            redirect_stderr(_Printed()),
            warnings.catch_warnings(),
            _nobody_there(),
        ):
            warnings.simplefilter("ignore")
            yield printed
    finally:
        sys.settrace(tracer)
        sys.unraisablehook = complain
        sys.setrecursionlimit(depth)
        with suppress(OSError):
            os.chdir(folder)
        random.setstate(seeds[0])
        np.random.set_state(seeds[1])


@contextmanager
def _nobody_there() -> Iterator[None]:
    """Make exit() and input() raise: a notebook's kernel would end, or wait."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    leave, ask = getattr(shell, "ask_exit", None), builtins.input
    builtins.input = _no_input
    if shell:
        shell.ask_exit = sys.exit
    try:
        yield
    finally:
        builtins.input = ask
        if shell:
            shell.ask_exit = leave


def _no_input(*_: object) -> str:
    raise EOFError(tr("input() waits for somebody: work with the arguments"))


class _Printed(TextIOBase):
    """A file that keeps the beginning of what is written to it, and never closes."""

    def __init__(self) -> None:
        self.text = ""

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, text: str) -> int:
        """Keep what there is room for."""
        self.text += text[: KEPT - len(self.text)]
        return len(text)

    def close(self) -> None:
        """Nothing: a student's function must not close the notebook's output."""


def _identical(one: object, other: object) -> bool:
    if isinstance(one, np.ndarray):
        return np.array_equal(one, np.asarray(other), equal_nan=one.dtype.kind in "fc")
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(_identical, one, other))
    return callable(one) or one == other
