"""No number in the prose that nothing beside it prints.

Each number of a Markdown cell stands in an output, in the code or in a formula of the
same slide: what CI compares, or what the reader can work out. What is exempt, and why:

- the title and the recap speak of the whole lesson: there, any of its slides will do;
- a question gives a case, and wrong answers to it: nothing prints those;
- 0: "the slope is 0" is a word;
- names (lesson 13, 13 · MNIST, exercise 7.2), numbered lists, the minutes;
- notes, solutions, `otherwise` and `further`: nobody runs anything there;
- inline code and formulas are what numbers are compared with, and so are no prose.
"""

import re
from collections import Counter

import pytest
from reading import (
    FENCE,
    FORMULA,
    alts,
    complain,
    editions,
    every_lesson,
    every_pair,
    headline,
    page,
    pairs,
    slide_type,
    slides,
    tags,
    texts,
)

EXEMPT = {"otherwise", "further"}
EVERYWHERE = {"title", "recap"}
GROUPS = r"[0-9]{1,3}(?:[,_ \u00a0\u202f][0-9]{3})+(?![0-9])"
DIGITS = r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][-+\u2212]?[0-9]+)?"
NUMBER = re.compile(
    rf"(?<![\w.^])[-\u2212]?(?:{GROUPS}(?:\.[0-9]+)?|{DIGITS})(?![0-9])"
)
POWER = re.compile(r"10\^\{?([-\u2212]?[0-9]+)\}?")
NAME = re.compile(
    r"[Ll]essons? [0-9]+(?:(?:, | and | or | to |[-–])[0-9]+)*"
    r"|第 [0-9]+(?:(?:、| 到 |、第 | 和 | 與 | 或 )[0-9]+)* 課"
    r"|(?<![0-9])[0-9]{2} · "
    r"|\*\*[0-9]+\.\w+\*\*|(?<![\w.])[0-9]+\.[a-z][0-9](?![0-9])"
    r"|(?:[Ee]xercise|練習) [0-9]+\.[0-9]"
    r"|^[0-9]+\. "
    r"|^[0-9]+ minutes in class, about [0-9]+ alone"
    r"|^課堂 [0-9]+ 分鐘，自學約 [0-9]+ 分鐘",
    re.MULTILINE,
)
ASKED = re.compile(r"^\W*\*\*[0-9]+\.\w+\*\*.*", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\([^)]*\)|<https?://[^>]*>")
INLINE = re.compile(r"`[^`\n]+`")
SAID = re.compile(r'"sentence": "([^"]*)"')
MARKUP = re.compile(r"<script\b.*?</script>|<style\b.*?</style>|<[^>]*>", re.DOTALL)


def value(written):
    """The number that `written` stands for."""
    return float(re.sub(r"[,_ \u00a0\u202f]", "", written).replace("\u2212", "-"))


def prose(source):
    """A Markdown source without code, formulas, links, names and what it asks."""
    for pattern in (FENCE, ASKED, LINK, INLINE, FORMULA, NAME):
        source = pattern.sub(" ; ", source)
    return source


def stated(source):
    """What a Markdown source says in numbers: each as written, with its % if any."""
    source = prose(source)
    for found in NUMBER.finditer(source):
        if value(found.group()) == 0:
            continue
        percent = re.match(r"[ \u00a0\u202f]?[%％]", source[found.end() :])
        yield found.group(), bool(percent)


def beside(cells):
    """The numbers that the cells of a slide show: in code, outputs and formulas."""
    found = set()
    for cell in cells:
        if cell.cell_type == "code":
            parts = [cell.source, *map(visible, texts(cell)), *alts(cell)]
        else:
            parts = FORMULA.findall(cell.source) + FENCE.findall(cell.source)
        for part in parts:
            found |= numbers(part)
    return found


def visible(text):
    """A text output without its tags, and what an explorer says of its frames."""
    if "<" not in text:
        return text
    return " ".join([MARKUP.sub(" ", text), *SAID.findall(text)])


def numbers(text):
    """All numbers in a text, 60 000 read both as one and as two."""
    found = {value(number) for number in NUMBER.findall(text)}
    found |= {value(number) for number in re.findall(DIGITS, text)}
    return found | {10.0 ** value(power) for power in POWER.findall(text)}


