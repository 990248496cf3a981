"""Copies text to the clipboard, and says so where it was asked for."""

from typing import Final

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication
from PySide6.QtWidgets import QWidget

from storebell.presentation.translation import tr_text
from storebell.qt.plain_text import show_tooltip

SHOWN_MILLISECONDS: Final = 2000


def copy_text(text: str, widget: QWidget, place: QPoint | None = None) -> None:
    """Copies the text, and says “Copied” below the widget, or at a place within it.

    A screen reader is told as well. Nothing happens without a text.
    """
    if not text:
        return
    QGuiApplication.clipboard().setText(text)
    said = tr_text("Copied")
    event = QAccessibleAnnouncementEvent(widget, said)
    event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
    QAccessible.updateAccessibility(event)
    if widget.isVisible():
        below = QPoint(0, widget.height()) if place is None else place
        show_tooltip(widget.mapToGlobal(below), widget, said, milliseconds=SHOWN_MILLISECONDS)
