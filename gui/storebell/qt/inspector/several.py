"""Summary of several selected tests: their number, their states, their results."""

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo

from storebell.domain.messages import plural_msg
from storebell.domain.notifications.timeline import Timeline
from storebell.presentation.lanes.selection_summary import count_up
from storebell.presentation.lanes.tone import Tone
from storebell.presentation.translation import tr_environment, tr_message
from storebell.qt.i18n import format_time
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.text_document import Document

_MARKS = {Tone.DELIVERED: "✓", Tone.FAILED: "✕", Tone.WAITING: "?", Tone.NOW: "◉"}


class Several(Document):
    """Counts, most frequent first."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, name)
        self._timelines: Sequence[Timeline] = ()
        self._zone: tzinfo | None = None

    def show_timelines(self, timelines: Sequence[Timeline], zone: tzinfo | None) -> None:
        """Count these; `zone` is None for this computer's."""
        self._timelines = timelines
        self._zone = zone
        self.rewrite()

    def compose(self) -> None:
        if not self._timelines:
            return
        counted = count_up(self._timelines)
        self.title(
            tr_message(plural_msg("{count} test selected", "{count} tests selected", counted.count))
        )
        span = (self._time(counted.first_at), self._time(counted.last_at))
        self.small(self.tr("asked from {first} to {last}").format(first=span[0], last=span[1]))
        self.heading(self.tr("How they stand"))
        for outcome, tone, count in counted.outcomes:
            self.marked(_MARKS[tone], tone.value, f"{count} × {tr_message(outcome)}")
        self._write_counts(self.tr("Results of all attempts"), counted.results)
        self._write_counts(
            self.tr("Environments"),
            ((tr_environment(environment), count) for environment, count in counted.environments),
        )
        self._write_counts(self.tr("Apps"), counted.apps)

    def _write_counts(self, heading: str, counts: Iterable[tuple[str, int]]) -> None:
        for number, (name, count) in enumerate(counts):
            if number == 0:
                self.heading(heading)
            self.line(f"{count}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}{name}")

    def _time(self, at: datetime) -> str:
        return format_time(at.astimezone(self._zone))
