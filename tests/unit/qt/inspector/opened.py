"""What an inspector on the screen shows, for the tests of its parts."""

from datetime import datetime

from PySide6.QtWidgets import QLabel, QTextBrowser, QTreeView, QWidget

from storebell.qt.inspector import Inspector
from storebell.qt.inspector.header import Header
from storebell.qt.inspector.several import Several
from storebell.qt.inspector.tabs import Tabs
from storebell.qt.inspector.why import Why
from storebell.qt.widgets.text_document import Document
from support.timelines import NOW

TALL, SHORT = (336, 760), (336, 480)
"""Width and height in pixels: of a usual window and of a small one."""


class Clock:
    """A clock that shows the time it is set to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def tabs_of(inspector: Inspector) -> Tabs:
    tabs = inspector.findChild(Tabs)
    assert isinstance(tabs, Tabs)
    return tabs


def opened(inspector: Inspector, name: str) -> QWidget:
    """The page of a tab, after the tab was chosen."""
    tabs_of(inspector).choose(name)
    shown = tabs_of(inspector).current
    assert shown is not None
    return shown


def text(inspector: Inspector, name: str) -> str:
    """The text of a tab that is one document."""
    document = opened(inspector, name)
    assert isinstance(document, QTextBrowser)
    return document.toPlainText()


def page(inspector: Inspector, name: str) -> str:
    """The text of every document of a tab."""
    shown = opened(inspector, name)
    documents = [shown] if isinstance(shown, QTextBrowser) else shown.findChildren(QTextBrowser)
    return "\n".join(document.toPlainText() for document in documents)


def why(inspector: Inspector) -> str:
    """The explanation."""
    found = inspector.findChild(Why)
    assert isinstance(found, Why)
    return found.toPlainText()


def tree_of(inspector: Inspector) -> QTreeView:
    """The tree of the payload, after its tab was chosen."""
    tabs_of(inspector).choose("Payload")
    tree = inspector.findChild(QTreeView)
    assert isinstance(tree, QTreeView)
    return tree


def labels(inspector: Inspector) -> str:
    """What is shown beside and above the tabs, line by line."""
    shown = [label.text() for label in inspector.findChildren(QLabel) if label.isVisible()]
    documents = [inspector.findChild(kind) for kind in (Header, Why, Several)]
    shown += [
        document.toPlainText()
        for document in documents
        if isinstance(document, Document) and document.isVisible()
    ]
    return "\n".join(shown).replace("\N{NO-BREAK SPACE}", " ")


def lines(inspector: Inspector) -> list[str]:
    """The same without marks."""
    return [
        line.partition("\t")[2] or line.strip(" ✓✕?◉") for line in labels(inspector).splitlines()
    ]
