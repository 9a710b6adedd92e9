"""The kinds of exercise, and how each judges an answer."""

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import EllipsisType

import numpy as np

from ..edition import tr
from .calling import call, show_value

Mistakes = Sequence[tuple[object, str]]


class Untried(Exception):
    """The student has not answered yet."""


@dataclass(frozen=True)
class Verdict:
    """right, and what to say."""

    right: bool
    words: str


class Exercise:
    """Something to answer. Messages are stored in English and translated when shown."""

    def judge(self, answer: object) -> Verdict:
        """The verdict on `answer`. Untried if there is none yet."""
        raise NotImplementedError


@dataclass(frozen=True)
class Choice(Exercise):
    """One letter out of several.

    right: the letter; because: what to say to each letter.
    """

    right: str
    because: Mapping[str, str]

    def judge(self, answer: object) -> Verdict:
        """The verdict on `answer`."""
        _tried(answer)
        letter = answer.strip().upper() if isinstance(answer, str) else None
        if letter not in self.because:
            letters = ", ".join(self.because)
            return Verdict(
                False,
                tr("Answer with one letter in quotes: {letters}.", letters=letters),
            )
        return Verdict(letter == self.right, tr(self.because[letter]))


@dataclass(frozen=True)
class Value(Exercise):
    """A number or an array, predicted or computed.

    value: the right one; shows: what to say then; mistakes: (wrong value, what to say);
    tolerance: the largest absolute difference that counts as equal.
    """

    value: object
    shows: str
    mistakes: Mistakes = ()
    tolerance: float = 5e-3

    def judge(self, answer: object) -> Verdict:
        """The verdict on `answer`."""
        _tried(answer)
        difference = compare(answer, self.value, self.tolerance)
        if not difference:
            return Verdict(True, tr(self.shows))
        for wrong, words in self.mistakes:
            if not compare(answer, wrong, self.tolerance):
                return Verdict(False, tr(words))
        # A prediction is not given away: the cells that follow show it.
        if difference.telling:
            return Verdict(False, difference.telling)
        return Verdict(
            False, tr("{answer} is not it. Try again.", answer=show_value(answer))
        )


@dataclass(frozen=True)
class Function(Exercise):
    """A function to write.

    reference: a right one; cases: the arguments of each call; shows: what to say to a
    right one; mistakes: (wrong function, what to say if the student's agrees with it).
    """

    reference: Callable[..., object]
    cases: Sequence[tuple[object, ...]]
    shows: str
    mistakes: Mistakes = ()
    tolerance: float = 1e-9

    def judge(self, answer: object) -> Verdict:
        """The verdict on `answer`."""
        _tried(answer)
        if not callable(answer):
            return Verdict(
                False,
                tr(
                    "check needs the function itself, not {value}: give its name "
                    "without brackets.",
                    value=show_value(answer),
                ),
            )
        printed = ""
        for arguments in self.cases:
            outcome = call(answer, arguments)
            printed = printed or outcome.printed.strip()
            words = outcome.problem or self._wrong(outcome.value, arguments, printed)
            if words:
                return Verdict(False, words)
        words = tr(self.shows)
        if printed:
            words += " " + tr("(It also printed something; it need not.)")
        return Verdict(True, words)

    def _wrong(self, value: object, arguments: tuple, printed: str) -> str:
        """What is wrong with the value for these arguments, or ""."""
        if _missing(value):
            if printed:
                return tr("Your function prints its result: let it return it instead.")
            raise Untried
        expected = call(self.reference, arguments).value
        difference = compare(value, expected, self.tolerance)
        if not difference:
            return ""
        shown = ", ".join(map(show_value, arguments))
        words = tr("With the arguments ({shown}): ", shown=shown) + difference.words
        for wrong, why in self.mistakes:
            if not compare(value, call(wrong, arguments).value, self.tolerance):
                return tr(why) + "\n" + words
        return words


