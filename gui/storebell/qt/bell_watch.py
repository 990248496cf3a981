"""Hears that another process kept something: the OS tells, and nobody looks in between."""

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Signal


class BellWatch(QObject):
    """Watches the bell's file, once it knows which.

    Signals: rung().
    """

    rung = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._on_file_changed)

    def watch(self, file: Path) -> bool:
        """Whether the OS will tell; else one has to look from time to time."""
        try:
            file.touch()
        except OSError:
            return False
        return self._watcher.addPath(str(file))

    def _on_file_changed(self, file: str) -> None:
        if file not in self._watcher.files():  # deleted, and so no longer watched
            self.watch(Path(file))
        self.rung.emit()
