"""Explorers and pictures with words: in Python, and their front end in Chromium."""

import html
import json
import re
import sys
from io import BytesIO
from types import ModuleType

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from matplotlib import pyplot
from matplotlib.figure import Figure
from PIL import Image

import lesson_utils as lu
from lesson_utils import display
from lesson_utils.explorers import FRONT

VIEW = "application/vnd.jupyter.widget-view+json"
FRAMES = {
    "rate": [0.5, 0.1, 0.2, 0.3, 0.4, 1.0],
    "steps": [1, 2, 3, 4, 5, 6],
    "kind": ["one", "two", "two", "one", "two", "one"],
}
CONTROLS = {"rate": (0.1, 1.0), "steps": (0, 6), "kind": ["one", "two"]}


def draw(rate, steps, kind):
    figure = Figure(figsize=(2, 1))
    figure.subplots().plot([0, steps], [0, rate], "-" if kind == "one" else "--")
    return figure, f"rate {rate:g} & {steps} steps, {kind}"


@pytest.fixture(autouse=True)
def shell():
    InteractiveShell.instance()  # or display() prints instead of displaying
    yield
    InteractiveShell.clear_instance()


@pytest.fixture(autouse=True)
def lesson_99(monkeypatch):
    lesson = ModuleType("lesson_utils.practice.lesson_99")
    lesson.FRAMES = {"99.e1": FRAMES}
    monkeypatch.setitem(sys.modules, lesson.__name__, lesson)
    return lesson


def explorer(function=draw, name="99.e1", **changes):
    return lu.explore(function, name, **{"sequence": "steps", **CONTROLS, **changes})


def moved(box, **settings):
    """Set controls as the page does; return what is seen."""
    box.settings = box.settings | settings
    return box.frame


def pixels_of(png):
    return np.asarray(Image.open(BytesIO(png)).convert("RGB"))


def test_a_move_draws_once_and_says_what_is_true():
    calls = []

    def counted(**settings):
        calls.append(settings)
        return draw(**settings)

    box = explorer(counted)
    assert calls == [{"rate": 0.5, "steps": 1, "kind": "one"}]
    before = box.frame
    after = moved(box, rate=0.9)
    assert calls[1:] == [{"rate": 0.9, "steps": 1, "kind": "one"}]
    assert after["sentence"] == "rate 0.9 & 1 steps, one"
    assert after["alt"].startswith("The picture for rate 0.9, steps 1, kind one;")
    assert after["width"] == before["width"] == 200
    assert (pixels_of(after["png"]) != pixels_of(before["png"])).any()


def test_what_the_page_counted_is_what_it_meant():
    seen = {}

    def kept(**settings):
        seen.update(settings)
        return draw(**settings)

    box = explorer(kept)
    moved(box, rate=0.1 + 0.2, steps=3)
    assert seen == {"rate": 0.3, "steps": 3, "kind": "one"}
    moved(box, rate=1, steps=2)  # JavaScript knows no difference
    assert (type(seen["rate"]), type(seen["steps"])) == (float, int)


class Unspeakable(Exception):
    def __str__(self):
        raise RuntimeError("not even this")


def raises(problem):
    def function(**settings):
        raise problem

    return function


BROKEN = {
    "too early": (lambda **_: never_defined, "there is no `never_defined`"),  # noqa: F821
    "raises": (raises(ZeroDivisionError("by <zero>")), "ZeroDivisionError: by <zero>"),
    "raises something unspeakable": (raises(Unspeakable()), "Unspeakable"),
    "raises at length": (raises(ValueError("x" * 9999)), "ValueError: xxx"),
    "calls itself": (lambda **s: BROKEN["calls itself"][0](**s), "RecursionError"),
    "no return": (lambda **settings: None, "and not NoneType"),
    "no sentence": (lambda **settings: draw(**settings)[0], "and not Figure"),
    "no figure": (lambda **settings: ("figure", "words"), "AttributeError"),
    "wrong arguments": (lambda: None, "unexpected keyword argument"),
}


@pytest.mark.parametrize(("function", "words"), BROKEN.values(), ids=BROKEN)
def test_a_broken_function_is_told_in_one_line_in_every_view(function, words):
    box = explorer(function)
    sentence = box.frame["sentence"]
    assert words in sentence
    assert len(sentence) < 400
    assert "\n" not in sentence
    assert box.summary == "Explorer with 6 settings: " + sentence
    bundle = box._repr_mimebundle_()
    assert bundle["text/html"] == f"<p>{html.escape(sentence)}</p>"
    assert VIEW in bundle


