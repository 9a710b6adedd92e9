"""The words of the Chinese edition, by the glossary, and the language of all words."""

import ast
import io
import re
import tokenize

import pytest
from babel.messages.pofile import read_po
from reading import (
    FENCE,
    FORMULA,
    ROOT,
    alts,
    cells,
    complain,
    every_chinese_lesson,
    every_lesson,
    page,
    rows,
    slide_type,
    texts,
    tree,
    without_fences,
)

from lesson_utils.edition import catalogue
from tools.tables import STOP

GLOSSARY = rows("glossary.csv")
HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
WRONG = {
    word: row["zh-TW"] for row in GLOSSARY for word in row["not"].split() if word
} | {"您": "你"}
FIRST_USE = {
    term: row["first use"].split(" / ")
    for row in GLOSSARY
    if row["first use"]
    for term in row["zh-TW"].split(" / ")
}
# The longest first: 梯度下降 is no use of 梯度.
TERM = re.compile("|".join(sorted(FIRST_USE, key=len, reverse=True)))
TYPOGRAPHY = {
    rf"[。，：；、！？] [{HAN}A-Za-z0-9`$]": "a space after a full-width sign",
    rf"[{HAN}][,;:!?](?!\S*://)": "a half-width sign after Chinese",
    rf"[{HAN}]\.(?=\s|$)": "a half-width full stop after Chinese",
    rf"[{HAN}][A-Za-z0-9]|[A-Za-z0-9][{HAN}]": "no space between Chinese and Latin",
    r"(?<![0-9.])[0-9]{1,3} [0-9]{3}(?![0-9])": "60 000, better 60,000",
    r"[0-9] ?萬": "萬 after digits, better all digits",
}
ENGLISH = re.compile(r"[A-Za-z']{2,}(?: [A-Za-z']{2,}){3,}")


def wrong_words(text):
    """The words of the glossary that must not be used, found in `text`."""
    return [f"{word}, better {WRONG[word]}" for word in WRONG if word in text]


@every_chinese_lesson
def test_the_chinese_is_that_of_taiwan(path):
    complain(
        path,
        ((cell, word) for cell in cells(path) for word in wrong_words(cell.source)),
    )


@every_chinese_lesson
def test_a_term_is_given_in_english_where_it_first_stands(path):
    """As 學習率 (learning rate), in the text; a heading has no room for it.

    Nor has the name of a lesson, in the title's links or on the map.
    """
    seen = {}
    for cell in page(path, "markdown"):
        lines = STOP.sub("", without_fences(cell)).splitlines()
        text = "\n".join(line for line in lines if not line.startswith("#"))
        text = re.sub(r"\[\d\d · [^]]*\]\([^)]*\)", "", text)
        for found in TERM.finditer(text):
            after = text[found.end() :].lstrip("*_」 ")
            seen.setdefault(found.group(), (cell, after))
    complain(
        path,
        (
            (cell, f"first has {term}, without ({FIRST_USE[term][0]})")
            for term, (cell, after) in seen.items()
            if not any(
                after.lower().startswith(f"({e.lower()}") for e in FIRST_USE[term]
            )
        ),
    )


def in_brackets(term):
    """How the text may go on after a term: "(tangent line", "(tangent"."""
    return tuple(f"({english.lower()}" for english in FIRST_USE[term])


def test_what_is_forbidden_is_told_apart_from_remarks():
    assert wrong_words("廣播，广播") == ["广播, better 廣播"]
    assert not wrong_words("張量積")
    assert [found.group() for found in TERM.finditer("梯度下降和梯度")] == [
        "梯度下降",
        "梯度",
    ]


def misprints(text):
    """What is wrong in the typography of a Chinese text, with the place."""
    for pattern, words in TYPOGRAPHY.items():
        for found in re.finditer(pattern, text):
            around = text[max(0, found.start() - 8) : found.end() + 8]
            yield f"{words}: {around!r}"


@every_chinese_lesson
def test_chinese_is_printed_as_in_taiwan(path):
    complain(path, misprinted(path))


