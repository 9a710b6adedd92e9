"""The decks in a real browser, without a network: one visit to each slide."""

import re
import subprocess
from contextlib import contextmanager
from functools import cache
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import find_chromium
from decks import soup
from reading import FORMULA, LESSONS, cells, name

FRAME = (1280, 720)
SMALLEST = 20  # px, of any letter
TICKS = 11  # points, of the smallest letters in a figure
BODY = 0.6  # of it, at least, is the picture of a picture slide
MINUTES = r"(?:Speaker notes · \d+ min|講者備忘稿 · \d+ 分鐘)"
READY = "window.Reveal && Reveal.isReady()"

# What a slide shows: letters with their fonts, and where everything is.
VISIT = """
async () => {
  const seen = [];
  for (const slide of Reveal.getSlides()) {
    const { h, v } = Reveal.getIndices(slide);
    Reveal.slide(h, v, -1);
    const page = slide.querySelector(".page");
    const shows = (element) => getComputedStyle(element).visibility === "visible" &&
      getComputedStyle(element).opacity === "1";
    const right = page.querySelector(".right");
    const background = () => right && getComputedStyle(right).backgroundColor;
    const answer = page.querySelector(".answer");
    const hidden = answer && [!shows(answer), background()];
    if (answer) Reveal.nextFragment();
    const revealed = answer && [shows(answer), background()];
    const texts = {}, boxes = [], cut = [];
    let smallest = Infinity, errors = 0;
    const walker = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode, parent = node.parentElement;
      const unseen = "script, style, mjx-assistive-mml, figcaption";
      if (parent.closest(unseen) || !node.data.trim()) continue;
      const style = getComputedStyle(parent);
      const bold = style.fontWeight >= 600 ? " bold" : "";
      const font = style.fontFamily + bold;
      texts[font] = (texts[font] ?? "") + node.data;
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
      for (const box of page.querySelectorAll("img, svg, pre, table, input, li")) {
        boxes.push(box.getBoundingClientRect());
      }
      for (const box of [page, ...page.querySelectorAll(".body, .body > *, pre")]) {
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
    const body = page.querySelector(".body");
    const pictures = [...page.querySelectorAll("img")].map((image) => {
      const ratio = image.naturalWidth / image.naturalHeight;
      const width = Math.min(image.clientWidth, image.clientHeight * ratio);
      return {
        width,
        alt: image.alt,
        scale: width / parseFloat(image.getAttribute("width") || image.style.width),
        part: width * width / ratio / (body.clientWidth * body.clientHeight),
      };
    });
    seen.push({
      name: `#${slide.id}, ${page.querySelector(".headline").innerText}`,
      kind: page.classList[0] === "page" ? page.classList[1] : "",
      explorer: page.querySelector("input") !== null,
      margin: Math.min(...margins),
      cut, texts, smallest, pictures, hidden, revealed,
      errors: errors + slide.querySelectorAll(
        "[data-mml-node=merror], mjx-container [fill=red]").length,
    });
  }
  return { slides: seen, formulas: document.querySelectorAll("mjx-container").length };
}
"""

pytestmark = pytest.mark.browser
every_lesson = pytest.mark.parametrize("path", LESSONS, ids=name)


@contextmanager
def opened(browser, address, ready=READY):
    """The page at `address`, and everything that goes wrong in it."""
    width, height = FRAME
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(120_000)  # of a busy machine
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
    for slide in seen:
        assert not slide["cut"], f"{slide['name']}: {slide['cut']}"
        assert slide["margin"] >= 10, f"{slide['name']}: {slide['margin']}"
    worst = min(seen, key=lambda slide: slide["margin"])
    margin = f"worst margin {worst['margin']:.0f} px, {worst['name']}"
    record_property("checked", f"{len(seen)} slides; {margin}")


@every_lesson
def test_no_letter_is_small(visit, path, record_property):
    """Neither in words nor in pictures: those are drawn at 100 px an inch."""
    smallest = []
    for slide in visit(path)["slides"]:
        assert slide["smallest"] >= SMALLEST, slide["name"]
        if slide["kind"] != "opening":
            sizes = [TICKS * 100 / 72 * p["scale"] for p in slide["pictures"]]
            assert min(sizes, default=SMALLEST) >= SMALLEST, slide["name"]
            smallest += sizes
    record_property("letters in pictures", f"{min(smallest):.1f} px and more")


