"""The requests to the App Store Server API and their answers, newest last."""

from storebell.domain.environment import Environment
from storebell.domain.exchange import Exchange
from storebell.qt.inspector.page import Page, Subject
from storebell.qt.sentences import say_seconds


class ExchangePage(Page):
    """The JSON Web Token is never shown: an Exchange has no place for it."""

    def write(self, subject: Subject) -> None:
        timeline = subject.timeline
        if not timeline.exchanges:
            self.line(self.tr("Nothing was asked yet."), "secondary")
            return
        is_apples = timeline.asked.environment.is_apples and not timeline.asked.simulated
        if timeline.asked.environment is Environment.LOCAL:
            self.small(self.tr("Asked of the App Store server built into Storebell."))
        elif not is_apples:
            self.small(self.tr("Asked of a simulator, not of Apple."))
        for exchange in timeline.exchanges:
            self._write_exchange(exchange)

    def _write_exchange(self, exchange: Exchange) -> None:
        at = exchange.at.astimezone()
        self.heading(f"{at:%H:%M:%S} · {say_seconds(exchange.seconds)}")
        self.line(f"{exchange.method} {exchange.url}")
        if exchange.status is not None:
            is_good = 200 <= exchange.status < 300
            self.line(f"HTTP {exchange.status}", "delivered" if is_good else "failed")
        if exchange.trouble:
            self.line(exchange.trouble, "failed")
        if exchange.correlation_id:
            self.facts([(self.tr("Correlation ID"), exchange.correlation_id)])
        if exchange.request_body:
            self.small(self.tr("Request"))
            self.code(exchange.request_body)
        if exchange.body_start:
            self.small(self.tr("Answer"))
            self.code(exchange.body_start)
