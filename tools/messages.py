"""The catalogues of messages: one a lesson (lesson_07.po), common.po for the rest."""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from .files import ROOT, explained, store

TODO = "TODO"
HEAD = """\
# {name}: the Traditional Chinese of Taiwan.
msgid ""
msgstr ""
"Language: zh_TW\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""


def place(stem: str) -> Path:
    """Where the Chinese catalogue `stem` is."""
    return ROOT / "lesson_utils" / "translations" / "zh-TW" / f"{stem}.po"


def update(stem: str) -> list[str]:
    """Take the messages of the code into a catalogue; return what is to be translated.

    stem: "lesson_07" or "common". A message that the code no longer has goes; new ones
    come last, marked TODO.
    """
    path = place(stem)
    before, known = None, Catalog()
    if path.exists():
        with explained(path):
            before = path.read_bytes()
            known = read_po(BytesIO(before), locale="zh_TW")
    catalogue = Catalog(locale="zh_TW")
    wanted = messages(stem)
    there = [str(m.id) for m in known if m.id in wanted]
    for message in [*there, *(m for m in wanted if m not in there)]:
        old = known.get(message)
        new = message if TODO in message else f"{TODO} {message}"
        catalogue.add(message, old.string if old and old.string else new)
    text = BytesIO()
    write_po(text, catalogue, width=88, no_location=True, omit_header=True)
    words = HEAD.format(name=stem) + text.getvalue().decode("utf-8").strip() + "\n"
    if words.encode() != before:
        store(path, words, before)
    return [str(m.id) for m in catalogue if m.id and TODO in str(m.string)]


def messages(stem: str) -> list[str]:
    """The messages of the code that belong to a catalogue, in their order."""
    found: dict[str, None] = {}
    for wing in ("lesson_utils", "tools"):
        for file, _, message, _, _ in extract_from_dir(
            ROOT / wing, [("**.py", "python")], keywords={"tr": None, "mark": None}
        ):
            name = Path(file).stem
            if stem == (name if name.startswith("lesson_") else "common"):
                found[str(message)] = None
    return list(found)
