"""Collect every sentence that can be translated into one catalogue: words.py OUTPUT.ts.

Two kinds of sentences are found in the sources. Those of the window stand in tr() and translate(),
under the class or the context they name. Those of the floors below, which know no Qt, are constant
templates: each text there that reads like words is one, under the context "words", by which
qt/i18n.py asks for them. The catalogue is Qt's own format: Linguist opens it, lrelease
compiles it. It is made anew when translations are made, never edited.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "gui" / "storebell"
# Floors whose templates a face shows; the terminal's own words are not translated.
ADAPTERS = ("services", "appstore", "simulator", "doctor", "storage", "sender", "signing")
CONTEXT = "words"
# In domain: any text but names of Apple's and of code. Short words of lanes are templates, too.
TEMPLATE = re.compile(r"(?![a-z]+[A-Z_.]\w*$)(?![A-Z_.]{5,}$).*[A-Za-z]{2,}.*")
# Elsewhere: a sentence, which no statement for the database is.
_SENTENCE = re.compile(
    r"(?!(?:SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|PRAGMA|WITH|ATTACH)\b)[A-Z“{].*[a-z] .*"
)

Message = tuple[str, str]
"""Context and source text."""


def text_of(node: ast.expr, named: Mapping[str, str]) -> str | None:
    """The text that an expression of constants is, put together or not."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Name(id=name):
            return named.get(name)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            first, second = text_of(left, named), text_of(right, named)
            return None if first is None or second is None else first + second
        case ast.JoinedStr(values=values):
            parts = [text_of(value, named) for value in values]
            return None if None in parts else "".join(filter(None, parts))
        case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
            return text_of(value, named)
    return None


def name_of(call: ast.Call) -> str:
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def constants_of(tree: ast.Module) -> dict[str, str]:
    """The texts that a module gives names to."""
    named: dict[str, str] = {}
    for node in tree.body:
        target: ast.expr | None = None
        if isinstance(node, ast.AnnAssign):
            target = node.target
        elif isinstance(node, ast.Assign):
            target = node.targets[0]
        if isinstance(target, ast.Name) and isinstance(node, ast.Assign | ast.AnnAssign):
            text = None if node.value is None else text_of(node.value, named)
            if text is not None:
                named[target.id] = text
    return named


def window_messages(tree: ast.AST, named: dict[str, str], context: str = "") -> Iterator[Message]:
    """What tr() and translate() are given, however deep in a class or function."""
    for child in ast.iter_child_nodes(tree):
        inner = child.name if isinstance(child, ast.ClassDef) else context
        if isinstance(child, ast.Call):
            texts = [text_of(argument, named) for argument in child.args]
            name = name_of(child)
            if name == "tr" and texts and texts[0]:
                yield inner, texts[0]
            elif name == "translate" and len(texts) > 1 and texts[0] and texts[1]:
                yield texts[0], texts[1]
            elif name == "msg" and texts and texts[0]:
                yield CONTEXT, texts[0]
        yield from window_messages(child, named, inner)


def wrapped_messages(tree: ast.Module) -> Iterator[Message]:
    """What a module's own short form of translate() is given: a function of one text."""
    forms: dict[str, str] = {}
    named = constants_of(tree)
    for function in tree.body:
        if not isinstance(function, ast.FunctionDef):
            continue
        for call in ast.walk(function):
            if isinstance(call, ast.Call) and name_of(call) == "translate" and len(call.args) > 1:
                given = call.args[1]
                names = [argument.arg for argument in function.args.args]
                context = text_of(call.args[0], named) or CONTEXT
                if isinstance(given, ast.Name) and names[:1] == [given.id]:
                    forms[function.name] = context
    for context in {*forms.values()}:
        # Where a module has such a form, its tables hold texts that are given to it later.
        tables = [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]
        for table in tables:
            yield from ((context, text) for _, text in templates(table, TEMPLATE, named))
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and name_of(call) in forms and call.args:
            text = text_of(call.args[0], named)
            if text:
                yield forms[name_of(call)], text


def templates(
    tree: ast.AST, form: re.Pattern[str], named: Mapping[str, str] | None = None
) -> Iterator[Message]:
    """Every text of a floor below the window that may be shown."""
    if named is None:
        named = constants_of(tree) if isinstance(tree, ast.Module) else {}
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue  # a docstring
        text = text_of(child, named) if isinstance(child, ast.expr) else None
        if text is None:
            yield from templates(child, form, named)
        elif form.fullmatch(text):
            yield CONTEXT, text


def collect() -> set[Message]:
    """Every message of the sources."""
    found: set[Message] = set()
    for file in sorted((PACKAGE / "qt").rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        found.update(window_messages(tree, constants_of(tree)))
        found.update(wrapped_messages(tree))
    for floor, form in (
        ("domain", TEMPLATE),
        ("presentation", TEMPLATE),
        *((floor, _SENTENCE) for floor in ADAPTERS),
    ):
        for file in sorted((PACKAGE / floor).rglob("*.py")):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            found.update(window_messages(tree, constants_of(tree)))
            found.update(templates(tree, form))
    return found


def catalogue(messages: set[Message]) -> bytes:
    """The messages in Qt's format, contexts and texts in order."""
    root = ElementTree.Element("TS", version="2.1", sourcelanguage="en")
    for context in sorted({context for context, _ in messages}):
        element = ElementTree.SubElement(root, "context")
        ElementTree.SubElement(element, "name").text = context
        for text in sorted(text for where, text in messages if where == context):
            message = ElementTree.SubElement(element, "message")
            ElementTree.SubElement(message, "source").text = text
            ElementTree.SubElement(message, "translation", type="unfinished")
    ElementTree.indent(root, " ")
    body: bytes = ElementTree.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n' + body + b"\n"


def main() -> int:
    parser = argparse.ArgumentParser(description="Collect what can be translated.")
    default = ROOT / "build" / "i18n" / "storebell.ts"
    parser.add_argument("output", nargs="?", type=Path, default=default)
    output: Path = parser.parse_args().output
    messages = collect()
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(catalogue(messages))
    contexts = len({context for context, _ in messages})
    print(f"{len(messages)} texts in {contexts} contexts: {output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
