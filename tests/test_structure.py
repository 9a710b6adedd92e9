"""The parts of a lesson, in their order and size: what CONTRIBUTING says of one."""

import re
import symtable
import unicodedata
from collections import Counter

from nbformat.v4 import new_code_cell
from reading import (
    FORMULA,
    alts,
    called,
    calls,
    cells,
    complain,
    ends_in,
    every_lesson,
    first_sentence,
    headline,
    is_whole,
    kind,
    letters,
    name,
    number,
    page,
    questions,
    slide_type,
    slides,
    solution_of,
    tags,
    texts,
    tree,
    without_fences,
    written,
)

from lesson_utils.practice import exercises_of

# What the editions call the same thing.
TITLE = {
    "en": r"^(\d+) minutes in class, about (\d+) alone\.",
    "zh-TW": r"^課堂 (\d+) 分鐘，自學約 (\d+) 分鐘。",
}
NEEDS = {"en": r"\bNeeds: ", "zh-TW": r"需要先會"}
OBJECTIVE = {"en": r"^- \*+\w+", "zh-TW": r"^- .*\*\*.+?\*\*"}
NOTES = {
    "en": r"<!-- Speaker notes · (\d+) min\n\n(.+)\n-->",
    "zh-TW": r"<!-- 講者備忘稿 · (\d+) 分鐘\n\n(.+)\n-->",
}
LESSON = {"en": r"lesson (\d\d)", "zh-TW": r"第 (\d\d) 課"}
CHANGE = {"en": "**Change it.**", "zh-TW": "**換你改。**"}
EXERCISE = r"(?m)^##+ (?:Exercise|練習) (\d+\.\d)"
SUMMARY = {"en": "Solution", "zh-TW": "解答"}
SOURCES = {
    "en": r"\bthe (original )?sources?\b(?! code)",
    "zh-TW": r"原始資料|原始教材",
}
SLIDE = {
    "en": r"\b(this|next|last|previous) slide\b",
    "zh-TW": r"[這上下]一?張(投影片|的值|[，。])",
}
LONGEST = {"en": 70, "zh-TW": 30}  # signs of a headline

SPAN = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)  # code within words
ORDER = ["title", "setup", "warm-up", "hunt", "hunt-code", "recap", "quiz"]
ORDER += ["otherwise", "further"]


def language(path):
    return path.parent.name


def the(path, wanted):
    """The cell of a lesson that is called `wanted`."""
    found = [cell for cell in cells(path) if cell.id == wanted]
    assert found, f"{name(path)} has no cell [{wanted}]"
    return found[0]


@every_lesson
def test_the_parts_of_a_lesson_come_in_their_order(path):
    ids = [cell.id for cell in cells(path) if cell.id in ORDER]
    assert ids == ORDER, f"{name(path)}: {ids}, not {ORDER}"
    assert cells(path)[0].id == "title"


# ---------------------------------------------------------------- how it begins


@every_lesson
def test_the_title_is_the_only_one_and_carries_the_number(path):
    titles = [
        (cell, line)
        for cell in cells(path, "markdown")
        for line in without_fences(cell).splitlines()
        if line.startswith("# ")
    ]
    assert [cell.id for cell, _ in titles] == ["title"], titles
    assert titles[0][1].startswith(f"# {path.stem[:2]} · "), titles


@every_lesson
def test_the_title_cell_names_three_objectives_the_minutes_and_what_is_needed(path):
    source, where = the(path, "title").source, f"{name(path)} [title]"
    verbs = OBJECTIVE[language(path)]
    objectives = [line for line in source.splitlines() if line.startswith("- ")]
    assert len(objectives) == 3, f"{where}: {len(objectives)} objectives, not three"
    for line in objectives:
        assert re.match(verbs, line), f"{where} begins with no emphasised verb: {line}"
    assert re.search(TITLE[language(path)], source, re.M), f"{where} has no minutes"
    assert re.search(NEEDS[language(path)], source), f"{where} does not say its needs"


