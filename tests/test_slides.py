"""The decks: what must not be on a slide, and each slide in a real browser, offline."""

import re
import subprocess
from contextlib import contextmanager
from functools import cache
from itertools import pairwise

import nbformat
import pytest
from browser import chromium, find_chromium
from bs4 import BeautifulSoup
from reading import LESSONS, cells, name, slide_type, solution_of

from lesson_utils.edition import EDITIONS
from tools import slides

FRAME = (1280, 720)
SMALLEST = 20  # px, of any letter
NARROWEST = 400  # px, of any picture
SLIDE = {"slide", "subslide"}
MINUTES = r"^(?:Speaker notes · \d+ min|講者備忘稿 · \d+ 分鐘)"

# What a slide shows: letters with their fonts, and where everything is.
VISIT = """
async () => {
  const seen = [];
  for (const slide of Reveal.getSlides()) {
    const { h, v } = Reveal.getIndices(slide);
    Reveal.slide(h, v);
    const page = slide.querySelector(".page");
    const texts = {}, boxes = [], cut = [];
    let smallest = Infinity, errors = 0;
    const walker = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode, parent = node.parentElement;
      if (parent.closest("script, mjx-assistive-mml") || !node.data.trim()) continue;
      const style = getComputedStyle(parent);
      texts[style.fontFamily] = (texts[style.fontFamily] ?? "") + node.data;
      if (node.data.includes("$") && !parent.closest("pre, code")) errors++;
      if (!page.contains(node)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      boxes.push(...range.getClientRects());
      if (!parent.closest("svg")) {
        smallest = Math.min(smallest, parseFloat(style.fontSize));
      }
    }
    const measure = () => {
      for (const box of page.querySelectorAll("img, svg, pre, table, input")) {
        boxes.push(box.getBoundingClientRect());
      }
      for (const box of page.querySelectorAll(".body, .body > *, pre")) {
        if (box.scrollWidth > box.clientWidth + 1) cut.push("too wide");
        if (box.scrollHeight > box.clientHeight + 1) cut.push("too high");
      }
    };
    measure();
    for (const slider of page.querySelectorAll("input")) {
      for (slider.value = slider.max; slider.value > 0; slider.value--) {
        slider.oninput();
        measure();
      }
      slider.oninput();
    }
    const margins = boxes.flatMap((box) => [
      box.left, box.top, 1280 - box.right, 720 - box.bottom,
    ]);
    const images = [...page.querySelectorAll("img")];
    seen.push({
      name: `slide ${seen.length + 1}, ${page.querySelector("h1, h2").innerText}`,
      margin: Math.min(...margins),
      cut, texts, smallest,
      notes: [...slide.querySelectorAll("aside.notes")].map(
        (notes) => notes.textContent.trim()),
      alts: images.map((image) => image.alt),
      widths: images.map((image) => Math.min(
        image.clientWidth,
        image.clientHeight * image.naturalWidth / image.naturalHeight)),
      errors: errors + slide.querySelectorAll(
        "[data-mml-node=merror], mjx-container [fill=red]").length,
    });
  }
  return { slides: seen, formulas: document.querySelectorAll("mjx-container").length };
}
"""

every_lesson = pytest.mark.parametrize("path", LESSONS, ids=name)


@pytest.fixture(scope="module")
def decks(tmp_path_factory):
    """A folder with every deck."""
    folder = tmp_path_factory.mktemp("slides")
    for path in LESSONS:
        slides.build(path, folder)
    slides.overview(folder)
    return folder


@pytest.fixture
def deck(decks, path):
    """The deck of one lesson."""
    return decks / path.parent.name / f"{path.stem}.html"


def soup(file):
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


def squeezed(text):
    return "\n".join(line for line in text.splitlines() if line.strip())


# Without a browser


@every_lesson
def test_the_language_is_that_of_the_edition(deck, path):
    assert soup(deck).html["lang"] == path.parent.name


