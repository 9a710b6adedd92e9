"""`predict` and `check`: every oracle, and everything a student may give to it."""

import builtins
import gc
import os
import random
import signal
import sys
import threading
import time
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import hostile
import numpy as np
import pytest
from jupyter_client.manager import start_new_kernel
from lessons import ANSWERS
from lessons.told import Told
from reading import NAMES, ROOT

import lesson_utils as lu
from lesson_utils import check, practice, predict
from lesson_utils.practice import calling, exercises_of
from lesson_utils.practice.calling import guarded
from lesson_utils.practice.comparing import compare
from lesson_utils.practice.exercises import Choice, Function, Judged, Value
from lesson_utils.practice.words import Named, sentences, show_value

EVERY = {
    name: exercise
    for stem in NAMES
    for name, exercise in exercises_of(int(stem[:2])).items()
}
INPUT = builtins.input
every_exercise = pytest.mark.parametrize("name", EVERY)
EDITIONS = {"en": ("Right. ", "Not yet. "), "zh-TW": ("答對了。", "還不對。")}


@pytest.fixture(autouse=True)
def nothing_guessed():
    """No test knows the guesses of another."""
    practice._guesses.clear()


@pytest.fixture(autouse=True, scope="module")
def data_read_once():
    """The oracles read their data for each answer; here there are thousands."""
    with pytest.MonkeyPatch.context() as patch:
        for name, module in [*sys.modules.items()]:
            if name.startswith(f"{practice.__name__}.lesson_"):
                for reader in {"load_mnist", "load_celsius"} & {*vars(module)}:
                    patch.setattr(module, reader, cache(getattr(module, reader)))
        yield


@pytest.fixture
def hurry(monkeypatch):
    """A judgement may take 0.02 seconds, whatever its exercise allows."""

    def hurried(work, seconds=None):
        return guarded(work, 0.02)

    monkeypatch.setattr(calling, "AGAIN", 0.005)
    monkeypatch.setattr(practice, "guarded", hurried)


@pytest.fixture
def lesson(monkeypatch):
    """A lesson 98, with exercises of a test's own: `lesson(p1=Choice(...))`."""

    def make(**exercises):
        module = type(sys)("lesson_98")
        module.EXERCISES = {f"98.{name}": one for name, one in exercises.items()}
        monkeypatch.setitem(sys.modules, f"{practice.__name__}.lesson_98", module)

    return make


def said(capsys, name, *answer):
    check(name, *answer)
    return capsys.readouterr().out


def of_kind(*kinds):
    names = [name for name, exercise in EVERY.items() if isinstance(exercise, kinds)]
    return pytest.mark.parametrize("name", names)


def wrong_and_right(name):
    """Wrong answers as `Told`, and right ones."""
    exercise = EVERY[name]
    if isinstance(exercise, Choice):
        others = [letter for letter in exercise.because if letter != exercise.right]
        full_width = chr(ord(exercise.right) + 0xFEE0)
        wrong = [*others, "E", 1]
        right = [f" {exercise.right.lower()} ", f"{exercise.right}.\n", full_width]
    else:
        wrong, right = ANSWERS[name]
    return [w if isinstance(w, Told) else Told(w, "") for w in wrong], right


# Every exercise of every lesson


@every_exercise
def test_wrong_answers_are_refused_with_the_words_they_deserve(name, capsys):
    wrong, _ = wrong_and_right(name)
    assert len(wrong) >= 3
    for one in wrong:
        text = said(capsys, name, one.answer)
        assert text.startswith(f"{name}  Not yet. "), one
        assert len(text) > len(name) + 20
        assert one.words in text


@every_exercise
@pytest.mark.parametrize("edition", EDITIONS)
def test_unusual_right_answers_are_accepted(name, edition, capsys):
    lu.setup(edition)
    _, right = wrong_and_right(name)
    assert right
    for answer in right:
        text = said(capsys, name, answer)
        assert text.startswith(f"{name}  {EDITIONS[edition][0]}"), answer


@every_exercise
def test_sentences_in_chinese_are_joined_as_in_chinese(name, capsys):
    lu.setup("zh-TW")
    wrong, _ = wrong_and_right(name)
    text = said(capsys, name, wrong[0].answer)
    assert text.startswith(f"{name}  還不對。")
    assert "。 " not in text
    assert "參數" not in text or "引數" not in text  # 參數 are weights


