"""The progress of a customer's life: its steps as rows, folded from the simulator's records."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial

from storebell.domain.findings import Finding, Level
from storebell.domain.messages import NO_MESSAGE, Message, msg
from storebell.domain.notifications.json_records import Record
from storebell.domain.notifications.purchase_options import Pair
from storebell.domain.notifications.results import SendAttemptResult
from storebell.domain.simulation.lives import Life


class StepState(StrEnum):
    """The state of a step. RETRYING: an attempt failed and another is due."""

    PLANNED = "planned"
    DUE = "due"
    SENT = "sent"
    RETRYING = "retrying"
    DELIVERED = "delivered"
    FAILED = "failed"
    NOT_SENT = "not sent"


class Phase(StrEnum):
    """The state of a life. STARTING: its simulator does not run yet; STOPPED: it ended before its
    last step.
    """

    READY = "ready"
    STARTING = "starting"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step and what became of its notification.

    `at` is when it or its next attempt is due, else when it reached its state; None if that is not
    known. `status` is the HTTP status of the last answer. The IDs and the token are empty until it
    is sent. `cause` is the surest one that the last attempt shows, `remedy` what to do about it.
    """

    number: int
    pair: Pair
    advice: str
    state: StepState = StepState.PLANNED
    at: datetime | None = None
    status: int | None = None
    result: str = ""
    cause: Message = NO_MESSAGE
    remedy: Message = NO_MESSAGE
    transaction_id: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class LifeProgress:
    """The steps of a life and its phase. `problem` is the last that was told.

    `others_failed` are the tokens of notifications that are no steps, such as a RENEWAL_EXTENDED
    that the handler asked for, and that failed for good.
    """

    rows: tuple[StepRow, ...]
    phase: Phase = Phase.READY
    problem: Finding | None = None
    others_failed: frozenset[str] = frozenset()

    @classmethod
    def of(cls, life: Life) -> "LifeProgress":
        """A life that has not begun."""
        steps = enumerate(life.steps, 1)
        return cls(tuple(StepRow(number, step.pair, step.advice) for number, step in steps))

    @property
    def steps(self) -> tuple[tuple[Pair, str], ...]:
        """The notification of each step and its advice: the story, whatever became of it."""
        return tuple((row.pair, row.advice) for row in self.rows)

    @property
    def is_running(self) -> bool:
        """True from its start to its end, also in a pause."""
        return self.phase in (Phase.STARTING, Phase.RUNNING, Phase.PAUSED)

    @property
    def steps_sent(self) -> int:
        return sum(bool(row.token) for row in self.rows)

    @property
    def steps_delivered(self) -> int:
        return sum(row.state is StepState.DELIVERED for row in self.rows)

    @property
    def steps_failed(self) -> int:
        """The number of steps whose notification failed for good."""
        return sum(row.state is StepState.FAILED for row in self.rows)

    @property
    def current(self) -> StepRow | None:
        """The step to look at: the last one sent until there is an answer, then the next one."""
        sent = [row for row in self.rows if row.token]
        if sent and (sent[-1].state is StepState.SENT or not self.is_running):
            return sent[-1]
        due = (row for row in self.rows if row.state is StepState.DUE)
        return next(due, sent[-1] if sent else None)

    @property
    def has_next(self) -> bool:
        """True while its simulator runs and a step is left."""
        is_played = self.phase in (Phase.RUNNING, Phase.PAUSED)
        return is_played and self.steps_sent < len(self.rows)

    def started(self) -> "LifeProgress":
        """The same life from its beginning, whose first step comes once it is opened."""
        rows = [StepRow(row.number, row.pair, row.advice) for row in self.rows]
        return _with_due(LifeProgress(tuple(rows), Phase.STARTING), None)

    def opened(self) -> "LifeProgress":
        """The simulator runs, and the first step comes now."""
        return replace(self, phase=Phase.RUNNING)

    def after(self, record: Record) -> "LifeProgress":
        """The progress after one more record of the simulator."""
        match record["event"]:
            case "step":
                return self._after_step(record)
            case "due":
                return self._after_due(record)
            case "attempt":
                state = _state_after(record)
                return self._changed(record, state, lambda row: _after_attempt(row, record))
            case "error":
                finding = Finding(Level.BAD, _text(record["title"]), _text(record["advice"]))
                at = _time(record["at"])
                failed = partial(
                    replace,
                    state=StepState.FAILED,
                    at=at,
                    cause=finding.seen,
                    remedy=finding.advice,
                )
                change = self._changed(record, StepState.FAILED, failed)
                return replace(change, problem=finding)
            case "end":
                is_whole = self.steps_sent == len(self.rows)
                return self._over(Phase.ENDED if is_whole else Phase.STOPPED)
            case _:
                return self

    def paused(self) -> "LifeProgress":
        """The clock of the life stopped."""
        return replace(self, phase=Phase.PAUSED) if self.phase is Phase.RUNNING else self

    def resumed(self) -> "LifeProgress":
        """The clock of the life goes on; a record says when the next step is due."""
        return replace(self, phase=Phase.RUNNING) if self.phase is Phase.PAUSED else self

    def stopped(self) -> "LifeProgress":
        """The simulator ended, whatever was left."""
        return self._over(Phase.STOPPED) if self.is_running else self

    def _after_step(self, record: Record) -> "LifeProgress":
        number = record["number"]
        rows = tuple(
            replace(
                row,
                state=StepState.SENT,
                at=_time(record["at"]),
                transaction_id=str(record["transaction_id"] or ""),
                token=str(record["token"]),
            )
            if row.number == number
            else row
            for row in self.rows
        )
        return _with_due(replace(self, rows=rows), _time(record["next_at"]))

    def _after_due(self, record: Record) -> "LifeProgress":
        number, at = record["number"], _time(record["next_at"])
        rows = tuple(
            replace(row, state=StepState.DUE, at=at) if row.number == number else row
            for row in self.rows
        )
        return replace(self, rows=rows)

    def _changed(
        self, record: Record, state: StepState, change: Callable[[StepRow], StepRow]
    ) -> "LifeProgress":
        """The same after a notification has reached a state; `change` is that of its step."""
        token = record.get("token")
        rows = tuple(change(row) if token and row.token == token else row for row in self.rows)
        return replace(self, rows=rows, others_failed=self._others_after(record, state))

    def _others_after(self, record: Record, state: StepState) -> frozenset[str]:
        """The failed notifications that are no steps, after one has reached a state."""
        token = record.get("token")
        if not isinstance(token, str) or any(row.token == token for row in self.rows):
            return self.others_failed
        others = self.others_failed - {token}
        return others | {token} if state is StepState.FAILED else others

    def _over(self, phase: Phase) -> "LifeProgress":
        rows = tuple(
            replace(row, state=StepState.NOT_SENT, at=None)
            if row.state in (StepState.PLANNED, StepState.DUE)
            else row
            for row in self.rows
        )
        return replace(self, rows=rows, phase=phase)