@every_lesson
def test_no_solution_is_in_the_deck(deck, path):
    text = squeezed(soup(deck).get_text())
    for exercise in cells(path, "code", "exercise"):
        solution = squeezed(solution_of(path, exercise))
        answers = [line for line in solution.splitlines() if '"' in line]
        given = squeezed(exercise.source).splitlines()
        for part in [solution, *(line for line in answers if line not in given)]:
            assert part not in text, f"[{exercise.id}] {part}"
    assert "<summary>" not in deck.read_text(encoding="utf-8")


@every_lesson
def test_what_is_skipped_is_not_in_the_deck(deck, path):
    text = squeezed(soup(deck).get_text())
    for cell in cells(path, "code"):
        if slide_type(cell) == "skip":
            assert squeezed(cell.source) not in text, cell.id


@every_lesson
def test_each_exercise_is_in_the_deck_without_its_calm_line(deck, path):
    text = squeezed(soup(deck).get_text())
    for exercise in cells(path, "code", "exercise"):
        assert squeezed(exercise.source) in text, exercise.id
        for output in exercise.outputs:
            assert output.text.strip() not in text, exercise.id


@every_lesson
def test_an_explorer_says_where_it_is_live(deck, path):
    live = [
        cell.execution_count
        for cell in cells(path, "code")
        if slides.calls(cell.source) & slides.LIVE
    ]
    said = [line.get_text() for line in soup(deck).select(".pictures .live")]
    assert [int(re.search(r"\[(\d+)\]", line).group(1)) for line in said] == live
    assert all(f"{path.stem}.ipynb" in line for line in said)


@every_lesson
def test_everything_that_a_deck_asks_for_is_beside_it(deck):
    asked = [
        tag.get("src") or tag.get("href")
        for tag in soup(deck).select("[src], [href]")
        if not tag.get("href", "").startswith("#")
    ]
    asked = [address for address in asked if not address.startswith("data:")]
    assert len(asked) == 6
    for address in asked:
        assert address.startswith("../assets/"), address
        assert (deck.parent / address).is_file(), address
    theme = deck.parents[1] / "assets" / "theme.css"
    for address in re.findall(r'url\("([^"]+)"\)', theme.read_text(encoding="utf-8")):
        assert (theme.parent / address).is_file(), address


def test_the_list_names_every_deck(decks):
    page = soup(decks / "index.html")
    for language in EDITIONS:
        section = page.select_one(f'section[lang="{language}"]')
        links = [link["href"] for link in section.select("a")]
        expected = [p.stem for p in LESSONS if p.parent.name == language]
        for stem in expected:
            address = f"{language}/{stem}.html"
            assert address in links
            assert f"{address}?handout" in links
        assert len(links) == 2 * len(expected)
        for part in ["07 · ", "55", "60", "Esc"]:
            assert part in section.get_text()


