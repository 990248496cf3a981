"""Tabs: what is chosen stays, nothing is cut, and the keys that go along them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QTabBar, QTextBrowser

from storebell.qt.inspector import Inspector
from support import inspected, timelines
from unit.qt.inspector.opened import tabs_of, text, tree_of


def test_the_chosen_tab_stays_and_its_content_does_not(inspector: Inspector) -> None:
    inspector.show_timeline(inspected.polled())
    assert "1/4" in text(inspector, "Exchange")
    inspector.show_timeline(timelines.unknown())
    page = tabs_of(inspector).current
    assert isinstance(page, QTextBrowser)
    assert page.toPlainText() == "Nothing was asked yet."


@pytest.mark.parametrize("width", [300, 336, 640])
@pytest.mark.parametrize("height", [480, 760])
def test_no_button_or_tab_is_cut(inspector: Inspector, width: int, height: int) -> None:
    inspector.resize(width, height)
    inspector.show_timeline(timelines.retrying(), can_repeat=True)
    QApplication.processEvents()
    buttons = [
        candidate for candidate in inspector.findChildren(QPushButton) if candidate.isVisible()
    ]
    assert len(buttons) >= 5
    for button in buttons:
        corner = button.mapTo(inspector, button.rect().bottomRight())
        assert inspector.rect().contains(corner), button.text()
        assert button.width() >= button.sizeHint().width(), button.text()


def test_all_tabs_are_seen_in_the_usual_width_and_scroll_in_less(inspector: Inspector) -> None:
    inspector.resize(336, 600)
    inspector.show_timeline(timelines.retrying())
    QApplication.processEvents()
    bar = inspector.findChild(QTabBar)
    assert bar is not None
    last = bar.count() - 1
    assert bar.rect().contains(bar.tabRect(last))
    inspector.resize(300, 600)
    tabs_of(inspector).choose("Raw")
    QApplication.processEvents()
    assert bar.rect().contains(bar.tabRect(last).center())


@pytest.mark.parametrize("height", range(440, 800, 40))
def test_a_scroll_bar_that_comes_and_goes_changes_no_text(
    inspector: Inspector, height: int
) -> None:
    """Writing anew while Qt lays out what is written ended the process once."""
    inspector.resize(336, height)
    for timeline in (inspected.redirected(), timelines.refused_by_handler(), timelines.sending()):
        inspector.show_timeline(timeline)
        for name in tabs_of(inspector).names():
            tabs_of(inspector).choose(name)
            QApplication.processEvents()
    assert inspector.shown == ("t-sending", None)


def test_arrow_keys_go_along_the_tabs_and_control_tab_works_inside(inspector: Inspector) -> None:
    inspector.show_timeline(timelines.timed_out())
    tabs = tabs_of(inspector)
    tabs.choose("Delivery")
    bar = tabs.findChild(QTabBar)
    assert bar is not None
    bar.setFocus()
    QTest.keyClick(bar, Qt.Key.Key_Right)
    assert tabs.current is not None
    assert tabs.current.isAncestorOf(tree_of(inspector))
    page = tabs.current
    QTest.keyClick(page, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert tabs.current is not page
    QTest.keyClick(page, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert tabs.current is page
