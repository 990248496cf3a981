"""A developer's notification server that asks Apple back before it answers."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class CallingHandler:
    """Where it listens, and what its `work` returned for each notification, or raised."""

    def __init__(self) -> None:
        self.url = ""
        self.work: Callable[[str], object] = lambda _signed: None
        self.done: list[object] = []


@contextmanager
def calling_handler() -> Iterator[CallingHandler]:
    """Answers 200 after its work, or 500 where that raised."""
    handler = CallingHandler()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = 200
            try:
                handler.done.append(handler.work(json.loads(body)["signedPayload"]))
            except Exception as error:  # noqa: BLE001 - the test is told of it
                handler.done.append(error)
                status = 500
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    handler.url = f"http://127.0.0.1:{server.server_address[1]}/notify"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield handler
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
