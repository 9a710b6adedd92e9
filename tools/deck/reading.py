"""From the cells of a lesson to the slides of its deck.

The slides are those that the author marked; one that has more than one thing to look at
becomes several: a picture stands alone but for a few words, and so does a question.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from bs4 import BeautifulSoup, Tag
from nbformat import NotebookNode

from lesson_utils.edition import tr
from lesson_utils.practice import exercises_of
from lesson_utils.practice.exercises import Choice, Value
from lesson_utils.practice.words import show_value

from .code import LIVE, idea
from .words import Block, block, coloured, first_sentence, inner, length, rendered

ROOM = 36  # words on a slide; what exceeds it is said
BESIDE = 20  # words beside a picture
LINES = 16  # of code and of what it prints, on a slide with words
LONGEST = 18  # lines of a listing that can be read from a wall
NOTES = re.compile(r"<!--\s*(?P<title>.*?(?P<minutes>\d+).*?)\n(?P<text>.*)-->", re.S)
NAME = re.compile(r"\d+\.\w+")  # of an exercise
OPTION = re.compile(r"\s*[:：]\s*")
JUDGED = re.compile(r"^\d+\.\w+  .*", re.MULTILINE | re.DOTALL)  # by `check`, last
ANSWER = "<code>...</code>"  # to be filled in, on the page
ANSI = re.compile(r"\x1b\[[\d;]*m")
CHANGE = re.compile(r"\*\*(Change it\.|換你改。)\*\*")


@dataclass
class Option:
    """One answer of a question."""

    letter: str
    html: str
    right: bool


@dataclass
class Slide:
    """One slide: what is on it, and what the speaker says.

    kicker: small, above a question; answer: what stands there one key later; first: of
    those that were one slide in the lesson; spoken: what was no room for.
    """

    id: str
    headline: str = ""
    kicker: str = ""
    blocks: list[Block] = field(default_factory=list)
    picture: str = ""
    options: list[Option] = field(default_factory=list)
    answer: str = ""
    spoken: list[str] = field(default_factory=list)
    title: str = ""  # of the notes
    notes: str = ""
    seconds: int = 0
    first: bool = True
    opens: bool = False  # the lesson
    is_task: bool = False  # and needs all its words

    @property
    def kind(self) -> str:
        """What the page is laid out for."""
        if self.opens:
            return "opening"
        if self.answer:
            return "question"
        if "lu-twin" in self.picture:
            return "explorer"
        if self.picture:
            return "mixed" if self.blocks else "picture"
        return "text" if self.blocks else "section"

    @property
    def is_words(self) -> bool:
        """May a picture or a question join it?"""
        return not (self.picture or self.answer or self.has("code", "printed"))

    def has(self, *kinds: str) -> bool:
        """Is there a block of one of these kinds?"""
        return any(block.kind in kinds for block in self.blocks)

    @property
    def length(self) -> float:
        """How many words of Markdown are on it, a question's among them."""
        said = [block.html for block in self.blocks if block.kind == "words"]
        if self.answer:
            said += [self.headline, *(option.html for option in self.options)]
        return sum(map(length, said))

    @property
    def lines(self) -> int:
        """How many lines of code, and of what it prints, are on it."""
        return sum(part.lines for part in self.blocks)

    @property
    def room(self) -> float:
        """For how many words there is room."""
        if self.is_task:
            return math.inf
        if self.picture:
            return BESIDE
        return ROOM if self.lines <= LINES else 0

    def settle(self) -> None:
        """Leave to the speaker what there is not room for.

        There is none for long listings, nor for prints beside a picture, nor for
        "Replace the `...`".
        """
        said = [
            part
            for part in self.blocks
            if (part.kind != "printed" and part.lines > LONGEST)
            or (part.kind == "printed" and self.picture)
            or (ANSWER in part.html and self.answer)
        ]
        self.spoken += [part.html for part in said]
        self.blocks = [part for part in self.blocks if part not in said]
        kept = [Block(b.short, b.short, kind=b.kind) for b in self.blocks if b.short]
        emptied = not (kept or self.picture or self.answer)
        if emptied or self.length <= self.room:
            return
        self.spoken += [f"<p>{b.spoken}</p>" for b in self.blocks if b.spoken]
        self.blocks = kept


def read(notebook: NotebookNode, name: str) -> list[Slide]:
    """The slides of the deck of a lesson. name: of its file, 07_gradient_descent.

    ValueError names a cell that cannot be read.
    """
    lesson = int(name[:2])
    slides: list[Slide] = []
    for cells in groups(notebook):
        told = [cell for cell in cells if slide_type(cell) == "notes"]
        shown = [cell for cell in cells if slide_type(cell) != "notes"]
        made = opening(shown[0]) if not slides else Group(lesson, name).read(shown)
        if not made:
            raise ValueError(f"cell [{cells[0].id}]: this slide shows nothing.")
        for cell in told:
            tell(made, cell.source)
        slides += made
    slides[0].picture = hero(slides)
    return slides


