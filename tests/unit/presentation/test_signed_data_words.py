"""Signed data in words."""

import pytest

from storebell.domain.checks import CHECK_NAMES
from storebell.domain.findings import Anchor, Check, Verification
from storebell.domain.messages import NO_MESSAGE, msg
from storebell.domain.signed_data import XCODE, Found, Removed, SignedData, SignedKind
from storebell.presentation.signed_data_words import described, failure_line, verdict, whereabouts


def data(
    payload: dict[str, object] | None = None, anchor: Anchor | None = Anchor.APPLE
) -> SignedData:
    checks = tuple(Check(name, True, msg("Good")) for name in CHECK_NAMES)
    return SignedData(SignedKind.NOTIFICATION, Verification(checks, anchor, payload))


@pytest.mark.parametrize(
    ("anchor", "words"),
    [
        (Anchor.APPLE, "valid: notification, signed by Apple"),
        (Anchor.SIMULATOR, "valid: notification, signed by a simulator, NOT by Apple"),
        (None, "NOT valid: notification, signed by nobody who is trusted"),
    ],
)
def test_the_verdict_names_kind_and_signer(anchor: Anchor | None, words: str) -> None:
    assert str(verdict(data(anchor=anchor))) == words


def test_what_xcode_signed_can_not_be_proven() -> None:
    seen = SignedData(SignedKind.TRANSACTION, data(anchor=None).verification, claims=XCODE)
    assert "StoreKit testing in Xcode" in str(verdict(seen))


def test_a_request_token_is_never_proven_and_is_no_strangers() -> None:
    good = (Check("exp", True, msg("Good")), Check("signature", None, msg("Not checked")))
    token = SignedData(SignedKind.REQUEST_TOKEN, Verification(good, None, {}))
    words = "request token, whose signature only its owner and Apple can check"
    assert str(verdict(token)) == f"nothing wrong, but not proven: {words}"
    bad = (Check("exp", False, msg("It expired")), *good[1:])
    token = SignedData(SignedKind.REQUEST_TOKEN, Verification(bad, None, {}))
    assert str(verdict(token)) == f"NOT valid: {words}"


def test_what_a_payload_names_is_one_line() -> None:
    payload: dict[str, object] = {
        "notificationType": "DID_RENEW",
        "subtype": "BILLING\nRECOVERY",
        "data": {"bundleId": "a.b", "environment": "Sandbox", "appAppleId": 7},
    }
    [line] = described(data(payload))
    assert str(line) == (
        "type DID_RENEW, subtype BILLING RECOVERY, bundle ID a.b, app Apple ID 7, "
        "environment Sandbox"
    )
    assert [*described(data())] == []


@pytest.mark.parametrize("value", [None, "", True, [], {}, 1.5])
def test_a_member_without_a_text_or_a_number_is_left_out(value: object) -> None:
    payload = {"notificationType": "TEST", "subtype": value, "data": {"bundleId": value}}
    assert [str(line) for line in described(data(payload))] == ["type TEST"]
    assert [*described(data({"subtype": value, "data": value}))] == []


def test_where_it_was_found_and_what_was_removed() -> None:
    found = Found("", ("http", "signedPayload"), (Removed.SPACES, Removed.SPACES))
    assert [str(line) for line in whereabouts(found)] == [
        "Found in: http › signedPayload",
        "Removed: spaces",
    ]
    assert [*whereabouts(Found(""))] == []


def test_a_failure_without_a_reason_is_named_by_its_check() -> None:
    assert str(failure_line("", Check("root", False, NO_MESSAGE))) == (
        "root: The chain does not end at the pinned root"
    )
    inside = failure_line("signedTransactionInfo", Check("root", False, msg("It is another")))
    assert str(inside) == "signedTransactionInfo, root: It is another"
