"""Begin a lesson: `python course.py new 08_partial_derivatives`.

Writes all its files, from the folder skeleton: the notebook in both editions, what
checks it, the Chinese messages, and the wrong answers that the tests give. They hold
together from the first minute, and all that is to be written is marked TODO.
"""

import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from . import messages, refresh, sync
from .files import ROOT, Failure, as_text, calmly, shown, store
from .saving import KERNEL, LANGUAGE

MAKE = {"code": new_code_cell, "markdown": new_markdown_cell}
SKELETON = Path(__file__).parent / "skeleton"


def main(arguments: list[str]) -> int:
    """Write the lesson that the command line names; refresh it."""
    if len(arguments) != 1 or not re.fullmatch(r"\d\d_[a-z0-9_]+", arguments[0]):
        raise Failure(
            "Name it by number and words: course.py new 08_partial_derivatives"
        )
    stem = arguments[0]
    taken = sorted(ROOT.glob(f"notebooks/*/{stem[:2]}_*.ipynb"))
    if taken:
        raise Failure(f"There is a lesson {stem[:2]} already: {shown(taken[0])}")
    for path in write(stem):
        print(f"written   {shown(path)}")
    return refresh.main([stem])


def write(stem: str) -> list[Path]:
    """Write the files of the lesson called `stem`; return where they are."""
    lesson = f"lesson_{stem[:2]}"
    notebook = ROOT / "notebooks" / "en" / f"{stem}.ipynb"
    practice = ROOT / "lesson_utils" / "practice" / f"{lesson}.py"
    answers = ROOT / "tests" / "lessons" / f"answers_{stem[:2]}.py"
    store(practice, filled("practice.txt", stem))
    store(answers, filled("answers.txt", stem))
    store(notebook, as_text(as_notebook(filled("lesson.md", stem))))
    sync.sync(notebook)
    messages.update(lesson)
    return [
        notebook,
        sync.target_of(notebook),
        practice,
        messages.place(lesson),
        answers,
    ]


def filled(name: str, stem: str) -> str:
    """The text of a file of the skeleton, for this lesson."""
    text = (SKELETON / name).read_text("utf-8")
    title = stem[3:].replace("_", " ").capitalize()
    text = text.replace("TITLE", title).replace("NN", stem[:2])
    return re.sub(r"\bN\.(?=[a-z\d])", f"{int(stem[:2])}.", text)


def as_notebook(text: str) -> NotebookNode:
    """The notebook that `text` describes: `%% id type slide_type tags`, then source."""
    cells = []
    for part in re.split(r"^%% ", text, flags=re.MULTILINE)[1:]:
        head, _, source = part.partition("\n")
        name, kind, slide, *tags = head.split()
        cell = MAKE[kind](source.strip("\n"), id=name)
        if slide != "-":
            cell.metadata["slideshow"] = {"slide_type": slide}
        if tags:
            cell.metadata["tags"] = tags
        cells.append(cell)
    metadata = {"kernelspec": dict(KERNEL), "language_info": dict(LANGUAGE)}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


if __name__ == "__main__":
    calmly(main)
