"""Sending: its jobs, the questions before some of them, and repetitions."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.domain.errors.delivery import HostNotConfirmedError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.notifications.events import Asked, Event, Settled
from storebell.domain.notifications.plan import PRODUCTION_PLAN
from storebell.domain.notifications.timeline import Timeline, can_be_repeated
from storebell.domain.simulation.receiver_behaviours import read_behaviour
from storebell.qt.background import Background, Job
from storebell.qt.sending.host_question import HostQuestion
from storebell.qt.sending.keychain_bar import KeychainWait
from storebell.qt.sending.production_question import ProductionQuestion
from storebell.qt.sending.running import RunningTests
from storebell.qt.sending.several import SeveralSending
from storebell.qt.theme.theme import Theme
from storebell.services.notifications.all_results import give_up, request_for
from storebell.services.notifications.requests import TestRequest, Until, request_like

if TYPE_CHECKING:  # imported on the background's thread, after the first frame
    from storebell.services.container import Services


class Sending(QObject):
    """Sends for the window, which shows the events.

    Signals: happened(Event); failed(StorebellError); not_sent(NotSents, of), the apps of a send for
    several that nothing was sent for; all_results_changed(ended), with the number of tests that
    have ended, and None once all are over.
    """

    happened = Signal(object)
    failed = Signal(object)
    not_sent = Signal(object, int)
    all_results_changed = Signal(object)

    def __init__(
        self,
        theme: Theme,
        background: Background,
        window: QWidget,
        clock: Callable[[], datetime],
        app_asked_for: Callable[[Asked], App | None],
        *,
        has_simulator: bool = False,
    ) -> None:
        super().__init__(window)
        self._theme = theme
        self._background = background
        self._window = window
        self._clock = clock
        self._app_asked_for = app_asked_for
        self._has_simulator = has_simulator  # a simulator in Apple's place: nothing real is sent
        self._requests: dict[str, TestRequest] = {}
        self._confirmed_hosts: frozenset[str] = frozenset()
        self.keychain_wait = KeychainWait(self)
        self.running = RunningTests(self)
        self._all_results: Job | None = None
        self._open_tests: set[str] = set()
        self._ended_tests = 0
        self._several = SeveralSending(theme, background, window, clock, self._start_job)
        self._several.happened.connect(self._on_event)
        self._several.not_sent.connect(self.not_sent)
        self._several.failed.connect(self.failed)
        self._several.ended.connect(self.running.forget_request)
        self._several.host_unconfirmed.connect(self._ask_about_host)

    # -- one test -----------------------------------------------------------------------------

    def send(self, request: TestRequest) -> None:
        """Asks for confirmation where that is due, then sends."""
        if request.environment is not Environment.PRODUCTION or self._has_simulator:
            self._start(request)
            return

        async def must_ask(services: "Services") -> bool:
            return services.guard.must_ask(request.app)

        job = self._background.call(must_ask)
        job.progressed.connect(lambda is_due: self._on_question_known(request, is_due=is_due))
        job.failed.connect(self.failed)
        job.start()

    def _on_question_known(self, request: TestRequest, *, is_due: bool) -> None:
        if not is_due:
            self._start(request)
            return
        until = PRODUCTION_PLAN.end_after(self._clock())
        question = ProductionQuestion(self._theme, [request.app], until, self._window)
        question.accepted.connect(lambda: self._on_confirmed(request))
        question.open()

    def _on_confirmed(self, request: TestRequest) -> None:
        async def confirm(services: "Services") -> None:
            services.guard.confirmed(request.app)

        job = self._background.call(confirm)
        job.failed.connect(self.failed)
        job.start()
        self._start(request)

    def send_several(self, requests: Sequence[TestRequest]) -> None:
        """Sends one test for each app, after one question where it is due."""
        self._several.send(tuple(map(self._completed, requests)))

    def send_again(self, timeline: Timeline) -> None:
        """Sends the same request once more, as a new notification."""
        request = self._requests.get(timeline.test_id) or self._request_like(timeline)
        if request is not None:
            self.send(replace(request, repeated_payload=None, repeats=None, series=None))

    def _request_like(self, timeline: Timeline) -> TestRequest | None:
        """Rebuilds the request of a test from an earlier run, or from a command."""
        app = self._app_asked_for(timeline.asked)
        return None if app is None else request_like(timeline, app)

    def can_deliver_again(self, timeline: Timeline) -> bool:
        """True for a test that can be repeated unchanged: in Local, once it has a payload."""
        return can_be_repeated(timeline)

    def deliver_again(self, timeline: Timeline) -> None:
        """Sends the same notification once more, with its UUID."""
        request = self._requests.get(timeline.test_id) or self._request_like(timeline)
        if request is not None and self.can_deliver_again(timeline):
            first = timeline.asked.repeats or timeline.test_id
            again = replace(request, repeated_payload=timeline.signed_payload)
            self.send(replace(again, repeats=first, series=None))

    def _start(self, request: TestRequest) -> None:
        request = self._completed(request)
        job = self._background.job(lambda services: services.test_sender.send(request))
        job.progressed.connect(lambda event: self._on_event(event, request))
        job.failed.connect(lambda error: self._on_failure(error, request))
        job.finished.connect(lambda: self.running.forget_request(request))
        self._start_job(job, request.environment.is_apples)

    def stop(self, test_ids: Iterable[str]) -> None:
        """Stops these tests, and whatever still waits for a key; see `TestSender.stop`."""
        self.keychain_wait.stop()
        stopped = tuple(test_ids)

        async def stop(services: "Services") -> None:
            for test_id in stopped:
                services.test_sender.stop(test_id)

        job = self._background.call(stop)
        job.failed.connect(self.failed)
        job.start()

    def attempt_now(self, test_ids: Iterable[str]) -> None:
        """Makes the next attempt of these plans of Local at once."""
        for test_id in test_ids:
            job = self._background.call(_attempt(test_id))
            job.failed.connect(self.failed)
            job.start()

    def _completed(self, request: TestRequest) -> TestRequest:
        """The request with the confirmed hosts in Local, and elsewhere with its end."""
        if request.environment is Environment.LOCAL:
            hosts = request.local.confirmed_hosts | self._confirmed_hosts
            return replace(request, local=replace(request.local, confirmed_hosts=hosts))
        # Stored tests are polled anyway, over days and restarts.
        return replace(request, until=Until.ACCEPTED)

    def _start_job(self, job: Job, asks_keychain: bool) -> None:
        if asks_keychain:
            self.keychain_wait.watch(job)
        job.start()

    def _on_event(self, event: Event, request: TestRequest) -> None:
        if isinstance(event, Asked):
            self._requests[event.test_id] = request
        self.running.note(event, request)
        self.happened.emit(event)

    def _on_failure(self, error: StorebellError, request: TestRequest) -> None:
        if isinstance(error, HostNotConfirmedError):
            self._ask_about_host(error, (request,))
        else:
            self.failed.emit(error)

    def _ask_about_host(
        self, error: HostNotConfirmedError, requests: Sequence[TestRequest]
    ) -> None:
        host = error.host
        question = HostQuestion(self._theme, host, error.address, self._window)
        question.accepted.connect(lambda: self._confirm(host, requests))
        question.open()

    def _confirm(self, host: str, requests: Sequence[TestRequest]) -> None:
        self._confirmed_hosts |= {host}
        if len(requests) == 1:
            self._start(requests[0])
        else:
            self._several.start(tuple(map(self._completed, requests)))

    # -- all eleven ---------------------------------------------------------------------------

    def show_all_results(self, app: App) -> None:
        """Sends eleven tests in Local, one for each result; only one such run at a time."""
        if self._all_results is not None:
            return

        def stream(services: "Services") -> AsyncGenerator[object, None]:
            return services.all_results.show(app)

        self._open_tests.clear()
        self._ended_tests = 0
        self._all_results = self._background.job(stream)
        self._all_results.progressed.connect(lambda event: self._on_all_results_event(event, app))
        self._all_results.failed.connect(self.failed)
        self._all_results.finished.connect(self._on_all_results_finished)
        self._all_results.start()
        self.all_results_changed.emit(0)

    @property
    def is_showing_all_results(self) -> bool:
        return self._all_results is not None

    def stop_all_results(self) -> None:
        """Stops: sends no more tests, and waits no longer for those that were sent."""
        if self._all_results is not None:
            self._all_results.cancel()

    def _on_all_results_event(self, event: Event, app: App) -> None:
        if isinstance(event, Asked):
            self._open_tests.add(event.test_id)
            behaviour = read_behaviour(event.receiver or "")
            self._requests[event.test_id] = request_for(app, behaviour)
        self.running.note(event)
        self.happened.emit(event)
        if isinstance(event, Settled):
            self._open_tests.discard(event.test_id)
            self._ended_tests += 1
            self.all_results_changed.emit(self._ended_tests)

    def _on_all_results_finished(self) -> None:
        self._all_results = None
        for event in give_up(sorted(self._open_tests), self._clock()):
            self.running.note(event)
            self.happened.emit(event)
        self._open_tests.clear()
        self.all_results_changed.emit(None)


def _attempt(test_id: str) -> Callable[["Services"], Awaitable[object]]:
    async def attempt(services: "Services") -> None:
        await services.test_sender.attempt_now(test_id)

    return attempt
