"""Reads one HTTP/1.x answer from a connection, as leniently as HTTP allows and no more."""

import re
from typing import Final

import h11

from storebell.domain.messages import N_
from storebell.domain.notifications.causes.status_causes import SUCCESSES
from storebell.domain.notifications.delivery import Step, Trouble
from storebell.sender.charset import is_known_charset, read_charset
from storebell.sender.connection import Connection, Stopped
from storebell.sender.trace import HopRecord

MOST_HEADER_BYTES: Final = 16 * 1024
MOST_BODY_BYTES: Final = 1024 * 1024
_START: Final = b"HTTP/"
_LARGE: Final = N_("the headers are larger than 16 KiB")
_STATUS_LINE: Final = re.compile(rb"HTTP/[0-9]\.[0-9] [0-9]{3}(?: .*)?")
_WITHOUT_BODY: Final = frozenset({204, 205})
_Event = h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]


class AnswerReader:
    """Reads the answer to the request that `http` has sent, and notes it in `record`.

    Interim (1xx) answers are skipped. A body is read to its end, but no further than 1 MiB: what is
    longer was answered well enough, so the rest is left unread.
    """

    def __init__(self, connection: Connection, http: h11.Connection, record: HopRecord) -> None:
        self._connection = connection
        self._http = http
        self._record = record
        self._start = b""
        self._body_bytes = 0
        self._is_ended = False

    async def read(self) -> None:
        """Reads to the end of the answer. Raises Stopped."""
        record = self._record
        with record.awaiting_first_byte():
            await self._feed()
        with record.taking(Step.RESPONSE):
            while not record.has_unread_body:
                event = self._next_event()
                if event is h11.NEED_DATA:
                    await self._feed()
                elif isinstance(event, h11.InformationalResponse):
                    self._check_head_size()
                elif isinstance(event, h11.Response):
                    self._check_head_size()
                    self._take_head(event)
                elif isinstance(event, h11.Data):
                    self._body_bytes += len(event.data)
                    record.add_body(bytes(event.data))
                    record.has_unread_body = self._body_bytes > MOST_BODY_BYTES
                elif isinstance(event, h11.EndOfMessage):
                    return
                else:
                    raise Stopped(Trouble.NOT_HTTP, N_("the answer switches to another protocol"))

    async def _feed(self) -> None:
        data = await self._connection.receive()
        record = self._record
        record.bytes_received += len(data)
        if not data and not record.bytes_received:
            if self._connection.is_reset:
                raise Stopped(Trouble.RESET, N_("reset while the request was sent"))
            raise Stopped(Trouble.CLOSED_WITHOUT_ANSWER)
        if len(self._start) < len(_START):
            self._start = (self._start + data)[: len(_START)]
            if not _START.startswith(self._start):
                raise Stopped(Trouble.NOT_HTTP, f"it begins with {_printed(self._start)}")
        self._http.receive_data(data)
        self._is_ended = not data

    def _next_event(self) -> _Event:
        try:
            return self._http.next_event()
        except h11.RemoteProtocolError as error:
            raise Stopped(*self._explain(str(error))) from None

    def _explain(self, text: str) -> tuple[Trouble, str]:
        unread, _ = self._http.trailing_data
        is_in_head = self._record.status is None
        if is_in_head and len(unread) > MOST_HEADER_BYTES:
            return Trouble.NOT_HTTP, _LARGE
        if not self._is_ended:
            return Trouble.NOT_HTTP, text
        line, line_end, _ = unread.partition(b"\n")
        if is_in_head and line_end and not _STATUS_LINE.fullmatch(line.rstrip(b"\r")):
            return Trouble.NOT_HTTP, f"its first line is {_printed(line[:80])}"
        return Trouble.CLOSED_EARLY, text

    def _check_head_size(self) -> None:
        unread, _ = self._http.trailing_data
        if self._record.bytes_received - len(unread) > MOST_HEADER_BYTES:
            raise Stopped(Trouble.NOT_HTTP, _LARGE)

    def _take_head(self, response: h11.Response) -> None:
        record = self._record
        record.http_version = response.http_version.decode("ascii")
        record.status = response.status_code
        record.reason = bytes(response.reason).decode("latin-1")
        record.headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in response.headers.raw_items()
        )
        if not record.http_version.startswith("1."):
            raise Stopped(Trouble.NOT_HTTP, f"it claims to be HTTP/{record.http_version}")
        if record.status in SUCCESSES and record.status not in _WITHOUT_BODY:
            charset = read_charset(record.header("content-type"))
            if charset is not None and not is_known_charset(charset):
                record.stop(Trouble.UNKNOWN_CHARSET, charset)


def _printed(data: bytes) -> str:
    """Bytes for a person: text in quotes, anything else in hexadecimal."""
    text = data.rstrip(b"\r\n").decode("latin-1")
    if text.isascii() and text.isprintable():
        return f"“{text}”"
    return f"the bytes {data.hex(' ')}"
