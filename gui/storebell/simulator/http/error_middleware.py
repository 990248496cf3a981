"""Errors in Apple's form: JSON with a number, or plain text where a token is not accepted."""

import logging
from typing import Final

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from storebell.simulator.http.api_errors import GENERAL_INTERNAL, ApiError, UnauthenticatedError

REQUEST_KEY: Final = "request_key"
"""Under this name the state of a request holds its correlation key."""

_log = logging.getLogger(__name__)


class AppleErrorMiddleware:
    """An ASGI application that answers for another one where that raises an error."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._inner(scope, receive, send)
        except UnauthenticatedError:
            text = f"Unauthenticated\n\nRequest ID: {scope['state'][REQUEST_KEY]}.0.0"
            answer: Response = PlainTextResponse(text, 401)
        except ApiError as error:
            answer = JSONResponse(error.body, error.status, error.headers)
        except Exception:  # noqa: BLE001  # logged whole; Apple's server would answer too
            _log.exception("The simulator failed to answer a request")
            failure = ApiError(GENERAL_INTERNAL)
            answer = JSONResponse(failure.body, failure.status)
        else:
            return
        await answer(scope, receive, send)
