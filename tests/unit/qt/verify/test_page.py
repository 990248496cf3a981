"""The page that verifies what is pasted, chosen or dropped, over real services."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from storebell.app.composition import open_services
from storebell.domain.settings.options import Options
from storebell.qt.background import Background
from storebell.qt.theme.theme import Theme
from storebell.qt.verify.page import VerifyPage
from storebell.qt.verify.results import Results
from storebell.signing.authority import Authority
from support.forms import button
from unit.qt.opened_windows import LIMIT

NOW = datetime.now(UTC).replace(microsecond=0)
PAYLOAD = {
    "notificationType": "TEST",
    "notificationUUID": "3838df56-31ab-4e2e-9535-e6e9377c4c77",
    "version": "2.0",
    "signedDate": int(NOW.timestamp() * 1000),
    "data": {"bundleId": "com.example.hiking", "environment": "Sandbox"},
}


@pytest.fixture
def page(theme: Theme, qtbot: QtBot, tmp_path: Path) -> Iterator[VerifyPage]:
    background = Background(lambda: open_services(Options(basedir=tmp_path / "data"), {}))
    background.start()
    page = VerifyPage(theme, background)
    qtbot.addWidget(page)
    page.resize(700, 800)
    page.show()
    yield page
    background.close()


def said(page: VerifyPage) -> str:
    results = page.findChild(Results)
    assert results is not None
    return results.toPlainText().replace("\N{NO-BREAK SPACE}", " ")


def paste(page: VerifyPage, text: str) -> None:
    field = page.findChild(QPlainTextEdit)
    assert field is not None
    field.setPlainText(text)


def test_a_pasted_body_is_judged_check_by_check_and_decoded(page: VerifyPage, qtbot: QtBot) -> None:
    token = Authority.create(NOW).sign(PAYLOAD)
    paste(page, json.dumps({"signedPayload": token}))
    qtbot.waitUntil(lambda: "NOT valid" in said(page), timeout=LIMIT)
    assert "signed by nobody who is trusted" in said(page)
    assert '"notificationType": "TEST"' in said(page)
    button(page, "Copy &payload, decoded").click()
    assert json.loads(QGuiApplication.clipboard().text()) == PAYLOAD


def test_what_holds_nothing_signed_says_what_it_is(page: VerifyPage, qtbot: QtBot) -> None:
    paste(page, "some words")
    qtbot.waitUntil(lambda: "the pasted text" in said(page).lower(), timeout=LIMIT)
    assert not button(page, "Copy &payload, decoded").isEnabled()
    paste(page, "")
    qtbot.waitUntil(lambda: said(page) == "", timeout=LIMIT)


def test_a_dropped_file_is_read_and_not_its_name(
    page: VerifyPage, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "notification.txt"
    file.write_text(Authority.create(NOW).sign(PAYLOAD), encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    event = QDropEvent(
        QPointF(10, 10),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.dropEvent(event)
    qtbot.waitUntil(lambda: "com.example.hiking" in said(page), timeout=LIMIT)


def test_a_file_that_is_not_there_is_named(page: VerifyPage, qtbot: QtBot, tmp_path: Path) -> None:
    page.open_file(tmp_path / "gone.txt")
    qtbot.waitUntil(lambda: "gone.txt" in said(page), timeout=LIMIT)
