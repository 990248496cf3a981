"""Tests that this window sends just now: what can be stopped, or called for."""

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from storebell.domain.environment import Environment
from storebell.domain.notifications.events import (
    Asked,
    AttemptRecorded,
    Event,
    Failed,
    Settled,
    TokenReceived,
    WatchEnded,
)
from storebell.services.notifications.requests import TestRequest

SLOW_MILLISECONDS: Final = 1000
"""A send that is over sooner needs no button to stop it."""


class RunningTests(QObject):
    """Knows each test from its request to its end; at Apple, until Apple has accepted it.

    Signals: changed(); slow_changed(is_slow), for a test under way for more than a second.
    """

    changed = Signal()
    slow_changed = Signal(bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._environments: dict[str, Environment] = {}
        self._requests: dict[str, TestRequest] = {}
        self._under_way: set[str] = set()
        self._is_slow = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SLOW_MILLISECONDS)
        self._timer.timeout.connect(self._on_slow)

    @property
    def test_ids(self) -> frozenset[str]:
        """All of them, plans of Local that wait for their next attempt included."""
        return frozenset(self._environments)

    @property
    def under_way(self) -> frozenset[str]:
        """Those whose request, or first attempt in Local, is not over."""
        return frozenset(self._under_way)

    def note(self, event: Event, request: TestRequest | None = None) -> None:
        """Takes each event of the tests that are sent here, with the request of its test."""
        test_id = event.test_id
        if request is not None:
            self._requests[test_id] = request
        match event:
            case Asked(environment=environment):
                self._environments[test_id] = environment
                self._under_way.add(test_id)
            case Settled() | WatchEnded() | Failed(is_final=True):
                self.forget(test_id)
                return
            case TokenReceived() if self._environments.get(test_id, Environment.LOCAL).is_apples:
                self.forget(test_id)
                return
            case AttemptRecorded():
                self._under_way.discard(test_id)
            case _:
                return
        self._show()

    def forget(self, test_id: str) -> None:
        """Removes a test that is not sent any more."""
        self._requests.pop(test_id, None)
        self._environments.pop(test_id, None)
        self._under_way.discard(test_id)
        self._show()

    def forget_request(self, request: TestRequest) -> None:
        """Removes the tests of a request whose job is over, however that came."""
        for test_id in [known for known, asked in self._requests.items() if asked is request]:
            self.forget(test_id)

    def _show(self) -> None:
        if not self._under_way:
            self._timer.stop()
            self._set_slow(is_slow=False)
        elif not self._is_slow and not self._timer.isActive():
            self._timer.start()
        self.changed.emit()

    def _on_slow(self) -> None:
        self._set_slow(is_slow=bool(self._under_way))

    def _set_slow(self, *, is_slow: bool) -> None:
        if is_slow is not self._is_slow:
            self._is_slow = is_slow
            self.slow_changed.emit(is_slow)
