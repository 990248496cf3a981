"""Answers of the App Store Server API to a test notification's requests."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from storebell.domain.exchange import Exchange
from storebell.domain.notifications.attempt import SendAttempt


@dataclass(frozen=True, slots=True)
class TestRequested:
    """The answer to Request a Test Notification."""

    token: str
    exchange: Exchange


@dataclass(frozen=True, slots=True)
class TestStatus:
    """The answer to Get Test Notification Status; `attempts` oldest first."""

    signed_payload: str | None
    attempts: tuple[SendAttempt, ...]
    exchange: Exchange


def unknown_test_token(now: datetime) -> str:
    """A token in the form that Apple uses, of a test notification that does not exist.

    A request for its status sends no notification. The answer 404/4040008 means that the request
    itself was in order, its JSON Web Token included.
    """
    return f"{uuid.uuid4()}_{int(now.timestamp() * 1000)}"