@every_lesson
def test_setup_imports_and_sets_up_and_does_nothing_else(path):
    source = the(path, "setup").source
    lines = [line for line in map(str, source.splitlines()) if line.strip()]
    assert f'lu.setup("{language(path)}")' in lines, f"{name(path)} [setup]"
    for node in tree(source).body:
        plain = type(node).__name__ in ("Import", "ImportFrom", "Expr", "With")
        assert plain, f"{name(path)} [setup] line {node.lineno} is no setup"


@every_lesson
def test_two_warm_up_questions_come_from_lessons_at_least_two_back(path):
    if number(path) < 2:
        return  # nothing to look back to
    asked = [q for q in questions(path) if q.cell.id.startswith("warm-up")]
    assert len(asked) == 2, f"{name(path)} [warm-up]: {len(asked)} questions, not two"
    from_lessons = [
        int(found)
        for source in {q.cell.source for q in asked}
        for found in re.findall(LESSON[language(path)], source)
    ]
    assert len(from_lessons) == 2, f"{name(path)} [warm-up] does not say from where"
    assert max(from_lessons) <= number(path) - 2, f"{name(path)} [warm-up] {asked}"


# ------------------------------------------------- predict, run, check, change it


@every_lesson
def test_there_are_three_to_five_predictions(path):
    names = [call.exercise for _, call in called(path, "predict")]
    assert 3 <= len(names) <= 5, f"{name(path)}: {names}"
    assert len(set(names)) == len(names), f"{name(path)}: {names}"


@every_lesson
def test_a_prediction_is_noted_by_a_cell_of_its_own(path):
    complain(
        path,
        (
            (cell, "is not lu.predict(name, ...) alone, tagged exercise")
            for cell, call in called(path, "predict")
            if cell.source != f'lu.predict("{call.exercise}", ...)'
            or "exercise" not in tags(cell)
        ),
    )


@every_lesson
def test_what_was_predicted_is_shown_and_then_revealed(path):
    complain(path, loops(path))


def loops(path):
    """The predictions that nothing answers on the page."""
    code = cells(path, "code")
    for cell, (_, exercise, _) in called(path, "predict"):
        reveals = [c for c in code if reveals_it(c, exercise)]
        if len(reveals) != 1:
            yield cell, f'{len(reveals)} cells end in lu.check("{exercise}"), not one'
            continue
        between = code[code.index(cell) + 1 : code.index(reveals[0])]
        if not any(shows(c) for c in between):
            yield cell, f"nothing is shown between it and [{reveals[0].id}]"
        if "exercise" in tags(reveals[0]):
            yield reveals[0], "reveals, and so is no exercise"


def reveals_it(cell, exercise):
    asked = [call.exercise for call in calls(cell, "check") if not call.rest]
    return asked == [exercise] and ends_in(cell, "check")


def shows(cell):
    """Does a cell show something of its own, beside what predict and check say?"""
    others = len(tree(cell.source).body) > len(calls(cell, "predict", "check"))
    return others and any(True for _ in texts(cell))


@every_lesson
def test_whatever_is_revealed_was_predicted(path):
    predicted = {call.exercise for _, call in called(path, "predict")}
    complain(
        path,
        (
            (cell, f"reveals {call.exercise}, which nobody predicted")
            for cell, call in called(path, "check")
            if not call.rest and call.exercise not in predicted
        ),
    )


@every_lesson
def test_at_least_three_cells_are_made_for_changing(path):
    every = cells(path)
    change = [c for c in cells(path, "code") if c.id.endswith("-change")]
    assert len(change) >= 3, f"{name(path)}: {[cell.id for cell in change]}"
    words = CHANGE[language(path)]
    complain(
        path,
        (
            (cell, f"no cell with {words} stands before it, or it is tagged")
            for cell in change
            if words not in every[every.index(cell) - 1].source or tags(cell)
        ),
    )


@every_lesson
def test_change_it_is_followed_by_a_cell_made_for_it(path):
    every = page(path)
    words = CHANGE[language(path)]
    complain(
        path,
        (
            (cell, f"{words} and no cell [...-change] below")
            for cell, below in zip(every, [*every[1:], every[0]], strict=True)
            if cell.cell_type == "markdown"
            and words in cell.source
            and not below.id.endswith("-change")
        ),
    )


