"""Record of one hop, written while it happens, so that a failure leaves what was seen."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from storebell.domain.notifications.delivery import AddressTried, Hop, Step, StepTaken, Trouble
from storebell.domain.plain_text import without_secrets
from storebell.sender.body import MOST_BODY_BYTES, kept_body
from storebell.sender.tls import TlsRecord

_ORDER: Final = tuple(Step)


@dataclass(slots=True)
class HopRecord:
    """A hop in the making; `hop()` freezes it."""

    method: str
    url: str
    addresses: tuple[str, ...] = ()
    tried: list[AddressTried] = field(default_factory=list)
    address: str = ""
    steps: list[StepTaken] = field(default_factory=list)
    sent_headers: tuple[tuple[str, str], ...] = ()
    tls: TlsRecord | None = None
    http_version: str = ""
    status: int | None = None
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body_start: bytearray = field(default_factory=bytearray)
    bytes_sent: int = 0
    bytes_received: int = 0
    trouble: Trouble | None = None
    detail: str = ""
    has_unread_body: bool = False
    step: Step = Step.RESOLVE
    sent_at: float | None = None

    @contextmanager
    def taking(self, step: Step) -> Iterator[None]:
        """Times a step, also one that fails, runs out of time or is cancelled."""
        self.step = step
        started = monotonic()
        try:
            yield
        finally:
            self.steps.append(StepTaken(step, monotonic() - started))

    @contextmanager
    def sending(self, size: int) -> Iterator[None]:
        """Times the request; it counts as sent when all of it was handed to the system."""
        with self.taking(Step.REQUEST):
            yield
        self.bytes_sent = size
        self.sent_at = monotonic()
        self.step = Step.FIRST_BYTE

    @contextmanager
    def awaiting_first_byte(self) -> Iterator[None]:
        """Times the wait from the end of the request; an answer may begin before that."""
        try:
            yield
        finally:
            if self.sent_at is not None:
                self.steps.append(StepTaken(Step.FIRST_BYTE, monotonic() - self.sent_at))
            elif self.bytes_received:
                self.steps.append(StepTaken(Step.FIRST_BYTE, 0.0))

    def stop(self, trouble: Trouble, detail: str = "") -> None:
        """Notes the trouble that stopped the hop; the first one stays."""
        if self.trouble is None:
            self.trouble = trouble
            self.detail = detail

    def header(self, name: str) -> str | None:
        """The first header of that name in the answer."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    def add_body(self, data: bytes) -> None:
        """Keeps the start of the answer's body."""
        self.body_start += data[: MOST_BODY_BYTES - len(self.body_start)]

    def hop(self) -> Hop:
        """The record as others read it: a private key or a token in the answer is masked."""
        if self.tls is not None and self.trouble is Trouble.TLS:
            self.tls.error = self.tls.error or self.detail
        return Hop(
            method=self.method,
            url=without_secrets(self.url),
            addresses=self.addresses,
            tried=tuple(self.tried),
            address=self.address,
            steps=tuple(sorted(self.steps, key=lambda taken: _ORDER.index(taken.step))),
            sent_headers=self.sent_headers,
            tls=self.tls.seen() if self.tls is not None else None,
            http_version=self.http_version,
            status=self.status,
            reason=without_secrets(self.reason),
            headers=tuple(
                (without_secrets(name), without_secrets(value)) for name, value in self.headers
            ),
            body_start=kept_body(
                bytes(self.body_start),
                self.header("content-type"),
                [value for name, value in self.headers if name.lower() == "content-encoding"],
            ),
            bytes_sent=self.bytes_sent,
            bytes_received=self.bytes_received,
            trouble=self.trouble,
            detail=without_secrets(self.detail),
            has_unread_body=self.has_unread_body,
        )
