"""The signature of the payload, check by check, then certificate by certificate."""

from typing import Final

from storebell.domain.check_titles import title_of
from storebell.domain.findings import CertificateFacts
from storebell.qt.inspector.page import Page, Subject
from storebell.qt.sentences import say

_MARKS: Final = {True: ("✓", "delivered"), False: ("✕", "failed"), None: ("–", "secondary")}


class SignaturePage(Page):
    """Each check is a mark, a sentence and what was seen."""

    def write(self, subject: Subject) -> None:
        verification = subject.timeline.verification
        if verification is None:
            self.line(self.tr("There is no signed payload to check yet."), "secondary")
            return
        for check in verification.checks:
            mark, token = _MARKS[check.passed]
            self.marked(mark, token, say(title_of(check)), say(check.seen))
        for number, certificate in enumerate(verification.certificates, 1):
            self.heading(self.tr("Certificate {number}").format(number=number))
            self._write_certificate(certificate)

    def _write_certificate(self, certificate: CertificateFacts) -> None:
        span = self.tr("{first} to {last}").format(
            first=f"{certificate.not_before:%Y-%m-%d}", last=f"{certificate.not_after:%Y-%m-%d}"
        )
        self.facts(
            (
                (self.tr("Subject"), certificate.subject),
                (self.tr("Issuer"), certificate.issuer),
                (self.tr("Valid"), span),
                (self.tr("Key"), certificate.key),
                (self.tr("Serial"), certificate.serial),
                ("SHA-256", certificate.sha256),
            )
        )
