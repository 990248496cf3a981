"""Page of the inspector for one tab: a test, and one of its attempts."""

from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QWidget

from storebell.domain.findings import Finding, Level
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.timeline import Timeline
from storebell.presentation.translation import tr_message
from storebell.qt.i18n import capitalised
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.text_document import Document

MARKS: Final = {
    Level.GOOD: ("✓", "delivered"),
    Level.NOTE: ("i", "secondary"),
    Level.WARNING: ("!", "waiting"),
    Level.BAD: ("✕", "failed"),
}
"""Mark and tone of a finding, by its level."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A test, one of its attempts where there is one, and the moment of the display.

    `can_repeat`: the same notification can be delivered again. `zone` None is this computer's zone.
    `basedir` is the folder of this run's files, where it was chosen.
    """

    timeline: Timeline
    number: int | None
    now: datetime = field(compare=False)
    zone: tzinfo | None = None
    can_repeat: bool = False
    basedir: Path | None = None

    @property
    def attempt(self) -> SendAttempt | None:
        return self.timeline.attempts[self.number - 1] if self.number else None

    def local(self, at: datetime) -> datetime:
        """The same moment in the zone of the displayed times."""
        return at.astimezone(self.zone)

    def is_same_place(self, other: "Subject | None") -> bool:
        """True for the same attempt of the same test, even if more is known of it."""
        return (
            other is not None
            and other.timeline.test_id == self.timeline.test_id
            and other.number == self.number
        )


class Page(Document):
    """Built anew for each subject by `write`, which subclasses give."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, name, parent)
        self._subject: Subject | None = None

    def show_subject(self, subject: Subject | None) -> None:
        """Writes the page for this subject; keeps the scroll position where it is the same
        attempt.
        """
        before, self._subject = self._subject, subject
        is_same = subject is not None and subject.is_same_place(before)
        value = self.verticalScrollBar().value() if is_same else 0
        if not is_same:
            self.restart()
        self.rewrite()
        self.verticalScrollBar().setValue(value)

    def compose(self) -> None:
        if self._subject is not None:
            self.write(self._subject)

    def finding(self, finding: Finding) -> None:
        """Writes a finding behind the mark of its level, with its advice below it."""
        sentence = capitalised(tr_message(finding.seen))
        self.marked(*MARKS[finding.level], sentence, tr_message(finding.advice))

    def write(self, subject: Subject) -> None:
        raise NotImplementedError
