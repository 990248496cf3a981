"""“Test my connection”: findings as they come, with a way to stop."""

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.findings import Finding, Level
from storebell.domain.network.connection import HostFinding, HostStarted
from storebell.presentation.translation import tr_message
from storebell.qt.background import Background, Job
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.widgets.copying import copy_text
from storebell.qt.widgets.labels import Label

if TYPE_CHECKING:  # imported on the background's thread, after the first frame
    from storebell.services.container import Services

_ICONS: Final = {
    Level.GOOD: ("delivered", "delivered"),
    Level.NOTE: ("info", "secondary"),
    Level.WARNING: ("warning", "waiting"),
    Level.BAD: ("failed", "failed"),
}


class ConnectionPanel(QFrame):
    """A button that starts the test and stops it, and what was found, host by host."""

    def __init__(self, theme: Theme, background: Background) -> None:
        super().__init__()
        self._theme = theme
        self._background = background
        self._job: Job | None = None
        self._texts: list[str] = []
        self._has_trouble = False
        self._start = QPushButton(self.tr("Test my connection"))
        self._start.clicked.connect(self._on_clicked)
        self._copy = QPushButton(self.tr("Copy"))
        self._copy.setAccessibleName(self.tr("Copy what was found"))
        self._copy.setProperty("kind", "quiet")
        self._copy.clicked.connect(self._on_copy_clicked)
        self._progress = Label(tone="secondary", wraps=True)
        help_ = Label(
            self.tr(
                "Looks at both of Apple's hosts on the way that requests take. It needs no key and "
                "sends no token."
            ),
            tone="secondary",
            size="small",
            wraps=True,
        )
        self._found = QVBoxLayout()
        self._found.setSpacing(space(2))
        buttons = QHBoxLayout()
        buttons.setSpacing(space(2))
        buttons.addWidget(self._start)
        buttons.addWidget(self._copy)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(2))
        column.addLayout(buttons)
        column.addWidget(help_)
        column.addLayout(self._found)
        column.addWidget(self._progress)
        self._copy.hide()
        self._progress.hide()

    @property
    def is_running(self) -> bool:
        return self._job is not None

    def begin(self) -> None:
        """Starts anew; what was found before goes."""
        self._clear()

        def test(services: "Services") -> AsyncGenerator[object, None]:
            return services.connection.run()

        job = self._background.job(test)
        job.progressed.connect(self.show_item)
        job.failed.connect(self.show_error)
        job.finished.connect(self._on_finished)
        self._job = job
        self._has_trouble = False
        self._start.setText(self.tr("Stop"))
        self._show_progress(self.tr("Starting…"))
        job.start()

    def show_item(self, item: object) -> None:
        """The next of what the test tells."""
        match item:
            case HostStarted(host=host):
                self._texts.append(host)
                self._found.addWidget(Label(host, is_strong=True, wraps=True))
                self._show_progress(self.tr("Looking at {host}…").format(host=host))
            case HostFinding(finding=finding):
                self._has_trouble |= finding.level in {Level.BAD, Level.WARNING}
                self._show(finding)

    def show_error(self, error: StorebellError) -> None:
        """The test can't be made as things are set."""
        self._has_trouble = True
        self._show(Finding(Level.BAD, error.title, error.advice))

    # -- inside ---------------------------------------------------------------------------------

    def _on_clicked(self) -> None:
        if self._job is None:
            self.begin()
        else:
            self._job.cancel()
            self._start.setEnabled(False)

    def _on_finished(self) -> None:
        was_stopped = not self._start.isEnabled()
        self._job = None
        self._start.setEnabled(True)
        self._start.setText(self.tr("Test my connection"))
        self._copy.setVisible(bool(self._texts))
        if was_stopped:
            self._show_progress(self.tr("Stopped."))
        elif self._has_trouble:
            self._show_progress(self.tr("Done: something stands in the way or wants a look."))
        else:
            self._show_progress(self.tr("Done: Apple's hosts can be reached."))

    def _show_progress(self, text: str) -> None:
        self._progress.setText(text)
        self._progress.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def _show(self, finding: Finding) -> None:
        row = _FindingRow(self._theme, finding)
        self._texts.append(row.text)
        self._found.addWidget(row)

    def _clear(self) -> None:
        self._texts.clear()
        while (item := self._found.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _on_copy_clicked(self) -> None:
        copy_text("\n".join(self._texts), self._copy)


class _FindingRow(QWidget):
    """One finding: a mark, what was seen, what to do."""

    def __init__(self, theme: Theme, finding: Finding) -> None:
        super().__init__()
        self._theme = theme
        self._level = finding.level
        self._icon = QLabel()
        self._icon.setAccessibleName(
            {
                Level.GOOD: self.tr("Good"),
                Level.NOTE: self.tr("Note"),
                Level.WARNING: self.tr("Warning"),
                Level.BAD: self.tr("Bad"),
            }[finding.level]
        )
        seen, advice = tr_message(finding.seen), tr_message(finding.advice)
        self.text = f"{self._icon.accessibleName()}: {seen}. {advice}".strip()
        column = QVBoxLayout()
        column.setSpacing(2)
        for text, tone, size in ((seen, "text", "body"), (advice, "secondary", "small")):
            if text:
                label = Label(text, tone=tone, size=size, wraps=True)
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                column.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(2))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def _on_theme_changed(self) -> None:
        name, tone = _ICONS[self._level]
        side = self._theme.type.icon
        self._icon.setFixedSize(QSize(side, side))
        self._icon.setPixmap(self._theme.pixmap(name, tone, side, self.devicePixelRatioF()))
