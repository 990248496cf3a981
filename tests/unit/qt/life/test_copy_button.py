"""A button that copies."""

from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from storebell.qt.life.copy_button import CopyButton
from storebell.qt.theme.theme import Theme


def test_the_text_it_was_given_last_is_copied(theme: Theme, qtbot: QtBot) -> None:
    button = CopyButton(theme, "Copy the base URL")
    qtbot.addWidget(button)
    button.set_text("http://127.0.0.1:1")
    button.set_text("http://127.0.0.1:2")
    button.click()
    assert QGuiApplication.clipboard().text() == "http://127.0.0.1:2"
    assert button.accessibleName() == button.toolTip() == "Copy the base URL"


def test_it_grows_with_the_text(theme: Theme, qtbot: QtBot) -> None:
    button = CopyButton(theme, "Copy")
    qtbot.addWidget(button)
    before = button.width()
    theme.set_text_scale(200)
    qtbot.waitUntil(lambda: button.width() > before)