@every_exercise
def test_what_was_not_tried_is_met_calmly(name, capsys):
    asked = "put a letter in quotes and run the cell."
    if not isinstance(EVERY[name], Choice):
        asked = "replace the ... and run the cell."
    assert said(capsys, name, ...) == f"{name}  Not tried yet: {asked}\n"
    if isinstance(EVERY[name], Choice):
        assert said(capsys, name, "?") == f"{name}  Not tried yet: {asked}\n"


@of_kind(Function, Value)
def test_each_known_mistake_is_recognised(name, capsys):
    for wrong, words in EVERY[name].mistakes:
        assert words in said(capsys, name, wrong)


def surroundings():
    """What an answer must leave as it was."""
    return (
        threading.active_count(),
        signal.getsignal(signal.SIGINT),
        sys.gettrace(),
        sys.unraisablehook,
        sys.getrecursionlimit(),
        os.getcwd(),
        np.geterr(),
        np.get_printoptions(),
        random.getstate(),
        np.random.get_state()[1].sum(),
        sys.stdout,
        sys.stderr,
    )


def survives(name, what, answer, capsys):
    """Ask `check`: one calm verdict, and everything else as it was."""
    before = surroundings()
    check(name, answer)
    assert surroundings() == before, what
    assert builtins.input is INPUT
    out, err = capsys.readouterr()
    assert err == "", what
    assert out.startswith((f"{name}  Not yet. ", f"{name}  Not tried yet: ")), what
    assert out.count(f"{name}  ") == 1, what
    assert len(out) < 1000, what
    assert " at 0x" not in out, what


def never_right(exercise):
    """The table of values: minus zero is right where 0 is."""
    values = dict(hostile.VALUES)
    if isinstance(exercise, Value) and exercise.judge(0.0).right:
        del values["minus zero"]
    return values


def functions_that_return(values):
    return {
        f"a function that returns {what}": hostile.returning(value)
        for what, value in values.items()
    }


@every_exercise
@pytest.mark.filterwarnings("error")
def test_nothing_that_is_given_disturbs_check(name, capsys):
    answers = {**never_right(EVERY[name]), **hostile.FUNCTIONS}
    if isinstance(EVERY[name], (Function, Judged)):  # others call nothing
        answers |= functions_that_return(hostile.VALUES)
    for what, answer in answers.items():
        survives(name, what, answer, capsys)
    gc.collect()  # what complains when it is forgotten
    assert capsys.readouterr().err == ""


@every_exercise
@pytest.mark.filterwarnings("error")
def test_nothing_that_never_ends_holds_check_up(name, capsys, hurry):
    answers = {**hostile.ENDLESS_VALUES, **hostile.ENDLESS_FUNCTIONS}
    if isinstance(EVERY[name], (Function, Judged)):
        answers |= functions_that_return(hostile.ENDLESS_VALUES)
    for what, answer in answers.items():
        started = time.monotonic()
        survives(name, what, answer, capsys)
        assert time.monotonic() - started < 20, what


@of_kind(Choice, Value)
def test_nothing_that_is_given_disturbs_predict(name, capsys, hurry):
    for what, guess in {**never_right(EVERY[name]), **hostile.ENDLESS_VALUES}.items():
        predict(name, guess)
        check(name)
        out, err = capsys.readouterr()
        lines = out.splitlines()
        assert err == "", what
        assert [line for line in lines if line.startswith(f"{name}  ")] == lines[:2]
        assert "it is." not in out, what
        practice._guesses.clear()


@of_kind(Choice, Value)
def test_a_guess_is_noted_and_then_stands_beside_the_truth(name, capsys):
    exercise = EVERY[name]
    wrong, right = wrong_and_right(name)
    for guess in (wrong[0].answer, right[0]):
        practice._guesses.clear()
        predict(name, guess)
        noted = capsys.readouterr().out
        shown = guess.strip().upper() if isinstance(guess, str) else show_value(guess)
        assert noted == f"{name}  Noted: {shown}.\n"
        told = said(capsys, name)
        assert told.startswith(f"{name}  You guessed {shown}")
        truth = exercise.right if isinstance(exercise, Choice) else exercise.value
        ending = "it is." if guess is right[0] else f"It is {show_value(truth)}: "
        ending = ending.replace("'", "")
        assert ending in told, told
        why = (
            exercise.because[truth] if isinstance(exercise, Choice) else exercise.shows
        )
        assert why in told


