"""Handlers that answer wrongly, as those of real frameworks do, each with its cause.

Each is a real server on loopback: what it answers is written here, or is what its code does with
the notification that came.
"""

import base64
import json
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from support.misbehaving_server import Behaviour, Conversation, answer, redirect, status

HTML = "Content-Type: text/html; charset=utf-8"
JSON = "Content-Type: application/json"
TEXT = "Content-Type: text/plain"


@dataclass(frozen=True)
class WrongHandler:
    """A handler, the start of the first cause that it must get, and the arguments of `send`."""

    name: str
    behaviour: Behaviour
    cause: str
    is_success: bool = False
    arguments: tuple[str, ...] = ()


def says(line: str, body: str = "", *headers: str) -> Behaviour:
    return answer(status(line, *headers, body=body.encode()))


def page(title: str, text: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{text}</body></html>"


def payload_of(body: bytes) -> dict[str, dict[str, str]]:
    """The decoded payload of a notification, unverified."""
    part = json.loads(body)["signedPayload"].split(".")[1]
    payload: dict[str, dict[str, str]] = json.loads(base64.urlsafe_b64decode(part + "=" * 3))
    return payload


def runs(handle: Callable[[bytes], object]) -> Behaviour:
    """A handler in Python whose exception is its answer, as with a framework's debug mode."""

    def behave(conversation: Conversation) -> None:
        request = conversation.read_request()
        try:
            handle(request.body)
            reply = status("200 OK")
        except Exception:  # noqa: BLE001 - as the framework does
            text = traceback.format_exc().encode()
            reply = status("500 Internal Server Error", TEXT, body=text)
        conversation.send(reply)
        conversation.finish()

    return behave


def reads_transaction(body: bytes) -> object:
    return payload_of(body)["data"]["signedTransactionInfo"]


def needs_setting(_body: bytes) -> object:
    raise RuntimeError("the queue is not configured")


def limits_size(most: int) -> Behaviour:
    def behave(conversation: Conversation) -> None:
        request = conversation.read_request()
        is_large = len(request.body) > most
        conversation.send(status("413 Payload Too Large" if is_large else "200 OK"))
        conversation.finish()

    return behave


def takes_only(media_type: str) -> Behaviour:
    def behave(conversation: Conversation) -> None:
        is_taken = conversation.read_request().header("content-type") == media_type
        conversation.send(status("200 OK" if is_taken else "415 Unsupported Media Type"))
        conversation.finish()

    return behave


def redirects(code: int, location: str, then: bytes) -> Behaviour:
    """Redirects a POST; whatever comes by GET, or to the new place, gets `then`."""

    def behave(conversation: Conversation) -> None:
        request = conversation.read_request()
        is_first = request.target == "/apple"
        conversation.send(redirect(code, location) if is_first else then)
        conversation.finish()

    return behave


TEST_FAILS = "The handler fails on a TEST, which has no transaction"
LOST = "Your handler got no body: a redirect turned the POST into a GET"
LOG_IN = "A log-in stands in front of the handler"
TRUST = "The handler does not accept the signature or its chain"

WRONG_HANDLERS = (
    WrongHandler(
        "express-404",
        says("404 Not Found", page("Error", "<pre>Cannot POST /apple</pre>"), HTML),
        "The server has nothing at this path (HTTP 404): /apple",
    ),
    WrongHandler(
        "nginx-404",
        says("404 Not Found", page("404 Not Found"), HTML),
        "The server has nothing at this path",
    ),
    WrongHandler("gone", says("410 Gone"), "The server has nothing at this path any more"),
    WrongHandler(
        "405",
        says("405 Method Not Allowed", '{"detail":"Method Not Allowed"}', JSON, "Allow: GET"),
        "The path takes no POST (HTTP 405): /apple",
    ),
    WrongHandler("401-empty", says("401 Unauthorized"), LOG_IN),
    WrongHandler(
        "401-bearer", says("401 Unauthorized", '{"message":"Missing bearer token"}', JSON), LOG_IN
    ),
    WrongHandler(
        "401-hmac",
        says("401 Unauthorized", '{"error":"missing signature header"}', JSON),
        LOG_IN,
    ),
    WrongHandler(
        "401-signature",
        says("401 Unauthorized", '{"error":"invalid signature"}', JSON),
        TRUST,
    ),
    WrongHandler(
        "403-empty",
        says("403 Forbidden"),
        "A log-in, CSRF protection or a firewall stands in front of the handler (HTTP 403)",
    ),
    WrongHandler(
        "django-csrf",
        says(
            "403 Forbidden",
            page("403 Forbidden", "<h1>Forbidden</h1><p>CSRF verification failed.</p>"),
            HTML,
        ),
        "CSRF protection refuses the request",
    ),
    WrongHandler(
        "laravel-419",
        says("419 unknown status", page("Page Expired"), HTML),
        "CSRF protection refuses the request",
    ),
    WrongHandler(
        "rails-csrf",
        says(
            "422 Unprocessable Entity",
            "ActionController::InvalidAuthenticityToken (Can't verify CSRF token authenticity.)",
            TEXT,
        ),
        "CSRF protection refuses the request",
    ),
    WrongHandler(
        "waf",
        says(
            "403 Forbidden", page("Attention Required! | Cloudflare", "You have been blocked"), HTML
        ),
        "A firewall or a limit in front of the handler refuses the request",
    ),
    WrongHandler("413", limits_size(1024), "The server takes no body of this size (HTTP 413): "),
    WrongHandler(
        "express-too-large",
        says("500 Internal Server Error", "PayloadTooLargeError: request entity too large", TEXT),
        "The server takes no body of this size (HTTP 500): ",
    ),
    WrongHandler("415", takes_only("text/plain"), "The server does not take the type of the body"),
    WrongHandler(
        "400-empty",
        says("400 Bad Request"),
        "The handler, or what stands before it, could not read the request (HTTP 400)",
    ),
    WrongHandler(
        "400-json",
        says("400 Bad Request", "SyntaxError: Unexpected token s in JSON at position 0", TEXT),
        "The handler could not read the body as JSON",
    ),
    WrongHandler(
        "no-body-parser",
        says(
            "500 Internal Server Error",
            page(
                "Error",
                "<pre>TypeError: Cannot read properties of undefined (reading "
                "&#39;signedPayload&#39;)<br> &nbsp; at /srv/app.js:12:3</pre>",
            ),
            HTML,
        ),
        "The handler found no signedPayload that it can use in the body",
    ),
    WrongHandler(
        "400-host",
        says("400 Bad Request", "DisallowedHost: Invalid HTTP_HOST header: '127.0.0.1'", TEXT),
        "The server does not serve the host name of this URL",
    ),
    WrongHandler(
        "mtls",
        says("400 Bad Request", page("400 No required SSL certificate was sent"), HTML),
        "The server asks for a client certificate",
    ),
    WrongHandler("python-transaction", runs(reads_transaction), TEST_FAILS),
    WrongHandler(
        "java-null",
        says(
            "500 Internal Server Error",
            '{"status":500,"error":"Internal Server Error","trace":"java.lang.NullPointerException'
            ': Cannot invoke \\"String.split(String)\\" because \\"jws\\" is null\\n\\tat a.B.c"}',
            JSON,
        ),
        "The handler may read a transaction, which a TEST does not have",
    ),
    WrongHandler(
        "node-undefined",
        says(
            "500 Internal Server Error",
            "TypeError: Cannot read properties of undefined (reading 'transactionId')",
            TEXT,
        ),
        TEST_FAILS,
    ),
    WrongHandler(
        "fastapi-422",
        says(
            "422 Unprocessable Entity",
            '{"detail":[{"loc":["body","data","signedTransactionInfo"],"msg":"field required"}]}',
            JSON,
        ),
        TEST_FAILS,
    ),
    WrongHandler(
        "unknown-type",
        says("400 Bad Request", '{"message":"Unknown notification type: TEST"}', JSON),
        "The handler refuses this type of notification",
    ),
    WrongHandler(
        "not-of-test",
        says("500 Internal Server Error", "KeyError: 'signedTransactionInfo'", TEXT),
        "The handler raised an exception: “KeyError: 'signedTransactionInfo'”",
        arguments=("--type", "DID_RENEW"),
    ),
    WrongHandler(
        "untrusted-chain",
        says("500 Internal Server Error", "VerificationException: INVALID_CERTIFICATE", TEXT),
        TRUST,
    ),
    WrongHandler(
        "other-app",
        says("400 Bad Request", '{"error":"VerificationException: INVALID_APP_IDENTIFIER"}', JSON),
        "The handler takes no payload of this app or environment",
    ),
    WrongHandler(
        "exception",
        runs(needs_setting),
        "The handler raised an exception: “RuntimeError: the queue is not configured”",
    ),
    WrongHandler(
        "database",
        says(
            "500 Internal Server Error",
            "psycopg.errors.InFailedSqlTransaction: current transaction is aborted",
            TEXT,
        ),
        "The handler failed (HTTP 500)",
    ),
    WrongHandler("500-empty", says("500 Internal Server Error"), "The handler failed (HTTP 500)"),
    WrongHandler(
        "502",
        says("502 Bad Gateway", page("502 Bad Gateway", "nginx"), HTML),
        "The proxy got no good answer of the handler behind it (HTTP 502)",
    ),
    WrongHandler("503", says("503 Service Unavailable"), "The handler is not ready"),
    WrongHandler(
        "504", says("504 Gateway Timeout"), "The handler did not answer the proxy in time"
    ),
    WrongHandler(
        "207", says("207 Multi-Status"), "Apple takes 200 to 206 alone for a success, not HTTP 207"
    ),
    WrongHandler("304", says("304 Not Modified"), "The answer is no success but a redirect"),
    WrongHandler(
        "429",
        says("429 Too Many Requests"),
        "A limit of requests in front of the handler is used up",
    ),
    WrongHandler("301-405", redirects(301, "/apple/", status("405 Method Not Allowed")), LOST),
    WrongHandler(
        "302-log-in",
        redirects(302, "/login", status("200 OK", HTML, body=b"<html>Log in</html>")),
        "A redirect leads to a log-in page",
        is_success=True,
    ),
    WrongHandler("303", redirects(303, "/done", status("200 OK")), LOST, is_success=True),
    WrongHandler(
        "307-404",
        redirects(307, "/moved", status("404 Not Found")),
        "The server has nothing at this path (HTTP 404): /moved",
    ),
    WrongHandler(
        "200-page",
        says("200 OK", page("My shop"), HTML),
        "Something else than the handler may have answered: HTTP 200 with a web page (“My shop”)",
        is_success=True,
    ),
    WrongHandler(
        "200-error",
        says("200 OK", '{"error":"not configured"}', JSON),
        "The handler may have failed, or something else have answered: HTTP 200",
        is_success=True,
    ),
    WrongHandler(
        "200-errors",
        says("200 OK", '{"data":null,"errors":[{"message":"x"}]}', JSON),
        "The handler may have failed, or something else have answered: HTTP 200",
        is_success=True,
    ),
    WrongHandler(
        "200-success-false",
        says("200 OK", '{"success":false}', JSON),
        "The handler may have failed, or something else have answered: HTTP 200",
        is_success=True,
    ),
    WrongHandler(
        "200-ok-false",
        says("200 OK", '{"ok": false, "description": "x"}', TEXT),
        "The handler may have failed, or something else have answered: HTTP 200",
        is_success=True,
    ),
)

RIGHT_ANSWERS = (
    says("200 OK"),
    says("204 No Content"),
    says("206 Partial Content"),
    says("200 OK", '{"error":null,"errors":[],"success":true,"ok":true}', JSON),
    says("200 OK", "ok", TEXT),
    says("200 OK", '{"received":true}', JSON),
)
"""Answers that leave no doubt."""
