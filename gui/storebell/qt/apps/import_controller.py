"""Pasted rows and a team's storebell.toml: the dialogs, and the jobs behind them."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from storebell.domain.accounts.team_file import TEAM_FILE_NAME
from storebell.domain.findings import Level
from storebell.domain.messages import Message, msg, plural_msg
from storebell.qt.background import Background, Job
from storebell.qt.plain_text_widgets import FileDialog
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.notices import Notices

if TYPE_CHECKING:  # the window's first frame waits for no service
    from storebell.qt.apps.import_dialog import AppImportDialog
    from storebell.services.accounts.app_import import ImportPlan
    from storebell.services.container import Services


class AppImporting(QObject):
    """Signals: changed(), after apps were imported."""

    changed = Signal()

    def __init__(
        self, theme: Theme, background: Background, notices: Notices, window: QWidget
    ) -> None:
        super().__init__(window)
        self._theme = theme
        self._background = background
        self._notices = notices
        self._window = window
        self._planning: Job | None = None

    # -- in -----------------------------------------------------------------------------------

    def paste(self) -> None:
        """Asks for rows, and shows what becomes of them while they are typed or pasted."""
        dialog = self._dialog()
        dialog.text_entered.connect(lambda text: self._plan_text(dialog, text))
        dialog.take_clipboard()
        dialog.open()

    def choose_file(self) -> None:
        """Asks for a team's file."""
        chooser = FileDialog(self._window, self.tr("Import apps from storebell.toml"))
        chooser.setNameFilter(self.tr("Apps of a team (*.toml);;All files (*)"))
        chooser.setFileMode(FileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(lambda name: self.open_file(Path(name)))
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    def open_file(self, file: Path) -> None:
        """Shows what a team's file would add and change."""
        dialog = self._dialog(file)

        async def plan(services: "Services") -> "ImportPlan":
            return services.app_import.plan_file(file)

        self._show_answer(dialog, self._background.call(plan))
        dialog.open()

    def _dialog(self, file: Path | None = None) -> "AppImportDialog":
        # Not at the top: the window's first frame waits for no service.
        from storebell.qt.apps.import_dialog import AppImportDialog

        dialog = AppImportDialog(self._theme, self._window, file=file)
        dialog.apply_requested.connect(lambda plan: self._apply(dialog, plan))
        return dialog

    def _plan_text(self, dialog: "AppImportDialog", text: str) -> None:
        async def plan(services: "Services") -> "ImportPlan":
            return services.app_import.plan_pasted(text)

        if self._planning is not None:
            self._planning.cancel()  # the text has changed since
        self._planning = self._background.call(plan)
        self._show_answer(dialog, self._planning)

    def _apply(self, dialog: "AppImportDialog", plan: "ImportPlan") -> None:
        async def apply(services: "Services") -> "ImportPlan":
            return services.app_import.apply(plan)

        job = self._background.call(apply)
        job.progressed.connect(self._on_applied)
        job.progressed.connect(dialog.accept)
        job.failed.connect(dialog.show_error)
        job.start()

    def _show_answer(self, dialog: "AppImportDialog", job: Job) -> None:
        """Connects a job with the dialog, to bound methods only: Qt disconnects them with the
        dialog.
        """
        job.progressed.connect(dialog.show_plan)
        job.failed.connect(dialog.show_error)
        dialog.rejected.connect(job.cancel)
        job.start()

    def _on_applied(self, plan: "ImportPlan") -> None:
        """Says how many; a row that was refused is named, because the dialog is gone."""
        from storebell.services.accounts.app_import import Outcome

        added, changed = plan.count(Outcome.ADDED), plan.count(Outcome.CHANGED)
        keys_first = msg("Import the .p8 files of their keys next.")
        next_step = msg("Choose one in the list, and send a test.")
        self._notices.show_message(
            Level.GOOD, _done(added, changed), keys_first if plan.missing_keys else next_step
        )
        for planned in plan.apps:
            if planned.error is not None and planned.app is not None:  # not refused before
                self._notices.show_error(planned.error)
        self.changed.emit()

    # -- out ----------------------------------------------------------------------------------

    def export(self) -> None:
        """Asks where to, then writes the apps and which keys they use, and no secret."""
        chooser = FileDialog(self._window, self.tr("Export apps to storebell.toml"))
        chooser.setAcceptMode(FileDialog.AcceptMode.AcceptSave)
        chooser.setNameFilter(self.tr("Apps of a team (*.toml)"))
        chooser.setDefaultSuffix("toml")
        chooser.selectFile(TEAM_FILE_NAME)
        # What is in the file beside these apps stays: nothing is lost that would need a question.
        chooser.setOption(FileDialog.Option.DontConfirmOverwrite)
        chooser.fileSelected.connect(lambda name: self.export_to(Path(name)))
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    def export_to(self, file: Path) -> None:
        """Writes over what the file says of the same apps."""

        async def export(services: "Services") -> int:
            return services.app_import.export(file)

        def show_count(count: int) -> None:
            self._notices.show_message(
                Level.GOOD,
                msg("Apps written to {file}: {count}", file=file.name, count=count),
                msg("Names, IDs and URLs, and no secret: it can be committed."),
            )

        job = self._background.call(export)
        job.progressed.connect(show_count)
        job.failed.connect(self._notices.show_error)
        job.start()


def _done(added: int, changed: int) -> Message:
    if added and changed:
        return msg("Apps added: {added}, changed: {changed}", added=added, changed=changed)
    if changed:
        return plural_msg("One app was changed", "{count} apps were changed", changed)
    return plural_msg("One app was added", "{count} apps were added", added)