def groups(notebook: NotebookNode) -> list[list[NotebookNode]]:
    """The cells of each slide of the lesson, its notes among them."""
    found: list[list[NotebookNode]] = []
    for cell in notebook.cells:
        if slide_type(cell) == "skip" or "solution" in tags(cell):
            continue
        if slide_type(cell) in ("slide", "subslide") or not found:
            found.append([])
        found[-1].append(cell)
    return found


def slide_type(cell: NotebookNode) -> str:
    """What JupyterLab calls the slide type; "" for a cell that goes on a slide."""
    return cell.metadata.get("slideshow", {}).get("slide_type", "")


def tags(cell: NotebookNode) -> list[str]:
    """The tags of a cell."""
    return cell.metadata.get("tags", [])


# The first two slides


def opening(cell: NotebookNode) -> list[Slide]:
    """The question of the lesson, and what one can do afterwards."""
    nodes = [n for n in rendered(cell.source).children if isinstance(n, Tag)]
    title, *paragraphs = [node for node in nodes if node.name in ("h1", "p")]
    goals = next(node for node in nodes if node.name == "ul")
    promise = nodes[nodes.index(goals) - 1]
    question = next(node for node in paragraphs if node.strong)
    first = Slide(
        cell.id,
        headline=inner(question).removeprefix("<strong>").removesuffix("</strong>"),
        kicker=inner(title),
        blocks=[whole(str(n), "code") for n in nodes if n.name == "div"],
        spoken=[str(p) for p in paragraphs if p not in (question, promise)],
        opens=True,
    )
    headline = promise.get_text().strip().rstrip(",:，：")
    return [first, Slide(f"{cell.id}-goals", headline, blocks=[block(goals)])]


def hero(slides: list[Slide]) -> str:
    """The first picture of the lesson, for its first slide."""
    picture = next((slide.picture for slide in slides if slide.picture), "")
    image = BeautifulSoup(picture, "html.parser").img
    return f"<figure>{image}</figure>" if image else ""


# All others


