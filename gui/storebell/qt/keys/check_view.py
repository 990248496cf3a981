"""Progress of a key's test: a line for each environment, then the findings."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from storebell.domain.accounts.authorization import EnvironmentCheck, KeyStatus
from storebell.domain.environment import Environment
from storebell.presentation.translation import tr_environment, tr_message
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.finding_list import FindingList
from storebell.qt.widgets.labels import Label

if TYPE_CHECKING:  # the page knows its services by name only
    from storebell.services.accounts.key_check import KeyChecked

_ICONS: Final = {
    KeyStatus.ACCEPTED: ("tick", "delivered"),
    KeyStatus.NOT_AUTHORIZED: ("cross", "failed"),
    KeyStatus.UNREACHABLE: ("warning", "waiting"),
    KeyStatus.UNDECIDED: ("unknown", "waiting"),
}


class CheckView(QWidget):
    """Hidden until a test has begun.

    Signals: stop_requested(); correct_clock_requested(), offered where the clock is proven wrong;
    closed().
    """

    stop_requested = Signal()
    correct_clock_requested = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.bundle_id = ""
        self._for_whom = Label(tone="secondary", wraps=True)
        self._lines: dict[Environment, _Line] = {}
        self._places = QVBoxLayout()
        self._places.setSpacing(space(1))
        self._findings = FindingList(theme)
        self._stop = QPushButton(self.tr("Stop"))
        self._stop.clicked.connect(self.stop_requested)
        self._correct = QPushButton(self.tr("Sign with Apple's time"))
        self._correct.clicked.connect(self.correct_clock_requested)
        self._close = QPushButton(self.tr("Done"))
        self._close.clicked.connect(self._on_close_clicked)
        buttons = QHBoxLayout()
        buttons.setSpacing(space(2))
        for button in (self._correct, self._stop, self._close):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(2))
        column.addWidget(self._for_whom)
        column.addLayout(self._places)
        column.addWidget(self._findings)
        column.addLayout(buttons)
        self.hide()

    def begin(self, bundle_id: str) -> None:
        """Clears the view at the beginning of a test."""
        self.bundle_id = bundle_id
        self._for_whom.setText(
            self.tr("Tested for {bundle_id}. Nothing is sent to your server.").format(
                bundle_id=bundle_id
            )
        )
        for line in self._lines.values():
            line.hide()
            line.deleteLater()
        self._lines.clear()
        self._findings.show_findings(())
        self._set_running(is_running=True)
        self._correct.hide()
        self.show()

    def show_asking(self, environment: Environment) -> None:
        """Shows that this environment is being asked."""
        text = self.tr("{environment}: asking Apple…").format(
            environment=tr_environment(environment)
        )
        self._line_of(environment).show_line("running", "accent_text", text)

    def show_check(self, check: EnvironmentCheck) -> None:
        """Shows the answer of this environment, or its error."""
        environment = tr_environment(check.environment)
        text = {
            KeyStatus.ACCEPTED: self.tr("{environment}: accepted"),
            KeyStatus.NOT_AUTHORIZED: self.tr("{environment}: refused (401)"),
            KeyStatus.UNREACHABLE: self.tr("{environment}: not reached"),
            KeyStatus.UNDECIDED: self.tr("{environment}: no answer about the key"),
        }[check.status].format(environment=environment)
        icon, tone = _ICONS[check.status]
        is_explained_below = check.status in {KeyStatus.ACCEPTED, KeyStatus.NOT_AUTHORIZED}
        detail = (
            "" if is_explained_below else f"{tr_message(check.title)}. {tr_message(check.advice)}"
        )
        self._line_of(check.environment).show_line(icon, tone, text, detail)

    def show_result(self, checked: "KeyChecked", *, is_clock_wrong: bool) -> None:
        """Shows the whole result: the doctor's findings."""
        self._findings.show_findings(checked.findings)
        self._correct.setVisible(is_clock_wrong)
        self._set_running(is_running=False)
        (self._correct if is_clock_wrong else self._close).setFocus()

    def end(self) -> None:
        """Ends the test that was stopped or failed. Known results stay; open lines show that they
        were not finished.
        """
        for line in self._lines.values():
            if line.is_open:
                line.show_line("unknown", "secondary", self.tr("not asked to the end"))
        self._set_running(is_running=False)

    def _line_of(self, environment: Environment) -> "_Line":
        line = self._lines.get(environment)
        if line is None:
            line = self._lines[environment] = _Line(self._theme)
            self._places.addWidget(line)
            line.show()
        return line

    def _set_running(self, *, is_running: bool) -> None:
        self._stop.setVisible(is_running)
        self._close.setVisible(not is_running)

    def _on_close_clicked(self) -> None:
        self.hide()
        self.closed.emit()


class _Line(QWidget):
    """One environment: an icon, a word, and the error in place of an answer."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.is_open = True
        self._theme = theme
        self._icon_name = ("running", "accent_text")
        self._icon = QLabel()
        self._title = Label(is_strong=True, wraps=True)
        self._detail = Label(tone="secondary", wraps=True)
        text = QVBoxLayout()
        text.setSpacing(0)
        text.addWidget(self._title)
        text.addWidget(self._detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(2))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(text, 1)
        theme.changed.connect(self._paint_icon)

    def show_line(self, icon: str, tone: str, text: str, detail: str = "") -> None:
        self.is_open = icon == "running"
        self._icon_name = (icon, tone)
        self._title.setText(text)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        self._paint_icon()

    def _paint_icon(self) -> None:
        name, tone = self._icon_name
        side, ratio = self._theme.type.icon, self.devicePixelRatioF()
        self._icon.setPixmap(self._theme.pixmap(name, tone, side, ratio))