@of_kind(Choice, Value)
def test_without_a_guess_nothing_is_given_away(name, capsys):
    predict(name, ...)
    assert "No guess yet" in capsys.readouterr().out
    assert said(capsys, name) == (
        f"{name}  No guess noted yet: go back to lu.predict, and run it with a guess.\n"
    )


# The mechanism


def colours(**more):
    return Choice(
        "B", {"A": "A is red.", "B": "B is blue.", "C": "C is green."}, **more
    )


def test_a_guess_can_be_changed_until_it_was_revealed(lesson, capsys):
    lesson(p1=colours())
    for guess in ("A", "C", "Ｂ", "c"):
        predict("98.p1", guess)
    capsys.readouterr()
    assert said(capsys, "98.p1") == (
        "98.p1  You guessed C. It is B: B is blue.\nC: C is green.\n"
    )
    predict("98.p1", "B")
    predict("98.p1", "C")
    assert capsys.readouterr().out == (
        "98.p1  The answer is out already. Your guess was C.\n98.p1  Noted: C.\n"
    )
    assert "You guessed C." in said(capsys, "98.p1")


def test_a_guess_that_was_taken_back_is_forgotten(lesson, capsys):
    lesson(p1=colours())
    predict("98.p1", "A")
    predict("98.p1", ...)
    capsys.readouterr()
    assert "No guess noted yet" in said(capsys, "98.p1")


def test_a_right_guess_is_confirmed_in_both_languages(lesson, capsys):
    lesson(p1=colours(), p2=Value(5, "It was 5."))
    for edition, words in (("en", "You guessed"), ("zh-TW", "你猜")):
        lu.setup(edition)
        predict("98.p1", "b")
        predict("98.p2", 5.0)
        capsys.readouterr()
        assert said(capsys, "98.p1").startswith(f"98.p1  {words} B")
        assert said(capsys, "98.p2").startswith(f"98.p2  {words} 5")


def test_a_guess_that_cannot_be_one_is_not_noted(lesson, capsys):
    lesson(p1=colours(), p2=Value(5, "."), p3=Value((2, 3), "."), p4=Value("int", "."))
    for name, guess, words in (
        ("98.p1", "D", "Answer with one letter in quotes: A, B, C."),
        ("98.p2", "five", "Guess with a number."),
        ("98.p3", object(), "This guess cannot be read."),
        ("98.p3", "2, 3", "This guess cannot be read."),
        ("98.p4", [[1], [2, 3]], "This guess cannot be read."),
    ):
        predict(name, guess)
        assert words in capsys.readouterr().out
        assert "No guess noted yet" in said(capsys, name)


def test_several_numbers_need_no_brackets(lesson, capsys):
    lesson(**{"1": Value((2, 3), "Two."), "p1": Value((2, 3), "It was 2, 3.")})
    assert said(capsys, "98.1", 2, 3) == said(capsys, "98.1", (2, 3))
    assert "Right. Two." in said(capsys, "98.1", 2, 3)
    predict("98.p1", 2, 3)
    assert "Noted: (2, 3)." in capsys.readouterr().out
    assert "You guessed (2, 3)" in said(capsys, "98.p1")


def test_a_guess_that_was_forgotten_is_none(lesson, capsys):
    lesson(p1=colours())
    predict("98.p1")
    assert "No guess yet" in capsys.readouterr().out


def test_what_is_no_question_to_guess_says_what_to_do(lesson, capsys):
    lesson(**{"1": Function(abs, [(1,)], ".")})
    predict("98.1", 3)
    assert "use lu.check" in capsys.readouterr().out
    assert (
        said(capsys, "98.1") == '98.1  Give your answer too: lu.check("98.1", ...).\n'
    )


@pytest.mark.parametrize("ask", [predict, check])
@pytest.mark.parametrize(
    ("name", "words"),
    [
        (7.1, 'in quotes, as in "7.2"'),
        (np, 'in quotes, as in "7.2"'),
        ("seven", 'A name looks like "7.2", not seven.'),
        ("7", 'A name looks like "7.2", not 7.'),
        ("7.nothing", "There is no such exercise: there is 7."),
        ("99.1", "Lesson 99 has no exercises."),
    ],
)
def test_a_name_that_does_not_exist_is_met_calmly(ask, name, words, capsys):
    ask(name, "A")
    assert words in capsys.readouterr().out


