"""Changing apps: the dialog of one, its lock, removing it and bringing it back."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from storebell.domain.accounts.credentials import SAMPLE_APP, ApiKey, App
from storebell.domain.findings import Level
from storebell.domain.messages import msg
from storebell.qt.apps.edit_dialog import AppDialog
from storebell.qt.background import Background, Call
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.notices import Notices

if TYPE_CHECKING:  # the window's first frame waits for no service
    from storebell.services.container import Services


class AppChanges(QObject):
    """Changes to an existing app. The sample app can't be changed.

    Signals: changed(label), after the change: the app to show then, or "".
    """

    changed = Signal(str)

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

    def set_lists(self, apps: Sequence[App], keys: Sequence[ApiKey]) -> None:
        """Sets the current apps and keys."""
        self._apps = tuple(app for app in apps if app != SAMPLE_APP)
        self._keys = tuple(keys)

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

        async def lock(services: "Services") -> App:
            apps = services.apps
            return apps.lock(label) if is_locked else apps.unlock(label)

        self._do(lock)
        message = (
            msg("“{app}” is locked: nothing is sent to Production for it", app=label)
            if is_locked
            else msg("“{app}” can be sent to Production again", app=label)
        )
        self._notices.show_message(
            Level.NOTE, message, action=self.tr("Undo"), act=lambda: self.toggle_lock(label)
        )

    def remove(self, label: str) -> None:
        """Removes an app from the list; a notice offers to restore it."""
        app = self._find(label)
        if app is None:
            return

        async def remove(services: "Services") -> App:
            return services.apps.remove(label)

        self._do(remove, shown="")
        self._notices.show_message(
            Level.NOTE,
            msg("“{app}” was removed", app=label),
            msg("Its tests and its key are kept."),
            action=self.tr("Undo"),
            act=lambda: self._bring_back(app),
        )

    def _bring_back(self, app: App) -> None:
        async def put(services: "Services") -> App:
            services.apps.put_new(app)
            return app

        self._do(put)

    def _do(self, call: Call, shown: str | None = None) -> None:
        """`shown` is the label to show afterwards; None shows the app that comes back."""
        job = self._background.call(call)

        def emit_changed(app: App) -> None:
            self.changed.emit(app.label if shown is None else shown)

        job.progressed.connect(emit_changed)
        job.failed.connect(self._notices.show_error)
        job.start()

    def _find(self, label: str) -> App | None:
        return next((app for app in self._apps if app.label == label), None)
