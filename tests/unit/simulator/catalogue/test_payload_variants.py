"""One scene for each notification about a subscription, none for any other."""

import pytest

from storebell.domain.notifications.types import NOTIFICATION_TYPES, Content
from storebell.simulator.catalogue.payload_variants import (
    BASIC,
    GENERIC,
    PREMIUM,
    SCENES,
    Intent,
    Phase,
    Revocation,
    Status,
)

ABOUT_A_SUBSCRIPTION = {
    (kind.name, subtype.name)
    for group in NOTIFICATION_TYPES
    for kind in group.types
    for subtype in kind.subtypes
    if subtype.content is Content.SUBSCRIPTION
}


def test_every_documented_pair_about_a_subscription_has_its_scene_and_no_other_has() -> None:
    assert SCENES.keys() == ABOUT_A_SUBSCRIPTION


@pytest.mark.parametrize("pair", SCENES, ids=" ".join)
def test_no_scene_contradicts_itself(pair: tuple[str, str]) -> None:
    scene = SCENES[pair]
    is_active = scene.status is Status.ACTIVE
    has_lapsed = scene.phase in (Phase.LAPSED, Phase.GRACE_OVER, Phase.RETRY_OVER)
    assert not (is_active and has_lapsed)
    assert (scene.intent is not None) is has_lapsed
    assert scene.is_in_retry is (scene.status in (Status.BILLING_RETRY, Status.GRACE_PERIOD))
    assert (scene.intent is Intent.BILLING_ERROR) or not scene.is_in_retry
    assert (scene.status is Status.REVOKED) is (scene.revocation is not Revocation.NONE)
    if scene.status in (Status.EXPIRED, Status.REVOKED):
        assert not scene.is_renewing
    if scene.is_advanced_commerce:
        assert scene.product is GENERIC
    if scene.is_first:
        assert scene.is_purchase
        assert scene.phase is Phase.BOUGHT


def test_prices_are_ordered_as_their_names_say() -> None:
    for product in (PREMIUM, BASIC, GENERIC):
        assert product.offer_price < product.price < product.raised_price
    assert BASIC.price < PREMIUM.price
    assert len({product.suffix for product in (PREMIUM, BASIC, GENERIC)}) == 3
