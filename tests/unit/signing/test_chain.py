"""A payload's three certificates: how they are read, and what each check says of them."""

import base64
import hashlib
from collections.abc import Callable
from datetime import timedelta, timezone

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from storebell.signing import jws
from storebell.signing.authority import Authority
from storebell.signing.chain import (
    Chain,
    check_dates,
    check_key_usage,
    check_markers,
    check_path,
    common_name,
    facts_of,
    key_name,
    leaf_key,
    read_certificate,
)
from storebell.signing.roots import SimulatorRoot
from storebell.signing.untrusted import RefusedError
from storebell.signing.verify import SignedPayloadVerifier
from support.chains import (
    INTERMEDIATE_MARKER,
    LEAF_MARKER,
    SIGNED_AT,
    Key,
    Plans,
    make_chain,
    marker,
    usage,
)
from support.payloads import (
    SANDBOX,
    compact,
    notification,
)


def test_a_signature_that_is_said_to_end_within_a_byte_is_refused() -> None:
    # About every second signature ends with a zero bit, which could then be called unused.
    authority = next(
        made
        for made in (Authority.create(SIGNED_AT) for _ in range(64))
        if _leaf_of(made)[-1] % 2 == 0
    )
    der = bytearray(_leaf_of(authority))
    signature = x509.load_der_x509_certificate(bytes(der)).signature
    der[-len(signature) - 1] = 1
    bent = [base64.b64encode(bytes(der)).decode(), *authority._x5c[1:]]
    header = {"alg": "ES256", "x5c": bent}
    token = jws.sign_compact(header, notification(), authority._leaf_key)
    verifier = SignedPayloadVerifier(simulator=SimulatorRoot.read(authority.root_der))
    assert not verifier.verify(token, **SANDBOX).is_valid


def _leaf_of(authority: Authority) -> bytes:
    return base64.b64decode(authority._x5c[0])


def test_a_key_that_may_do_more_is_not_said_to_sign_only() -> None:
    for more, name in (
        ("crl_sign", "cRLSign"),
        ("key_agreement", "keyAgreement"),
        ("content_commitment", "nonRepudiation"),
    ):

        def bend(plans: Plans, more: str = more) -> None:
            made = usage(digital_signature=True, **{more: True})
            plans.leaf.extensions["usage"] = (made, True)

        chain = make_chain(bend)
        token = compact({"alg": "ES256", "x5c": chain.x5c}, notification(), chain.leaf_key)
        verified = SignedPayloadVerifier(simulator=SimulatorRoot.read(chain.root_der)).verify(token)
        [check] = [check for check in verified.checks if check.name == "key_usage"]
        assert check.passed
        assert str(check.seen) == f"P-256, for digital signatures and {name}, no authority"


# -- reading one ---------------------------------------------------------------------------------


