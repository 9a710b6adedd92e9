"""For each exercise: wrong answers, and right ones that nobody thinks of.

One module a lesson, answers_NN; its ANSWERS is {name: (wrong answers, right answers)}.
A wrong answer may be `Told(answer, "words")`: its message must hold these words. The
mistake that most people make in an exercise is among them.
"""

from importlib import import_module
from pathlib import Path

ANSWERS = {
    name: answers
    for file in sorted(Path(__file__).parent.glob("answers_*.py"))
    for name, answers in import_module(f"lessons.{file.stem}").ANSWERS.items()
}
