"""A customer's life as rows: each record of the simulator changes what it is about."""

from datetime import UTC, datetime, timedelta

from storebell.domain.messages import msg
from storebell.domain.notifications.json_records import Record, iso
from storebell.domain.simulation.lives import USUAL_LIFE
from storebell.presentation.life_progress import DeliveryCounts, LifeProgress, Phase, StepState

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
SOON = NOW + timedelta(seconds=5)


def step(number: int, *, next_at: datetime | None = SOON) -> Record:
    return {
        "event": "step",
        "at": iso(NOW),
        "token": f"t{number}",
        "number": number,
        "transaction_id": f"20000001234567{number}",
        "next_at": iso(next_at) if next_at else None,
    }


def attempt(number: int, result: str, status: int | None, again: datetime | None = None) -> Record:
    return {
        "event": "attempt",
        "at": iso(NOW),
        "token": f"t{number}",
        "result": result,
        "status": status,
        "next_at": iso(again) if again else None,
    }


def told(*records: Record) -> LifeProgress:
    progress = LifeProgress.of(USUAL_LIFE).started().opened()
    for record in records:
        progress = progress.after(record)
    return progress


def states(progress: LifeProgress) -> list[StepState]:
    return [row.state for row in progress.rows]


def test_before_the_start_each_step_is_planned() -> None:
    progress = LifeProgress.of(USUAL_LIFE)
    assert progress.phase is Phase.READY
    assert not progress.is_running
    assert not progress.has_next
    assert [row.pair for row in progress.rows] == [step.pair for step in USUAL_LIFE.steps]
    assert [row.number for row in progress.rows] == [1, 2, 3, 4, 5, 6]
    assert set(states(progress)) == {StepState.PLANNED}


def test_the_first_step_comes_once_the_simulator_runs() -> None:
    starting = LifeProgress.of(USUAL_LIFE).started()
    assert starting.phase is Phase.STARTING
    assert starting.is_running
    assert not starting.has_next
    progress = starting.opened()
    assert states(progress)[:2] == [StepState.DUE, StepState.PLANNED]
    assert progress.rows[0].at is None
    assert progress.has_next


def test_a_step_is_sent_with_its_ids_and_the_next_one_is_due() -> None:
    progress = told(step(1))
    first, second = progress.rows[:2]
    assert (first.state, first.at, first.transaction_id) == (StepState.SENT, NOW, "200000012345671")
    assert (second.state, second.at) == (StepState.DUE, SOON)
    assert progress.steps_sent == 1


def test_what_the_handler_answered_is_that_of_its_own_step() -> None:
    progress = told(step(1), step(2), attempt(1, "SUCCESS", 204), attempt(2, "NO_RESPONSE", None))
    first, second = progress.rows[:2]
    assert (first.state, first.status, first.result) == (StepState.DELIVERED, 204, "SUCCESS")
    assert (second.state, second.status) == (StepState.FAILED, None)
    assert progress.steps_delivered == 1


def test_an_attempt_that_is_made_again_is_not_the_last_word() -> None:
    progress = told(step(1), attempt(1, "TIMED_OUT", None, again=SOON))
    assert (progress.rows[0].state, progress.rows[0].at) == (StepState.RETRYING, SOON)
    progress = progress.after(attempt(1, "SUCCESS", 200))
    assert progress.rows[0].state is StepState.DELIVERED


def due(number: int, at: datetime | None) -> Record:
    return {"event": "due", "at": iso(NOW), "number": number, "next_at": iso(at) if at else None}


def test_after_a_pause_the_next_step_is_due_when_the_simulator_says() -> None:
    paused = told(step(1)).after(due(2, None)).paused()
    assert paused.phase is Phase.PAUSED
    assert paused.has_next
    assert paused.paused() == paused
    later = SOON + timedelta(seconds=30)
    resumed = paused.resumed().after(due(2, later))
    assert resumed.phase is Phase.RUNNING
    assert (resumed.rows[1].state, resumed.rows[1].at) == (StepState.DUE, later)
    assert resumed.rows[0] == paused.rows[0]
    assert resumed.resumed() == resumed


def test_what_is_told_of_a_pause_may_come_in_any_order() -> None:
    """The button and the simulator are heard on two ways."""
    first, later = told(step(1)), SOON + timedelta(seconds=30)
    for order in (
        first.paused().after(due(2, None)).after(due(2, later)).resumed(),
        first.after(due(2, None)).after(due(2, later)).paused().resumed(),
        first.after(due(2, None)).paused().resumed().after(due(2, later)),
    ):
        assert (order.phase, order.rows[1].at) == (Phase.RUNNING, later)


def test_a_step_that_is_taken_in_a_pause_leaves_the_next_one_due_after_it() -> None:
    progress = told(step(1)).paused().after(step(2, next_at=None))
    assert (progress.rows[2].state, progress.rows[2].at) == (StepState.DUE, None)
    assert progress.resumed().after(due(3, SOON)).rows[2].at == SOON


def test_an_extension_puts_the_next_step_off() -> None:
    later = SOON + timedelta(days=20)
    assert told(step(1), due(2, later)).rows[1].at == later