def test_the_command_makes_what_it_is_asked_for(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(slides, "ROOT", tmp_path)
    assert slides.main(["07", "--edition", "zh-TW"]) == 0
    made = {file.name for file in (tmp_path / "build" / "slides").glob("*/*.html")}
    assert made == {"07_gradient_descent.html"}
    page = soup(tmp_path / "build" / "slides" / "index.html")
    assert page.html["lang"] == "zh-TW"
    assert len(page.select("section")) == 1
    assert capsys.readouterr().out.splitlines() == [
        "build/slides/zh-TW/07_gradient_descent.html",
        "build/slides/index.html",
    ]


def test_an_unknown_lesson_is_named():
    with pytest.raises(SystemExit, match="There is no lesson '99'"):
        slides.main(["99"])


SHOW = """\
x = 1


lu.show(
    paths(
        {
            "é²": x,
        }
    ),
    alt="A long "
    "story.",
)
print(x)
"""


def test_alt_is_not_shown():
    shown = slides.condensed(slides.without_alt(SHOW)).splitlines()
    assert shown == [
        "x = 1",
        "",
        "lu.show(paths(",
        "    {",
        '        "é²": x,',
        "    }",
        "))",
        "print(x)",
    ]


@pytest.mark.parametrize(
    ("source", "tags", "is_hidden"),
    [
        ('lu.show(picture(), alt="A curve.")', [], True),
        ("lu.explore(draw, status, frames=dict(a=[1]))", [], True),
        ('y = 2\nlu.show(picture(y), alt="A curve.")', [], False),
        ("print(1)", [], False),
        ("assert 1 < 2\nprint('more')", ["claim"], True),
    ],
)
def test_code_that_only_shows_is_hidden(source, tags, is_hidden):
    slide = {"slideshow": {"slide_type": "slide"}, "tags": tags}
    cell = nbformat.v4.new_code_cell(source, metadata=slide, execution_count=1)
    notebook = nbformat.v4.new_notebook(cells=[cell])
    (cell,) = slides.prepare(notebook, "01_a.ipynb").cells
    assert ("transient" in cell.metadata) == is_hidden


def test_a_solution_is_no_slide_whatever_its_type():
    slide = {"tags": ["solution"]}
    cell = nbformat.v4.new_markdown_cell("It is B.", metadata=slide)
    notebook = nbformat.v4.new_notebook(cells=[cell])
    assert slides.prepare(notebook, "01_a.ipynb").cells == []


# In a browser without a network


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@contextmanager
def opened(browser, address, ready="window.Reveal && Reveal.isReady()"):
    """The page at `address`, and everything that goes wrong in it."""
    width, height = FRAME
    page = browser.new_page(viewport={"width": width, "height": height})
    trouble = []
    page.route(
        lambda url: not url.startswith(("file:", "data:")), lambda route: route.abort()
    )
    page.on("requestfailed", lambda request: trouble.append(request.url))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on(
        "console",
        lambda line: (
            trouble.append(line.text) if line.type in ("error", "warning") else None
        ),
    )
    page.goto(address)
    page.wait_for_function(ready)
    yield page, trouble
    page.close()


@pytest.fixture(scope="module")
def visit(browser, decks):
    """A function from a lesson to what was seen on the slides of its deck."""

    @cache
    def visit(path):
        file = decks / path.parent.name / f"{path.stem}.html"
        with opened(browser, file.as_uri()) as (page, trouble):
            return page.evaluate(VISIT) | {"trouble": trouble}

    return visit


@every_lesson
def test_nothing_is_asked_for_outside_and_nothing_fails(visit, path):
    assert visit(path)["trouble"] == []


@every_lesson
def test_no_slide_is_larger_than_the_frame(visit, path, record_property):
    seen = visit(path)["slides"]
    expected = sum(slide_type(c) in SLIDE for c in cells(path))
    assert len(seen) == expected
    for slide in seen:
        assert not slide["cut"], f"{slide['name']}: {slide['cut']}"
        assert slide["margin"] >= 10, f"{slide['name']}: {slide['margin']}"
    worst = min(seen, key=lambda slide: slide["margin"])
    margin = f"worst margin {worst['margin']:.0f} px, {worst['name']}"
    record_property("checked", f"{len(seen)} slides; {margin}")


@every_lesson
def test_nothing_is_tiny(visit, path):
    for slide in visit(path)["slides"]:
        assert slide["smallest"] >= SMALLEST, slide["name"]
        for width in slide["widths"]:
            assert width >= NARROWEST, f"{slide['name']}: picture {width:.0f} px wide"


@every_lesson
def test_each_slide_has_notes_with_minutes(visit, path):
    for slide in visit(path)["slides"]:
        assert len(slide["notes"]) == 1, slide["name"]
        assert re.search(MINUTES, slide["notes"][0]), slide["name"]


@every_lesson
def test_each_picture_has_alternative_text(visit, path):
    seen = [alt for slide in visit(path)["slides"] for alt in slide["alts"]]
    assert seen
    assert all(alt.strip() for alt in seen)


@every_lesson
def test_formulas_are_set(visit, path):
    assert visit(path)["formulas"] > 0
    for slide in visit(path)["slides"]:
        assert slide["errors"] == 0, slide["name"]


@every_lesson
def test_no_glyph_is_missing(visit, path, decks):
    fonts = fonts_of(decks / "assets" / "theme.css")
    for slide in visit(path)["slides"]:
        for families, text in slide["texts"].items():
            names = [family.strip(' "') for family in families.split(",")]
            glyphs = set().union(*(fonts.get(family, set()) for family in names))
            missing = {c for c in text if not c.isspace() and ord(c) not in glyphs}
            assert not missing, f"{slide['name']}: {missing} in {names}"


@cache
def fonts_of(theme):
    """The characters that each font family of the decks has."""
    from fontTools.ttLib import TTFont

    css = theme.read_text(encoding="utf-8")
    faces = re.findall(r'font-family: "([^"]+)".*?url\("([^"]+)"\)', css, re.DOTALL)
    return {
        family: set(TTFont(theme.parent / address).getBestCmap())
        for family, address in faces
    }


@every_lesson
def test_the_slider_of_a_twin_changes_the_picture(browser, deck):
    sliders = len(soup(deck).select(".lu-twin"))
    if not sliders:
        pytest.skip("no explorer in this lesson")
    with opened(browser, deck.as_uri()) as (page, _):
        for twin in page.locator(".lu-twin").all():
            place = twin.evaluate("""twin => {
                const { h, v } = Reveal.getIndices(twin.closest("section section"));
                Reveal.slide(h, v);
                return [h, v];
            }""")
            before = twin.locator("img").get_attribute("src")
            words = twin.locator("figcaption").inner_text()
            twin.locator("input").focus()
            page.keyboard.press("ArrowRight")
            assert twin.locator("img").get_attribute("src") != before
            assert twin.locator("figcaption").inner_text() != words
            now = page.evaluate("Reveal.getIndices()")
            assert [now["h"], now["v"]] == place  # the key moved the slider only


def test_the_speaker_sees_the_notes(browser, decks):
    deck = decks / "zh-TW" / f"{LESSONS[0].stem}.html"
    with opened(browser, deck.as_uri()) as (page, trouble):
        with page.expect_popup() as popup:
            page.keyboard.press("s")
        notes = popup.value.locator(".speaker-controls-notes .value")
        notes.get_by_text("講者備忘稿").wait_for()
        first = notes.inner_text()
        page.keyboard.press("Space")
        popup.value.wait_for_function(
            "old => document.querySelector('.speaker-controls-notes .value')"
            ".innerText !== old",
            arg=first,
        )
        assert re.search(MINUTES, notes.inner_text())
        popup.value.close()
        assert trouble == []


@every_lesson
def test_a_program_prints_one_page_a_slide(browser, decks, path, tmp_path):
    deck = decks / path.parent.name / f"{path.stem}.html"
    pdf = tmp_path / "deck.pdf"
    subprocess.run(
        [
            find_chromium(),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-pdf-header-footer",
            f"--print-to-pdf={pdf}",
            f"{deck.as_uri()}?print-pdf",
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )
    slides = len(soup(deck).select("section section"))
    content = pdf.read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == slides
    assert set(re.findall(rb"/MediaBox\s*\[(.*?)\]", content)) == {b"0 0 960 540"}
    assert len(content) > 10_000 * slides  # they are not empty


def test_the_handout_has_the_notes_below_the_slides(browser, decks):
    deck = decks / "en" / f"{LESSONS[0].stem}.html"
    ready = "document.body.classList.contains('handout')"
    with opened(browser, deck.as_uri() + "?handout", ready) as (page, trouble):
        tops = page.evaluate("""
            [...document.querySelectorAll(".page, aside.notes")].map(
                (box) => box.getBoundingClientRect()
            ).map((box) => [box.top, box.bottom])
        """)
        assert all(bottom > top for top, bottom in tops)
        for (_, bottom), (top, _) in pairwise(tops):
            assert top >= bottom
        assert page.evaluate("document.documentElement.scrollWidth") <= FRAME[0]
        assert trouble == []
