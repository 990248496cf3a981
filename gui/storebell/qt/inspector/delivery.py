"""What our own sender saw of a delivery: each hop, step by step."""

from storebell.domain.delivery import Hop, Step
from storebell.domain.environment import Environment
from storebell.domain.events import Asked
from storebell.qt.inspector.page import Page, Subject
from storebell.qt.sentences import say_seconds


class DeliveryPage(Page):
    """Only Local has one: at Apple's, the delivery can't be seen from here."""

    def write(self, subject: Subject) -> None:
        timeline, number = subject.timeline, subject.number
        trace = timeline.trace_of(number) if number else None
        if trace is None:
            self._write_absence(timeline.asked, is_recorded=bool(number))
            return
        total = self.tr("{time} in all").format(time=say_seconds(trace.seconds))
        for at, hop in enumerate(trace.hops, 1):
            if len(trace.hops) > 1:
                self.heading(self.tr("Hop {number}").format(number=at))
            self._write_hop(hop, total if at == len(trace.hops) else "")

    def _write_absence(self, asked: Asked, *, is_recorded: bool) -> None:
        if asked.environment is Environment.LOCAL and not is_recorded:
            self.line(self.tr("Nothing was delivered yet."), "secondary")
        elif asked.environment is Environment.LOCAL:
            self.line(self.tr("No trace was kept of this delivery."), "secondary")
        elif asked.simulated:
            self.line(
                self.tr(
                    "A simulator delivers this one in Apple's place. What it saw is shown where it "
                    "runs."
                ),
                "secondary",
            )
        else:
            self.line(
                self.tr(
                    "Apple's servers deliver this one, so that only the recorded result is known. "
                    "In Local, every step of a delivery is shown here."
                ),
                "secondary",
            )

    def _write_hop(self, hop: Hop, total: str) -> None:
        self.line(f"{hop.method} {hop.url}")
        if hop.status is not None:
            token = "delivered" if 200 <= hop.status <= 206 else "failed"
            self.line(f"{hop.status} {hop.reason}".strip(), token, is_strong=True)
        if hop.trouble is not None:
            self.line(hop.trouble.value.capitalize(), "failed", is_strong=True)
        if hop.detail:
            self.small(hop.detail)
        self.heading(self.tr("Steps"))
        self.facts((self._step(taken.step), say_seconds(taken.seconds)) for taken in hop.steps)
        if total:
            self.small(total, "text")
        self._write_connection(hop)
        if hop.headers:
            self.heading(self.tr("Headers of the answer"))
            self.facts(hop.headers)
        if hop.body_start:
            self.heading(self.tr("Start of the answer's body"))
            self.code(hop.body_start.decode("utf-8", "replace"))

    def _write_connection(self, hop: Hop) -> None:
        facts: list[tuple[str, str]] = []
        if hop.address:
            facts.append((self.tr("Address"), hop.address))
        if hop.refused_addresses:
            facts.append((self.tr("Not allowed"), ", ".join(hop.refused_addresses)))
        if hop.http_version:
            facts.append((self.tr("Protocol"), hop.http_version))
        if hop.bytes_sent or hop.bytes_received:
            sizes = self.tr("{sent} B sent, {received} B received")
            facts.append(
                (
                    self.tr("Size"),
                    sizes.format(sent=hop.bytes_sent, received=hop.bytes_received),
                )
            )
        if hop.tls is not None:
            tls = hop.tls
            seen = [part for part in (tls.version, tls.cipher, tls.error) if part]
            if tls.chain:
                chain = self.tr("{count} certificates sent").format(count=len(tls.chain))
                seen.append(chain)
            facts.append((self.tr("TLS"), ", ".join(seen)))
        if facts:
            self.heading(self.tr("Connection"))
            self.facts(facts)

    def _step(self, step: Step) -> str:
        return {
            Step.RESOLVE: self.tr("Name resolved"),
            Step.CONNECT: self.tr("Connected"),
            Step.TLS: self.tr("TLS set up"),
            Step.REQUEST: self.tr("Request sent"),
            Step.FIRST_BYTE: self.tr("First byte"),
            Step.RESPONSE: self.tr("Answer complete"),
        }[step]
