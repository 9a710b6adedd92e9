"""What stands around the lessons: the catalogue, the tables, new, sync, messages."""

import shutil
import subprocess
import sys

import nbformat
import pytest
from babel.messages.pofile import read_po
from browser import link_or_copy
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from reading import LESSONS, ROOT, name, read

from tools import catalogue, files, messages, new, sync, tables

SLIDE = {"slideshow": {"slide_type": "slide"}, "covers": ["B01"]}
TAGGED = {"tags": ["exercise"]}
TOUCHED = ["lessons", "structure", "practice", "numbers", "words", "editions"]
TOUCHED += ["coverage", "kernels", "new"]
EN, ZH = ROOT / "notebooks" / "en", ROOT / "notebooks" / "zh-TW"


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A course without lessons, in which the tools work."""
    for folder in (EN, ZH):
        (tmp_path / "notebooks" / folder.name).mkdir(parents=True)
    for folder in ["practice", "translations/zh-TW"]:
        (tmp_path / "lesson_utils" / folder).mkdir(parents=True)
    (tmp_path / "tests" / "lessons").mkdir(parents=True)
    (tmp_path / "tools").mkdir()
    for module in (files, catalogue, tables, messages, new, sync):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    return tmp_path


def title(number, words, **more):
    return new_markdown_cell(
        f"# {number} · {words}: more of it\n\nAfterwards you can\n\n"
        "- *measure* a slope,\n- *write* $w^2$.\n\n"
        "50 minutes in class, about 80 alone. Needs: numbers." + more.get("end", ""),
        id="title",
    )


def write(house, edition, stem, *cells):
    path = house / "notebooks" / edition / f"{stem}.ipynb"
    path.write_text(files.as_text(new_notebook(cells=cells)), "utf-8")
    return path


# The catalogue


@pytest.mark.parametrize("path", LESSONS, ids=name)
def test_the_catalogue_reads_what_a_lesson_says(path):
    found = catalogue.lesson(path)
    heading = read(path).cells[0].source.partition("\n")[0]
    assert f"# {found.number} · {found.title}" == heading
    assert len(found.objectives) == 3
    assert not any(text.endswith((",", ".", "，", "。")) for text in found.objectives)
    assert found.in_class < found.alone
    assert 10 < found.slides < 40


def test_what_a_title_cell_does_not_say_is_named(house):
    path = write(house, "en", "07_a", new_markdown_cell("# 07 · A\n\n- *do* it."))
    with pytest.raises(files.Failure, match=r"07_a.ipynb \[title\] has no minutes"):
        catalogue.lesson(path)


def test_neighbours_are_linked_and_links_that_lead_nowhere_go(house):
    end = " Next lesson: [13 · Last](13_c.ipynb)."
    first = write(house, "en", "07_a", title("07", "First", end=end))
    middle = write(house, "en", "08_b", title("08", "Middle"))
    last = write(house, "en", "13_c", title("13", "Last"))
    assert catalogue.link_neighbours(catalogue.lessons()) == [first, middle, last]
    sources = [nbformat.read(path, 4).cells[0].source for path in (first, middle, last)]
    assert sources[0].endswith("Needs: numbers. Next: [08 · Middle](08_b.ipynb).")
    assert sources[1].endswith(
        "numbers. Previous: [07 · First](07_a.ipynb). Next: [13 · Last](13_c.ipynb)."
    )
    assert sources[2].endswith("Needs: numbers. Previous: [08 · Middle](08_b.ipynb).")
    assert catalogue.link_neighbours(catalogue.lessons()) == []


# The tables


@pytest.mark.parametrize("file", tables.HEADS)
def test_the_tables_of_lessons_are_those_of_the_lessons(file):
    text = (ROOT / file).read_text("utf-8")
    assert tables.with_table(file, text) == text, "python course.py refresh"


@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_the_map_of_the_course_links_the_lessons_that_stand(language):
    first = min((ROOT / "notebooks" / language).glob("[0-9][0-9]_*.ipynb"))
    (cell,) = [c for c in nbformat.read(first, 4).cells if c.id == tables.MAP]
    assert tables.with_links(language, cell.source) == cell.source, "refresh 00"
    numbers = [number for number, _ in tables.STOP.findall(cell.source)]
    assert numbers == [f"{number:02d}" for number in range(16)]


def test_a_map_follows_the_lessons(house):
    source = "| the parts | lessons |\n| one | 07 · Soon; [08 · Gone](08_x.ipynb) |"
    end = new_markdown_cell(source, id=tables.MAP)
    path = write(house, "en", "00_a", title("00", "Start"))
    notebook = nbformat.read(path, 4)
    notebook.cells.append(end)
    files.store(path, files.as_text(notebook))
    write(house, "en", "07_b", title("07", "First: of all"))
    assert tables.write_maps() == [path]
    assert nbformat.read(path, 4).cells[-1].source == (
        "| the parts | lessons |\n| one | [07 · First](07_b.ipynb); 08 · Gone |"
    )
    assert tables.write_maps() == []


def test_a_table_is_written_between_its_marks(house):
    write(house, "en", "07_a", title("07", "First"))
    for file in tables.HEADS:
        text = f"before\n\n{tables.BEGIN}\nold\n{tables.END}\nafter\n"
        (house / file).write_text(text, "utf-8")
    assert tables.write() == [house / file for file in tables.HEADS]
    assert tables.write() == []
    readme = (house / "README.md").read_text("utf-8")
    row = "| 07 | [First](notebooks/en/07_a.ipynb) | 50 / 80 | measure a slope; "
    assert row + "write $w^2$ |\n" in readme
    assert readme.startswith("before\n")
    assert readme.endswith("\nafter\n")
    assert "old" not in readme
    row = "| 07 | [First](notebooks/en/07_a.ipynb) | 50 | 80 | 0 | numbers |"
    assert row in (house / "INSTRUCTORS.md").read_text("utf-8")


# Sync


@pytest.mark.parametrize("path", [p for p in LESSONS if p.parent == EN], ids=name)
def test_sync_changes_no_lesson_that_is_in_step(house, path):
    for edition in ("en", "zh-TW"):
        shutil.copy(
            ROOT / "notebooks" / edition / path.name, house / "notebooks" / edition
        )
    target = house / "notebooks" / "zh-TW" / path.name
    before = target.read_bytes()
    assert sync.sync(house / "notebooks" / "en" / path.name) == []
    assert target.read_bytes() == before


def test_sync_carries_structure_and_keeps_the_chinese(house):
    english = write(
        house,
        "en",
        "08_b",
        title("08", "Middle"),
        new_markdown_cell("## Second: it moved up", id="second", metadata=SLIDE),
        new_code_cell(
            'x = 3  # the number\nprint(f"value {x:.2f}")', id="code", metadata=TAGGED
        ),
        new_markdown_cell("**Change it.** Another number.", id="fresh"),
        new_code_cell("print(3)", id="plain"),
    )
    chinese = write(
        house,
        "zh-TW",
        "08_b",
        new_markdown_cell("# 08 · 中間：更多", id="title"),
        new_code_cell('x = 2  # 數字\nprint(f"數值 {x:.2f}")', id="code"),
        new_markdown_cell("## 第二", id="second"),
        new_markdown_cell("不再需要", id="gone"),
    )
    assert sync.sync(english) == [
        "notebooks/zh-TW/08_b.ipynb [gone] is gone: en does not have it",
        "notebooks/zh-TW/08_b.ipynb [fresh] TODO",
    ]
    one, other = (nbformat.read(path, 4).cells for path in (english, chinese))
    assert [c.id for c in other] == [c.id for c in one]
    assert [c.cell_type for c in other] == [c.cell_type for c in one]
    assert [c.metadata for c in other] == [c.metadata for c in one]
    assert [c.source for c in other] == [
        "# 08 · 中間：更多",
        "## 第二",
        'x = 3  # 數字\nprint(f"數值 {x:.2f}")',
        "**換你改。** Another number.\n\nTODO",
        "print(3)",
    ]


@pytest.mark.parametrize(
    ("english", "expected"),
    [
        ('print("two words", 1)', 'print("兩個詞", 1)'),
        ('print("two words", "more words")', '# TODO\nprint("two words", "兩個詞")'),
        ('if x:\n    print("two words")', 'if x:\n    print("兩個詞")'),
        ("print(1)", "print(1)"),
    ],
)
def test_strings_stay_where_the_code_around_them_is_the_same(english, expected):
    assert sync.with_words(english, 'print("兩個詞")') in (
        expected,
        expected.replace('"two words", "兩個詞"', '"兩個詞", "more words"'),
    )


def test_fields_that_changed_are_taken_from_english():
    result = sync.with_words('print(f"loss {y:.3f}", x)', 'print(f"損失 {y:.2f}", z)')
    assert sync.same_code(result.removeprefix("# TODO\n"), 'print(f"loss {y:.3f}", x)')


# Messages


def test_messages_are_taken_in_kept_and_dropped(house):
    code = house / "lesson_utils" / "practice" / "lesson_08.py"
    code.write_text('mark("Kept.")\nmark("Gone.")\n')
    assert messages.update("lesson_08") == ["Kept.", "Gone."]
    path = messages.place("lesson_08")
    text = path.read_text("utf-8")
    path.write_text(text.replace('"TODO Kept."', '"留著。"'), "utf-8")
    code.write_text('mark("New {x}.")\nmark("Kept.")\n')
    (house / "tools" / "other.py").write_text('tr("Of all lessons.")\n')
    assert messages.update("lesson_08") == ["New {x}."]
    text = path.read_text("utf-8")
    assert 'msgid "Kept."\nmsgstr "留著。"\n' in text
    assert 'msgid "New {x}."\nmsgstr "TODO New {x}."\n' in text
    assert "Gone." not in text
    assert "POT-Creation-Date" not in text
    assert messages.update("common") == ["Of all lessons."]
    before = path.read_bytes()
    messages.update("lesson_08")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "path", sorted(messages.place("common").parent.glob("*.po")), ids=lambda p: p.stem
)
def test_each_catalogue_holds_the_messages_of_its_code(path):
    with path.open("rb") as file:
        found = {m.id: m.string for m in read_po(file, locale="zh_TW") if m.id}
    assert set(found) == set(messages.messages(path.stem)), "python course.py sync"
    assert all(found.values())


# New


def test_new_writes_every_file_of_a_lesson(house):
    found = new.write("08_partial_derivatives")
    assert [path.relative_to(house).as_posix() for path in found] == [
        "notebooks/en/08_partial_derivatives.ipynb",
        "notebooks/zh-TW/08_partial_derivatives.ipynb",
        "lesson_utils/practice/lesson_08.py",
        "lesson_utils/translations/zh-TW/lesson_08.po",
        "tests/lessons/answers_08.py",
    ]
    one, other = (nbformat.read(path, 4) for path in found[:2])
    nbformat.validate(one)
    assert one.cells[0].source.startswith("# 08 · Partial derivatives\n<!-- skeleton")
    assert "課堂 10 分鐘，自學約 28 分鐘。" in other.cells[0].source
    assert [c.id for c in one.cells] == [c.id for c in other.cells]
    assert 'lu.setup("zh-TW")' in other.cells[2].source
    with pytest.raises(files.Failure, match="There is a lesson 08 already"):
        new.main(["08_other"])


@pytest.mark.parametrize("arguments", [[], ["partial_derivatives"], ["08_a", "09_b"]])
def test_new_wants_a_number_and_words(house, arguments):
    with pytest.raises(files.Failure, match="new 08_partial_derivatives"):
        new.main(arguments)


@pytest.mark.parametrize("path", LESSONS, ids=name)
def test_nothing_is_left_to_do_in_a_lesson_that_is_no_skeleton(path):
    if "<!-- skeleton" in read(path).cells[0].source:
        return
    todo = [cell.id for cell in read(path).cells if messages.TODO in cell.source]
    assert not todo, f"{name(path)}: {todo}"
    stem = f"lesson_{path.stem[:2]}"
    for file in [ROOT / "lesson_utils/practice" / f"{stem}.py", messages.place(stem)]:
        assert messages.TODO not in file.read_text("utf-8"), file


def test_no_skeleton_is_committed():
    command = ["git", "grep", "-l", "<!-- skeleton", "HEAD", "--", "notebooks"]
    try:
        result = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False
        )
    except OSError:
        pytest.skip("no git here")
    if result.returncode > 1:
        pytest.skip("no repository here")
    assert result.stdout == ""


@pytest.mark.slow
def test_a_new_lesson_passes_the_tests_from_the_first_minute(tmp_path):
    """What it cannot pass, because nothing is written yet, is skipped as a skeleton."""
    course = tmp_path / "course"
    ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    shutil.copytree(ROOT / "data", course / "data", copy_function=link_or_copy)
    for part in ["lesson_utils", "notebooks", "tests", "tools"]:
        shutil.copytree(ROOT / part, course / part, ignore=ignored)
    for file in [
        "conftest.py",
        "course.py",
        "pyproject.toml",
        "requirements.txt",
        *tables.HEADS,
    ]:
        shutil.copy(ROOT / file, course / file)

    def python(*arguments):
        result = subprocess.run(
            [sys.executable, *arguments],
            cwd=course,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
        return result.stdout

    number = f"{len(catalogue.lessons()):02}"  # the next one
    stem = f"{number}_one_more"
    said = python("-m", "tools.new", stem)
    assert f"refreshed notebooks/zh-TW/{stem}.ipynb" in said
    said = python(
        "-m",
        "pytest",
        "-q",
        "--numprocesses=0",
        f"-k=({stem} or {number}. or editions or tables) and not sync and not new",
        *(f"tests/test_{name}.py" for name in TOUCHED),
    )
    assert " passed" in said
