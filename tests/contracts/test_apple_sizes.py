"""Sizes of what Local sends, beside those of real notifications of Apple's sandbox.

A handler or gateway with a limit of 16 KiB must fail here as it does at Apple.
"""

import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from storebell.domain.environment import Environment
from storebell.domain.notifications.purchase_options import Pair, ProductKind, PurchaseOptions
from storebell.domain.notifications.types import TYPES_BY_NAME
from storebell.signing.authority import Authority
from storebell.simulator.catalogue.customer import Customer
from storebell.simulator.catalogue.payloads import NotificationDraft
from storebell.simulator.catalogue.transaction_info import transaction_fields
from storebell.simulator.store.notifications import AppIdentity
from support.purchases import combined_options_of

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
APP = AppIdentity("com.example.storebell", Environment.SANDBOX, 1_234_567_890)
SUBSCRIPTION = PurchaseOptions(product=ProductKind.AUTO_RENEWABLE)
REAL_SIZES: dict[Pair, int] = {
    ("TEST", ""): 4_774,
    ("DID_RENEW", ""): 18_671,
    ("SUBSCRIBED", "INITIAL_BUY"): 18_685,
    ("REFUND", ""): 18_773,
    ("CONSUMPTION_REQUEST", ""): 18_762,
}
"""Bytes of `signedPayload`."""

REAL_TRANSACTION = 5_322
"""Bytes of a `signedTransactionInfo`."""

MOST_DIFFERENCE = 0.05


def draft(
    pair: Pair, options: PurchaseOptions, environment: Environment = APP.environment
) -> NotificationDraft:
    made = uuid.uuid4()
    customer = Customer.make(environment, made.bytes)
    return NotificationDraft.about(pair, str(made), NOW, customer, options)


def size_of(pair: Pair, authority: Authority) -> int:
    options = SUBSCRIPTION if pair[0] != "TEST" else PurchaseOptions()
    return len(authority.sign(draft(pair, options).payload(APP, authority.sign)))


def transaction_size(authority: Authority) -> int:
    made = draft(("DID_RENEW", ""), SUBSCRIPTION)
    assert made.account is not None
    assert made.purchase is not None
    fields = transaction_fields(made.account, made.purchase, APP.bundle_id, NOW)
    return len(authority.sign(fields))


def test_each_is_as_large_as_apples() -> None:
    authority = Authority.create(NOW)
    sizes = {" ".join(pair).strip(): (size_of(pair, authority), real)
             for pair, real in REAL_SIZES.items()}  # fmt: skip
    sizes["a transaction alone"] = (transaction_size(authority), REAL_TRANSACTION)
    for name, (ours, real) in sizes.items():
        print(f"{name:<24} Local {ours:>6}  Apple {real:>6}  {ours / real - 1:+.1%}")
    for name, (ours, real) in sizes.items():
        assert abs(ours / real - 1) <= MOST_DIFFERENCE, name


PAIRS = [(name, subtype.name) for name, kind in TYPES_BY_NAME.items() for subtype in kind.subtypes]
USUAL_LIMIT = 16 * 1024
"""Bytes of a request's body that many a gateway takes at most."""

MARGIN = 0.03


def test_light_ones_fit_into_16_kib_whatever_they_are_about() -> None:
    light = Authority.create(NOW, is_light=True)
    sizes = {}
    for environment in (Environment.SANDBOX, Environment.PRODUCTION):
        app = replace(APP, environment=environment)
        for pair in PAIRS:
            for options in combined_options_of(pair):
                made = draft(pair, options, environment)
                body = {"signedPayload": light.sign(made.payload(app, light.sign))}
                sizes[environment, pair, options] = len(json.dumps(body))
    largest = max(sizes, key=sizes.__getitem__)
    print(f"{len(sizes)} notifications, the largest {sizes[largest]} bytes: {largest}")
    assert len(sizes) > 4_000
    assert sizes[largest] < (1 - MARGIN) * USUAL_LIMIT, largest


@pytest.mark.parametrize("pair", REAL_SIZES, ids=lambda pair: pair[0])
def test_light_ones_are_smaller_and_valid(pair: Pair) -> None:
    full, light = Authority.create(NOW), Authority.create(NOW, is_light=True)
    assert size_of(pair, light) < 0.85 * size_of(pair, full)
