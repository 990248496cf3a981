"""Explanation of a result: Apple's name, its meaning, likely causes, what to check."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from storebell.domain.environment import Environment
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg
from storebell.domain.notifications.causes.cause import Cause
from storebell.domain.notifications.events import Outcome
from storebell.domain.notifications.last_answer import last_answer
from storebell.domain.notifications.results import Advice, advice_for
from storebell.domain.notifications.timeline import Timeline
from storebell.presentation.lanes.durations import offset
from storebell.presentation.lanes.lanes import Lane, lane
from storebell.presentation.lanes.tone import Tone
from storebell.presentation.result_advice import (
    attempt_answer,
    attempt_causes,
    other_findings,
)
from storebell.presentation.state_advice import advice_for_state
from storebell.presentation.translation import tr_message
from storebell.presentation.undecided import command_to_go_on, times_asked
from storebell.qt.i18n import format_time
from storebell.qt.inspector.page import MARKS, Page, Subject

_BADGE_MARKS: Final = {
    Tone.DELIVERED: "✓",
    Tone.FAILED: "✕",
    Tone.WAITING: "?",
    Tone.NOW: "◉",
}


class Why(Page):
    """The explanation of an attempt, or of the test where it has none."""

    def write(self, subject: Subject) -> None:
        timeline = subject.timeline
        # Clock times: a countdown would stand still here.
        shown = lane(timeline, subject.now, subject.zone, is_absolute=True)
        advice = advice_for_state(timeline)
        if subject.number is None:
            self._write_state(subject, shown, advice)
        else:
            self._write_result(subject, shown)
        if timeline.failure is not None:
            self.marked(
                "✕",
                "failed",
                tr_message(timeline.failure.title),
                tr_message(timeline.failure.advice),
            )
        self._write_findings(self.tr("What Storebell found"), timeline.notices)
        is_found = any(notice.level is Level.BAD for notice in timeline.notices)
        if subject.number is None and advice is not None:
            if not is_found:  # else what may be the cause only hides what is
                self._write_causes(advice)
            self.bullets(self.tr("What to check"), _translated(advice.checks))

    # -- inside -------------------------------------------------------------------------------

    def _write_state(self, subject: Subject, shown: Lane, advice: Advice | None) -> None:
        timeline = subject.timeline
        mark = "✕" if timeline.failure and shown.tone is Tone.FAILED else _mark(shown.tone)
        self.badge(mark, tr_message(shown.headline), shown.tone.value)
        # The lane shows its duration, which is updated there; here it would not change.
        self.small(tr_message(shown.subline), steps_above=1)
        if advice is not None:
            self.line(tr_message(msg(advice.meaning)), steps_above=2)
        if timeline.outcome is Outcome.UNDECIDED and timeline.asked.environment.is_apples:
            self._write_undecided(timeline, subject.basedir)

    def _write_undecided(self, timeline: Timeline, basedir: Path | None) -> None:
        self.line(tr_message(last_answer(timeline)), steps_above=1)
        asked = times_asked(timeline)
        if asked:
            self.line(tr_message(asked))
        command = command_to_go_on(timeline, basedir)
        if command:
            self.heading(self.tr("To go on in the terminal"))
            self.code(command)

    def _write_result(self, subject: Subject, shown: Lane) -> None:
        attempt, timeline, number = subject.attempt, subject.timeline, subject.number
        assert attempt is not None
        assert number is not None
        tone = Tone.DELIVERED if attempt.is_success else Tone.FAILED
        self.badge(_mark(tone), attempt.result, tone.value)
        self.small(self._place(subject), steps_above=1)
        is_local = timeline.asked.environment is Environment.LOCAL
        advice = advice_for(attempt.result, is_local=is_local)
        self.line(tr_message(msg(advice.meaning)), steps_above=2)
        if timeline.outcome is None and number == len(timeline.attempts):
            now = f"{tr_message(shown.headline)} · {tr_message(shown.subline)}"
            self.small(now, shown.tone.value, steps_above=1)
        causes = attempt_causes(timeline, number)
        if causes:
            self._write_causes_of_answer(causes, is_success=attempt.is_success)
        elif not attempt.is_success:
            self._write_causes(advice)
        answer = attempt_answer(timeline, number)
        if answer:
            self.heading(self.tr("First line of the answer"))
            self.code(answer)
        self._write_findings(self.tr("Seen while delivering"), other_findings(timeline, number))
        if not attempt.is_success:
            self.bullets(self.tr("What to check"), _translated(advice.checks))

    def _place(self, subject: Subject) -> str:
        attempt, timeline = subject.attempt, subject.timeline
        assert attempt is not None
        at = subject.local(attempt.at)
        when = format_time(at, subject.local(timeline.asked.at))
        start = timeline.asked.at if subject.number == 1 else timeline.attempts[0].at
        return self.tr("attempt {number} of {most} · {time} · {offset}").format(
            number=subject.number,
            most=timeline.asked.plan.most_attempts,
            time=when,
            offset=tr_message(offset(attempt.at - start)),
        )

    def _write_causes(self, advice: Advice) -> None:
        self.bullets(self.tr("Likely causes"), _translated(advice.causes))

    def _write_causes_of_answer(self, causes: Iterable[Cause], *, is_success: bool) -> None:
        level = Level.WARNING if is_success else Level.BAD
        self.heading(self.tr("Causes, by the answer"))
        for cause in causes:
            self.marked(*MARKS[level], tr_message(cause.seen), tr_message(cause.advice))

    def _write_findings(self, heading: str, findings: Iterable[Finding]) -> None:
        for number, finding in enumerate(findings):
            if number == 0:
                self.heading(heading)
            self.marked(*MARKS[finding.level], tr_message(finding.seen), tr_message(finding.advice))


def _mark(tone: Tone) -> str:
    return _BADGE_MARKS.get(tone, "i")


def _translated(sentences: Iterable[str]) -> Iterable[str]:
    return (tr_message(msg(sentence)) for sentence in sentences)
