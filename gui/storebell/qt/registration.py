"""Adding keys and apps: the dialogs, and the jobs behind them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from storebell.domain.credentials import ApiKey, App
from storebell.qt.app_dialog import AppDialog
from storebell.qt.background import Background, Job
from storebell.qt.key_dialog import KeyDialog, KeyEntry, choose_key_file
from storebell.qt.theme import Theme

if TYPE_CHECKING:  # the window's first frame waits for no service
    from storebell.services.switchboard import Switchboard


class Registration(QObject):
    """Asks for keys and apps and stores them.

    `changed(label)` comes after something was stored, with the label of a new app or "".
    """

    changed = Signal(str)

    def __init__(self, theme: Theme, background: Background, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._background = background
        self._window = window
        self._keys: tuple[ApiKey, ...] = ()

    def set_keys(self, keys: Sequence[ApiKey]) -> None:
        self._keys = tuple(keys)

    def choose_key_file(self) -> None:
        choose_key_file(self._window, self.ask_about_key)

    def ask_about_key(self, file: Path) -> None:
        """Asks for what the file does not tell, then imports the key and adds its first app."""
        dialog = KeyDialog(self._theme, file, self._window)

        async def add(switchboard: "Switchboard", entry: KeyEntry) -> str:
            await switchboard.keys.add(entry.file, entry.issuer_id, entry.key_id)
            if not entry.bundle_id:
                return ""
            return switchboard.apps.add(
                entry.label or entry.bundle_id,
                entry.bundle_id,
                app_apple_id=str(entry.app_apple_id or ""),
                key_id=entry.key_id,
            ).label

        dialog.submitted.connect(
            lambda entry: self._run(
                dialog, self._background.call(lambda switchboard: add(switchboard, entry))
            )
        )
        self._open(dialog)

    def ask_for_app(self) -> None:
        dialog = AppDialog(self._theme, self._keys, self._window)

        async def add(switchboard: "Switchboard", app: App) -> str:
            return switchboard.apps.add(
                app.label,
                app.bundle_id,
                app_apple_id=str(app.app_apple_id or ""),
                key_id=app.key_id,
                production_url=app.production_url or "",
                sandbox_url=app.sandbox_url or "",
            ).label

        dialog.submitted.connect(
            lambda app: self._run(
                dialog, self._background.call(lambda switchboard: add(switchboard, app))
            )
        )
        self._open(dialog)

    def _open(self, dialog: KeyDialog | AppDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _run(self, dialog: KeyDialog | AppDialog, job: Job) -> None:
        dialog.set_busy(True)
        job.failed.connect(dialog.show_error)
        job.progressed.connect(lambda label: self._on_stored(dialog, label))
        job.finished.connect(lambda: dialog.set_busy(False))
        # Closing the dialog while the keychain asks is how one stops waiting for it.
        dialog.rejected.connect(job.cancel)
        job.start()

    def _on_stored(self, dialog: KeyDialog | AppDialog, label: str) -> None:
        dialog.accept()
        self.changed.emit(label)
