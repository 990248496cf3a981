"""Every sentence that a user reads in the window or the terminal is marked for translation."""

import ast
import re
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "gui" / "storebell"
WINDOW = sorted((PACKAGE / "qt").rglob("*.py"))
TERMINAL = [
    *sorted((PACKAGE / "cli").rglob("*.py")),
    *(PACKAGE / "app" / name for name in ("self_check.py", "start.py")),
]

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
    "org.freedesktop.Notifications": "a name on D-Bus",
    "/org/freedesktop/Notifications": "a path on D-Bus",
    "Notify": "a method on D-Bus",
    "Interfaces": "a key of a file that describes a portal",
    "org.freedesktop.portal.Desktop.service": "the name of a file",
}
# The same in the terminal.
NEVER_SHOWN_IN_TERMINAL = {
    *("debug", "info", "warning", "error", "exception", "getLogger", "import_module"),
    *("TypeVar", "TypeError", "cast"),
}
ALLOWED_IN_TERMINAL = {
    "Services": "a type",
    "storebell keys add ": "a command to copy",
    "PySide6-Essentials": "a package",
}
# What shows its arguments, and the keywords whose texts are shown.
SHOWN_BY_CLICK = {"UsageError", "BadParameter", "ClickException", "NoSuchOption", "fail", "echo"}
SHOWS = {*SHOWN_BY_CLICK, "print_message", "print_text", "print_to_stderr", "show_table"}
SHOWN_KEYWORDS = {"help", "metavar", "epilog", "short_help", "prompt", "help_text"}
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


def is_raised_for_log(node: ast.AST) -> bool:
    """Whether it raises something else than a mistake of usage, which Click shows as it is."""
    if not isinstance(node, ast.Raise):
        return False
    return not (isinstance(node.exc, ast.Call) and name_of(node.exc) in SHOWN_BY_CLICK)


def literals_in(
    node: ast.AST, exempt: frozenset[str], allowed: Collection[str] = frozenset(ALLOWED)
) -> Iterator[ast.Constant]:
    """Strings that are shown as they stand, wherever they do."""
    for child in ast.iter_child_nodes(node):
        if is_docstring(child):
            continue
        if isinstance(child, ast.Call) and name_of(child) in exempt:
            continue
        if isinstance(child, ast.Assert) or is_raised_for_log(child):
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
            is_code = text in allowed or TYPE.fullmatch(text)
            if READS_LIKE_WORDS.search(text) and not is_code and not is_key(text, node):
                yield child
            continue
        yield from literals_in(child, exempt, allowed)


@pytest.mark.parametrize("file", WINDOW, ids=lambda file: file.stem)
def test_no_words_of_the_window_are_written_without_being_translated(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    exempt = frozenset(TRANSLATE | NEVER_SHOWN)
    if file.name in MEASURED:
        exempt |= {"horizontalAdvance", "badge_width"}
    found = [f"{file.name}:{node.lineno}: {node.value!r}" for node in literals_in(tree, exempt)]
    assert found == []


@pytest.mark.parametrize("file", TERMINAL, ids=lambda file: file.stem)
def test_no_words_of_the_terminal_are_written_without_being_translated(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    exempt = frozenset(TRANSLATE | NEVER_SHOWN_IN_TERMINAL)
    found = [
        f"{file.name}:{node.lineno}: {node.value!r}"
        for node in literals_in(tree, exempt, ALLOWED_IN_TERMINAL)
    ]
    assert found == []


def words_shown_in(tree: ast.AST) -> Iterator[str]:
    """Words, single ones too, that are given unmarked to what shows them."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        shown = [keyword.value for keyword in call.keywords if keyword.arg in SHOWN_KEYWORDS]
        if name_of(call) in SHOWS:
            shown += call.args
        for value in shown:
            for text in texts_in(value):
                if re.search("[A-Za-z]{3,}", text):
                    yield f"{value.lineno}: {text!r}"


def texts_in(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        if name_of(node) not in TRANSLATE:
            yield from (text for argument in node.args for text in texts_in(argument))
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.value
    elif not isinstance(node, ast.Subscript | ast.Compare | ast.FormattedValue | ast.Attribute):
        yield from (text for child in ast.iter_child_nodes(node) for text in texts_in(child))
    elif isinstance(node, ast.FormattedValue):
        yield from texts_in(node.value)


@pytest.mark.parametrize("file", TERMINAL, ids=lambda file: file.stem)
def test_no_word_is_given_unmarked_to_what_shows_it(file: Path) -> None:
    assert [*words_shown_in(ast.parse(file.read_text(encoding="utf-8")))] == []


@pytest.mark.parametrize(
    "line",
    [
        'output.print_text(f"{name} none")',
        'output.print_message("locked" if is_locked else "")',
        'option("--json", help="once")',
        'raise click.UsageError(f"{option} twice")',
        'show_table(("label", N_("name")), rows)',
    ],
)
def test_a_single_word_would_be_found(line: str) -> None:
    assert [*words_shown_in(ast.parse(line))]
    assert not [*words_shown_in(ast.parse('output.print_message(msg("{name} none", name=name))'))]


@pytest.mark.parametrize(
    "line",
    [
        'label.setText("Send test")',
        'QPushButton("Send")',
        'label.setText(f"Attempt {number}")',
        'title = "Nothing selected" if empty else ""',
        'output.print_text("No test was sent yet.")',
        'raise click.UsageError("--app belongs to it.")',
        'option("--json", help="One JSON object a line.")',
    ],
)
def test_words_written_plainly_would_be_found(line: str) -> None:
    assert [*literals_in(ast.parse(line), frozenset(TRANSLATE))]
    assert not [*literals_in(ast.parse('label.setText(self.tr("Send"))'), frozenset(TRANSLATE))]
