"""A request that Apple refused with 401: the surest reason as a notice, with what can be done."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from storebell.domain.accounts.authorization import is_clock_wrong, likeliest
from storebell.domain.notifications.timeline import Timeline
from storebell.qt.background import Background
from storebell.qt.widgets.notices import Notices

if TYPE_CHECKING:  # the window's first frame waits for no service
    from storebell.services.container import Services


class Refusals(QObject):
    """Shows the surest finding at once. The inspector shows all findings of the test.

    Signals: why_requested(test_id); again_requested(Timeline), once requests are signed with
    Apple's time.
    """

    why_requested = Signal(str)
    again_requested = Signal(object)

    def __init__(self, background: Background, notices: Notices, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self._notices = notices
        self._shown: dict[str, str] = {}

    def show(self, timeline: Timeline) -> None:
        """Says what is found of a refused test, each reason once; more may be found later."""
        finding = likeliest(timeline.notices)
        test_id = timeline.test_id
        if finding is None or self._shown.get(test_id) == str(finding.seen):
            return
        self._shown[test_id] = str(finding.seen)
        if is_clock_wrong(timeline.notices):
            action, act = self.tr("Sign with Apple's time, and send again"), self._correct
        else:
            action, act = self.tr("Why?"), self._ask_why
        self._notices.show_message(
            finding.level, finding.seen, finding.advice, action=action, act=lambda: act(timeline)
        )

    def _ask_why(self, timeline: Timeline) -> None:
        self.why_requested.emit(timeline.test_id)

    def _correct(self, timeline: Timeline) -> None:
        async def correct(services: "Services") -> Timeline:
            services.apples_clock.correct()
            return timeline

        job = self._background.call(correct)
        job.progressed.connect(self.again_requested.emit)
        job.failed.connect(self._notices.show_error)
        job.start()
