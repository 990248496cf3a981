"""The decoded payload, and whether it may be believed."""

import json

from storebell.domain.findings import Anchor, Verification
from storebell.qt.inspector.page import Page, Subject


class PayloadPage(Page):
    """Says first what the signature is worth, then shows the JSON."""

    def write(self, subject: Subject) -> None:
        verification = subject.timeline.verification
        if verification is None:
            self.line(self.tr("The payload is not known yet."), "secondary")
            return
        token, verdict = self._verdict(verification)
        self.line(verdict, token, is_strong=True)
        if verification.payload is None:
            self.line(self.tr("It could not be decoded; Raw has it as it came."), "secondary")
            return
        self.small("")
        self.code(json.dumps(dict(verification.payload), indent=2, ensure_ascii=False))

    def _verdict(self, verification: Verification) -> tuple[str, str]:
        if not verification.is_valid:
            return "failed", self.tr("✕ Not verified: it may not be believed")
        if verification.anchor is Anchor.SIMULATOR:
            return "delivered", self.tr("✓ Signed by the Local root, not by Apple")
        return "delivered", self.tr("✓ Signed by Apple")