def test_what_cannot_be_drawn_costs_its_own_picture_only():
    def picky(rate, steps, kind):
        if kind == "one":
            raise ZeroDivisionError("division by zero")
        return draw(rate, steps, kind)

    told = "This could not be drawn. ZeroDivisionError: division by zero"
    box = explorer(picky)
    assert (box.frame["sentence"], box.frame["png"]) == (told, None)
    assert moved(box, kind="two")["png"]
    assert moved(box, kind="one")["png"] is None
    still, frames = parts(box.twin)
    assert still == f"<p>{told}</p>"
    assert [bool(f["source"]) for f in frames] == [k == "two" for k in FRAMES["kind"]]
    assert frames[0]["sentence"] == told


def parts(twin):
    """What stands in a twin without its script, and the frames that this holds."""
    still, data = re.fullmatch(
        r'<div class="lu-twin">(.*?)<p>Run this cell to move it.</p><script>.*'
        r"\ntwin\(document.currentScript.parentElement, (\{.*\})\);\n"
        r"\}\)\(\);</script></div>\n",
        twin,
        re.DOTALL,
    ).groups()
    return still, json.loads(data)["frames"]


def test_the_bundle_holds_the_widget_and_its_twin():
    box = explorer()
    bundle = box._repr_mimebundle_()
    assert bundle["text/plain"] == repr(box)
    assert repr(box) == "Explorer with 6 settings: rate 0.5 & 1 steps, one"
    assert VIEW in bundle
    still, frames = parts(bundle["text/html"])
    first = re.search('src="(data:image/png;base64,[^"]+)"', still).group(1)
    sources = [first, *(frame["source"] for frame in frames[1:])]
    assert len(set(sources)) == 6
    assert "<figcaption>rate 0.5 &amp; 1 steps, one</figcaption>" in still
    for frame, row in zip(frames, zip(*FRAMES.values(), strict=True), strict=True):
        rate, steps, kind = row
        assert frame["sentence"] == f"rate {rate:g} & {steps} steps, {kind}"
        assert f"rate {rate:g}, steps {steps}, kind {kind}" in frame["alt"]
    assert not re.search(r'src="(?!data:)|https?:', bundle["text/html"])


@pytest.mark.parametrize("words", ["<!--<script>", "</script><b>", "a < b & 'c'"])
def test_no_words_can_break_out_of_the_script_of_a_twin(words):
    twin = explorer(lambda **settings: (draw(**settings)[0], words)).twin
    _, frames = parts(twin)
    assert {frame["sentence"] for frame in frames} == {words}
    script = twin.partition("<script>")[2].removesuffix("</script></div>\n")
    assert not re.search("<[/!]|<script", script, re.IGNORECASE)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "99.e2"}, r"no FRAMES\['99.e2'\] in lesson_utils/practice/lesson_99"),
        ({"name": "98.e1"}, "no FRAMES.*lesson_98"),
        ({"name": "e1"}, "no FRAMES"),
        ({"frames": FRAMES | {"more": [1] * 6}}, "must have a list for"),
        ({"frames": {k: v[:5] for k, v in FRAMES.items()}}, "6 to 12"),
        ({"frames": FRAMES | {"rate": [1.0] * 7}}, "of one length"),
        ({"frames": FRAMES | {"rate": [7.0] * 6}}, "rate=7.0 .* not in 0.1 to 1.0"),
        ({"frames": FRAMES | {"kind": ["three"] * 6}}, "kind='three' .* not in"),
        ({"frames": FRAMES | {"rate": ["fast"] * 6}}, "rate='fast' .* not in"),
        ({"sequence": "speed"}, "'speed' is no number among"),
        ({"sequence": "kind"}, "'kind' is no number among"),
    ],
)
def test_a_wrong_call_says_what_does_not_fit(lesson_99, changes, words):
    lesson_99.FRAMES["99.e1"] = changes.pop("frames", FRAMES)
    with pytest.raises(ValueError, match=words):
        explorer(**changes)


# Pictures


