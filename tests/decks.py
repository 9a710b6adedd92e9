"""What the tests of the decks share: all decks, made once, and how to read them."""

from functools import cache

from bs4 import BeautifulSoup
from reading import LESSONS

from tools import slides


def make_all(folder):
    """Every deck, and the list of them."""
    for path in LESSONS:
        slides.build(path, folder)
    slides.overview(folder)
    return folder


@cache
def soup(file):
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
