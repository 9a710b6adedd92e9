"""What every lesson must be, whatever it teaches."""

import ast
import copy
import csv
import re

import nbformat
import pytest
from reading import (
    EDITIONS,
    LESSONS,
    NAMES,
    ROOT,
    cells,
    edition,
    name,
    read,
    slide_type,
    solution_of,
    texts,
)

from lesson_utils.edition import catalogue
from tools.refresh import tidy

TAGS = {"exercise", "solution", "claim", "nbval-ignore-output", "raises-exception"}
# A cell that goes on a slide has none, as JupyterLab stores it: with the "-" that older
# notebooks have, the live presenter hides it.
SLIDES = {"slide", "subslide", "fragment", "", "skip", "notes"}
MINUTES = {
    "en": (r"^(\d+) minutes\.", r"Speaker notes · (\d+) min<"),
    "zh-TW": (r"^(\d+) 分鐘。", r"講者備忘稿 · (\d+) 分鐘<"),
}

every_lesson = pytest.mark.parametrize("path", LESSONS, ids=name)
every_pair = pytest.mark.parametrize("stem", NAMES)


def where(path, cell):
    return f"{name(path)} [{cell.id}]"


def rows(file):
    with (ROOT / "tests" / "course" / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_each_lesson_stands_in_both_editions():
    assert len(LESSONS) == len(NAMES) * len(EDITIONS) > 0


@every_lesson
def test_the_file_is_valid_and_keeps_nothing_that_jupyter_added(path):
    notebook = read(path)
    nbformat.validate(notebook)
    assert tidy(copy.deepcopy(notebook)) == notebook


@every_lesson
def test_ids_are_words(path):
    for cell in cells(path):
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", cell.id), where(path, cell)


@every_lesson
def test_slide_types_and_tags_are_known(path):
    for cell in cells(path):
        assert slide_type(cell) in SLIDES, where(path, cell)
        assert cell.metadata.get("slideshow") != {}, where(path, cell)
        assert set(cell.metadata.get("tags", [])) <= TAGS, where(path, cell)


@every_lesson
def test_each_slide_has_notes_and_their_minutes_are_those_of_the_lesson(path):
    title, notes = MINUTES[path.parent.name]
    total, waiting = 0, None
    for cell in cells(path):
        slide = slide_type(cell)
        if slide in ("slide", "subslide"):
            assert waiting is None, f"{where(path, waiting)} has no notes"
            waiting = cell
        elif slide == "notes":
            total += int(re.search(notes, cell.source).group(1))
            waiting = None
    assert waiting is None, f"{where(path, waiting)} has no notes"
    minutes = re.search(title, cells(path)[0].source, re.MULTILINE).group(1)
    assert total == int(minutes)


@every_lesson
def test_a_cell_that_goes_on_a_slide_follows_one_that_is_on_it(path):
    # The live presenter hides such a cell together with the one before it.
    before = None
    for cell in cells(path):
        slide = slide_type(cell)
        assert slide not in ("", "fragment") or before not in ("skip", "notes"), where(
            path, cell
        )
        before = slide


@every_lesson
def test_every_code_cell_was_run_in_order_and_none_failed(path):
    code = cells(path, "code")
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    for cell in code:
        for output in cell.outputs:
            if "raises-exception" not in cell.metadata.get("tags", []):
                assert output.output_type != "error", where(path, cell)
            assert output.get("name") != "stderr", where(path, cell)
            for text in texts(cell):
                assert "Warning:" not in text, where(path, cell)


@every_lesson
def test_what_is_not_compared_is_claimed(path):
    code = cells(path, "code")
    for position, cell in enumerate(code):
        if "nbval-ignore-output" in cell.metadata.get("tags", []):
            following = code[position + 1].metadata.get("tags", [])
            assert {"claim", "nbval-ignore-output"} & set(following), where(path, cell)


@every_lesson
def test_each_picture_has_words(path):
    for cell in cells(path, "code"):
        for text in texts(cell):
            for image in re.findall(r"<img [^>]*>", text):
                alt = re.search(r'alt="([^"]*)"', image)
                assert (alt or [""])[0].strip(' "alt='), where(path, cell)
        for output in cell.outputs:
            assert "image/png" not in output.get("data", {}), where(path, cell)


@every_lesson
def test_code_is_plain_python_without_network_or_absolute_paths(path):
    for cell in cells(path, "code"):
        ast.parse(cell.source)  # magics and shell commands are no Python
        for pattern in (
            r"https?://",
            r"\burllib\b",
            r"\brequests\b",
            r"['\"]/\w",
            "~/",
        ):
            assert not re.search(pattern, cell.source), where(path, cell)


@every_lesson
def test_a_code_cell_fits_on_a_slide(path):
    for cell in cells(path, "code"):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        assert len(lines) <= 15, where(path, cell)


@every_lesson
def test_each_exercise_has_a_solution_that_differs(path):
    exercises = cells(path, "code", "exercise")
    assert exercises
    for cell in exercises:
        assert "lu.check(" in cell.source, where(path, cell)
        solution = solution_of(path, cell)
        assert "..." not in solution, where(path, cell)
        checks = re.findall(r'lu\.check\("([^"]+)"', cell.source)
        assert re.findall(r'lu\.check\("([^"]+)"', solution) == checks, where(
            path, cell
        )
    assert len(cells(path, "markdown", "solution")) == len(exercises)


@every_lesson
def test_every_exercise_of_the_lesson_is_asked(path):
    from lesson_utils.practice import exercises_of

    asked = [
        found
        for cell in cells(path, "code")
        for found in re.findall(r'lu\.check\("([^"]+)"', cell.source)
    ]
    assert sorted(asked) == sorted(exercises_of(int(path.stem[:2])))


@every_lesson
def test_an_explorer_stands_between_a_question_and_a_check(path):
    every = cells(path)
    for position, cell in enumerate(every):
        if cell.cell_type == "code" and re.search(
            r"^lu\.(explore|DigitPad)\(", cell.source, re.M
        ):
            after = every[position + 1 : position + 5]
            assert any("exercise" in c.metadata.get("tags", []) for c in after), where(
                path, cell
            )
            before = every[max(0, position - 3) : position]
            assert any(c.cell_type == "markdown" for c in before), where(path, cell)


@every_lesson
def test_the_title_is_the_only_one_and_links_lead_somewhere(path):
    titles = [
        line
        for cell in cells(path, "markdown")
        for line in re.sub(r"```.*?```", "", cell.source, flags=re.S).splitlines()
        if line.startswith("# ")
    ]
    assert len(titles) == 1
    assert titles[0].startswith(f"# {path.stem[:2]} ")
    linked = set()
    for cell in cells(path, "markdown"):
        for target in re.findall(r"\]\(([^)]+)\)", cell.source):
            if not target.startswith(("http", "#")):
                assert (path.parent / target).is_file(), f"{where(path, cell)} {target}"
                linked.add(target.removesuffix(".ipynb"))
    position = NAMES.index(path.stem)
    neighbours = {*NAMES[max(0, position - 1) : position], *NAMES[position + 1 :][:1]}
    assert neighbours <= linked


@every_pair
def test_the_editions_differ_in_words_only(stem):
    one, other = (cells(edition(LESSONS[0].with_stem(stem), e)) for e in EDITIONS)
    assert [c.id for c in one] == [c.id for c in other]
    for english, chinese in zip(one, other, strict=True):
        assert english.cell_type == chinese.cell_type, english.id
        assert english.metadata == chinese.metadata, english.id
        if english.cell_type == "code":
            assert blanked(english.source) == blanked(chinese.source), english.id
        else:
            numbers = [
                re.findall(r"\$\$.+?\$\$", cell.source, re.S)
                for cell in (english, chinese)
            ]
            assert len(numbers[0]) == len(numbers[1]), english.id


def blanked(source):
    """The syntax tree of `source`, its strings emptied."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
        if isinstance(node, ast.JoinedStr):  # words around the same {fields}
            node.values = [v for v in node.values if isinstance(v, ast.FormattedValue)]
    return ast.dump(tree)


@every_lesson
def test_every_row_of_the_sources_is_taught_where_the_table_says(path):
    number = path.stem[:2]
    table = {row["id"]: row["lessons"].split() for row in rows("coverage.csv")}
    covered = {row for cell in cells(path) for row in cell.metadata.get("covers", [])}
    assert covered <= set(table)
    assert {row for row, where in table.items() if number in where} == covered


@pytest.mark.parametrize(
    "path", [p for p in LESSONS if p.parent.name == "zh-TW"], ids=name
)
def test_the_chinese_is_that_of_taiwan(path):
    for cell in cells(path):
        for word in wrong_words(cell.source):
            pytest.fail(f"{where(path, cell)}: {word}")


def test_the_messages_are_in_the_chinese_of_taiwan():
    for message in catalogue("zh-TW").values():
        assert not list(wrong_words(message)), message


@pytest.mark.parametrize(
    "path", [p for p in LESSONS if p.parent.name == "zh-TW"], ids=name
)
def test_a_chinese_paragraph_is_one_line(path):
    # A line break becomes a space, and Chinese has none between its characters.
    for cell in cells(path, "markdown"):
        assert not re.search(r"[\u3000-\u9fff]\n[\u3000-\u9fff]", cell.source), where(
            path, cell
        )


def wrong_words(text):
    """The words of the glossary that must not be used, found in `text`."""
    for row in rows("glossary.csv"):
        # "x as ..." is a remark on x, not a list of words; 行 and 列 are parts of words
        listed = [] if " as " in row["not"] else row["not"].split()
        for word in listed:
            if len(word) > 1 and not word.isascii() and word in text:
                yield f"{word}, better {row['zh-TW']}"
    if "您" in text:
        yield "您, better 你"
