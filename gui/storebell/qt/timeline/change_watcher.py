"""Watches the file that another process writes when it has changed the database."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from storebell.files.folders import check_own_folder
from storebell.files.own import ensure_own

_AGAIN_MILLISECONDS: Final = 10_000
"""Delay before the next attempt to watch a file that could not be watched any more."""


class ChangeWatcher(QObject):
    """Watches the change signal's file. Where the file is lost, it tries again.

    Signals: changed().
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._on_file_changed)

    def watch(self, file: Path) -> bool:
        """Starts to watch the file; False where the OS can't, so that the caller has to poll."""
        try:
            check_own_folder(file.parent)
            ensure_own(file)
        except OSError:
            return False
        return self._watcher.addPath(str(file))

    def _on_file_changed(self, file: str) -> None:
        is_watched = file in self._watcher.files()  # not where it was deleted
        if not (is_watched or self.watch(Path(file))):
            QTimer.singleShot(_AGAIN_MILLISECONDS, self, lambda: self._on_file_changed(file))
        self.changed.emit()
