"""`check`: every oracle, and everything a student's function may do to it."""

import time

import numpy as np
import pytest
from lessons import ANSWERS
from reading import NAMES

import lesson_utils as lu
from lesson_utils.practice import calling, check, exercises_of
from lesson_utils.practice.exercises import Choice, Function, Value

EVERY = {
    name: exercise
    for stem in NAMES
    for name, exercise in exercises_of(int(stem[:2])).items()
}
every_exercise = pytest.mark.parametrize("name", EVERY)


def said(capsys, name, answer):
    check(name, answer)
    return capsys.readouterr().out


def wrong_and_right(name):
    exercise = EVERY[name]
    if isinstance(exercise, Choice):
        others = [letter for letter in exercise.because if letter != exercise.right]
        return [*others, "E", 1], [f" {exercise.right.lower()} "]
    return ANSWERS[name]


@every_exercise
def test_wrong_answers_are_refused(name, capsys):
    wrong, _ = wrong_and_right(name)
    assert len(wrong) >= 3
    for answer in wrong:
        text = said(capsys, name, answer)
        assert text.startswith(f"{name}  Not yet. "), answer
        assert len(text) > len(name) + 20


@every_exercise
def test_unusual_right_answers_are_accepted(name, capsys):
    _, right = wrong_and_right(name)
    assert right
    for answer in right:
        assert said(capsys, name, answer).startswith(f"{name}  Right. "), answer


def of_kind(*kinds):
    names = [name for name, exercise in EVERY.items() if isinstance(exercise, kinds)]
    return pytest.mark.parametrize("name", names)


@every_exercise
def test_what_was_not_tried_is_met_calmly(name, capsys):
    calmly(name, ..., capsys)
    calmly(name, None, capsys)


@of_kind(Function)
def test_a_function_that_was_not_written_is_met_calmly(name, capsys):
    calmly(name, lambda *_: None, capsys)
    calmly(name, lambda *_: ..., capsys)


def calmly(name, answer, capsys):
    text = said(capsys, name, answer)
    assert text == f"{name}  Not tried yet: replace the ... and run the cell.\n"


@of_kind(Function, Value)
def test_each_known_mistake_is_recognised(name, capsys):
    for wrong, words in EVERY[name].mistakes:
        assert words in said(capsys, name, wrong)


def with_a_gap(widths):
    return 0 + ...


def forever(lr):
    while True:
        pass


def stubborn(lr):
    for _ in range(3):
        try:
            while True:
                pass
        except BaseException:
            pass
    forever(lr)


def sleeps(lr):
    time.sleep(10)


def leaves(lr):
    raise SystemExit


def changes(matrix):
    matrix += 1
    return np.diag(matrix) / matrix.sum(axis=1)


def raises(lr):
    return 1 / 0


def prints(lr):
    print(31)


def prints_and_returns(widths):
    print("hello")
    return EVERY["13.1"].reference(widths)


@pytest.mark.parametrize(
    ("name", "function", "words"),
    [
        ("7.2", raises, "raised ZeroDivisionError: division by zero"),
        ("7.2", forever, "had not ended after 0.3 seconds"),
        ("7.2", stubborn, "had not ended after 0.3 seconds"),
        ("7.2", sleeps, "had not ended after 0.3 seconds"),
        ("7.2", leaves, "raised SystemExit"),
        ("7.2", prints, "let it return it instead"),
        ("7.2", lambda: 1, "raised TypeError"),
        ("7.2", lambda lr: "31", "expected a single number, got str"),
        ("7.2", lambda lr: np.array([31]), "expected a single number, got ndarray"),
        ("7.2", lambda lr: True, "expected a single number, got bool"),
        ("7.2", 31, "check needs the function itself"),
        ("13.3", changes, "changed an array that it was given"),
        ("13.3", lambda m: list(np.diag(m)), "expected a NumPy array, got list"),
        (
            "13.3",
            lambda m: np.diag(m)[:, None] / 1.0,
            "expected shape (3,), got (3, 1)",
        ),
        ("13.3", lambda m: np.diag(m), "expected dtype float64, got int64"),
        ("13.1", with_a_gap, "Not tried yet"),
        ("13.1", prints_and_returns, "It also printed something"),
    ],
)
def test_whatever_the_function_does_is_told(name, function, words, capsys, monkeypatch):
    monkeypatch.setattr(calling, "SECONDS", 0.3)
    assert words in said(capsys, name, function)


def test_a_function_that_ends_about_when_its_time_is_up_does_no_harm(monkeypatch):
    monkeypatch.setattr(calling, "SECONDS", 0.01)
    for _ in range(100):
        started = time.perf_counter()

        def almost(started=started):
            while time.perf_counter() - started < 0.01:
                pass
            return 7

        outcome = calling.call(almost, [])
        assert outcome.value == 7 or "had not ended" in outcome.problem


def test_an_unknown_name_says_which_there_are():
    with pytest.raises(ValueError, match=r"There is no exercise '7\.9'.*7\.1"):
        check("7.9", 1)
    with pytest.raises(ValueError, match=r"a name looks like '7\.2'"):
        check("seven", 1)
    with pytest.raises(ValueError, match="Lesson 99 has no exercises"):
        check("99.1", 1)


def square(w):
    return w**2


@pytest.mark.parametrize(
    ("df", "words"),
    [
        (lambda w: 2 * w, "agrees at 3 points"),
        (lambda w: w, "a factor 2 is missing"),
        (lambda w: -2 * w, "wrong way round"),
        (lambda w: 4 * w, "twice the right slope"),
        (lambda w: 2 * w + 1e-3, "the differences say"),
        (lambda w: None, "not tried yet"),
        (lambda w: np.array([2 * w]), "it must be the same"),
        (lambda w: 1 / 0, "raised ZeroDivisionError"),
    ],
)
def test_check_gradient(df, words, capsys):
    lu.check_gradient(square, df, at=[-3.0, 0.5, 2.0])
    assert words in capsys.readouterr().out


def test_check_gradient_of_an_array(capsys):
    matrix = np.arange(6.0).reshape(2, 3)
    lu.check_gradient(lambda w: np.sum(w**3), lambda w: 3 * w**2, at=[matrix, -matrix])
    assert "agrees at 2 points" in capsys.readouterr().out
    lu.check_gradient(lambda w: np.sum(w**3), lambda w: 3 * w, at=[matrix])
    assert "the differences say" in capsys.readouterr().out
