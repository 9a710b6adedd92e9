"""Every lesson in JupyterLab, as a student has it: opened, run, moved, answered, drawn.

In Chinese: the code is the same as in English. The lessons tell what is to be done:
nothing here knows one of them.
"""

import ast
import hashlib
import math
import re
from base64 import b64decode

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import Lab, Lesson, chromium, is_required, no_browser
from lessons import ANSWERS
from reading import LESSONS, called, calls, cells, kind, number, read, tags, texts

from lesson_utils.edition import catalogue
from lesson_utils.practice import exercises_of
from tools.refresh import tidy

# Digits that anybody recognises, as strokes of points from (0, 0) to (1, 1).
ROUND = [math.tau * part / 24 for part in range(25)]
DIGITS = {
    0: [[(0.5 + 0.2 * math.sin(a), 0.5 - 0.32 * math.cos(a)) for a in ROUND]],
    1: [[(0.52, 0.15 + 0.07 * part) for part in range(11)]],
    7: [[(0.25, 0.2), (0.5, 0.2), (0.74, 0.2), (0.62, 0.5), (0.48, 0.85)]],
}
CHINESE = [path for path in LESSONS if path.parent.name == "zh-TW"]
OURS = ".jp-OutputArea-output"  # the rest of the page is JupyterLab's
LIVE = f".jupyter-widgets, {OURS} canvas, .lu-explorer form"  # needs a kernel

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    with chromium() as browser:
        lab = Lab(browser, tmp_path_factory.mktemp("lab"))
        yield lab
        lab.stop()


@pytest.fixture(
    scope="module",
    params=CHINESE,
    ids=lambda path: path.stem,
)
def opened(request, lab):
    """A lesson as it is stored, nothing run."""
    lesson = Lesson(lab, request.param)
    yield lesson
    lesson.close()


@pytest.fixture(scope="module")
def lesson(opened):
    """A lesson, all its cells run once."""
    opened.run()
    return opened


@pytest.fixture(scope="module")
def another_day(lesson):
    """A lesson that was run and saved, its kernel ended, opened again."""
    lesson.command("docmanager:save")
    lesson.again()
    return lesson


def that_call(path, *functions):
    """The code cells of a lesson that call `lu.<function>(...)`, as their last line."""
    found = [cell for cell in cells(path, "code") if calls(cell, *functions)]
    for cell in found:
        last = ast.unparse(ast.parse(cell.source).body[-1])
        assert last.startswith(tuple(f"lu.{f}(" for f in functions)), cell.id
    return found


def said(lesson, message):
    """A message in the language of the lesson."""
    return catalogue(lesson.path.parent.name)[message]


def assert_no_red(lesson):
    """Nothing on the page says that something went wrong."""
    page = lesson.page
    red = (
        '[data-mime-type$=".error"], [data-mime-type$=".stderr"], .jp-mod-error,'
        " .jupyter-widgets-error-widget, .jp-Dialog"
    )
    meant = cells(lesson.path, "code", "raises-exception")
    there = [
        words for c in meant for words in lesson.cell(c).locator(red).all_inner_texts()
    ]
    assert page.locator(red).all_inner_texts() == there
    assert "Error displaying widget" not in page.locator(".jp-Notebook").inner_text()
    assert lesson.errors == []
    assert lesson.faults() == []


def assert_pictures_stand(lesson):
    """Every stored picture is there, and nothing that needs a kernel."""
    stored = [any("<img " in html for html in texts(c)) for c in code_of(lesson)]
    shown = lesson.page.locator(f"{OURS} img:visible")
    assert shown.count() >= sum(stored) > 0
    for picture in shown.all():
        assert picture.get_attribute("alt")
        assert picture.evaluate("image => image.naturalWidth") > 0
    assert lesson.page.locator(LIVE).count() == 0
    for cell in that_call(lesson.path, "explore", "DigitPad"):
        twin = lesson.cell(cell).locator(OURS)
        assert twin.locator("img").is_visible()
        assert twin.locator("figcaption").inner_text().strip()


def code_of(lesson):
    return cells(lesson.path, "code")


# --------------------------------------------------------------- opened, nothing run


def test_a_lesson_opens_with_the_pictures_that_are_stored(opened):
    assert_no_red(opened)
    assert_pictures_stand(opened)


def test_nobody_is_asked_anything_at_the_first_start(opened):
    opened.page.wait_for_timeout(500)
    assert opened.page.locator(".Toastify__toast").all_inner_texts() == []


def test_opening_and_saving_a_lesson_changes_no_byte(opened):
    opened.command("docmanager:save")
    opened.settle()
    assert opened.copy.read_bytes() == opened.path.read_bytes()


# ------------------------------------------------------------------------------- run


def test_all_cells_run(lesson):
    assert_no_red(lesson)
    outputs = lesson.outputs()
    assert [count for count, _ in outputs] == list(range(1, len(outputs) + 1))
    for cell, (_, shown) in zip(code_of(lesson), outputs, strict=True):
        assert len(shown) >= len(cell.outputs), cell.id
        wrong = [o for o in shown if "error" in (o["output_type"], o.get("name"))]
        assert bool(wrong) == ("raises-exception" in tags(cell)), cell.id
    for cell in that_call(lesson.path, "explore", "DigitPad"):
        assert lesson.cell(cell).locator(LIVE).count() > 0, cell.id


