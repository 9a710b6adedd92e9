"""Values and sentences as they stand in a message."""

import re
import reprlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ..edition import tr

ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+>$")
LONGEST = 200  # characters of a value or of an error


@dataclass(frozen=True)
class Named:
    """An argument of a case with the name that the page gives it, as "w²"."""

    shown: str
    value: object


def sentences(*parts: str) -> str:
    """The parts that are not empty, joined as the language of the edition does it."""
    joined = ""
    for part in filter(None, parts):
        joined = tr("{first} {then}", first=joined, then=part) if joined else part
    return joined


def show_value(value: object, digits: int = 6) -> str:
    """A value in a few words, whatever it is and whatever its `repr` does."""
    try:
        text = _Short(digits).repr(value)
        if not ADDRESS.search(text):
            return shortened(text)
    except Exception:
        pass
    return kind_of(value)


def show_arguments(arguments: Iterable[object]) -> str:
    """Arguments as in a call: "(0.1, 3)"."""
    return f"({', '.join(map(show_value, arguments))})"


def show_error(error: BaseException) -> str:
    """What an error says, in one line, even if saying it fails."""
    try:
        text = " ".join(str(error).split()) if error.args != (None,) else ""
    except Exception:
        text = ""
    kind = kind_of(error)
    return shortened(f"{kind}: {text}" if text else kind)


def kind_of(value: object) -> str:
    """The name of a value's type."""
    return type.__getattribute__(type(value), "__name__")


def shortened(text: str) -> str:
    """`text`, cut if it is long."""
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


class _Short(reprlib.Repr):
    """`repr`, but bounded: arrays without their dtype, functions by their names."""

    def __init__(self, digits: int) -> None:
        super().__init__()
        self.digits = digits
        self.maxother = self.maxstring = 60
        self.maxtuple = self.maxlist = 8

    def repr1(self, value: object, level: int) -> str:
        """`value` in a few words."""
        if isinstance(value, Named):
            return value.shown
        if isinstance(value, np.ndarray) and not value.ndim:
            return self.repr1(value.item(), level)
        if isinstance(value, np.ndarray):
            text = np.array2string(
                value, precision=self.digits - 2, separator=", ", threshold=12
            )
            return " ".join(text.split())
        if isinstance(value, (float, np.floating)):
            return f"{value:.{self.digits}g}"
        if isinstance(value, (np.integer, np.bool_)):
            return str(value)
        if callable(value):
            name = getattr(value, "__name__", "_")
            return tr("a function") if name[0] in "_<" else name
        return super().repr1(value, level)