def test_a_module_that_a_lesson_lacks_is_not_called_a_lesson_without_exercises(
    monkeypatch,
):
    def fails(name):
        raise ModuleNotFoundError("No module named 'scipy'", name="scipy")

    monkeypatch.setattr(practice, "import_module", fails)
    with pytest.raises(ModuleNotFoundError, match="scipy"):
        check("7.2", 1)
    with pytest.raises(ModuleNotFoundError, match="scipy"):
        exercises_of(7)


def with_a_gap(w):
    return 0 + ...


def with_a_gap_that_numpy_complains_of(w):
    return np.linalg.norm(w, axis=...)


def begun_below_the_gap(w):
    ...
    return 2 * w


def not_begun(w): ...


def with_a_list_of_gaps(w):
    return [..., ...]


def finished_without_return(w):
    """The ... here is a comment's: ..."""  # ...
    w = w[..., None]


def prints_only(w):
    print(w)


def prints_and_returns(w):
    print("hello")
    return 2 * w


def changes(w):
    w *= 2
    return w


DOUBLE = Function(lambda w: 2 * w, [(1.0,), (np.arange(3.0),)], "Doubled.")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (with_a_gap, "98.1  Not tried yet: replace the ... and run the cell."),
        (with_a_gap_that_numpy_complains_of, "98.1  Not tried yet: replace the ..."),
        (begun_below_the_gap, "Right."),
        (not_begun, "98.1  Not tried yet: replace the ... and run the cell."),
        (with_a_list_of_gaps, "98.1  Not tried yet: replace the ..."),
        (lambda w: w, "(1): expected 2, got 1."),
        (lambda w: 1 / 0, "raised ZeroDivisionError: division by zero"),
        (lambda w: sys.exit(), "(1) your function raised SystemExit\n"),
        (lambda: 1, "raised TypeError"),
        (lambda w: input("?"), "input() waits for somebody"),
        (prints_only, "let it return it instead"),
        (prints_and_returns, "Right. Doubled. (It also printed something;"),
        (changes, "changed an array that it was given"),
        (lambda w: str(2 * w), "expected a single number, got str: '2.0'."),
        (lambda w: [2 * w], "expected a single number, got list: [2]."),
        (lambda w: 2 * w if np.ndim(w) else True, "expected a single number, got bool"),
        (lambda w: np.array(2 * w)[..., None], "expected a single number, got ndarray"),
        (
            lambda w: np.sum(2 * w),
            "With the arguments ([0., 1., 2.]): expected numbers",
        ),
        (hostile.coroutine, "expected a single number, got coroutine.\n"),
        (abs(-3), "check needs the function itself, not 3"),
        (lambda w: np.float32(2 * w), "Right."),
        (lambda w: np.array(2 * w), "Right."),
        (lambda w: (2 * np.asarray(w)).tolist(), "Right."),
    ],
)
def test_whatever_a_function_does_is_told(answer, words, lesson, capsys):
    lesson(**{"1": DOUBLE})
    assert words in said(capsys, "98.1", answer)


def test_a_function_without_return_is_told_so(lesson, capsys):
    lesson(**{"1": Function(lambda w: w, [(np.ones(2),)], ".")})
    words = "98.1  Not yet. Your function returns nothing: is a `return` missing?\n"
    assert said(capsys, "98.1", finished_without_return) == words
    lambdas = (lambda w: None, lambda w: ...)  # on one line
    assert said(capsys, "98.1", lambdas[0]) == words
    assert "Not tried yet" in said(capsys, "98.1", lambdas[1])
    namespace = {}
    exec("def full(w): w = 2\ndef gap(w): w = ...", namespace)  # no source to read
    assert said(capsys, "98.1", namespace["full"]) == words
    assert "Not tried yet" in said(capsys, "98.1", namespace["gap"])


def test_an_answer_that_is_none_is_told_so(lesson, capsys):
    lesson(v=Value(5, "."))
    assert "Your answer is None: is a `return` missing" in said(capsys, "98.v", None)


def test_a_mistake_is_named_only_if_it_fits_all_cases(lesson, capsys):
    mistakes = [(lambda w: 0, "Always 0."), (lambda w: w, "Not doubled.")]
    lesson(**{"1": Function(lambda w: 2 * w, [(1,), (3,)], ".", mistakes)})
    assert said(capsys, "98.1", lambda w: w) == (
        "98.1  Not yet. Not doubled.\nWith the arguments (1): expected 2, got 1.\n"
    )
    assert said(capsys, "98.1", lambda w: w if w == 1 else 0) == (
        "98.1  Not yet. With the arguments (1): expected 2, got 1.\n"
    )


