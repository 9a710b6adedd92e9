"""A small notebook: its page, and what its kernel remembers."""

import pytest

from lesson_utils.figures.notebooks import from_the_top, page_and_memory, replay

CELLS = {"A": "x = 20", "B": "x = x + 5", "C": "print(x)"}
LONG = ["A", "B", "B", "R", "A", "B", "C"]

EXAMPLES = {
    "page_and_memory": lambda: page_and_memory(CELLS, LONG, 7),
    "page_and_memory, nothing yet": lambda: page_and_memory(CELLS, LONG, 0),
    "page_and_memory, deleted": lambda: page_and_memory(CELLS, ["A", "-A", "C"], 3),
    "page_and_memory, an error": lambda: page_and_memory(CELLS, ["C"], 1),
}


@pytest.mark.parametrize(
    ("actions", "prints", "reads"),
    [
        ("A B C", "25", "25"),
        ("A B B C", "30", "25"),
        ("A -A C", "20", "NameError: name 'x' is not defined"),
        ("A B B -B C", "30", "20"),
        ("A B B R A B C", "25", "25"),
        ("A R C", "NameError: name 'x' is not defined", "25"),
    ],
)
def test_the_kernel_remembers_what_the_page_no_longer_shows(actions, prints, reads):
    state = replay(CELLS, actions.split())
    assert state.shown["C"] == prints
    assert from_the_top(CELLS, state) == reads


def test_a_cell_has_the_number_of_its_last_run_since_the_start():
    assert replay(CELLS, ["A", "B", "B", "C"]).counts == {"A": 1, "B": 3, "C": 4}
    assert replay(CELLS, ["A", "B", "R", "A"]).counts == {"A": 1, "B": 2}


def said(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def test_what_is_shown_is_the_page_and_the_memory():
    words = said(page_and_memory(CELLS, ["A", "B", "B", "-B", "C"], 5))
    assert {"x = 20", "print(x)", "x = 30", "30", "[4]", "deleted"} <= set(words)
    assert "x = x + 5" not in words
    assert words.count("x = 20") == 1


def test_only_what_was_done_is_shown():
    assert "nothing" in said(page_and_memory(CELLS, LONG, 0))
    assert "x = 20" in said(page_and_memory(CELLS, LONG, 1))[-1:]