class DeliveryCounts:
    """Counts what became of each notification of a life, folded from the simulator's records: of
    its steps, and of those that the handler asked for meanwhile.
    """

    def __init__(self) -> None:
        self._states: dict[str, StepState] = {}

    @property
    def delivered(self) -> int:
        return self._count(StepState.DELIVERED)

    @property
    def failed(self) -> int:
        """The number of those that failed for good."""
        return self._count(StepState.FAILED)

    @property
    def undecided(self) -> int:
        """The number of those whose answer or next attempt is still to come."""
        return len(self._states) - self.delivered - self.failed

    def add(self, record: Record) -> None:
        """Takes one more record of the simulator into account."""
        token = record.get("token")
        if not isinstance(token, str):
            return
        match record["event"]:
            case "step" | "accepted":
                self._states.setdefault(token, StepState.SENT)
            case "attempt":
                self._states[token] = _state_after(record)
            case "error":
                self._states[token] = StepState.FAILED

    def _count(self, state: StepState) -> int:
        return sum(reached is state for reached in self._states.values())


def _state_after(attempt: Record) -> StepState:
    """The state of a notification after an attempt to deliver it."""
    if attempt["result"] == SendAttemptResult.SUCCESS:
        return StepState.DELIVERED
    return StepState.FAILED if attempt["next_at"] is None else StepState.RETRYING


def _with_due(progress: LifeProgress, at: datetime | None) -> LifeProgress:
    """The same with the first step that was not sent yet due at a time; None if that is unknown."""
    rows = list(progress.rows)
    for index, row in enumerate(rows):
        if not row.token:
            rows[index] = replace(row, state=StepState.DUE, at=at)
            break
    return replace(progress, rows=tuple(rows))


def _after_attempt(row: StepRow, record: Record) -> StepRow:
    result, status, next_at = str(record["result"]), record["status"], _time(record["next_at"])
    return replace(
        row,
        state=_state_after(record),
        at=next_at or _time(record["at"]),
        status=status if isinstance(status, int) else None,
        result=result,
        cause=_first(record.get("causes")),
        remedy=_first(record.get("advice")),
    )


def _first(values: object) -> Message:
    """The first of a list of texts, which is the surest; empty where there is none."""
    return _text(values[0]) if isinstance(values, list) and values else NO_MESSAGE


def _time(value: object) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None


def _text(value: object) -> Message:
    return value if isinstance(value, Message) else msg("{text}", text=str(value))
