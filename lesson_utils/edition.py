"""The edition of a lesson: the language of messages and labels, fonts and figure style.

`setup("en")` or `setup("zh-TW")` stands in the first code cell of every lesson.
"""

from functools import cache
from pathlib import Path
from typing import Any

import matplotlib
from cycler import cycler
from matplotlib import font_manager

EDITIONS = ("en", "zh-TW")
HERE = Path(__file__).parent
FONT = HERE / "fonts" / "NotoSansTC-subset.otf"

# Okabe and Ito (2008): told apart by readers with any colour vision, if a mark or a
# dash tells them apart too. Vermillion and bluish green are never the two of a pair.
BLUE, ORANGE, BLUISH_GREEN = "#0072B2", "#E69F00", "#009E73"
VERMILLION, SKY, PURPLE = "#D55E00", "#56B4E9", "#CC79A7"
BLACK = "#000000"
# Orange and sky are for areas and large marks: on white, thin lines need 3:1 and
# letters 4.5:1. Letters: black, blue, grey and dark orange.
DARK_ORANGE, GREY = "#A66300", "#767676"
PALETTE = (
    *(BLUE, DARK_ORANGE, BLUISH_GREEN, PURPLE, BLACK, VERMILLION),  # lines, in order
    *(SKY, ORANGE, GREY),
)

_STYLE: dict[Any, Any] = {
    "axes.prop_cycle": cycler(color=PALETTE[:6]),
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 13,
    "axes.labelsize": 12,
    "figure.facecolor": "white",  # opaque, so that a dark theme stays legible
    "figure.figsize": (7.2, 3.9),
    "font.size": 11,
    "grid.color": "#DDDDDD",
    "legend.frameon": False,
    "lines.linewidth": 2,
    "savefig.facecolor": "white",
}

_edition = "en"


def setup(edition: str) -> None:
    """Set the language of messages and labels, the fonts and the figure style.

    edition: "en" or "zh-TW". ValueError for any other.
    """
    global _edition
    if edition not in EDITIONS:
        raise ValueError(f"There is no edition {edition!r}: use 'en' or 'zh-TW'.")
    _edition = edition
    matplotlib.rcParams.update(_STYLE)
    fonts = ["DejaVu Sans"]
    if edition == "zh-TW":
        # The list itself, Chinese first: with DejaVu first, a label that holds
        # a formula loses its Chinese; "sans-serif" does not fall back at all.
        fonts = [_chinese_font(), *fonts]
    matplotlib.rcParams["font.family"] = fonts


def tr(message: str, **values: object) -> str:
    """`message` in the language of the edition, its {fields} filled in."""
    if _edition != "en":
        message = catalogue(_edition).get(message, message)
    return message.format(**values) if values else message


def mark(message: str) -> str:
    """Mark a message for translation that `tr` translates later, when it is shown."""
    return message


@cache
def catalogue(edition: str) -> dict[str, str]:
    """The translated messages of an edition, by their English text."""
    from babel.messages.pofile import read_po  # takes its time, and English needs none

    found: dict[str, str] = {}
    for path in sorted((HERE / "translations" / edition).glob("*.po")):
        with path.open("rb") as file:
            # Babel spells the locale with an underscore, the course with a hyphen.
            messages = read_po(file, locale=edition.replace("-", "_"))
        found |= {str(m.id): str(m.string) for m in messages if m.id and m.string}
    return found


@cache
def _chinese_font() -> str:
    """Register the font that ships with the course; return its family name."""
    font_manager.fontManager.addfont(FONT)
    return font_manager.FontProperties(fname=FONT).get_name()