def der_of(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def test_a_certificate_is_read_as_it_is() -> None:
    leaf = make_chain().leaf
    assert read_certificate(der_of(leaf)) == leaf


@pytest.mark.parametrize(
    "bend",
    [
        lambda der: b"",
        lambda der: der + b"\0",
        lambda der: der[:-1],
        lambda der: b"\0" + der,
        lambda der: der[:15] + bytes([der[15] | 0x80]) + der[16:],
        lambda der: der[:15] + bytes(20) + der[35:],
        lambda der: der.replace(b"Crafted leaf", b"\xff" * 12),
    ],
    ids=["empty", "more", "less", "shifted", "negative serial", "serial zero", "name no text"],
)
def test_what_is_not_whole_and_canonical_is_no_certificate(bend: Callable[[bytes], bytes]) -> None:
    def with_long_serial(der: bytes) -> bytes:
        return der if der[14] == 20 else with_long_serial(der_of(make_chain().leaf))

    der = with_long_serial(der_of(make_chain().leaf))
    assert der[13] == 2, "the serial number begins here, and its 20 bytes at 15"
    assert read_certificate(bend(der)) is None


# -- one check after the other -------------------------------------------------------------------


def chain_of(bend: Callable[[Plans], None] | None = None) -> Chain:
    made = make_chain(bend)
    return Chain(made.leaf, made.intermediate, made.root)


def refusal(check: Callable[[], object]) -> str:
    with pytest.raises(RefusedError) as caught:
        check()
    return str(caught.value.seen)


def test_a_path_is_judged_at_the_time_that_is_given() -> None:
    chain = chain_of()
    assert str(check_path(chain, SIGNED_AT)) == "Each certificate was issued by the next"
    said = refusal(lambda: check_path(chain, SIGNED_AT + timedelta(days=366)))
    assert said.startswith("A rule for chains is broken: ")


def test_the_commonest_faults_of_a_path_name_the_certificate() -> None:
    good = chain_of()

    def strange_signer(role: str) -> Chain:
        def bend(plans: Plans) -> None:
            getattr(plans, role).signer = ec.generate_private_key(ec.SECP384R1())

        return chain_of(bend)

    for role in ("leaf", "intermediate"):
        assert refusal(lambda r=role: check_path(strange_signer(r), SIGNED_AT)) == (  # type: ignore[misc]  # bound here
            f"The {role} was not signed by the next one"
        )

    def misnamed(plans: Plans) -> None:
        plans.intermediate.issuer = "Someone else"

    assert refusal(lambda: check_path(chain_of(misnamed), SIGNED_AT)) == (
        "The intermediate names another issuer"
    )
    turned = Chain(good.root, good.intermediate, good.leaf)
    assert refusal(lambda: check_path(turned, SIGNED_AT)) == "The leaf names another issuer"


def test_a_marker_that_is_missing_or_bent_is_named_with_its_number() -> None:
    assert str(check_markers(chain_of())).startswith("Apple's markers")

    def unmarked(plans: Plans) -> None:
        del plans.leaf.extensions["marker"]

    assert refusal(lambda: check_markers(chain_of(unmarked))) == (
        f"The leaf lacks Apple's marker {LEAF_MARKER.dotted_string}"
    )

    def bent(plans: Plans) -> None:
        plans.intermediate.extensions["marker"] = marker(INTERMEDIATE_MARKER, b"\x05\x01")

    assert refusal(lambda: check_markers(chain_of(bent))) == (
        f"Apple's marker {INTERMEDIATE_MARKER.dotted_string} in the intermediate is not NULL"
    )


def test_dates_are_good_to_the_second_on_either_side() -> None:
    chain = chain_of()
    start, end = chain.leaf.not_valid_before_utc, chain.leaf.not_valid_after_utc
    for moment in (start, end):
        assert str(check_dates(chain, moment)).startswith("Leaf valid 2025-11-04 to 2027-05-04")
    early = start - timedelta(seconds=1)
    assert refusal(lambda: check_dates(chain, early)) == (
        "The leaf is valid only from 2025-11-04 12:00:00 UTC; judged at 2025-11-04 11:59:59 UTC"
    )
    late = (end + timedelta(seconds=1)).astimezone(timezone(timedelta(hours=9)))
    assert refusal(lambda: check_dates(chain, late)) == (
        "The leaf expired at 2027-05-04 12:00:00 UTC; judged at 2027-05-04 12:00:01 UTC"
    )


def test_a_shared_moment_is_one_at_which_all_three_are_valid() -> None:
    def in_turn(plans: Plans) -> None:
        plans.leaf.not_before = SIGNED_AT
        plans.root.not_after = SIGNED_AT

    assert chain_of(in_turn).shared_time == SIGNED_AT

    def never(plans: Plans) -> None:
        plans.leaf.not_before = SIGNED_AT + timedelta(seconds=1)
        plans.root.not_after = SIGNED_AT

    assert chain_of(never).shared_time is None


def test_what_kind_of_key_a_leaf_has_is_said() -> None:
    keys: dict[str, Key] = {
        "P-384": ec.generate_private_key(ec.SECP384R1()),
        "RSA 2048": rsa.generate_private_key(65537, 2048),
        "Ed25519": ed25519.Ed25519PrivateKey.generate(),
        "secp256k1": ec.generate_private_key(ec.SECP256K1()),
    }
    for name, key in keys.items():

        def bend(plans: Plans, key: Key = key) -> None:
            plans.leaf.key = key

        chain = chain_of(bend)
        assert key_name(chain.leaf) == name
        assert leaf_key(chain) is None
        assert refusal(lambda c=chain: check_key_usage(c)) == (  # type: ignore[misc]  # bound here
            f"The leaf's key is {name}, not P-256"
        )
    good = chain_of()
    assert key_name(good.leaf) == "P-256"
    assert leaf_key(good) == good.leaf.public_key()


def test_the_facts_of_a_certificate_are_its_own() -> None:
    leaf = make_chain().leaf
    facts = facts_of(leaf)
    assert (facts.subject, facts.issuer) == ("CN=Crafted leaf", "CN=Crafted intermediate")
    assert int(facts.serial, 16) == leaf.serial_number
    assert facts.sha256 == hashlib.sha256(der_of(leaf)).hexdigest()
    assert (facts.not_before, facts.not_after) == (
        leaf.not_valid_before_utc,
        leaf.not_valid_after_utc,
    )
    assert facts.key == "P-256"


def test_a_name_from_a_stranger_is_one_short_harmless_line() -> None:
    def bend(plans: Plans) -> None:
        plans.leaf.name = "a\u202eb\nc" + "x" * 57

    leaf = make_chain(bend).leaf
    assert common_name(leaf) == "a\ufffdb\ufffdc" + "x" * 54 + "…"
    assert facts_of(leaf).subject.isprintable()
