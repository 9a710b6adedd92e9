"""Two editions: the same lessons in other words, and every message translated."""

import ast
import contextlib
import re
import statistics
import string

import pytest
from babel.messages.extract import extract_from_dir
from reading import CODE, ROOT, complain, editions, every_pair, pairs, read, tags

import lesson_utils as lu
from lesson_utils import edition
from lesson_utils.edition import catalogue, tr

# Not counted as words: code, formulas, spaces.
SIGNS = re.compile(r"```.*?```|\$\$.*?\$\$|`[^`]*`|\$[^$]*\$|\s", re.DOTALL)


@every_pair
def test_the_editions_have_the_same_cells(stem):
    one, other = ([cell.id for cell in read(path).cells] for path in editions(stem))
    assert one == other


@every_pair
def test_the_editions_differ_in_words_only(stem):
    complain(editions(stem)[1], differences(stem))


def differences(stem):
    """The Chinese cells that are something else than the English ones."""
    for english, chinese in pairs(stem):
        if english.cell_type != chinese.cell_type:
            yield chinese, f"is {chinese.cell_type}, in en {english.cell_type}"
        elif english.metadata != chinese.metadata:
            yield chinese, f"has {chinese.metadata}, in en {english.metadata}"
        elif code(english) != code(chinese):
            yield chinese, "has other code than in en"


@every_pair
def test_a_chinese_cell_says_as_much_as_the_english_one(stem):
    """Chinese needs about half the signs, in each cell: or a cell is another's."""
    every = {
        chinese.id: (chinese, ratio(english, chinese))
        for english, chinese in pairs(stem)
        if english.cell_type == "markdown"
    }
    told = {cell: pair for cell, pair in every.items() if pair[1]}
    middle = statistics.median(share for _, share in told.values())
    complain(
        editions(stem)[1],
        (
            (cell, f"has {share / middle:.2f} of the signs that its English would need")
            for cell, share in told.values()
            if not 0.62 < share / middle < 1.6
        ),
    )


def ratio(english, chinese):
    """Signs of a Chinese cell over those of the English one; None if they are few."""
    one, other = (len(SIGNS.sub("", c.source)) for c in (english, chinese))
    names = english.id == "further" or "solution" in tags(english)
    return None if names or one < 70 else other / one


def blocks(cell):
    """The syntax trees of a code cell, or of the blocks of Python in its prose."""
    every = [cell.source] if cell.cell_type == "code" else CODE.findall(cell.source)
    found = []
    for source in every:
        with contextlib.suppress(
            SyntaxError
        ):  # a sketch: compile(optimizer="adam", ...)
            found.append(ast.parse(source))
    return found


def code(cell):
    """The code of a cell, its strings emptied."""
    return [ast.dump(blanked(tree)) for tree in blocks(cell)]


def blanked(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
        if isinstance(node, ast.JoinedStr):  # words around the same {fields}
            node.values = [v for v in node.values if isinstance(v, ast.FormattedValue)]
    return tree


@every_pair
def test_a_name_in_quotes_is_not_translated(stem):
    """What has no Chinese sign in the Chinese edition is a name, as "relu" is."""
    complain(
        editions(stem)[1],
        (
            (chinese, f"has {other!r}, in en {one!r}")
            for english, chinese in pairs(stem)
            if english.id != "setup"
            for one, other in zip(quoted(english), quoted(chinese), strict=True)
            if other.isascii() and one != other
        ),
    )


def quoted(cell):
    """The strings in the code of a cell, without those that hold {fields}."""
    every = [node for tree in blocks(cell) for node in ast.walk(tree)]
    parts = [node.values for node in every if isinstance(node, ast.JoinedStr)]
    fields = {id(value) for values in parts for value in values}
    return [
        node.value
        for node in every
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in fields
    ]


def messages():
    found = []
    for wing in ("lesson_utils", "tools"):
        found += extract_from_dir(
            ROOT / wing, [("**.py", "python")], keywords={"tr": None, "mark": None}
        )
    return {message for _, _, message, _, _ in found}


def fields(message):
    return sorted(name for _, name, _, _ in string.Formatter().parse(message) if name)


def test_no_translation_is_missing_and_none_is_left_over():
    assert messages() == set(catalogue("zh-TW"))


def test_translations_have_the_fields_of_their_messages():
    for english, chinese in catalogue("zh-TW").items():
        assert fields(english) == fields(chinese), english


def test_setup_chooses_the_language_and_the_font():
    lu.setup("zh-TW")
    assert tr("Reset") == "重設"
    assert edition.matplotlib.rcParams["font.family"] == ["Noto Sans TC", "DejaVu Sans"]
    lu.setup("en")
    assert tr("Reset") == "Reset"
    assert edition.matplotlib.rcParams["font.family"] == ["DejaVu Sans"]


def test_an_unknown_edition_is_refused():
    with pytest.raises(ValueError, match="'en' or 'zh-TW'"):
        lu.setup("fr")
