"""Several tests are selected: they are counted."""

from PySide6.QtWidgets import QTextBrowser

from storebell.qt.inspector import Inspector
from support import timelines


def test_several_tests_are_counted_and_one_is_shown(inspector: Inspector) -> None:
    inspector.show_several(timelines.all_samples())
    shown = [
        text_browser.toPlainText()
        for text_browser in inspector.findChildren(QTextBrowser)
        if text_browser.isVisible()
    ]
    assert len(shown) == 1
    assert "12 tests selected" in shown[0]
    assert "3 × Delivered" in shown[0]
    inspector.show_several([timelines.timed_out()])
    assert inspector.shown == ("t-timed-out", 1)
    inspector.show_several([])
    assert inspector.shown is None
