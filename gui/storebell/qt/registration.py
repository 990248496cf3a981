"""Adding keys and apps: the dialogs, and the jobs behind them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from storebell.domain.credentials import ApiKey, App
from storebell.qt.app_dialog import AppDialog
from storebell.qt.background import Background, Job
from storebell.qt.key_dialog import KeyDialog, KeyEntry, choose_key_file
from storebell.qt.theme import Theme

if TYPE_CHECKING:  # the window's first frame waits for no service
    from storebell.services.key_import import ImportedKey
    from storebell.services.switchboard import Switchboard


class Registration(QObject):
    """Asks for keys and apps and stores them.

    `changed(label)` comes after something was stored, with the label of a new app or "";
    `noted(Finding)` for what its owner should know about an imported key.
    """

    changed = Signal(str)
    noted = Signal(object)

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

        async def add(switchboard: "Switchboard", entry: KeyEntry) -> "ImportedKey":
            from storebell.services.key_import import import_key

            return await import_key(
                switchboard.keys,
                switchboard.apps,
                file=entry.file,
                key_id=entry.key_id,
                issuer_id=entry.issuer_id,
                label=entry.label,
                bundle_id=entry.bundle_id,
                app_apple_id=str(entry.app_apple_id or ""),
            )

        def start(entry: KeyEntry) -> None:
            job = self._background.call(lambda switchboard: add(switchboard, entry))
            job.progressed.connect(self._on_key_imported)
            self._run(dialog, job)

        dialog.submitted.connect(start)
        dialog.open()

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

        def start(app: App) -> None:
            job = self._background.call(lambda switchboard: add(switchboard, app))
            job.progressed.connect(self._on_app_added)
            self._run(dialog, job)

        dialog.submitted.connect(start)
        dialog.open()

    def _run(self, dialog: KeyDialog | AppDialog, job: Job) -> None:
        """The dialog stays until the job is done. Closing it before stops waiting for the job.

        Only bound methods of the dialog are connected: Qt drops them together with it.
        """
        job.failed.connect(dialog.show_error)
        job.progressed.connect(dialog.accept)
        dialog.rejected.connect(job.cancel)
        job.start()

    def _on_app_added(self, label: str) -> None:
        self.changed.emit(label)

    def _on_key_imported(self, imported: "ImportedKey") -> None:
        for finding in imported.findings:
            self.noted.emit(finding)
        self.changed.emit(imported.app_label)