def positive(w):
    if w < 0:
        raise ValueError("negative")
    return w


class Impossible(ValueError):
    """An error of one's own."""


def positive_in_its_own_words(w):
    if w < 0:
        raise Impossible
    return w


def positive_by_index(w):
    return (w,)[0 if w >= 0 else 1]


def positive_that_returns_its_error(w):
    return ValueError("negative") if w < 0 else w


def positive_or_nothing(w):
    if w >= 0:
        return w


def never_positive(w):
    raise ValueError("never")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (positive, "Right. Refused."),
        (positive_in_its_own_words, "Right. Refused."),
        (positive_by_index, "(-1) your function must raise ValueError. It raised Inde"),
        (abs, "An absolute value.\nWith the arguments (-1) your function must raise"),
        (positive_that_returns_its_error, "It returned ValueError('negative').\n"),
        (positive_or_nothing, "It returned None.\n"),
        (never_positive, "Never.\nWith the arguments (2) your function raised Value"),
        (lambda w: never_positive(w) if w < 0 else 3, "(2): expected 2, got 3."),
        (lambda w: sys.exit(), "(2) your function raised SystemExit\n"),
        (with_a_gap, "Not tried yet"),
        (not_begun, "Not tried yet"),
        (prints_only, "let it return it instead"),
    ],
)
def test_an_error_can_be_what_is_asked_for(answer, words, lesson, capsys):
    mistakes = [(abs, "An absolute value."), (never_positive, "Never.")]
    lesson(**{"1": Function(positive, [(2,), (-1,), (5,)], "Refused.", mistakes)})
    assert words in said(capsys, "98.1", answer)


def test_a_mistake_that_raises_is_named(lesson, capsys):
    """As an index that is too large: wrong for 1, and no answer for 3."""

    def wrong(w):
        return [4, 0][w - 1]

    mistakes = [(lambda w: 1 / 0, "Zero."), (wrong, "Too far.")]
    lesson(**{"1": Function(lambda w: w, [(1,), (6,)], ".", mistakes)})
    assert "Not yet. Too far.\nWith the arguments (1)" in said(capsys, "98.1", wrong)


def test_a_mistake_that_gives_nan_is_recognised(lesson, capsys):
    def softmax(x):
        powers = np.exp(x)
        return powers / powers.sum()

    def right(x):
        return softmax(x - x.max())

    cases = [(np.array([1.0, 2.0]),), (np.array([1.0, 1000.0]),)]
    lesson(**{"1": Function(right, cases, ".", [(softmax, "Subtract the largest.")])})
    assert "Not yet. Subtract the largest." in said(capsys, "98.1", softmax)


def test_arguments_are_shown_by_the_names_of_the_page(lesson, capsys):
    def _square(w):
        return w**2

    cases = [(Named("w²", _square), 3.0), (_square, 3.0)]
    lesson(**{"1": Function(lambda f, w: f(w), cases, ".")})
    assert "(w², 3): expected 9, got 3." in said(capsys, "98.1", lambda f, w: w)
    assert "(w², 3) your function raised" in said(capsys, "98.1", lambda f, w: 1 / 0)
    assert show_value(_square) == show_value(lambda: 0) == "a function"
    assert show_value(prints_only) == "prints_only"


def test_a_type_is_judged_only_where_it_is_taught(lesson, capsys):
    def right(m):
        return m / 2

    cases = [(np.arange(3.0),)]
    lesson(
        plain=Function(right, cases, "."), typed=Function(right, cases, ".", typed=True)
    )
    answers = {
        lambda m: list(m / 2): "expected a NumPy array, got list: [0, 0.5, 1].",
        lambda m: (m / 2).astype(
            "float32"
        ): "expected dtype float64, got dtype float32",
    }
    for answer, words in answers.items():
        assert "Right." in said(capsys, "98.plain", answer)
        assert words in said(capsys, "98.typed", answer)
    assert "Right." in said(capsys, "98.typed", lambda m: 0.5 * m)


def test_an_exercise_may_take_its_own_time(lesson, capsys, monkeypatch):
    monkeypatch.setattr(calling, "SECONDS", 0.05)

    def slow(w):
        time.sleep(0.15)
        return w

    function = Function(lambda w: w, [(1,)], "Slow.", seconds=10)
    lesson(quick=Function(lambda w: w, [(1,)], "."), slow=function)
    assert "(1) your function had not ended after 0.05 seconds." in said(
        capsys, "98.quick", slow
    )
    assert said(capsys, "98.slow", slow) == "98.slow  Right. Slow.\n"


