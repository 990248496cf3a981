"""Every sentence that a user reads in the window is marked for translation."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WINDOW = sorted((ROOT / "gui" / "storebell" / "qt").rglob("*.py"))

# What makes words translatable, and what never reaches a user.
TRANSLATE = {"tr", "tr_text", "msg", "plural_msg", "N_"}
NEVER_SHOWN = {
    *("debug", "info", "warning", "error", "exception", "critical", "getLogger"),
    *("AssertionError", "RuntimeError", "ValueError", "TypeError", "TypeVar", "NewType"),
    *("strftime", "toString", "setObjectName", "setProperty", "property", "compile"),
    *("setDateFormat", "setDesktopFileName", "setApplicationName"),
    *("QKeySequence", "setShortcut"),
}
# Reads like words: a capital letter and more, or two words.
READS_LIKE_WORDS = re.compile(r"(?<![A-Za-z])[A-Z][a-z]{2,}|[A-Za-z]{2,} +[A-Za-z]{2,}")
# A type in quotes.
TYPE = re.compile(r"[\w.]*[a-z][A-Z]\w*(\[.*\])?( \| None)?")
# A key as QKeySequence reads it, whatever the language.
KEY = re.compile(r"((Ctrl|Shift|Alt|Meta)\+)*(F\d+|[A-Z]|\W|\d|[A-Z][a-z]+)")
# Not for a reader's language, each with its reason.
ALLOWED = {
    "Storebell": "the name",
    "Fusion": "a style of Qt's",
    "dddd d MMMM yyyy": "a form that QLocale fills in",
    "Services": "a type",
    "Inspector": "a name of __all__",
    "Storebell is running already; its window was brought to the front.\n": "for the terminal",
    "Authorization": "a header's name",
    "Bearer ": "a header's value",
    "It failed": "the reason of an error that goes to the log",
    "General": "a section of an INI file",
}
# They are measured, to know how wide a column must be, and not shown.
MEASURED = {"metrics.py", "sidebar.py"}


def name_of(call: ast.Call) -> str:
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def is_key(text: str, parent: ast.AST) -> bool:
    """Whether it is one of several keys: they stand in tuples."""
    return isinstance(parent, ast.Tuple) and KEY.fullmatch(text) is not None


def literals_in(node: ast.AST, exempt: frozenset[str]) -> Iterator[ast.Constant]:
    """Strings that are shown as they stand, wherever they do."""
    for child in ast.iter_child_nodes(node):
        if is_docstring(child):
            continue
        if isinstance(child, ast.Call) and name_of(child) in exempt:
            continue
        if isinstance(child, ast.Raise | ast.Assert):
            continue
        if isinstance(child, ast.ClassDef) and any(
            isinstance(base, ast.Name) and base.id in {"Enum", "StrEnum"} for base in child.bases
        ):
            continue  # values of code
        # `Literal["first"]`, annotations in quotes.
        if isinstance(node, ast.AnnAssign | ast.arg) and child is node.annotation:
            continue
        if isinstance(node, ast.FunctionDef) and child is node.returns:
            continue
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            text = child.value
            is_code = text in ALLOWED or TYPE.fullmatch(text)
            if READS_LIKE_WORDS.search(text) and not is_code and not is_key(text, node):
                yield child
            continue
        yield from literals_in(child, exempt)


@pytest.mark.parametrize("file", WINDOW, ids=lambda file: file.stem)
def test_no_words_of_the_window_are_written_without_being_translated(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    exempt = frozenset(TRANSLATE | NEVER_SHOWN)
    if file.name in MEASURED:
        exempt |= {"horizontalAdvance", "badge_width"}
    found = [f"{file.name}:{node.lineno}: {node.value!r}" for node in literals_in(tree, exempt)]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        'label.setText("Send test")',
        'QPushButton("Send")',
        'label.setText(f"Attempt {number}")',
        'title = "Nothing selected" if empty else ""',
    ],
)
def test_words_written_plainly_would_be_found(line: str) -> None:
    assert [*literals_in(ast.parse(line), frozenset(TRANSLATE))]
    assert not [*literals_in(ast.parse('label.setText(self.tr("Send"))'), frozenset(TRANSLATE))]
