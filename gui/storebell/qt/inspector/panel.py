"""The column at the right: header, why, and one tab per side of a test."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from storebell.domain.notifications.timeline import Timeline
from storebell.qt.actions.qactions import Actions
from storebell.qt.inspector.attempt_chooser import AttemptChooser
from storebell.qt.inspector.copy_menu import CopyMenu
from storebell.qt.inspector.delivery import DeliveryPage
from storebell.qt.inspector.exchange import ExchangePage
from storebell.qt.inspector.header import Header
from storebell.qt.inspector.legend import Legend
from storebell.qt.inspector.page import Page, Subject
from storebell.qt.inspector.payload import PayloadPage
from storebell.qt.inspector.raw import RawPage
from storebell.qt.inspector.several import Several
from storebell.qt.inspector.signature import SignaturePage
from storebell.qt.inspector.tabs import Tabs
from storebell.qt.inspector.why import Why
from storebell.qt.plain_text import set_tooltip
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.flow_row import WrappingRow

LEAST_WIDTH: Final = 300
"""Width in pixels from which nothing is cut off."""


class Inspector(QFrame):
    """Everything known of one test and one of its attempts.

    Its buttons are about the test that it shows, which the selection need not contain: so they
    are none of the actions of the selection.

    Signals: send_again_requested(test_id), a new notification; deliver_again_requested(test_id),
    the same one once more; attempt_chosen(test_id, number), by the buttons beside its number.
    """

    send_again_requested = Signal(str)
    deliver_again_requested = Signal(str)
    attempt_chosen = Signal(str, int)

    def __init__(
        self,
        theme: Theme,
        actions: Actions,
        parent: QWidget | None = None,
        *,
        zone: tzinfo | None = None,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._zone = zone
        self._clock = clock or _utc_now
        self._subject: Subject | None = None
        self.basedir: Path | None = None
        """The folder of this run's files, where it was chosen."""
        self._make_parts(theme, actions)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._legend)
        self._stack.addWidget(self._set_out())
        self._stack.addWidget(self._several)
        self._connect()
        self.setMinimumWidth(LEAST_WIDTH)
        theme.apply_style(self, "inspector")

    # -- what the window does -----------------------------------------------------------------

    def show_timeline(
        self, timeline: Timeline, number: int | None = None, *, can_repeat: bool = False
    ) -> None:
        """Shows a test; `number` is an attempt of it, else the newest on record is shown.

        `can_repeat`: the same notification can be delivered again.
        """
        if number is None or not 1 <= number <= len(timeline.attempts):
            number = len(timeline.attempts) or None
        subject = Subject(timeline, number, self._clock(), self._zone, can_repeat, self.basedir)
        self._show(subject)

    def show_several(self, timelines: Sequence[Timeline]) -> None:
        """Count several tests; one of them is shown as itself, none as nothing."""
        if len(timelines) == 1:
            self.show_timeline(timelines[0])
        elif timelines:
            self._subject = None
            self._copy_menu.show_subject(None)
            self._several.show_timelines(tuple(timelines), self._zone)
            self._stack.setCurrentWidget(self._several)
        else:
            self.show_nothing()

    def show_nothing(self) -> None:
        """Shows that nothing is selected, and the legend of a lane."""
        self._subject = None
        self._copy_menu.show_subject(None)
        self._stack.setCurrentWidget(self._legend)

    def show_zone(self, zone: tzinfo | None) -> None:
        """Shows times in this zone from now on; None is this computer's."""
        self._zone = zone
        if self._subject is not None:
            shown = self._subject
            self.show_timeline(shown.timeline, shown.number, can_repeat=shown.can_repeat)

    @property
    def copy_menu(self) -> CopyMenu:
        """Menu of the parts that can be copied of the shown test."""
        return self._copy_menu

    def go_along_tabs(self, by: int) -> None:
        """Moves by a number of tabs."""
        self._tabs.go(by)

    @property
    def shown(self) -> tuple[str, int | None] | None:
        """The test and the attempt that are shown."""
        if self._subject is None:
            return None
        return self._subject.timeline.test_id, self._subject.number

    # -- building -----------------------------------------------------------------------------

    def _make_parts(self, theme: Theme, actions: Actions) -> None:
        self._legend = Legend(theme)
        self._several = Several(theme, self.tr("Selected tests"))
        self._header = Header(theme, self.tr("Test"))
        self._chooser = AttemptChooser()
        self._again = QPushButton(self.tr("Send a&gain"))
        set_tooltip(self._again, self.tr("A new notification, with a new UUID"))
        self._repeat = QPushButton(self.tr("De&liver again"))
        set_tooltip(
            self._repeat, self.tr("The same notification, with the same UUID, as in a retry")
        )
        self._repeat.hide()
        self._copy = QPushButton(self.tr("&Copy ▾"))
        self._copy.setAccessibleName(self.tr("Copy"))
        self._copy_menu = CopyMenu(actions, self._copy)
        self._copy.setMenu(self._copy_menu)
        self._tabs = Tabs()
        for page, name in (
            (Why(theme, self.tr("Why")), self.tr("Why")),
            (DeliveryPage(theme, self.tr("Delivery")), self.tr("Delivery")),
            (PayloadPage(theme, self.tr("Payload")), self.tr("Payload")),
            (SignaturePage(theme, self.tr("Signature")), self.tr("Signature")),
            (ExchangePage(theme, self.tr("Exchange")), self.tr("Exchange")),
            (RawPage(theme, self.tr("Raw")), self.tr("Raw")),
        ):
            self._tabs.add(page, name)

    def _set_out(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header)
        column.addWidget(self._chooser)
        column.addWidget(self._tabs, 1)
        buttons = QFrame()
        buttons.setObjectName("inspector_buttons")
        inside = QVBoxLayout(buttons)
        inside.setContentsMargins(space(4), space(2), space(4), space(3))
        inside.addWidget(WrappingRow(self._again, self._repeat, self._copy))
        column.addWidget(buttons)
        return content

    def _connect(self) -> None:
        self._again.clicked.connect(self._on_again_clicked)
        self._repeat.clicked.connect(self._on_repeat_clicked)
        self._chooser.chosen.connect(self._on_attempt_chosen)
        self._tabs.page_chosen.connect(self._on_page_chosen)

    # -- inside -------------------------------------------------------------------------------

    def _show(self, subject: Subject) -> None:
        if subject == self._subject:
            return
        self._subject = subject
        self._header.show_subject(subject)
        self._chooser.show_attempt(subject.number, len(subject.timeline.attempts))
        self._copy_menu.show_subject(subject)
        self._repeat.setVisible(subject.can_repeat)
        self._show_page()
        self._stack.setCurrentIndex(1)

    def _show_page(self) -> None:
        page = self._tabs.current
        if isinstance(page, Page | PayloadPage):
            page.show_subject(self._subject)

    def _on_again_clicked(self) -> None:
        if self._subject is not None:
            self.send_again_requested.emit(self._subject.timeline.test_id)

    def _on_repeat_clicked(self) -> None:
        if self._subject is not None:
            self.deliver_again_requested.emit(self._subject.timeline.test_id)

    def _on_attempt_chosen(self, number: int) -> None:
        shown = self._subject
        if shown is None:
            return
        self.show_timeline(shown.timeline, number, can_repeat=shown.can_repeat)
        self.attempt_chosen.emit(shown.timeline.test_id, number)

    def _on_page_chosen(self) -> None:
        if self._subject is not None:
            self._show_page()


def _utc_now() -> datetime:
    return datetime.now(UTC)
