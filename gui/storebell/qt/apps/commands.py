"""Changing apps: the dialog of one, its lock, removing it and bringing it back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from storebell.domain.accounts.credentials import SAMPLE_APP, ApiKey, App
from storebell.domain.findings import Level
from storebell.domain.messages import msg
from storebell.qt.apps.edit_dialog import AppDialog
from storebell.qt.background import Background, Call, Job
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.notices import Notice, Notices

if TYPE_CHECKING:  # the window's first frame waits for no service
    from storebell.services.container import Services


@dataclass
class _Removal:
    """A removed app and its notice; `is_listed_without`: the lists were read since."""

    app: App
    notice: Notice
    is_listed_without: bool = False


class AppChanges(QObject):
    """Changes to an existing app. The sample app can't be changed.

    Signals: changed(label), after the change: the app to show then, or ""; removed(), after a
    removal, which can be undone.
    """

    changed = Signal(str)
    removed = Signal()

    def __init__(
        self, theme: Theme, background: Background, notices: Notices, window: QWidget
    ) -> None:
        super().__init__(window)
        self._theme = theme
        self._background = background
        self._notices = notices
        self._window = window
        self._apps: tuple[App, ...] = ()
        self._keys: tuple[ApiKey, ...] = ()
        self._removals: list[_Removal] = []

    def set_lists(self, apps: Sequence[App], keys: Sequence[ApiKey]) -> None:
        """Sets the current apps and keys."""
        self._apps = tuple(app for app in apps if app != SAMPLE_APP)
        self._keys = tuple(keys)
        for removal in list(self._removals):
            if self._find(removal.app.label) is None:
                removal.is_listed_without = True
            elif removal.is_listed_without:  # somebody brought it back
                self._forget(removal)

    def edit(self, label: str) -> None:
        """Opens the dialog of an app; its tests stay assigned to it when it is renamed."""
        app = self._find(label)
        if app is None:
            return
        others = [other for other in self._apps if other != app]
        dialog = AppDialog(self._theme, self._keys, self._window, app=app, others=others)

        def start(wanted: App) -> None:
            async def change(services: "Services") -> str:
                return services.apps.change_to(label, wanted).label

            job = self._background.call(change)
            job.failed.connect(dialog.show_error)
            job.progressed.connect(dialog.accept)
            job.progressed.connect(self.changed.emit)
            dialog.rejected.connect(job.cancel)
            dialog.stop_requested.connect(job.cancel)
            job.start()

        dialog.submitted.connect(start)
        dialog.open()

    def toggle_lock(self, label: str) -> None:
        """Locks or unlocks an app; a notice explains the effect."""
        app = self._find(label)
        if app is None:
            return
        is_locked = not app.is_locked
        message = (
            msg("“{app}” is locked: nothing is sent to Production for it", app=label)
            if is_locked
            else msg("“{app}” can be sent to Production again", app=label)
        )
        self._set_lock(label, is_locked=is_locked)
        self._notices.show_message(
            Level.NOTE,
            message,
            action=self.tr("Undo"),
            act=lambda: self._set_lock(label, is_locked=not is_locked),
            kind=f"lock:{label}",
        )

    def remove(self, label: str) -> None:
        """Removes an app from the list; a notice offers to restore it."""
        app = self._find(label)
        if app is None:
            return

        async def remove(services: "Services") -> App:
            return services.apps.remove(label)

        self._do(remove, lambda _: self._on_removed(app))

    @property
    def can_undo(self) -> bool:
        """True while there is a removal to undo."""
        return bool(self._removals)

    def undo_removal(self) -> None:
        """Brings back the app that was removed last."""
        if self._removals:
            self._bring_back(self._removals[-1])

    # -- inside -------------------------------------------------------------------------------

    def _set_lock(self, label: str, *, is_locked: bool) -> None:
        async def lock(services: "Services") -> App:
            apps = services.apps
            return apps.lock(label) if is_locked else apps.unlock(label)

        self._do(lock, lambda app: self.changed.emit(app.label))

    def _on_removed(self, app: App) -> None:
        notice = self._notices.show_message(
            Level.NOTE,
            msg("“{app}” was removed", app=app.label),
            msg("Its tests and its key are kept."),
            action=self.tr("Undo"),
            act=lambda: self._bring_back(removal),
        )
        removal = _Removal(app, notice)
        self._removals.append(removal)
        self.removed.emit()
        self.changed.emit("")

    def _bring_back(self, removal: _Removal) -> None:
        async def put(services: "Services") -> App:
            services.apps.put_new(removal.app)
            return removal.app

        self._forget(removal)
        job = self._do(put, lambda app: self.changed.emit(app.label))
        job.failed.connect(lambda _: self._removals.append(removal))

    def _forget(self, removal: _Removal) -> None:
        if removal in self._removals:
            self._removals.remove(removal)
        self._notices.drop(removal.notice)

    def _do(self, call: Call, then: Callable[[App], None]) -> Job:
        job = self._background.call(call)
        job.progressed.connect(then)
        job.failed.connect(self._notices.show_error)
        job.start()
        return job

    def _find(self, label: str) -> App | None:
        return next((app for app in self._apps if app.label == label), None)
