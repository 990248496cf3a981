"""What this copy of Storebell is made of."""

import pytest
from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from storebell.domain.settings.appearance import Scheme
from storebell.qt.help.about_page import AboutPage, facts_of_the_window
from storebell.qt.theme.theme import Theme
from storebell.services.diagnostics import components
from support.forms import press


@pytest.fixture
def page(qtbot: QtBot) -> AboutPage:
    page = AboutPage()
    qtbot.addWidget(page)
    page.show()
    return page


def texts(page: AboutPage) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel)]


def test_it_names_its_own_version_and_licence(page: AboutPage) -> None:
    own = components()[0]
    assert texts(page)[0] == f"Storebell {own.version}"
    assert any("Apache License 2.0" in text for text in texts(page))
    assert any("not a product of Apple" in text for text in texts(page))


def test_every_component_has_its_version_and_licence(page: AboutPage) -> None:
    shown = texts(page)
    at = shown.index("Made of") + 1
    cells = shown[at:-1]
    table = [tuple(cells[row : row + 3]) for row in range(0, len(cells), 3)]
    wanted = [(found.name, found.version, found.licence) for found in components()[1:]]
    assert table == [*wanted, ("Qt", qVersion(), "LGPL-3.0-only")]


def test_it_says_that_qt_may_be_replaced(page: AboutPage) -> None:
    assert "LGPL, version 3" in texts(page)[-1]
    assert "may be replaced by yours" in texts(page)[-1]


def test_the_diagnostics_are_asked_for(page: AboutPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.diagnostics_requested):
        press(page, "Copy &diagnostics")
    button = page.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    assert "without any secret" in button.toolTip()


def test_the_facts_of_a_window_follow_colours_size_and_text(theme: Theme, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1024, 600)
    facts = dict(facts_of_the_window(theme, window))
    assert facts["window"] == "1024 × 600"
    assert facts["colours"] == "light, text 100 %"
    assert facts["Qt"].startswith(f"{qVersion()}, offscreen, style ")
    assert " × " in facts["screens"]
    theme.choose(Scheme.DARK)
    theme.set_text_scale(150)
    assert dict(facts_of_the_window(theme, window))["colours"] == "dark, text 150 %"
