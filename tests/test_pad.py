"""The pad: strokes become an image like those of MNIST, and the page follows."""

import re

import numpy as np
import pytest

import lesson_utils as lu
from lesson_utils import drawing, pad
from lesson_utils.drawing import BOX, PEN, mnist_image, shrunk_image
from lesson_utils.pad import DigitPad

EDGE = [[[0, 0], [0, 0.3], [0, 0.7]]]
DOT = [[[0.8, 0.2]]]
TALL = [[[0.54, 0.15], [0.46, 0.85]]]
WIDE = [[[0.1, 0.5], [0.5, 0.45], [0.9, 0.5]]]
LETTER_L = [[[0.2, 0.1], [0.2, 0.9], [0.8, 0.9]]]
TINY = [[[0.5, 0.5], [0.51, 0.52]]]


def arc(x, y, across, down, start, end):
    """Points on a part of an ellipse, angles in degrees, clockwise from the right."""
    angles = np.radians(np.linspace(start, end, 40))
    return np.stack([x + across * np.cos(angles), y + down * np.sin(angles)], axis=1)


DIGITS = {
    0: [arc(0.5, 0.5, 0.24, 0.34, -80, 280)],
    1: TALL,
    2: [[*arc(0.48, 0.32, 0.2, 0.17, 190, 390), [0.27, 0.82], [0.65, 0.8]]],
    3: [
        arc(0.47, 0.32, 0.2, 0.17, 200, 440),
        arc(0.47, 0.66, 0.23, 0.19, -80, 150),
    ],
    4: [
        [[0.35, 0.17], [0.27, 0.52], [0.72, 0.52]],
        [[0.68, 0.15], [0.6, 0.86]],
    ],
    5: [
        [
            [0.68, 0.17],
            [0.38, 0.17],
            [0.34, 0.45],
            *arc(0.46, 0.62, 0.23, 0.21, -130, 130),
        ]
    ],
    6: [[[0.6, 0.14], [0.36, 0.4], *arc(0.46, 0.68, 0.18, 0.17, 180, 540)]],
    7: [[[0.27, 0.2], [0.72, 0.2], [0.45, 0.86]]],
    8: [
        arc(0.5, 0.32, 0.17, 0.16, 90, 450),
        arc(0.5, 0.67, 0.2, 0.18, -90, 270),
    ],
    9: [[*arc(0.48, 0.35, 0.19, 0.19, -20, -380), [0.56, 0.87]]],
}
DRAWINGS = [*DIGITS.values(), EDGE, WIDE, LETTER_L]


def extent(image):
    """Height and width of the ink, in pixels."""
    rows, columns = np.nonzero(image)
    return np.ptp(rows) + 1, np.ptp(columns) + 1


def centre_of_mass(image):
    rows, columns = np.indices(image.shape)
    return (rows * image).sum() / image.sum(), (columns * image).sum() / image.sum()


@pytest.mark.parametrize("strokes", [*DRAWINGS, DOT, TINY])
def test_an_image_like_those_of_mnist(strokes):
    image = mnist_image(strokes)
    assert image.shape == (28, 28)
    assert image.dtype == np.float32
    assert image.min() == 0
    assert image.max() == 1
    assert ((image > 0) & (image < 1)).any()  # grey levels at the edge
    assert np.abs(np.subtract(centre_of_mass(image), 14)).max() <= 0.5 + 1e-6


@pytest.mark.parametrize("strokes", DRAWINGS)
def test_the_longer_side_is_twenty_pixels(strokes):
    assert max(extent(mnist_image(strokes))) == BOX == 20


def test_proportions_are_kept():
    height, width = extent(mnist_image([[[0.2, 0.3], [0.8, 0.3], [0.8, 0.6]]]))
    # Of the middle of the pen, which is as wide as long before and after.
    assert width == 20
    assert (height - PEN) / (width - PEN) == pytest.approx(0.5, abs=0.06)
    assert extent(mnist_image(TALL))[1] < 8
    assert extent(mnist_image(WIDE))[0] < 8


def test_places_and_size_on_the_pad_do_not_matter():
    digit = [np.array(stroke) for stroke in DIGITS[4]]
    moved = [stroke * 0.3 + [0.65, 0.05] for stroke in digit]
    np.testing.assert_allclose(mnist_image(moved), mnist_image(digit), atol=1e-6)


