"""What of a code cell stands on the wall: the idea, not the showing and checking."""

import ast
import re
from types import EllipsisType

LIVE = {"lu.explore", "lu.DigitPad"}
HIDDEN = LIVE | {"lu.show", "lu.check", "lu.predict"}
Definition = ast.FunctionDef | ast.ClassDef


def idea(source: str) -> str:
    """`source` without what only shows, prints or checks; "" if nothing else is there.

    Prints that say in words what they print go: what they print stands on the slide.
    So do loops of such prints, where something is defined for them to try out. A cell
    that shows a picture keeps what it defines, one with controls keeps nothing.
    """
    body = ast.parse(source).body
    called = set(map(calls, body))
    if called & LIVE or all(only_shows(statement, loops=True) for statement in body):
        return ""
    loops = any(isinstance(statement, Definition) for statement in body)
    lines = source.splitlines()
    for statement in reversed(body):
        defines = isinstance(statement, Definition)
        if only_shows(statement, loops) or ("lu.show" in called and not defines):
            del lines[statement.lineno - 1 : statement.end_lineno]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def only_shows(statement: ast.stmt, loops: bool) -> bool:
    """Does it nothing but show, check, or print with words? loops: may it be one?"""
    if isinstance(statement, ast.For) and loops:
        return all(only_shows(inside, loops) for inside in statement.body)
    match statement:
        case ast.Assign(value=ast.Constant(EllipsisType())):  # an answer to fill in
            return True
    return calls(statement) in HIDDEN or prints_words(statement)


def calls(statement: ast.stmt) -> str:
    """What a statement calls, "" if it is no mere call."""
    match statement:
        case ast.Expr(ast.Call(function)):
            return ast.unparse(function)
    return ""


def prints_words(statement: ast.stmt) -> bool:
    """Is it a print that begins with a string, an f-string among them?"""
    match statement:
        case ast.Expr(ast.Call(ast.Name("print"), arguments)):
            return not arguments or is_string(arguments[0])
    return False


def is_string(value: ast.expr) -> bool:
    """Is it written as a string, with or without gaps?"""
    match value:
        case ast.JoinedStr() | ast.Constant(str()):
            return True
    return False