def test_a_judge_that_fails_is_told(lesson, capsys):
    lesson(j=Judged(lambda answer: (answer.shape == (1,), "Its shape is (1,).")))
    assert "Your answer could not be read: AttributeError" in said(capsys, "98.j", 1)
    assert said(capsys, "98.j", np.zeros(1)) == "98.j  Right. Its shape is (1,).\n"


@pytest.mark.parametrize(
    ("actual", "expected", "words"),
    [
        (0.166667, 1 / 6, "expected 0.166666667, got 0.166667."),
        (np.float64(5.00001), 5, "expected 5, got 5.00001."),
        ([1, 2], np.zeros(3), "expected shape (3,), got shape (2,)."),
        (np.zeros((3, 1)), np.zeros(3), "expected shape (3,), got shape (3, 1)."),
        (1.0, np.zeros(3), "expected numbers in shape (3,), got float: 1."),
        ([[1], [2, 3]], np.zeros(3), "got list: [[1], [2, 3]]."),
        (np.arange(20), np.arange(20) * 1.0 + (np.arange(20) == 15), "At [15]: expect"),
        (5, (1, 2), "expected 2 values, got int: 5."),
        ([1, 2, 3], (1, 2), "expected 2 values, got list: [1, 2, 3]."),
        ((1, 3), (1, 2), "expected (1, 2), got (1, 3)."),
        ((np.zeros(2),), (np.zeros(2), 3), "expected 2 values, got tuple"),
        ((np.zeros(3), 3), (np.zeros(2), 3), "expected shape (2,), got shape (3,)."),
        (3, (np.zeros(2), 3), "expected 2 values, got int: 3."),
        (1, True, "expected True or False, got int: 1."),
        ([1, 0], np.array([True, False]), "expected True or False, got list: [1, 0]."),
        ([True, True], np.array([True, False]), "got [True, True]."),
        ("float64", "float32", "expected 'float32', got 'float64'."),
        pytest.param(10**400, 5, "expected 5, got 1000", id="huge"),
    ],
)
def test_expected_and_actual_always_differ_on_the_page(actual, expected, words):
    difference = compare(actual, expected, 1e-9)
    assert words in difference.words
    one, _, other = difference.words.rstrip(".").partition(", got ")
    assert one.rpartition("expected ")[2] != other


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (np.float32(1 / 3), 1 / 3),
        ([1 / 3, 1], np.array([1 / 3, 1])),
        (np.array([1 / 3, 1], "float16"), (1 / 3, 1)),
        (5, np.int64(5)),
        (-0.0, 0),
        (np.array(5), 5),
        (np.inf, np.inf),
        (np.array([[True]]), np.array([[True]])),
        (np.bool_(True), True),
        ("ｆloat32 ", "float32"),
        ([np.zeros(2), [3]], (np.zeros(2), np.array([3]))),
        (np.zeros((0, 3)), np.zeros((0, 3))),
    ],
)
def test_the_right_numbers_are_right_in_any_dress(actual, expected):
    assert compare(actual, expected, 1e-9) is None


def test_sentences_are_joined_as_the_language_does():
    assert sentences("One.", "", "Two.", "Three.") == "One. Two. Three."
    lu.setup("zh-TW")
    assert sentences("一。", "二。") == "一。二。"
    assert sentences("", "一。") == "一。"


# The guard


def test_a_function_that_ends_about_when_its_time_is_up_does_no_harm():
    for _ in range(100):
        started = time.perf_counter()

        def almost(started=started):
            while time.perf_counter() - started < 0.01:
                pass
            return 7

        outcome = guarded(almost, 0.01)
        assert outcome.value == 7 or "0.01 seconds" in outcome.problem


@pytest.mark.parametrize("what", hostile.ENDLESS_FUNCTIONS)
def test_what_never_ends_is_stopped_the_windows_way(what, monkeypatch):
    def poke():
        signal.raise_signal(signal.SIGINT)
        if sys.platform != "win32":  # there, this wakes who sleeps
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    monkeypatch.setattr(calling, "_poke", poke)
    assert "0.05 seconds" in guarded(hostile.ENDLESS_FUNCTIONS[what], 0.05).problem


