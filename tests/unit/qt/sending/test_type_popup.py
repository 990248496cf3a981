"""The list of types, used with keys alone and with the pointer."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from storebell.domain.notifications.types import NOTIFICATION_TYPES
from storebell.qt.sending.type_popup import TypePopup
from storebell.qt.theme.theme import Theme

RENEWED = ("DID_RENEW", "")


@pytest.fixture
def popup(theme: Theme, qtbot: QtBot) -> Iterator[TypePopup]:
    button = QPushButton("TEST")
    qtbot.addWidget(button)
    button.show()
    popup = TypePopup(theme, NOTIFICATION_TYPES, button)
    popup.open_below(button, RENEWED, (("REFUND", ""),))
    yield popup
    button.close()  # kept until then: the popup is its child


def current(popup: TypePopup) -> str:
    return str(popup.rows.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole))


def test_it_opens_at_the_chosen_type(popup: TypePopup) -> None:
    assert current(popup).endswith(", DID_RENEW")


def test_typing_searches_and_return_takes_the_first(popup: TypePopup, qtbot: QtBot) -> None:
    QTest.keyClicks(popup.field, "initial")
    with qtbot.waitSignal(popup.chosen) as told:
        QTest.keyClick(popup.field, Qt.Key.Key_Return)
    assert told.args == ["SUBSCRIBED", "INITIAL_BUY"]
    assert not popup.isVisible()


def test_the_arrow_keys_step_over_headings(popup: TypePopup) -> None:
    QTest.keyClick(popup.field, Qt.Key.Key_PageUp)
    for _ in range(30):
        QTest.keyClick(popup.field, Qt.Key.Key_Up)
    assert current(popup) == "Test notification, TEST"
    seen = [current(popup)]
    for _ in range(200):
        QTest.keyClick(popup.field, Qt.Key.Key_Down)
        if current(popup) == seen[-1]:
            break
        seen.append(current(popup))
    rows = [popup.rows.model().index(row, 0) for row in range(popup.rows.model().rowCount())]
    offered = [row for row in rows if row.flags() & Qt.ItemFlag.ItemIsSelectable]
    assert len(seen) == len(offered)


def test_a_pointer_that_stands_still_takes_no_row_from_the_keys(popup: TypePopup) -> None:
    viewport = popup.rows.viewport()
    QCursor.setPos(viewport.mapToGlobal(viewport.rect().center()))
    seen = [current(popup)]
    for _ in range(30):
        QTest.keyClick(popup.field, Qt.Key.Key_Down)
        popup.rows.entered.emit(popup.rows.model().index(1, 0))
        seen.append(current(popup))
    assert len(set(seen)) > 20


def test_escape_takes_nothing(popup: TypePopup, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(popup.chosen):
        QTest.keyClick(popup.field, Qt.Key.Key_Escape)
    assert not popup.isVisible()


def test_nothing_found_is_said_and_return_does_nothing(popup: TypePopup, qtbot: QtBot) -> None:
    popup.field.setText("no such type")
    assert popup.rows.isHidden()
    with qtbot.assertNotEmitted(popup.chosen):
        QTest.keyClick(popup.field, Qt.Key.Key_Return)
    assert popup.isVisible()


def test_a_click_takes_a_type_and_a_heading_takes_none(popup: TypePopup, qtbot: QtBot) -> None:
    popup.field.setText("did_renew")
    view = popup.rows

    def click(row: int) -> None:
        place: QPoint = view.visualRect(view.model().index(row, 0)).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)

    with qtbot.assertNotEmitted(popup.chosen):
        click(0)
    with qtbot.waitSignal(popup.chosen) as told:
        click(1)
    assert told.args[0] == "DID_RENEW"