@every_lesson
def test_an_explorer_stands_between_a_question_and_a_check(path):
    """The check is answered by using it: a prediction's, or a letter's."""
    every = page(path)
    found = []
    for position, cell in enumerate(every):
        if cell.cell_type != "code" or not calls(cell, "explore", "DigitPad"):
            continue
        before, after = (
            every[max(0, position - 4) : position],
            every[position + 1 :][:5],
        )
        if not any(re.search("[?？]", c.source) for c in before):
            found.append((cell, "nothing is asked before it"))
        if not any(calls(c, "check") for c in after if c.cell_type == "code"):
            found.append((cell, "nothing is checked after it"))
    complain(path, found)


# --------------------------------------------------- hunt, exercises, recap, quiz


@every_lesson
def test_the_bug_is_hunted_in_its_own_cell(path):
    hunt, code = the(path, "hunt"), the(path, "hunt-code")
    assert hunt.cell_type == "markdown"
    assert "exercise" in tags(code), f"{name(path)} [hunt-code] is no exercise"
    assert ends_in(code, "check"), f"{name(path)} [hunt-code] ends in no lu.check"
    assert "..." not in code.source, f"{name(path)} [hunt-code] has a gap, not a bug"
    assert solution_of(path, code), f"{name(path)} [hunt-code] has no solution"


@every_lesson
def test_a_function_or_model_is_written_whole(path):
    every = written(path)
    assert len(every) >= 2, f"{name(path)}: {[cell.id for cell in every]}"
    assert any(is_whole(cell) for cell in every), (
        f"{name(path)}: no exercise has a body of `...` alone"
    )


@every_lesson
def test_what_is_written_has_a_solution_that_differs(path):
    complain(path, unsolved(path))
    solutions = cells(path, "markdown", "solution")
    expected = [c for c in cells(path, "code", "exercise") if judges(c)]
    assert len(solutions) == len(expected), f"{name(path)}: solutions without exercise"


def judges(cell):
    """Is something written in this cell, that is more than a letter?"""
    return any(c.rest and kind(c.exercise) != "Choice" for c in calls(cell, "check"))


def unsolved(path):
    for cell in cells(path, "code", "exercise"):
        solution = solution_of(path, cell)
        if not judges(cell):
            if solution:
                yield cell, "is answered by a letter: its message explains"
            if "..." not in cell.source:
                yield cell, "is shipped with its answer"
            continue
        if solution is None:
            yield cell, "has no solution"
        elif "..." in solution or solution == cell.source.rstrip():
            yield cell, "has a solution that is none"
        elif checks(solution) != checks(cell.source):
            yield cell, "has a solution that checks something else"


def checks(source):
    return re.findall(r"^lu\.check\(.+\)$", source, re.MULTILINE)


@every_lesson
def test_a_solution_is_folded(path):
    summary = f"<details><summary>{SUMMARY[language(path)]}</summary>\n\n```python\n"
    complain(
        path,
        (
            (cell, "is no folded solution")
            for cell in cells(path, tag="solution")
            if cell.cell_type != "markdown"
            or slide_type(cell) != "skip"
            or not cell.source.startswith(summary)
            or not cell.source.endswith("```\n\n</details>")
        ),
    )


@every_lesson
def test_the_recap_returns_to_the_objectives_and_to_the_formula(path):
    source = the(path, "recap").source
    bullets = [line for line in source.splitlines() if line.startswith("- ")]
    assert len(bullets) == 3, f"{name(path)} [recap]: {len(bullets)} objectives"
    if any("$$" in cell.source for cell in page(path, "markdown")):
        assert FORMULA.search(source), f"{name(path)} [recap] has no formula"


@every_lesson
def test_the_exit_quiz_asks_three_questions_one_a_slide(path):
    asked = [q for q in questions(path) if q.cell.id.startswith("quiz")]
    names = [f"{number(path)}.q{position}" for position in (1, 2, 3)]
    assert [q.name for q in asked] == names, f"{name(path)}: {[q.name for q in asked]}"
    for slide in slides(path):
        here = [q.name for q in asked if q.cell in slide]
        assert len(here) <= 1, f"{name(path)}: {here} on one slide"


