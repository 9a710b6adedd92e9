"""The decks: what stands on their slides, and what must not."""

import copy
import errno
import hashlib
import re
import statistics
from unittest.mock import Mock

import nbformat
import pytest
from decks import soup
from reading import CODE, LESSONS, cells, name, read, slide_type

from lesson_utils.edition import EDITIONS, setup
from lesson_utils.practice import exercises_of
from lesson_utils.practice.exercises import Choice, Value
from tools import slides
from tools.deck import code, words
from tools.deck import reading as deck_reading
from tools.files import Failure

WORDS = 36  # on half of the slides, at most, besides code and what it prints
LINES = 12  # of code and of what it prints, on half of the slides that have any
SLIDE = {"slide", "subslide"}
MINUTES = r"(?:Speaker notes · (\d+) min|講者備忘稿 · (\d+) 分鐘)"
FILES = {
    "mathjax/tex-svg.js": "mathjax 3.2.2",
    "reveal/notes.js": "reveal.js 5.2.1",
    "reveal/reveal.css": "reveal.js 5.2.1",
    "reveal/reveal.js": "reveal.js 5.2.1",
}

every_lesson = pytest.mark.parametrize("path", LESSONS, ids=name)


def squeezed(text):
    return "\n".join(line for line in text.splitlines() if line.strip())


def on_the_wall(file):
    """What the slides of a deck say, without notes."""
    return squeezed("\n".join(page.get_text() for page in soup(file).select(".page")))


def minutes_of(path):
    return [int(re.search(r"\d+", cell.source)[0]) for cell in notes_of(path)]


def notes_of(path):
    return [c for c in cells(path, "markdown") if slide_type(c) == "notes"]


# What stands in the decks


@every_lesson
def test_the_language_is_that_of_the_edition(deck, path):
    assert soup(deck).html["lang"] == path.parent.name


@every_lesson
def test_no_solution_is_in_the_deck(deck, path):
    text = squeezed(soup(deck).get_text())
    solutions = [c for c in cells(path) if "solution" in c.metadata.get("tags", [])]
    assert solutions
    for solution in solutions:
        for listing in CODE.findall(solution.source):
            assert squeezed(listing) not in text, solution.id
    assert "<summary>" not in deck.read_text(encoding="utf-8")


@every_lesson
def test_what_is_skipped_is_not_in_the_deck(deck, path):
    text = squeezed(soup(deck).get_text())
    for cell in cells(path, "code"):
        if slide_type(cell) == "skip":
            assert squeezed(cell.source) not in text, cell.id


@every_lesson
def test_nothing_that_only_shows_or_checks_is_on_the_wall(deck, path):
    text = on_the_wall(deck)
    for call in code.HIDDEN:
        assert f"{call}(" not in text
    assert not re.search(r"^\d+\.\w+  ", text, re.MULTILINE)
    for cell in cells(path, "code", "claim"):
        assert squeezed(cell.source) not in text, cell.id
        for output in cell.outputs:
            printed = squeezed(output.get("text", ""))
            assert not printed or printed not in text, cell.id


@every_lesson
def test_each_written_exercise_is_on_the_wall(deck, path):
    text = on_the_wall(deck)
    for exercise in cells(path, "code", "exercise"):
        if slide_type(exercise) != "skip":
            assert squeezed(code.idea(exercise.source)) in text, exercise.id


@every_lesson
def test_each_question_has_its_answer(deck, path):
    setup(path.parent.name)
    asked = set()
    for slide in soup(deck).select("section:has(.question)"):
        exercise = slide.select_one(".kicker").get_text().split(" · ")[0]
        asked.add(exercise)
        oracle = exercises_of(int(path.stem[:2]))[exercise]
        answer = slide.select_one(".answer.fragment").get_text()
        assert answer in slide.select_one("aside").get_text(), exercise
        if isinstance(oracle, Choice):
            letters = [b.get_text() for b in slide.select(".cards li > b")]
            assert letters == list(oracle.because), exercise
            assert [b.get_text() for b in slide.select(".right > b")] == [oracle.right]
    named = re.compile(r"^\*\*(\d+\.\w+)\*\*[^\n]*\n(?:.*\n)*?- A", re.MULTILINE)
    for cell in cells(path, "markdown"):
        if slide_type(cell) not in ("skip", "notes"):
            assert set(named.findall(cell.source)) <= asked, cell.id


