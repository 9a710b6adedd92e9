"""Make decks from lessons: slides that open from a USB stick, with no network.

`python course.py slides` makes a deck of every lesson, `python course.py slides 07` of
lesson 07; `--edition zh-TW` in Chinese. They are written to build/slides, where
index.html lists them. A deck has all that it needs in the folder assets beside it.

The slides are nbconvert's, in a page of our own (the folder deck). What an audience
need not see is left out: solutions, answers that are not given yet, the words that
stand for a picture, code that does nothing but show it.
"""

import argparse
import ast
import re
import shutil
import sys
from copy import copy
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup, Tag
from jinja2 import Template
from matplotlib import get_data_path
from nbconvert import SlidesExporter
from nbformat import NotebookNode

from lesson_utils.edition import EDITIONS, FONT, setup, tr

from .catalogue import ROOT, lessons

HERE = Path(__file__).parent
DECK = HERE / "deck"
DEJAVU = Path(get_data_path()) / "fonts" / "ttf"
FONTS = [
    FONT,
    FONT.with_name("OFL.txt"),
    DEJAVU / "DejaVuSans.ttf",
    DEJAVU / "DejaVuSansMono.ttf",
    DEJAVU / "DejaVuSansMono-Bold.ttf",
    DEJAVU / "LICENSE_DEJAVU",
]
SHOWS = {"lu.show", "lu.explore", "lu.DigitPad"}
LIVE = {"lu.explore", "lu.DigitPad"}


