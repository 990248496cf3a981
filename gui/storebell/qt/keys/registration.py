"""Adding keys and apps: the dialogs, and the jobs behind them."""

from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from storebell.domain.accounts.credentials import SAMPLE_APP, ApiKey, App
from storebell.domain.errors.keychain import KeychainError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.presentation.translation import tr_text
from storebell.qt.apps.edit_dialog import AppDialog
from storebell.qt.background import Background, Job
from storebell.qt.keys.import_dialog import KeyDialog
from storebell.qt.keys.import_form import ImportOutcome, KeyEntry
from storebell.qt.plain_text_widgets import FileDialog
from storebell.qt.theme.theme import Theme

if TYPE_CHECKING:  # the window's first frame waits for no service
    from storebell.services.container import Services


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
        self._apps: tuple[App, ...] = ()

    def set_lists(self, apps: Sequence[App], keys: Sequence[ApiKey]) -> None:
        """Sets the current apps and keys."""
        self._apps = tuple(app for app in apps if app != SAMPLE_APP)
        self._keys = tuple(keys)

    # -- keys ---------------------------------------------------------------------------------

    def choose_key_files(self) -> None:
        choose_key_files(self._window, self.ask_about_keys)

    def ask_about_keys(self, files: Sequence[Path]) -> None:
        """Asks for what the files do not tell, then imports the keys and adds a first app."""
        newest = max(self._keys, key=lambda key: key.added_at, default=None)
        issuer_id = newest.issuer_id if newest else ""
        dialog = KeyDialog(self._theme, files, self._window, issuer_id=issuer_id)

        def start(entries: Sequence[KeyEntry]) -> None:
            job = self._background.job(lambda services: _import(services, entries))
            job.progressed.connect(dialog.show_outcome)
            job.progressed.connect(self._on_key_imported)
            job.failed.connect(dialog.show_error)
            job.finished.connect(dialog.end)
            self._run(dialog, job)

        dialog.submitted.connect(start)
        check = self._background.job(lambda services: _check(services, files))
        check.progressed.connect(lambda unusable: dialog.show_unusable(*unusable))
        self._run(dialog, check)
        dialog.open()

    def _on_key_imported(self, outcome: ImportOutcome) -> None:
        for finding in outcome.findings:
            self.noted.emit(finding)
        if outcome.error is None:
            self.changed.emit(outcome.app_label)

    # -- apps ---------------------------------------------------------------------------------

    def ask_for_app(self) -> None:
        dialog = AppDialog(self._theme, self._keys, self._window, others=self._apps)

        async def add(services: "Services", app: App) -> str:
            return services.apps.add_checked(app).label

        def start(app: App) -> None:
            job = self._background.call(lambda services: add(services, app))
            job.failed.connect(dialog.show_error)
            job.progressed.connect(dialog.accept)
            job.progressed.connect(self._on_app_added)
            self._run(dialog, job)

        dialog.submitted.connect(start)
        dialog.open()

    def _on_app_added(self, label: str) -> None:
        self.changed.emit(label)

    def _run(self, dialog: KeyDialog | AppDialog, job: Job) -> None:
        """The dialog stays until the job is done. Closing it before stops waiting for the job.

        Only bound methods of the dialog are connected: Qt drops them together with it.
        """
        dialog.rejected.connect(job.cancel)
        dialog.stop_requested.connect(job.cancel)
        job.start()


async def _check(
    services: "Services", files: Sequence[Path]
) -> AsyncGenerator[tuple[Path, StorebellError], None]:
    """The files that hold no usable key, each with its error; nothing is stored."""
    for file in files:
        try:
            services.keys.check_content(file)
        except StorebellError as error:
            yield file, error


async def _import(
    services: "Services", entries: Sequence[KeyEntry]
) -> AsyncGenerator[object, None]:
    """One after another, because a keychain asks one question at a time; once it has refused a
    key, it is not asked about the others.
    """
    from storebell.services.accounts.key_import import import_key

    refusal: KeychainError | None = None
    for entry in entries:
        if refusal is not None:
            yield ImportOutcome(entry, refusal)
            continue
        try:
            imported = await import_key(
                services.keys,
                services.apps,
                file=entry.file,
                key_id=entry.key_id,
                issuer_id=entry.issuer_id,
                label=entry.label,
                bundle_id=entry.bundle_id,
                app_apple_id=str(entry.app_apple_id or ""),
                is_for_this_session=entry.is_for_this_session,
            )
        except StorebellError as error:
            refusal = error if isinstance(error, KeychainError) else None
            yield ImportOutcome(entry, error)
        else:
            yield ImportOutcome(entry, None, imported.app_label, imported.findings)


def choose_key_files(parent: QWidget, on_chosen: Callable[[Sequence[Path]], None]) -> FileDialog:
    """Opens the system's file dialog without blocking; it closes itself."""
    dialog = FileDialog(
        parent,
        tr_text("Choose In-App Purchase keys"),
        "",
        tr_text("Keys (*.p8);;All files (*)"),
    )
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(FileDialog.FileMode.ExistingFiles)
    dialog.filesSelected.connect(lambda files: on_chosen([Path(file) for file in files]))
    dialog.open()
    return dialog
