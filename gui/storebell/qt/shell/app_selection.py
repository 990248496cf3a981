"""The apps, which of them is chosen, and how sidebar and top bar show that."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from storebell.domain.accounts.credentials import SAMPLE_APP, App
from storebell.domain.messages import NO_MESSAGE, plural_msg
from storebell.domain.notifications.app_lookup import app_of
from storebell.domain.notifications.events import Asked
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.settings.choices import ALL_APPS
from storebell.presentation.action_state import why_not_sent
from storebell.presentation.app_summaries import summarize
from storebell.presentation.translation import tr_message

if TYPE_CHECKING:
    from storebell.qt.shell.main_window import MainWindow


class AppSelection(QObject):
    """Signals: changed(), when another app was chosen, or all of them."""

    changed = Signal()

    def __init__(
        self,
        window: "MainWindow",
        timelines: Callable[[], Sequence[Timeline]],
        clock: Callable[[], datetime],
    ) -> None:
        """`timelines` are those that are loaded."""
        super().__init__(window)
        self._window = window
        self._timelines = timelines
        self._clock = clock
        self.apps: tuple[App, ...] = (SAMPLE_APP,)
        self._newest: tuple[Timeline, ...] = ()  # of each app, also where they are not loaded
        self._label: str | None = SAMPLE_APP.label
        window.sidebar.app_chosen.connect(self._on_app_chosen)

    @property
    def label(self) -> str:
        """Label of the selected app; empty where all are selected."""
        return self._label or ""

    @property
    def app(self) -> App | None:
        """The chosen app; None where all are chosen."""
        return next((app for app in self.apps if app.label == self._label), None)

    @property
    def sent_for(self) -> tuple[App, ...]:
        """The apps that Send sends for: the chosen one, or all of them."""
        return self.apps if self.app is None else (self.app,)

    @property
    def has_own_apps(self) -> bool:
        return any(app != SAMPLE_APP for app in self.apps)

    def app_of(self, asked: Asked) -> App | None:
        return app_of(self.apps, asked)

    def set_lists(
        self, apps: Sequence[App], newest: Sequence[Timeline], choose: str | None
    ) -> None:
        """Sets the lists; `choose` is the label of the app to select then."""
        self.apps, self._newest = tuple(apps), tuple(newest)
        labels = [app.label for app in self.apps]
        is_all = self._label is None and len(labels) > 1
        if choose in labels:
            self._label = choose
        elif self._label not in labels and not is_all:
            self._label = labels[0]
        self.show()

    def choose(self, bundle_id: str) -> None:
        """Selects an app by its bundle ID, or all of them, as far as they are there."""
        label = next((app.label for app in self.apps if app.bundle_id == bundle_id), None)
        if label is not None or (bundle_id == ALL_APPS and len(self.apps) > 1):
            self._on_app_chosen(label)

    def forget_test(self, test_id: str) -> bool:
        """Removes a test that is gone; True if it was the newest of an app, which then needs an
        older one.
        """
        newest = tuple(timeline for timeline in self._newest if timeline.test_id != test_id)
        was_newest = len(newest) < len(self._newest)
        self._newest = newest
        return was_newest

    def show(self) -> None:
        """Shows the apps with their last results, the chosen one, and whether it can be sent."""
        timelines = (*self._timelines(), *self._newest)
        summaries = [summarize(app, timelines) for app in self.apps]
        self._window.sidebar.set_apps(summaries, self._clock())
        self._window.sidebar.choose(self._label)
        app = self.app
        if app is None:
            count = tr_message(plural_msg("one app", "{count} apps", len(self.apps)))
            self._window.top_bar.set_app(self.tr("All apps"), count)
        else:
            self._window.top_bar.set_app(app.label, app.bundle_id)
        self.show_send()

    def show_send(self) -> None:
        """Says on the button for how many apps it sends, or why for none."""
        apps, top_bar = self.sent_for, self._window.top_bar
        why = why_not_sent(apps, top_bar.environment)
        top_bar.set_app_count(len(apps))
        is_locked = all(app.is_locked for app in apps)
        top_bar.set_can_send(why == NO_MESSAGE, why, is_locked=is_locked)

    def _on_app_chosen(self, label: str | None) -> None:
        self._label = label
        self.show()
        self.changed.emit()
