"""`Told`: a wrong answer, and words that must stand in what it is told."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """answer: a wrong one; words: of the message, in English."""

    answer: object
    words: str
