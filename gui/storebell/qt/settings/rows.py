"""One row for each kind of setting: its title, what it is set with, its help, the way back."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.settings.settings import (
    File,
    Kind,
    NamedValue,
    Number,
    OneOf,
    ProxyChoice,
    Switch,
    Value,
    shown,
)
from storebell.presentation.translation import tr_message
from storebell.qt.plain_text_widgets import FileDialog
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.check_box import CheckBox
from storebell.qt.widgets.choice_button import ChoiceButton
from storebell.qt.widgets.labels import Label, set_state

_OWN: Final = "own"
"""Chosen where a URL is to be typed; never stored."""


class Row(QWidget):
    """One setting. Signals: changed(name, text), as a person would write it;
    reset_requested(name).
    """

    changed = Signal(str, str)
    reset_requested = Signal(str)

    def __init__(self, name: str, kind: Kind) -> None:
        super().__init__()
        self.name = name
        self.title = tr_message(kind.title)
        self._help = tr_message(kind.help)
        self._value: Value = ""
        self._label = Label(self.title, is_strong=True)
        self._reset = QPushButton(self.tr("Default"))
        self._reset.setProperty("kind", "quiet")
        self._reset.setAccessibleName(
            self.tr("Back to the default: {title}").format(title=self.title)
        )
        self._reset.clicked.connect(lambda: self.reset_requested.emit(name))
        self._outweighed = Label(
            self.tr("In this run an option of the command line says otherwise."),
            tone="waiting",
            size="small",
            wraps=True,
        )
        self._note = Label(self._help, tone="secondary", size="small", wraps=True)
        self._controls = QHBoxLayout()
        self._controls.setSpacing(space(2))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(1))
        column.addWidget(self._label)
        column.addLayout(self._controls)
        column.addWidget(self._outweighed)
        column.addWidget(self._note)

    def show_value(self, value: Value, *, is_default: bool, is_outweighed: bool) -> None:
        """Shows the stored value and clears the problem."""
        self._value = value
        size_policy = self._reset.sizePolicy()
        size_policy.setRetainSizeWhenHidden(True)
        self._reset.setSizePolicy(size_policy)
        self._reset.setVisible(not is_default)
        self._outweighed.setVisible(is_outweighed)
        self._show_problem("", is_wrong=False)
        self.take(value)

    def show_problem(self, error: StorebellError) -> None:
        """Shows the reason of a failed change in place of the help."""
        self._show_problem(f"{tr_message(error.title)}. {tr_message(error.advice)}", is_wrong=True)

    def take(self, value: Value) -> None:
        """Puts the value into the row's control without emitting a signal."""
        raise NotImplementedError

    def propose(self, text: str) -> None:
        """Tells of a value that a person chose, unless it is set already."""
        if text != shown(self._value):
            self.changed.emit(self.name, text)

    def mark(self, _is_wrong: bool) -> None:
        """Shows at the control itself that something is wrong with it."""

    def _arrange(self, *widgets: QWidget, stretch: bool = False) -> None:
        for widget in widgets:
            self._controls.addWidget(widget, 1 if stretch and isinstance(widget, QLineEdit) else 0)
        self._controls.addWidget(self._reset)
        # Without a line that grows, or while it is hidden, the room stays empty.
        self._controls.addStretch(0 if stretch else 1)

    def _show_problem(self, problem: str, *, is_wrong: bool) -> None:
        self._note.set_tone("failed" if is_wrong else "secondary")
        self._note.setText(problem or self._help)
        self.mark(is_wrong)


class SwitchRow(Row):
    """Row for a setting that is on or off."""

    def __init__(self, theme: Theme, name: str, kind: Switch) -> None:
        super().__init__(name, kind)
        self._label.hide()
        self._box = CheckBox(theme, self.title)
        self._box.setAccessibleDescription(self._help)
        self._box.clicked.connect(lambda is_on: self.propose(shown(is_on)))
        self._arrange(self._box)

    def take(self, value: Value) -> None:
        self._box.setChecked(bool(value))


class NumberRow(Row):
    """A number with its unit; ↑ and ↓ and the buttons beside it go by steps."""

    def __init__(self, _theme: Theme, name: str, kind: Number) -> None:
        super().__init__(name, kind)
        self._kind = kind
        self._line = _NumberLine(len(str(kind.most)))
        self._line.setAccessibleName(f"{self.title} ({tr_message(kind.unit)})")
        self._line.setAccessibleDescription(self._help)
        self._line.editingFinished.connect(lambda: self.propose(self._line.text().strip()))
        self._line.stepped.connect(self._step)
        self._label.setBuddy(self._line)
        less, more = QPushButton("−"), QPushButton("+")
        for button, way, label in (
            (less, -1, self.tr("Less: {title}")),
            (more, 1, self.tr("More: {title}")),
        ):
            button.setAccessibleName(label.format(title=self.title))
            button.clicked.connect(partial(self._step, way))
        self._arrange(less, self._line, more, Label(tr_message(kind.unit), tone="secondary"))

    def take(self, value: Value) -> None:
        self._line.setText(str(value))

    def mark(self, is_wrong: bool) -> None:
        set_state(self._line, "state", "wrong" if is_wrong else "fine")

    def _step(self, way: int, _is_checked: bool = False) -> None:
        kind = self._kind
        text = self._line.text().strip()
        number = int(text[:9]) if text.isascii() and text.isdigit() else int(self._value)
        number = min(max(number + way * kind.step, kind.least), kind.most)
        self._line.setText(str(number))
        self.propose(str(number))


