"""Menu of what else can be sent in Local: other notifications, or the same one again."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from storebell.domain.messages import msg
from storebell.domain.notifications.types import (
    TEST,
    NotificationGroup,
    NotificationSubtype,
    NotificationType,
)
from storebell.presentation.translation import tr_message
from storebell.qt.actions.qactions import Actions
from storebell.qt.plain_text import set_tooltip
from storebell.qt.theme.typography import space

Choices = Sequence[tuple[str, Sequence[tuple[str, str | None, str]]]]
"""Groups: a title, and in each (type, subtype, title); a type without a subtype has None."""


def choices_from(groups: Iterable[NotificationGroup]) -> Choices:
    """Returns all notifications except TEST, which the button itself sends."""
    return [
        (
            tr_message(msg(group.title)),
            [
                (kind.name, subtype.name or None, _title(kind, subtype))
                for kind in group.types
                for subtype in kind.subtypes
            ],
        )
        for group in groups
        if all(kind.name != TEST for kind in group.types)
    ]


def _title(kind: NotificationType, subtype: NotificationSubtype) -> str:
    if len(kind.subtypes) == 1:
        return tr_message(msg(kind.title))
    return f"{tr_message(msg(kind.title))}: {tr_message(msg(subtype.title))}"


class SendMenuButton(QPushButton):
    """The right part of the Send button: opens a menu.

    Signals: chosen(type, subtype), subtype being "" where there is none.
    """

    chosen = Signal(str, str)

    def __init__(
        self, actions: Actions, choices: Choices = (), parent: QWidget | None = None
    ) -> None:
        super().__init__("▾", parent)
        self.setProperty("kind", "main")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(self.tr("Send something else"))
        self.set_usable(is_usable=True)
        self._menu = menu = QMenu(self)
        menu.setToolTipsVisible(True)
        actions.add_to(menu, ["deliver_again"])
        self.setMenu(menu)
        self.set_choices(choices)

    def set_choices(self, choices: Choices) -> None:
        """Adds these choices; call it once."""
        if choices:
            self._menu.addSeparator()
        for title, entries in choices:
            self._add_group(self._menu, title, entries)

    def set_usable(self, *, is_usable: bool) -> None:
        """Says what the menu offers, or why it offers nothing."""
        text = self.tr("Another notification, or the same one again")
        set_tooltip(
            self, text if is_usable else self.tr("Apple sends no other notification on request")
        )

    def choices_menu(self, parent: QWidget) -> QMenu:
        """Makes another menu with the same choices."""
        menu = QMenu(parent)
        menu.addActions([action for action in self._menu.actions() if action.menu() is not None])
        return menu

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(self.fontMetrics().horizontalAdvance("▾") + space(4), hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _add_group(
        self, menu: QMenu, title: str, entries: Sequence[tuple[str, str | None, str]]
    ) -> None:
        place = menu.addMenu(title)
        for kind, subtype, text in entries:
            name = f"{kind} · {subtype}" if subtype else kind
            action = place.addAction(f"{text}\t{name}")
            self._connect(action, kind, subtype or "")

    def _connect(self, action: QAction, kind: str, subtype: str) -> None:
        action.triggered.connect(lambda: self.chosen.emit(kind, subtype))
