"""Controller of the window's notices: which ones stand, and when their cause is gone."""

from functools import partial
from typing import Final

from PySide6.QtCore import QObject

from storebell.domain.findings import Level
from storebell.domain.messages import msg
from storebell.qt.sending.controller import Sending
from storebell.qt.settings.controller import LiveSettings
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.timeline.page import TimelinePage
from storebell.qt.widgets.notices import Notices

_SENDS: Final = ("send", "send_again", "deliver_again", "eleven")
_SENDING: Final = "sending"
_FILTER: Final = "filter"
SETTING: Final = "setting"
"""The cause of a notice that a setting could not be stored."""


class NoticeController(QObject):
    """Shows failures of sending until the next send, and a hidden test until the filter changes."""

    def __init__(
        self,
        notices: Notices,
        window: MainWindow,
        page: TimelinePage,
        sending: Sending,
        settings: LiveSettings,
    ) -> None:
        super().__init__(window)
        self._notices = notices
        self._page = page
        sending.failed.connect(partial(notices.show_error, cause=_SENDING))
        for name in _SENDS:
            # Connected before what sends, so that a failure of the new send stays.
            window.named_actions[name].triggered.connect(self._on_send_triggered)
        window.top_bar.send_requested.connect(self._on_send_triggered)
        page.filter_bar.filter_changed.connect(lambda: notices.end(_FILTER))
        settings.changed.connect(lambda: notices.end(SETTING))

    def announce_hidden(self, test_id: str) -> None:
        """Says that the filter hides a test that was sent, and offers to clear it."""

        def show() -> None:
            self._page.filter_bar.clear()
            self._page.view.select(test_id)

        title = msg("The filter hides the test that was sent")
        clear = self.tr("Clear the filter")
        self._notices.show_message(Level.NOTE, title, action=clear, act=show, cause=_FILTER)

    def _on_send_triggered(self) -> None:
        self._notices.end(_SENDING)
