"""Verify a payload: signed data that is pasted, chosen or dropped, in whatever it was saved in."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from storebell.presentation.payload_tree import tree
from storebell.qt.background import Background, Job
from storebell.qt.plain_text_widgets import FileDialog
from storebell.qt.theme.theme import Theme
from storebell.qt.theme.typography import space
from storebell.qt.verify.results import Results
from storebell.qt.widgets.copying import copy_text
from storebell.qt.widgets.labels import Label

if TYPE_CHECKING:  # the window's first frame waits for no service
    from storebell.services.container import Services
    from storebell.services.system.verify import Judgement


_PAUSE_MILLISECONDS: Final = 250
"""After the last keystroke, before the text is read again."""

_TEXT_LINES: Final = 4


class VerifyPage(QWidget):
    """Judges a content as `storebell verify` does; nothing of it is stored or sent."""

    def __init__(self, theme: Theme, background: Background) -> None:
        super().__init__()
        self._background = background
        self._job: Job | None = None
        self._judgements: Sequence[Judgement] = ()
        self._text = QPlainTextEdit()
        self._text.setTabChangesFocus(True)
        self._text.setAccessibleName(self.tr("Content to verify"))
        self._text.setPlaceholderText(
            self.tr("Paste a signed payload, the body of a notification, a log, an HTTP dump…")
        )
        self._text.setFixedHeight(theme.type.icon * _TEXT_LINES)
        self._choose = QPushButton(self.tr("&Choose a file…"))
        self._copy = QPushButton(self.tr("Copy &payload, decoded"))
        self._copy.setEnabled(False)
        self._results = Results(theme, self.tr("What was found"))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MILLISECONDS)
        self._set_out()
        self.setAcceptDrops(True)
        self._text.setAcceptDrops(False)  # a dropped file would be its name there
        self._text.textChanged.connect(self._on_text_changed)
        self._pause.timeout.connect(self._judge_text)
        self._choose.clicked.connect(self._on_choose_clicked)
        self._copy.clicked.connect(self._on_copy_clicked)
        self.setFocusProxy(self._text)

    def open_file(self, file: Path) -> None:
        """Judges what is in a file."""
        self._pause.stop()
        self._start(str(file))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        data = event.mimeData()
        event.acceptProposedAction()
        file = next((url.toLocalFile() for url in data.urls() if url.isLocalFile()), "")
        if file:
            self.open_file(Path(file))
        else:
            self._text.setPlainText(data.text())

    # -- inside -------------------------------------------------------------------------------

    def _set_out(self) -> None:
        hint = self.tr(
            "Checked against Apple's root and this computer's Local root, one told from the other. "
            "Nothing is stored or sent."
        )
        buttons = QHBoxLayout()
        buttons.setSpacing(space(2))
        buttons.addWidget(self._choose)
        buttons.addWidget(self._copy)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(5), space(3), space(5), 0)
        column.setSpacing(space(2))
        column.addWidget(Label(hint, tone="secondary", wraps=True))
        column.addWidget(self._text)
        column.addLayout(buttons)
        column.addWidget(self._results, 1)

    def _on_text_changed(self) -> None:
        if self._text.toPlainText().strip():
            self._pause.start()
        else:
            self._pause.stop()
            self._show(())

    def _judge_text(self) -> None:
        self._start(None)

    def _start(self, file: str | None) -> None:
        """Judges a file, or else the text as it is now."""
        text = self._text.toPlainText()

        async def judge(services: "Services") -> object:
            if file is None:
                return services.verify.judge_text(text)
            return services.verify.judge_file(Path(file))

        if self._job is not None:
            self._job.cancel()
        self._job = self._background.call(judge)
        self._job.progressed.connect(self._show)
        self._job.start()

    def _show(self, judgements: "Sequence[Judgement]") -> None:
        self._judgements = judgements
        self._results.show_judgements(judgements)
        self._copy.setEnabled(bool(self._payloads()))

    def _payloads(self) -> list[str]:
        found = (judgement.data.verification.payload for judgement in self._judgements)
        return [tree(payload).decoded for payload in found if payload is not None]

    def _on_choose_clicked(self) -> None:
        chooser = FileDialog(self, self.tr("Choose a file with signed data"))
        chooser.setFileMode(FileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(lambda name: self.open_file(Path(name)))
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    def _on_copy_clicked(self) -> None:
        copy_text("\n".join(self._payloads()), self._copy)