@every_lesson
def test_a_picture_fills_its_slide(visit, path, record_property):
    parts = []
    for slide in visit(path)["slides"]:
        if slide["kind"] in ("picture", "mixed") and not slide["explorer"]:
            parts += [(p["part"], slide["name"]) for p in slide["pictures"]]
    assert min(parts)[0] >= BODY, min(parts)
    record_property("pictures", f"{min(parts)[0]:.0%} of the body and more")


@every_lesson
def test_the_answer_comes_one_key_later(visit, path):
    questions = [s for s in visit(path)["slides"] if s["kind"] == "question"]
    assert questions
    for slide in questions:
        (was_hidden, before), (is_shown, after) = slide["hidden"], slide["revealed"]
        assert [was_hidden, is_shown] == [True, True], slide["name"]
        assert before is None or before != after, slide["name"]


@every_lesson
def test_each_picture_has_alternative_text(visit, path):
    pictures = [p for slide in visit(path)["slides"] for p in slide["pictures"]]
    assert pictures
    assert all(picture["alt"].strip() for picture in pictures)


@every_lesson
def test_formulas_are_set(visit, path):
    if any(FORMULA.search(cell.source) for cell in cells(path, "markdown")):
        assert visit(path)["formulas"] > 0
    for slide in visit(path)["slides"]:
        assert slide["errors"] == 0, slide["name"]


@every_lesson
def test_no_glyph_is_missing(visit, path, decks):
    fonts = fonts_of(decks / "assets" / "theme.css")
    for slide in visit(path)["slides"]:
        for families, text in slide["texts"].items():
            bold = " bold" if families.endswith(" bold") else ""
            families = families.removesuffix(" bold").split(",")
            names = [family.strip(' "') + bold for family in families]
            glyphs = set().union(*(fonts.get(family, set()) for family in names))
            missing = {c for c in text if not c.isspace() and ord(c) not in glyphs}
            assert not missing, f"{slide['name']}: {missing} in {names}"


@cache
def fonts_of(theme):
    """The characters that each font of the decks has, by its name and weight."""
    from fontTools.ttLib import TTFont

    css = theme.read_text(encoding="utf-8")
    found = {}
    for face in re.findall(r"@font-face \{(.*?)\}", css, re.DOTALL):
        family = re.search(r'font-family: "([^"]+)"', face)[1]
        bold = " bold" if "font-weight: bold" in face else ""
        address = re.search(r'url\("([^"]+)"\)', face)[1]
        found[family + bold] = set(TTFont(theme.parent / address).getBestCmap())
    return found


@every_lesson
def test_an_explorer_moves_and_then_the_deck_goes_on(browser, deck):
    if not soup(deck).select(".lu-twin"):
        pytest.skip("no explorer in this lesson")
    with opened(browser, deck.as_uri()) as (page, _):
        for section in page.locator("section:has(.lu-twin)").all():
            place = section.evaluate("""section => {
                Reveal.slide(Reveal.getIndices(section).h);
                return Reveal.getIndices().h;
            }""")
            picture = section.locator(".pictures img")
            before = picture.get_attribute("src")
            said = section.inner_text()
            bar = section.locator("input[type=range]")
            box = bar.bounding_box()
            page.mouse.click(box["x"] + 1, box["y"] + box["height"] / 2)
            page.keyboard.press("ArrowRight")
            assert picture.get_attribute("src") != before
            assert section.inner_text() != said
            assert page.evaluate("Reveal.getIndices().h") == place
            page.keyboard.press("Space")
            assert page.evaluate("Reveal.getIndices().h") == place + 1
            page.keyboard.press("ArrowLeft")
            assert page.evaluate("Reveal.getIndices().h") == place


def test_the_speaker_sees_the_notes_and_the_pace(browser, decks):
    deck = decks / "zh-TW" / f"{LESSONS[0].stem}.html"
    with opened(browser, deck.as_uri()) as (page, trouble):
        with page.expect_popup() as popup:
            page.keyboard.press("s")
        popup.value.set_default_timeout(120_000)
        notes = popup.value.locator(".speaker-controls-notes .value")
        notes.get_by_text("講者備忘稿").wait_for()
        first = notes.inner_text()
        page.keyboard.press("Space")
        page.keyboard.press("Space")
        popup.value.wait_for_function(
            "old => document.querySelector('.speaker-controls-notes .value')"
            ".innerText !== old",
            arg=first,
        )
        assert re.search(MINUTES, notes.inner_text())
        assert popup.value.locator(".pacing .minutes-value").is_visible()
        popup.value.close()
        assert trouble == []


