"""The class list: a text file with one student's name on each line."""

import re
from pathlib import Path

# What may be the name of an account, behind ACCOUNT.
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,23}")
ACCOUNT = "class-"


def parse(text: str) -> list[str]:
    """The names; what follows a # is a remark."""
    lines = [line.partition("#")[0].strip().lower() for line in text.splitlines()]
    return [line for line in lines if line]


def read_names(path: Path) -> list[str]:
    """The names on the list; none, if it is not there."""
    try:
        return parse(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return []


def problem(names: list[str]) -> str:
    """What is wrong with a name on the list, or nothing."""
    for name in names:
        if not NAME.fullmatch(name):
            return (
                f"The class list has {name!r}: a name is made of a to z, 0 to 9, - and "
                "_, at most 24 of them. A student's number will do."
            )
        if names.count(name) > 1:
            return f"The class list has {name!r} twice."
    return ""


def numbered(students: int) -> str:
    """A list for a class whose names are not known yet."""
    width = max(2, len(str(students)))
    return "".join(f"student{n:0{width}}\n" for n in range(1, students + 1))
