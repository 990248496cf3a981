"""The button with the Local root."""

from dataclasses import replace

from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from storebell.domain.environment import Environment
from storebell.qt.sending.root_button import RootButton
from support.timelines import NOW, asked

PEM = "/home/you/storebell/local-root.pem"


def entries(menu: QMenu) -> dict[str, QAction]:
    return {action.text().replace("&", ""): action for action in menu.actions()}


def test_before_the_first_test_nothing_can_be_copied(qtbot: QtBot) -> None:
    button = RootButton()
    qtbot.addWidget(button)
    shown = entries(button.menu())
    assert [text for text, action in shown.items() if action.isEnabled()] == []
    assert "made with the first Local test" in shown


def test_each_form_is_copied_by_its_name(qtbot: QtBot) -> None:
    button = RootButton()
    qtbot.addWidget(button)
    button.set_root_file(PEM)
    shown = entries(button.menu())
    shown["Copy path, DER, for Apple's libraries"].trigger()
    assert QGuiApplication.clipboard().text().replace("\\", "/") == PEM.replace(".pem", ".der")
    shown["Copy path, PEM, for other tools"].trigger()
    assert QGuiApplication.clipboard().text().replace("\\", "/") == PEM


def test_a_snippet_is_for_the_app_that_was_sent_for(qtbot: QtBot) -> None:
    button = RootButton()
    qtbot.addWidget(button)
    button.set_root_file(PEM)
    local = replace(asked("t", NOW, Environment.LOCAL).asked, bundle_id="com.example.rowing")
    button.show_root_of(replace(local, root_file=None))
    snippets = entries(button.menu())["Copy snippet"]
    assert not snippets.isEnabled()
    button.show_root_of(replace(local, root_file=PEM))
    menu = snippets.menu()
    assert isinstance(menu, QMenu)
    shown = entries(menu)
    assert [*shown][:3] == ["Python", "Node.js", "Java (not tried)"]
    shown["Python"].trigger()
    assert '"com.example.rowing"' in QGuiApplication.clipboard().text()
