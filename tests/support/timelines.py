"""Sample timelines, each built from its events alone, for tests of the window and its pictures.

The moment is Saturday, 21 November 2026, 14:06:42 UTC.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from storebell.domain.accounts.authorization import CLOCK
from storebell.domain.environment import Environment
from storebell.domain.errors.apple import ClockAheadError
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.exchange import Exchange
from storebell.domain.findings import Anchor, Finding, Level
from storebell.domain.messages import Message, msg
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.delivery import DeliveryTrace, Hop, Step, StepTaken
from storebell.domain.notifications.events import (
    Asked,
    AttemptRecorded,
    DeliveryTraced,
    Event,
    Exchanged,
    Failed,
    Noticed,
    Outcome,
    PayloadVerified,
    Settled,
    TokenReceived,
)
from storebell.domain.notifications.plan import PRODUCTION_PLAN, SANDBOX_PLAN, Plan
from storebell.domain.notifications.results import SendAttemptResult
from storebell.domain.notifications.timeline import Timeline
from support.verifications import verification

NOW = datetime(2026, 11, 21, 14, 6, 42, tzinfo=UTC)
TOKEN = "ce3af791-365e-4c60-841b-1674b43c1609_1763733731000"
ROOT_FILE = "/home/you/.local/share/storebell/local-root.pem"


def at(clock: str, day: int = 21) -> datetime:
    """A time in November 2026, UTC."""
    return datetime.combine(date(2026, 11, day), time.fromisoformat(clock), UTC)


def asked(
    test_id: str,
    when: datetime,
    environment: Environment = Environment.SANDBOX,
    *,
    app: str = "Hiking",
    plan: Plan | None = None,
    url: str | None = "https://api.hiking.example/asn",
    simulated: bool | None = None,
) -> Timeline:
    """A test that was just asked for."""
    is_production = environment is Environment.PRODUCTION
    is_local = environment is Environment.LOCAL
    return Timeline.start(
        Asked(
            test_id=test_id,
            at=when,
            app_label=app,
            bundle_id=f"com.example.{app.lower().replace(' ', '')}",
            app_apple_id=1_234_567_890,
            environment=environment,
            plan=plan or (PRODUCTION_PLAN if is_production else SANDBOX_PLAN),
            url=url,
            simulated=is_local if simulated is None else simulated,
            root_file=ROOT_FILE if is_local else None,
        )
    )


def fold(timeline: Timeline, *events: Event) -> Timeline:
    """The timeline after these events."""
    for event in events:
        timeline = timeline.after(event)
    return timeline


def with_token(timeline: Timeline, seconds: float = 0.4) -> Timeline:
    """The request was accepted."""
    when = timeline.asked.at + timedelta(seconds=seconds)
    hosts = {
        Environment.PRODUCTION: "https://api.storekit.apple.com",
        Environment.SANDBOX: "https://api.storekit-sandbox.apple.com",
        Environment.LOCAL: "http://127.0.0.1:49321",
    }
    exchange = Exchange(
        method="POST",
        url=f"{hosts[timeline.asked.environment]}/inApps/v1/notifications/test",
        at=timeline.asked.at,
        seconds=0.382,
        status=200,
        headers=(("x-apple-jingle-correlation-key", "QYPLMRBQ3ZC5XK2D7E4WYAFHIM"),),
        body_start=f'{{"testNotificationToken":"{TOKEN}"}}',
    )
    return fold(
        timeline,
        Exchanged(test_id=timeline.test_id, at=when, exchange=exchange),
        TokenReceived(test_id=timeline.test_id, at=when, token=TOKEN),
    )


def with_attempts(timeline: Timeline, *attempts: tuple[datetime, str]) -> Timeline:
    """These attempts are on record, oldest first."""
    for number, (when, result) in enumerate(attempts, len(timeline.attempts) + 1):
        timeline = timeline.after(
            AttemptRecorded(
                test_id=timeline.test_id, at=when, number=number, attempt=SendAttempt(when, result)
            )
        )
    return timeline


def with_payload(timeline: Timeline, *, is_valid: bool = True) -> Timeline:
    """The signed payload is known and was checked."""
    anchor = Anchor.SIMULATOR if timeline.asked.simulated else Anchor.APPLE
    return timeline.after(
        PayloadVerified(
            test_id=timeline.test_id,
            at=timeline.asked.at,
            signed_payload="eyJhbGciOiJFUzI1NiIsIng1YyI6W10.eyJub3RpZmljYXRpb24.c2lnbmF0dXJl" * 6,
            verification=verification(is_valid=is_valid, anchor=anchor),
        )
    )


def trace(status: int = 500, result: str = "UNSUCCESSFUL_HTTP_RESPONSE_CODE") -> DeliveryTrace:
    """What our sender saw of one delivery."""
    hop = Hop(
        method="POST",
        url="http://127.0.0.1:8080/app-store/notifications",
        addresses=("127.0.0.1",),
        address="127.0.0.1:8080",
        steps=(
            StepTaken(Step.CONNECT, 0.0004),
            StepTaken(Step.REQUEST, 0.0011),
            StepTaken(Step.FIRST_BYTE, 0.0482),
            StepTaken(Step.RESPONSE, 0.0007),
        ),
        http_version="HTTP/1.1",
        status=status,
        reason="Internal Server Error" if status == 500 else "OK",
        headers=(("content-type", "application/json"), ("content-length", "41")),
        body_start=b'{"error": "certificate chain not trusted"}',
        bytes_sent=4312,
        bytes_received=203,
    )
    return DeliveryTrace(
        started_at=NOW,
        hops=(hop,),
        seconds=0.0504,
        result=SendAttemptResult(result),
        findings=(
            Finding(Level.GOOD, msg("First byte after {ms} ms", ms=48)),
            Finding(
                Level.WARNING,
                msg("The answer says the chain is not trusted"),
                msg("Add the Local root to your handler's test configuration."),
            ),
        ),
    )


def sending() -> Timeline:
    """Local, under way."""
    return with_token(asked("t-sending", at("14:06:40"), Environment.LOCAL, url=None), 0.1)


def waiting_for_record() -> Timeline:
    """Sandbox: accepted, nothing on record yet."""
    return with_token(asked("t-waiting", at("14:06:30")))


def timed_out() -> Timeline:
    """Sandbox: the one attempt timed out."""
    timeline = with_payload(with_token(asked("t-timed-out", at("14:02:11"))))
    return with_attempts(timeline, (at("14:02:20"), "TIMED_OUT"))


def retrying() -> Timeline:
    """Production: two attempts failed, four may come."""
    timeline = with_token(asked("t-retrying", at("09:30:40"), Environment.PRODUCTION))
    return with_attempts(
        with_payload(timeline),
        (at("09:30:49"), "UNSUCCESSFUL_HTTP_RESPONSE_CODE"),
        (at("10:30:50"), "UNSUCCESSFUL_HTTP_RESPONSE_CODE"),
    )


def delivered() -> Timeline:
    """Sandbox, yesterday: delivered at once."""
    timeline = with_payload(with_token(asked("t-delivered", at("17:45:03", 20))))
    return with_attempts(timeline, (at("17:45:06", 20), "SUCCESS"))


def delivered_second_try() -> Timeline:
    """Production, yesterday: the second attempt arrived."""
    timeline = with_token(asked("t-second", at("11:20:57", 20), Environment.PRODUCTION))
    return with_attempts(
        with_payload(timeline),
        (at("11:21:01", 20), "TLS_ISSUE"),
        (at("12:21:02", 20), "SUCCESS"),
    )


def unknown() -> Timeline:
    """Sandbox, yesterday: the request left, its answer did not come."""
    timeline = asked("t-unknown", at("10:02:30", 20))
    return timeline.after(
        Failed(
            test_id=timeline.test_id,
            at=at("10:02:45", 20),
            failure=Failure.UNKNOWN,
            title=msg("The connection broke after the request left"),
            advice=msg("Apple may have sent it. Look at your server's log."),
        )
    )


def not_authorized() -> Timeline:
    """Sandbox: Apple did not accept the key."""
    return _refused(
        msg("Apple did not accept the key for {bundle_id}", bundle_id="com.example.a"),
        msg("Check that it is an In-App Purchase key, key ID and issuer ID."),
    )


def _refused(title: Message, advice: Message) -> Timeline:
    timeline = asked("t-refused", at("09:12:00", 20))
    return timeline.after(
        Failed(
            test_id=timeline.test_id,
            at=at("09:12:01", 20),
            failure=Failure.NOT_AUTHORIZED,
            title=title,
            advice=advice,
        )
    )


def wrong_clock() -> Timeline:
    """The same, with what the doctor found: this computer's clock is wrong."""
    error = ClockAheadError(skew=3723)
    timeline = _refused(error.title, error.advice)
    for subject, level, seen, advice in (
        (
            CLOCK,
            Level.BAD,
            "This computer's clock is 3723 s ahead of Apple's",
            (
                "It makes requests of the future, which Apple refuses. Set the clock right, or let "
                "Storebell sign with Apple's time (in the terminal: --correct-clock)."
            ),
        ),
        (
            msg("Apple's answer"),
            Level.NOTE,
            "The answer is Apple's usual one, without a reason: “Unauthenticated”",
            "Apple's support may ask for its ID: WXKXJZGFKNFEHD2QCJMG2PDRGU.",
        ),
    ):
        finding = Finding(level, msg(seen), msg(advice), subject=subject)
        timeline = timeline.after(
            Noticed(test_id=timeline.test_id, at=at("09:12:01", 20), finding=finding)
        )
    return timeline


