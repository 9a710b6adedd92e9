"""The kinds of exercise, and how each judges an answer or reveals what it asks.

The methods run inside `calling.guarded`: they need not fear what they are given.
Messages are stored in English and translated when shown.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import EllipsisType
from typing import ClassVar

from ..edition import tr
from .calling import Outcome, call
from .comparing import agree, compare, numbers, plain
from .words import kind_of, sentences, show_arguments, show_error, show_value

Mistakes = Sequence[tuple[object, str]]


@dataclass(frozen=True)
class Verdict:
    """right (None: not tried yet), and what to say."""

    right: bool | None
    words: str


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """Something to answer.

    seconds: that judging it may take, None for the usual limit. guessed: whether it
    can be asked by `predict`.
    """

    seconds: float | None = None
    guessed: ClassVar[bool] = False

    def judge(self, answer: object) -> Verdict:
        """The verdict on `answer`."""
        raise NotImplementedError

    def note(self, guess: object) -> Verdict:
        """Whether `guess` can be noted (right), with the guess as it is shown."""
        return Verdict(False, tr("This is not an exercise to guess: use lu.check."))

    def reveal(self, guess: object) -> str:
        """The guess beside the truth, and why."""
        raise NotImplementedError


@dataclass(frozen=True)
class Choice(Exercise):
    """One letter out of several.

    right: the letter; because: what to say to each letter: why it is right, or what
    is wrong with it.
    """

    right: str
    because: Mapping[str, str]
    guessed = True

    def judge(self, answer: object) -> Verdict:
        """The verdict on `answer`."""
        if _no_letter(answer):
            return Verdict(
                None, tr("Not tried yet: put a letter in quotes and run the cell.")
            )
        letter = self._letter(answer)
        if letter is None:
            return Verdict(False, self._asked())
        return Verdict(letter == self.right, tr(self.because[letter]))

    def note(self, guess: object) -> Verdict:
        """Whether `guess` is one of the letters."""
        if _no_letter(guess):
            return Verdict(
                None, tr("No guess yet: put a letter in quotes and run the cell.")
            )
        letter = self._letter(guess)
        return Verdict(letter is not None, letter or self._asked())

    def reveal(self, guess: object) -> str:
        """The guess beside the truth, and why."""
        letter = self._letter(guess) or ""
        truth, why = self.right, tr(self.because[self.right])
        if letter == truth:
            return _guessed_right(letter, truth, why)
        about = tr("{guess}: {why}", guess=letter, why=tr(self.because[letter]))
        return _guessed_wrong(letter, truth, why) + "\n" + about

    def _letter(self, answer: object) -> str | None:
        """The letter that is meant: " b", "B." and "Ｂ" are B."""
        if not isinstance(answer, str):
            return None
        letter = plain(answer[:20]).strip(" .。()").upper()
        return letter if letter in self.because else None

    def _asked(self) -> str:
        letters = ", ".join(self.because)
        return tr("Answer with one letter in quotes: {letters}.", letters=letters)


@dataclass(frozen=True)
class Value(Exercise):
    """A number, an array, a tuple or a string, predicted or computed.

    value: the right one; shows: what to say then; mistakes: (wrong value, what to say);
    tolerance: the largest absolute difference that counts as equal; typed: whether its
    type is what the lesson teaches, so that it is judged too.
    """

    value: object
    shows: str
    mistakes: Mistakes = ()
    tolerance: float = 5e-3
    typed: bool = False
    guessed = True

    def judge(self, answer: object) -> Verdict:
        """The verdict on `answer`."""
        if answer is None:
            return Verdict(
                False, tr("Your answer is None: is a `return` missing before it?")
            )
        if missing(answer):
            return untried()
        difference = compare(answer, self.value, self.tolerance, self.typed)
        if not difference:
            return Verdict(True, tr(self.shows))
        if words := self._mistake(answer):
            return Verdict(False, words)
        # What was asked is not given away: the cells that follow show it.
        if difference.telling:
            return Verdict(False, difference.telling)
        return Verdict(
            False, tr("{answer} is not it. Try again.", answer=show_value(answer))
        )

    def note(self, guess: object) -> Verdict:
        """Whether `guess` is something that the answer could be."""
        if missing(guess):
            return Verdict(
                None, tr("No guess yet: put it in place of the ... and run the cell.")
            )
        truth = numbers(self.value)
        if truth is not None and truth.ndim == 0:
            found = numbers(guess)
            if found is None or found.ndim:
                return Verdict(False, tr("Guess with a number."))
        elif (truth is not None or not isinstance(guess, str)) and (
            numbers(guess) is None
        ):
            return Verdict(
                False, tr("This guess cannot be read. Look at the question.")
            )
        return Verdict(True, show_value(guess))

    def reveal(self, guess: object) -> str:
        """The guess beside the truth, and why."""
        shown, truth, why = show_value(guess), show_value(self.value), tr(self.shows)
        if not compare(guess, self.value, self.tolerance):
            return _guessed_right(shown, truth, why)
        words = _guessed_wrong(shown, truth, why)
        if mistake := self._mistake(guess):
            words += "\n" + tr("{guess}: {why}", guess=shown, why=mistake)
        return words

    def _mistake(self, answer: object) -> str:
        """What to say to a known mistake, or ""."""
        for wrong, words in self.mistakes:
            if agree(answer, wrong, self.tolerance):
                return tr(words)
        return ""


@dataclass(frozen=True)
class Function(Exercise):
    """A function to write.

    reference: a right one (where it raises an error, so must the student's); cases:
    the arguments of each call (`Named` ones are shown by the name that the page gives
    them); shows: what to say to a right one; mistakes: (wrong function, what to say if
    the student's agrees with it in all cases, errors included); tolerance: absolute;
    typed: whether the type of what it returns is judged too.
    """

    reference: Callable[..., object]
    cases: Sequence[tuple[object, ...]]
    shows: str
    mistakes: Mistakes = ()
    tolerance: float = 1e-9
    typed: bool = False

    def judge(self, answer: object) -> Verdict:
        """The verdict on `answer`."""
        if missing(answer):
            return untried()
        if not callable(answer):
            return Verdict(
                False,
                tr(
                    "check needs the function itself, not {value}: give its name "
                    "without brackets.",
                    value=show_value(answer),
                ),
            )
        outcomes: list[Outcome] = []
        wrong, printed = "", ""
        for arguments in self.cases:
            outcome = call(answer, arguments)
            printed = printed or outcome.printed.strip()
            if outcome.problem and not outcome.error:
                return Verdict(False, wrong or outcome.problem)
            expected = call(self.reference, arguments)
            if outcome.error and not expected.error and has_gap(answer):
                return untried()
            nothing = not outcome.error and missing(outcome.value)
            if nothing and (not expected.error or has_gap(answer)):
                return self._nothing(answer, outcome.value, printed)
            outcomes.append(outcome)
            wrong = wrong or self._wrong(outcome, expected, arguments)
        if wrong:
            mistake = self._mistake(outcomes)
            return Verdict(False, f"{mistake}\n{wrong}" if mistake else wrong)
        also = tr("(It also printed something; it need not.)") if printed else ""
        return Verdict(True, sentences(tr(self.shows), also))

    def _nothing(self, answer: object, value: object, printed: str) -> Verdict:
        """The verdict on a function that returned nothing, or a gap."""
        if value is not None or has_gap(answer):
            return untried()
        if printed:
            return Verdict(
                False,
                tr("Your function prints its result: let it return it instead."),
            )
        return Verdict(
            False, tr("Your function returns nothing: is a `return` missing?")
        )

    def _wrong(
        self, outcome: Outcome, expected: Outcome, arguments: tuple[object, ...]
    ) -> str:
        """What is wrong with what was done for these arguments, or ""."""
        shown = show_arguments(arguments)
        if expected.error:
            if isinstance(outcome.error, type(expected.error)):
                return ""
            must = {"shown": shown, "error": kind_of(expected.error)}
            if outcome.error:
                return tr(
                    "With the arguments {shown} your function must raise {error}. It "
                    "raised {other}",
                    other=show_error(outcome.error),
                    **must,
                )
            return tr(
                "With the arguments {shown} your function must raise {error}. It "
                "returned {value}.",
                value=show_value(outcome.value),
                **must,
            )
        if outcome.error:
            return outcome.problem
        difference = compare(outcome.value, expected.value, self.tolerance, self.typed)
        if not difference:
            return ""
        return tr(
            "With the arguments {shown}: {words}", shown=shown, words=difference.words
        )

    def _mistake(self, outcomes: Sequence[Outcome]) -> str:
        """What to say to the known mistake that fits all outcomes, or ""."""
        for wrong, words in self.mistakes:
            if all(
                self._same(outcome, call(wrong, arguments))  # type: ignore[arg-type]
                for outcome, arguments in zip(outcomes, self.cases, strict=True)
            ):
                return tr(words)
        return ""

    def _same(self, one: Outcome, other: Outcome) -> bool:
        if one.error or other.error:
            return type(one.error) is type(other.error)
        return agree(one.value, other.value, self.tolerance)


@dataclass(frozen=True)
class Judged(Exercise):
    """An answer judged by a function: `judge_with(answer) -> (right, words)`.

    For questions with many right answers. The words are translated by `judge_with`,
    which calls the student's functions with `calling.call`. It has more time than
    the others: most of the work is its own.
    """

    judge_with: Callable[[object], tuple[bool, str]]
    seconds: float | None = field(default=10.0, kw_only=True)

    def judge(self, answer: object) -> Verdict:
        """The verdict on `answer`."""
        if missing(answer):
            return untried()
        right, words = self.judge_with(answer)
        return Verdict(bool(right), words)


def untried() -> Verdict:
    """What is said to a gap that is still one."""
    return Verdict(None, tr("Not tried yet: replace the ... and run the cell."))


def _guessed_right(guess: str, truth: str, why: str) -> str:
    words = tr("You guessed {guess}, and {truth} it is.", guess=guess, truth=truth)
    return sentences(words, why)


def _guessed_wrong(guess: str, truth: str, why: str) -> str:
    return tr(
        "You guessed {guess}. It is {truth}: {why}", guess=guess, truth=truth, why=why
    )


def missing(value: object) -> bool:
    """Whether something is still to be filled in."""
    parts = value if type(value) in (tuple, list) else (value,)
    return any(part is None or isinstance(part, EllipsisType) for part in parts)  # type: ignore[attr-defined]


def _no_letter(answer: object) -> bool:
    """Whether the place of the letter was not filled in."""
    return missing(answer) or (isinstance(answer, str) and plain(answer) in ("", "?"))


def has_gap(function: object) -> bool:
    """Whether a `...` still stands in a function, other than in an index."""
    code = getattr(function, "__code__", None)
    try:
        if getattr(code, "co_name", "") == "<lambda>":
            raise OSError  # its source is a whole line, with whatever else is there
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))  # type: ignore[arg-type]
    except (TypeError, OSError, SyntaxError):
        return code is not None and ... in code.co_consts
    indices = {
        id(node)
        for subscript in ast.walk(tree)
        if isinstance(subscript, ast.Subscript)
        for node in ast.walk(subscript.slice)
    }
    return any(
        isinstance(node, ast.Constant) and node.value is ... and id(node) not in indices
        for node in ast.walk(tree)
    )
