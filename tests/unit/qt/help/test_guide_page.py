"""The guide is shown in the window, whole and from our own files."""

from PySide6.QtWidgets import QTextBrowser
from pytestqt.qtbot import QtBot

from storebell import resources
from storebell.domain.settings.appearance import Scheme
from storebell.qt.help.guide_page import GuidePage
from storebell.qt.theme.theme import Theme


def text_of(page: GuidePage) -> QTextBrowser:
    found = page.findChild(QTextBrowser)
    assert isinstance(found, QTextBrowser)
    return found


def test_the_guide_is_shown_whole(theme: Theme, qtbot: QtBot) -> None:
    page = GuidePage(theme)
    qtbot.addWidget(page)
    shown = text_of(page).toPlainText()
    for line in resources.guide().splitlines():
        if line.startswith("# "):
            assert line.removeprefix("# ") in shown
    assert "**Send.**" not in shown
    assert not text_of(page).openLinks()


def test_it_follows_colours_and_size(theme: Theme, qtbot: QtBot) -> None:
    page = GuidePage(theme)
    qtbot.addWidget(page)
    before = text_of(page).document().defaultFont().pointSizeF()
    theme.set_text_scale(200)
    theme.choose(Scheme.DARK)
    assert text_of(page).document().defaultFont().pointSizeF() > before
    assert "Using the window" in text_of(page).toPlainText()
