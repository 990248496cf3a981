"""A server in Apple's place that sends back the token of each request, in every form at once."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from support.echoes import ECHOES

Answer = tuple[int, bytes]


def every_form(token: str) -> bytes:
    return "\n\n".join(form(token) for form in ECHOES).encode()


def refused(token: str) -> Answer:
    return 401, every_form(token)


def failed(token: str) -> Answer:
    return 500, every_form(token)


def apple_error(token: str) -> Answer:
    error = {"errorCode": 4040008, "errorMessage": f"of {token}"}
    return 404, json.dumps(error).encode()


def unknown_error(token: str) -> Answer:
    return 400, json.dumps({"errorCode": 4000099, "errorMessage": token}).encode()


def accepted(token: str) -> Answer:
    return 200, json.dumps({"testNotificationToken": token}).encode()


def accepted_in_escapes(token: str) -> Answer:
    spelled = "".join(f"\\u{ord(sign):04x}" for sign in token)
    return 200, f'{{"testNotificationToken": "{spelled}"}}'.encode()


def status(token: str) -> Answer:
    body = {
        "signedPayload": token,
        "sendAttempts": [{"attemptDate": 1795269740000, "sendAttemptResult": token[-90:]}],
    }
    return 200, json.dumps(body).encode()


def history(token: str) -> Answer:
    body = {"hasMore": False, "paginationToken": token}
    item = {"signedPayload": token, "sendAttempts": []}
    return 200, json.dumps(body | {"notificationHistory": [item]}).encode()


@dataclass
class EchoingServer:
    """`post`, `get` and `page` answer the asking, the status and the history by the token sent.

    `tokens` is every token that came.
    """

    post: Callable[[str], Answer] = accepted
    get: Callable[[str], Answer] = status
    page: Callable[[str], Answer] = history
    is_chunked: bool = False
    tokens: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        owner = self

        class Requests(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self._echo(owner.page if "history" in self.path else owner.post)

            def do_GET(self) -> None:
                self._echo(owner.get)

            def _echo(self, answer: Callable[[str], Answer]) -> None:
                token = self.headers["Authorization"].removeprefix("Bearer ")
                owner.tokens.append(token)
                code, body = answer(token)
                self.send_response(code, f"Echo {token}")
                self.send_header("Content-Type", "application/json")
                self.send_header(f"X-{token.replace('.', '-')}", "1")
                for number, form in enumerate(ECHOES):
                    one_line = " ".join(form(token).splitlines())
                    self.send_header(f"X-Echo-{number}", one_line[:6000])
                self.send_header("Set-Cookie", f"token={token}")
                self.send_header("Connection", "close")
                if owner.is_chunked:
                    self.send_header("Transfer-Encoding", "chunked")
                else:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if not owner.is_chunked:
                    self.wfile.write(body)
                    return
                for start in range(0, len(body), 17):
                    chunk = body[start : start + 17]
                    self.wfile.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
                self.wfile.write(b"0\r\n\r\n")

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name there
                """Keeps the test's output quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Requests)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
