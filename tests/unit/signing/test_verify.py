"""What the strict verifier says, beyond passing and failing; the matrix has a file of its own."""

from datetime import UTC, datetime, timedelta

import pytest
from appstoreserverlibrary.models.Environment import Environment as AppleEnvironment
from appstoreserverlibrary.signed_data_verifier import (
    SignedDataVerifier,
    VerificationException,
    VerificationStatus,
)

from storebell.domain.checks import Expected
from storebell.domain.findings import Anchor, Check, Verification
from storebell.signing.authority import Authority
from storebell.signing.roots import SimulatorRoot
from storebell.signing.verify import SignedPayloadVerifier
from support.chains import SIGNED_AT, make_chain
from support.payloads import (
    APP_APPLE_ID,
    BUNDLE_ID,
    PRODUCTION,
    SANDBOX,
    Expectations,
    compact,
    notification,
    production,
)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.create(SIGNED_AT)


@pytest.fixture
def verifier(authority: Authority) -> SignedPayloadVerifier:
    return SignedPayloadVerifier(simulator=SimulatorRoot.read(authority.root_pem))


def check_of(seen: Verification, name: str) -> Check:
    return next(check for check in seen.checks if check.name == name)


def test_a_good_payload_passes_every_check_but_revocation(
    verifier: SignedPayloadVerifier, authority: Authority
) -> None:
    seen = verifier.verify(authority.sign(notification()), **SANDBOX)
    assert [check.name for check in seen.checks if check.passed is not True] == ["revocation"]
    assert check_of(seen, "revocation").passed is None
    assert seen.is_valid
    assert seen.first_failure is None
    assert seen.anchor is Anchor.SIMULATOR
    assert seen.payload == notification()
    assert seen.judged_at == SIGNED_AT
    assert [certificate.key for certificate in seen.certificates] == ["P-256", "P-384", "P-384"]
    assert all("NOT APPLE" in one.subject for one in seen.certificates)


def test_the_root_of_another_simulator_is_named_with_the_way_out(authority: Authority) -> None:
    token = authority.sign(notification())
    stranger = SimulatorRoot.read(make_chain().root_der)
    for verifier in (SignedPayloadVerifier(), SignedPayloadVerifier(simulator=stranger)):
        text = str(check_of(verifier.verify(token), "root").seen)
        assert "NOT APPLE - Storebell simulator" in text
        assert "--simulated-root FILE" in text
    chain = make_chain()
    token = compact({"alg": "ES256", "x5c": chain.x5c}, notification(), chain.leaf_key)
    crafted = SignedPayloadVerifier().verify(token)
    assert "--simulated-root" not in str(check_of(crafted, "root").seen)


def test_what_is_expected_is_given_whole_or_by_its_members(
    verifier: SignedPayloadVerifier, authority: Authority
) -> None:
    payload = authority.sign(notification())
    for expected in (SANDBOX, PRODUCTION, Expectations(bundle_id="com.example.other")):
        seen = verifier.verify(payload, **expected)
        assert verifier.verify(payload, Expected(**expected)) == seen
        assert seen.is_valid is (expected is SANDBOX)


def test_without_the_simulators_root_its_payload_fails_at_the_root(authority: Authority) -> None:
    seen = SignedPayloadVerifier().verify(authority.sign(notification()), **SANDBOX)
    assert seen.first_failure is check_of(seen, "root")
    assert "NOT APPLE - Storebell simulator root" in str(check_of(seen, "root").seen)
    assert check_of(seen, "chain").passed is None
    assert check_of(seen, "signature").passed is True
    assert seen.anchor is None
    assert not seen.is_valid
    assert len(seen.certificates) == 3


def test_another_simulators_payload_fails_at_the_root(verifier: SignedPayloadVerifier) -> None:
    other = Authority.create(SIGNED_AT)
    seen = verifier.verify(other.sign(notification()), **SANDBOX)
    assert seen.first_failure is check_of(seen, "root")


def test_the_payload_is_shown_even_when_it_may_not_be_believed(
    verifier: SignedPayloadVerifier, authority: Authority
) -> None:
    header, payload, _ = authority.sign(notification()).split(".")
    seen = verifier.verify(f"{header}.{payload}.{'A' * 86}", **SANDBOX)
    assert seen.payload == notification()
    assert not seen.is_valid


def test_dates_are_judged_at_the_time_that_is_given(
    verifier: SignedPayloadVerifier, authority: Authority
) -> None:
    token = authority.sign(notification())
    late = SIGNED_AT + timedelta(days=366)
    assert verifier.verify(token, at=SIGNED_AT + timedelta(days=300)).is_valid
    seen = verifier.verify(token, at=late)
    assert seen.first_failure is check_of(seen, "dates")
    assert check_of(seen, "chain").passed is True
    assert seen.judged_at == late


def test_a_missing_signed_date_fails_even_when_a_time_is_given(
    verifier: SignedPayloadVerifier, authority: Authority
) -> None:
    seen = verifier.verify(authority.sign(notification(signedDate=...)), at=SIGNED_AT)
    assert seen.first_failure is check_of(seen, "payload")
    assert check_of(seen, "dates").passed is True
    without = verifier.verify(authority.sign(notification(signedDate=...)))
    assert check_of(without, "dates").passed is None
    assert check_of(without, "chain").passed is True
    assert without.judged_at is None


@pytest.mark.parametrize("minutes", [-600, -5.1, 5.1, 90])
def test_a_date_far_from_the_asking_is_a_warning_and_stays_valid(
    verifier: SignedPayloadVerifier, authority: Authority, minutes: float
) -> None:
    asked_at = SIGNED_AT - timedelta(minutes=minutes)
    seen = verifier.verify(authority.sign(notification()), asked_at=asked_at)
    check = check_of(seen, "payload")
    assert check.is_warning
    assert check.passed is True
    assert f"{abs(minutes):.1f} min" in str(check.seen)
    assert ("after" if minutes > 0 else "before") in str(check.seen)
    assert seen.is_valid


