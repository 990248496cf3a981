"""A seeded history: the same each time, whole, consistent, cheap, and found page by page."""

import asyncio
import json
import tracemalloc
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from storebell.domain.environment import Environment
from storebell.domain.notifications.results import SendAttemptResult
from storebell.domain.notifications.types import NOTIFICATION_TYPES
from storebell.domain.timestamps import to_milliseconds
from storebell.signing.authority import Authority
from storebell.signing.roots import SimulatorRoot
from storebell.signing.verify import SignedPayloadVerifier
from storebell.simulator.api.history_endpoint import PAGE_SIZE, History
from storebell.simulator.catalogue.accounts import Accounts
from storebell.simulator.catalogue.generated_history import Archive
from storebell.simulator.catalogue.lifecycles import STEPS, STORIES
from storebell.simulator.catalogue.notification_factory import issue
from storebell.simulator.http.api_errors import ApiError
from storebell.simulator.store.notifications import (
    WINDOWS,
    AppIdentity,
    Filter,
    Ledger,
    Notification,
)
from storebell.simulator.store.rate_limits import Budget

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
EVER = datetime(2000, 1, 1, tzinfo=UTC)
BOTH = [Environment.PRODUCTION, Environment.SANDBOX]


def archive(
    size: int = 300,
    seed: int = 7,
    environment: Environment = Environment.PRODUCTION,
    end: datetime = NOW,
    bundle_id: str = "com.example.sample",
) -> Archive:
    return Archive(AppIdentity(bundle_id, environment, 99), size, seed, end, json.dumps)


def everything(kept: Archive, wanted: Filter | None = None) -> list[Notification]:
    found = kept.between(0, EVER, NOW, *([wanted] if wanted else []))
    return [one for one in found if one is not None]


def told(kept: Archive) -> list[tuple[str, str, str, str | None, list[str]]]:
    """All that a seed decides."""
    return [
        (
            one.token.split("_")[0],
            one.kind,
            one.subtype,
            one.transaction_id,
            [attempt.result for attempt in one.attempts],
        )
        for one in everything(kept)
    ]


def query(**fields: object) -> bytes:
    window = {
        "startDate": to_milliseconds(NOW - timedelta(days=179, hours=23, minutes=30)),
        "endDate": to_milliseconds(NOW),
    }
    return json.dumps(window | fields).encode()


def page_of(kept: Archive, body: bytes) -> list[dict[str, object]]:
    ledger = Ledger(kept.app, Budget(None), past=kept)
    items = asyncio.run(History().page(ledger, body, None, NOW))["notificationHistory"]
    assert isinstance(items, list)
    return items


def test_the_same_seed_gives_the_same_history_on_another_day() -> None:
    assert told(archive()) == told(archive())
    earlier = archive(end=NOW - timedelta(days=3))
    assert [one[:4] for one in told(earlier)] == [one[:4] for one in told(archive())]
    assert told(archive(seed=8)) != told(archive())


@pytest.mark.parametrize(
    ("environment", "transaction_ids"),
    [
        (Environment.PRODUCTION, ["430000870396928", "430000870396960", "430000870396992"]),
        (Environment.SANDBOX, ["2000000847398400", "2000000847398432", "2000000847398464"]),
    ],
)
def test_a_seed_gives_the_ids_of_earlier_versions(
    environment: Environment, transaction_ids: list[str]
) -> None:
    assert [line[3] for line in told(archive(environment=environment))[:3]] == transaction_ids


@pytest.mark.parametrize("environment", BOTH)
def test_some_customers_have_more_than_two_pages_of_transactions(environment: Environment) -> None:
    kept, numbers = archive(2000, environment=environment), Counter[str]()
    for found in everything(kept):
        if found.transaction_id is not None:
            account = kept.account_of(found.transaction_id)
            assert account is not None
            for purchase in account.purchases:
                there = kept.account_of(account.transaction_id(purchase))
                assert there == account, "no two customers share a number"
            numbers[str(found.customer)] = len(account.purchases)
    long = [customer for customer, count in numbers.items() if count > 40]
    assert 10 <= len(long) < 0.1 * len(numbers)


