"""Make decks from lessons: slides that open from a USB stick, with no network.

`python course.py slides` makes a deck of every lesson, `python course.py slides 07` of
lesson 07; `--edition zh-TW` in Chinese. They are written to build/slides, where
index.html lists them. A deck has all that it needs in the folder assets beside it.

What an audience sees of a lesson is decided in `tools.deck`; here it becomes a page.
"""

import argparse
import re
import shutil
from base64 import b64decode
from pathlib import Path

from bs4 import BeautifulSoup
from jinja2 import Environment, FileSystemLoader
from matplotlib import get_data_path

from lesson_utils.edition import EDITIONS, FONT, setup, tr

from .catalogue import lessons
from .deck.reading import Slide, read
from .files import ROOT, Failure, calmly, explained, read_notebook, shown, store

DECK = Path(__file__).parent / "deck"
DEJAVU = Path(get_data_path()) / "fonts" / "ttf"
FONTS = [
    FONT,
    DECK / "fonts" / "NotoSansTC-Bold-subset.otf",
    FONT.with_name("OFL.txt"),
    DEJAVU / "DejaVuSans.ttf",
    DEJAVU / "DejaVuSans-Bold.ttf",
    DEJAVU / "DejaVuSansMono.ttf",
    DEJAVU / "DejaVuSansMono-Bold.ttf",
    DEJAVU / "LICENSE_DEJAVU",
]
PAGES = Environment(loader=FileSystemLoader(DECK), autoescape=True)
PICTURE = re.compile(r'src="data:image/png;base64,([^"]+)"')


def main(arguments: list[str]) -> int:
    """Make the decks named on the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="course.py slides", allow_abbrev=False)
    parser.add_argument("lessons", nargs="*", metavar="LESSON")
    parser.add_argument("--edition", choices=EDITIONS, default="en")
    options = parser.parse_args(arguments)
    folder = ROOT / "build" / "slides"
    failed = False
    for path in lessons(options.lessons):
        if path.parent.name != options.edition:
            continue
        try:
            print(shown(build(path, folder)), flush=True)
        except Failure as failure:  # and the other lessons go on
            failed = True
            print(f"FAILED    {failure}", flush=True)
    print(shown(overview(folder)))
    return int(failed)


def build(path: Path, folder: Path) -> Path:
    """Write the deck of the lesson at `path` into `folder`; return its place.

    Failure names the file that cannot be read or written.
    """
    edition = path.parent.name
    setup(edition)
    with explained(path):
        slides = read(read_notebook(path), path.stem)
        html = page(slides, edition)
    file = folder / edition / f"{path.stem}.html"
    with explained(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        copy_assets(folder / "assets")
        picture = PICTURE.search(slides[0].picture)
        file.with_suffix(".png").write_bytes(b64decode(picture[1]) if picture else b"")
    store(file, html)
    return file


def page(slides: list[Slide], edition: str) -> str:
    """The HTML of a deck."""
    return PAGES.get_template("deck.html.j2").render(
        edition=edition,
        title=BeautifulSoup(slides[0].kicker, "html.parser").get_text(),
        slides=slides,
        words={"answer": tr("Answer:"), "spoken": tr("On the page:")},
    )


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
            "decks": [*map(entry, sorted(folder.glob(f"{language}/*.html")))],
        }
        if words["decks"]:
            editions.append(words)
    file = folder / "index.html"
    html = PAGES.get_template("index.html.j2").render(editions=editions)
    store(file, html)
    return file


def entry(deck: Path) -> dict[str, str]:
    """What the list says of a deck: read from it, whatever its lesson is now."""
    html = deck.read_text(encoding="utf-8")
    timings = [int(seconds) for seconds in re.findall(r'data-timing="(\d+)"', html)]
    return {
        "file": f"{deck.parent.name}/{deck.name}",
        "picture": f"{deck.parent.name}/{deck.stem}.png",
        "title": BeautifulSoup(html, "html.parser").select("title")[0].get_text(),
        "length": tr(
            "{slides} slides, {minutes} minutes",
            slides=len(timings),
            minutes=round(sum(timings) / 60),
        ),
    }


if __name__ == "__main__":
    calmly(main)