def test_the_step_to_look_at_is_the_one_under_way_then_the_next_then_the_last() -> None:
    def number(progress: LifeProgress) -> int | None:
        return progress.current.number if progress.current else None

    assert number(LifeProgress.of(USUAL_LIFE)) is None
    assert number(told()) == 1
    sent = told(step(1))
    assert number(sent) == 1
    answered = sent.after(attempt(1, "NO_RESPONSE", None))
    assert number(answered) == 2
    assert number(answered.stopped()) == 1


def test_a_failed_step_has_the_surest_cause_and_its_advice() -> None:
    causes: Record = {
        "causes": [msg("HTTP {status}", status=419), msg("another")],
        "advice": [msg("Exempt the path"), msg("something else")],
    }
    progress = told(step(1), attempt(1, "NO_RESPONSE", 419) | causes)
    first = progress.rows[0]
    assert (first.cause, first.remedy) == (msg("HTTP {status}", status=419), msg("Exempt the path"))
    assert (progress.steps_delivered, progress.steps_failed) == (0, 1)
    again = progress.after(attempt(1, "SUCCESS", 200) | {"causes": [], "advice": []})
    assert not again.rows[0].cause
    assert not again.rows[0].remedy


def test_what_the_handler_asked_for_and_failed_is_kept_beside_the_steps() -> None:
    progress = told(step(1), attempt(1, "SUCCESS", 200), attempt(7, "NO_RESPONSE", 500))
    assert progress.others_failed == {"t7"}
    assert (progress.steps_delivered, progress.steps_failed) == (1, 0)
    assert told(step(1), attempt(7, "TIMED_OUT", None, again=SOON)).others_failed == frozenset()
    assert progress.after(attempt(7, "SUCCESS", 200)).others_failed == frozenset()
    refused: Record = {"event": "error", "at": iso(NOW), "title": "a", "advice": "b"}
    assert told(refused | {"token": "t8"}).others_failed == {"t8"}
    assert told(refused).others_failed == frozenset()


def test_a_refused_delivery_fails_its_step_and_is_told() -> None:
    error: Record = {
        "event": "error",
        "at": iso(NOW),
        "token": "t1",
        "title": msg("Not allowed"),
        "advice": "Use https",
    }
    progress = told(step(1), error)
    assert progress.rows[0].state is StepState.FAILED
    assert progress.problem is not None
    assert (str(progress.problem.seen), str(progress.problem.advice)) == (
        "Not allowed",
        "Use https",
    )


def test_at_the_end_a_whole_life_is_over_and_a_part_was_stopped() -> None:
    end: Record = {"event": "end", "at": iso(NOW), "delivered": 1, "failed": 0}
    part = told(step(1), attempt(1, "SUCCESS", 200), end)
    assert part.phase is Phase.STOPPED
    assert states(part) == [StepState.DELIVERED, *[StepState.NOT_SENT] * 5]
    whole = told(*(step(number, next_at=None) for number in range(1, 7)), end)
    assert whole.phase is Phase.ENDED
    assert whole.stopped() == whole
    assert not whole.has_next


def test_what_was_not_sent_when_it_was_stopped_never_is() -> None:
    progress = told(step(1)).stopped()
    assert progress.phase is Phase.STOPPED
    assert states(progress)[:2] == [StepState.SENT, StepState.NOT_SENT]
    assert LifeProgress.of(USUAL_LIFE).stopped().phase is Phase.READY


def test_a_life_begins_anew_without_what_was() -> None:
    again = told(step(1), attempt(1, "SUCCESS", 200)).stopped().started().opened()
    assert again == told()


def test_what_is_about_no_step_changes_nothing() -> None:
    progress = told(step(1))
    for event in ("accepted", "duplicate", "other"):
        assert progress.after({"event": event, "at": iso(NOW), "token": "t1"}) == progress
    assert progress.after(attempt(9, "SUCCESS", 200)) == progress


def counts(*records: Record) -> tuple[int, int, int]:
    counted = DeliveryCounts()
    for record in records:
        counted.add(record)
    return counted.delivered, counted.failed, counted.undecided


def test_each_notification_is_counted_also_one_that_the_handler_asked_for() -> None:
    first = (step(1), attempt(1, "SUCCESS", 200))
    assert counts(*first) == (1, 0, 0)
    extended = attempt(7, "NO_RESPONSE", None)
    assert counts(*first, extended) == (1, 1, 0)
    assert counts(*first, {"event": "accepted", "token": "t8"}) == (1, 0, 1)
    assert counts(*first, {"event": "error", "token": "t8"}) == (1, 1, 0)


def test_what_awaits_an_answer_or_its_next_attempt_is_undecided() -> None:
    assert counts(step(1)) == (0, 0, 1)
    waiting = (step(1), attempt(1, "TIMED_OUT", None, again=SOON))
    assert counts(*waiting) == (0, 0, 1)
    assert counts(*waiting, attempt(1, "TIMED_OUT", None)) == (0, 1, 0)
    assert counts({"event": "due", "number": 2}, {"event": "consumption"}) == (0, 0, 0)
