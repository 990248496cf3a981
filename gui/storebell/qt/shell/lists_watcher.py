"""Hears that keys, apps or settings were changed, by a command or another program."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

_DEBOUNCE_MILLISECONDS: Final = 100
"""A file is replaced in several steps; one look at the end is enough."""

_AGAIN_MILLISECONDS: Final = 10_000
"""Delay before the next look for a folder that is gone."""

_ENDING: Final = "*.json"


class ListsWatcher(QObject):
    """Watches a folder of lists, each of which is replaced as a whole when it changes.

    Signals: changed(), once the lists differ from those that were read last.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._folder: Path | None = None
        self._seen: dict[str, tuple[int, int]] = {}
        self._watcher = QFileSystemWatcher(self)
        self._debounce = QTimer(self)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(_DEBOUNCE_MILLISECONDS)
        self._debounce.timeout.connect(self._on_timer_timeout)
        self._watcher.directoryChanged.connect(self._debounce.start)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MILLISECONDS)
        self._again.timeout.connect(self._on_timer_timeout)

    def watch(self, folder: Path) -> None:
        """Starts to watch a folder; a second call for it has no effect."""
        if folder != self._folder:
            self._folder, self._seen = folder, _stamps(folder)
            self._watcher.addPath(str(folder))

    def _on_timer_timeout(self) -> None:
        if self._folder is None:
            return
        folder = str(self._folder)
        # A folder that was deleted is no longer watched, not even when it is made anew.
        if folder not in self._watcher.directories() and not self._watcher.addPath(folder):
            self._again.start()
        found = _stamps(self._folder)
        if found != self._seen:
            self._seen = found
            self.changed.emit()


def _stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Modification time and inode of each list: a replaced file has another inode."""
    stamps = {}
    for file in folder.glob(_ENDING):
        try:
            status = file.stat()
        except OSError:  # replaced at this moment: there will be another word of it
            continue
        stamps[file.name] = (status.st_mtime_ns, status.st_ino)
    return stamps