def test_nothing_is_turned_or_mirrored():
    image = mnist_image(LETTER_L)
    rows, columns = np.nonzero(image)
    left, bottom = columns.min() + 1, rows.max() - 1
    assert image[rows.min() + 4 : bottom, left].min() == 1
    assert image[bottom, left : columns.max() - 3].min() == 1
    assert not image[: bottom - 4, left + 4 :].any()


def test_ink_at_the_edge_of_the_pad_is_kept_whole():
    # The same line in the middle of the pad gives the same image.
    middle = [[[x + 0.5, y + 0.1] for x, y in stroke] for stroke in EDGE]
    np.testing.assert_allclose(mnist_image(EDGE), mnist_image(middle), atol=1e-6)


def test_no_ink_is_lost_when_the_centre_of_mass_is_far_out():
    corner = [[[0.1, 0.1 + y], [0.5, 0.1 + y]] for y in np.linspace(0, 0.3, 12)]
    image = mnist_image([*corner, [[0.87, 0.9], [0.9, 0.9]]])
    assert extent(image) == (20, 20)


@pytest.mark.parametrize("draw", [mnist_image, shrunk_image])
@pytest.mark.parametrize("strokes", [[], [[]]])
def test_no_strokes_no_ink(draw, strokes):
    image = draw(strokes)
    assert image.shape == (28, 28)
    assert image.dtype == np.float32
    assert not image.any()


def test_a_dot_is_a_round_dot():
    image = mnist_image(DOT)
    assert image.sum() == pytest.approx(np.pi * (PEN / 2) ** 2, rel=0.1)
    assert extent(image) in {(3, 3), (4, 4)}
    dot = image[image.any(axis=1)][:, image.any(axis=0)]
    for turned in (dot.T, dot[::-1], dot[:, ::-1]):
        np.testing.assert_allclose(turned, dot, atol=1e-6)


def test_a_slip_of_the_pen_stays_small():
    assert max(extent(mnist_image(TINY))) <= 8


def test_grey_levels_hold_as_much_ink_as_the_line_has():
    # A straight line of length 20 - PEN with round ends.
    exact = (BOX - PEN) * PEN + np.pi * (PEN / 2) ** 2
    for angle in (0, 20, 45, 70, 90):
        end = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
        length = 1 / max(end)  # so that the longer side is the box
        expected = exact + (BOX - PEN) * (length - 1) * PEN
        ink = mnist_image([[[0.1, 0.1], 0.1 + 0.7 * end]]).sum()
        assert ink == pytest.approx(expected, rel=0.05), angle


def test_the_line_is_as_thick_as_in_mnist():
    (images, labels), _ = lu.load_mnist()
    drawn = np.array([mnist_image(DIGITS[digit]).sum() for digit in range(10)])
    real = np.array([images[labels == digit].sum() / 255 for digit in range(10)])
    real /= np.bincount(labels)
    assert drawn.mean() == pytest.approx(real.mean(), rel=0.05)
    assert (np.abs(drawn / real - 1) < 0.25).all(), drawn / real


TAPS = [[[0.03, 0.04]], [[0.95, 0.9], [0.955, 0.91]]]


@pytest.mark.parametrize("tap", TAPS)
@pytest.mark.parametrize("size", [1, 0.2])
def test_a_stray_tap_beside_a_digit_is_left_out(tap, size):
    digit = [np.array(stroke) * size for stroke in DIGITS[4]]
    expected = mnist_image(digit)
    np.testing.assert_array_equal(mnist_image([tap, *digit]), expected)
    np.testing.assert_array_equal(mnist_image([*digit, tap]), expected)


def test_short_strokes_of_a_small_digit_are_kept():
    five = [
        np.array(s) * 0.2 for s in ([[0.4, 0.2], [0.4, 0.9]], [[0.4, 0.2], [0.7, 0.2]])
    ]
    assert extent(mnist_image(five)) > extent(mnist_image(five[:1]))


def test_without_anything_else_a_tap_is_a_dot():
    assert extent(mnist_image(TAPS[:1])) in {(3, 3), (4, 4)}
    assert mnist_image(TAPS).any()


