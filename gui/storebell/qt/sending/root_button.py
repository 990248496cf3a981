"""Button with the file of the Local root: its path, its folder, and snippets for handlers."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QPushButton

from storebell.domain.accounts.credentials import SAMPLE_APP
from storebell.domain.notifications.events import Asked
from storebell.presentation.copied.root_snippets import SNIPPETS, RootSnippet, root_snippet
from storebell.qt.plain_text import button_text
from storebell.qt.widgets.copying import copy_text


class RootButton(QPushButton):
    """Offers the certificate that a handler has to trust.

    Apple's libraries read the DER form, most other tools PEM. Signals: open_folder_requested(path).
    """

    open_folder_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__(self.tr("Root ▾"))
        self._root_file = ""
        self._is_in_memory = False
        self._bundle_id = SAMPLE_APP.bundle_id
        self.setProperty("kind", "choice")
        self.setAccessibleName(self.tr("Local root certificate"))
        menu = QMenu(self)
        self._path = menu.addAction("")
        self._path.setEnabled(False)
        self._usable = [
            menu.addAction(self.tr("Copy path, &DER, for Apple's libraries"), self._copy_der),
            menu.addAction(self.tr("Copy path, &PEM, for other tools"), self._copy_pem),
            menu.addMenu(self._snippets(menu)),
            menu.addAction(self.tr("&Open folder"), self._open_folder),
        ]
        self.setMenu(menu)
        self._show_state()

    def set_root_file(self, path: str) -> None:
        """Sets the path of the certificate; empty before the first Local test."""
        self._root_file = path
        self._show_state()

    def show_root_of(self, asked: Asked) -> None:
        """Shows whether a Local test is signed by a root that is in no file; snippets are for its
        app.
        """
        self._is_in_memory = asked.root_file is None
        self._bundle_id = asked.bundle_id
        self._show_state()

    # -- inside -------------------------------------------------------------------------------

    def _snippets(self, parent: QMenu) -> QMenu:
        menu = QMenu(self.tr("Copy &snippet"), parent)
        for snippet in SNIPPETS:
            language = snippet.language
            text = language if snippet.is_tried else self.tr("{name} (not tried)")
            action = menu.addAction(text.format(name=language))
            action.triggered.connect(lambda *_, snippet=snippet: self._copy_snippet(snippet))
        return menu

    def _show_state(self) -> None:
        text = self._root_file or self.tr("made with the first Local test")
        if self._is_in_memory:
            text = self.tr("in memory only: see the notice of the test")
        self._path.setText(button_text(text))
        for action in self._usable:
            action.setEnabled(bool(self._root_file) and not self._is_in_memory)

    def _copy_der(self) -> None:
        copy_text(str(Path(self._root_file).with_suffix(".der")), self)

    def _copy_pem(self) -> None:
        copy_text(str(Path(self._root_file).with_suffix(".pem")), self)

    def _copy_snippet(self, snippet: RootSnippet) -> None:
        copy_text(root_snippet(snippet, Path(self._root_file), self._bundle_id), self)

    def _open_folder(self) -> None:
        self.open_folder_requested.emit(str(Path(self._root_file).parent))
