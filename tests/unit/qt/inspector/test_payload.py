"""The Payload tab: the tree, its search, and what is copied from it."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QTreeView

from storebell.qt.inspector import Inspector
from storebell.qt.inspector.payload_model import PayloadModel
from support import inspected, timelines
from support.timelines import NOW
from unit.qt.inspector.opened import page, tree_of


def current(tree: QTreeView) -> str:
    model = tree.model()
    assert isinstance(model, PayloadModel)
    node = model.node(tree.currentIndex())
    return node.path if node else ""


def test_what_is_sought_is_opened_chosen_and_counted(inspector: Inspector) -> None:
    inspector.show_timeline(inspected.renewed())
    tree = tree_of(inspector)
    find = inspector.findChild(QLineEdit)
    assert isinstance(find, QLineEdit)
    QTest.keyClicks(find, "date")
    assert current(tree) == ".signedDate"
    assert "1 of 3" in {label.text() for label in inspector.findChildren(QLabel)}
    QTest.keyClick(find, Qt.Key.Key_Return)
    assert current(tree) == ".data.signedTransactionInfo.purchaseDate"
    QTest.keyClick(find, Qt.Key.Key_Return)
    QTest.keyClick(find, Qt.Key.Key_Return)
    assert current(tree) == ".signedDate"
    QTest.keyClick(find, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert current(tree) == ".data.signedTransactionInfo.expiresDate"
    find.clear()
    QTest.keyClicks(find, "nowhere")
    assert "not found" in {label.text() for label in inspector.findChildren(QLabel)}


def test_value_and_path_are_copied_by_keys(inspector: Inspector) -> None:
    inspector.show_timeline(inspected.renewed())
    tree = tree_of(inspector)
    tree.setFocus()
    tree.setCurrentIndex(tree.model().index(0, 0))
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(tree, Qt.Key.Key_C, control)
    assert QGuiApplication.clipboard().text() == "DID_RENEW"
    QTest.keyClick(tree, Qt.Key.Key_C, control | Qt.KeyboardModifier.AltModifier)
    assert QGuiApplication.clipboard().text() == ".notificationType"


def test_news_of_the_same_test_leave_the_tree_as_it_was_opened(inspector: Inspector) -> None:
    timeline = inspected.renewed()
    inspector.show_timeline(timeline)
    tree = tree_of(inspector)
    tree.collapseAll()
    tree.setCurrentIndex(tree.model().index(3, 0))
    inspector.show_timeline(replace(timeline, token_at=NOW))
    assert current(tree) == ".signedDate"
    inspector.show_timeline(timelines.timed_out())
    assert current(tree) == ""


def test_the_payload_says_first_whether_it_may_be_believed(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.timed_out())
    assert page(inspector, "Payload").startswith("✓ Valid: notification, signed by Apple\n")
    inspector.show_timeline(timelines.refused_by_handler())
    by_local = "✓ Valid: notification, signed by a simulator, NOT by Apple\n"
    assert page(inspector, "Payload").startswith(by_local)
    inspector.show_timeline(timelines.unverified())
    refused = "✕ NOT valid: notification, signed by nobody who is trusted\nsignature: "
    assert page(inspector, "Payload").startswith(refused)
    inspector.show_timeline(timelines.waiting_for_record())
    assert "not known yet" in page(inspector, "Payload")