def test_no_two_apps_share_an_id() -> None:
    one, other = told(archive()), told(archive(bundle_id="com.example.other"))
    assert not {line[0] for line in one} & {line[0] for line in other}


@pytest.mark.parametrize("environment", BOTH)
def test_it_fills_the_window_in_order(environment: Environment) -> None:
    dates = [one.signed_at for one in everything(archive(environment=environment))]
    assert len(dates) == 300
    assert dates == sorted(dates)
    assert NOW - WINDOWS[environment] < dates[0] < dates[-1] < NOW


@pytest.mark.parametrize("size", [1, 2, 5, 6, 7, 11, 300])
def test_any_number_of_notifications_can_be_told(size: int) -> None:
    assert [one.number for one in everything(archive(size))] == list(range(size))


def test_every_documented_pair_is_told() -> None:
    documented = {
        (one.name, subtype.name)
        for group in NOTIFICATION_TYPES
        for one in group.types
        for subtype in one.subtypes
    }
    assert {pair for story in STORIES for pair in story.pairs} == documented
    assert {len(story.pairs) for story in STORIES} == {STEPS}
    assert {(one.kind, one.subtype) for one in everything(archive(STEPS * len(STORIES)))} == (
        documented
    )


def test_the_results_are_a_believable_mixture() -> None:
    most = Counter(len(one.attempts) for one in everything(archive(5000)))
    assert 0.7 < most[1] / 5000 < 0.9
    assert set(most) >= {1, 2, 3}
    sandbox = everything(archive(500, environment=Environment.SANDBOX))
    assert {len(one.attempts) for one in sandbox} == {1}
    assert len({one.attempts[0].result for one in sandbox}) == len(SendAttemptResult)


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


def parts_of(one: Notification) -> Mapping[str, Mapping[str, object]]:
    """The transaction and the renewal information of a notification that is not really signed."""
    data = json.loads(one.signed_payload).get("data", {})
    names = {"signedTransactionInfo": "transaction", "signedRenewalInfo": "renewal"}
    return {names[name]: json.loads(data[name]) for name in names if name in data}


def number(fields: Mapping[str, object], name: str) -> int:
    value = fields[name]
    assert isinstance(value, int)
    return value


@pytest.mark.parametrize("environment", BOTH)
@pytest.mark.parametrize("size", [7, 600])
def test_what_customers_live_through_fits_together(environment: Environment, size: int) -> None:
    first_purchases = defaultdict[str, set[object]](set)
    for one in everything(archive(size, environment=environment)):
        parts = parts_of(one)
        transaction = parts.get("transaction")
        assert (transaction is None) == (one.transaction_id is None)
        if transaction is None:
            continue
        assert transaction["transactionId"] == one.transaction_id
        assert transaction["originalTransactionId"] == one.customer
        first_purchases[str(one.customer)].add(transaction["originalPurchaseDate"])
        bought, signed = number(transaction, "purchaseDate"), to_milliseconds(one.signed_at)
        assert number(transaction, "originalPurchaseDate") <= bought < signed
        renewal = parts.get("renewal", {})
        if "revocationDate" in transaction and renewal.get("autoRenewStatus") == 1:
            continue  # an earlier period of a commitment was refunded, which goes on
        if one.kind in {"EXPIRED", "DID_FAIL_TO_RENEW", "GRACE_PERIOD_EXPIRED"}:
            assert number(transaction, "expiresDate") < signed
        elif "expiresDate" in transaction:
            assert number(transaction, "expiresDate") > signed
        if renewal:
            assert renewal["originalTransactionId"] == one.customer
            assert renewal["renewalDate"] == transaction["expiresDate"]
    assert first_purchases
    assert all(len(dates) == 1 for dates in first_purchases.values())