class Group:
    """The cells of one slide of the lesson, on their way to be one slide or several."""

    def __init__(self, lesson: int, name: str) -> None:
        self.lesson = lesson
        self.name = name
        self.heading = ""
        self.slides: list[Slide] = []

    def read(self, cells: list[NotebookNode]) -> list[Slide]:
        """The slides that the cells become."""
        for cell in cells:
            if cell.cell_type == "markdown":
                self.markdown(cell)
            else:
                self.code(cell)
        for slide in self.slides:
            slide.settle()
        return self.slides

    def new(self, cell: NotebookNode, headline: str = "") -> Slide:
        """A new slide that begins with `cell`."""
        taken = sum(slide.id.startswith(cell.id) for slide in self.slides)
        identity = f"{cell.id}-{taken + 1}" if taken else cell.id
        self.slides.append(Slide(identity, headline))
        return self.slides[-1]

    def open(self, cell: NotebookNode) -> Slide:
        """The slide to which `cell` adds words."""
        return self.slides[-1] if self.slides else self.new(cell)

    def joined(self, room: int) -> Slide | None:
        """The last slide, if a picture or a question fits on it."""
        last = self.slides[-1] if self.slides else None
        return last if last and last.is_words and last.length <= room else None

    def markdown(self, cell: NotebookNode) -> None:
        """Headings begin slides, questions have their own, all else goes on."""
        nodes = [n for n in rendered(cell.source).children if isinstance(n, Tag)]
        while nodes:
            node = nodes.pop(0)
            if node.name in ("h2", "h3"):
                self.heading = inner(node)
                self.new(cell, self.heading)
            elif question := self.question(node):
                self.ask(cell, question, node, nodes)
            elif CHANGE.match(f"**{node.strong.get_text()}**" if node.strong else ""):
                self.open(cell).spoken.append(str(node))
            else:
                self.open(cell).blocks.append(block(node))

    def question(self, node: Tag) -> tuple[str, Choice | Value] | None:
        """The name and the oracle of the question that `node` asks."""
        name = node.strong.get_text() if node.name == "p" and node.strong else ""
        if not NAME.fullmatch(name) or not inner(node).startswith("<strong>"):
            return None
        asked = exercises_of(self.lesson).get(name)
        if isinstance(asked, Value) and not isinstance(asked.value, int | float):
            return None
        return (name, asked) if isinstance(asked, Choice | Value) else None

    def ask(
        self,
        cell: NotebookNode,
        question: tuple[str, Choice | Value],
        node: Tag,
        rest: list[Tag],
    ) -> None:
        """A slide for a question; what stands between it and its options goes along."""
        name, asked = question
        slide = self.joined(ROOM) or self.new(cell)
        slide.kicker = " · ".join(filter(None, [name, self.heading]))
        slide.headline = inner(node).removeprefix(f"<strong>{name}</strong>").strip()
        if isinstance(asked, Value):
            slide.answer = answered(show_value(asked.value), asked.shows)
            return
        while rest and rest[0].name != "ul":
            slide.blocks.append(block(rest.pop(0)))
        if not rest:
            raise ValueError(f"cell [{cell.id}]: {name} has no options.")
        slide.answer = answered(asked.right, asked.because[asked.right])
        for item in rest.pop(0).find_all("li", recursive=False):
            letter, html = OPTION.split(inner(item.p or item), maxsplit=1)
            slide.options.append(Option(letter, html, letter == asked.right))

    def code(self, cell: NotebookNode) -> None:
        """The idea of a code cell, what it prints, its pictures."""
        if cell.id.endswith("-change"):
            return  # for the student's own machine
        is_claim = "claim" in tags(cell)
        try:
            source = "" if is_claim else idea(cell.source)
        except SyntaxError as problem:
            message = f"cell [{cell.id}], line {problem.lineno}: {problem.msg}"
            raise ValueError(message) from None
        pieces = list(shown(cell))
        if not self.slides and any(kind == "picture" for kind, _ in pieces):
            # Without a heading the picture's own words are the headline: no code.
            source = ""
            pieces.sort()  # pictures first
        if source:
            listing = whole(coloured(source), "code")
            self.place(cell, listing).blocks.append(listing)
        if "exercise" in tags(cell) and not self.slides[-1].answer:
            self.slides[-1].is_task = True
        for kind, html in pieces:
            if kind == "picture":
                self.show(cell, html)
            elif not is_claim:
                self.open(cell).blocks.append(whole(html, "printed"))
        if any(call in cell.source for call in LIVE):
            live = tr("Live in {name}: run cell [{number}].")
            live = live.format(name=self.name, number=cell.execution_count)
            self.slides[-1].spoken.append(f"<p>{live}</p>")

    def place(self, cell: NotebookNode, listing: Block) -> Slide:
        """The slide for a listing: the last one, unless it has something else to show.

        A new one has the heading, if none has it yet, or says that it goes on.
        """
        last = self.open(cell)
        too_long = last.has("code") and last.lines + listing.lines > LINES
        if not (last.picture or last.answer or too_long):
            return last
        used = any(slide.headline == self.heading for slide in self.slides)
        goes_on = tr("{heading} (in code)").format(heading=self.heading)
        return self.new(cell, goes_on if used else self.heading)

    def show(self, cell: NotebookNode, html: str) -> None:
        """A slide for a picture: with few words, or with what it shows as headline.

        That of an explorer is what it says, and changes with it.
        """
        soup = BeautifulSoup(html, "html.parser")
        if "lu-twin" in html:
            slide = self.joined(0) or self.new(cell)
            slide.kicker = slide.headline
            slide.headline = "".join(map(inner, soup.select("figcaption")))
        else:
            slide = self.joined(BESIDE) or self.new(cell)
            alt = first_sentence(str(soup.select("img")[0]["alt"]))
            slide.headline = slide.headline or escape(alt)
        slide.picture = html


def answered(right: str, why: str) -> str:
    """What stands below a question one key later."""
    return f"<b>{escape(right)}</b> {escape(tr(why))}"


def whole(html: str, kind: str) -> Block:
    """A block that is not made shorter."""
    return Block(html, html, kind=kind)


def shown(cell: NotebookNode) -> Iterator[tuple[str, str]]:
    """What a cell shows, as ("picture" or "printed", HTML)."""
    for output in cell.outputs:
        data = output.get("data", {})
        html = data.get("text/html")
        if output.get("name") == "stdout":
            text = JUDGED.sub("", output.text)
        else:
            text = "" if html is not None else data.get("text/plain", "")
        if output.output_type == "error":  # meant; its last line says what it is
            text = f"{output.ename}: {output.evalue}"
        if html and "<img" in html:
            yield "picture", html
        elif html:
            yield "printed", html
        elif text.strip():
            yield "printed", f"<pre>{escape(ANSI.sub('', text).rstrip())}</pre>"


# What the speaker sees


def tell(slides: list[Slide], source: str) -> None:
    """Give the notes and the minutes of one slide of the lesson to its `slides`."""
    parts = NOTES.search(source)
    if not parts:
        raise ValueError(f"slide [{slides[0].id}]: these are no speaker notes.")
    title, minutes, text = parts["title"], int(parts["minutes"]), parts["text"]
    for number, slide in enumerate(slides):
        slide.title = title
        slide.first = number == 0
        slide.notes = str(rendered(text))
        # What does not divide goes to the first: the sum is that of the notes.
        slide.seconds = minutes * 60 // len(slides)
    slides[0].seconds += minutes * 60 % len(slides)