@every_lesson
def test_each_slide_has_a_headline_of_its_own(deck):
    headlines = [h.get_text().strip() for h in soup(deck).select(".headline")]
    assert all(headlines)
    twice = {text for text in headlines if headlines.count(text) > 1}
    assert not twice


@every_lesson
def test_there_are_few_words_on_a_slide(deck, record_property):
    bodies = soup(deck).select(".body")
    lines = []
    for body in bodies:
        listed = [listing.extract() for listing in body.select("pre")]
        if listed:
            lines.append(
                sum(len(squeezed(pre.get_text()).split("\n")) for pre in listed)
            )
    length = statistics.median(words.length(str(body)) for body in bodies)
    said = f"median {length:.0f}, lines {statistics.median(lines):.0f}"
    record_property("words a slide", said)
    assert length <= WORDS
    assert statistics.median(lines) <= LINES


@every_lesson
def test_each_slide_has_notes_and_the_minutes_add_up(deck, path):
    sections = soup(deck).select(".slides > section")
    for section in sections:
        notes = section.select("aside.notes")
        assert len(notes) == 1, section["id"]
        assert re.search(MINUTES, notes[0].get_text()), section["id"]
    timing = sum(int(section["data-timing"]) for section in sections)
    assert timing == 60 * sum(minutes_of(path))
    first = [s for s in sections if "again" not in s.aside["class"]]
    assert len(first) == len(notes_of(path))


@every_lesson
def test_the_address_of_a_slide_is_its_cell(deck, path):
    addresses = [section["id"] for section in soup(deck).select(".slides > section")]
    assert len(addresses) == len(set(addresses))
    assert {c.id for c in cells(path) if slide_type(c) in SLIDE} <= set(addresses)


@every_lesson
def test_everything_that_a_deck_asks_for_is_beside_it(deck):
    asked = [
        tag.get("src") or tag.get("href")
        for tag in soup(deck).select("[src], link[href]")
    ]
    asked = [address for address in asked if not address.startswith("data:")]
    assert "../assets/reveal/reveal.js" in asked
    for address in asked:
        assert address.startswith("../assets/"), address
        assert (deck.parent / address).is_file(), address
    theme = deck.parents[1] / "assets" / "theme.css"
    for address in re.findall(r'url\("([^"]+)"\)', theme.read_text(encoding="utf-8")):
        assert (theme.parent / address).is_file(), address


def test_the_list_names_every_deck(decks):
    page = soup(decks / "index.html")
    for language in EDITIONS:
        section = page.select_one(f'main > section[lang="{language}"]')
        links = [link["href"] for link in section.select("a")]
        for path in LESSONS:
            if path.parent.name != language:
                continue
            address = f"{language}/{path.stem}.html"
            assert address in links
            assert f"{address}?handout" in links
            count = len(soup(decks / address).select(".slides > section"))
            said = section.select_one(f'li:has([href="{address}"])').get_text()
            for part in [path.stem[:2], str(count), str(sum(minutes_of(path)))]:
                assert part in said
        for image in section.select("img"):
            assert (decks / image["src"]).stat().st_size > 1000
        assert "Esc" in section.get_text()