def main(arguments: list[str]) -> int:
    """Make the decks named on the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="course.py slides", allow_abbrev=False)
    parser.add_argument("lessons", nargs="*", metavar="LESSON")
    parser.add_argument("--edition", choices=EDITIONS, default="en")
    options = parser.parse_args(arguments)
    folder = ROOT / "build" / "slides"
    for path in lessons(options.lessons):
        if path.parent.name == options.edition:
            print(build(path, folder).relative_to(ROOT).as_posix(), flush=True)
    print(overview(folder).relative_to(ROOT).as_posix())
    return 0


def build(path: Path, folder: Path) -> Path:
    """Write the deck of the lesson at `path` into `folder`; return its place."""
    setup(path.parent.name)
    notebook = nbformat.read(path, as_version=4)
    deck = {"edition": path.parent.name, "title": title(notebook)}
    exporter = SlidesExporter(
        extra_template_basedirs=[str(HERE)],
        template_name=DECK.name,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    html, _ = exporter.from_notebook_node(
        prepare(notebook, path.name), resources={"deck": deck}
    )
    file = folder / path.parent.name / f"{path.stem}.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(arrange(html), encoding="utf-8")
    copy_assets(folder / "assets")
    return file


def copy_assets(folder: Path) -> None:
    """Put beside the decks what they share."""
    for name in ["reveal", "mathjax"]:
        shutil.copytree(DECK / name, folder / name, dirs_exist_ok=True)
    (folder / "fonts").mkdir(exist_ok=True)
    for file in FONTS:
        shutil.copyfile(file, folder / "fonts" / file.name)
    for name in ["deck.js", "theme.css"]:
        shutil.copyfile(DECK / name, folder / name)


def overview(folder: Path) -> Path:
    """Write index.html, the list of all decks in `folder`; return its place."""
    editions = []
    for language in EDITIONS:
        setup(language)
        words = {
            "language": language,
            "heading": tr("How neural networks learn: the slides"),
            "handout": tr("handout with notes"),
            "help": tr(
                "Keys: Space goes on, S opens the speaker's window, F fills the "
                "screen, O shows all slides, Esc leads back."
            ),
            "decks": [
                entry(path)
                for path in lessons()
                if path.parent.name == language
                and (folder / language / f"{path.stem}.html").exists()
            ],
        }
        if words["decks"]:
            editions.append(words)
    source = (DECK / "overview.html.j2").read_text(encoding="utf-8")
    page = Template(source, autoescape=True)
    file = folder / "index.html"
    file.write_text(page.render(editions=editions), encoding="utf-8")
    return file


def entry(path: Path) -> dict[str, str]:
    """What the list says of the lesson at `path`."""
    notebook = nbformat.read(path, as_version=4)
    minutes = re.search(r"^\d+", notebook.cells[0].source, re.MULTILINE).group()
    return {
        "file": f"{path.parent.name}/{path.stem}.html",
        "title": title(notebook),
        "minutes": tr("{minutes} minutes", minutes=minutes),
    }


def title(notebook: NotebookNode) -> str:
    """The heading of the lesson."""
    return notebook.cells[0].source.partition("\n")[0].removeprefix("# ")


# What an audience sees


def prepare(notebook: NotebookNode, name: str) -> NotebookNode:
    """`notebook` without what is not for the audience. name: of its file."""
    notebook.cells = [c for c in notebook.cells if "solution" not in tags(c)]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = unfolded(cell.source)
            continue
        if "exercise" in tags(cell):
            cell.outputs = []  # they only say that it is not tried yet
        if calls(cell.source) & LIVE:
            live = tr(
                "Live in {name}: run cell [{number}].",
                name=name,
                number=cell.execution_count,
            )
            data = {"text/html": f'<p class="live">{live}</p>'}
            cell.outputs.append(nbformat.v4.new_output("display_data", data))
        if "claim" in tags(cell) or calls(cell.source) <= SHOWS:
            cell.metadata["transient"] = {"remove_source": True}
        cell.source = condensed(without_alt(cell.source))
    return notebook


def tags(cell: NotebookNode) -> list[str]:
    """The tags of a cell."""
    return cell.metadata.get("tags", [])


def unfolded(source: str) -> str:
    """Markdown as a deck has it: notes that are not folded, no links to notebooks.

    A formula and the comma after it are joined, so that no line begins with a comma.
    """
    source = re.sub(r"<details><summary>(.*?)</summary>", r"**\1**", source)
    source = source.replace("</details>", "")
    joined = r'<span class="joined">\1</span>'
    source = re.sub(r"(\$[^$\n]+\$[.,:;?!)、。，：；？！）」])", joined, source)
    return re.sub(r"\[([^]]+)\]\(\w+\.ipynb\)", r"\1", source)


def calls(source: str) -> set[str]:
    """What the statements of `source` call; "" stands for one that is no mere call."""
    return {
        ast.unparse(statement.value.func)
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
        else ""
        for statement in ast.parse(source).body
    }


def without_alt(source: str) -> str:
    """`source` in which `lu.show(figure, alt=...)` has become `lu.show(figure)`."""
    lines = source.splitlines()
    for statement in reversed(ast.parse(source).body):
        if calls(ast.get_source_segment(source, statement)) == {"lu.show"}:
            figure = ast.get_source_segment(source, statement.value.args[0])
            shorter = "lu.show(" + figure.replace("\n    ", "\n") + ")"
            lines[statement.lineno - 1 : statement.end_lineno] = shorter.splitlines()
    return "\n".join(lines)


def condensed(source: str) -> str:
    """`source` with no more than one empty line between two others."""
    return re.sub(r"\n{3,}", "\n\n", source)


# Where it stands on the slide


def arrange(html: str) -> str:
    """The deck with each slide laid out: a heading, and words beside their picture."""
    soup = BeautifulSoup(html, "html.parser")
    heading = None
    for slide in soup.select("section > section"):
        notes = taken(slide.select("aside.notes"))
        own = slide.select_one("h1, h2")
        heading = own.extract() if own else again(heading)
        kind, boxes = laid_out(slide)
        body = box("body", [box(name, nodes) for name, nodes in boxes if nodes])
        slide.clear()
        slide.append(box(f"page {kind}", [heading, body]))
        slide.extend(notes)
    return str(soup)


def laid_out(slide: Tag) -> tuple[str, list[tuple[str, list[Tag]]]]:
    """The kind of a slide, and what is in each of its boxes."""
    pictures = [
        output
        for output in slide.select(".jp-OutputArea-child")
        if output.select_one("figure, .live")
    ]
    results = []
    if pictures:
        cell = pictures[0].find_parent(class_="jp-CodeCell")
        outputs = cell.select_one(".jp-Cell-outputWrapper")
        results = taken([outputs, *cell.find_next_siblings()])
    pictures = taken(pictures)
    words = [node for node in slide.find_all(recursive=False) if said(node)]
    results = [node for node in results if said(node)]
    boxes = [("words", words), ("results", results), ("pictures", pictures)]
    if pictures:
        return ("mixed" if words or results else "picture"), boxes
    return ("text" if words else "section"), boxes


def said(node: Tag) -> bool:
    """Is there anything to see in `node`?"""
    return bool(node.get_text(strip=True) or node.select_one("img"))


def taken(nodes: list[Tag]) -> list[Tag]:
    """`nodes`, taken out of the page."""
    return [node.extract() for node in nodes]


def box(kind: str, nodes: list[Tag]) -> Tag:
    """A <div> of class `kind` around `nodes`."""
    division = Tag(name="div", attrs={"class": kind})
    division.extend(nodes)
    return division


def again(heading: Tag) -> Tag:
    """The heading of the slide before, for a slide that has none of its own."""
    heading = copy(heading)
    heading["class"] = "again"
    return heading


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