def test_show_needs_words_and_closes_the_figure():
    figure, _ = pyplot.subplots(figsize=(7.2, 3))
    with pytest.raises(ValueError, match="needs words"):
        lu.show(figure, alt=" ")
    with capture_output() as captured:
        lu.show(figure, alt='a "quoted" <line>')
    (output,) = captured.outputs
    shown = output.data["text/html"]
    assert 'alt="a &quot;quoted&quot; &lt;line&gt;"' in shown
    assert 'width="720" style="max-width:100%;width:720px"' in shown
    assert output.data["text/plain"] == 'a "quoted" <line>'
    assert not pyplot.get_fignums()


def test_the_same_figure_is_the_same_file():
    first, other = draw(0.3, 4, "one")[0], draw(0.4, 4, "one")[0]
    again = draw(0.3, 4, "one")[0]
    assert display.picture(first) == display.picture(again) != display.picture(other)


def test_a_picture_has_few_colours_and_looks_the_same():
    figure, _ = draw(0.3, 4, "one")
    file = Image.open(BytesIO(display.picture(figure).png))
    assert file.mode == "P"
    assert file.size == (400, 200)
    exact = display.pixels(figure, display.KEPT)[..., :3].astype(int)
    assert np.abs(np.asarray(file.convert("RGB")) - exact).max() <= display.UNSEEN


def image(values, **style):
    figure = Figure(figsize=(2, 2))
    figure.add_axes((0, 0, 1, 1)).imshow(values, **style)
    return figure


def test_a_digit_keeps_every_grey_and_a_photograph_every_colour():
    greys = np.arange(256).reshape(16, 16) / 255
    photograph = np.random.default_rng(0).random((20, 20, 3))
    for figure in [image(greys, cmap="gray"), image(photograph)]:
        exact = display.pixels(figure, display.KEPT)[..., :3]
        assert np.array_equal(pixels_of(display.picture(figure).png), exact)


def test_the_fast_file_holds_the_pixels():
    figure, _ = draw(0.3, 4, "one")
    exact = display.pixels(figure, display.FAST)[..., :3]
    assert np.array_equal(pixels_of(display.picture(figure, fast=True).png), exact)


def test_only_what_moves_is_drawn_again():
    figure = Figure(figsize=(2, 1))
    axes = figure.subplots()
    still, moving = (axes.plot([0, 1], [0, 1], animated=a)[0] for a in (False, True))
    first = display.picture(figure)
    moving.set_data([0, 1], [1, 0])
    second = display.picture(figure)
    assert second != first
    still.set_data([0, 1], [0.5, 0.5])
    assert display.picture(figure) == second  # kept: stands still
    moving.set_data([0, 1], [0, 1])
    assert display.picture(figure) == first
    assert display.picture(figure, fast=True).png != first.png
    assert display.picture(figure).png != first.png  # drawn anew: `still` has moved


# The front end, in Chromium

LISTEN = """() => {
  window.keys = [];
  document.onkeydown = event => { keys.push(event.key); };
}"""


@pytest.fixture
def page(browser):
    page = browser.new_page(viewport={"width": 900, "height": 700})
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda m: m.type == "error" and errors.append(m.text))
    yield page
    page.close()
    assert not errors


# A model as anywidget gives it; what is sent stays in `sent`, oldest first.
LIVE = """<!doctype html><html lang="en"><title>live</title><main><div id="box"></div>
</main><script type="module">
const front = await import(URL.createObjectURL(
  new Blob([%s], {type: "text/javascript"})));
const state = %s, heard = {}, sent = window.sent = [];
const model = window.model = {
  get: name => state[name],
  set(name, value) { state[name] = value; heard["change:" + name]?.(); },
  save_changes: () => sent.push(state.settings),
  on: (event, action) => { heard[event] = action; },
  off: event => { delete heard[event]; },
};
const bytes = text => text && new DataView(
  Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer);
window.show = frame => model.set("frame", { ...frame, png: bytes(frame.png) });
state.frame = { ...state.frame, png: bytes(state.frame.png) };
window.end = front.default.render({ model, el: document.getElementById("box") });
window.ready = true;
</script></html>"""


def of(box):
    """The frame of an explorer, for a page."""
    from base64 import b64encode

    png = box.frame["png"]
    return box.frame | {"png": png and b64encode(png).decode()}


