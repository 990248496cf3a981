"""The kind of a JWS and all that it holds, which must be of the same signer and app."""

import pytest

from storebell.domain.checks import Expected
from storebell.domain.findings import Anchor
from storebell.domain.signed_data import XCODE, SignedData, SignedKind
from storebell.signing.authority import Authority
from storebell.signing.payload_kinds import INNER
from storebell.signing.roots import SimulatorRoot
from storebell.signing.verify import SignedPayloadVerifier
from support.chains import SIGNED_AT, make_chain
from support.payloads import APP_APPLE_ID, BUNDLE_ID, Json, compact, notification
from support.signed_kinds import PAYLOADS, app_transaction, renewal_info, transaction


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.create(SIGNED_AT)


@pytest.fixture(scope="module")
def stranger() -> Authority:
    return Authority.create(SIGNED_AT)


def identify(authority: Authority, token: str, expected: Expected | None = None) -> SignedData:
    verifier = SignedPayloadVerifier(simulator=SimulatorRoot.read(authority.root_pem))
    return verifier.identify(token, expected or Expected(), now=SIGNED_AT)


def renewed(authority: Authority, **inner: object) -> str:
    """A notification with a transaction and renewal information, of which some are replaced."""
    held = {
        "signedTransactionInfo": authority.sign(transaction()),
        "signedRenewalInfo": authority.sign(renewal_info()),
    } | inner
    data = {"bundleId": BUNDLE_ID, "environment": "Sandbox", "appAppleId": APP_APPLE_ID}
    return authority.sign(notification(notificationType="DID_RENEW", data=data | held))


@pytest.mark.parametrize("kind", PAYLOADS)
def test_each_kind_is_valid_by_its_own_rules(authority: Authority, kind: SignedKind) -> None:
    seen = identify(authority, authority.sign(PAYLOADS[kind]()))
    assert (seen.kind, seen.is_valid, seen.signed_by) == (kind, True, Anchor.SIMULATOR)
    assert seen.claims is None


def test_a_notification_has_a_line_for_each_jws_that_it_holds(authority: Authority) -> None:
    seen = identify(authority, renewed(authority))
    assert [(name, inner.kind, inner.is_valid) for name, inner in seen.inner] == [
        ("signedTransactionInfo", SignedKind.TRANSACTION, True),
        ("signedRenewalInfo", SignedKind.RENEWAL_INFO, True),
    ]
    assert seen.is_valid
    app_data = {
        "bundleId": BUNDLE_ID,
        "environment": "Sandbox",
        "signedAppTransactionInfo": authority.sign(app_transaction()),
    }
    rescinded = notification(notificationType="RESCIND_CONSENT", data=..., appData=app_data)
    assert identify(authority, authority.sign(rescinded)).is_valid


@pytest.mark.parametrize(
    ("payload", "name"),
    [
        (transaction(bundleId="com.example.other"), "bundle_id"),
        (transaction(environment="Production"), "environment"),
        (transaction(environment=...), "environment"),
        (transaction(transactionId=...), "payload"),
        (renewal_info(), "payload"),
        (notification(), "payload"),
    ],
)
def test_what_is_inside_must_be_of_its_kind_app_and_environment(
    authority: Authority, payload: Json, name: str
) -> None:
    seen = identify(authority, renewed(authority, signedTransactionInfo=authority.sign(payload)))
    assert not seen.is_valid
    assert seen.verification.is_valid
    member, check = next(seen.failures)
    assert (member, check.name) == ("signedTransactionInfo", name)


def test_a_strangers_transaction_inside_makes_the_whole_invalid(
    authority: Authority, stranger: Authority
) -> None:
    seen = identify(
        authority, renewed(authority, signedTransactionInfo=stranger.sign(transaction()))
    )
    assert not seen.is_valid
    member, check = next(seen.failures)
    assert (member, check.name) == ("signedTransactionInfo", "root")


@pytest.mark.parametrize("value", [None, 7, {}, "", "a.b.c", "not a JWS"])
def test_what_is_no_jws_inside_makes_the_whole_invalid(authority: Authority, value: object) -> None:
    for name in INNER:
        seen = identify(authority, renewed(authority, **{name: value}))
        assert not seen.is_valid
        assert next(seen.failures)[0] == name


def test_what_is_expected_of_a_notification_is_compared_with_itself(authority: Authority) -> None:
    token = renewed(authority)
    whole = Expected(bundle_id=BUNDLE_ID, app_apple_id=APP_APPLE_ID, environment="Sandbox")
    assert identify(authority, token, whole).is_valid
    seen = identify(authority, token, Expected(bundle_id="com.example.other"))
    assert [(name, check.name) for name, check in seen.failures] == [("", "bundle_id")]


def test_signed_data_of_no_kind_is_not_valid(authority: Authority) -> None:
    seen = identify(authority, authority.sign({"signedDate": 1777896000000}))
    assert (seen.kind, seen.is_valid) == (SignedKind.UNKNOWN, False)
    assert seen.signed_by is Anchor.SIMULATOR
    assert [check.name for _, check in seen.failures] == ["payload"]


def test_what_looks_like_xcode_is_named_unless_it_is_proven(authority: Authority) -> None:
    header: Json = {"alg": "ES256", "kid": "Apple_Xcode_Key", "x5c": ["AAAA"]}
    unproven = compact(header, transaction(environment="Xcode"), make_chain().leaf_key)
    assert identify(authority, unproven).claims == XCODE
    proven = authority.sign(transaction(environment="Xcode"))
    assert identify(authority, proven).claims is None
    assert not identify(authority, proven).is_valid


@pytest.mark.parametrize("text", ["", "x", "...", "eyJ", "a.b.c", "\x00", "eyJ.eyJ.eyJ"])
def test_nothing_raises(authority: Authority, text: str) -> None:
    assert not identify(authority, text).is_valid
