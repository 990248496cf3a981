"""Makes requests of the choices in the top bar and the strip of Local, for one app or several."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.domain.findings import Level
from storebell.presentation.action_state import ActionState, tests_to_stop, waiting_plans
from storebell.presentation.not_sent import not_sent_advice, not_sent_title
from storebell.qt.sending.controller import Sending
from storebell.qt.sending.local_strip import LocalStrip
from storebell.qt.sending.purchase_notice import fitting_purchase
from storebell.qt.shell.app_selection import AppSelection
from storebell.qt.shell.composer.memory import ComposerMemory
from storebell.qt.widgets.notices import Notices
from storebell.services.composer.several_tests import NotSent
from storebell.services.notifications.requests import TestRequest

if TYPE_CHECKING:
    from storebell.qt.shell.main_window import MainWindow


class ComposerController(QObject):
    """Sends what is chosen, and tells what could not be sent."""

    def __init__(
        self,
        window: "MainWindow",
        strip: LocalStrip,
        selection: AppSelection,
        sending: Sending,
        notices: Notices,
        memory: ComposerMemory,
    ) -> None:
        super().__init__(window)
        self._memory = memory
        self._window = window
        self._strip = strip
        self._selection = selection
        self._sending = sending
        self._notices = notices
        sending.not_sent.connect(self._on_not_sent)

    def send(self) -> None:
        """Sends for each chosen app; in Local, a notification of the chosen type."""
        environment = self._window.top_bar.environment
        self._window.pages.back()
        if environment is Environment.LOCAL:
            if not self._strip.check_url():
                return
            self._memory.url_used()
        requests = [self._request_for(app, environment) for app in self._selection.sent_for]
        if len(requests) == 1:
            self._sending.send(requests[0])
        else:
            self._sending.send_several(requests)

    def stop(self, state: ActionState) -> None:
        """Stops what is being sent, and the chosen plan of Local."""
        self._sending.stop_all_results()
        self._sending.stop(tests_to_stop(state))

    def attempt_now(self, state: ActionState) -> None:
        """Makes the next attempt of the chosen plan of Local at once."""
        self._sending.attempt_now(waiting_plans(state))

    def _request_for(self, app: App, environment: Environment) -> TestRequest:
        if environment is not Environment.LOCAL:
            return TestRequest(app, environment)
        kind, subtype = self._window.top_bar.type_button.value
        return TestRequest(
            app,
            environment,
            self._strip.delivery,
            notification_type=kind,
            subtype=subtype,
            purchase=fitting_purchase(self._notices, self._strip.purchase, (kind, subtype)),
        )

    def _on_not_sent(self, not_sent: Sequence[NotSent], of: int) -> None:
        title, advice = not_sent_title(not_sent, of), not_sent_advice(not_sent)
        self._notices.show_message(Level.WARNING, title, advice)


class _EscapeFilter(QObject):
    """Stops what is being sent at Escape, where nothing in the window had a use for that key."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            stop = self._window.named_actions["stop"]
            if event.key() == Qt.Key.Key_Escape and stop.isEnabled():
                stop.trigger()
                return True
        return super().eventFilter(watched, event)


def stop_on_escape(window: "MainWindow") -> None:
    """Lets Escape stop what is being sent."""
    _EscapeFilter(window)