def test_a_signal_that_is_lost_is_sent_again(monkeypatch):
    sent, poke = [], calling._poke

    def lossy():
        sent.append(len(sent))
        if len(sent) > 2:
            poke()

    monkeypatch.setattr(calling, "_poke", lossy)
    assert "0.05 seconds" in guarded(hostile.forever, 0.05).problem
    assert len(sent) > 2


def test_what_is_printed_is_kept_only_in_part():
    def prints():
        for _ in range(100):
            print("x" * 1000)

    outcome = guarded(prints)
    assert outcome.printed == ("x" * 1000 + "\n" + "x" * 1000)[: calling.KEPT]


def test_a_guard_within_a_guard_and_in_another_thread_judges_the_same(lesson, capsys):
    lesson(**{"1": DOUBLE})
    assert guarded(lambda: guarded(lambda: 5).value).value == 5
    endless = guarded(lambda: guarded(hostile.forever, 1000), 0.05)
    assert "0.05 seconds" in endless.problem
    thread = threading.Thread(target=check, args=("98.1", lambda w: 2 * w))
    thread.start()
    thread.join()
    assert capsys.readouterr().out == "98.1  Right. Doubled.\n"
    thread = threading.Thread(target=check, args=("98.1", lambda w: sys.exit()))
    thread.start()
    thread.join()
    assert "raised SystemExit" in capsys.readouterr().out


@pytest.mark.parametrize("swallow", [(), (BaseException,)])
def test_an_interrupt_passes_through_and_leaves_nothing_behind(swallow):
    def endless():
        with pytest.MonkeyPatch.context():
            while True:
                try:
                    while True:
                        time.sleep(0.001)
                except swallow:
                    pass

    threads, handler = threading.active_count(), signal.getsignal(signal.SIGINT)
    threading.Timer(0.1, signal.raise_signal, [signal.SIGINT]).start()
    with pytest.raises(KeyboardInterrupt):
        guarded(endless, 0.5)
    assert signal.getsignal(signal.SIGINT) is handler
    assert threading.active_count() == threads
    assert guarded(lambda: 5).value == 5


@pytest.mark.slow
def test_in_a_kernel_an_interrupt_ends_a_check_and_nothing_else_ends_the_kernel():
    manager, client = start_new_kernel(cwd=ROOT, env=dict(os.environ))
    shown = []

    def run(code, interrupt=False):
        shown.clear()
        identity = client.execute(code, allow_stdin=True)
        while True:
            message = client.get_iopub_msg(timeout=30)
            if message["parent_header"].get("msg_id") != identity:
                continue
            content = message["content"]
            shown.append(content.get("text", content.get("ename", "")))
            if content.get("text") == "now\n" and interrupt:
                time.sleep(0.3)
                manager.interrupt_kernel()
            if content.get("execution_state") == "idle":
                return "".join(shown)

    try:
        run(
            "import lesson_utils as lu, signal, threading, time\n"
            "def endless(lr):\n    while True: pass\n"
            "from lesson_utils.practice import calling\n"
            "calling.SECONDS = 100\n"
            "threads = threading.active_count()"
        )
        started = time.monotonic()
        said = run("print('now')\nlu.check('7.2', endless)", interrupt=True)
        assert said == "now\nKeyboardInterrupt"
        assert time.monotonic() - started < 50
        assert run("print(threading.active_count() - threads)") == "0\n"
        assert "raised SystemExit" in run("lu.check('7.2', lambda lr: exit())")
        assert "input() waits" in run("lu.check('7.2', lambda lr: input())")
        time.sleep(0.3)
        run("calling.SECONDS = 0.2")
        assert "had not ended" in run("lu.check('7.2', endless)")
        assert run("print(6 * 7)") == "42\n"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_no_name_of_the_package_hides_a_module():
    for package in (lu, practice):
        for module in iter_modules(package.__path__):
            found = import_module(f"{package.__name__}.{module.name}")
            assert getattr(package, module.name) is found, module.name


# check_gradient


def square(w):
    return w**2


def hidden(w):
    return None if abs(w) < 1 else w**2


