"""Base of the dialogs: fields with problems below them, a place for errors, two buttons."""

from collections.abc import Callable
from typing import Final, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.errors.values import InvalidValueError
from storebell.domain.messages import Message, msg
from storebell.presentation.translation import tr_message
from storebell.qt.accessibility.focus_keeper import FocusKeeper
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.labels import Label, set_state
from storebell.qt.widgets.waiting_row import WaitingRow

_MOST_OF_SCREEN: Final = 0.7

T = TypeVar("T")


class TextField(QWidget):
    """A line to type in, its label above, its hint or its problem below."""

    def __init__(self, label: str, *, placeholder: str = "", hint: str = "") -> None:
        super().__init__()
        self._hint = hint
        self.line = QLineEdit()
        self.line.setPlaceholderText(placeholder)
        name = Label(label, is_strong=True)
        name.setBuddy(self.line)
        self._note = Label(hint, tone="secondary", size="small", wraps=True)
        self._note.setVisible(bool(hint))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(1))
        for widget in (name, self.line, self._note):
            column.addWidget(widget)
        self.line.textChanged.connect(lambda: self.show_problem(None))

    @property
    def text(self) -> str:
        return self.line.text().strip()

    def show_hint(self, hint: Message | None) -> None:
        """Shows a warning about a valid value; None shows the usual hint."""
        if self.line.property("state") == "wrong":
            return
        text = tr_message(hint) if hint else ""
        self._note.set_tone("waiting" if text else "secondary")
        self._note.setText(text or self._hint)
        self._note.setVisible(bool(text or self._hint))
        self.line.setAccessibleDescription(text or self._hint)

    def show_usual_hint(self, hint: str) -> None:
        """Replaces the hint that stands there while there is no problem."""
        self._hint = hint
        self.show_problem(None)

    def show_problem(self, problem: Message | None) -> None:
        """Marks the field and shows its problem; None shows the hint again."""
        text = tr_message(problem) if problem else ""
        set_state(self.line, "state", "wrong" if text else "fine")
        self._note.set_tone("failed" if text else "secondary")
        self._note.setText(text or self._hint)
        self._note.setVisible(bool(text or self._hint))
        self.line.setAccessibleDescription(text or self._hint)


class FittingArea(QScrollArea):
    """Scroll area as high as its wrapped content needs; it scrolls only where the screen is too
    low.
    """

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        self.setObjectName("fitting")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(content)
        content.setObjectName("content")
        content.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_handled = super().eventFilter(watched, event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return is_handled

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        needed = self._content.heightForWidth(self.viewport().width())
        if needed < 0:  # nothing in it wraps
            needed = self._content.sizeHint().height()
        most = round(self.screen().availableGeometry().height() * _MOST_OF_SCREEN)
        self.setMinimumHeight(min(needed, most))


class FormDialog(QDialog):
    """A form that stays open until its work is done: the window calls accept() then.

    `act_requested()` is emitted when its main button or Return was pressed. `stop_requested()` is
    emitted when the user stops waiting for the keychain; the form can then be sent again.
    """

    act_requested = Signal()
    stop_requested = Signal()

    def __init__(self, theme: Theme, title: str, act: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._icon = QLabel()
        self._error_title = Label(tone="failed", is_strong=True, wraps=True)
        self._error_advice = Label(wraps=True)
        self._error = QWidget()
        error_column = QVBoxLayout()
        error_column.setSpacing(2)
        self._error_column = error_column
        error_column.addWidget(self._error_title)
        error_column.addWidget(self._error_advice)
        error_row = QHBoxLayout(self._error)
        error_row.setContentsMargins(0, 0, 0, 0)
        error_row.setSpacing(space(2))
        error_row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        error_row.addLayout(error_column, 1)
        self._error.hide()
        self.fields = QVBoxLayout()
        self.fields.setSpacing(space(3))
        self._buttons = QDialogButtonBox()
        # Not the standard one: some styles give it an icon that belongs to no other button here.
        cancel = QPushButton(self.tr("Cancel"))
        self._buttons.addButton(cancel, QDialogButtonBox.ButtonRole.RejectRole)
        self._act = QPushButton(act)
        self._act.setProperty("kind", "main")
        self._buttons.addButton(self._act, QDialogButtonBox.ButtonRole.ActionRole)
        self._act.clicked.connect(self.act_requested)
        self._buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(5), space(5), space(5), space(4))
        column.setSpacing(space(4))
        column.addWidget(Label(title, size="heading", is_strong=True, wraps=True))
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, space(1), space(1))
        inside.setSpacing(space(4))
        inside.addLayout(self.fields)
        inside.addWidget(self._error)
        inside.addStretch(1)
        self._area = FittingArea(content)
        column.addWidget(self._area, 1)
        column.addWidget(self._buttons)
        # Only now, when they are the dialog's: a button without a dialog forgets it.
        for button in self._buttons.buttons():
            if isinstance(button, QPushButton):
                button.setAutoDefault(False)
        self._act.setDefault(True)
        self._waiting = WaitingRow()
        self._waiting.stop_requested.connect(self._on_stop_requested)
        self._waiting.announced.connect(lambda: self._show_soon(self._waiting))
        inside.insertWidget(2, self._waiting)
        self.setMinimumWidth(theme.type.icon * 28)
        self._focus_keeper = FocusKeeper(self)
        theme.apply_style(self, "dialog")

    def focusNextPrevChild(self, forward: bool) -> bool:
        return self._focus_keeper.is_lost() or super().focusNextPrevChild(forward)

    def show_error(self, error: StorebellError) -> None:
        """Shows an error after the form was sent, and lets the user correct it."""
        self.set_busy(False)
        ratio = self.devicePixelRatioF()
        self._icon.setPixmap(self._theme.pixmap("error", "failed", self._theme.type.icon, ratio))
        self._error_title.setText(tr_message(error.title))
        self._error_advice.setText(tr_message(error.advice))
        self._error.show()
        self._show_soon(self._error)

    def add_to_error(self, button: QPushButton) -> None:
        """Adds a button below an error."""
        button.setAutoDefault(False)
        self._error_column.addSpacing(space(1))
        self._error_column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def rename_act(self, act: str) -> None:
        """Renames the main button."""
        self._act.setText(act)

    def set_can_act(self, *, can_act: bool) -> None:
        """Enables or disables the main button."""
        self._act.setEnabled(can_act)

    def clear_error(self) -> None:
        """Clears the error."""
        self._error.hide()

    def set_busy(self, is_busy: bool) -> None:
        """Disables the form while its work goes on.

        After a second it shows that the keychain may be waiting: a question of the OS can be
        hidden.
        """
        self._act.setEnabled(not is_busy)
        if is_busy:
            self._waiting.begin()
        else:
            self._waiting.end()

    def _on_stop_requested(self) -> None:
        self.set_busy(False)
        self.stop_requested.emit()

    def _show_soon(self, widget: QWidget) -> None:
        """Scrolls to a part that was hidden, once it has its place."""
        QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(widget))


def checked(field: TextField, read: Callable[[str], T]) -> T | None:
    """The value of a field, or None after the field has shown its problem."""
    try:
        value = read(field.text)
    except InvalidValueError as error:
        field.show_problem(error.advice if field.text else msg("This is needed."))
        return None
    field.show_problem(None)
    return value
