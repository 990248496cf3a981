"""Says things to a screen reader: at once where a person asked, or politely, some at a time."""

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from storebell.domain.messages import plural_msg
from storebell.presentation.translation import tr_message

_WAIT_MILLISECONDS: Final = 1500
_MOST_ANNOUNCED: Final = 3


class Announcer(QObject):
    """Speaks for a widget.

    Signals: announced(text), each time.
    """

    announced = Signal(str)

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._waiting: list[str] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timer_timeout)

    def announce(self, text: str) -> None:
        """Announces a text at once, as the effect of a key or click."""
        event = QAccessibleAnnouncementEvent(self._widget, text)
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
        QAccessible.updateAccessibility(event)
        self.announced.emit(text)

    def announce_soon(self, text: str) -> None:
        """Announces a text together with others of the next moment, so that none interrupts
        another.
        """
        if text not in self._waiting:
            self._waiting.append(text)
        if not self._timer.isActive():
            self._timer.start(_WAIT_MILLISECONDS)

    def _on_timer_timeout(self) -> None:
        texts, rest = self._waiting[-_MOST_ANNOUNCED:], len(self._waiting) - _MOST_ANNOUNCED
        self._waiting.clear()
        if rest > 0:
            texts.append(tr_message(plural_msg("and one more", "and {count} more", rest)))
        self.announce(". ".join(texts))
