"""Faults on request: what goes wrong with which request, drawn by lot from a seed.

A `FaultPlan` is asked at four seams: at each request (`Faulty`, between the wall and the
endpoints), where a token is judged (the clock), where a record is looked up, where a notification
is delivered.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from hashlib import blake2b
from typing import Final, cast

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from storebell.domain.simulation.faults import NO_FAULTS, FaultName, FaultSetting, FaultSpec
from storebell.domain.timestamps import to_milliseconds
from storebell.ports.clock import SimulationClock
from storebell.simulator.http.api_errors import (
    GENERAL_INTERNAL,
    GENERAL_INTERNAL_RETRYABLE,
    RATE_LIMIT_EXCEEDED,
    ApiError,
)
from storebell.simulator.http.protocol import GuardedProtocol
from storebell.simulator.store.notifications import Notification

_MOST_DROPS: Final = 50
_PAGE: Final = (
    "<!doctype html><title>Sign in</title><h1>Welcome to this network</h1>"
    "<p>Sign in to go on. This page is a fault that Storebell was asked for.</p>"
)


class FaultPlan:
    """Draws the lots of one key's faults; without faults it never changes anything.

    Each fault has a sequence of lots of its own, so that another one beside it changes none.
    """

    def __init__(self, spec: FaultSpec = NO_FAULTS) -> None:
        self._settings = {setting.name: setting for setting in spec.settings}
        self._seed = spec.seed
        self._draws: Counter[FaultName] = Counter()

    def __bool__(self) -> bool:
        return bool(self._settings)

    def draw(self, name: FaultName) -> FaultSetting | None:
        """Draws for a fault; returns its setting where it strikes."""
        setting = self._settings.get(name)
        if setting is None:
            return None
        self._draws[name] += 1
        return setting if self._is_hit(setting, self._draws[name]) else None

    def hides(self, notification: Notification, now: datetime) -> bool:
        """True while the record of a notification is not yet available; drawn once for each
        notification.
        """
        setting = self._settings.get(FaultName.NOT_YET)
        if setting is None or not self._is_hit(setting, notification.number):
            return False
        return now - notification.signed_at < _span(setting)

    def duplicates(self) -> bool:
        """Draws whether the delivery that is under way is made twice."""
        return self.draw(FaultName.DUPLICATE) is not None

    def strike(self) -> "Mishap":
        """Draws the faults of the next request."""
        substitutes = [(make, setting) for name, make in _SUBSTITUTES.items()
                       if (setting := self.draw(name))]  # fmt: skip
        transfers = [(transfer, setting) for name, transfer in _TRANSFERS.items()
                     if (setting := self.draw(name))]  # fmt: skip
        return Mishap(
            plan=self,
            delay=_span(self.draw(FaultName.LATENCY)),
            skew=_span(self.draw(FaultName.SKEW)),
            substitute=substitutes[0] if substitutes else None,
            spoilers=tuple(spoil for name, spoil in _SPOILERS.items() if self.draw(name)),
            transfer=transfers[0] if transfers else (_send_complete, None),
        )

    def _is_hit(self, setting: FaultSetting, number: int) -> bool:
        # A hash of the number, not a generator: a lot doesn't depend on how many were drawn before.
        digest = blake2b(f"{self._seed}:{setting.name}:{number}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") < setting.rate * 2**64


def _span(setting: FaultSetting | None) -> timedelta:
    return timedelta(seconds=(setting and setting.seconds) or 0)


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer, before it is sent."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


Substitute = Callable[[FaultSetting, datetime], Response]
Spoiler = Callable[[Reply], Reply]
Transfer = Callable[["Reply", Send, GuardedProtocol, timedelta], Awaitable[None]]


async def _send_complete(
    reply: Reply, send: Send, _connection: GuardedProtocol, _over: timedelta
) -> None:
    await _send_head(reply, send)
    await send({"type": "http.response.body", "body": reply.body, "more_body": False})


@dataclass(frozen=True, slots=True)
class Mishap:
    """The faults of one request. `skew` is how far the clock that judges its token is ahead."""

    plan: FaultPlan = field(default_factory=FaultPlan)
    delay: timedelta = timedelta()
    skew: timedelta = timedelta()
    substitute: tuple[Substitute, FaultSetting] | None = None
    spoilers: tuple[Spoiler, ...] = ()
    transfer: tuple[Transfer, FaultSetting | None] = (_send_complete, None)


NO_MISHAP: Final = Mishap()
_STATE_NAME: Final = "mishap"


def mishap_of(request: HTTPConnection) -> Mishap:
    """Returns the faults that were drawn for a request."""
    state: Mapping[str, object] = request.scope["state"]
    return cast(Mishap, state.get(_STATE_NAME, NO_MISHAP))


class Faulty:
    """An ASGI application that spoils what another one answers, where the asking key wants it."""

    def __init__(
        self, inner: ASGIApp, plan_for: Callable[[str], FaultPlan], clock: SimulationClock
    ) -> None:
        self._inner = inner
        self._plan_for = plan_for
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        plan = self._plan_for(Headers(scope=scope).get("authorization", ""))
        if not plan:
            await self._inner(scope, receive, send)
            return
        mishap = scope["state"][_STATE_NAME] = plan.strike()
        await asyncio.sleep(mishap.delay.total_seconds())
        app = self._inner
        if mishap.substitute is not None:
            make, setting = mishap.substitute
            app = make(setting, self._clock.now() + mishap.skew)
        reply = await _collect(app, scope, receive)
        for spoil in mishap.spoilers:
            reply = spoil(reply)
        if mishap.skew:
            date = format_datetime(self._clock.now() + mishap.skew, usegmt=True)
            reply.headers.append((b"date", date.encode("ascii")))
        transfer, limits = mishap.transfer
        connection: GuardedProtocol = scope["state"]["connection"]
        await transfer(reply, send, connection, _span(limits))


async def _collect(app: ASGIApp, scope: Scope, receive: Receive) -> Reply:
    reply = Reply(0, [], b"")

    async def take(message: Message) -> None:
        nonlocal reply
        if message["type"] == "http.response.start":
            reply = Reply(message["status"], list(message["headers"]), b"")
        else:
            reply = replace(reply, body=reply.body + message.get("body", b""))

    await app(scope, receive, take)
    return reply


# -- answers in the endpoint's place --------------------------------------------------------------


def _limit(setting: FaultSetting, now: datetime) -> Response:
    error = ApiError(
        RATE_LIMIT_EXCEEDED, {"Retry-After": str(to_milliseconds(now + _span(setting)))}
    )
    return JSONResponse(error.body, error.status, error.headers)


def _fail_in_passing(_setting: FaultSetting, _now: datetime) -> Response:
    error = ApiError(GENERAL_INTERNAL_RETRYABLE)
    return JSONResponse(error.body, error.status)


def _fail(_setting: FaultSetting, _now: datetime) -> Response:
    error = ApiError(GENERAL_INTERNAL)
    return JSONResponse(error.body, error.status)


def _show_page(_setting: FaultSetting, _now: datetime) -> Response:
    return HTMLResponse(_PAGE)


_SUBSTITUTES: Final[Mapping[FaultName, Substitute]] = {
    FaultName.HTML: _show_page,
    FaultName.RATE_LIMIT: _limit,
    FaultName.RETRYABLE: _fail_in_passing,
    FaultName.INTERNAL: _fail,
}

# -- answers with other content -------------------------------------------------------------------


def _reshape(reply: Reply, change: Callable[[dict[str, object]], dict[str, object]]) -> Reply:
    """The reply with its JSON changed; what holds no JSON object stays as it is."""
    try:
        content: object = json.loads(reply.body)
    except ValueError:
        return reply
    if not isinstance(content, dict):
        return reply
    body = json.dumps(change(content), separators=(",", ":")).encode("ascii")
    headers = MutableHeaders(raw=list(reply.headers))
    headers["Content-Length"] = str(len(body))
    return Reply(reply.status, headers.raw, body)


def _reorder(reply: Reply) -> Reply:
    return _reshape(reply, _turn_attempts)


def _turn_attempts(content: dict[str, object]) -> dict[str, object]:
    turned: dict[str, object] = {}
    for name, value in content.items():
        if name == "sendAttempts" and isinstance(value, list):
            turned[name] = value[::-1]
        elif name == "notificationHistory" and isinstance(value, list):
            turned[name] = [_turn_attempts(item) for item in value]
        else:
            turned[name] = value
    return turned


def _mistype(reply: Reply) -> Reply:
    return _reshape(reply, lambda content: {name: _wrong(value) for name, value in content.items()})


def _wrong(value: object) -> object:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, list):
        return {str(number): item for number, item in enumerate(value)}
    return json.dumps(value)


_SPOILERS: Final[Mapping[FaultName, Spoiler]] = {
    FaultName.REORDER: _reorder,
    FaultName.WRONG_TYPES: _mistype,
}

# -- other ways to send an answer, or not ---------------------------------------------------------


async def _drop(_reply: Reply, _send: Send, connection: GuardedProtocol, _over: timedelta) -> None:
    await connection.hang_up()


async def _cut(reply: Reply, send: Send, connection: GuardedProtocol, _over: timedelta) -> None:
    await _send_head(reply, send)
    half = reply.body[: len(reply.body) // 2]
    await send({"type": "http.response.body", "body": half, "more_body": True})
    await connection.hang_up()


async def _drip(reply: Reply, send: Send, _connection: GuardedProtocol, over: timedelta) -> None:
    await _send_head(reply, send)
    size = max(1, -(-len(reply.body) // _MOST_DROPS))
    drops = [reply.body[start : start + size] for start in range(0, len(reply.body), size)]
    started = asyncio.get_running_loop().time()
    for number, drop in enumerate(drops, 1):
        await _sleep_until(started + over.total_seconds() * number / len(drops))
        await send({"type": "http.response.body", "body": drop, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _sleep_until(time: float) -> None:
    """Sleeps until `time` of the loop's clock, never less.

    asyncio wakes early by up to the clock's resolution, which is 15.6 ms on Windows before Python
    3.13.
    """
    loop = asyncio.get_running_loop()
    while (left := time - loop.time()) > 0:  # noqa: ASYNC110 - nothing but time is waited for
        await asyncio.sleep(left)


async def _send_head(reply: Reply, send: Send) -> None:
    start = {"type": "http.response.start", "status": reply.status, "headers": reply.headers}
    await send(start)


_TRANSFERS: Final[Mapping[FaultName, Transfer]] = {
    FaultName.DROP: _drop,
    FaultName.TRUNCATE: _cut,
    FaultName.DRIP: _drip,
}
