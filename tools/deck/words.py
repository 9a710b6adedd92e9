"""What of a Markdown cell stands on the wall, and what the speaker says instead."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from bs4 import BeautifulSoup, Tag
from nbconvert.filters.markdown_mistune import markdown2html_mistune

CHINESE = re.compile(r"[\u3400-\u9fff]")
CHARACTERS = 1.75  # Chinese ones that are read in the time of an English word
JOINED = re.compile(
    r"\$[^$\n]+\$[.,:;?!)、。，：；？！）」]|(?<![\w.])\d[\d.]*e[-−]\d+"
)
SENTENCE = re.compile(
    r"""( [.!?] (?:</\w+>|[")])* \s+    # an end, with all that closes there
        | [。！？] (?:</\w+>|[」）])* )""",
    re.VERBOSE,
)


@dataclass
class Block:
    """A paragraph, a list, a table, code or what it prints, as HTML.

    short: what is left of it on a slide that is too full; spoken: the rest, which the
    speaker says then. kind: "words", "code" or "printed".
    """

    html: str
    short: str
    spoken: str = ""
    kind: str = "words"

    @property
    def lines(self) -> int:
        """How many lines of code, or of what it prints, it is."""
        listed = BeautifulSoup(self.html, "html.parser").select("pre")
        return sum(len(pre.get_text().strip().splitlines()) for pre in listed)


def length(html: str) -> float:
    """How many English words `html` is as long as; a formula counts as one."""
    text = BeautifulSoup(html, "html.parser").get_text(" ")
    text = re.sub(r"\$\$.+?\$\$|\$[^$\n]+\$", " x ", text, flags=re.DOTALL)
    characters = len(CHINESE.findall(text))
    words = [w for w in CHINESE.sub(" ", text).split() if re.search(r"\w", w)]
    return len(words) + characters / CHARACTERS


def rendered(source: str) -> BeautifulSoup:
    """Markdown as HTML, without links that lead out of the deck.

    A formula and the comma after it are joined, and so is 1e-16: no line begins with
    the rest of them.
    """
    soup = BeautifulSoup(markdown2html_mistune(source), "html.parser")
    for anchor in soup.select(".anchor-link"):
        anchor.decompose()
    for link in soup.select('a[href$=".ipynb"]'):
        link.unwrap()
    for text in soup.find_all(string=JOINED):
        if not text.find_parent(["code", "pre"]):
            html = JOINED.sub(r'<span class="joined">\g<0></span>', escape(text, False))
            text.replace_with(BeautifulSoup(html, "html.parser"))
    return soup


def coloured(source: str) -> str:
    """Python as HTML."""
    return str(rendered(f"```python\n{source}\n```"))


def inner(node: Tag) -> str:
    """The HTML within `node`."""
    return node.decode_contents().strip()


def block(node: Tag) -> Block:
    """What a slide may show of `node`.

    Formulas, lists, tables, code and paragraphs that begin with bold words stay. Of
    others only the sentences with bold words stay if there is not room for all.
    """
    html = str(node)
    if node.name != "p" or "$$" in html or html.startswith("<p><strong>"):
        return Block(html, short=html)
    kept: list[str] = []
    spoken: list[str] = []
    for sentence in sentences(inner(node)):
        (kept if "<strong>" in sentence else spoken).append(sentence)
    short = f"<p>{''.join(kept).strip()}</p>" if kept else ""
    return Block(html, short, spoken="".join(spoken))


def sentences(html: str) -> Iterator[str]:
    """The sentences of a paragraph; none ends within a tag or a formula."""
    sentence = ""
    for piece in SENTENCE.split(html):
        sentence += piece
        if SENTENCE.fullmatch(piece) and is_balanced(sentence):
            yield sentence
            sentence = ""
    if sentence.strip():
        yield sentence


def is_balanced(html: str) -> bool:
    """Has every tag and every formula that begins in `html` ended?"""
    tags = len(re.findall(r"<\w", html)) == html.count("</")
    return tags and html.count("$") % 2 == 0


def first_sentence(text: str) -> str:
    """What an alternative text says first, without the full stop: the headline."""
    return re.split(r"\.(?=\s|$)|。", text, maxsplit=1)[0].strip()
