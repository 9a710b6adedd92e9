"""Every lesson in JupyterLab, as a student has it: opened, run, moved, answered, drawn.

The lessons tell what is to be done: nothing here knows one of them.
"""

import ast
import contextlib
import hashlib
import math
import re
import statistics
import time
from base64 import b64decode

import nbformat
import pytest
from browser import CLOCK, Lab, Lesson, chromium
from lessons import ANSWERS
from reading import LESSONS, cells, name, read, solution_of, texts

from lesson_utils.edition import catalogue
from tools.refresh import tidy

MOVES = 20  # that are timed
WHERE = ("now", "min", "max")
# Digits that anybody recognises, as strokes of points from (0, 0) to (1, 1).
ROUND = [math.tau * part / 24 for part in range(25)]
DIGITS = {
    0: [[(0.5 + 0.2 * math.sin(a), 0.5 - 0.32 * math.cos(a)) for a in ROUND]],
    1: [[(0.52, 0.15 + 0.07 * part) for part in range(11)]],
    7: [[(0.25, 0.2), (0.5, 0.2), (0.74, 0.2), (0.62, 0.5), (0.48, 0.85)]],
}

# After an explorer's cell was run: plain interact, with the same figure.
INTERACT = """
from ipywidgets import interact
from matplotlib import pyplot
explorer = [shown for shown in Out.values() if hasattr(shown, "controls")][{number}]
def plain(**settings):
    figure = explorer.draw(**settings)
    pyplot.figure(figure)
    pyplot.show()
interact(plain, **{{
    key: type(control)(control.value, min=control.min, max=control.max,
                       step=control.step)
    if hasattr(control, "min") else control.options
    for key, control in explorer.controls.items()}});
"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    with chromium() as browser:
        lab = Lab(browser, tmp_path_factory.mktemp("lab"))
        yield lab
        lab.stop()


@pytest.fixture(scope="module", params=LESSONS, ids=name)
def opened(request, lab):
    """A lesson as it is stored, nothing run."""
    lesson = Lesson(lab, request.param)
    yield lesson
    lesson.close()


@pytest.fixture(scope="module")
def lesson(opened):
    """A lesson, all its cells run once."""
    start = time.perf_counter()
    opened.run()
    opened.seconds = time.perf_counter() - start
    return opened


def that_call(path, call):
    """The code cells of a lesson that call `lu.<call>(...)`, as their last line."""
    found = [cell for cell in cells(path, "code") if f"lu.{call}(" in cell.source]
    for cell in found:
        assert ast.unparse(ast.parse(cell.source).body[-1]).startswith(f"lu.{call}(")
    return found


def said(lesson, message):
    """A message in the language of the lesson."""
    edition = lesson.path.parent.name
    return catalogue(edition)[message] if edition != "en" else message


def assert_no_red(lesson):
    """Nothing on the page says that something went wrong."""
    page = lesson.page
    red = page.locator(
        '[data-mime-type$=".error"], [data-mime-type$=".stderr"], .jp-mod-error,'
        " .jupyter-widgets-error-widget, .jp-Dialog"
    )
    assert red.all_inner_texts() == []
    assert "Error displaying widget" not in page.locator(".jp-Notebook").inner_text()
    assert lesson.errors == []


def test_a_lesson_opens_with_the_pictures_that_are_stored(opened):
    assert_no_red(opened)
    stored = [
        html.count("<img ") for c in cells(opened.path, "code") for html in texts(c)
    ]
    pictures = opened.page.locator(".jp-OutputArea-output img")
    assert pictures.count() == sum(map(bool, stored)) > 0
    for picture in pictures.all():
        assert picture.is_visible()
        assert picture.get_attribute("alt")
        assert picture.evaluate("image => image.naturalWidth") > 0
    live = opened.page.locator(".jupyter-widgets, .jp-OutputArea-output canvas")
    assert live.count() == 0
    for call in ["explore", "DigitPad"]:
        for cell in that_call(opened.path, call):
            twin = opened.cell(cell).locator(".jp-OutputArea-output")
            assert twin.locator("img").is_visible()
            assert twin.locator("figcaption").inner_text().strip()


def test_nobody_is_asked_anything_at_the_first_start(opened):
    opened.page.wait_for_timeout(500)
    assert opened.page.locator(".Toastify__toast").all_inner_texts() == []


@pytest.mark.parametrize("width", [900, 1400])
def test_nothing_is_wider_than_the_page(lesson, width):
    page = lesson.page
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_timeout(300)
    wider = page.evaluate(
        "() => [...document.querySelectorAll("
        "  '.jp-WindowedPanel-outer, .jp-RenderedMarkdown, .jp-OutputArea-output,'"
        "  + '.jp-OutputArea-output pre')]"
        "  .filter(box => box.scrollWidth > box.clientWidth + 1)"
        "  .map(box => `${box.scrollWidth - box.clientWidth} px too wide: `"
        "    + box.innerText.slice(0, 60))"
    )
    page.set_viewport_size({"width": 1400, "height": 900})
    assert wider == []


def test_all_cells_run(lesson, record_property):
    record_property("seconds", round(lesson.seconds, 1))
    assert_no_red(lesson)
    outputs = lesson.outputs()
    assert [count for count, _ in outputs] == list(range(1, len(outputs) + 1))
    for cell, (_, shown) in zip(cells(lesson.path, "code"), outputs, strict=True):
        assert len(shown) >= len(cell.outputs), cell.id
        wrong = [o for o in shown if "error" in (o["output_type"], o.get("name"))]
        assert not wrong, cell.id
    for picture in lesson.page.locator(".jp-OutputArea-output img:visible").all():
        assert picture.evaluate("image => image.naturalWidth") > 0
    for call in ["explore", "DigitPad"]:
        for cell in that_call(lesson.path, call):
            assert lesson.cell(cell).locator(".jupyter-widgets").count() > 0


class Box:
    """A live box on the page: what it shows, and what it says."""

    def __init__(self, lesson, cell):
        self.page = lesson.page
        self.cell = lesson.cell(cell)
        self.picture = self.cell.locator(".widget-image, img").last
        self.sentence = self.cell.locator('div[role="status"]')
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

    def numbers(self):
        """What stands in the number fields."""
        fields = self.cell.locator('input[type="number"]').all()
        return [field.input_value() for field in fields]


def test_an_explorer_moves_by_mouse_keys_numbers_step_and_reset(lesson):
    for cell in that_call(lesson.path, "explore"):
        box = Box(lesson, cell)
        start, sentences = box.shows(), set()

        def moved(how, box=box, cell=cell, start=start, sentences=sentences):
            box.after(f"{cell.id}: {how}", start)
            sentences.add(box.back_to(start)[1])

        # 0.1, and not 0.09999999999999999, which is where the browser puts it
        assert all(len(number) <= 6 for number in box.numbers()), box.numbers()
        for slider in box.cell.locator(".widget-slider").all():
            handle = slider.locator(".noUi-handle")
            place, track = handle.bounding_box(), slider.bounding_box()
            y = place["y"] + place["height"] / 2
            box.page.mouse.move(place["x"] + place["width"] / 2, y)
            box.page.mouse.down()
            box.page.mouse.move(track["x"] + 0.8 * track["width"], y, steps=5)
            box.page.mouse.up()
            moved("a slider, by mouse")
            handle.focus()
            box.page.keyboard.press(way(handle))
            moved("a slider, by a key")
        for field in box.cell.locator('input[type="number"]').all():
            ends = [field.get_attribute(end) for end in ("min", "max")]
            field.fill(next(end for end in ends if end != field.input_value()))
            field.press("Enter")
            moved("a number")
        for toggle in box.cell.locator(".widget-toggle-button:not(.mod-active)").all():
            toggle.click()
            moved("a choice")
        if "sequence=" in cell.source:
            box.button("Step").click()
            moved("Step")
        assert sentences - {start[1]}, f"{cell.id}: the sentence is always the same"
    assert_no_red(lesson)


def way(handle, key="ArrowRight"):
    """The key that can move a slider from where it is: `key`, but at an end."""
    now, low, high = (handle.get_attribute(f"aria-value{w}") for w in WHERE)
    return {low: "ArrowRight", high: "ArrowLeft"}.get(now, key)


def a_question(path):
    """An exercise with the line that answers it wrongly, and the one that is right."""
    for cell in cells(path, "code", "exercise"):
        solution = solution_of(path, cell)
        if found := re.fullmatch(r'lu\.check\("([^"]+)", (.+)\)', solution):
            asked, right = found[1], ast.literal_eval(found[2])
            wrong = ANSWERS.get(asked, (["A" if right != "A" else "B"],))[0][0]
            return cell, f'lu.check("{asked}", {wrong!r})', solution
    pytest.fail(f"{name(path)}: no question that one line answers")


def test_an_answer_is_judged(lesson):
    cell, wrong, right = a_question(lesson.path)
    assert said(lesson, "Not yet.") in lesson.answer(cell, wrong)
    assert said(lesson, "Right.") in lesson.answer(cell, right)
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


def test_a_lesson_that_is_saved_keeps_its_pictures_and_nothing_else_changes(lesson):
    lesson.command("docmanager:save")
    saved = nbformat.read(lesson.copy, as_version=4)
    nbformat.validate(saved)
    saved, stored = tidy(saved), read(lesson.path)
    for cell, before in zip(saved.cells, stored.cells, strict=True):
        assert cell.id == before.id
        assert cell.source == before.source, cell.id
        assert cell.metadata == before.metadata, cell.id
        if cell.cell_type == "code":
            assert pictures(cell) == pictures(before), cell.id


def pictures(cell):
    return sum(html.count("<img ") for html in texts(cell))


def test_how_long_a_picture_takes_beside_plain_interact(lesson, record_property):
    """Reports the times; only that pictures came is asserted: machines differ."""
    for number, cell in enumerate(that_call(lesson.path, "explore")):
        if lesson.cell(cell).locator(".noUi-handle").count() == 0:
            continue
        times = {"explorer": clock(lesson, lesson.cell(cell))}
        plain = lesson.append(INTERACT.format(number=number))
        with contextlib.ExitStack() as after:
            after.callback(lesson.remove_last)
            times["plain interact"] = clock(lesson, plain)
        for what, spans in times.items():
            middle, late = statistics.median(spans), statistics.quantiles(spans, n=20)
            words = f"median {middle:.0f} ms, 95th percentile {late[-1]:.0f} ms"
            record_property(f"{cell.id}, {what}", words)
            assert len(spans) == MOVES
    assert_no_red(lesson)


def clock(lesson, cell):
    """Milliseconds from a key on the first slider to the new picture, MOVES times."""
    cell.evaluate(CLOCK)
    handle = cell.locator(".noUi-handle").first
    handle.focus()
    key = "ArrowRight"
    for move in range(1, MOVES + 1):
        key = way(handle, key)
        lesson.page.keyboard.press(key)
        lesson.page.wait_for_function("n => luClock.times.length >= n", arg=move)
    return lesson.page.evaluate("luClock.times")
