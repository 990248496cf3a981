"""Makes requests of the choices in the top bar and the strip of Local, for one app or several."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.domain.findings import Level
from storebell.domain.notifications.types import NO_SUBTYPE, TEST
from storebell.presentation.not_sent import not_sent_advice, not_sent_title
from storebell.qt.sending.controller import Sending
from storebell.qt.sending.local_strip import LocalStrip
from storebell.qt.sending.purchase_notice import fitting_purchase
from storebell.qt.shell.app_selection import AppSelection
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
    ) -> None:
        super().__init__(window)
        self._window = window
        self._strip = strip
        self._selection = selection
        self._sending = sending
        self._notices = notices
        sending.not_sent.connect(self._on_not_sent)

    def send(self, kind: str = TEST, subtype: str = NO_SUBTYPE) -> None:
        """Sends for each chosen app; in Local, a notification of the chosen type."""
        environment = self._window.top_bar.environment
        self._window.pages.back()
        if environment is Environment.LOCAL and self._strip.problem:
            return  # the strip shows it, beside the field
        requests = [
            self._request_for(app, environment, kind, subtype) for app in self._selection.sent_for
        ]
        if len(requests) == 1:
            self._sending.send(requests[0])
        else:
            self._sending.send_several(requests)

    def _request_for(
        self, app: App, environment: Environment, kind: str, subtype: str
    ) -> TestRequest:
        if environment is not Environment.LOCAL:
            return TestRequest(app, environment)
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