@pytest.mark.parametrize("strokes", [*DRAWINGS, DOT, TINY])
def test_unprepared_ink_stays_where_it_was_drawn_and_as_large(strokes):
    image = shrunk_image(strokes)
    assert image.shape == (28, 28)
    assert image.dtype == np.float32
    assert (image >= 0).all()
    assert (image <= 1).all()
    points = np.concatenate([np.array(stroke) for stroke in strokes]) * 28
    rows, columns = np.nonzero(image > 0.5)
    pen = drawing.PAD_PEN * 28 / 2
    for pixels, along in ((columns, points[:, 0]), (rows, points[:, 1])):
        assert pixels.min() == pytest.approx(max(along.min() - pen, 0), abs=1)
        assert pixels.max() + 1 == pytest.approx(min(along.max() + pen, 28), abs=1)


@pytest.fixture(scope="module")
def nearest():
    """A network without weights: the label of the most similar of 10 000 images."""
    (images, labels), _ = lu.load_mnist()
    images = images[:10_000].reshape(-1, 784).astype(np.float32) / 255
    lengths = (images**2).sum(axis=1)
    return lambda image: labels[(lengths - 2 * images @ image.ravel()).argmin()]


def read(network, image_of, change=lambda stroke: stroke):
    """Which of the ten drawings are read right."""
    return {
        digit
        for digit, strokes in DIGITS.items()
        if network(image_of([change(np.array(stroke)) for stroke in strokes])) == digit
    }


def in_a_corner(stroke):
    return stroke * 0.3 + 0.02


def test_drawings_are_read_however_small_and_wherever_they_stand(nearest):
    assert read(nearest, mnist_image) == set(range(10))
    assert read(nearest, mnist_image, in_a_corner) == set(range(10))


def test_without_preparation_small_drawings_in_a_corner_are_not_read(nearest):
    assert len(read(nearest, shrunk_image, in_a_corner)) <= 2


def test_a_mirror_or_a_turn_would_not_go_unnoticed(nearest):
    assert len(read(nearest, mnist_image, lambda stroke: [1, 0] + stroke * [-1, 1])) < 7
    assert len(read(nearest, mnist_image, lambda stroke: stroke[:, ::-1])) < 7


# -- the widget


class Network:
    """A `predict` that returns what it is told, and remembers what it was given."""

    def __init__(self, **chances):
        self.answer = np.zeros(10)
        for digit, chance in chances.items():
            self.answer[int(digit[1:])] = chance
        self.seen = []

    def __call__(self, image):
        self.seen.append(image)
        return self.answer


SURE = {"_3": 0.98, "_5": 0.02}


def words(board):
    """The sentence without its tags."""
    assert 'role="status"' in board.sentence.value
    return re.sub("<.*?>", "", board.sentence.value)


def picture(board):
    """The alternative text of its picture."""
    assert 'src="data:image/png;base64,iVBOR' in board.picture.value
    (alt,) = re.findall('alt="(.*?)"', board.picture.value)
    return alt


def button(board, name):
    found = []

    def walk(widget):
        if getattr(widget, "description", None) == name:
            found.append(widget)
        for child in getattr(widget, "children", ()):
            walk(child)

    walk(board)
    (only,) = found
    return only


def test_an_empty_pad_asks_for_a_digit_and_does_not_predict():
    network = Network(**SURE)
    board = DigitPad(network)
    assert words(board) == "Draw a digit."
    assert network.seen == []
    assert picture(board)


def test_strokes_lead_to_a_prediction_a_picture_and_a_sentence():
    network = Network(**SURE)
    board = DigitPad(network)
    before = board.picture.value
    board.canvas.strokes = TALL
    (image,) = network.seen
    np.testing.assert_array_equal(image, mnist_image(TALL))
    assert image.dtype == np.float32
    assert words(board) == "I see the digit 3 (98 %)."
    after = board.picture.value
    assert after != before
    assert "the longest is at 3." in picture(board)
    board.canvas.strokes = [*TALL, *WIDE]
    assert len(network.seen) == 2
    assert board.picture.value not in (before, after)


def test_the_switch_turns_the_preparation_off_and_redraws_at_once():
    network = Network(**SURE)
    board = DigitPad(network)
    small = [np.multiply(stroke, 0.3).tolist() for stroke in TALL]
    board.canvas.strokes = small
    pictures = {board.picture.value}
    board.prepare.value = False
    pictures.add(board.picture.value)
    board.prepare.value = True
    pictures.add(board.picture.value)
    assert len(pictures) == 2
    for seen, expected in zip(
        network.seen,
        (mnist_image(small), shrunk_image(small), mnist_image(small)),
        strict=True,
    ):
        np.testing.assert_array_equal(seen, expected)