@pytest.mark.parametrize(
    ("df", "words"),
    [
        (lambda w: 2 * w, "check_gradient: df agrees at 3 points."),
        (lambda w: np.float32(2 * w), "agrees at 3 points"),
        (lambda w: np.array(2 * w), "agrees at 3 points"),
        (lambda w: w, "a factor 2 is missing"),
        (lambda w: -2 * w, "wrong way round"),
        (lambda w: 4 * w, "twice the right slope"),
        (lambda w: 2 * w + 1e-3, "the differences say"),
        (lambda w: 2 * w if w < 1 else w, "at 2 df says 2, the differences say 4.\n"),
        (lambda w: float("nan"), "at -3 df returns nan: nothing can be compared"),
        (lambda w: float("inf"), "at -3 df returns inf: nothing can be compared"),
        (not_begun, "not tried yet, df still holds a `...`"),
        (with_a_gap, "not tried yet, df still holds a `...`"),
        (lambda w: None, "df returns nothing: is a `return` missing?"),
        (lambda w: np.array([2 * w]), "df returns shape (1,); it must be the same"),
        (lambda w: [[1], [2, 3]], "not list: [[1], [2, 3]]."),
        (lambda w: "2", "df must return a number, or an array like the point, not str"),
        (lambda w: 2j, "not complex: 2j."),
        (lambda w: True, "not bool: True."),
        (lambda w: 10**400, "df returns inf"),
        (lambda w: 1 / 0, "raised ZeroDivisionError"),
        (7, "df must be a function, not 7"),
    ],
)
def test_check_gradient(df, words, capsys):
    lu.check_gradient(square, df, at=[-3.0, 0.5, 2.0])
    assert words in capsys.readouterr().out


@pytest.mark.parametrize(
    ("f", "words"),
    [
        (lambda w: np.log(-1.0), "f returns nan: nothing can be compared"),
        (lambda w: np.inf, "f returns inf"),
        (lambda w: [w, w], "f must return a number"),
        (lambda w: "w", "f must return a number, or an array like the point, not str"),
        (lambda w: 1j, "not complex: 1j"),
        (hidden, "f returns nothing: is a `return` missing?"),
        (not_begun, "not tried yet, f still holds"),
        (lambda w: 1 / 0, "raised ZeroDivisionError"),
        (lambda w: 1e308 * np.sign(w - 0.5), "the differences say inf"),
        (hostile.forever, "had not ended after 0.05 seconds"),
        (None, "f must be a function, not None"),
    ],
)
def test_check_gradient_of_a_function_that_has_none(f, words, capsys):
    lu.check_gradient(f, lambda w: 2 * w, at=[0.5], seconds=0.05)
    out, err = capsys.readouterr()
    assert words in out
    assert err == ""
    assert "agrees" not in out


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ([], "`at` is empty"),
        (np.array([]), "`at` is empty"),
        (2.0, "`at` is a list of points"),
        (None, "`at` is a list of points"),
        (lambda w: w, "`at` is a list of points"),
        ("12", "`at` is a list of points"),
        ([float("nan")], "each point in `at` is a finite number"),
        ([[[1], [2, 3]]], "each point in `at` is a finite number"),
        (["a"], "each point in `at` is a finite number"),
        ([[]], "each point in `at` is a finite number"),
        (np.array([1.0, 2.0]), "agrees at 2 points"),
        (range(3), "agrees at 3 points"),
    ],
)
def test_check_gradient_at_points_of_any_kind(at, words, capsys):
    lu.check_gradient(square, lambda w: 2 * w, at=at)
    assert words in capsys.readouterr().out


def test_check_gradient_never_raises_and_never_agrees_with_what_is_hostile(capsys):
    values, functions = hostile.VALUES, hostile.FUNCTIONS
    for what, given in [
        *((what, hostile.returning(value)) for what, value in values.items()),
        *functions.items(),
    ]:
        lu.check_gradient(square, given, at=[2.0])
        lu.check_gradient(given, lambda w: 2 * w, at=[2.0])
        out, err = capsys.readouterr()
        assert err == "", what
        assert out.count("check_gradient: ") == len(out.splitlines()) == 2, what
        assert "agrees" not in out, what


def test_check_gradient_of_an_array(capsys):
    matrix = np.arange(6.0).reshape(2, 3)
    lu.check_gradient(lambda w: np.sum(w**3), lambda w: 3 * w**2, at=[matrix, -matrix])
    assert "agrees at 2 points" in capsys.readouterr().out
    lu.check_gradient(lambda w: np.sum(w**3), lambda w: 3 * w, at=[matrix])
    words = "4 of 6 differ; at [0, 2] df 6, measured 12."
    assert words in capsys.readouterr().out
    lu.check_gradient(lambda w: np.sum(w**3), lambda w: 3 * w**2, at=[matrix])
    assert "agrees at one point" in capsys.readouterr().out