def misprinted(path):
    for cell in cells(path):
        if cell.cell_type == "markdown":
            source = FENCE.sub("", cell.source)
            source = FORMULA.sub("$ $", re.sub(r"`[^`\n]*`|\]\([^)]*\)", "`", source))
            for wrong in misprints(source):
                yield cell, wrong
        else:
            for said in strings(cell.source):
                for wrong in misprints(said):
                    yield cell, wrong
            for shown in texts(cell):
                for found in re.findall(rf"[。，；] +[{HAN}].{{0,8}}", shown):
                    yield cell, f"shows a space after a full-width sign: {found}"


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("還不對。 斜率", False),
        ("還不對。斜率是 3。", True),
        ("共 60 000 張", False),
        ("共 60,000 張", True),
        ("第13課", False),
        ("太大,發散", False),
    ],
)
def test_a_misprint_is_found(text, right):
    assert (not list(misprints(text))) == right


def test_messages_are_in_the_chinese_of_taiwan():
    for message in catalogue("zh-TW").values():
        assert not wrong_words(message), message
        plain = re.sub(r"\{[^}]*\}|`[^`]*`", "x", message)
        assert not re.search(rf"[。，：；！？] +[{HAN}]", plain), message


def test_a_label_has_the_terms_of_the_glossary():
    """Of "training" 訓練, of "epoch" 訓練週期 or its end, 週期."""
    for english, chinese in catalogue("zh-TW").items():
        # Names in code are no terms: `data`, or the boxes of lesson 10, "data | grad".
        names = r"\{[^}]*\}|`[^`]*`|\w+\.\w+\(.*\)|\w+ \| \w+"
        label = re.sub(names, "", english).lower()
        if len(label.split()) > 5:
            continue
        for row in GLOSSARY:
            if not re.search(rf"\b{re.escape(row['en'])}\b", label):
                continue
            terms = re.sub(r" \(.*?\)", "", row["zh-TW"]).split(" / ")
            ends = [term[-2:] for term in terms]
            assert any(end in chinese for end in ends), f"{english}: {chinese}"


def test_a_message_has_one_translation_wherever_it_stands():
    """The catalogues are read one after the other: a second wording would win."""
    found = {}
    for path in sorted((ROOT / "lesson_utils" / "translations" / "zh-TW").glob("*.po")):
        for message in read_po(io.BytesIO(path.read_bytes()), locale="zh_TW"):
            found.setdefault(message.id, set()).add(message.string)
    assert not [english for english, several in found.items() if len(several) > 1]


def test_an_argument_is_an_argument_and_no_parameter():
    for english, chinese in catalogue("zh-TW").items():
        if re.search(r"\barguments?\b", english):
            assert "引數" in chinese, f"{english}: {chinese}"


@every_chinese_lesson
def test_a_chinese_paragraph_is_one_line(path):
    # A line break becomes a space, and Chinese has none between its characters.
    complain(
        path,
        (
            (cell, "breaks a line between Chinese characters")
            for cell in cells(path, "markdown")
            if slide_type(cell) != "notes"
            and re.search(r"[\u3000-\u9fff]\n[\u3000-\u9fff]", cell.source)
        ),
    )


# ---------------------------------------------------------- the language of words


def strings(source):
    """The strings of a piece of code, with what stands between the {fields}."""
    for node in ast.walk(tree(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def comments(source):
    """The comments of a piece of code."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def foreign(text, language):
    """Is this text in the other edition's language?"""
    if language == "en":
        return re.search(f"[{HAN}]", text)
    return ENGLISH.search(text) and not re.search(f"[{HAN}]", text)


@every_lesson
def test_pictures_are_described_in_the_language_of_their_edition(path):
    language = path.parent.name
    han = re.compile(f"[{HAN}]")
    complain(
        path,
        (
            (cell, f"its picture is described in another language: {alt}")
            for cell in cells(path, "code")
            for alt in alts(cell)
            if bool(han.search(alt)) != (language == "zh-TW")
        ),
    )


@every_lesson
def test_strings_comments_and_prose_are_in_the_language_of_their_edition(path):
    complain(path, foreign_words(path, path.parent.name))


def foreign_words(path, language):
    for cell in page(path):
        if cell.cell_type == "code":
            said = [*strings(cell.source), *comments(cell.source)]
        else:
            said = [] if cell.id == "further" else without_fences(cell).split("\n\n")
        for text in said:
            if foreign(re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.S), language):
                yield cell, f"is in another language: {text[:60]!r}"