def live(page, box):
    names = ["controls", "sequence", "start", "words", "settings"]
    state = {name: getattr(box, name) for name in names} | {"frame": of(box)}
    text = [json.dumps(part) for part in (FRONT.read_text("utf-8"), state)]
    page.set_content(LIVE % tuple(part.replace("<", r"\u003c") for part in text))
    page.wait_for_function("window.ready")
    return page.locator("#box")


def sent(page):
    return page.evaluate("sent.splice(0)")


@pytest.mark.browser
def test_every_control_sends_what_it_says(page):
    box = live(page, explorer())
    start = {"rate": 0.5, "steps": 1, "kind": "one"}
    rate, steps = box.get_by_role("slider").all()
    rate.press("ArrowRight")
    assert sent(page) == [start | {"rate": 0.51}]
    rate.press("End")
    assert sent(page) == [start | {"rate": 1}]
    steps.press("ArrowRight")
    assert sent(page) == [start | {"rate": 1, "steps": 2}]
    box.get_by_label("two").check()
    assert sent(page) == [{"rate": 1, "steps": 2, "kind": "two"}]
    step = box.get_by_role("button", name="Step")
    for wanted in (3, 4, 5, 6, 6):
        step.click()
        assert sent(page)[-1]["steps"] == wanted
    assert steps.input_value() == "6"
    box.get_by_role("button", name="Reset").click()
    assert sent(page) == [start]
    assert [bar.input_value() for bar in (rate, steps)] == ["0.5", "1"]
    assert box.get_by_label("one").is_checked()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("written", "meant"),
    [("0.123456", 0.123456), ("5", 1), ("-3", 0.1), ("", 0.5), ("1e-9", 0.1)],
)
def test_a_number_field_takes_what_is_between_the_steps_and_no_more(
    page, written, meant
):
    box = live(page, explorer())
    field = box.get_by_role("spinbutton", name="rate")
    field.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    page.keyboard.type(written)
    field.press("Enter")
    assert float(field.input_value()) == meant
    assert {settings["rate"] for settings in sent(page)} == ({meant} - {0.5})


@pytest.mark.browser
def test_a_number_field_of_whole_numbers_rounds(page):
    box = live(page, explorer())
    field = box.get_by_role("spinbutton", name="steps")
    field.fill("2.6")
    field.press("Tab")
    assert sent(page)[0]["steps"] == 3
    assert field.input_value() == "3"


@pytest.mark.browser
def test_no_slider_tells_of_a_hundred_nines(page):
    box = live(page, explorer())
    rate = box.get_by_role("slider", name="rate")
    for _ in range(40):
        rate.press("ArrowLeft")
        assert len(rate.get_attribute("aria-valuetext")) <= 4
    assert len({len(str(s["rate"])) for s in sent(page)} - {3, 4}) == 0


@pytest.mark.browser
def test_a_picture_comes_with_its_words_and_stays_when_there_is_none(page):
    python = explorer()
    box = live(page, python)
    picture = box.locator("img")
    words = box.get_by_role("status")
    assert picture.get_attribute("alt") == python.frame["alt"]
    before = picture.get_attribute("src")
    moved(python, rate=0.9)
    page.evaluate("show", of(python))
    assert picture.get_attribute("src") != before
    assert picture.evaluate("image => image.decode().then(() => image.width)") == 200
    assert words.inner_text() == "rate 0.9 & 1 steps, one"
    before = picture.get_attribute("src")
    page.evaluate("show", {"sentence": "It <broke>.", "png": None})
    assert words.inner_text() == "It <broke>."
    assert picture.get_attribute("src") == before
    assert picture.evaluate("image => image.style.opacity") == "0.2"


@pytest.mark.browser
def test_another_view_moves_the_controls_and_a_closed_one_hears_nothing(page):
    box = live(page, explorer())
    rate = box.get_by_role("slider", name="rate")
    page.evaluate('model.set("settings", {rate: 0.7, steps: 3, kind: "two"})')
    assert rate.input_value() == "0.7"
    assert box.get_by_label("two").is_checked()
    page.evaluate("end()")
    page.evaluate('model.set("settings", {rate: 0.2, steps: 3, kind: "two"})')
    assert rate.input_value() == "0.7"


