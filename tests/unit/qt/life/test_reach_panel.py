"""How a handler reaches the simulator."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from looks.local_states import FACTS
from storebell.qt.life.reach_panel import ReachPanel
from storebell.qt.theme.theme import Theme
from support.forms import said


def test_each_fact_is_shown_and_copied(theme: Theme, qtbot: QtBot) -> None:
    panel = ReachPanel(theme)
    qtbot.addWidget(panel)
    panel.show_facts(FACTS)
    panel.resize(900, 300)
    panel.show()
    expected = {
        "Copy the base URL": FACTS.base_url,
        "Copy the key file's path": str(FACTS.key_file),
        "Copy the key ID": FACTS.key_id,
        "Copy the issuer ID": FACTS.issuer_id,
        "Copy the root file's path": str(FACTS.root_file),
    }
    shown = said(panel)
    for button in panel.findChildren(QPushButton):
        button.click()
        assert QGuiApplication.clipboard().text() == expected.pop(button.accessibleName())
        assert QGuiApplication.clipboard().text() in shown
    assert expected == {}


def test_without_a_simulator_it_says_what_will_be_there(theme: Theme, qtbot: QtBot) -> None:
    panel = ReachPanel(theme)
    qtbot.addWidget(panel)
    panel.show()
    assert "Its base URL, key and root are shown here." in said(panel)
    assert not any(button.isVisible() for button in panel.findChildren(QPushButton))
    panel.show_facts(FACTS)
    assert "are shown here" not in said(panel)
    panel.show_facts(None)
    assert FACTS.base_url not in said(panel)
