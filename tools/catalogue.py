"""Which lessons there are, and what each says of itself in its first cell."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .files import ROOT, Failure, as_text, read_notebook, shown, store

# How the title cell says it, in each edition.
MINUTES = {
    "en": r"^(\d+) minutes in class, about (\d+) alone\.",
    "zh-TW": r"^課堂 (\d+) 分鐘，自學約 (\d+) 分鐘。",
}
NEEDS = {"en": r"Needs: (.+?)\.(?= |$)", "zh-TW": r"需要先會：(.+?)。"}
LINK = {
    "en": (" Previous: [{}]({}).", " Next: [{}]({})."),
    "zh-TW": ("上一課：[{}]({})。", "下一課：[{}]({})。"),
}
LINKS = {
    "en": r" *\b(Previous|Next)( lesson)?: \[[^]]*\]\([^)]*\)\.",
    "zh-TW": r" *(上一課|下一課)：\[[^]]*\]\([^)]*\)。",
}


@dataclass(frozen=True)
class Lesson:
    """A lesson in one edition: what its title cell says, and its slides."""

    path: Path
    title: str  # the whole of it: "Gradient descent: finding the way down"
    objectives: tuple[str, ...]
    in_class: int  # minutes
    alone: int
    needs: str
    slides: int

    @property
    def number(self) -> str:
        """Its two digits."""
        return self.path.stem[:2]

    @property
    def name(self) -> str:
        """The first part of the title."""
        return re.split("[:：]", self.title)[0]


def lessons(names: Iterable[str] = ()) -> list[Path]:
    """The notebooks whose file names begin with one of `names`; all if there is none.

    Failure names one that fits no notebook.
    """
    found = sorted(ROOT.glob("notebooks/*/[0-9][0-9]_*.ipynb"))
    names = [Path(name).stem for name in names]
    for name in names:
        if not any(path.stem.startswith(name) for path in found):
            there = ", ".join(sorted({path.stem for path in found}))
            raise Failure(f"There is no lesson {name!r}. There is {there}.")
    return [p for p in found if not names or p.stem.startswith(tuple(names))]


def lesson(path: Path) -> Lesson:
    """What the notebook at `path` says of itself. Failure if it does not."""
    edition = path.parent.name
    cells = read_notebook(path).cells
    source = cells[0].source if cells else ""
    title = re.match(r"# \d\d · (.+)", source)
    minutes = re.search(MINUTES[edition], source, re.MULTILINE)
    needs = re.search(NEEDS[edition], source, re.MULTILINE)
    objectives = re.findall(r"^- (.+?)[,.，。;；]?$", source, re.MULTILINE)
    for found, what in [
        (title, 'heading "# 08 · Title"'),
        (objectives, "objectives"),
        (minutes, "minutes in class and alone"),
        (needs, "needs"),
    ]:
        if not found:
            raise Failure(f"{shown(path)} [title] has no {what}: see CONTRIBUTING.md.")
    assert title
    assert minutes
    assert needs
    kinds = [cell.metadata.get("slideshow", {}).get("slide_type") for cell in cells]
    return Lesson(
        path,
        title[1].strip(),
        tuple(re.sub(r"(?<!\*)\*{1,2}(?!\*)", "", text) for text in objectives),
        int(minutes[1]),
        int(minutes[2]),
        re.sub(r"\*", "", needs[1]),
        kinds.count("slide") + kinds.count("subslide"),
    )


def link_neighbours(paths: Iterable[Path]) -> list[Path]:
    """Let each title cell end with the links to the lessons before and after it.

    Return the notebooks that changed.
    """
    changed = []
    for path in paths:
        edition = path.parent.name
        row = [p for p in lessons() if p.parent == path.parent]
        here = row.index(path)
        around = [row[here - 1] if here else None, *row[here + 1 : here + 2]]
        before = path.read_bytes()
        notebook = read_notebook(path)
        source = re.sub(LINKS[edition], "", notebook.cells[0].source)
        for words, neighbour in zip(LINK[edition], around, strict=False):
            if neighbour:
                other = lesson(neighbour)
                text = f"{other.number} · {other.name}"
                source += words.format(text, neighbour.name)
        if source != notebook.cells[0].source:
            notebook.cells[0].source = source
            store(path, as_text(notebook), before)
            changed.append(path)
    return changed