@pytest.mark.browser
@pytest.mark.parametrize("width", [300, 480, 740, 1300])
def test_it_is_never_wider_than_its_place_and_words_do_not_move_it(page, width):
    page.set_viewport_size({"width": width, "height": 700})
    python = explorer()
    box = live(page, python)
    page.evaluate("show", of(python) | {"width": 720})
    box.locator("img").evaluate("image => image.decode()")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    heights = set()
    for words in ["short", "about as long as a sentence of a lesson is, " * 2]:
        page.evaluate("show", {"sentence": words, "png": None})
        heights.add(box.evaluate("box => box.offsetHeight"))
    assert len(heights) == 1


def twin(page, python):
    page.set_content(
        '<!doctype html><html lang="en"><title>twin</title><main>'
        f"{python.twin}<p>what follows</p></main></html>"
    )
    page.evaluate(LISTEN)
    return page.locator(".lu-twin")


@pytest.mark.browser
def test_a_twin_shows_its_frames_and_keeps_the_keys_that_move_it(page):
    box = twin(page, explorer())
    bar, picture = box.get_by_role("slider"), box.locator("img")
    assert "Run this cell" not in box.inner_text()
    sources = []
    for number, row in enumerate(zip(*FRAMES.values(), strict=True)):
        if number:
            bar.press("ArrowRight")
        rate, steps, kind = row
        said = f"rate {rate:g}, steps {steps}, kind {kind}"
        assert bar.get_attribute("aria-valuetext") == said
        assert said in picture.get_attribute("alt")
        words = box.get_by_role("status").inner_text()
        assert words == f"rate {rate:g} & {steps} steps, {kind}"
        shown = [mark.inner_text() for mark in box.locator(".lu-now").all()]
        assert shown == [f"{rate:g}", str(steps), kind]
        sources.append(picture.get_attribute("src"))
        assert picture.evaluate("image => image.decode().then(() => image.width)")
    assert len(set(sources)) == 6
    bar.press("Home")
    assert picture.get_attribute("src") == sources[0]
    assert page.evaluate("keys") == []
    bar.press("PageDown")
    bar.press("Escape")
    assert page.evaluate("keys") == ["PageDown", "Escape"]
    box.get_by_text("0.4", exact=True).click()
    assert picture.get_attribute("src") == sources[4]


@pytest.mark.browser
@pytest.mark.parametrize("make", [live, twin])
def test_in_a_notebook_no_key_on_a_control_is_a_shortcut(page, make):
    box = make(page, explorer())
    page.evaluate(LISTEN)
    bar = box.get_by_role("slider").first
    for key in ["d", "0", "Enter", "Home"]:
        bar.press(key)
    assert page.evaluate("keys.splice(0)") == ["d", "0", "Enter"]
    page.evaluate("document.querySelector('main').classList.add('jp-Notebook')")
    for key in ["d", "0", "Enter", "Home", "ArrowDown"]:
        bar.press(key)
    assert page.evaluate("keys") == []
    for key in [" ", "PageDown", "Shift+Enter", "Control+s", "Escape"]:
        bar.press(key)  # these are the presenter's, or of no harm
    heard = set(page.evaluate("keys"))
    assert heard >= {" ", "PageDown", "Enter", "s", "Escape"}


@pytest.mark.browser
def test_space_presses_a_button_and_no_more(page):
    box = live(page, explorer())
    page.evaluate(LISTEN)
    box.get_by_role("button", name="Step").press(" ")
    assert [settings["steps"] for settings in sent(page)] == [2]
    assert page.evaluate("keys") == []


@pytest.mark.browser
def test_a_twin_goes_on_where_a_frame_could_not_be_drawn(page):
    def picky(rate, steps, kind):
        if steps in (1, 3):
            raise ValueError("<!--<script> not this one")
        return draw(rate, steps, kind)

    box = twin(page, explorer(picky))
    seen = []
    for _ in FRAMES["steps"]:
        words = box.get_by_role("status").inner_text()
        picture = box.locator("img")
        pale = picture.evaluate("image => image.style.opacity")
        seen.append((pale if picture.is_visible() else "0", "not this one" in words))
        box.get_by_role("slider").press("ArrowRight")
    assert seen == [("0", True), ("1", False), ("0.2", True), *[("1", False)] * 3]
    assert page.get_by_text("what follows").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("make", [live, twin])
def test_axe_finds_nothing_in_an_explorer(page, make):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    make(page, explorer())
    found = axe.Axe().run(page, context="main").response["violations"]
    assert [(rule["id"], rule["impact"]) for rule in found] == []
