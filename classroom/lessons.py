"""A student's own copy of the lessons: how it is handed out, and how it is updated.

The rules, file by file:

- not there: the course's file is copied;
- there, as it was handed out: replaced where the course has a new version;
- changed by the student: never touched. The new version is put beside it, once, as
  07_gradient_descent.new.ipynb (.new2, .new3, ... where that name is taken).

A file is as it was handed out if its bytes are: their checksums are noted in
.handed_out.json. To begin a lesson anew, a student renames the file and comes back.

This runs as the student, when their server starts. Needs nothing but Python.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

LEDGER = ".handed_out.json"
COPY, REPLACE, BESIDE, NOTE = "copy", "replace", "beside", "note"


def plan(
    course: Mapping[str, str], mine: Mapping[str, str], handed_out: Mapping[str, str]
) -> dict[str, str]:
    """What to do with each file that needs something done.

    Each argument has the checksum of each file: of the course, of the student, and as
    they were last handed out to this student.
    """
    steps = {}
    for name, new in course.items():
        old = handed_out.get(name)
        if name not in mine:
            steps[name] = COPY
        elif mine[name] == new:
            if old != new:
                steps[name] = NOTE  # the student has it already
        elif mine[name] == old:
            steps[name] = REPLACE
        elif new != old:
            steps[name] = BESIDE
    return steps


def hand_out(course: Path, mine: Path) -> dict[str, str]:
    """Bring the student's folder up to date with the course's; return what was done.

    A file that cannot be written (a full disk) is left for the next time.
    """
    sums = dict(checksums(course))
    ledger = mine / LEDGER
    handed_out = read_ledger(ledger)
    done = {}
    for name, step in plan(sums, dict(checksums(mine)), handed_out).items():
        target = beside(mine / name) if step == BESIDE else mine / name
        try:
            if step != NOTE:
                write(target, (course / name).read_bytes())
        except OSError as error:
            print(f"{name} was not handed out: {error}", flush=True)
            continue
        handed_out[name] = sums[name]
        done[name] = step
    if done:
        with contextlib.suppress(OSError):
            write(ledger, json.dumps(handed_out, indent=1).encode())
    return done


def checksums(folder: Path) -> Iterator[tuple[str, str]]:
    """The lessons of a folder of editions, each with its checksum."""
    for path in sorted(folder.glob("*/[0-9][0-9]_*.ipynb")):
        with contextlib.suppress(OSError):  # the student's own link to nowhere, say
            name = path.relative_to(folder).as_posix()
            yield name, hashlib.sha256(path.read_bytes()).hexdigest()


def read_ledger(path: Path) -> dict[str, str]:
    """What was handed out; nothing, if the student's file says something else.

    Then all that differs counts as changed by the student.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def beside(path: Path) -> Path:
    """A name that is free, beside this one."""
    number = 1
    while True:
        mark = f".new{number if number > 1 else ''}"
        name = PurePosixPath(path.name).stem + mark + path.suffix
        if not os.path.lexists(path.with_name(name)):
            return path.with_name(name)
        number += 1


def write(path: Path, content: bytes) -> None:
    """Write a file whole, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.half")
    try:
        half.write_bytes(content)
        half.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            half.unlink()
        raise
