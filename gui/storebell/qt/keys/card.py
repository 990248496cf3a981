"""One key on the page: what is known of it, and what can be done with it."""

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from storebell.domain.accounts.credentials import bundle_id_from
from storebell.domain.errors.keychain import KeyNotInKeychainError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.presentation.translation import tr_message
from storebell.qt.keys.check_view import CheckView
from storebell.qt.keys.facts import FactGrid
from storebell.qt.keys.inline_question import InlineQuestion
from storebell.qt.keys.rename_line import RenameLine
from storebell.qt.plain_text import set_tooltip
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.flow_row import WrappingRow
from storebell.qt.widgets.form_dialog import TextField, checked
from storebell.qt.widgets.labels import ElidedLabel, Label
from storebell.qt.widgets.waiting_row import WaitingRow

if TYPE_CHECKING:  # the page knows its services by name only
    from storebell.services.accounts.keys import KeyFacts


class KeyCard(QFrame):
    """Shows a key, and emits what the user asks for.

    Signals: rename_requested(label); remove_requested(); test_requested(bundle_id);
    import_requested(), for a key that is not found; stop_requested(), for any running action.
    """

    rename_requested = Signal(str)
    remove_requested = Signal()
    test_requested = Signal(str)
    import_requested = Signal()
    stop_requested = Signal()

    def __init__(
        self, theme: Theme, zone: tzinfo | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._facts: KeyFacts | None = None
        self._icon = QLabel()
        self._name = ElidedLabel(size="heading", is_strong=True)
        self._rename_line = RenameLine()
        self._rename_line.hide()
        self._badge = Label(size="small", is_strong=True)
        self._badge.setObjectName("badge")
        self._grid = FactGrid(theme, zone)
        self.check = CheckView(theme)
        self._waiting = WaitingRow()
        self._question = InlineQuestion(self.tr("Remove key"), self.tr("Keep it"))
        self._bundle_id = TextField(
            self.tr("Bundle ID to test it with"),
            placeholder="com.example.hiking",
            hint=self.tr("No app uses this key yet, and Apple judges a key together with an app."),
        )
        self._bundle_id.hide()
        self._error_title = Label(tone="failed", is_strong=True, wraps=True)
        self._error_advice = Label(wraps=True)
        self._build_buttons()
        self._set_out()
        self._connect()
        self._on_theme_changed()

    # -- what the page does -------------------------------------------------------------------

    @property
    def key_id(self) -> str:
        return "" if self._facts is None else self._facts.key.key_id

    def show_facts(self, facts: "KeyFacts", now: datetime) -> None:
        """The key as it is now."""
        self._facts = facts
        name = facts.key.label or facts.key.key_id
        self._name.setText(name)
        self.setAccessibleName(self.tr("Key {name}").format(name=name))
        for button, label in self._labels.items():
            button.setAccessibleName(label.format(name=name))
        self._grid.show_facts(facts, now)
        self._show_badge(facts)
        self._again.setVisible(facts.is_elsewhere)

    def show_error(self, error: StorebellError) -> None:
        """Shows an error on the card of the key that it is about."""
        self._error_title.setText(tr_message(error.title))
        self._error_advice.setText(tr_message(error.advice))
        self._error_title.show()
        self._error_advice.show()
        if isinstance(error, KeyNotInKeychainError):
            self._again.show()

    def set_busy(self, is_busy: bool) -> None:
        """Disables all actions of this key while one is running."""
        for button in self._labels:
            button.setEnabled(not is_busy)
        if is_busy:
            self._hide_error()
            self._waiting.begin()
        else:
            self._waiting.end()

    def end_waiting(self) -> None:
        """The keychain has answered; what goes on does so elsewhere."""
        self._waiting.end()

    def focus(self) -> None:
        self._test.setFocus()

    # -- inside -------------------------------------------------------------------------------

    def _build_buttons(self) -> None:
        self._test = QPushButton(self.tr("Test"))
        set_tooltip(self._test, self.tr("Ask Apple whether it accepts this key. Nothing is sent."))
        self._rename = QPushButton(self.tr("Rename"))
        self._remove = QPushButton(self.tr("Remove…"))
        self._again = QPushButton(self.tr("Import again…"))
        self._again.hide()
        self._labels = {
            self._test: self.tr("Test the key {name}"),
            self._rename: self.tr("Rename the key {name}"),
            self._remove: self.tr("Remove the key {name}"),
            self._again: self.tr("Import the key {name} again"),
        }

    def _set_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(space(2))
        head.addWidget(self._icon)
        head.addWidget(self._name)
        head.addWidget(self._rename_line, 1)
        head.addWidget(self._badge)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(4), space(3), space(4), space(4))
        column.setSpacing(space(3))
        column.addLayout(head)
        column.addWidget(self._grid)
        column.addWidget(WrappingRow(*self._labels))
        column.addWidget(self._bundle_id)
        error = QVBoxLayout()
        error.setSpacing(2)
        for label in (self._error_title, self._error_advice):
            label.hide()
            error.addWidget(label)
        column.addLayout(error)
        for part in (self._waiting, self.check, self._question):
            column.addWidget(part)

    def _connect(self) -> None:
        self._test.clicked.connect(self._on_test_clicked)
        self._rename.clicked.connect(self._on_rename_clicked)
        self._remove.clicked.connect(self._on_remove_clicked)
        self._again.clicked.connect(self.import_requested)
        self._rename_line.renamed.connect(self._on_renamed)
        self._rename_line.cancelled.connect(self._end_rename)
        self._question.accepted.connect(self.remove_requested)
        self._question.declined.connect(self._remove.setFocus)
        self._waiting.stop_requested.connect(self.stop_requested)
        self.check.stop_requested.connect(self.stop_requested)
        self.check.closed.connect(self._test.setFocus)
        self._bundle_id.line.returnPressed.connect(self._on_test_clicked)
        for key, slot in (
            (QKeySequence(Qt.Key.Key_F2), self._on_rename_clicked),
            (QKeySequence(QKeySequence.StandardKey.Delete), self._on_remove_clicked),
        ):
            shortcut = QShortcut(key, self, slot)
            # Qt for Python 6.11 takes a context in the constructor, and forgets it.
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._theme.changed.connect(self._on_theme_changed)

    def _show_badge(self, facts: "KeyFacts") -> None:
        text, tone = "", "waiting"
        if facts.is_for_this_session:
            text = self.tr("this session only")
        elif facts.is_elsewhere:
            text, tone = self.tr("not found"), "failed"
            here = self.tr("Not in the keychain in use now. Import it again.")
            set_tooltip(self._badge, here)
        self._badge.setText(text)
        self._badge.set_tone(tone)
        self._badge.setVisible(bool(text))

    def _on_test_clicked(self) -> None:
        """Tests the key for the first of its apps; asks for a bundle ID where it has none."""
        if self._facts is None or not self._test.isEnabled():
            return
        if self._facts.apps:
            bundle_id: str | None = self._facts.apps[0].bundle_id
        elif self._bundle_id.isHidden():
            self._bundle_id.show()
            self._bundle_id.line.setFocus()
            return
        else:
            bundle_id = checked(self._bundle_id, bundle_id_from)
        if bundle_id is not None:
            self._question.hide()
            self.test_requested.emit(bundle_id)

    def _on_rename_clicked(self) -> None:
        if self._facts is not None and self._rename.isEnabled():
            self._name.hide()
            self._rename_line.begin(self._facts.key.label)

    def _on_renamed(self, label: str) -> None:
        self._end_rename()
        if self._facts is not None and label != self._facts.key.label:
            self.rename_requested.emit(label)

    def _end_rename(self) -> None:
        self._rename_line.hide()
        self._name.show()
        self._rename.setFocus()

    def _on_remove_clicked(self) -> None:
        if self._facts is None or not self._remove.isEnabled():
            return
        self.check.hide()
        self._bundle_id.hide()
        users = ", ".join(f"“{app.label}”" for app in self._facts.apps)
        used = self.tr("{apps} can then be tested in Local only.").format(apps=users)
        removed = (
            self.tr("It is gone from memory then.")
            if self._facts.is_for_this_session
            else self.tr("It is deleted from {provider}.").format(provider=self._facts.key.provider)
        )
        file = self.tr("The .p8 file that it came from stays where it is.")
        question = self.tr("Remove {name}?").format(name=self._name.text())
        parts = (question, removed, users and used, file)
        self._question.ask(" ".join(part for part in parts if part))

    def _hide_error(self) -> None:
        self._error_title.hide()
        self._error_advice.hide()

    def _on_theme_changed(self) -> None:
        side, ratio = self._theme.type.icon, self.devicePixelRatioF()
        self._icon.setPixmap(self._theme.pixmap("key", "secondary", side, ratio))
