"""The kinds of signed payload: told by their members, each with a form of its own."""

import json

import pytest

from storebell.domain.signed_data import SignedKind
from storebell.signing.payload_kinds import (
    INNER,
    RULES,
    claimed_kind,
    inner_of,
    refuse_unknown,
    rules_for,
)
from storebell.signing.untrusted import RefusedError
from support.payloads import BUNDLE_ID, Json, base64url, notification
from support.signed_kinds import PAYLOADS, app_transaction, renewal_info, transaction


@pytest.mark.parametrize("kind", PAYLOADS)
def test_a_payload_tells_its_kind(kind: SignedKind) -> None:
    assert rules_for(PAYLOADS[kind]()) is RULES[kind]
    assert RULES[kind].kind is kind
    assert RULES[kind].check_form(PAYLOADS[kind]())


@pytest.mark.parametrize("payload", [{}, {"iss": "x"}, {"bundleId": BUNDLE_ID}])
def test_another_payload_is_of_no_kind(payload: Json) -> None:
    assert rules_for(payload) is None
    with pytest.raises(RefusedError):
        refuse_unknown(payload)


@pytest.mark.parametrize(
    ("kind", "payload", "reason"),
    [
        (SignedKind.TRANSACTION, transaction(transactionId=...), "transactionId is missing"),
        (SignedKind.TRANSACTION, transaction(productId=7), "productId is missing"),
        (SignedKind.TRANSACTION, transaction(bundleId=""), "bundleId is missing"),
        (SignedKind.TRANSACTION, transaction(signedDate="1"), "signedDate is not an integer"),
        (SignedKind.RENEWAL_INFO, renewal_info(productId=...), "productId is missing"),
        (SignedKind.RENEWAL_INFO, renewal_info(autoRenewStatus=True), "neither 0 nor 1"),
        (SignedKind.RENEWAL_INFO, renewal_info(autoRenewStatus=[]), "neither 0 nor 1"),
        (SignedKind.RENEWAL_INFO, renewal_info(autoRenewStatus=2), "neither 0 nor 1"),
        (SignedKind.APP_TRANSACTION, app_transaction(receiptType=...), "receiptType is missing"),
        (
            SignedKind.APP_TRANSACTION,
            app_transaction(receiptCreationDate=1777896000),
            "receiptCreationDate is not an integer",
        ),
    ],
)
def test_a_wrong_form_is_named(kind: SignedKind, payload: Json, reason: str) -> None:
    with pytest.raises(RefusedError) as caught:
        RULES[kind].check_form(payload)
    assert reason in str(caught.value.seen)


def test_what_each_kind_names_is_read_where_it_has_it() -> None:
    named = RULES[SignedKind.TRANSACTION].claims_of(transaction())
    assert (named.bundle_id, named.environment) == (BUNDLE_ID, "Sandbox")
    assert not named.has_app_apple_id
    renewal = RULES[SignedKind.RENEWAL_INFO].claims_of(renewal_info())
    assert (renewal.has_bundle_id, renewal.environment) == (False, "Sandbox")
    app = RULES[SignedKind.APP_TRANSACTION].claims_of(app_transaction(receiptType="Production"))
    assert (app.bundle_id, app.environment) == (BUNDLE_ID, "Production")


def test_the_signed_members_of_a_notification_are_listed_in_order() -> None:
    data = {"signedRenewalInfo": "r", "signedTransactionInfo": 7, "bundleId": BUNDLE_ID}
    assert inner_of(notification(data=data)) == [
        ("signedTransactionInfo", 7),
        ("signedRenewalInfo", "r"),
    ]
    app_data = {"signedAppTransactionInfo": "a"}
    assert inner_of(notification(data=..., appData=app_data)) == [("signedAppTransactionInfo", "a")]
    assert inner_of(notification(data="x")) == []
    assert set(INNER.values()) < set(RULES)


@pytest.mark.parametrize("kind", PAYLOADS)
def test_a_token_that_is_cut_off_or_padded_still_claims_a_kind(kind: SignedKind) -> None:
    payload = base64url(json.dumps(PAYLOADS[kind]()).encode())
    assert claimed_kind(f"eyJ.{payload[:141]}") is kind
    assert claimed_kind(f"eyJ.{payload}==.x") is kind
    assert claimed_kind("eyJ") is SignedKind.UNKNOWN
