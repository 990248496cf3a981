"""ASGI middleware that rejects DNS rebinding and oversized requests.

Any web page can make a browser send requests to this computer, under any name it controls (DNS
rebinding). So a request has to name this listener, must not come from a page, and must be small.
"""

import asyncio
import uuid
from base64 import b32encode
from contextlib import suppress
from email.utils import format_datetime
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from storebell.ports.clock import SimulationClock
from storebell.simulator.http.error_middleware import REQUEST_KEY
from storebell.simulator.http.limits import Limits
from storebell.simulator.http.origin import why_refused
from storebell.simulator.http.protocol import GuardedProtocol

SERVER_NAME: Final = "storebell-simulator"


class RequestGuard:
    """ASGI middleware that passes only harmless requests to another application.

    It also adds the headers of Apple's answers to every answer.
    """

    def __init__(self, inner: ASGIApp, port: int, limits: Limits, clock: SimulationClock) -> None:
        self._inner = inner
        self._port = port
        self._limits = limits
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = uuid.uuid4()
        # Apple's correlation key looks like the same 16 bytes in base 32.
        key = b32encode(request_id.bytes).decode().rstrip("=")
        scope["state"][REQUEST_KEY] = key
        connection: GuardedProtocol = scope["state"]["connection"]

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                # A fault may have set another time.
                headers.setdefault("Date", format_datetime(self._clock.now(), usegmt=True))
                headers["Server"] = SERVER_NAME
                headers["x-apple-jingle-correlation-key"] = key
                headers["x-apple-request-uuid"] = str(request_id)
                if connection.is_ageing:
                    # Sent in time, so that no next request meets a connection at its end.
                    headers["Connection"] = "close"
            await send(message)

        try:
            refusal = self._refusal(scope) or await self._pass(scope, receive, send_marked)
            if refusal is not None:
                await self._answer_politely(refusal, scope, receive, send_marked)
        except asyncio.CancelledError:
            return  # the listener is being closed; uvicorn would report it as a failure

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        refused = why_refused(headers.items(), self._port)
        if refused is not None:
            return _refuse(*refused)
        head_size = len(scope["raw_path"]) + len(scope["query_string"])
        head_size += sum(len(name) + len(value) + 4 for name, value in headers.raw)
        if head_size > self._limits.head_bytes:
            return _refuse(431, "The request's head is too large.")
        declared = headers.get("content-length", "0")
        if len(declared) > 9 or int(declared) > self._limits.body_bytes:
            return _refuse(413, "The request's body is too large.")
        return None

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> Response | None:
        """Passes a whole request on; returns the refusal of one that is too large."""
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message["body"]
            if len(body) > self._limits.body_bytes:
                return _refuse(413, "The request's body is too large.")
            if not message["more_body"]:
                break

        async def replay() -> Message:
            return {"type": "http.request", "body": bytes(body), "more_body": False}

        await self._inner(scope, replay, send)
        return None

    async def _answer_politely(
        self, response: Response, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Answers at once, then reads for a while before the connection ends.

        A connection that is closed with unread bytes is reset, and the reset can overtake the
        answer.
        """

        async def send_open_ended(message: Message) -> None:
            is_body = message["type"] == "http.response.body"
            await send({**message, "more_body": True} if is_body else message)

        await response(scope, receive, send_open_ended)
        with suppress(TimeoutError):
            async with asyncio.timeout(self._limits.linger_seconds):
                await _read_on(receive, self._limits.linger_bytes)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _read_on(receive: Receive, most_bytes: int) -> None:
    while most_bytes > 0:
        message = await receive()
        if message["type"] == "http.disconnect" or not message["more_body"]:
            return
        most_bytes -= len(message["body"])


def _refuse(status: int, reason: str) -> Response:
    return PlainTextResponse(reason + "\n", status, {"Connection": "close"})
