"""The tables of lessons in the READMEs and in INSTRUCTORS, written from the lessons.

They stand between <!-- lessons --> and <!-- /lessons -->; `refresh` writes them. It
also writes the links of the course's map, which names the lessons that are still to
come, too.
"""

import re
from pathlib import Path

from .catalogue import Lesson, lesson, lessons
from .files import ROOT, Failure, as_text, explained, read_notebook, store

BEGIN, END = "<!-- lessons -->", "<!-- /lessons -->"
HEADS = {
    "README.md": "| | lesson | minutes in class / alone | you can, afterwards |",
    "README.zh-TW.md": "| | 課 | 分鐘：課堂／自學 | 學完之後能夠 |",
    "INSTRUCTORS.md": "| | lesson | minutes in class | alone | slides | needs |",
    "INSTRUCTORS.zh-TW.md": "| | 課 | 課堂（分鐘） | 自學 | 投影片 | 需要先會 |",
}
MAP = "map"  # the cell of the first lesson with every lesson's number and name
STOP = re.compile(r"\[?(\d\d) · ([^\]|;；\n]+?)(?:\]\([^)]*\))?(?= *[|;；])")


def table(file: str) -> str:
    """The table of lessons as `file` should have it."""
    edition, between = ("zh-TW", "；") if "zh-TW" in file else ("en", "; ")
    head = HEADS[file]
    lines = [head, "|" + "---|" * (head.count("|") - 1)]
    for path in lessons():
        if path.parent.name == edition:
            cells = row(file.partition(".")[0], lesson(path), between)
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def row(document: str, found: Lesson, between: str) -> list[str]:
    """The cells of a lesson's row."""
    place = found.path.relative_to(ROOT).as_posix()
    start = [found.number, f"[{found.name}]({place})"]
    minutes = [str(found.in_class), str(found.alone)]
    if document == "README":
        return [*start, " / ".join(minutes), between.join(found.objectives)]
    return [*start, *minutes, str(found.slides), found.needs]


def with_table(file: str, text: str) -> str:
    """`text` of a file with its table of lessons as it should be."""
    pattern = re.compile(f"{BEGIN}\n.*?{END}", re.DOTALL)
    if not pattern.search(text):
        raise Failure(f"{file} has no place for its table: {BEGIN} ... {END}.")
    return pattern.sub(lambda _: f"{BEGIN}\n\n{table(file)}\n\n{END}", text)


def with_links(edition: str, source: str) -> str:
    """The `source` of a map, in which the lessons that stand are linked, and only they.

    A lesson is called there as it calls itself.
    """
    here = (path for path in lessons() if path.parent.name == edition)
    standing = {path.stem[:2]: path for path in here}

    def stop(found: re.Match[str]) -> str:
        number, name = found.groups()
        if number not in standing:
            return f"{number} · {name}"
        path = standing[number]
        return f"[{number} · {lesson(path).name}]({path.name})"

    return STOP.sub(stop, source)


def write_maps() -> list[Path]:
    """Write the links of the maps; return the notebooks that changed."""
    changed = []
    for path in lessons():
        before = path.read_bytes()
        if f'"id": "{MAP}"'.encode() not in before:
            continue
        notebook = read_notebook(path)
        (cell,) = [cell for cell in notebook.cells if cell.id == MAP]
        source = with_links(path.parent.name, cell.source)
        if source != cell.source:
            cell.source = source
            store(path, as_text(notebook), before)
            changed.append(path)
    return changed


def write() -> list[Path]:
    """Write the tables and the maps; return the files that changed."""
    changed = write_maps()
    for file in HEADS:
        path = ROOT / file
        with explained(path):
            before = path.read_bytes()
        text = before.decode("utf-8")
        if with_table(file, text) != text:
            store(path, with_table(file, text), before)
            changed.append(path)
    return changed
