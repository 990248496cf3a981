"""The signature of the payload, check by check, then certificate by certificate."""

from typing import Final

from storebell.domain.checks import title_of
from storebell.domain.findings import CertificateFacts, Check
from storebell.domain.plain_text import visible
from storebell.domain.signed_data import SignedData
from storebell.presentation.received import signature_finding
from storebell.presentation.signature_age import expired_since
from storebell.presentation.translation import tr_message
from storebell.qt.inspector.page import Page, Subject

_MARKS: Final = {True: ("✓", "delivered"), False: ("✕", "failed"), None: ("–", "secondary")}


class SignaturePage(Page):
    """Each check is a mark, a sentence and what was seen."""

    def write(self, subject: Subject) -> None:
        verification = subject.timeline.verification
        if verification is None:
            self.line(self.tr("There is no signed payload to check yet."), "secondary")
            return
        judged = verification.judged_at
        at = f"{subject.local(judged):%Y-%m-%d %H:%M:%S %Z}" if judged else ""
        self.finding(signature_finding(SignedData.of_notification(verification)))
        if judged:
            self.small(self.tr("Judged as of {time}").format(time=at))
        expired = expired_since(verification, subject.now)
        if expired is not None:
            text = self.tr("Valid when received; the certificate expired since, on {date}")
            self.marked("!", "waiting", text.format(date=f"{expired:%Y-%m-%d}"))
        self.heading(self.tr("Checks"))
        for check in verification.checks:
            self._write_check(check)
        most = len(verification.certificates)
        for number, certificate in enumerate(verification.certificates, 1):
            text = self.tr("Certificate {number} of {most}: {role}")
            role = self._role(number, most)
            self.heading(text.format(number=number, most=most, role=role))
            self._write_certificate(certificate, subject)

    def _write_check(self, check: Check) -> None:
        mark, token = _MARKS[check.passed]
        if check.is_warning:
            mark, token = "!", "waiting"
        self.marked(mark, token, tr_message(title_of(check)), tr_message(check.seen))

    def _role(self, number: int, most: int) -> str:
        if number == 1:
            return self.tr("leaf, signs the payload")
        return self.tr("root") if number == most else self.tr("intermediate")

    def _write_certificate(self, certificate: CertificateFacts, subject: Subject) -> None:
        span = self.tr("{first} to {last}").format(
            first=f"{certificate.not_before:%Y-%m-%d}", last=f"{certificate.not_after:%Y-%m-%d}"
        )
        if subject.now > certificate.not_after:
            span = self.tr("{span}, expired since").format(span=span)
        self.facts(
            (
                (self.tr("Subject"), visible(certificate.subject)),
                (self.tr("Issuer"), visible(certificate.issuer)),
                (self.tr("Valid"), span),
                (self.tr("Key"), certificate.key),
                (self.tr("Serial"), certificate.serial),
                ("SHA-256", certificate.sha256),
            )
        )
