"""Every row of the course's two tables is taught, and put right, where they say.

coverage.csv lists what the course teaches, errata.csv what is often told wrongly.
"""

import re

from reading import (
    LESSONS,
    cells,
    complain,
    every_lesson,
    name,
    number,
    page,
    rows,
    slide_type,
)

COVERAGE = {row["id"]: row for row in rows("coverage.csv")}
ERRATA = {row["id"]: row for row in rows("errata.csv")}
KNOWN = {"covers": COVERAGE, "mends": ERRATA}


def test_the_tables_are_whole():
    assert (len(COVERAGE), len(ERRATA)) == (191, 102)
    for row in COVERAGE.values():
        assert row["item"], row
        assert all(re.fullmatch(r"0\d|1[0-5]", n) for n in row["lessons"].split()), row
    assert all(
        row["what is right"] or row["why it is wrong"] for row in ERRATA.values()
    )


@every_lesson
def test_only_what_a_student_reads_covers_or_mends(path):
    """No notes, no folded or skipped cell, and not the list at the end."""
    complain(path, unread(path))


def unread(path):
    for cell in cells(path):
        claims = [row for key in KNOWN for row in cell.metadata.get(key, [])]
        hidden = slide_type(cell) in ("notes", "skip") or cell.id == "otherwise"
        if claims and (hidden or cell not in page(path)):
            yield cell, f"is not what a student reads, and claims {claims}"
        for key, table in KNOWN.items():
            if unknown := set(cell.metadata.get(key, [])) - set(table):
                yield cell, f"{key} what no table has: {sorted(unknown)}"


def claimed(path, key):
    return {row for cell in cells(path) for row in cell.metadata.get(key, [])}


@every_lesson
def test_a_lesson_covers_what_the_table_says_and_nothing_else(path):
    here = f"{number(path):02d}"
    expected = {row for row, of in COVERAGE.items() if here in of["lessons"].split()}
    odd = sorted(expected ^ claimed(path, "covers"))
    assert not odd, f"{name(path)}: only in the table or only in the lesson: {odd}"


@every_lesson
def test_a_lesson_mends_the_errata_that_name_it(path):
    missing = sorted(to_mend(number(path)) - claimed(path, "mends"))
    assert not missing, f"{name(path)} mends too little: {missing}"


def to_mend(lesson):
    """The errata that name a lesson; opinions that nobody has checked may be left."""
    return {
        row["id"]
        for row in ERRATA.values()
        if f"lesson {lesson:02d}" in row["how a lesson can show it"]
        and not any("(not checked)" in text for text in row.values())
    }


def test_the_course_teaches_every_row_and_mends_all_that_a_lesson_can_show():
    taught = {row for path in LESSONS for row in claimed(path, "covers")}
    mended = {row for path in LESSONS for row in claimed(path, "mends")}
    missing = [set(COVERAGE) - taught]
    missing += [to_mend(lesson) - mended for lesson in range(16)]
    assert not set().union(*missing), missing
    # What names no lesson is a slip of the pen, for which there is nothing to show.
    left = [ERRATA[row]["quote"] for row in set(ERRATA) - mended]
    assert len(left) <= 14, left


def test_the_errata_of_a_lesson_are_found():
    assert {"E012", "E014", "E024"} <= to_mend(7)
    assert "E007" not in to_mend(13)  # not checked
    assert "E008" not in to_mend(0)  # names no lesson
