"""Page with the record of our own sender about a delivery: each hop, step by step."""

from typing import Final

from PySide6.QtGui import QFont, QFontMetrics, QTextOption

from storebell.domain.environment import Environment
from storebell.domain.messages import plural_msg
from storebell.domain.notifications.delivery import (
    AddressTried,
    Hop,
    Step,
    TlsSeen,
    Trouble,
    starts_of,
)
from storebell.domain.notifications.events import Asked
from storebell.presentation.copied.exchange_text import shown_body, shown_headers, shown_line
from storebell.presentation.received import arrivals
from storebell.presentation.translation import tr_message, tr_text
from storebell.qt.i18n import capitalised, format_seconds
from storebell.qt.inspector.page import Page, Subject
from storebell.qt.theme.typography import space

_MOST_CELLS: Final = 60
_BAR_SCALE: Final = 0.5
_FEWEST_CELLS: Final = 6


class DeliveryPage(Page):
    """Shows the trace of a delivery in Local. A delivery by Apple can't be observed from here."""

    def layout_key(self) -> object:
        # The bars take the room that there is.
        return self.is_narrow, self.room

    def write(self, subject: Subject) -> None:
        timeline, number = subject.timeline, subject.number
        trace = timeline.trace_of(number) if number else None
        if trace is None:
            self._write_absence(timeline.asked, is_recorded=bool(number))
            return
        arrived = [*arrivals(timeline, number)] if number else []
        for at, hop in enumerate(trace.hops, 1):
            if len(trace.hops) > 1:
                self.heading(
                    self.tr("Request {number} of {most}").format(number=at, most=len(trace.hops))
                )
            self._write_answer(hop)
            if arrived:
                self.heading(self.tr("What the receiver got"))
                self.finding(arrived[at - 1])
            self._write_hop(hop)
        if len(trace.hops) > 1:
            self.heading(self.tr("All requests"))
            self.small(self.tr("{time} in all").format(time=format_seconds(trace.seconds)), "text")

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

    def _write_answer(self, hop: Hop) -> None:
        self.line(f"{hop.method} {shown_line(hop.url)}")
        if hop.status is not None:
            mark, tone = ("✓", "delivered") if 200 <= hop.status <= 206 else ("✕", "failed")
            self.line(f"{mark} {hop.status} {shown_line(hop.reason)}".strip(), tone, is_strong=True)
        if hop.trouble is not None:
            self.line(f"✕ {capitalised(tr_text(hop.trouble.value))}", "failed", is_strong=True)
        if hop.detail:
            self.small(shown_line(tr_text(hop.detail)))

    def _write_hop(self, hop: Hop) -> None:
        self._write_steps(hop)
        self._write_connection(hop)
        if hop.tls is not None:
            self._write_tls(hop.tls)
        if hop.headers:
            self.heading(self.tr("Headers of the answer"))
            self.facts(shown_headers(hop.headers))
        if hop.body_start:
            self.heading(self.tr("Start of the answer's body"))
            self.code(shown_body(hop.body_start.decode("utf-8", "replace")))
            if hop.has_unread_body:
                self.small(self.tr("There was more, which was not read."))

    def _write_steps(self, hop: Hop) -> None:
        """Name, duration, and a bar that begins where the step before ended."""
        if not hop.steps:
            return
        self.heading(self.tr("Time per step"))
        total = sum(taken.seconds for taken in hop.steps)
        rows = [(self._step(taken.step), taken.seconds) for taken in hop.steps]
        if hop.trouble is not None and hop.steps[-1].step is Step.CONNECT:
            rows[-1] = (self.tr("Tried to connect"), rows[-1][1])
        rows.append((self.tr("In all"), total))
        starts = (*starts_of(hop.steps), 0.0)
        measure = QFontMetrics(self.theme.type.small)
        # All of each name: a longer one would push its bar out of line.
        names = max(measure.horizontalAdvance(name) for name, _seconds in rows) + space(3)
        times = names + max(
            measure.horizontalAdvance(format_seconds(seconds)) for _name, seconds in rows
        )
        bar = QFont(self.theme.type.fixed)
        bar.setPointSizeF(bar.pointSizeF() * _BAR_SCALE)
        cell = QFontMetrics(bar).horizontalAdvance("\N{NO-BREAK SPACE}")
        room = self.room - times - 2 * space(4) - space(3)
        cells = min(_MOST_CELLS, room // max(1, cell))
        stops = (
            QTextOption.Tab(times, QTextOption.TabType.RightTab),
            QTextOption.Tab(times + space(3), QTextOption.TabType.LeftTab),
        )
        for (name, seconds), start in zip(rows, starts, strict=True):
            cursor = self.tabbed(stops)
            cursor.insertText(name, self.format(self.theme.type.small, "secondary"))
            duration_text = f"\t{format_seconds(seconds)}"
            cursor.insertText(duration_text, self.format(self.theme.type.small, "text"))
            if cells < _FEWEST_CELLS or total <= 0 or self.isRightToLeft():
                continue
            before = min(int(start / total * cells), cells - 1)
            length = max(1, min(round(seconds / total * cells), cells - before))
            form = self.format(bar, "text")
            cursor.insertText("\t" + "\N{NO-BREAK SPACE}" * before, form)
            form.setBackground(self.theme.colour("accent"))
            cursor.insertText("\N{NO-BREAK SPACE}" * length, form)

    def _write_connection(self, hop: Hop) -> None:
        facts: list[tuple[str, str]] = []
        if hop.address:
            facts.append((self.tr("Address"), hop.address))
        facts += [
            (self.tr("Tried"), self._tried(tried))
            for tried in hop.tried
            if tried.trouble is not None
        ]
        if hop.http_version:
            is_number = hop.http_version[:1].isdigit()
            version = f"HTTP/{hop.http_version}" if is_number else hop.http_version
            facts.append((self.tr("Protocol"), shown_line(version)))
        if hop.bytes_sent or hop.bytes_received:
            sizes = self.tr("{sent} B sent, {received} B received")
            facts.append(
                (
                    self.tr("Size"),
                    sizes.format(sent=hop.bytes_sent, received=hop.bytes_received),
                )
            )
        if facts:
            self.heading(self.tr("Connection"))
            self.facts(facts)

    def _tried(self, tried: AddressTried) -> str:
        if tried.trouble is Trouble.ADDRESS_NOT_ALLOWED:
            return self.tr("{address}: not allowed, nothing was sent").format(address=tried.address)
        parts = (
            tr_text(str(tried.trouble)),
            shown_line(tr_text(tried.detail)),
            format_seconds(tried.seconds),
        )
        return f"{tried.address}: {', '.join(filter(None, parts))}"

    def _write_tls(self, tls: TlsSeen) -> None:
        self.heading("TLS")
        facts = [
            (self.tr("Version"), tls.version),
            (self.tr("Cipher"), tls.cipher),
            (self.tr("Error"), shown_line(tls.error)),
            (self.tr("Alert"), shown_line(tls.alert)),
        ]
        if tls.is_client_certificate_demanded:
            facts.append((self.tr("Client"), self.tr("a client certificate was demanded")))
        if tls.chain and not tls.certificates:
            sent = plural_msg(
                "One certificate sent, which is not readable",
                "{count} certificates sent, none of them readable",
                len(tls.chain),
            )
            facts.append((self.tr("Chain"), tr_message(sent)))
        self.facts((name, value) for name, value in facts if value)
        for number, certificate in enumerate(tls.certificates, 1):
            text = self.tr("Certificate {number} of {most}, as the server sent it")
            self.heading(text.format(number=number, most=len(tls.certificates)))
            self.facts(
                (
                    (self.tr("Subject"), shown_line(certificate.subject)),
                    (self.tr("Issuer"), shown_line(certificate.issuer)),
                    (
                        self.tr("Valid"),
                        self.tr("{first} to {last}").format(
                            first=f"{certificate.not_before:%Y-%m-%d}",
                            last=f"{certificate.not_after:%Y-%m-%d}",
                        ),
                    ),
                    (self.tr("Key"), shown_line(certificate.key)),
                    ("SHA-256", certificate.sha256),
                )
            )

    def _step(self, step: Step) -> str:
        return {
            Step.RESOLVE: self.tr("Name resolved"),
            Step.CONNECT: self.tr("Connected"),
            Step.TLS: self.tr("TLS set up"),
            Step.REQUEST: self.tr("Request sent"),
            Step.FIRST_BYTE: self.tr("First byte"),
            Step.RESPONSE: self.tr("Answer complete"),
        }[step]