@pytest.mark.parametrize("minutes", [-5, 0, 5])
def test_a_date_near_the_asking_is_no_warning(
    verifier: SignedPayloadVerifier, authority: Authority, minutes: float
) -> None:
    asked_at = SIGNED_AT + timedelta(minutes=minutes)
    seen = verifier.verify(authority.sign(notification()), asked_at=asked_at)
    assert not any(check.is_warning for check in seen.checks)


def test_with_nothing_to_compare_app_and_environment_are_not_judged(
    verifier: SignedPayloadVerifier, authority: Authority
) -> None:
    seen = verifier.verify(authority.sign(production()))
    assert check_of(seen, "bundle_id").passed is None
    assert BUNDLE_ID in str(check_of(seen, "bundle_id").seen)
    assert check_of(seen, "environment").passed is None
    assert "Production" in str(check_of(seen, "environment").seen)
    assert seen.is_valid


def test_the_sandbox_sends_no_app_apple_id_and_needs_none(
    verifier: SignedPayloadVerifier, authority: Authority
) -> None:
    token = authority.sign(notification())
    assert check_of(verifier.verify(token, app_apple_id=APP_APPLE_ID), "bundle_id").passed is None
    assert verifier.verify(token, bundle_id=BUNDLE_ID, app_apple_id=APP_APPLE_ID).is_valid


def test_ignored_ways_to_name_a_key_are_said() -> None:
    chain = make_chain()
    header = {"alg": "ES256", "x5c": chain.x5c, "kid": "A", "jku": "https://attacker.example"}
    verifier = SignedPayloadVerifier(simulator=SimulatorRoot.read(chain.root_der))
    seen = verifier.verify(compact(header, notification(), chain.leaf_key))
    assert seen.is_valid
    assert str(check_of(seen, "header").seen) == "ES256 with x5c; jku, kid ignored"


def test_names_from_a_stranger_are_shown_as_one_harmless_line() -> None:
    odd = "\u202eevil\x1b[31m\n" + "x" * 300
    chain = make_chain()
    payload = notification(data={"bundleId": odd, "environment": "Sandbox"})
    token = compact({"alg": "ES256", "x5c": chain.x5c}, payload, chain.leaf_key)
    seen = SignedPayloadVerifier().verify(token, bundle_id=BUNDLE_ID)
    assert all(str(check.seen).isprintable() for check in seen.checks)
    assert len(str(check_of(seen, "bundle_id").seen)) < 120


# -- Apple's own library ------------------------------------------------------------------------


def apples(
    authority: Authority, environment: AppleEnvironment, bundle_id: str = BUNDLE_ID
) -> SignedDataVerifier:
    """Apple's verifier as it comes: strict, offline."""
    return SignedDataVerifier([authority.root_der], False, environment, bundle_id, APP_APPLE_ID)


def test_apples_library_verifies_what_the_authority_signs(authority: Authority) -> None:
    for payload, environment in (
        (notification(), AppleEnvironment.SANDBOX),
        (production(), AppleEnvironment.PRODUCTION),
    ):
        token = authority.sign(payload)
        decoded = apples(authority, environment).verify_and_decode_notification(token)
        assert decoded.rawNotificationType == "TEST"
        assert decoded.notificationUUID == payload["notificationUUID"]
        assert decoded.data is not None
        assert decoded.data.bundleId == BUNDLE_ID
        assert decoded.data.environment is environment


def test_apples_library_and_ours_agree_on_what_is_wrong(authority: Authority) -> None:
    verifier = SignedPayloadVerifier(simulator=SimulatorRoot.read(authority.root_der))
    token = authority.sign(notification())
    header, payload, signature = token.split(".")
    flipped = ("A" if signature[0] != "A" else "B") + signature[1:]
    for bad, status, failing in (
        (f"{header}.{payload}.{flipped}", VerificationStatus.VERIFICATION_FAILURE, "signature"),
        (
            authority.sign(notification(data={"bundleId": "x.y", "environment": "Sandbox"})),
            VerificationStatus.INVALID_APP_IDENTIFIER,
            "bundle_id",
        ),
        (authority.sign(production()), VerificationStatus.INVALID_ENVIRONMENT, "environment"),
    ):
        with pytest.raises(VerificationException) as caught:
            apples(authority, AppleEnvironment.SANDBOX).verify_and_decode_notification(bad)
        assert caught.value.status is status
        failure = verifier.verify(bad, bundle_id=BUNDLE_ID, environment="Sandbox").first_failure
        assert failure is not None
        assert failure.name == failing


def test_a_seeded_history_verifies_at_its_own_dates(authority: Authority) -> None:
    verifier = SignedPayloadVerifier(simulator=SimulatorRoot.read(authority.root_der))
    for days in (-180, -90, 0, 364):
        signed_at = SIGNED_AT + timedelta(days=days)
        token = authority.sign(notification(signedDate=int(signed_at.timestamp() * 1000)))
        assert verifier.verify(token, **SANDBOX).is_valid
        apples(authority, AppleEnvironment.SANDBOX).verify_and_decode_notification(token)


def test_a_made_authority_verifies_now() -> None:
    now = datetime.now(UTC)
    authority = Authority.create(now)
    token = authority.sign(notification(signedDate=int(now.timestamp() * 1000)))
    seen = SignedPayloadVerifier(simulator=SimulatorRoot.read(authority.root_der)).verify(token)
    assert seen.is_valid
