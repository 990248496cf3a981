"""The column at the right: header, why, and one tab per side of a test."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QMenu,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedLayout,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from storebell.domain.behaviours import read_behaviour
from storebell.domain.curl import curl_command
from storebell.domain.lanes import lane
from storebell.domain.timeline import Timeline
from storebell.qt.inspector.delivery import DeliveryPage
from storebell.qt.inspector.exchange import ExchangePage
from storebell.qt.inspector.legend import Legend
from storebell.qt.inspector.page import Page
from storebell.qt.inspector.payload import PayloadPage
from storebell.qt.inspector.raw import RawPage
from storebell.qt.inspector.signature import SignaturePage
from storebell.qt.inspector.why import Why
from storebell.qt.labels import ElidedLabel
from storebell.qt.sentences import say, say_date, say_environment
from storebell.qt.theme import Theme
from storebell.qt.typography import space
from storebell.qt.wrapping_row import WrappingRow

_MOST_OF_HEIGHT: Final = 0.58


@dataclass(frozen=True, slots=True)
class _Shown:
    timeline: Timeline
    number: int | None
    can_repeat: bool


class Inspector(QFrame):
    """Everything known of one test and one of its attempts.

    Signals: send_again_requested(test_id), a new notification; deliver_again_requested(test_id),
    the same one once more.
    """

    send_again_requested = Signal(str)
    deliver_again_requested = Signal(str)

    def __init__(
        self,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        zone: tzinfo | None = None,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._zone = zone
        self._clock = clock or _utc_now
        self._subject: _Shown | None = None
        self._is_split_by_hand = False
        self._title = ElidedLabel(size="heading", is_strong=True)
        self._place = ElidedLabel(tone="secondary", size="small")
        self._url = ElidedLabel(tone="secondary", size="small", mode=Qt.TextElideMode.ElideMiddle)
        self._why = Why(theme)
        self._again = QPushButton(self.tr("Send a&gain"))
        self._again.clicked.connect(self._on_again_clicked)
        self._again.setToolTip(self.tr("A new notification, with a new UUID"))
        self._repeat = QPushButton(self.tr("De&liver again"))
        self._repeat.setToolTip(self.tr("The same notification, with the same UUID, as in a retry"))
        self._repeat.clicked.connect(self._on_repeat_clicked)
        self._repeat.hide()
        self._copy = QPushButton(self.tr("&Copy ▾"))
        self._copy.setAccessibleName(self.tr("Copy"))
        self._copy.setMenu(self._copy_menu())
        self._tabs = QTabWidget()
        self._tabs.setUsesScrollButtons(True)
        self._tabs.tabBar().setExpanding(False)
        self._pages: tuple[tuple[Page, str], ...] = (
            (DeliveryPage(theme, self.tr("Delivery")), self.tr("Delivery")),
            (PayloadPage(theme, self.tr("Payload")), self.tr("Payload")),
            (SignaturePage(theme, self.tr("Signature")), self.tr("Signature")),
            (ExchangePage(theme, self.tr("Exchange")), self.tr("Exchange")),
            (RawPage(theme, self.tr("Raw")), self.tr("Raw")),
        )
        for page, name in self._pages:
            self._tabs.addTab(page, name)
        self._tabs.currentChanged.connect(self._on_tab_changed)
        self._stack = QStackedLayout(self)
        self._legend = Legend(theme)
        self._stack.addWidget(self._legend)
        self._stack.addWidget(self._set_out())
        theme.dress(self, "inspector")

    # -- what the window does -----------------------------------------------------------------

    def show_timeline(
        self, timeline: Timeline, number: int | None = None, *, can_repeat: bool = False
    ) -> None:
        """Show a test; `number` is an attempt of it, else the newest on record is shown.

        `can_repeat` says whether the same notification can be delivered again.
        """
        if number is None or not 1 <= number <= len(timeline.attempts):
            number = len(timeline.attempts) or None
        shown = _Shown(timeline, number, can_repeat)
        if shown == self._subject:
            return
        before, self._subject = self._subject, shown
        self._show_header(timeline)
        self._why.show_attempt(timeline, number, lane(timeline, self._clock(), self._zone))
        if before is None or before.timeline.test_id != timeline.test_id:
            self._scroll.verticalScrollBar().setValue(0)
        for action, is_there in zip(
            self._copy.menu().actions(), self._what_can_be_copied(timeline), strict=True
        ):
            action.setEnabled(is_there)
        self._repeat.setVisible(can_repeat)
        self._show_page()
        self._stack.setCurrentIndex(1)
        self._share_height()

    def show_nothing(self) -> None:
        """Say that nothing is selected, and how to read a lane."""
        self._subject = None
        self._stack.setCurrentIndex(0)

    @property
    def shown(self) -> tuple[str, int | None] | None:
        """The test and the attempt that are shown."""
        if self._subject is None:
            return None
        return self._subject.timeline.test_id, self._subject.number

    # -- inside -------------------------------------------------------------------------------

    def _set_out(self) -> QWidget:
        header = QFrame()
        header.setObjectName("header")
        lines = QVBoxLayout(header)
        lines.setContentsMargins(space(4), space(4), space(4), space(3))
        lines.setSpacing(2)
        for label in (self._title, self._place, self._url):
            lines.addWidget(label)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._why)
        self._buttons = WrappingRow(self._again, self._repeat, self._copy)
        buttons = QVBoxLayout()
        buttons.setContentsMargins(space(4), space(1), space(4), space(2))
        buttons.addWidget(self._buttons)
        upper = QWidget()
        upper_column = QVBoxLayout(upper)
        upper_column.setContentsMargins(0, 0, 0, 0)
        upper_column.setSpacing(0)
        upper_column.addWidget(self._scroll, 1)
        upper_column.addLayout(buttons)
        upper_column.addStretch(0)
        self._scroll.viewport().installEventFilter(self)
        self._why.installEventFilter(self)
        self._split = split = QSplitter(Qt.Orientation.Vertical)
        split.splitterMoved.connect(self._on_splitter_moved)
        split.setChildrenCollapsible(False)
        split.addWidget(upper)
        split.addWidget(self._tabs)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 1)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(header)
        column.addWidget(split, 1)
        return whole

    def _show_header(self, timeline: Timeline) -> None:
        asked = timeline.asked
        at = asked.at.astimezone(self._zone)
        now = self._clock().astimezone(self._zone)
        when = f"{at:%H:%M:%S}" if at.date() == now.date() else f"{say_date(at)}, {at:%H:%M:%S}"
        title = self.tr("{environment} test, {time}").format(
            environment=say_environment(asked.environment), time=when
        )
        self._title.setText(title)
        state = self.tr("final") if timeline.outcome else self.tr("open")
        plan = self.tr("{plan} plan").format(plan=asked.plan.name)
        self._place.setText(f"{asked.app_label} · {state} · {plan}")
        if asked.receiver:
            behaviour = say(read_behaviour(asked.receiver).title)
            says = self.tr("Built-in receiver: {behaviour}")
            self._url.setText(says.format(behaviour=behaviour))
        elif asked.url:
            says = self.tr("URL you entered: {url}") if asked.environment.is_apples else "{url}"
            self._url.setText(says.format(url=asked.url))
        self._url.setVisible(bool(asked.url))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_height()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is explained has its final width and fonts only once it was laid out."""
        is_new_width = (
            isinstance(event, QResizeEvent) and event.size().width() != event.oldSize().width()
        )
        if is_new_width or event.type() == QEvent.Type.LayoutRequest:
            self._share_height()
        return super().eventFilter(watched, event)

    def _share_height(self) -> None:
        """The explanation takes what it needs, up to the most of the height; the tabs the rest."""
        if self._subject is None:
            return
        needed = self._why.heightForWidth(self._scroll.viewport().width())
        # However the height is shared by hand: the buttons follow the text.
        self._scroll.setMaximumHeight(needed)
        if self._is_split_by_hand:
            return
        whole = self._split.height()
        width = self._scroll.width() - 2 * space(4)
        upper = needed + self._buttons.heightForWidth(width) + space(4)
        upper = min(upper, round(whole * _MOST_OF_HEIGHT))
        self._split.setSizes([upper, whole - upper])

    def _on_splitter_moved(self) -> None:
        self._is_split_by_hand = True

    def _show_page(self) -> None:
        page = self._pages[self._tabs.currentIndex()][0]
        page.show_subject(self._subject)

    def _copy_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction(self.tr("&Token"), self._on_copy_token)
        menu.addAction(self.tr("&Payload as JSON"), self._on_copy_payload)
        menu.addAction(self.tr("&Signed payload"), self._on_copy_signed_payload)
        menu.addAction(self.tr("Request as &curl"), self._on_copy_curl)
        return menu

    def _what_can_be_copied(self, timeline: Timeline) -> tuple[bool, bool, bool, bool]:
        verification = timeline.verification
        return (
            timeline.token is not None,
            verification is not None and verification.payload is not None,
            timeline.signed_payload is not None,
            bool(timeline.exchanges),
        )

    def _on_copy_token(self) -> None:
        if self._subject is not None:
            _copy(self._subject.timeline.token or "")

    def _on_copy_payload(self) -> None:
        verification = self._subject.timeline.verification if self._subject else None
        if verification is not None and verification.payload is not None:
            _copy(json.dumps(dict(verification.payload), indent=2, ensure_ascii=False))

    def _on_copy_signed_payload(self) -> None:
        if self._subject is not None:
            _copy(self._subject.timeline.signed_payload or "")

    def _on_copy_curl(self) -> None:
        if self._subject is not None and self._subject.timeline.exchanges:
            _copy(curl_command(self._subject.timeline.exchanges[0]))

    def _on_again_clicked(self) -> None:
        if self._subject is not None:
            self.send_again_requested.emit(self._subject.timeline.test_id)

    def _on_repeat_clicked(self) -> None:
        if self._subject is not None:
            self.deliver_again_requested.emit(self._subject.timeline.test_id)

    def _on_tab_changed(self) -> None:
        if self._subject is not None:
            self._show_page()


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def _utc_now() -> datetime:
    return datetime.now(UTC)