@every_lesson
def test_going_further_has_links(path):
    source = the(path, "further").source
    links = re.findall(r"\]\(https://[^)\s]+\)", source)
    assert 2 <= len(links) <= 5, f"{name(path)} [further]: {len(links)} links"
    items = re.findall(r"^- ", the(path, "otherwise").source, re.MULTILINE)
    assert items, f"{name(path)} [otherwise] lists nothing"


# ------------------------------------------------------------------- letters


@every_lesson
def test_at_most_eight_questions_are_answered_by_a_letter(path):
    assert len(letters(path)) <= 8, f"{name(path)}: {letters(path)}"


@every_lesson
def test_what_is_asked_is_numbered_in_its_order(path):
    asked = [q.name for q in questions(path)]
    asked += re.findall(EXERCISE, "\n".join(cell.source for cell in page(path)))
    of_a_kind = {}
    for question in asked:
        stem, place = re.fullmatch(r"(\d+\.[a-z]*)(\d+)", question).groups()
        of_a_kind.setdefault(stem, []).append(int(place))
    for stem, places in of_a_kind.items():
        assert places == [*range(1, len(places) + 1)], f"{name(path)}: {stem}{places}"


@every_lesson
def test_the_letters_on_the_page_are_those_that_the_checker_knows(path):
    known = exercises_of(number(path))
    complain(path, odd_letters(path, known))
    asked = Counter(q.name for q in questions(path))
    missing = {n for n in known if kind(n) == "Choice"} - set(asked)
    assert not missing, f"{name(path)}: no Markdown cell asks **{missing}**"
    twice = [question for question, count in asked.items() if count > 1]
    assert not twice, f"{name(path)}: {twice} asked twice"


def odd_letters(path, known):
    for question, cell, options in questions(path):
        if question not in known:
            yield cell, f"asks {question}, which no checker knows"
        elif kind(question) == "Choice":
            expected = list(known[question].because)
            if list(options) != expected:
                yield cell, f"{question} offers {list(options)}, known are {expected}"
        elif options:
            yield cell, f"{question} is no question by letter, and offers letters"


