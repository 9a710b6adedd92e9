"""Languages: every message is translated, and `setup` says what it takes."""

import pytest
from babel.messages.extract import extract_from_dir
from reading import ROOT

import lesson_utils as lu
from lesson_utils import edition
from lesson_utils.edition import catalogue, tr

PACKAGE = ROOT / "lesson_utils"


def messages():
    found = extract_from_dir(
        str(PACKAGE), [("**.py", "python")], keywords={"tr": None, "mark": None}
    )
    return {message for _, _, message, _, _ in found}


def fields(message):
    import string

    return sorted(name for _, name, _, _ in string.Formatter().parse(message) if name)


def test_no_translation_is_missing_and_none_is_left_over():
    assert messages() == set(catalogue("zh-TW"))


def test_translations_have_the_fields_of_their_messages():
    for english, chinese in catalogue("zh-TW").items():
        assert fields(english) == fields(chinese), english


def test_setup_chooses_the_language_and_the_font():
    lu.setup("zh-TW")
    assert tr("Reset") == "重設"
    assert edition.matplotlib.rcParams["font.family"] == ["Noto Sans TC", "DejaVu Sans"]
    lu.setup("en")
    assert tr("Reset") == "Reset"
    assert edition.matplotlib.rcParams["font.family"] == ["DejaVu Sans"]


def test_an_unknown_edition_is_refused():
    with pytest.raises(ValueError, match="'en' or 'zh-TW'"):
        lu.setup("fr")
