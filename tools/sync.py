"""Carry the structure and the code of the English lesson to the Chinese one.

`python course.py sync 08`: order, ids, types, slide types, tags, covers and mends are
then those of the English cells, and so is the code, in which the Chinese strings and
comments stay. A cell that is new is marked TODO, and so is one whose code has new
words: nothing is translated here but what every lesson says. Then refresh the lesson.

The catalogues take in the messages that are new in the code, of the lesson and common
ones, and say which have no Chinese yet.
"""

import ast
import difflib
import io
import itertools
import re
import token
import tokenize
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from . import messages
from .catalogue import lessons
from .files import ROOT, Failure, as_text, calmly, read_notebook, shown, store
from .messages import TODO

# The words that stand in every lesson, and how each is said in Chinese.
PHRASES = [
    (r"<!-- Speaker notes · (\d+) min\n", r"<!-- 講者備忘稿 · \1 分鐘\n"),
    (
        r"(\d+) minutes in class, about (\d+) alone\. ?",
        r"課堂 \1 分鐘，自學約 \2 分鐘。",
    ),
    (r"Needs: (.+?)\.(?= |$)", r"需要先會：\1。"),
    (r" ?Previous: (\[.*?\]\(.*?\))\.", r"上一課：\1。"),
    (r" ?Next: (\[.*?\]\(.*?\))\.", r"下一課：\1。"),
    (r"^- \*(\w+)\*", r"- **\1**"),
    (r"Afterwards you can$", "學完之後，你能夠"),
    (r"\*\*Change it\.\*\* ?", "**換你改。** "),
    (r"<summary>Solution</summary>", "<summary>解答</summary>"),
    (r"^- ([A-Z]): ", r"- \1："),
    (r" ?\(lesson (\d\d)\) ?", r"（第 \1 課）"),
    (r"^## Two questions from earlier lessons$", "## 先複習兩題"),
    (
        r"^Replace each `\.\.\.` by a letter in quotes, and run the cell\.$",
        "把每個 `...` 換成加引號的英文字母，然後執行這個儲存格。",
    ),
    (r"^You can now$", "你現在能夠"),
    (r"^## Bug hunt: ", "## 抓蟲："),
    (r"^## Exercise (\d+\.\d+): ", r"## 練習 \1："),
    (r"^## Exit quiz: ", "## 下課小測驗："),
    (r"^## You may have read otherwise$", "## 你可能讀過不一樣的說法"),
    (r"^## Go further$", "## 延伸閱讀"),
    (r'lu\.setup\("en"\)', 'lu.setup("zh-TW")'),
]
SILENT = r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|<[^>]*>|\]\([^)]*\)|\*\*\d+\.\w+\*\*"
WORDS = {token.STRING, tokenize.COMMENT} | {
    getattr(token, name) for name in ["FSTRING_MIDDLE"] if hasattr(token, name)
}


def main(names: list[str]) -> int:
    """Sync the lessons named on the command line."""
    english = [path for path in lessons(names) if path.parent.name == "en"]
    for path in english:
        for line in sync(path):
            print(line)
    for stem in ["common", *(f"lesson_{path.stem[:2]}" for path in english)]:
        for message in messages.update(stem):
            print(f"{shown(messages.place(stem))} {TODO}: {message}")
    return 0


def target_of(path: Path) -> Path:
    """Where the Chinese edition of the English lesson at `path` is."""
    return ROOT / "notebooks" / "zh-TW" / path.name


def sync(path: Path) -> list[str]:
    """Sync the Chinese edition of the English lesson at `path`; say what is to do."""
    target = target_of(path)
    before = target.read_bytes() if target.exists() else None
    english = read_notebook(path)
    old = read_notebook(target).cells if before is not None else []
    known = {cell.id: cell for cell in old}
    cells = [carried(cell, known.get(cell.id)) for cell in english.cells]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=english.metadata)
    if before is None or as_text(notebook).encode() != before:
        store(target, as_text(notebook), before)
    gone = [cell for cell in known if cell not in {c.id for c in cells}]
    todo = [cell.id for cell in cells if TODO in cell.source]
    return [
        *(f"{shown(target)} [{cell}] is gone: en does not have it" for cell in gone),
        *(f"{shown(target)} [{cell}] {TODO}" for cell in todo),
    ]