def shown(written, percent, every):
    """Does one of the numbers round to the one that is written?

    A single digit is no rounding: 2 is not 2.3, and 3 % is not 0.026.
    """
    number = value(written)
    decimals = len(re.sub(r"[eE].*", "", written).partition(".")[2])
    digits = re.sub(r"[^0-9]", "", re.sub(r"[eE].*", "", written)).lstrip("0")
    half = 0.5 * 10.0**-decimals if len(digits) > 1 and "e" not in written else 0
    scales = (1, 100) if percent else (1,)
    return any(
        abs(scale * other - number) <= half * 1.0001 + 1e-12 * abs(number)
        for other in every
        for scale in scales
    )


@every_lesson
def test_each_number_in_the_prose_is_shown_on_its_slide(path):
    complain(path, unshown(path))


def unshown(path):
    """The numbers of a lesson that nothing on their slide shows."""
    everything = beside(page(path))
    for slide in slides(path):
        every = beside([cell for cell in slide if cell in page(path)])
        for cell in slide:
            if cell.cell_type != "markdown" or cell.id in EXEMPT:
                continue
            if slide_type(cell) == "notes" or "solution" in tags(cell):
                continue
            support = everything if cell.id in EVERYWHERE else every
            for written, percent in stated(cell.source):
                if not shown(written, percent, support):
                    yield cell, f"says {written}, and nothing on its slide shows it"


@every_lesson
def test_each_number_in_a_headline_of_a_picture_is_in_its_code_or_output(path):
    """The words of a picture are printed by it; what they say is drawn or printed."""
    found = []
    for slide in slides(path):
        if slide[0].cell_type == "code":
            every = set().union(
                *(numbers(cell.source) for cell in slide if cell.cell_type == "code")
            )
            for written, percent in stated(headline(slide[0])):
                if not shown(written, percent, every | beside(slide)):
                    found.append((slide[0], f"its headline says {written}"))
    complain(path, found)


# ------------------------------------------------------------------ two editions


def said_in_numbers(cell):
    """The numbers of a cell, wherever they stand in it.

    What the speaker reads may have words for digits: four pixels, 4 個像素.
    """
    found = Counter(value(n) for n in NUMBER.findall(NAME.sub(" ", cell.source)))
    if slide_type(cell) == "notes":
        return Counter({n: count for n, count in found.items() if n not in range(10)})
    return found


def formulas(cell):
    """The formulas of a cell, without the words in them."""
    every = (re.sub(r"\\text\{[^}]*\}", "", f) for f in FORMULA.findall(cell.source))
    return Counter(re.sub(r"\s+", "", f) for f in every)


@every_pair
def test_the_editions_say_the_same_in_numbers(stem):
    compare(stem, said_in_numbers)


@every_pair
def test_the_editions_have_the_same_formulas(stem):
    compare(stem, formulas)


def compare(stem, count):
    """Count in the cells of both editions, and demand that they agree."""
    found = []
    for english, chinese in pairs(stem):
        one, other = count(english), count(chinese)
        if one != other:
            only = [sorted((a - b).elements()) for a, b in ((one, other), (other, one))]
            found.append((chinese, f"only in en: {only[0]}, only in zh-TW: {only[1]}"))
    complain(editions(stem)[1], found)


# ------------------------------------------------------------ the rules themselves


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("From 0.3 on, \u22125 or -5.", ["0.3", "\u22125", "-5"]),
        ("60 000 images, 60,000 images, 28×28", ["60 000", "60,000", "28", "28"]),
        ("see lesson 13, lessons 02 and 05, 第 13 課", []),
        ("Why `0.5`, $w=2$, [13 · MNIST](13_x.ipynb)?\n\n**7.p1** 3?\n- A: 12", []),
        ("3-4 steps of 1e-8", ["3", "4", "1e-8"]),
        ("float32, w2, x_3", []),
        ("準確率 97.6%，共 10 類", ["97.6", "10"]),
    ],
)
def test_a_number_is_found_and_a_name_is_none(source, expected):
    assert [written for written, _ in stated(source)] == expected


@pytest.mark.parametrize(
    ("written", "percent", "beside", "expected"),
    [
        ("0.00495", False, {-0.00495, 0.004951}, True),
        ("0.00595", False, {0.00495}, False),
        ("98", True, {0.9785}, True),
        ("98", False, {0.9785}, False),
        ("2", False, {2.3}, False),
        ("60 000", False, {60000.0}, True),
        ("\u22125", False, {5.0}, False),
        ("1e-8", False, {1e-8}, True),
    ],
)
def test_a_number_is_shown_if_one_rounds_to_it(written, percent, beside, expected):
    assert shown(written, percent, beside) == expected