def test_no_picture_was_ever_broken_or_without_words(lesson):
    """Not even for a moment: a training that has just begun has its empty axes."""
    assert lesson.faults() == []


@pytest.mark.parametrize("width", [900, 1400])
def test_nothing_is_wider_than_the_page(lesson, width):
    page = lesson.page
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_timeout(300)
    wider = page.evaluate(
        "() => [...document.querySelectorAll("
        "  '.jp-WindowedPanel-outer, .jp-RenderedMarkdown, .jp-OutputArea-output,'"
        "  + '.jp-OutputArea-output *')]"
        "  .filter(box => box.scrollWidth > box.clientWidth + 1 && box.clientWidth)"
        "  .filter(box => getComputedStyle(box).overflowX !== 'visible')"
        "  .map(box => `${box.scrollWidth - box.clientWidth} px too wide: `"
        "    + `${box.className} ${box.innerText?.slice(0, 60)}`)"
    )
    page.set_viewport_size({"width": 1400, "height": 900})
    assert wider == []


@pytest.mark.parametrize("theme", ["JupyterLab Dark", "JupyterLab Light"])
def test_axe_finds_nothing_serious_in_what_a_lesson_shows(lesson, theme):
    lesson.theme(theme)
    assert not serious_faults(lesson)


def serious_faults(lesson):
    """What axe finds in the outputs, and calls serious or critical."""
    return {
        f"{fault['id']}: {node['html'][:120]}"
        for fault in Axe().run(lesson.page, context=OURS).response["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    }


class Box:
    """A live box on the page: what it shows, and what it says."""

    def __init__(self, lesson, cell):
        self.page = lesson.page
        self.cell = lesson.cell(cell)
        self.picture = self.cell.locator(f"{OURS} img").last
        self.sentence = self.cell.locator('[role="status"]')
        self.lesson = lesson

    def shows(self):
        """The picture, as the hash of its file, and the sentence."""
        self.lesson.settle()
        url = "async image => { const file = await (await fetch(image.src)).blob();"
        url += " return new Promise(done => { const reader = new FileReader();"
        url += " reader.onload = () => done(reader.result.split(',')[1]);"
        url += " reader.readAsDataURL(file); }); }"
        file = b64decode(self.picture.evaluate(url))
        return hashlib.sha256(file).hexdigest()[:12], self.sentence.inner_text()

    def after(self, what, before):
        """What the box shows and says, once its picture is another than before."""
        for _ in range(100):
            now = self.shows()
            if now[0] != before[0]:
                return now
            self.page.wait_for_timeout(50)
        pytest.fail(f"{what}: {before} became {now}")

    def button(self, message):
        return self.cell.get_by_role("button", name=said(self.lesson, message))

    def back_to(self, start, message="Reset"):
        """Press a button and wait until picture and words are those of the start."""
        now = self.shows()
        self.button(message).click()
        for _ in range(100):
            if self.shows() == start:
                return now
            self.page.wait_for_timeout(50)
        pytest.fail(f"{message}: {start} became {self.shows()}")


def test_an_explorer_moves_by_mouse_keys_numbers_choice_step_and_reset(lesson):
    for cell in that_call(lesson.path, "explore"):
        box = Box(lesson, cell)
        start, sentences = box.shows(), set()
        for how, move in moves(box, "sequence=" in cell.source):
            move()
            box.after(f"{cell.id}: {how}", start)
            sentences.add(box.back_to(start)[1])
        assert sentences - {start[1]}, f"{cell.id}: the sentence is always the same"
    assert_no_red(lesson)


def moves(box, has_steps):
    """Each way to move an explorer: what to call it, and what to do."""
    for slider in box.cell.locator('input[type="range"]').all():
        label = slider.evaluate("bar => bar.closest('label').innerText")
        yield f"{label} by mouse", lambda bar=slider: drag(bar)
        yield f"{label} by a key", lambda bar=slider: bar.press(way(bar))
    for field in box.cell.locator('input[type="number"]').all():
        # 0.1, and not 0.09999999999999999, which is where the browser puts it
        assert len(field.input_value()) <= 6, field.input_value()
        yield "a number", lambda field=field: enter(field)
    for choice in box.cell.locator('input[type="radio"]:not(:checked)').all():
        yield "a choice", choice.check
    if has_steps:
        yield "Step", lambda: box.button("Step").click()


def drag(bar):
    """Pull a slider to four fifths of its length, or to one fifth if it is there."""
    place = bar.bounding_box()
    y = place["y"] + place["height"] / 2
    is_there = "bar => (bar.value - bar.min) / (bar.max - bar.min) > 0.6"
    share = 0.2 if bar.evaluate(is_there) else 0.8
    mouse = bar.page.mouse
    mouse.move(place["x"] + place["width"] / 3, y)
    mouse.down()
    mouse.move(place["x"] + share * place["width"], y, steps=5)
    mouse.up()


def enter(field):
    """Write the end that is farther away into a number field."""
    ends = [field.get_attribute(end) for end in ("min", "max")]
    field.fill(next(end for end in ends if end != field.input_value()))
    field.press("Enter")


def way(bar):
    """The key that can move a slider from where it is."""
    now, high = bar.input_value(), bar.get_attribute("max")
    return "ArrowLeft" if float(now) == float(high) else "ArrowRight"


def test_a_guess_is_noted_and_then_set_beside_the_truth(lesson):
    known = exercises_of(number(lesson.path))
    cell, call = next(
        (cell, call)
        for cell, call in called(lesson.path, "predict")
        if kind(call.exercise) == "Choice"
    )
    asked, right = call.exercise, known[call.exercise].right
    wrong = next(letter for letter in known[asked].because if letter != right)
    reveal = next(
        cell
        for cell, call in called(lesson.path, "check")
        if call.exercise == asked and not call.rest
    )
    noted = lesson.answer(cell, f'lu.predict("{asked}", "{wrong}")')
    assert (
        noted.strip()
        == f"{asked}  {said(lesson, 'Noted: {guess}.').format(guess=wrong)}"
    )
    told = lesson.answer(reveal, reveal.source)
    expected = said(lesson, "You guessed {guess}. It is {truth}: {why}")
    expected = expected.format(guess=wrong, truth=right, why="")
    # The cell may have printed something of its own before.
    assert any(line.startswith(f"{asked}  {expected}") for line in told.splitlines())
    lesson.answer(cell, cell.source)
    assert_no_red(lesson)


def test_an_answer_is_judged(lesson):
    cell, call = next(
        (cell, call)
        for cell, call in called(lesson.path, "check")
        if call.rest and kind(call.exercise) == "Choice"
    )
    asked = call.exercise
    right = exercises_of(number(lesson.path))[asked].right
    wrong = ANSWERS.get(asked, (["A" if right != "A" else "B"],))[0][0]
    for answer, words in [(wrong, "Not yet."), (right, "Right.")]:
        told = lesson.answer(cell, f'lu.check("{asked}", {answer!r})')
        assert said(lesson, words) in told
    lesson.answer(cell, cell.source)
    assert_no_red(lesson)


def test_a_digit_drawn_on_the_pad_is_read(lesson):
    for cell in that_call(lesson.path, "DigitPad"):
        box = Box(lesson, cell)
        start = box.shows()
        assert start[1] == said(lesson, "Draw a digit.")
        for digit, strokes in DIGITS.items():
            draw(box, strokes)
            box.after(f"{cell.id}: a {digit}", start)
            _, words = box.shows()  # they come with the picture
            assert words != start[1]
            assert re.search(r"\d", words)[0] == str(digit), words
            box.back_to(start, "Clear")
    assert_no_red(lesson)


def draw(box, strokes):
    canvas = box.cell.locator("canvas")
    canvas.scroll_into_view_if_needed()
    place = canvas.bounding_box()
    for stroke in strokes:
        points = [
            (place["x"] + x * place["width"], place["y"] + y * place["height"])
            for x, y in stroke
        ]
        box.page.mouse.move(*points[0])
        box.page.mouse.down()
        for point in points[1:]:
            box.page.mouse.move(*point)
        box.page.mouse.up()


# ----------------------------------------------------------------------- another day


def test_a_lesson_that_was_run_and_saved_opens_with_its_pictures(another_day):
    """No "Error displaying widget": the twins stand in place of what was live."""
    assert_no_red(another_day)
    assert_pictures_stand(another_day)


def test_axe_finds_nothing_serious_in_the_twins(another_day):
    assert not serious_faults(another_day)


def test_what_was_saved_is_the_lesson_with_nothing_added(another_day):
    saved = nbformat.read(another_day.copy, as_version=4)
    nbformat.validate(saved)
    saved, stored = tidy(saved), read(another_day.path)
    for cell, before in zip(saved.cells, stored.cells, strict=True):
        assert cell.id == before.id
        assert cell.source == before.source, cell.id
        assert cell.metadata == before.metadata, cell.id
        if cell.cell_type == "code":
            assert pictures(cell) == pictures(before), cell.id


def pictures(cell):
    return sum(html.count("<img ") for html in texts(cell))


# --------------------------------------------------------------------- the rule of CI


@pytest.mark.parametrize(
    ("variables", "required"),
    [
        ({}, False),
        ({"CI": "true"}, True),
        ({"REQUIRE_BROWSER": "1"}, True),
        ({"REQUIRE_BROWSER": "0", "CI": ""}, False),
    ],
)
def test_a_missing_browser_is_a_failure_in_ci_only(monkeypatch, variables, required):
    for variable in ("CI", "REQUIRE_BROWSER"):
        monkeypatch.setenv(variable, variables.get(variable, ""))
    assert is_required() == required
    outcome = pytest.fail.Exception if required else pytest.skip.Exception
    with pytest.raises(outcome, match="no browser here"):
        no_browser("no browser here")