def carried(english: NotebookNode, chinese: NotebookNode | None) -> NotebookNode:
    """The Chinese cell for an English one, from the Chinese one that there was."""
    cell = nbformat.from_dict(english)
    if chinese is None or chinese.cell_type != cell.cell_type:
        cell.source = marked(translated(cell.source), cell.cell_type)
        if cell.cell_type == "code":
            cell.outputs = []
        return cell
    if cell.cell_type == "code":
        cell.outputs = chinese.outputs
        cell.source = with_words(cell.source, chinese.source)
    else:
        cell.source = chinese.source
    return cell


def translated(source: str) -> str:
    """`source` with the words that every lesson has in Chinese."""
    for pattern, words in PHRASES:
        source = re.sub(pattern, words, source, flags=re.MULTILINE)
    return source


def marked(source: str, kind: str) -> str:
    """`source` with a TODO, if there are English words in it."""
    if TODO in source:
        return source
    if kind == "code":
        words = [t.string for t in tokens(source) if t.type in WORDS]
        return f"# {TODO}\n{source}" if any(map(is_prose, words)) else source
    if not is_prose(re.sub(SILENT, "", source, flags=re.DOTALL)):
        return source
    if source.endswith("-->"):
        return source.removesuffix("-->") + f"{TODO}\n-->"
    return f"{source}\n\n{TODO}"


def is_prose(words: str) -> bool:
    """Are there two English words running?"""
    return bool(re.search(r"[A-Za-z]{2,}[ \n]+[A-Za-z]{2,}", words))


def with_words(english: str, chinese: str) -> str:
    """The code of `english`, with the strings and comments of `chinese`.

    They stay where the code around them is the same; those that are new are English.
    """
    if same_code(english, chinese):
        return chinese
    one, other = tokens(english), tokens(chinese)
    matcher = difflib.SequenceMatcher(None, keys(one), keys(other), autojunk=False)
    words = {  # of a token of `one`: what stands there in Chinese
        here + i: other[there + i].string
        for here, there, size in matcher.get_matching_blocks()
        for i in range(size)
        if one[here + i].type in WORDS
    }
    fresh = any(
        piece.type in WORDS and i not in words and is_prose(piece.string)
        for i, piece in enumerate(one)
    )
    starts = [0, *itertools.accumulate(map(len, english.splitlines(keepends=True)))]
    result = english
    for i in sorted(words, reverse=True):
        (first, before), (last, after) = one[i].start, one[i].end
        begin, end = starts[first - 1] + before, starts[last - 1] + after
        result = result[:begin] + words[i] + result[end:]
    if not same_code(english, result):  # an f-string, say, whose fields have changed
        result, fresh = english, True
    result = translated(result)
    return marked(result, "code") if fresh else result


def tokens(source: str) -> list[tokenize.TokenInfo]:
    """The tokens of a cell."""
    try:
        return list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, IndentationError) as error:
        raise Failure(f"A code cell is no Python ({error}):\n{source}") from error


def keys(pieces: list[tokenize.TokenInfo]) -> list[str]:
    """What is compared of each token: of strings and comments only their {fields}."""
    return [
        f"{p.type} {re.findall('{.*?}', p.string)}" if p.type in WORDS else p.string
        for p in pieces
    ]


def same_code(one: str, other: str) -> bool:
    """Do two pieces of code differ in strings and comments only?"""
    return blanked(one) == blanked(other)


def blanked(source: str) -> str:
    """The syntax tree of `source`, its strings emptied."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
        if isinstance(node, ast.JoinedStr):  # words around the same {fields}
            node.values = [v for v in node.values if isinstance(v, ast.FormattedValue)]
    return ast.dump(tree)


if __name__ == "__main__":
    calmly(main)