def test_the_overview_shows_the_slides(browser, decks):
    deck = decks / "en" / f"{LESSONS[0].stem}.html"
    with opened(browser, deck.as_uri()) as (page, _):
        page.keyboard.press("o")
        boxes = page.evaluate("""Reveal.getSlides().map((slide) => {
            const { left, right, top, bottom } = slide.getBoundingClientRect();
            return { left, right, top, bottom };
        })""")
        rows = sorted({round(box["top"]) for box in boxes})
        assert 3 <= len(rows) < len(boxes) / 3
        assert all(0 <= box["left"] < box["right"] <= FRAME[0] for box in boxes)
        for one, other in pairwise(boxes):
            assert other["left"] >= one["right"] or other["top"] >= one["bottom"]
        colours = page.evaluate("""
            [".opening > .headline", ".opening > .kicker", ".opening"].map((part) => {
                const style = getComputedStyle(document.querySelector(part));
                return [style.color, style.backgroundColor];
            })
        """)
        (ink, _), (light, blue), (_, paper) = colours
        assert len({ink, light, blue}) == 3
        assert ink != paper
        page.mouse.click(boxes[3]["left"] + 40, boxes[3]["top"] + 40)
        assert page.evaluate("Reveal.isOverview()") is False
        assert page.evaluate("Reveal.getIndices().h") == 3


def test_the_progress_bar_is_filled_with_what_is_done(browser, decks):
    deck = decks / "en" / f"{LESSONS[0].stem}.html"
    with opened(browser, deck.as_uri()) as (page, _):
        done, left = page.evaluate("""
            [".progress span", ".progress"].map((part) =>
                getComputedStyle(document.querySelector(part)).backgroundColor)
        """)
        assert done == "rgb(0, 90, 142)"  # blue
        assert left == "rgb(201, 209, 216)"  # pale


# They are thousands of strokes.
WITHOUT_FORMULAS = {"exclude": [["mjx-container"]]}


def test_axe_finds_nothing_serious(browser, decks):
    deck = decks / "en" / f"{LESSONS[0].stem}.html"
    listed = (decks / "index.html").as_uri(), "document.readyState === 'complete'"
    printed = f"{deck.as_uri()}?handout", "document.body.matches('.handout')"
    for address, ready in [(f"{deck.as_uri()}#/warm-up", READY), listed, printed]:
        with opened(browser, address, ready) as (page, _):
            found = Axe().run(page, context=WITHOUT_FORMULAS).response["violations"]
            serious = [v["id"] for v in found if v["impact"] in ("serious", "critical")]
            assert not serious, address


def test_a_program_prints_one_page_a_slide(browser, decks, tmp_path):
    """And two a question: the second has the answer."""
    deck = decks / "zh-TW" / f"{LESSONS[0].stem}.html"
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
    pages = len(soup(deck).select(".page")) + len(soup(deck).select(".question"))
    content = pdf.read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == pages
    assert set(re.findall(rb"/MediaBox\s*\[(.*?)\]", content)) == {b"0 0 960 540"}
    assert len(content) > 10_000 * pages  # they are not empty


def test_the_handout_has_the_notes_below_the_slides(browser, decks):
    deck = decks / "en" / f"{LESSONS[0].stem}.html"
    ready = "document.body.classList.contains('handout')"
    with opened(browser, deck.as_uri() + "?handout", ready) as (page, trouble):
        tops = page.evaluate("""
            [...document.querySelectorAll(".page, aside.notes:not(.again)")]
                .map((box) => box.getBoundingClientRect())
                .map((box) => [box.top, box.bottom])
        """)
        assert all(bottom > top for top, bottom in tops)
        for (_, bottom), (top, _) in pairwise(tops):
            assert top >= bottom
        assert page.evaluate("document.documentElement.scrollWidth") <= FRAME[0]
        assert trouble == []
