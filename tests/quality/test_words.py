"""Every sentence that a user reads in the window can be translated."""

import ast
import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QTranslator

from storebell.domain.errors.accounts import NoKeyError

ROOT = Path(__file__).parents[2]
WINDOW = sorted((ROOT / "gui" / "storebell" / "qt").rglob("*.py"))

# What makes words translatable, and what never reaches a user.
TRANSLATE = {"tr", "translate", "msg", "QT_TRANSLATE_NOOP"}
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
MEASURED = {"lane_metrics.py", "sidebar.py"}


def name_of(call: ast.Call) -> str:
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


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
            if READS_LIKE_WORDS.search(text) and text not in ALLOWED and not TYPE.fullmatch(text):
                yield child
            continue
        yield from literals_in(child, exempt)


def short_forms(tree: ast.Module) -> set[str]:
    """A module's own functions that translate the one text they are given."""
    return {
        function.name
        for function in tree.body
        if isinstance(function, ast.FunctionDef)
        and any(
            isinstance(call, ast.Call) and name_of(call) == "translate"
            for call in ast.walk(function)
        )
        and len(function.args.args) == 1
    }


@pytest.mark.parametrize("file", WINDOW, ids=lambda file: file.stem)
def test_no_words_of_the_window_are_written_without_being_translated(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    forms = short_forms(tree)
    exempt = frozenset(TRANSLATE | NEVER_SHOWN | forms)
    if forms:
        # Its tables hold texts that are translated when they are shown; the catalogue has them.
        tree.body = [node for node in tree.body if not isinstance(node, ast.Assign | ast.AnnAssign)]
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


@pytest.fixture(scope="module")
def words() -> ModuleType:
    spec = importlib.util.spec_from_file_location("words", ROOT / "packaging" / "words.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_catalogue_holds_both_kinds_of_sentences(words: ModuleType) -> None:
    messages = words.collect()
    assert ("ClearableLine", "Clear") in messages
    assert ("words", "Answer first, then work: well under a second.") in messages
    assert ("words", NoKeyError.TITLE) in messages
    assert ("words", "timed out") in messages
    assert not [text for _, text in messages if "CREATE TABLE" in text]


def test_qts_own_tool_compiles_the_catalogue(words: ModuleType, tmp_path: Path) -> None:
    source, compiled = tmp_path / "storebell.ts", tmp_path / "storebell.qm"
    text = words.catalogue({("TopBar", "Send & wait"), ("words", "“{label}” is <new>")})
    translated = text.replace(b' type="unfinished" />', b">Senden</translation>")
    source.write_bytes(translated)
    tool = Path(sys.executable).with_name("pyside6-lrelease")
    subprocess.run([tool, source, "-qm", compiled], check=True, capture_output=True)
    translator = QTranslator()
    assert translator.load(str(compiled))
    assert translator.translate("TopBar", "Send & wait") == "Senden"
    assert translator.translate("words", "“{label}” is <new>") == "Senden"