def refused_by_handler() -> Timeline:
    """Local: the handler answered 500, as one does that does not trust the root."""
    url = "http://127.0.0.1:8080/app-store/notifications"
    timeline = with_token(asked("t-local-500", at("13:40:00"), Environment.LOCAL, url=url), 0.1)
    timeline = with_attempts(
        with_payload(timeline),
        (at("13:40:00") + timedelta(milliseconds=240), "UNSUCCESSFUL_HTTP_RESPONSE_CODE"),
    )
    return timeline.after(
        DeliveryTraced(test_id=timeline.test_id, at=at("13:40:01"), number=1, trace=trace())
    )


def answered_with_a_page() -> Timeline:
    """Local: a success by its status, but a web page answered."""
    timeline = with_token(asked("t-page", at("13:40:00"), Environment.LOCAL, url="http://[::1]/x"))
    timeline = with_attempts(timeline, (at("13:40:01"), "SUCCESS"))
    ok = trace(200, "SUCCESS")
    hop = replace(ok.last_hop, headers=(("content-type", "text/html"),), body_start=b"<html>")
    seen = replace(ok, hops=(hop,))
    return timeline.after(DeliveryTraced(test_id="t-page", at=NOW, number=1, trace=seen))


def unverified() -> Timeline:
    """Sandbox: delivered, but the signature did not match."""
    timeline = with_payload(with_token(asked("t-unverified", at("08:00:00", 19))), is_valid=False)
    return with_attempts(timeline, (at("08:00:02", 19), "SUCCESS"))


