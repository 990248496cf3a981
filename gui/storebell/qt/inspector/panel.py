"""The column at the right: header, why, and one tab per side of a test."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QPushButton,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from storebell.domain.notifications.timeline import Timeline
from storebell.qt.actions.qactions import Actions
from storebell.qt.deferred_call import DeferredCall
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

_MOST_OF_HEIGHT: Final = 0.58

_FEWEST_LINES: Final = 42
"""Lines of text below which the explanation becomes a tab like the others."""

_UNBOUNDED: Final = 16_777_215
"""Qt's QWIDGETSIZE_MAX."""

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
        self._is_split_by_hand = False
        self._is_compact: bool | None = None
        self._size_change = DeferredCall(self._share_height, self)
        self._make_parts(theme, actions)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._legend)
        self._stack.addWidget(self._set_out())
        self._stack.addWidget(self._several)
        self._connect()
        self._share_height()
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
        self._why = Why(theme, self.tr("Why"))
        self._again = QPushButton(self.tr("Send a&gain"))
        set_tooltip(self._again, self.tr("A new notification, with a new UUID"))
        self._repeat = QPushButton(self.tr("De&liver again"))
        set_tooltip(
            self._repeat, self.tr("The same notification, with the same UUID, as in a retry")
        )
        self._repeat.hide()
        self._copy = QPushButton(self.tr("&Copy ▾"))
        self._copy.setAccessibleName(self.tr("Copy"))
        self._copy_menu = CopyMenu(actions, self)
        self._copy.setMenu(self._copy_menu)
        self._tabs = Tabs()
        # Where there is little height, the explanation moves in here.
        self._why_tab = QWidget()
        QVBoxLayout(self._why_tab).setContentsMargins(0, 0, 0, 0)
        self._tabs.add(self._why_tab, self.tr("Why"))
        for page, name in (
            (DeliveryPage(theme, self.tr("Delivery")), self.tr("Delivery")),
            (PayloadPage(theme, self.tr("Payload")), self.tr("Payload")),
            (SignaturePage(theme, self.tr("Signature")), self.tr("Signature")),
            (ExchangePage(theme, self.tr("Exchange")), self.tr("Exchange")),
            (RawPage(theme, self.tr("Raw")), self.tr("Raw")),
        ):
            self._tabs.add(page, name)

    def _set_out(self) -> QWidget:
        self._buttons = WrappingRow(self._again, self._repeat, self._copy)
        buttons = QVBoxLayout()
        buttons.setContentsMargins(space(4), space(2), space(4), space(2))
        buttons.addWidget(self._buttons)
        self._upper = QWidget()
        self._upper_column = QVBoxLayout(self._upper)
        self._upper_column.setContentsMargins(0, 0, 0, 0)
        self._upper_column.setSpacing(0)
        self._upper_column.addLayout(buttons)
        self._upper_column.addStretch(0)
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self._upper)
        self._split.addWidget(self._tabs)
        self._split.setStretchFactor(0, 1)
        self._split.setStretchFactor(1, 1)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header)
        column.addWidget(self._chooser)
        column.addWidget(self._split, 1)
        return content

    def _connect(self) -> None:
        self._again.clicked.connect(self._on_again_clicked)
        self._repeat.clicked.connect(self._on_repeat_clicked)
        self._chooser.chosen.connect(self._on_attempt_chosen)
        self._tabs.page_chosen.connect(self._on_page_chosen)
        self._split.splitterMoved.connect(self._on_splitter_moved)
        self._why.height_changed.connect(self._share_height)
        self._theme.changed.connect(self._share_height)
        self._split.installEventFilter(self)

    # -- inside -------------------------------------------------------------------------------

    def _show(self, subject: Subject) -> None:
        if subject == self._subject:
            return
        self._subject = subject
        self._header.show_subject(subject)
        self._chooser.show_attempt(subject.number, len(subject.timeline.attempts))
        self._why.show_subject(subject)
        self._copy_menu.show_subject(subject)
        self._repeat.setVisible(subject.can_repeat)
        self._show_page()
        self._stack.setCurrentIndex(1)
        self._share_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._size_change.request()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Shares out the height after a resize, once everything around it has been laid out."""
        if watched is self._split and event.type() == QEvent.Type.Resize:
            self._size_change.request()
        return super().eventFilter(watched, event)

    def _share_height(self) -> None:
        """The explanation takes what it needs, up to the most of the height; the tabs the rest."""
        line = QFontMetrics(self._theme.type.body).lineSpacing()
        is_compact = self.height() < _FEWEST_LINES * line
        if is_compact is not self._is_compact:
            self._is_compact = is_compact
            self._place_why(is_tab=is_compact)
        width = self._split.width() - 2 * space(4)
        buttons = self._buttons.heightForWidth(width) + 4 * space(1)
        if is_compact:
            self._upper.setFixedHeight(buttons)
            return
        self._upper.setMinimumHeight(buttons + 3 * line)
        needed = self._why.needed_height
        # However the height is shared by hand: the buttons follow the text.
        self._why.setMaximumHeight(needed)
        self._upper.setMaximumHeight(max(needed + buttons, buttons + 3 * line))
        if not self._is_split_by_hand:
            total = self._split.height() - self._split.handleWidth()
            upper = min(needed + buttons, round(total * _MOST_OF_HEIGHT))
            self._split.setSizes([upper, total - upper])

    def _place_why(self, *, is_tab: bool) -> None:
        if is_tab:
            self._why.setMaximumHeight(_UNBOUNDED)
            inside = self._why_tab.layout()
            assert inside is not None
            inside.addWidget(self._why)
        else:
            self._upper_column.insertWidget(0, self._why, 1)
        self._why.show()  # at once: a layout shows what it was given one round later
        self._tabs.offer(self._why_tab, is_offered=is_tab)
        self._header.be_brief(is_brief=is_tab)
        self._why.show_place(is_shown=is_tab)

    def _on_splitter_moved(self) -> None:
        self._is_split_by_hand = True

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
