"""A seeded history: the same each time, whole, cheap, and found page by page."""

import json
import tracemalloc
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from storebell.domain.environment import Environment
from storebell.signing.authority import Authority
from storebell.signing.roots import SimulatorRoot
from storebell.signing.verify import SignedPayloadVerifier
from storebell.simulator.archive import Archive
from storebell.simulator.budget import Budget
from storebell.simulator.history import History
from storebell.simulator.moments import milliseconds_of
from storebell.simulator.notifications import WINDOWS, AppIdentity, Ledger, Notification

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
EVER = datetime(2000, 1, 1, tzinfo=UTC)


def archive(
    size: int = 300,
    seed: int = 7,
    environment: Environment = Environment.PRODUCTION,
    end: datetime = NOW,
) -> Archive:
    app = AppIdentity("com.example.sample", environment, 99)
    return Archive(app, size, seed, end, json.dumps)


def everything(kept: Archive) -> list[Notification]:
    return list(kept.between(0, EVER, NOW))


def told(kept: Archive) -> list[tuple[str, list[str]]]:
    return [
        (one.token.split("_")[0], [attempt.result for attempt in one.attempts])
        for one in everything(kept)
    ]


def test_the_same_seed_gives_the_same_history_on_another_day() -> None:
    assert told(archive()) == told(archive())
    earlier = archive(end=NOW - timedelta(days=3))
    ids = [one.token.split("_")[0] for one in everything(earlier)]
    assert ids == [identity for identity, _ in told(archive())]
    assert told(archive(seed=8)) != told(archive())


@pytest.mark.parametrize("environment", [Environment.PRODUCTION, Environment.SANDBOX])
def test_it_fills_the_window_in_order(environment: Environment) -> None:
    dates = [one.signed_at for one in everything(archive(environment=environment))]
    assert len(dates) == 300
    assert dates == sorted(dates)
    assert NOW - WINDOWS[environment] < dates[0] < dates[-1] < NOW


def test_the_results_are_a_believable_mixture() -> None:
    most = Counter(len(one.attempts) for one in everything(archive(5000)))
    assert 0.7 < most[1] / 5000 < 0.9
    assert set(most) >= {1, 2, 3}
    sandbox = everything(archive(500, environment=Environment.SANDBOX))
    assert {len(one.attempts) for one in sandbox} == {1}
    assert len({one.attempts[0].result for one in sandbox}) == 11


def test_nothing_was_tried_in_the_future() -> None:
    for one in everything(archive(5000)):
        assert all(attempt.at <= NOW for attempt in one.attempts)
        assert list(one.attempts) == sorted(one.attempts)


def test_a_token_leads_to_its_notification() -> None:
    kept = archive()
    ledger = Ledger(kept.app, Budget(None), past=kept)
    for one in everything(kept)[::50]:
        found = ledger.find(one.token)
        assert found is not None
        assert found.attempts == one.attempts
        assert ledger.find(one.token.replace("-4", "-5", 1)) is None
    assert ledger.find(f"{'0' * 8}-0000-0000-0000-{'0' * 12}_9999999999999") is None


def test_payloads_of_half_a_year_ago_verify() -> None:
    authority = Authority.create(NOW)
    app = AppIdentity("com.example.sample", Environment.PRODUCTION, 99)
    oldest = everything(Archive(app, 10, 1, NOW, authority.sign))[0]
    seen = SignedPayloadVerifier(simulator=SimulatorRoot.read(authority.root_der)).verify(
        oldest.signed_payload, bundle_id=app.bundle_id, app_apple_id=99, environment="Production"
    )
    assert seen.is_valid, seen.first_failure


def test_it_is_read_page_by_page_followed_by_what_is_new() -> None:
    kept = archive(45)
    ledger, history = Ledger(kept.app, Budget(None), past=kept), History()
    body = json.dumps(
        {
            "startDate": milliseconds_of(NOW - timedelta(days=179, hours=23, minutes=30)),
            "endDate": milliseconds_of(NOW),
        }
    ).encode()
    live = ledger.add_test(kept.app, lambda _payload: "live", NOW)
    live.attempts = everything(kept)[0].attempts
    seen: list[str] = []
    token: str | None = None
    while True:
        page = history.page(ledger, body, token, NOW)
        items = page["notificationHistory"]
        assert isinstance(items, list)
        seen += [item["signedPayload"] for item in items]
        if not page["hasMore"]:
            break
        following = page["paginationToken"]
        assert isinstance(following, str)
        token = following
    assert seen == [one.signed_payload for one in everything(kept)] + ["live"]


def test_a_hundred_thousand_cost_next_to_nothing_until_read() -> None:
    tracemalloc.start()
    try:
        kept = archive(100_000)
        ledger = Ledger(kept.app, Budget(None), past=kept)
        body = json.dumps(
            {
                "startDate": milliseconds_of(NOW - timedelta(days=100)),
                "endDate": milliseconds_of(NOW - timedelta(days=99)),
            }
        ).encode()
        page = History().page(ledger, body, None, NOW)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    items = page["notificationHistory"]
    assert isinstance(items, list)
    assert len(items) == 20
    assert peak < 1024 * 1024
