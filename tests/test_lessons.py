"""What every notebook must be as a file, whatever it teaches."""

import ast
import copy
import re

import nbformat
from reading import (
    EDITIONS,
    LESSONS,
    NAMES,
    alts,
    calls,
    cells,
    complain,
    every_lesson,
    name,
    number,
    page,
    read,
    slide_type,
    solution_of,
    tags,
    texts,
    tree,
)

from lesson_utils.practice import exercises_of
from tools.refresh import tidy

TAGS = {"exercise", "solution", "claim", "nbval-ignore-output", "raises-exception"}
# A cell that goes on a slide has none, as JupyterLab stores it: with the "-" that older
# notebooks have, the live presenter hides it.
SLIDES = {"slide", "subslide", "fragment", "", "skip", "notes"}
NOT_OURS = {
    r"https?://": "asks the network",
    r"\b(urllib|requests|socket)\b": "asks the network",
    r"""['"]/\w""": "has an absolute path",
    r"~/": "has an absolute path",
    r"\bC:\\": "has an absolute path",
}


def test_each_lesson_stands_in_both_editions():
    assert len(LESSONS) == len(NAMES) * len(EDITIONS) > 0


@every_lesson
def test_the_file_is_valid_and_keeps_nothing_that_jupyter_added(path):
    notebook = read(path)
    nbformat.validate(notebook)
    assert tidy(copy.deepcopy(notebook)) == notebook


@every_lesson
def test_ids_are_words(path):
    complain(
        path,
        (
            (cell, "is no name made of words")
            for cell in cells(path)
            if not re.fullmatch(r"[a-z]+(-[a-z]+)*", cell.id)
        ),
    )


@every_lesson
def test_slide_types_and_tags_are_known(path):
    for cell in cells(path):
        where = f"{name(path)} [{cell.id}]"
        assert slide_type(cell) in SLIDES, where
        assert cell.metadata.get("slideshow") != {}, where
        assert tags(cell) <= TAGS, where


@every_lesson
def test_a_cell_that_goes_on_a_slide_follows_one_that_is_on_it(path):
    # The live presenter hides such a cell together with the one before it.
    before, found = None, []
    for cell in cells(path):
        if slide_type(cell) in ("", "fragment") and before in (None, "skip", "notes"):
            found.append((cell, f"goes on with a slide after {before or 'nothing'}"))
        before = slide_type(cell)
    complain(path, found)


@every_lesson
def test_every_code_cell_was_run_in_order_and_none_failed(path):
    code = cells(path, "code")
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    complain(path, failures(code))


def failures(code):
    """The cells that show an error or a warning, and which."""
    for cell in code:
        for output in cell.outputs:
            if output.output_type == "error" and "raises-exception" not in tags(cell):
                yield cell, f"stopped: {output.ename}"
            if output.get("name") == "stderr":
                yield cell, f"warned: {output.text}"
        if any("Warning:" in text for text in texts(cell)):
            yield cell, "shows a warning"


@every_lesson
def test_what_is_not_compared_is_claimed(path):
    complain(path, unclaimed(cells(path, "code")))


def unclaimed(code):
    """The cells whose output varies, with no claim after them."""
    for cell, following in zip(code, [*code[1:], None], strict=True):
        if "nbval-ignore-output" in tags(cell):
            after = tags(following) if following else set()
            if not after & {"claim", "nbval-ignore-output"}:
                yield cell, "is not compared, and no claim follows"


@every_lesson
def test_a_claim_is_printed_true(path):
    complain(
        path,
        (
            (cell, f"claims what is not so, or nothing: {said}")
            for cell in cells(path, "code", "claim")
            for said in ["".join(texts(cell))]
            if not re.search(r"[:：] ?True$", said, re.MULTILINE) or "False" in said
        ),
    )


@every_lesson
def test_a_claim_compares_what_was_measured(path):
    complain(
        path,
        (
            (cell, "prints a truth that nothing was measured for")
            for cell in cells(path, "code", "claim")
            if not any(measures(node) for node in ast.walk(tree(cell.source)))
        ),
    )


def measures(node):
    """Is this a print whose last argument is worked out from a name?"""
    if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "print"):
        return False
    last = ast.walk(node.args[-1])
    return any(isinstance(part, ast.Name) for part in last)


@every_lesson
def test_nothing_on_the_page_is_asserted(path):
    # A student who changes a number sees False, not a traceback.
    complain(
        path,
        (
            (cell, "asserts")
            for cell in cells(path)
            if re.search(r"^ *assert\b", cell.source, re.MULTILINE)
        ),
    )


@every_lesson
def test_each_picture_has_words(path):
    for cell in cells(path, "code"):
        assert all(alts(cell)), f"{name(path)} [{cell.id}] shows a picture without alt"
        for output in cell.outputs:
            assert "image/png" not in output.get("data", {}), f"[{cell.id}] lu.show it"


@every_lesson
def test_code_is_plain_python_without_network_or_absolute_paths(path):
    for cell in cells(path, "code"):
        tree(cell.source)  # magics and shell commands are no Python
    complain(
        path,
        (
            (cell, words)
            for cell in cells(path, "code")
            for pattern, words in NOT_OURS.items()
            if re.search(pattern, cell.source)
        ),
    )


@every_lesson
def test_the_package_is_called_lu(path):
    complain(
        path,
        (
            (cell, "imports lesson_utils by another name than lu")
            for cell in cells(path, "code")
            if re.search(r"import lesson_utils(?! as lu$)", cell.source, re.MULTILINE)
            or re.search(r"from lesson_utils import", cell.source)
        ),
    )


@every_lesson
def test_code_fits_on_a_slide(path):
    code = {cell.id: cell.source for cell in cells(path, "code")}
    code |= {f"{c.id}, solution": solution_of(path, c) or "" for c in asked(path)}
    lines = {where: source.splitlines() for where, source in code.items()}
    wide = {w: line for w, every in lines.items() for line in every if len(line) > 72}
    assert not wide, f"wider than 72 columns: {wide}"
    counts = {w: sum(map(bool, map(str.strip, every))) for w, every in lines.items()}
    long = {where: count for where, count in counts.items() if count > 12}
    assert all(count <= 16 for count in long.values()), f"more than 16 lines: {long}"
    assert len(long) <= 0.1 * len(code), f"too many of more than 12 lines: {long}"


def asked(path):
    return cells(path, "code", "exercise")


@every_lesson
def test_links_lead_somewhere(path):
    linked = set()
    for cell in cells(path, "markdown"):
        for target in re.findall(r"\]\(([^)]+)\)", cell.source):
            if not target.startswith(("http", "#")):
                where = f"{name(path)} [{cell.id}] {target}"
                assert (path.parent / target).is_file(), where
                linked.add(target.removesuffix(".ipynb"))
    position = NAMES.index(path.stem)
    neighbours = {*NAMES[max(0, position - 1) : position], *NAMES[position + 1 :][:1]}
    assert neighbours <= linked, f"{name(path)} has no link to {neighbours - linked}"


@every_lesson
def test_only_what_is_registered_is_asked(path):
    known = set(exercises_of(number(path)))
    found = {
        c.exercise
        for cell in page(path, "code")
        for c in calls(cell, "predict", "check")
    }
    assert found == known, f"{name(path)}: {sorted(found ^ known)}"
