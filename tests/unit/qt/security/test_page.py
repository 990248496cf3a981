"""The Security page: the facts as text that can be selected and copied."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from looks import settings_states
from storebell.app.composition import open_services
from storebell.domain.errors.keychain import KeychainMissingError
from storebell.domain.settings.options import Options
from storebell.domain.settings.settings import DEFAULTS
from storebell.qt.background import Background
from storebell.qt.security.page import SecurityPage
from storebell.qt.settings.controller import LiveSettings
from storebell.qt.theme.theme import Theme

LIMIT = 15_000


def page_over(theme: Theme, background: Background, options: Options) -> SecurityPage:
    live = LiveSettings(background, options, DEFAULTS, background)
    return SecurityPage(theme, background, live)


@pytest.fixture
def page(theme: Theme, qtbot: QtBot) -> SecurityPage:
    background = Background(settings_states.no_services)
    page = page_over(theme, background, Options())
    qtbot.addWidget(page)
    page.show_facts(settings_states.security_facts())
    return page


def test_a_keychain_that_is_not_there_is_told(page: SecurityPage) -> None:
    facts = settings_states.security_facts()
    assert "not available in this session" not in page.document.toPlainText()
    error = KeychainMissingError(reason="There is no session bus to reach a keychain by")
    page.show_facts(replace(facts, keychain_error=error))
    text = page.document.toPlainText()
    assert f"{facts.keychain} is not available in this session." in text
    assert str(error) in text


def test_everything_is_told_and_can_be_copied(page: SecurityPage) -> None:
    text = page.document.toPlainText()
    facts = settings_states.security_facts()
    for key in facts.keys:
        assert key.key_id in text
        assert key.fingerprint in text
    for file in facts.files:
        assert file.path in text
        assert str(file.holds) in text
    assert "Other users of this computer may read it" in text
    for contact in facts.contacts:
        assert contact.host in text
    assert "to ask for a test notification" in text
    for act in facts.acts:
        assert act.detail in text
    for risk in facts.risks:
        assert str(risk.title) in text
        assert str(risk.advice) in text
    next(
        candidate for candidate in page.findChildren(QPushButton) if candidate.text() == "Copy all"
    ).click()
    assert QGuiApplication.clipboard().text() == text
    flags = page.document.textInteractionFlags()
    assert flags & Qt.TextInteractionFlag.TextSelectableByKeyboard


def test_it_is_written_anew_in_other_colours_and_keeps_its_place(
    page: SecurityPage, theme: Theme
) -> None:
    page.resize(400, 200)
    page.show()
    bar = page.document.verticalScrollBar()
    bar.setValue(60)
    before = page.document.toPlainText()
    theme.changed.emit()
    assert page.document.toPlainText() == before
    assert bar.value() == 60


def test_it_reads_what_is_there_when_it_is_shown(
    theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    options = Options(basedir=tmp_path)
    background = Background(lambda: open_services(options, {}))
    page = page_over(theme, background, options)
    qtbot.addWidget(page)
    background.start()
    page.show()
    qtbot.waitUntil(lambda: "storebell.db" in page.document.toPlainText(), timeout=LIMIT)
    text = page.document.toPlainText()
    assert "There is none yet." in text
    assert "None yet." in text
    assert "Nothing was sent" in text
    background.close()
