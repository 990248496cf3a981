"""A subscription in each scene: its times, its price, what renews and what does not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storebell.domain.environment import Environment
from storebell.domain.timestamps import to_milliseconds
from storebell.simulator.catalogue.calendar import CALENDARS
from storebell.simulator.catalogue.customer import EVENT_LAG, Customer
from storebell.simulator.catalogue.payload_variants import (
    BASIC,
    PREMIUM,
    SCENES,
    Offer,
    Phase,
    Revocation,
    Scene,
)
from storebell.simulator.catalogue.subscription import Subscription

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
BOTH = [Environment.PRODUCTION, Environment.SANDBOX]
EVENT_MS = to_milliseconds(NOW - EVENT_LAG)


def parts(
    scene: Scene, environment: Environment = Environment.PRODUCTION, since: datetime | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    customer = replace(Customer.make(environment, bytes(16)), since=since)
    subscription = Subscription("com.example.sample", customer, scene, NOW)
    assert subscription.transaction()["transactionId"] == subscription.transaction_id
    return subscription.transaction(), subscription.renewal()


@pytest.mark.parametrize("environment", BOTH)
@pytest.mark.parametrize("pair", SCENES, ids=" ".join)
def test_the_times_of_every_scene_follow_from_each_other(
    pair: tuple[str, str], environment: Environment
) -> None:
    scene = SCENES[pair]
    transaction, renewal = parts(scene, environment)
    assert transaction["originalPurchaseDate"] <= transaction["purchaseDate"]
    assert transaction["purchaseDate"] < transaction["expiresDate"]
    assert transaction["purchaseDate"] <= EVENT_MS
    has_lapsed = scene.phase in (Phase.LAPSED, Phase.GRACE_OVER, Phase.RETRY_OVER)
    assert (transaction["expiresDate"] <= to_milliseconds(NOW)) is has_lapsed
    assert renewal["renewalDate"] == transaction["expiresDate"]
    assert renewal["recentSubscriptionStartDate"] == transaction["originalPurchaseDate"]
    if scene.has_grace:
        is_over = scene.phase is Phase.GRACE_OVER
        assert (renewal["gracePeriodExpiresDate"] <= to_milliseconds(NOW)) is is_over
    for part in (transaction, renewal):
        assert part["signedDate"] == to_milliseconds(NOW)
        assert part["environment"] == environment.value
        assert part["productId"] == f"com.example.sample.{scene.product.suffix}"


def test_the_first_purchase_has_the_original_transactions_id_and_no_other_has() -> None:
    first, _ = parts(Scene(phase=Phase.BOUGHT, is_first=True, is_purchase=True))
    assert first["transactionId"] == first["originalTransactionId"]
    assert first["originalPurchaseDate"] == first["purchaseDate"] == EVENT_MS
    assert first["transactionReason"] == "PURCHASE"
    later, renewal = parts(Scene(phase=Phase.BOUGHT))
    assert later["transactionId"] != later["originalTransactionId"]
    assert later["transactionReason"] == "RENEWAL"
    assert renewal["originalTransactionId"] == later["originalTransactionId"]


def test_a_customer_who_is_known_since_a_time_bought_first_then() -> None:
    since = NOW - timedelta(days=100)
    transaction, _ = parts(Scene(), since=since)
    assert transaction["originalPurchaseDate"] == to_milliseconds(since - EVENT_LAG)
    unlikely, _ = parts(Scene(phase=Phase.LAPSED), since=NOW)
    assert unlikely["originalPurchaseDate"] == unlikely["purchaseDate"], "never after it"


@pytest.mark.parametrize("environment", BOTH)
def test_an_extension_moves_the_end_and_nothing_else(environment: Environment) -> None:
    plain, _ = parts(Scene(), environment)
    extended, _ = parts(Scene(is_extended=True), environment)
    changed = {name for name in plain if plain[name] != extended[name]}
    assert changed == {"expiresDate"}
    milliseconds = extended["expiresDate"] - plain["expiresDate"]
    assert timedelta(milliseconds=milliseconds) == CALENDARS[environment].extension


def test_an_offer_costs_half_now_or_at_the_renewal() -> None:
    now, renewal = parts(Scene(offer=Offer.NOW))
    assert (now["price"], now["offerType"]) == (PREMIUM.price // 2, 3)
    assert renewal["renewalPrice"] == PREMIUM.price
    assert "offerType" not in renewal
    before, later = parts(Scene(next_product=BASIC, offer=Offer.AT_RENEWAL))
    assert (before["price"], "offerType" in before) == (PREMIUM.price, False)
    assert (later["renewalPrice"], later["offerType"]) == (BASIC.price // 2, 3)
    assert later["autoRenewProductId"] == f"com.example.sample.{BASIC.suffix}"


@pytest.mark.parametrize("accepted", [True, False])
def test_a_higher_price_counts_at_the_renewal(accepted: bool) -> None:
    transaction, renewal = parts(Scene(price_accepted=accepted))
    assert transaction["price"] == PREMIUM.price
    assert renewal["renewalPrice"] == PREMIUM.raised_price
    assert renewal["priceIncreaseStatus"] == int(accepted)


def test_a_refund_has_its_reason_and_a_family_loses_access_without_one() -> None:
    plain, _ = parts(Scene())
    refunded, _ = parts(Scene(revocation=Revocation.REFUND))
    family, _ = parts(Scene(revocation=Revocation.FAMILY))
    assert not [name for name in plain if name.startswith("revocation")]
    assert refunded["revocationDate"] == family["revocationDate"] == EVENT_MS
    assert (refunded["revocationType"], refunded["revocationPercentage"]) == (
        "REFUND_FULL",
        100_000,
    )
    assert (plain["inAppOwnershipType"], family["inAppOwnershipType"]) == (
        "PURCHASED",
        "FAMILY_SHARED",
    )


def test_why_it_ended_is_told_only_where_it_did() -> None:
    _, running = parts(SCENES["DID_RENEW", ""])
    assert "expirationIntent" not in running
    assert running["autoRenewStatus"] == 1
    _, retried = parts(SCENES["DID_FAIL_TO_RENEW", ""])
    assert (retried["expirationIntent"], retried["isInBillingRetryPeriod"]) == (2, True)
    _, left = parts(SCENES["EXPIRED", "VOLUNTARY"])
    assert (left["expirationIntent"], left["isInBillingRetryPeriod"]) == (1, False)
    assert left["autoRenewStatus"] == 0
    assert left["eligibleWinBackOfferIds"] == ["come.back.half.price"]
