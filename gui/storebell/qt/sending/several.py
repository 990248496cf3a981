"""Sending for several apps: one question before Production, one stream, one notice at the end."""

from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from storebell.domain.accounts.credentials import App
from storebell.domain.errors.delivery import HostNotConfirmedError
from storebell.domain.notifications.events import Asked, Event
from storebell.domain.notifications.plan import PRODUCTION_PLAN
from storebell.qt.background import Background, Job
from storebell.qt.sending.production_question import ProductionQuestion
from storebell.qt.theme.theme import Theme
from storebell.services.composer.several_tests import Checked, NotSent
from storebell.services.notifications.requests import TestRequest

if TYPE_CHECKING:  # imported on the background's thread, after the first frame
    from storebell.services.container import Services


class SeveralSending(QObject):
    """Asks where that is due, then sends one test for each app.

    Signals: happened(Event, TestRequest), with the request of the event's test; not_sent(NotSents,
    of), once it is known what could not be sent of how many; host_unconfirmed(error, requests), for
    deliveries to another computer that nobody has confirmed; ended(TestRequest), for each request
    once all tests have ended; failed(StorebellError).
    """

    happened = Signal(object, object)
    not_sent = Signal(object, int)
    host_unconfirmed = Signal(object, object)
    ended = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        theme: Theme,
        background: Background,
        window: QWidget,
        clock: Callable[[], datetime],
        start_job: Callable[[Job, bool], None],
    ) -> None:
        """`start_job` starts a job, and is told whether a keychain is asked by it."""
        super().__init__(window)
        self._theme = theme
        self._background = background
        self._window = window
        self._clock = clock
        self._start_job = start_job

    def send(self, requests: Sequence[TestRequest]) -> None:
        """Checks all requests; asks once for all of those that must be confirmed."""

        async def check(services: "Services") -> Checked:
            return services.several_tests.check(requests)

        job = self._background.call(check)
        job.progressed.connect(self._on_checked)
        job.failed.connect(self.failed)
        job.start()

    def _on_checked(self, checked: Checked) -> None:
        if not checked.unconfirmed:
            self.start(checked.ready, checked.not_sent)
            return
        until = PRODUCTION_PLAN.end_after(self._clock())
        apps = [request.app for request in checked.ready]
        question = ProductionQuestion(self._theme, apps, until, self._window)
        question.accepted.connect(lambda: self._on_confirmed(checked))
        question.open()

    def _on_confirmed(self, checked: Checked) -> None:
        async def confirm(services: "Services") -> None:
            services.several_tests.confirm(checked.unconfirmed)

        job = self._background.call(confirm)
        job.failed.connect(self.failed)
        job.start()
        self.start(checked.ready, checked.not_sent)

    def start(self, requests: Sequence[TestRequest], not_sent: Sequence[NotSent] = ()) -> None:
        """Sends without a question; `not_sent` are those that were left out before."""
        if not requests:
            self.not_sent.emit(tuple(not_sent), len(not_sent))
            return

        def stream(services: "Services") -> AsyncGenerator[object, None]:
            return services.several_tests.send(requests)

        job = self._background.job(stream)
        run = _Run(self, requests, not_sent, job)
        job.progressed.connect(run.take)
        job.failed.connect(self.failed)
        job.finished.connect(run.finish)
        self._start_job(job, any(request.environment.is_apples for request in requests))


class _Run(QObject):
    """One send for several apps: which requests were made, and which were not."""

    def __init__(
        self,
        sending: SeveralSending,
        requests: Sequence[TestRequest],
        not_sent: Sequence[NotSent],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._sending = sending
        self._waiting = {_name_of(request.app): request for request in requests}
        self._not_sent = list(not_sent)
        self._count = len(requests) + len(not_sent)
        self._requests: dict[str, TestRequest] = {}
        self._is_told = False

    def take(self, item: Event | NotSent) -> None:
        if isinstance(item, NotSent):
            self._not_sent.append(item)
            self._waiting.pop(_name_of(item.request.app), None)
        else:
            if isinstance(item, Asked):
                name = item.app_label, item.bundle_id
                self._requests[item.test_id] = self._waiting.pop(name)
            self._sending.happened.emit(item, self._requests[item.test_id])
        if not self._waiting:
            self.end()

    def finish(self) -> None:
        """Tells that nothing of it goes on."""
        self.end()
        for request in self._requests.values():
            self._sending.ended.emit(request)

    def end(self) -> None:
        """Tells once what was not sent."""
        if self._is_told:
            return
        self._is_told = True
        hosts = [item for item in self._not_sent if isinstance(item.error, HostNotConfirmedError)]
        others = [item for item in self._not_sent if item not in hosts]
        if others:
            self._sending.not_sent.emit(tuple(others), self._count)
        if hosts:
            requests = tuple(item.request for item in hosts)
            self._sending.host_unconfirmed.emit(hosts[0].error, requests)


def _name_of(app: App) -> tuple[str, str]:
    return app.label, app.bundle_id