def test_the_switch_has_a_label_in_each_edition():
    labels = []
    for edition in ("en", "zh-TW"):
        lu.setup(edition)
        labels.append(DigitPad(Network(**SURE)).prepare.description)
    assert labels == ["prepare the drawing as MNIST did", "照 MNIST 的方式先處理筆跡"]


def test_a_close_second_is_mentioned():
    board = DigitPad(Network(_4=0.6, _9=0.38, _1=0.02))
    board.canvas.strokes = TALL
    assert words(board) == "I see the digit 4 (60 %), or perhaps 9 (38 %)."


def test_clear_and_undo():
    network = Network(**SURE)
    board = DigitPad(network)
    empty = board.picture.value
    board.canvas.strokes = TALL
    one = board.picture.value
    board.canvas.strokes = [*TALL, *WIDE]
    button(board, "Undo").click()
    assert board.canvas.strokes == TALL
    assert board.picture.value == one
    button(board, "Clear").click()
    assert board.canvas.strokes == []
    assert words(board) == "Draw a digit."
    assert board.picture.value == empty
    button(board, "Undo").click()  # of nothing: nothing
    assert board.canvas.strokes == []


def failing(image):
    raise RuntimeError("no <weights> yet")


@pytest.mark.parametrize(
    ("predict", "told"),
    [
        (failing, "RuntimeError: no &lt;weights&gt; yet"),
        (lambda image: np.full((1, 10), 0.1), "shape (10,), and not shape (1, 10)"),
        (lambda image: 3, "shape (10,), and not shape ()"),
        (lambda image: None, "shape (10,), and not shape ()"),
        (lambda image: ["a"] * 10, "ValueError: could not convert"),
        (lambda image: np.arange(10) - 4.0, "no probabilities"),  # logits
        (lambda image: np.full(10, np.nan), "no probabilities"),
        (lambda image: np.full(10, 0.5), "no probabilities"),
    ],
)
def test_a_predict_that_fails_is_told_and_the_pad_goes_on(predict, told):
    board = DigitPad(predict)
    board.canvas.strokes = TALL
    assert words(board).startswith("`predict` failed. ")
    assert told in words(board)
    first = board.picture.value
    board.canvas.strokes = WIDE  # the image is shown all the same
    assert board.picture.value != first
    board.predict = Network(**SURE)
    board.canvas.strokes = TALL
    assert words(board) == "I see the digit 3 (98 %)."


def test_predict_may_change_its_image_and_the_picture_is_still_right():
    def careless(image):
        image[:] = 0
        return np.eye(10)[3]

    board, other = DigitPad(careless), DigitPad(lambda image: np.eye(10)[3])
    board.canvas.strokes = other.canvas.strokes = TALL
    assert board.picture.value == other.picture.value


def test_the_bundle_has_the_widget_and_a_twin_without_numbers_that_vary():
    network = Network(**SURE)
    bundle = DigitPad(network, mnist_image(DIGITS[3]))._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"] == "A pad to draw a digit on: run this cell to use it."
    twin = bundle["text/html"]
    assert re.search(r'<img src="data:image/png;base64,\w', twin)
    (alt,) = re.findall('alt="(.*?)"', twin)
    assert "the longest is at 3." in alt
    text = re.sub('src=".*?"', "", twin)
    assert "98" not in text
    assert "%" not in re.sub('style=".*?"', "", text)


def test_the_twin_without_an_example_is_its_summary():
    network = Network(**SURE)
    board = DigitPad(network)
    assert board.twin == f"<p>{board.summary}</p>"
    assert network.seen == []


def test_the_twin_of_a_predict_that_fails_does_not_break_the_cell():
    bundle = DigitPad(failing, mnist_image(DIGITS[3]))._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    told = "<p>`predict` failed. RuntimeError: no &lt;weights&gt; yet</p>"
    assert bundle["text/html"] == told


def test_the_canvas_says_how_to_use_it_without_a_mouse():
    label = DigitPad(Network(**SURE)).canvas.label
    for key in ("arrow", "Space", "Backspace", "Escape"):
        assert key in label