def undecided() -> Timeline:
    """Sandbox: nothing was ever recorded."""
    return _ended_undecided(with_token(asked("t-undecided", at("08:00:00", 18))))


def undecided_with_answers() -> Timeline:
    """The same, with the answers that were given to the requests for its status."""
    timeline = with_token(asked("t-undecided", at("08:00:00", 18)))
    for hours in (0, 12, 24):
        when = timeline.asked.at + timedelta(hours=hours, seconds=2)
        exchange = Exchange(
            method="GET",
            url=f"https://api.storekit-sandbox.apple.com/inApps/v1/notifications/test/{TOKEN}",
            at=when,
            seconds=0.21,
            status=404,
            body_start='{"errorCode":4040008,"errorMessage":"not yet available."}',
        )
        timeline = timeline.after(Exchanged(test_id=timeline.test_id, at=when, exchange=exchange))
    return _ended_undecided(timeline)


def _ended_undecided(timeline: Timeline) -> Timeline:
    return timeline.after(
        Settled(test_id=timeline.test_id, at=at("08:00:00", 19), outcome=Outcome.UNDECIDED)
    )


def exhausted() -> Timeline:
    """Production: all six attempts failed, each for another reason."""
    timeline = with_token(asked("t-exhausted", at("07:00:00", 12), Environment.PRODUCTION))
    results = (
        "CIRCULAR_REDIRECT",
        "INVALID_RESPONSE",
        "NO_RESPONSE",
        "UNSUPPORTED_CHARSET",
        "PREMATURE_CLOSE",
        "SOMETHING_NEW",
    )
    when, attempts = at("07:00:04", 12), []
    for hours, result in zip((0, 1, 12, 24, 48, 72), results, strict=True):
        when += timedelta(hours=hours)
        attempts.append((when, result))
    return with_attempts(timeline, *attempts)


def of_result(result: str) -> Timeline:
    """Sandbox: one attempt with this result."""
    timeline = with_payload(with_token(asked(f"t-{result}", at("13:00:00"))))
    return with_attempts(timeline, (at("13:00:03"), result))


def all_samples() -> tuple[Timeline, ...]:
    """One of each, in no order."""
    return (
        sending(),
        waiting_for_record(),
        timed_out(),
        refused_by_handler(),
        retrying(),
        delivered(),
        delivered_second_try(),
        unknown(),
        not_authorized(),
        unverified(),
        undecided(),
        exhausted(),
    )


def pictured() -> tuple[Timeline, ...]:
    """The six of the target pictures."""
    return (
        sending(),
        timed_out(),
        retrying(),
        delivered(),
        delivered_second_try(),
        unknown(),
    )


def with_stand_in(timeline: Timeline) -> Timeline:
    """The same test, requested from a simulator that stood in for Apple."""
    base = "http://127.0.0.1:43117"
    return replace(timeline, asked=replace(timeline.asked, simulated=True, api_base=base))
