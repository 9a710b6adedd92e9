"""Read and write the course's files; what goes wrong is one sentence that names one."""

import contextlib
import errno
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import nbformat
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[1]
FULL = {errno.ENOSPC, errno.EDQUOT}
FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


class Failure(Exception):
    """One sentence that names a file and says what is wrong with it."""


def shown(path: Path) -> str:
    """`path` as messages have it: seen from the course's folder, if it is there."""
    inside = path.is_relative_to(ROOT)
    return (path.relative_to(ROOT) if inside else path).as_posix()


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Make a Failure, which names `path`, of whatever goes wrong with it."""
    try:
        yield
    except Failure:
        raise
    except OSError as error:
        raise Failure(f"{shown(path)}: {_words(error)}") from error
    except Exception as error:  # and the other lessons go on
        first = (str(error).splitlines() or [""])[0]
        words = f"{shown(path)}: {type(error).__name__}: {first}"
        raise Failure(words) from error


def _words(error: OSError) -> str:
    if error.errno in FULL:
        return "the disk is full."
    if error.errno in FORBIDDEN:
        return f"this may not be read or written here ({error.strerror})."
    return f"{error.strerror or error}."


def read_notebook(path: Path) -> NotebookNode:
    """The notebook at `path`. Failure if there is none that can be read."""
    with explained(path):
        content = path.read_bytes()
        try:
            return nbformat.reads(content.decode("utf-8"), as_version=4)
        except Exception as error:
            conflict = b"\n<<<<<<< " in content
            why = "git's conflict markers are in it" if conflict else "it is cut off"
            if not content.strip():
                why = "it is empty"
            raise Failure(
                f"{shown(path)} cannot be read as a notebook: {why}."
            ) from error


def as_text(notebook: NotebookNode) -> str:
    """What stands in the file of `notebook`, as Jupyter writes it too."""
    return nbformat.writes(notebook) + "\n"


def store(path: Path, text: str, before: bytes | None = None) -> None:
    """Put `text` into the file at `path`, as a whole or not at all.

    before: what was read there. If it has changed since, somebody has saved something:
    that stays, and a Failure says so.
    """
    with explained(path):
        new = path.with_name(path.name + ".new")
        try:
            new.write_text(text, encoding="utf-8", newline="\n")
            if before is not None and path.read_bytes() != before:
                raise Failure(
                    f"{shown(path)} was saved in the meantime: what you saved is kept. "
                    "Refresh it again."
                )
            new.replace(path)
        finally:
            with contextlib.suppress(OSError):
                new.unlink(missing_ok=True)


def calmly(main: Callable[[list[str]], int]) -> NoReturn:
    """Call `main` with the command line and exit; a Failure or Ctrl-C is one line."""
    try:
        sys.exit(main(sys.argv[1:]))
    except Failure as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit("\nStopped: what is not finished is left as it was.")
