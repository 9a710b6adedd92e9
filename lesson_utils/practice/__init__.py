"""`predict` and `check`: one mechanism for guesses, exercises, bug hunts and quizzes.

Each lesson has a module here, `lesson_07` for lesson 07, whose EXERCISES say what is
right, which mistakes people make, and what each answer shows.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import cast

from ..edition import tr
from .calling import guarded
from .exercises import Exercise, Verdict
from .words import sentences

__all__ = ["check", "exercises_of", "predict"]


@dataclass
class _Guess:
    """A guess that was noted, and as it is shown."""

    guess: object
    shown: str
    revealed: bool = False


_guesses: dict[str, _Guess] = {}


def exercises_of(lesson: int) -> dict[str, Exercise]:
    """The exercises of a lesson by their names. ValueError if there are none."""
    module = f"{__name__}.lesson_{lesson:02d}"
    try:
        return import_module(module).EXERCISES
    except ModuleNotFoundError as error:
        if error.name != module:
            raise  # something that the lesson's module needs is missing
        raise ValueError(
            tr("Lesson {number} has no exercises.", number=f"{lesson:02d}")
        ) from None


def predict(name: str, *guess: object) -> None:
    """Note a guess before the experiment; `check(name)` sets it beside what happened.

    name: lesson and exercise, as "7.p1".
    guess: a letter or a number, or several numbers, with or without brackets; `...`
        counts as none yet.

    Says nothing about right or wrong. A guess can be changed until it was revealed.
    """
    exercise = _found(name)
    if not exercise:
        return
    given = _one(guess) if guess else ...
    outcome = guarded(lambda: exercise.note(given), exercise.seconds)
    verdict = cast(Verdict | None, outcome.value)
    noted = _guesses.get(name)
    if verdict is None:
        print(f"{name}  {outcome.problem}")
    elif not verdict.right:
        if verdict.right is None and noted and not noted.revealed:
            del _guesses[name]
        print(f"{name}  {verdict.words}")
    elif noted and noted.revealed and noted.shown != verdict.words:
        words = tr(
            "The answer is out already. Your guess was {guess}.", guess=noted.shown
        )
        print(f"{name}  {words}")
    else:
        if not noted or not noted.revealed:
            _guesses[name] = _Guess(given, verdict.words)
        words = tr("Noted: {guess}.", guess=verdict.words)
        print(f"{name}  {words}")


def check(name: str, *answer: object) -> None:
    """Judge the answer to an exercise and print what it shows.

    name: lesson and exercise, as "7.2".
    answer: a letter, a number, an array or a function, as the exercise asks; several,
        with or without brackets, are a tuple; `...` counts as not tried. Without an
        answer the guess that `predict` noted is set beside the truth.

    Never raises, whatever it is given, but KeyboardInterrupt if it is interrupted, and
    ends after the exercise's seconds; `calling` says what can escape that.
    """
    exercise = _found(name)
    if not exercise:
        return
    if not answer:
        print(f"{name}  {_revealed(name, exercise)}")
        return
    outcome = guarded(lambda: exercise.judge(_one(answer)), exercise.seconds)
    verdict = cast(Verdict | None, outcome.value) or Verdict(False, outcome.problem)
    heads = {True: tr("Right."), False: tr("Not yet."), None: ""}
    print(f"{name}  {sentences(heads[verdict.right], verdict.words)}")


def _one(given: tuple[object, ...]) -> object:
    """What was given, as one object: several are a tuple."""
    return given[0] if len(given) == 1 else given


def _revealed(name: str, exercise: Exercise) -> str:
    """The guess beside the truth, or what is missing for that."""
    noted = _guesses.get(name)
    if not exercise.guessed:
        return tr("Give your answer too: {call}.", call=f'lu.check("{name}", ...)')
    if not noted:
        return tr("No guess noted yet: go back to lu.predict, and run it with a guess.")
    outcome = guarded(lambda: exercise.reveal(noted.guess), exercise.seconds)
    if outcome.problem:
        return outcome.problem
    noted.revealed = True
    return cast(str, outcome.value)


def _found(name: object) -> Exercise | None:
    """The exercise with this name. None, and a line that says why, if there is none."""
    if not isinstance(name, str):
        print(tr("Put the name of the exercise in quotes, as in {call}.", call='"7.2"'))
        return None
    lesson, _, rest = name.partition(".")
    if not (lesson.isdecimal() and rest):
        print(
            tr("A name looks like {example}, not {name}.", example='"7.2"', name=name)
        )
        return None
    try:
        known = exercises_of(int(lesson))
    except ValueError as error:
        print(f"{name}  {error}")
        return None
    if name not in known:
        words = tr(
            "There is no such exercise: there is {known}.", known=", ".join(known)
        )
        print(f"{name}  {words}")
        return None
    return known[name]
