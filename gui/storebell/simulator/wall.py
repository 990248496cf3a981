"""What stands between a listener on loopback and everything that can reach it.

Any web page can make a browser send requests to this computer, under any name it controls (DNS
rebinding). So a request has to name this listener, must not come from a page, and has to be small.
"""

import asyncio
import logging
import uuid
from base64 import b32encode
from email.utils import format_datetime
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from storebell.simulator.api_errors import GENERAL_INTERNAL, ApiError, UnauthenticatedError
from storebell.simulator.limits import Limits
from storebell.simulator.moments import Clock

SERVER_NAME: Final = "storebell-simulator"

_log = logging.getLogger(__name__)


class Wall:
    """An ASGI application that lets only harmless requests through to another.

    It also gives every answer the headers that Apple's have, and turns errors into Apple's form.
    """

    def __init__(self, inner: ASGIApp, port: int, limits: Limits, clock: Clock) -> None:
        self._inner = inner
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}"}
        self._limits = limits
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = uuid.uuid4()
        # Apple's correlation key looks like the same 16 bytes in base 32.
        key = b32encode(request_id.bytes).decode().rstrip("=")

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Date"] = format_datetime(self._clock.now(), usegmt=True)
                headers["Server"] = SERVER_NAME
                headers["x-apple-jingle-correlation-key"] = key
                headers["x-apple-request-uuid"] = str(request_id)
            await send(message)

        try:
            response = self._refusal(scope) or await self._pass(scope, receive, send_marked, key)
        except asyncio.CancelledError:
            return  # the listener is being closed; uvicorn would report it as a failure
        if response is not None:
            await response(scope, receive, send_marked)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if headers.get("host", "").lower() not in self._hosts:
            return _refuse(421, "This server answers to its own address only.")
        if "origin" in headers or headers.get("sec-fetch-site", "none") != "none":
            return _refuse(403, "Requests from web pages are refused.")
        head_size = len(scope["raw_path"]) + len(scope["query_string"])
        head_size += sum(len(name) + len(value) + 4 for name, value in headers.raw)
        if head_size > self._limits.head_bytes:
            return _refuse(431, "The request's head is too large.")
        declared = headers.get("content-length", "0")
        if len(declared) > 9 or int(declared) > self._limits.body_bytes:
            return _refuse(413, "The request's body is too large.")
        return None

    async def _pass(self, scope: Scope, receive: Receive, send: Send, key: str) -> Response | None:
        """Hands a whole request on. Returns the answer where the inner application raised one."""
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

        try:
            await self._inner(scope, replay, send)
        except UnauthenticatedError:
            return PlainTextResponse(f"Unauthenticated\n\nRequest ID: {key}.0.0", 401)
        except ApiError as error:
            return JSONResponse(error.body, error.status, error.headers)
        except Exception:  # noqa: BLE001  # logged whole; Apple's server would answer too
            _log.exception("The simulator failed to answer a request")
            failure = ApiError(GENERAL_INTERNAL)
            return JSONResponse(failure.body, failure.status)
        return None


def _refuse(status: int, reason: str) -> Response:
    return PlainTextResponse(reason + "\n", status, {"Connection": "close"})
