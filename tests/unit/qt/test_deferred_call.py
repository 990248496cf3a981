"""A call is deferred, made once, dropped with its owner; no event rebuilds what it is about.

Qt works on the old document, layout or list of children while it delivers a resize, a paint or a
layout event: whoever rebuilds them in there can end the process.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QAbstractItemModel, QObject
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QHeaderView,
    QLayout,
    QSplitter,
    QStackedWidget,
    QStyle,
    QTextEdit,
    QTreeView,
    QWidget,
)
from pytestqt.qtbot import QtBot

import storebell.qt
from looks.inspector import shown
from looks.states import STATES, Studio
from storebell.qt.deferred_call import DeferredCall
from storebell.qt.inspector.tabs import Tabs
from storebell.qt.theme.theme import Theme
from support import inspected, timelines
from support.extent import amount, pairs

QT_FOLDER = str(Path(storebell.qt.__file__).parent)

HANDLERS = {
    "actionEvent",
    "changeEvent",
    "event",
    "eventFilter",
    "heightForWidth",
    "hideEvent",
    "minimumSizeHint",
    "moveEvent",
    "paint",
    "paintEvent",
    "resizeEvent",
    "setGeometry",
    "sizeHint",
    "viewportEvent",
}
"""Qt calls these while it resizes, paints or lays out."""

REBUILDS: tuple[tuple[type, str], ...] = (
    (QTextEdit, "clear"),
    (QTextEdit, "setPlainText"),
    (QTextEdit, "setHtml"),
    (QTextDocument, "clear"),
    (QTextCursor, "insertText"),
    (QTextCursor, "insertBlock"),
    (QTextCursor, "setBlockFormat"),
    (QWidget, "setParent"),
    (QWidget, "setStyleSheet"),
    (QWidget, "setLayout"),
    (QWidget, "deleteLater"),
    (QBoxLayout, "addWidget"),
    (QBoxLayout, "insertWidget"),
    (QBoxLayout, "setDirection"),
    (QLayout, "removeWidget"),
    (QSplitter, "addWidget"),
    (QSplitter, "insertWidget"),
    (QStackedWidget, "addWidget"),
    (QStyle, "polish"),
    (QHeaderView, "setDefaultSectionSize"),
    (QTreeView, "setColumnHidden"),
    (QAbstractItemModel, "beginResetModel"),
    (QAbstractItemModel, "beginInsertRows"),
    (QAbstractItemModel, "beginRemoveRows"),
)


def handler_below(depth: int) -> str:
    """The innermost of our event handlers that is running, with its file; else nothing."""
    frame: FrameType | None = sys._getframe(depth)
    while frame is not None:
        code = frame.f_code
        if code.co_name in HANDLERS and code.co_filename.startswith(QT_FOLDER):
            return f"{code.co_filename.removeprefix(QT_FOLDER)}:{code.co_name}"
        frame = frame.f_back
    return ""


@contextmanager
def rebuilds_watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Which rebuilding call was made inside which handler."""
    found: set[str] = set()

    def watched(owner: type, name: str) -> Callable[..., Any]:
        original = getattr(owner, name)

        @wraps(original)
        def call(*arguments: Any, **named: Any) -> Any:
            handler = handler_below(2)
            if handler:
                found.add(f"{handler} calls {owner.__name__}.{name}")
            return original(*arguments, **named)

        return call

    with monkeypatch.context() as patch:
        for owner, name in REBUILDS:
            patch.setattr(owner, name, watched(owner, name))
        yield found


def sizes() -> Iterator[tuple[int, int]]:
    """Across every width and height at which something is set out in another way, and back."""
    widths = (1300, 1160, 1149, 1100, 1000, 910, 899, 760, 640)
    for width in (*widths, *reversed(widths)):
        yield width, 800
    for height in (900, 640, 520, 480, 640, 900):
        yield 1280, height


def test_several_requests_make_one_call_from_the_event_loop(qapp: QApplication) -> None:
    owner, calls = QObject(), []
    call = DeferredCall(lambda: calls.append("called"), owner)
    call.request()
    call.request()
    assert not calls
    qapp.processEvents()
    assert calls == ["called"]
    call.request()
    qapp.processEvents()
    assert calls == ["called", "called"]


def test_a_call_may_request_itself_again(qapp: QApplication) -> None:
    owner, calls = QObject(), []

    def again() -> None:
        calls.append("called")
        if len(calls) < 3:
            call.request()

    call = DeferredCall(again, owner)
    call.request()
    for _ in range(3):
        qapp.processEvents()
    assert len(calls) == 3


def test_a_call_is_dropped_with_its_owner(qapp: QApplication) -> None:
    owner, calls = QObject(), []
    DeferredCall(lambda: calls.append("called"), owner).request()
    shiboken6.delete(owner)
    qapp.processEvents()
    assert not calls


SIZED = ["first-start", "local-handler", "several-chosen", "settings", "security", "twelve-apps"]


@pytest.mark.parametrize(("state", "percent"), pairs(SIZED, [100, 200]))
def test_no_window_is_rebuilt_inside_its_own_event(
    theme: Theme, monkeypatch: pytest.MonkeyPatch, state: str, percent: int
) -> None:
    studio = Studio(theme)
    window = STATES[state](studio)
    try:
        window.show()
        QApplication.processEvents()
        with rebuilds_watched(monkeypatch) as found:
            theme.set_text_scale(percent)
            for size in sizes():
                window.resize(*size)
                QApplication.processEvents()
        assert not found
    finally:
        window.close()
        window.deleteLater()
        studio.background.close()


@pytest.mark.parametrize("tab", ["Why", "Delivery", "Payload", "Signature", "Exchange", "Raw"])
def test_no_tab_of_the_inspector_is_rebuilt_inside_its_own_event(
    theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tab: str
) -> None:
    inspector = shown(theme, inspected.redirected(), tab, size=(436, 480))
    qtbot.addWidget(inspector)
    step = amount(21, 9)  # pixels; odd, so that both heights come
    with rebuilds_watched(monkeypatch) as found:
        for width in (*range(300, 700, step), *range(700, 300, -step)):
            inspector.resize(width, 480 if width % 2 else 900)
            QApplication.processEvents()
    assert not found
    assert inspector.findChild(Tabs) is not None


def test_the_delivery_of_every_sample_survives_a_divider_that_is_dragged(
    theme: Theme, qtbot: QtBot
) -> None:
    inspectors = []
    for timeline in (*timelines.all_samples(), inspected.redirected(), inspected.polled()):
        inspector = shown(theme, timeline, "Delivery", size=(436, 753))
        qtbot.addWidget(inspector)
        for width in (*range(300, 700, 34), *range(700, 300, -34)):
            inspector.resize(width, 753)
            QApplication.processEvents()
        inspector.close()
        inspectors.append(inspector)  # Qt still has events for those that were shown
