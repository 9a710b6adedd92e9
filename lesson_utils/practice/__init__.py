"""`check`: one mechanism for predictions, exercises, bug hunts and quizzes.

Each lesson has a module here, `lesson_07` for lesson 07, whose EXERCISES say what is
right, which mistakes people make, and what each answer shows.
"""

from importlib import import_module

from ..edition import tr
from .exercises import Exercise, Untried

__all__ = ["check", "exercises"]


def exercises(lesson: int) -> dict[str, Exercise]:
    """The exercises of a lesson by their names. ValueError if there are none."""
    try:
        return import_module(f".lesson_{lesson:02d}", __name__).EXERCISES
    except ModuleNotFoundError:
        raise ValueError(f"Lesson {lesson:02d} has no exercises.") from None


def check(name: str, answer: object) -> None:
    """Judge the answer to an exercise and print what it shows.

    name: lesson and exercise, as "7.2".
    answer: a letter, a number, an array or a function, as the exercise asks.
        `...`, or a function that still returns nothing, counts as not tried.

    Never raises because of the answer: whatever the student's function does is told.
    ValueError if there is no such exercise.
    """
    exercise = _find(name)
    try:
        verdict = exercise.judge(answer)
    except Untried:
        print(tr("{name}  Not tried yet: replace the ... and run the cell.", name=name))
        return
    head = tr("Right.") if verdict.right else tr("Not yet.")
    print(f"{name}  {head} {verdict.words}")


def _find(name: str) -> Exercise:
    lesson, _, rest = name.partition(".")
    if not (lesson.isdigit() and rest):
        raise ValueError(f"check({name!r}, ...): a name looks like '7.2'.")
    known = exercises(int(lesson))
    if name not in known:
        raise ValueError(f"There is no exercise {name!r}: there is {', '.join(known)}.")
    return known[name]