class _NumberLine(QLineEdit):
    """Line as wide as its longest number. Signals: stepped(way), 1 or -1, by the keys ↑ and ↓."""

    stepped = Signal(int)

    def __init__(self, digits: int) -> None:
        super().__init__()
        self._digits = digits
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance("0") * (self._digits + 1) + space(6)
        return QSize(width, super().sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        way = ways.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(way)


class OneOfRow(Row):
    """One of some words, from a menu."""

    def __init__(self, _theme: Theme, name: str, kind: OneOf) -> None:
        super().__init__(name, kind)
        self._button = ChoiceButton[str](self.title, _offered(kind.choices))
        self._button.setAccessibleDescription(self._help)
        self._button.chosen.connect(self.propose)
        self._label.setBuddy(self._button)
        self._arrange(self._button)

    def take(self, value: Value) -> None:
        self._button.set_value(str(value))


class ProxyRow(Row):
    """The choices, and a line for the URL of a proxy of one's own."""

    def __init__(self, _theme: Theme, name: str, kind: ProxyChoice) -> None:
        super().__init__(name, kind)
        own = self.tr("One of your own")
        offered = [*_offered(kind.choices), (_OWN, own, own)]
        self._button = ChoiceButton[str](self.title, offered)
        self._button.setAccessibleDescription(self._help)
        self._button.chosen.connect(self._on_chosen)
        self._line = QLineEdit()
        self._line.setPlaceholderText("http://proxy.example.com:3128")
        self._line.setAccessibleName(self.tr("Address of the proxy"))
        self._line.editingFinished.connect(self._on_typed)
        self._label.setBuddy(self._button)
        self._names = {choice.value for choice in kind.choices}
        self._arrange(self._button, self._line, stretch=True)

    def take(self, value: Value) -> None:
        is_own = value not in self._names
        self._button.set_value(_OWN if is_own else str(value))
        self._line.setText(str(value) if is_own else "")
        self._line.setVisible(is_own)

    def mark(self, is_wrong: bool) -> None:
        set_state(self._line, "state", "wrong" if is_wrong else "fine")

    def _on_chosen(self, value: str) -> None:
        self._line.setVisible(value == _OWN)
        if value == _OWN:
            self._line.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.propose(value)

    def _on_typed(self) -> None:
        if self._line.text().strip():
            self.propose(self._line.text().strip())


class FileRow(Row):
    """The path of a file, typed or chosen."""

    def __init__(self, _theme: Theme, name: str, kind: File) -> None:
        super().__init__(name, kind)
        self._line = QLineEdit()
        self._line.setPlaceholderText(self.tr("None"))
        self._line.setAccessibleName(self.title)
        self._line.setAccessibleDescription(self._help)
        self._line.editingFinished.connect(lambda: self.propose(self._line.text().strip()))
        choose = QPushButton(self.tr("Choose…"))
        choose.setAccessibleName(self.tr("Choose a file: {title}").format(title=self.title))
        choose.clicked.connect(self._choose)
        self._label.setBuddy(self._line)
        self._arrange(self._line, choose, stretch=True)

    def take(self, value: Value) -> None:
        self._line.setText(str(value))

    def mark(self, is_wrong: bool) -> None:
        set_state(self._line, "state", "wrong" if is_wrong else "fine")

    def _choose(self) -> None:
        dialog = FileDialog(self.window(), self.title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(FileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(
            [self.tr("Certificates (*.pem *.crt *.cer *.der)"), self.tr("All files (*)")]
        )
        dialog.fileSelected.connect(self._on_file_chosen)
        dialog.open()

    def _on_file_chosen(self, file: str) -> None:
        self._line.setText(file)
        self.propose(file)


def _offered(choices: Sequence[NamedValue]) -> list[tuple[str, str, str]]:
    return [
        (str(choice.value), tr_message(choice.title), tr_message(choice.title))
        for choice in choices
    ]


def row_for(theme: Theme, name: str, kind: Kind) -> Row:
    """The row that fits the kind."""
    match kind:
        case Switch():
            return SwitchRow(theme, name, kind)
        case Number():
            return NumberRow(theme, name, kind)
        case OneOf():
            return OneOfRow(theme, name, kind)
        case ProxyChoice():
            return ProxyRow(theme, name, kind)
        case File():
            return FileRow(theme, name, kind)
        case _:
            raise TypeError(f"no row for {type(kind).__name__} yet")