def test_the_front_end_is_told_how_thick_the_pen_is_and_its_colors():
    canvas = DigitPad(Network(**SURE)).canvas
    assert canvas.pen == drawing.PAD_PEN
    source = (pad.Path(pad.__file__).parent / "pad.js").read_text(encoding="utf-8")
    used = re.findall(r'colors\.(\w+)|colors\["(.*?)"\]', source)
    assert {dot or bracket for dot, bracket in used} == set(canvas.colors)
    assert not re.search("#[0-9A-Fa-f]{3}", source)


def test_the_front_end_needs_no_network():
    source = (pad.Path(pad.__file__).parent / "pad.js").read_text(encoding="utf-8")
    assert not re.search(r"https?:|\bimport\b|\bfetch\b", source)
    assert "touch-action:none" in source
    assert "setPointerCapture" in source


# -- its front end, in a browser without Jupyter

# What anywidget gives to `render`: the traits, and a note of what is sent.
MODEL = """(traits) => {
  const model = (window.model = {
    sent: [],
    get: (name) => traits[name],
    set: (name, value) => { traits[name] = value; },
    save_changes: () => model.sent.push(structuredClone(traits.strokes)),
    on: (event, call) => { model.changed = call; },
    off: () => {},
  });
}"""


@pytest.fixture
def page(browser):
    """A page with nothing but the canvas of a pad."""
    page = browser.new_page()
    canvas = DigitPad(Network(**SURE)).canvas
    traits = {name: getattr(canvas, name) for name in canvas.trait_names(sync=True)}
    own = {name: traits[name] for name in ("strokes", "label", "pen", "colors")}
    source = (pad.Path(pad.__file__).parent / "pad.js").read_text(encoding="utf-8")
    page.set_content("<button>before</button><div id=pad></div>")
    page.evaluate(MODEL, own)
    page.evaluate(
        source.replace("export default { render };", "")
        + 'render({ model, el: document.querySelector("#pad") });'
    )
    yield page
    page.close()


def sent(page):
    """The strokes that came to the kernel, one list for each time."""
    return page.evaluate("() => model.sent")


def color(page, x, y):
    """Of the canvas, at a place from (0, 0) to (1, 1)."""
    return page.evaluate(
        "([x, y]) => { const c = document.querySelector('canvas');"
        " return [...c.getContext('2d').getImageData("
        "   x * c.width, y * c.height, 1, 1).data]; }",
        [x, y],
    )


PAPER, INK = [0, 0, 0, 0], [0, 0, 0, 255]


@pytest.mark.browser
def test_a_line_of_the_mouse_is_a_stroke_as_thick_as_it_is_told(page):
    place = page.locator("canvas").bounding_box()
    page.mouse.move(place["x"] + 70, place["y"] + 140)
    page.mouse.down()
    page.mouse.move(place["x"] + 210, place["y"] + 140)
    assert sent(page) == []  # while the pen is down
    page.mouse.up()
    assert sent(page) == [[[[0.25, 0.5], [0.75, 0.5]]]]
    half = drawing.PAD_PEN / 2
    assert color(page, 0.5, 0.5 + 0.8 * half) == INK
    assert color(page, 0.5, 0.5 + 1.2 * half) == PAPER


@pytest.mark.browser
def test_a_click_is_a_tap(page):
    place = page.locator("canvas").bounding_box()
    page.mouse.click(place["x"] + 56, place["y"] + 84)
    assert sent(page) == [[[[0.2, 0.3]]]]
    assert color(page, 0.2, 0.3) == INK


@pytest.mark.browser
def test_the_pad_is_used_with_keys_alone(page):
    page.get_by_text("before").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    ((stroke,),) = sent(page)
    np.testing.assert_allclose(
        stroke, [[0.5, 0.25], [0.5, 0.292], [0.5, 0.334]], atol=2e-3
    )
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.keyboard.press("Space")
    assert len(sent(page)[-1]) == 2
    page.keyboard.press("Backspace")
    assert sent(page)[-1] == [stroke]
    page.keyboard.press("Escape")
    assert sent(page)[-1] == []


@pytest.mark.browser
def test_what_undo_and_clear_leave_is_painted(page):
    place = page.locator("canvas").bounding_box()
    page.mouse.click(place["x"] + 56, place["y"] + 84)
    page.evaluate("() => { model.set('strokes', []); model.changed(); }")
    assert color(page, 0.2, 0.3) == PAPER
