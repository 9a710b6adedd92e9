"""Explorers, live pictures and pictures with words, without a browser."""

import re

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from matplotlib import pyplot
from matplotlib.figure import Figure

import lesson_utils as lu
from lesson_utils.display import png


@pytest.fixture(autouse=True)
def shell():
    InteractiveShell.instance()  # or display() prints instead of displaying
    yield
    InteractiveShell.clear_instance()


def draw(rate, steps):
    figure = Figure(figsize=(2, 1))
    figure.subplots().plot([0, steps], [0, rate])
    return figure


def status(rate, steps):
    return f"rate {rate:g} & {steps} steps"


FRAMES = {"rate": [0.5, 0.1, 0.2, 0.3, 0.4, 1.0], "steps": [1, 2, 3, 4, 5, 6]}


def explorer(**changes):
    given = {
        "rate": (0.1, 1.0),
        "steps": (0, 6),
        "sequence": "steps",
        "frames": FRAMES,
    }
    return lu.explore(draw, status, **(given | changes))


def button(box, words):
    row = box.children[2].children
    return next(child for child in row if child.description == words)


def test_a_slider_redraws_the_same_picture_and_says_what_is_true():
    box = explorer()
    picture, before = box.picture, box.picture.value
    box.controls["rate"].value = 0.9
    assert box.picture is picture
    assert picture.value != before
    assert bytes(picture.value).startswith(b"\x89PNG")
    assert box.sentence.value == '<div role="status">rate 0.9 &amp; 1 steps</div>'


def test_a_number_field_and_its_slider_are_always_equal():
    box = explorer()
    slider, field = box.children[0].children
    field.value = 0.25
    assert slider.value == box.settings["rate"] == 0.25
    slider.value = 0.75
    assert field.value == 0.75
    field.value = 99
    assert slider.value == field.value == 1.0


def test_step_goes_on_to_the_end_and_reset_goes_back_to_the_start():
    box = explorer()
    for expected in (2, 3, 4, 5, 6, 6):
        button(box, "Step").click()
        assert box.settings["steps"] == expected
    box.controls["rate"].value = 0.9
    button(box, "Reset").click()
    assert box.settings == {"rate": 0.5, "steps": 1}


def test_without_a_sequence_there_is_no_step():
    box = lu.explore(
        lambda kind: draw(1, 2),
        lambda kind: kind,
        kind=["a", "b"],
        frames={"kind": ["a", "b", "a", "b", "a", "b"]},
    )
    assert [b.description for b in box.children[1].children] == ["Reset"]
    box.controls["kind"].value = "b"
    assert "b" in box.sentence.value


def test_what_cannot_be_drawn_is_told_and_the_picture_stays():
    def broken(rate, steps):
        if rate > 0.8:
            raise ZeroDivisionError("division by zero")
        return draw(rate, steps)

    box = lu.explore(broken, status, rate=(0.1, 1.0), steps=(0, 6), frames=FRAMES)
    before = box.picture.value
    box.controls["rate"].value = 0.9
    assert "ZeroDivisionError: division by zero" in box.sentence.value
    assert box.picture.value == before
    box.controls["rate"].value = 0.7
    assert box.picture.value != before


def test_the_bundle_holds_the_widget_and_its_twin():
    bundle = explorer()._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"] == "Explorer with 6 settings: rate 0.5 & 1 steps"
    twin = bundle["text/html"]
    assert len(re.findall("data:image/png;base64,", twin)) == 6
    first = re.search(r'<img [^>]*alt="([^"]+)"', twin).group(1)
    assert first == "rate 0.5 &amp; 1 steps"
    for rate, steps in zip(FRAMES["rate"][1:], FRAMES["steps"][1:], strict=True):
        assert f'"rate {rate:g} & {steps} steps"' in twin
    assert not re.search(r'src="(?!data:)|https?:', twin)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"frames": {"rate": [1.0] * 6}}, "exactly a list for"),
        ({"frames": {"rate": [1.0] * 5, "steps": [1] * 5}}, "6 to 12"),
        ({"frames": {"rate": [1.0] * 6, "steps": [1] * 7}}, "of one length"),
        ({"frames": {"rate": [7.0] * 6, "steps": [1] * 6}}, "is not in"),
        ({"sequence": "speed"}, "is none of"),
    ],
)
def test_a_wrong_call_says_what_does_not_fit(changes, words):
    with pytest.raises(ValueError, match=words):
        explorer(**changes)


def test_show_needs_words_and_closes_the_figure():
    figure, _ = pyplot.subplots()
    with pytest.raises(ValueError, match="needs words"):
        lu.show(figure, alt=" ")
    with capture_output() as captured:
        lu.show(figure, alt='a "quoted" <line>')
    (output,) = captured.outputs
    assert 'alt="a &quot;quoted&quot; &lt;line&gt;"' in output.data["text/html"]
    assert output.data["text/plain"] == 'a "quoted" <line>'
    assert not pyplot.get_fignums()


def test_the_same_figure_is_the_same_file():
    assert png(draw(0.3, 4)) == png(draw(0.3, 4)) != png(draw(0.4, 4))