@pytest.mark.parametrize("environment", BOTH)
def test_each_of_a_customers_transactions_leads_to_all_of_them(environment: Environment) -> None:
    kept = archive(600, environment=environment)
    by_customer = defaultdict[str, list[str]](list)
    for one in everything(kept):
        if one.customer is not None:
            by_customer[one.customer].append(one.token)
    for one in everything(kept)[::7]:
        if one.transaction_id is None:
            continue
        customer = kept.customer_of(one.transaction_id)
        assert customer == one.customer
        found = everything(kept, Filter(customer=customer))
        assert [other.token for other in found] == by_customer[str(customer)]
    for nobody in ("12", "2000000999999999", "430000999999999", "x", "4300001٣4567890"):
        assert kept.customer_of(nobody) is None
        assert everything(kept, Filter(customer=nobody)) == []


FILTERS = [
    Filter(kind="DID_RENEW"),
    Filter(kind="DID_RENEW", subtype="BILLING_RECOVERY"),
    Filter(kind="TEST"),
    Filter(kind="OFFER_REDEEMED", subtype="INITIAL_BUY"),
    Filter(only_failures=True),
    Filter(kind="SUBSCRIBED", only_failures=True),
]


@pytest.mark.parametrize("environment", BOTH)
@pytest.mark.parametrize("wanted", FILTERS)
def test_the_short_ways_find_what_a_look_at_each_would(
    wanted: Filter, environment: Environment
) -> None:
    kept = archive(3000, environment=environment)
    expected = [one.token for one in everything(kept) if wanted.selects(one)]
    assert [one.token for one in everything(kept, wanted)] == expected


def test_a_search_in_vain_gives_way_to_others() -> None:
    kept = archive(100_000)
    turns, ledger = 0, Ledger(kept.app, Budget(None), past=kept)

    async def search() -> None:
        nonlocal turns
        done = asyncio.Event()

        async def take_turns() -> None:
            nonlocal turns
            while not done.is_set():
                turns += 1
                await asyncio.sleep(0)

        async with asyncio.TaskGroup() as group:
            group.create_task(take_turns())
            nothing = query(notificationType="OFFER_REDEEMED", notificationSubtype="INITIAL_BUY")
            page = await History().page(ledger, nothing, None, NOW)
            done.set()
        assert page["notificationHistory"] == []

    asyncio.run(search())
    assert turns >= 100


def test_a_transaction_of_nobody_is_refused_at_once() -> None:
    with pytest.raises(ApiError) as caught:
        page_of(archive(100_000), query(transactionId="430000100000000"))
    assert caught.value.code == 4040010


def test_payloads_of_half_a_year_ago_verify_and_stay_the_same() -> None:
    authority = Authority.create(NOW)
    app = AppIdentity("com.example.sample", Environment.PRODUCTION, 99)
    kept = Archive(app, 60, 1, NOW, authority.sign)
    verifier = SignedPayloadVerifier(simulator=SimulatorRoot.read(authority.root_der))
    for one, again in zip(everything(kept), everything(kept), strict=True):
        seen = verifier.verify(
            one.signed_payload, bundle_id=app.bundle_id, app_apple_id=99, environment="Production"
        )
        assert seen.is_valid, seen.first_failure
        assert one.signed_payload == again.signed_payload


def test_it_is_read_page_by_page_followed_by_what_is_new() -> None:
    kept = archive(45)
    ledger, history = Ledger(kept.app, Budget(None), past=kept), History()
    live = issue(ledger, Accounts(kept.app.environment), lambda _payload: "live", NOW)
    live.attempts = everything(kept)[0].attempts
    seen: list[str] = []
    token: str | None = None
    while True:
        page = asyncio.run(history.page(ledger, query(), token, NOW))
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
        items = page_of(archive(100_000), query())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(items) == PAGE_SIZE
    assert peak < 1024 * 1024
