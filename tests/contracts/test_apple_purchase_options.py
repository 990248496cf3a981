"""Every product, offer, billing plan, reason and refund, decoded by Apple's Python library."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from appstoreserverlibrary.models.Environment import Environment as ApplesEnvironment
from appstoreserverlibrary.signed_data_verifier import SignedDataVerifier

from storebell.domain.environment import Environment
from storebell.domain.notifications.purchase_options import Pair, products_of
from storebell.domain.notifications.types import NOTIFICATION_TYPES
from storebell.signing.authority import Authority
from storebell.simulator.catalogue.customer import Customer
from storebell.simulator.catalogue.payloads import NotificationDraft
from storebell.simulator.store.notifications import AppIdentity
from support.apple_conversation import unverified
from support.purchases import options_of

NOW = datetime.now(UTC).replace(microsecond=0)
BUNDLE_ID, APP_APPLE_ID = "com.example.sample", 1_234_567_890
PAIRS: list[Pair] = [
    (kind.name, subtype.name)
    for group in NOTIFICATION_TYPES
    for kind in group.types
    for subtype in kind.subtypes
    if products_of((kind.name, subtype.name))
]
WHOLE: set[Pair] = {
    ("SUBSCRIBED", "RESUBSCRIBE"),
    ("DID_RENEW", ""),
    ("OFFER_REDEEMED", ""),
    ("OFFER_REDEEMED", "UPGRADE"),
    ("ONE_TIME_CHARGE", ""),
    ("REFUND", ""),
}
"""Those with every offer as well; Apple's Node library reads them with all others too."""

RETENTION_OFFER = 5
"""Announced, and not in the enumeration of Apple's Python library 3.1.2."""


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.create(NOW)


def without_name(model: Any, raw: dict[str, Any]) -> set[object]:
    """Values of enumerations that Apple's library has no name for.

    Every value that was sent must be in the model as it was: fails where one is not.
    """
    unnamed: set[object] = set()
    for name, value in raw.items():
        known = getattr(model, name)
        twin = f"raw{name[0].upper()}{name[1:]}"
        if hasattr(model, twin):
            assert getattr(model, twin) == value, name
            unnamed |= {value} if known is None else set()
        elif isinstance(value, dict):
            unnamed |= without_name(known, value)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for item, part in zip(known, value, strict=True):
                unnamed |= without_name(item, part)
        else:
            assert known == value, name
    return unnamed


@pytest.mark.parametrize("pair", PAIRS, ids=" ".join)
def test_apples_library_reads_every_choice_as_it_was_sent(pair: Pair, authority: Authority) -> None:
    environment = Environment.PRODUCTION
    app = AppIdentity(BUNDLE_ID, environment, APP_APPLE_ID)
    verifier = SignedDataVerifier(
        [authority.root_der],
        False,
        ApplesEnvironment(environment.value),
        BUNDLE_ID,
        APP_APPLE_ID,
    )
    unnamed: set[object] = set()
    every = options_of(pair)
    for options in every if pair in WHOLE else [each for each in every if each.offer is None]:
        notification_uuid = uuid.uuid4()
        customer = Customer.make(environment, notification_uuid.bytes)
        draft = NotificationDraft.about(pair, str(notification_uuid), NOW, customer, options)
        raw = draft.payload(app, authority.sign)
        notification: Any = verifier.verify_and_decode_notification(authority.sign(raw))
        unnamed |= without_name(notification, raw)
        data = notification.data
        signed = data.signedTransactionInfo
        transaction = verifier.verify_and_decode_signed_transaction(signed)
        unnamed |= without_name(transaction, unverified(signed))
        if data.signedRenewalInfo is not None:
            signed = data.signedRenewalInfo
            renewal = verifier.verify_and_decode_renewal_info(signed)
            unnamed |= without_name(renewal, unverified(signed))
    assert unnamed <= {RETENTION_OFFER}
