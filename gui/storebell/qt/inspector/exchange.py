"""The requests to the App Store Server API and their answers, oldest first."""

from storebell.domain.environment import Environment
from storebell.domain.exchange import Exchange
from storebell.domain.notifications.timeline import MOST_EXCHANGES
from storebell.domain.plain_text import MASK
from storebell.presentation.copied.exchange_text import (
    shown_body,
    shown_headers,
    shown_line,
    shown_url,
)
from storebell.qt.i18n import format_seconds, format_time
from storebell.qt.inspector.page import Page, Subject

_NAMED = frozenset({"x-apple-jingle-correlation-key", "x-apple-request-uuid"})


class ExchangePage(Page):
    """The JSON Web Token is never shown: an Exchange has no place for it."""

    def write(self, subject: Subject) -> None:
        timeline = subject.timeline
        exchanges = timeline.exchanges
        if not exchanges:
            self.line(self.tr("Nothing was asked yet."), "secondary")
            return
        if timeline.asked.environment is Environment.LOCAL:
            self.small(self.tr("Asked of the App Store server built into Storebell."))
        elif timeline.asked.simulated:
            self.small(self.tr("Asked of a simulator, not of Apple."))
        for number, exchange in enumerate(exchanges, 1):
            self._write_exchange(subject, exchange, number, len(exchanges))
        if len(exchanges) == MOST_EXCHANGES:
            self.heading(self.tr("Older ones"))
            self.small(self.tr("Kept are the first request and the newest answers."))

    def _write_exchange(self, subject: Subject, exchange: Exchange, number: int, most: int) -> None:
        at = subject.local(exchange.at)
        when = format_time(at, subject.local(subject.now))
        self.heading(f"{number}/{most} · {when} · {format_seconds(exchange.seconds)}")
        self.line(f"{exchange.method} {shown_url(exchange)}")
        if exchange.status is not None:
            is_good = 200 <= exchange.status < 300
            mark, tone = ("✓", "delivered") if is_good else ("✕", "failed")
            self.line(f"{mark} HTTP {exchange.status}", tone, is_strong=True)
        elif not exchange.trouble:
            self.line(self.tr("No answer came."), "waiting")
        if exchange.trouble:
            self.line(f"✕ {shown_line(exchange.trouble)}", "failed")
        self._write_ids(exchange)
        self.subheading(self.tr("Request"))
        self.facts([("Authorization", f"Bearer {MASK}")])
        if exchange.request_body:
            self.code(shown_body(exchange.request_body))
        others = [pair for pair in exchange.headers if pair[0].lower() not in _NAMED]
        if others or exchange.body_start:
            self.subheading(self.tr("Answer"))
        self.facts(shown_headers(tuple(others)))
        if exchange.body_start:
            self.code(shown_body(exchange.body_start))

    def _write_ids(self, exchange: Exchange) -> None:
        """Writes the IDs that Apple's support asks for."""
        ids = (
            (self.tr("Correlation ID"), exchange.header("x-apple-jingle-correlation-key")),
            (self.tr("Request UUID"), exchange.header("x-apple-request-uuid")),
        )
        self.facts((name, shown_line(value)) for name, value in ids if value)
