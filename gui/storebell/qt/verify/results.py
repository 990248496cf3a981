"""Results of verifying: each signed data with its checks, and its payload decoded."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from storebell.domain.checks import title_of
from storebell.domain.findings import Check
from storebell.domain.signed_data import SignedData
from storebell.presentation.payload_tree import tree
from storebell.presentation.received import signature_finding
from storebell.presentation.signed_data_words import described, verdict, whereabouts
from storebell.presentation.translation import tr_message
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.text_document import Document

if TYPE_CHECKING:
    from storebell.services.system.verify import Judgement

_MARKS: Final = {True: ("✓", "delivered"), False: ("✕", "failed"), None: ("–", "secondary")}
_LONGEST_PAYLOAD: Final = 400
"""Lines of a payload that are shown; all of it can be copied on the page."""


class Results(Document):
    """The judgements of one content, in the form of the inspector's signature page."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, name)
        self._judgements: Sequence[Judgement] = ()

    def show_judgements(self, judgements: "Sequence[Judgement]") -> None:
        """Shows these, from the first on."""
        self._judgements = tuple(judgements)
        self.restart()
        self.rewrite()

    def compose(self) -> None:
        for judgement in self._judgements:
            if judgement.error is not None:
                error = judgement.error
                self.marked("✕", "failed", tr_message(error.title), tr_message(error.advice))
                continue
            if len(self._judgements) > 1:
                number = self.tr("{number} of {count}")
                count = len(self._judgements)
                self.heading(number.format(number=judgement.index + 1, count=count))
            self._write(judgement)

    def _write(self, judgement: "Judgement") -> None:
        data = judgement.data
        finding = signature_finding(data)
        mark, tone = _MARKS[data.is_valid]
        self.badge(mark, tr_message(finding.seen), tone)
        for line in (*described(data), *whereabouts(judgement.found)):
            self.small(tr_message(line), steps_above=1)
        self.heading(self.tr("Checks"))
        self._write_checks(data)
        for member, inner in data.inner:
            self.heading(f"{member}: {tr_message(verdict(inner))}")
            self._write_checks(inner)
        if data.verification.payload is not None:
            self.heading(self.tr("Payload, decoded"))
            lines = tree(data.verification.payload).decoded.splitlines()
            self.code("\n".join(lines[:_LONGEST_PAYLOAD]))
            if len(lines) > _LONGEST_PAYLOAD:
                self.small(self.tr("The rest is in what “Copy payload, decoded” copies."))

    def _write_checks(self, data: SignedData) -> None:
        for check in data.verification.checks:
            if not check.is_consequence:
                self._write_check(check)

    def _write_check(self, check: Check) -> None:
        mark, tone = _MARKS[check.passed]
        if check.is_warning:
            mark, tone = "!", "waiting"
        self.marked(mark, tone, tr_message(title_of(check)), tr_message(check.seen))