@every_lesson
def test_no_letter_is_right_too_often_or_three_times_running(path):
    known = exercises_of(number(path))
    right = [known[question].right for question in letters(path)]
    three = min((len(known[q].because) for q in letters(path)), default=3)
    # 40 %, but no fewer than are needed: of seven, one letter is right three times.
    most = max(int(0.4 * len(right)), -(len(right) // -three))
    shown = f"{name(path)}: {''.join(right)}"
    assert max(Counter(right).values(), default=0) <= most, shown
    assert not re.search(r"(.)\1\1", "".join(right)), shown


@every_lesson
def test_the_right_option_is_not_the_longest_by_habit(path):
    known = exercises_of(number(path))
    asked = [q for q in questions(path) if kind(q.name) == "Choice"]
    longest = [
        q.name
        for q in asked
        if all(
            len(q.options[known[q.name].right]) > len(words)
            for letter, words in q.options.items()
            if letter != known[q.name].right
        )
    ]
    assert len(longest) <= len(asked) / 2, f"{name(path)}: {longest} of {len(asked)}"


# --------------------------------------------------------- size, slides, minutes


@every_lesson
def test_a_lesson_has_at_most_95_cells_and_32_slides(path):
    every = [cell for cell in cells(path) if slide_type(cell) != "notes"]
    assert len(every) <= 95, f"{name(path)}: {len(every)} cells"
    assert len(slides(path)) <= 32, f"{name(path)}: {len(slides(path))} slides"


@every_lesson
def test_each_slide_has_a_short_headline_of_its_own(path):
    limit = LONGEST[language(path)]
    heads = [(slide[0], headline(slide[0])) for slide in slides(path)]
    complain(path, ((cell, "has no headline") for cell, head in heads if not head))
    complain(
        path,
        (
            (cell, f"{len(head)} signs of a headline, {limit} are enough: {head}")
            for cell, head in heads
            if len(head) > limit
        ),
    )
    count = Counter(head for _, head in heads)
    complain(path, ((c, f"another slide says {h}") for c, h in heads if count[h] > 1))


@every_lesson
def test_the_words_of_a_picture_begin_with_a_short_sentence(path):
    limit = LONGEST[language(path)]
    complain(
        path,
        (
            (cell, f"its first sentence has {len(first_sentence(alt))} signs: {alt}")
            for cell in cells(path, "code")
            if calls(cell, "show")
            for alt in alts(cell)
            if len(first_sentence(alt)) > limit
        ),
    )


@every_lesson
def test_each_slide_has_notes_that_only_the_speaker_sees(path):
    complain(path, notes_of(path))


def notes_of(path):
    """What is wrong with the notes of a lesson's slides."""
    pattern = NOTES[language(path)]
    for slide in slides(path):
        notes = [cell for cell in slide if slide_type(cell) == "notes"]
        if [cell.id for cell in notes] != [f"{slide[0].id}-notes"]:
            yield slide[0], f"its notes are {[cell.id for cell in notes]}"
        for cell in notes:
            if cell.cell_type != "markdown" or cell.source.count("-->") > 1:
                yield cell, "is not one HTML comment"
            elif not re.fullmatch(pattern, cell.source, re.DOTALL):
                yield (
                    cell,
                    "is no comment, or does not begin with minutes",
                )


@every_lesson
def test_the_notes_of_a_question_name_the_right_letter(path):
    complain(path, unnamed(path))


def unnamed(path):
    """The notes of questions by letter in which the right letter does not stand."""
    known = exercises_of(number(path))
    for slide in slides(path):
        (notes, *_) = [cell for cell in slide if slide_type(cell) == "notes"] or [None]
        for question in questions(path):
            if question.cell not in slide or kind(question.name) != "Choice":
                continue
            letter = known[question.name].right
            if not notes or not re.search(rf"\b{letter}\b", notes.source, re.ASCII):
                yield (
                    slide[0],
                    f"its notes do not name {letter}, right in {question[0]}",
                )


def minutes(path):
    """What the title says: minutes in class, minutes alone."""
    found = re.search(TITLE[language(path)], the(path, "title").source, re.MULTILINE)
    assert found, f"{name(path)} [title] has no minutes"
    return int(found.group(1)), int(found.group(2))


@every_lesson
def test_the_minutes_in_class_are_those_of_the_notes(path):
    notes = [cell.source for cell in cells(path) if slide_type(cell) == "notes"]
    pattern = NOTES[language(path)]
    total = sum(int(re.match(pattern, source, re.S).group(1)) for source in notes)
    assert minutes(path)[0] == total, f"{name(path)}: the notes add up to {total}"


@every_lesson
def test_the_minutes_alone_follow_the_formula(path):
    _, alone = minutes(path)
    parts = minutes_alone(path)
    total = sum(parts.values())
    rounded = {what: round(part, 1) for what, part in parts.items()}
    assert 0.85 * total <= alone <= 1.15 * total, (
        f"{name(path)}: {alone}, by the formula {total:.0f}: {rounded}"
    )


def minutes_alone(path):
    """The minutes of a student alone, by the formula of CONTRIBUTING."""
    text = "\n".join(FORMULA.sub(" x ", c.source) for c in page(path, "markdown"))
    chinese = len(re.findall(r"[\u3400-\u9fff]", text))
    words = len(re.findall(r"[^\s\u3000-\u9fff]*[A-Za-z][^\s\u3000-\u9fff]*", text))
    code = page(path, "code")
    hunts = [c for c in code if "exercise" in tags(c) and c.id.startswith("hunt")]
    explored = [c for c in code if calls(c, "explore", "DigitPad")]
    asks = [c for c in code if calls(c, "predict", "check") and c not in hunts]
    whole = [cell for cell in written(path) if is_whole(cell)]
    gaps = [cell for cell in written(path) if not is_whole(cell)]
    read_only = [c for c in code if c not in asks + hunts + explored]
    predicted = [q for q in questions(path) if kind(q.name) == "Choice"]
    return {
        "reading": words / 200 + chinese / 350,
        "code cells": len(read_only),
        "letters": len(predicted),
        "gaps": 3 * len(gaps),
        "written whole": 8 * len(whole),
        "hunts and explorers": 4 * (len(hunts) + len(explored)),
    }


# ------------------------------------------------------------ words and names


@every_lesson
def test_nobody_is_told_of_sources_that_he_does_not_know(path):
    complain(path, spoken(cells(path), f"(?i){SOURCES[language(path)]}"))


@every_lesson
def test_a_page_does_not_speak_of_its_slides(path):
    complain(path, spoken(page(path, "markdown"), SLIDE[language(path)]))


def spoken(among, pattern):
    """What stands in these cells and should not."""
    for cell in among:
        for found in re.finditer(pattern, cell.source):
            yield cell, f"speaks of {found.group()}"


@every_lesson
def test_bold_words_are_bold(path):
    """CommonMark leaves `**對。**然後` as it stands: a stop inside, no space behind."""
    complain(path, ((c, t) for c in page(path, "markdown") for t in plain(c.source)))


def plain(source):
    """What stands between asterisks in Markdown, and will stay between them."""
    text = SPAN.sub("`", FORMULA.sub("$", source))
    for found in re.finditer(r"(\*\*?)(?=\S)(.+?)(?<=\S)\1(?!\*)", text):
        around = f" {text} "[found.start()], f" {text} "[found.end() + 1]
        ends = found[2][0], found[2][-1]
        if any(map(sticks, ends, around)):
            yield f"{found[0]} is not bold: no space, and no stop, beside it"


def sticks(end, beside):
    """Does a stop at the end of emphasised words keep asterisks from closing?"""
    return is_stop(end) and not (beside.isspace() or is_stop(beside))


def is_stop(character):
    return unicodedata.category(character)[0] in "PS"


def test_what_is_not_bold_is_seen():
    assert [*plain("**換你改。**同樣")]
    assert [*plain("說**「好」**了")]
    assert not [*plain("**換你改。** 同樣，**好**的，說「**好**」，**a.** b `**。**x`")]


@every_lesson
def test_nothing_stands_in_a_cell_that_nobody_sees(path):
    """A tab before `imes` or a form feed before `rac` was a backslash in a script."""
    complain(
        path,
        (
            (cell, f"holds {unicodedata.name(sign, ascii(sign))}")
            for cell in cells(path)
            for sign in sorted(set(cell.source) - {"\n"})
            if unicodedata.category(sign) in ("Cc", "Cf")
        ),
    )


@every_lesson
def test_no_name_that_an_exercise_needs_is_bound_again(path):
    """So any exercise can be solved after Run All, in any order."""
    bound = Counter()
    for cell in cells(path, "code"):
        bound.update(bindings(cell.source))
    complain(
        path,
        (
            (cell, f"needs {needed}, which {bound[needed]} cells bind")
            for cell in cells(path, "code", "exercise")
            for source in (cell.source, solution_of(path, cell) or "")
            for needed in sorted(globals_needed(source))
            if bound[needed] > 1
        ),
    )


def bindings(source):
    """The names that a cell binds at its top level."""
    top = symtable.symtable(source, "cell", "exec")
    return {s.get_name() for s in top.get_symbols() if s.is_assigned()} | {
        s.get_name() for s in top.get_symbols() if s.is_imported() or s.is_namespace()
    }


def globals_needed(source):
    """The names that a cell takes from other cells."""
    return used(symtable.symtable(source, "cell", "exec")) - bindings(source)


def used(table):
    """The global names that a piece of code refers to."""
    outer = table.get_type() == "module"
    found = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (outer or symbol.is_global())
    }
    return found.union(*map(used, table.get_children()))


def test_needs_and_bindings_are_told_apart():
    source = "def f(w):\n    h = eta * w\n    return g(h)\n\nfor x in f(2): y = x"
    assert bindings(source) == {"f", "x", "y"}
    assert globals_needed(source) == {"eta", "g"}
    for lines, whole in [("return ...", False), ("'How.'\n    ...", True)]:
        cell = new_code_cell(f"def f(w):\n    {lines}")
        assert is_whole(cell) == whole