@dataclass(frozen=True)
class Order(Exercise):
    """Lines of a function to put in order: the answer is their letters, as "CAB".

    lines: the lines by letter, indented as they belong; name: of the function;
    target: judges the function that the lines make, so every order that works is right.
    hints: (letters that stand in the wrong order, what to say).
    """

    lines: Mapping[str, str]
    name: str
    target: Function
    hints: Sequence[tuple[str, str]] = ()

    def judge(self, answer: object) -> Verdict:
        """The verdict on `answer`."""
        _tried(answer)
        letters = answer.replace(" ", "").upper() if isinstance(answer, str) else ""
        if sorted(letters) != sorted(self.lines):
            return Verdict(
                False,
                tr(
                    "Use each letter from {letters} once, in quotes.",
                    letters="".join(sorted(self.lines)),
                ),
            )
        verdict = self._run(letters)
        if verdict.right:
            return verdict
        for pair, words in self.hints:
            if letters.index(pair[0]) < letters.index(pair[1]):
                return Verdict(False, tr(words))
        return verdict

    def _run(self, letters: str) -> Verdict:
        source = textwrap.dedent("\n".join(self.lines[letter] for letter in letters))
        namespace = {"np": np, **self._names()}
        try:
            exec(compile(source, "<your order>", "exec"), namespace)  # our own lines
        except Exception as error:
            return Verdict(
                False,
                tr(
                    "In this order Python cannot read the lines: {kind}, line {line}.",
                    kind=type(error).__name__,
                    line=getattr(error, "lineno", "?"),
                ),
            )
        try:
            return self.target.judge(namespace[self.name])
        except Untried:
            return Verdict(False, tr("In this order the function returns nothing."))

    def _names(self) -> dict[str, object]:
        """What the lines may use besides NumPy: the names beside the reference."""
        known = getattr(self.target.reference, "__globals__", {})
        return {name: value for name, value in known.items() if name[0] != "_"}


@dataclass(frozen=True)
class Judged(Exercise):
    """An answer judged by a function: `judge_with(answer) -> (right, words)`.

    For questions with many right answers. The words are translated by `judge_with`.
    """

    judge_with: Callable[[object], tuple[bool, str]]

    def judge(self, answer: object) -> Verdict:
        """The verdict on `answer`."""
        _tried(answer)
        return Verdict(*self.judge_with(answer))


@dataclass(frozen=True)
class Difference:
    """How a value differs from the expected one.

    words: expected against actual; telling: the same if it gives no answer away (type,
    shape), else "".
    """

    words: str
    telling: str = ""


def compare(actual: object, expected: object, tolerance: float) -> Difference | None:
    """None if `actual` is `expected`; type and shape are compared first, exactly.

    A number may be a Python or a NumPy one. Arrays must agree in shape and dtype.
    """
    if isinstance(expected, np.ndarray):
        return _compare_arrays(actual, expected, tolerance)
    if isinstance(expected, tuple):
        return _compare_tuples(actual, expected, tolerance)
    if isinstance(expected, (bool, str)):
        if type(actual) is type(expected) and actual == expected:
            return None
        return _differs(actual, expected)
    return _compare_numbers(actual, expected, tolerance)


def _compare_numbers(
    actual: object, expected: object, tolerance: float
) -> Difference | None:
    if np.shape(actual) != () or isinstance(actual, (bool, str, np.bool_)):
        return _wrong_type(tr("a single number"), actual)
    try:
        number = float(actual)
    except (TypeError, ValueError):
        return _wrong_type(tr("a single number"), actual)
    if number == expected or abs(number - expected) <= tolerance:
        return None
    if np.isnan(number) and np.isnan(expected):
        return None
    return _differs(actual, expected)


def _compare_arrays(
    actual: object, expected: np.ndarray, tolerance: float
) -> Difference | None:
    if not isinstance(actual, np.ndarray):
        return _wrong_type(tr("a NumPy array"), actual)
    for what in ("shape", "dtype"):
        ours, theirs = getattr(expected, what), getattr(actual, what)
        if ours != theirs:
            words = tr(
                "expected {what} {ours}, got {theirs}.",
                what=what,
                ours=ours,
                theirs=theirs,
            )
            return Difference(words, telling=words)
    if np.allclose(actual, expected, rtol=1e-9, atol=tolerance, equal_nan=True):
        return None
    return _differs(actual, expected)


def _compare_tuples(
    actual: object, expected: tuple, tolerance: float
) -> Difference | None:
    if not isinstance(actual, (tuple, list, np.ndarray)) or len(actual) != len(
        expected
    ):
        return _wrong_type(tr("{number} values", number=len(expected)), actual)
    pairs = zip(actual, expected, strict=True)
    return next((found for pair in pairs if (found := compare(*pair, tolerance))), None)


def _differs(actual: object, expected: object) -> Difference:
    return Difference(
        tr(
            "expected {expected}, got {actual}.",
            expected=show_value(expected),
            actual=show_value(actual),
        )
    )


def _wrong_type(wanted: str, actual: object) -> Difference:
    words = tr(
        "expected {wanted}, got {kind}: {actual}.",
        wanted=wanted,
        kind=type(actual).__name__,
        actual=show_value(actual),
    )
    return Difference(words, telling=words)


def _tried(answer: object) -> None:
    if _missing(answer):
        raise Untried


def _missing(value: object) -> bool:
    """Whether something is still to be filled in."""
    parts = value if isinstance(value, tuple) else (value,)
    return any(part is None or isinstance(part, EllipsisType) for part in parts)