@pytest.mark.parametrize("file", FILES)
def test_what_others_wrote_is_unchanged(file):
    sums = (slides.DECK / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    expected = {line.split("  ")[1]: line.split("  ")[0] for line in sums}
    assert set(expected) == set(FILES)
    content = (slides.DECK / file).read_bytes()
    assert hashlib.sha256(content).hexdigest() == expected[file]


# The command


def test_the_command_makes_what_it_is_asked_for(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(slides, "ROOT", tmp_path)
    assert slides.main(["07", "--edition", "zh-TW"]) == 0
    folder = tmp_path / "build" / "slides"
    made = {file.name for file in folder.glob("*/*.html")}
    assert made == {"07_gradient_descent.html"}
    page = soup(folder / "index.html")
    assert page.html["lang"] == "zh-TW"
    assert len(page.select("main > section")) == 1
    assert capsys.readouterr().out.splitlines() == [
        (folder / "zh-TW" / "07_gradient_descent.html").as_posix(),
        (folder / "index.html").as_posix(),
    ]


def test_an_unknown_lesson_is_named():
    with pytest.raises(Failure, match="There is no lesson '99'"):
        slides.main(["99"])


def test_a_broken_lesson_is_named_and_stops_no_other(tmp_path, monkeypatch, capsys):
    good = next(path for path in LESSONS if path.parent.name == "en")
    broken = tmp_path / "en" / "13_mnist.ipynb"
    broken.parent.mkdir()
    monkeypatch.setattr(slides, "ROOT", tmp_path)
    monkeypatch.setattr(slides, "lessons", lambda names: [broken, good])
    for content, why in [
        ("", "it is empty"),
        (good.read_text(encoding="utf-8")[:5000], "it is cut off"),
        ("{\n<<<<<<< HEAD\n}", "git's conflict markers"),
        (magic(good), "invalid syntax"),
    ]:
        broken.write_text(content, encoding="utf-8")
        assert slides.main([]) == 1
        failed, *rest = capsys.readouterr().out.splitlines()
        assert re.match(rf"FAILED +{re.escape(broken.as_posix())}.*{why}", failed)
        assert [line.endswith(".html") for line in rest] == [True, True]


def magic(path):
    """The lesson at `path`, with a cell that Python cannot read."""
    notebook = copy.copy(read(path))
    cell = nbformat.v4.new_code_cell("%time 1", id="magic")
    notebook.cells = [*notebook.cells, cell]
    return nbformat.writes(notebook)


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "slides").write_text("a file where the folder should be")
    with pytest.raises(Failure, match=f"slides/en/{LESSONS[0].stem}"):
        slides.build(LESSONS[0], tmp_path / "slides")


def test_a_full_disk_leaves_the_deck_that_was_there(tmp_path, monkeypatch):
    deck = slides.build(LESSONS[0], tmp_path)
    before = deck.read_text(encoding="utf-8")
    full = OSError(errno.ENOSPC, "No space left on device")
    with monkeypatch.context() as patch:
        patch.setattr(type(deck), "write_text", Mock(side_effect=full))
        with pytest.raises(Failure, match=rf"{deck.name}: the disk is full"):
            slides.build(LESSONS[0], tmp_path)
    assert deck.read_text(encoding="utf-8") == before
    assert [file.suffix for file in deck.parent.iterdir()].count(".new") == 0


# From cells to slides


def markdown(source, kind="", identity="words"):
    metadata = {"slideshow": {"slide_type": kind}} if kind else {}
    return nbformat.v4.new_markdown_cell(source, metadata=metadata, id=identity)


def python(source, *outputs, kind="", identity="code", tags=()):
    metadata = {"tags": list(tags)}
    if kind:
        metadata["slideshow"] = {"slide_type": kind}
    return nbformat.v4.new_code_cell(
        source, metadata=metadata, id=identity, outputs=list(outputs), execution_count=7
    )


def printed(text):
    return nbformat.v4.new_output("stream", name="stdout", text=text)


def picture(alt="It falls. Then it rises."):
    html = f'<figure><img src="data:image/png;base64,AA==" alt="{alt}"></figure>'
    return nbformat.v4.new_output("display_data", data={"text/html": html})


TITLE = """\
# 07 · Down

A story of fog.

**Which way is down?**

**You can**

- *walk*

5 minutes in class.
"""


def read_slides(*rest, after=()):
    """The slides that cells become, after the first two."""
    found = [markdown(TITLE, "slide", "title"), *rest, *after]
    notebook = nbformat.v4.new_notebook(cells=found)
    return deck_reading.read(notebook, "07_gradient_descent")[2:]


def test_the_first_slide_is_the_question_and_a_picture():
    notebook = nbformat.v4.new_notebook(
        cells=[
            markdown(TITLE, "slide", "title"),
            markdown("<!-- Speaker notes · 3 min\n\nAsk.\n-->", "notes", "n"),
            python("lu.show(f, alt='')", picture(), kind="slide"),
        ]
    )
    first, second, _ = deck_reading.read(notebook, "07_gradient_descent")
    assert first.headline == "Which way is down?"
    assert first.kicker == "07 · Down"
    assert 'alt="It falls.' in first.picture
    assert "fog" in first.spoken[0]
    assert (second.headline, second.seconds) == ("You can", 90)
    assert "Ask." in first.notes


def test_a_picture_stands_alone_under_what_it_says():
    (slide,) = read_slides(python("lu.show(f, alt='')", picture(), kind="subslide"))
    assert (slide.kind, slide.headline) == ("picture", "It falls")


def test_few_words_stand_beside_a_picture_many_before_it():
    few = "## Down\n\nHere it *falls*."
    shows = python("lu.show(f, alt='')", picture())
    (slide,) = read_slides(markdown(few, "slide"), shows)
    assert (slide.kind, slide.headline) == ("mixed", "Down")
    many = "## Down\n\n" + "- one of the words\n" * 8
    first, second = read_slides(markdown(many, "slide"), shows)
    assert (first.kind, second.kind) == ("text", "picture")
    assert (second.headline, second.id) == ("It falls", "code")


def test_code_and_its_picture_are_two_slides():
    source = "def f(w):\n    return w\n\n\nlu.show(draw(f), alt='')"
    first, second = read_slides(markdown("## Down", "slide"), python(source, picture()))
    assert (first.kind, second.kind) == ("text", "picture")
    assert first.has("code")
    assert "lu.show" not in first.blocks[0].html


def test_a_full_slide_leaves_paragraphs_to_the_speaker():
    long = "Nothing but words. " * 30 + "**This stays.** And this goes."
    begins = "**Begin** with this. And all stays."
    source = f"## Down\n\n{long}\n\n{begins}\n\n- a list\n\n$$x = 1$$"
    (slide,) = read_slides(markdown(source, "slide"))
    wall = " ".join(part.html for part in slide.blocks)
    for part in ["This stays.", "And all stays.", "a list", "$$x = 1$$"]:
        assert part in wall
    for part in ["Nothing", "And this goes."]:
        assert part not in wall
        assert part in slide.spoken[0]


QUESTIONS = """\
## Guess

**7.p1** Which way?

- A: right, by $x$
- B: left
- C: up

Replace the `...` by a letter.

**7.p3** How far?
"""


def test_each_question_is_a_slide_with_its_answer(monkeypatch):
    oracles = {
        "7.p1": Choice(right="A", because={"A": "Downhill.", "B": "No.", "C": "No."}),
        "7.p3": Value(value=5, shows="Five."),
    }
    monkeypatch.setattr(deck_reading, "exercises_of", lambda lesson: oracles)
    first, second = read_slides(
        markdown(QUESTIONS, "slide", "guess"),
        python('lu.predict("7.p1", ...)', printed("7.p1  No guess yet.\n")),
        after=[markdown("<!-- Speaker notes · 1 min\n\nAsk.\n-->", "notes", "n")],
    )
    assert (first.headline, first.kicker) == ("Which way?", "7.p1 · Guess")
    assert [option.letter for option in first.options] == ["A", "B", "C"]
    assert [option.right for option in first.options] == [True, False, False]
    assert first.answer == "<b>A</b> Downhill."
    assert (second.headline, second.options) == ("How far?", [])
    assert second.answer == "<b>5</b> Five."
    assert (first.id, second.id) == ("guess", "guess-2")
    assert first.seconds + second.seconds == 60
    assert first.blocks == second.blocks == []


def test_a_long_listing_is_for_the_page():
    listing = "## Down\n\n```python\n" + "x = 1\n" * 20 + "```"
    (slide,) = read_slides(markdown(listing, "slide"))
    assert slide.kind == "section"
    assert "<pre" in slide.spoken[0]


def test_what_is_for_a_students_own_machine_is_said():
    (slide,) = read_slides(
        markdown("## Down\n\n**Change it.** Try 0.9.", "slide"),
        python("rate = 0.9\nprint(rate)", printed("0.9"), identity="rate-change"),
    )
    assert slide.kind == "section"
    assert "Try 0.9." in slide.spoken[0]


def test_many_lines_of_code_are_two_slides():
    lines = "\n".join(f"x{n} = 1" for n in range(10))
    first, second = read_slides(
        markdown("## Down", "slide"), python(lines), python(lines, identity="more")
    )
    assert [first.headline, second.headline] == ["Down", "Down (in code)"]
    asked, answer = read_slides(
        markdown("## Down\n\n**7.p2** How far?", "slide"), python(lines)
    )
    assert (asked.kicker, answer.headline) == ("7.p2 · Down", "Down")


def test_claims_and_verdicts_are_not_shown():
    (slide,) = read_slides(
        markdown("## Down", "slide"),
        python('print("true:", True)', printed("true: True\n"), tags=["claim"]),
        python('lu.check("7.p1")', printed("7.p1  No guess was noted.\n")),
        python("print(2)", printed("2\nclose to 2: True\n")),
    )
    assert [part.kind for part in slide.blocks] == ["code", "printed"]
    assert slide.blocks[1].html == "<pre>2\nclose to 2: True</pre>"


def test_a_cell_that_cannot_be_read_is_named():
    with pytest.raises(ValueError, match=r"\[code\], line 1: invalid syntax"):
        read_slides(python("%time 1", kind="slide"))
    with pytest.raises(ValueError, match=r"\[words\]: 7.p1 has no options"):
        read_slides(markdown("## A\n\n**7.p1** Which?", "slide"))
    with pytest.raises(ValueError, match=r"\[code\]: this slide shows nothing"):
        read_slides(python('lu.check("7.p1")', kind="slide"))


DEFINES = "def f(x):\n    return x"


@pytest.mark.parametrize(
    ("source", "idea"),
    [
        ('lu.show(draw(), alt="A curve.")', ""),
        ("def draw(w):\n    return w\n\n\nlu.explore(draw, '7.e1', w=(0, 1))", ""),
        ('y = 2\nlu.show(draw(y), alt="A curve.")', ""),
        (f"{DEFINES}\n\n\nlu.show(f(1), alt='')", DEFINES),
        ("for h in (1, 2):\n    print(f'{h}')", ""),
        (f"{DEFINES}\n\n\nfor h in (1, 2):\n    print('h', h)", DEFINES),
        ("w = 1\nfor h in (1, 2):\n    print(f'{h}')", None),
        ("print(f(1))", None),
        ("answer = ...\nlu.check('7.e1', answer)", ""),
        ("w = f(1)\nprint('w =', w)", "w = f(1)"),
        (f"{DEFINES}\n\n\nlu.check('7.2', f)", DEFINES),
    ],
)
def test_code_stands_on_a_slide_where_it_is_the_idea(source, idea):
    assert code.idea(source) == (source if idea is None else idea)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("One. Two! Three?", ["One. ", "Two! ", "Three?"]),
        ("<strong>One. Two.</strong> Three", ["<strong>One. Two.</strong> ", "Three"]),
        ("It is 0.5, $a. b$ too. End", ["It is 0.5, $a. b$ too. ", "End"]),
        ('He said "No." (Why?) So', ['He said "No." ', "(Why?) ", "So"]),
        (
            "（一。）<strong>二？」</strong>三",
            ["（一。）", "<strong>二？」</strong>", "三"],
        ),
        ("一。<strong>二？</strong>三", ["一。", "<strong>二？</strong>", "三"]),
    ],
)
def test_sentences(html, expected):
    assert list(words.sentences(html)) == expected


def test_length():
    assert words.length("<p>Two <b>words</b> $x + y = 2$ .</p>") == 3
    assert words.length("七個字是四個字") == 4


def test_numbers_and_formulas_do_not_break():
    html = str(words.rendered("About 1e-16, and $x < 1$, but `1e-16`."))
    assert '<span class="joined">1e-16</span>,' in html
    assert '<span class="joined">$x &lt; 1$,</span>' in html
    assert "<code>1e-16</code>" in html
