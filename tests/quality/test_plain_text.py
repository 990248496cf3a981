"""Text reaches Qt through `plain_text*.py` and `labels.py`: nowhere else can it be markup."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

WINDOW = Path(__file__).parents[2] / "gui" / "storebell" / "qt"
HELPERS = {WINDOW / "plain_text.py", WINDOW / "plain_text_widgets.py"}
FILES = [file for file in sorted(WINDOW.rglob("*.py")) if file not in HELPERS]

READS_MARKUP = {
    *("setToolTip", "setStatusTip", "setWhatsThis"),
    *("setHtml", "insertHtml", "appendHtml", "fromHtml"),
    *("setMarkdown", "insertMarkdown", "fromMarkdown"),
    *("setDefaultStyleSheet", "addResource", "setSource", "setOpenExternalLinks"),
}
"""Methods that take text for markup, or may."""

MAKES_LABELS = {
    *("QMessageBox", "QErrorMessage", "QInputDialog", "QProgressDialog", "QWizard", "QWizardPage"),
    *("QFormLayout", "QWhatsThis", "QToolTip", "QSplashScreen", "QSystemTrayIcon", "QStaticText"),
    *("QTextEdit", "QTextBrowser", "QTextDocument", "QTextDocumentFragment"),
    *("QGraphicsTextItem", "QQuickWidget", "QQuickView", "QFileDialog"),
}
"""Classes whose text is markup where it looks like it."""

TIP_ROLES = {"ToolTipRole", "StatusTipRole", "WhatsThisRole"}
OF_LABELS = "labels.py"


def faults_in(tree: ast.AST, file_name: str) -> Iterator[str]:
    """What reaches Qt beside the helpers, by its line."""
    told = {id(role) for role in _roles_answered_by_the_helper(tree)}
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name) if name in READS_MARKUP:
                yield f"{node.lineno}: {name}"
            case ast.alias(name=name) if name in MAKES_LABELS:
                yield f"{node.lineno}: {name}"
            case ast.Attribute(attr=name) if name in MAKES_LABELS:
                yield f"{node.lineno}: {name}"
            case ast.Attribute(attr=name) if name in TIP_ROLES and id(node) not in told:
                yield f"{node.lineno}: {name} without tooltip()"
            case ast.Attribute(attr="setTextFormat") if file_name != OF_LABELS:
                yield f"{node.lineno}: setTextFormat"
            case ast.Call(func=ast.Name("QLabel"), args=[_, *_]) if not _has_parent_alone(node):
                yield f"{node.lineno}: QLabel with a text"
            case ast.ClassDef(bases=bases) if file_name != OF_LABELS and "QLabel" in _names(bases):
                yield f"{node.lineno}: a label of its own"
            case ast.Call(func=ast.Attribute(ast.Name("self"), "append")):
                yield f"{node.lineno}: append to a document"


def _names(nodes: list[ast.expr]) -> set[str]:
    return {node.id for node in nodes if isinstance(node, ast.Name)}


def _has_parent_alone(call: ast.Call) -> bool:
    return [ast.unparse(argument) for argument in call.args] == ["self"]


def _roles_answered_by_the_helper(tree: ast.AST) -> Iterator[ast.AST]:
    """The roles that are asked for where the answer is `tooltip(…)`, or nothing."""
    for node in ast.walk(tree):
        match node:
            case ast.If(test=asked, body=body) | ast.match_case(pattern=asked, body=body):
                ends = isinstance(body[-1], ast.Return)
                if ends and all(map(_is_of_the_helper, _answers(body))):
                    yield from ast.walk(asked)


def _answers(body: list[ast.stmt]) -> Iterator[ast.expr | None]:
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Return):
                yield node.value


def _is_of_the_helper(answer: ast.expr | None) -> bool:
    match answer:
        case None | ast.Constant(None) | ast.Call(func=ast.Name("tooltip")):
            return True
        case ast.BoolOp(op=ast.Or(), values=values):
            return all(map(_is_of_the_helper, values))
    return False


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(WINDOW)))
def test_text_reaches_qt_through_the_helpers_alone(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert [*faults_in(tree, file.name)] == []


@pytest.mark.parametrize(
    "source",
    [
        "button.setToolTip(name)",
        "action.setStatusTip(name)",
        "tell = label.setWhatsThis",
        "document.setHtml(text)",
        "cursor.insertHtml(text)",
        "QTextDocumentFragment.fromHtml(text)",
        "self.append(text)",
        "from PySide6.QtWidgets import QToolTip",
        "from PySide6.QtWidgets import QMessageBox as Box",
        "QtWidgets.QToolTip.showText(place, text)",
        "label = QLabel(name)",
        "label.setTextFormat(Qt.TextFormat.RichText)",
        "class Title(QLabel): pass",
        "item.setData(Qt.ItemDataRole.ToolTipRole, name)",
        "def data(role):\n  if role == Qt.ItemDataRole.ToolTipRole:\n    return name",
        "def data(role):\n  if role in {Role.DisplayRole, Role.ToolTipRole}:\n    return name",
        "def data(role):\n  if role == Role.ToolTipRole:\n    text = name\n  return text",
        "def f():\n  match role:\n    case Role.WhatsThisRole:\n      return tooltip(a) or name",
        "def data(role):\n  return {Role.ToolTipRole: name}.get(role)",
    ],
)
def test_a_way_past_them_is_found(source: str) -> None:
    assert [*faults_in(ast.parse(source), "page.py")] != []


@pytest.mark.parametrize(
    "source",
    [
        "icon = QLabel()",
        "icon = QLabel(self)",
        "def data(role):\n  if role == Role.ToolTipRole:\n    return tooltip(name) or None",
        "def f():\n  match role:\n    case Role.ToolTipRole:\n      return tooltip(a, b)",
        "self.lines.append(line)",
    ],
)
def test_what_is_right_is_let_through(source: str) -> None:
    assert [*faults_in(ast.parse(source), "page.py")] == []
