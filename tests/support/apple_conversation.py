"""A scripted conversation of Apple's Python client with a simulator, and what was said in it.

In the types of Apple's models everything may be None; here what is not there fails the test.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import jwt
import pytest
from appstoreserverlibrary.api_client import APIException, AppStoreServerAPIClient
from appstoreserverlibrary.models.Environment import Environment as ApplesEnvironment
from appstoreserverlibrary.models.NotificationHistoryRequest import NotificationHistoryRequest
from appstoreserverlibrary.signed_data_verifier import SignedDataVerifier

from storebell.domain.environment import Environment
from storebell.domain.timestamps import to_milliseconds
from storebell.simulator.standalone import Simulation
from support.simulated import ShiftedClock

DAY = 86_400_000
APPLES = {
    Environment.SANDBOX: ApplesEnvironment.SANDBOX,
    Environment.PRODUCTION: ApplesEnvironment.PRODUCTION,
}


class Client(AppStoreServerAPIClient):
    """Apple's client as it is, but for its base URL, for which there is no parameter."""

    def __init__(self, simulation: Simulation, bundle_id: str | None = None) -> None:
        super().__init__(
            simulation.key_file.read_bytes(),
            simulation.key_id,
            simulation.issuer_id,
            bundle_id or simulation.first_app.bundle_id,
            APPLES[simulation.request.environment],
        )
        self._base_url = simulation.base_url
        self._private_key = simulation.private_key.reveal()


class LaterClient(Client):
    """Apple's client on a computer whose clock a test has moved."""

    def __init__(self, simulation: Simulation, clock: ShiftedClock) -> None:
        super().__init__(simulation)
        self._clock = clock

    def _generate_token(self) -> str:
        claims = {
            "bid": self._bundle_id,
            "iss": self._issuer_id,
            "aud": "appstoreconnect-v1",
            "exp": int((self._clock.now() + timedelta(minutes=5)).timestamp()),
        }
        return jwt.encode(
            claims, self._private_key, algorithm="ES256", headers={"kid": self._key_id}
        )


def strict_verifier(simulation: Simulation) -> Any:
    """Offline, with every check that Apple's library has, trusting the simulator's root alone."""
    return SignedDataVerifier(
        [simulation.root_file.read_bytes()],
        False,
        APPLES[simulation.request.environment],
        simulation.first_app.bundle_id,
        simulation.first_app.app_apple_id,
    )


def unverified(signed: str) -> dict[str, Any]:
    """What was signed, whoever signed it."""
    return jwt.decode(signed, options={"verify_signature": False})


class Conversation:
    """Every call that was made, with what came of it."""

    def __init__(self, simulation: Simulation, clock: ShiftedClock) -> None:
        self.simulation = simulation
        self.client = Client(simulation)
        self.clock = clock
        self.calls: list[tuple[str, str]] = []

    def ask(self, name: str, call: Callable[[], Any]) -> Any:
        """The answer to a call that succeeds."""
        answer = call()
        self.calls.append((name, "200"))
        return answer

    def be_refused(self, name: str, call: Callable[[], Any], status: int, code: int | None) -> None:
        """A call that fails with an HTTP status and Apple's number."""
        with pytest.raises(APIException) as caught:
            call()
        error = caught.value
        seen = (error.http_status_code, error.raw_api_error)
        assert seen == (status, code), f"{name}: {seen}"
        if code is not None:
            assert error.api_error is not None, f"Apple's library doesn't know {code}"
            assert error.error_message, name
        self.calls.append((name, str(code or status)))

    @property
    def window(self) -> tuple[int, int]:
        """Nearly all that is kept."""
        days = 180 if self.simulation.request.environment is Environment.PRODUCTION else 30
        now = to_milliseconds(self.clock.now())
        return now - days * DAY + 600_000, now + 60_000

    def body(self, **fields: Any) -> NotificationHistoryRequest:
        start, end = self.window
        return NotificationHistoryRequest(**{"startDate": start, "endDate": end} | fields)

    def read_all(self, **fields: Any) -> list[Any]:
        """Page by page, as Apple tells clients to: the same body, until there is no more."""
        body = self.body(**fields)
        items: list[Any] = []
        page = self.ask("history, page 1", lambda: self.client.get_notification_history(None, body))
        items += page.notificationHistory or []
        number = 1
        while page.hasMore:
            number += 1
            token = page.paginationToken
            page = self.ask(
                f"history, page {number}",
                partial(self.client.get_notification_history, token, body),
            )
            items += page.notificationHistory or []
        return items
