"""One step of a life on the page."""

from dataclasses import replace
from datetime import UTC, timedelta

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from storebell.presentation.life_progress import StepRow, StepState
from storebell.qt.life.step_view import StepView
from storebell.qt.theme.theme import Theme
from support.forms import said
from support.timelines import NOW

ROW = StepRow(4, ("DID_RENEW", "BILLING_RECOVERY"), "Give access again, until the new expiresDate.")
SENT = replace(ROW, state=StepState.SENT, at=NOW, token="t", transaction_id="2000000123456789")


def shown(theme: Theme, qtbot: QtBot, row: StepRow = ROW) -> StepView:
    view = StepView(theme, row)
    qtbot.addWidget(view)
    show(view, row)
    view.resize(700, 200)
    view.show()
    return view


def show(view: StepView, row: StepRow, *, is_paused: bool = False) -> bool:
    return view.show_row(row, now=NOW, zone=UTC, is_paused=is_paused)


def test_it_names_the_notification_and_what_a_good_handler_does(theme: Theme, qtbot: QtBot) -> None:
    view = shown(theme, qtbot)
    assert said(view).splitlines() == [
        "",
        "4. Renewed: After a billing problem was solved",
        "DID_RENEW BILLING_RECOVERY",
        "Give access again, until the new expiresDate.",
        "not sent yet",
    ]
    assert view.accessibleName() == "4. Renewed: After a billing problem was solved"
    assert view.accessibleDescription() == "not sent yet"


def test_what_becomes_of_it_is_said_in_its_place(theme: Theme, qtbot: QtBot) -> None:
    view = shown(theme, qtbot)
    assert show(view, SENT)
    assert "sent at 14:06:42 UTC, no answer yet" in said(view)
    assert not show(view, SENT)
    failed = replace(SENT, state=StepState.FAILED, status=500, result="OTHER")
    assert show(view, failed)
    assert view.accessibleDescription() == "failed at 14:06:42 UTC: HTTP 500, OTHER"


def test_what_is_due_has_its_time_unless_the_life_is_paused(theme: Theme, qtbot: QtBot) -> None:
    due = replace(ROW, state=StepState.DUE, at=NOW + timedelta(seconds=5))
    view = shown(theme, qtbot, due)
    assert "due at 14:06:47 UTC" in said(view)
    show(view, due, is_paused=True)
    assert "next, after the pause" in said(view)


def test_the_transaction_id_is_copied_once_there_is_one(theme: Theme, qtbot: QtBot) -> None:
    view = shown(theme, qtbot)
    [copy] = view.findChildren(QPushButton)
    assert not copy.isVisible()
    show(view, SENT)
    assert copy.accessibleName() == "Copy the transaction ID of step 4"
    copy.click()
    assert QGuiApplication.clipboard().text() == "2000000123456789"
