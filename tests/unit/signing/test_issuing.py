"""Certificates shaped like Apple's: what each holds, and how long it is valid."""

from datetime import timedelta

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtensionOID

from storebell.signing.chain import INTERMEDIATE_MARKER, LEAF_MARKER, Chain, check_path
from storebell.signing.issuing import (
    VALID_AFTER,
    VALID_BEFORE,
    Issuer,
    key_usage,
    make_intermediate,
    make_leaf,
    make_root,
)
from support.chains import SIGNED_AT


def span_of(issuer: Issuer) -> tuple[timedelta, timedelta]:
    """How long before and after SIGNED_AT a certificate is valid."""
    certificate = issuer.certificate
    return (
        SIGNED_AT - certificate.not_valid_before_utc,
        certificate.not_valid_after_utc - SIGNED_AT,
    )


def test_three_made_one_after_the_other_are_a_chain() -> None:
    root = make_root(SIGNED_AT)
    intermediate = make_intermediate(root, SIGNED_AT)
    leaf = make_leaf(intermediate, SIGNED_AT)
    chain = Chain(leaf.certificate, intermediate.certificate, root.certificate)
    check_path(chain, SIGNED_AT)
    for made in (root, intermediate, leaf):
        assert made.certificate.public_key() == made.key.public_key()
        assert span_of(made) == (VALID_BEFORE, VALID_AFTER)


def test_each_key_has_apples_curve_and_each_certificate_a_serial_of_its_own() -> None:
    root = make_root(SIGNED_AT)
    intermediate = make_intermediate(root, SIGNED_AT)
    leaf = make_leaf(intermediate, SIGNED_AT)
    made = (root, intermediate, leaf, make_root(SIGNED_AT), make_leaf(intermediate, SIGNED_AT))
    curves = [type(one.key.curve) for one in made[:3]]
    assert curves == [ec.SECP384R1, ec.SECP384R1, ec.SECP256R1]
    assert len({one.certificate.serial_number for one in made}) == len(made)
    assert len({one.key.private_numbers().private_value for one in made}) == len(made)


@pytest.mark.parametrize(
    ("days", "before", "after"),
    [
        (300, VALID_BEFORE - timedelta(days=300), VALID_AFTER),
        (-100, VALID_BEFORE, VALID_AFTER - timedelta(days=100)),
    ],
)
def test_nothing_is_valid_before_or_after_whoever_issued_it(
    days: int, before: timedelta, after: timedelta
) -> None:
    root = make_root(SIGNED_AT)
    then = SIGNED_AT + timedelta(days=days)
    intermediate = make_intermediate(root, then)
    leaf = make_leaf(intermediate, then)
    assert [span_of(made) for made in (intermediate, leaf)] == [(before, after)] * 2


def test_every_name_says_that_it_is_not_apples() -> None:
    root = make_root(SIGNED_AT)
    intermediate = make_intermediate(root, SIGNED_AT)
    leaf = make_leaf(intermediate, SIGNED_AT)
    for role, made in (("root", root), ("intermediate", intermediate), ("leaf", leaf)):
        name = made.certificate.subject.rfc4514_string()
        assert f"CN=NOT APPLE - Storebell simulator {role}" in name
        assert "O=NOT APPLE" in name
    policies = leaf.certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
    notice, address = policies[0].policy_qualifiers or []
    assert isinstance(notice, x509.UserNotice)
    assert str(notice.explicit_text).startswith("NOT APPLE. ")
    assert len(str(notice.explicit_text)) <= 200, "RFC 5280, 4.2.1.4"
    assert address == "http://www.storebell.invalid/authority/"


def test_every_address_is_one_that_no_network_has() -> None:
    root = make_root(SIGNED_AT)
    intermediate = make_intermediate(root, SIGNED_AT)
    leaf = make_leaf(intermediate, SIGNED_AT)
    addresses = []
    for made in (intermediate, leaf):
        access = made.certificate.extensions.get_extension_for_class(
            x509.AuthorityInformationAccess
        )
        addresses += [description.access_location.value for description in access.value]
    lists = intermediate.certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints)
    addresses += [name.value for point in lists.value for name in point.full_name or []]
    assert len(addresses) == 4
    assert all(httpx.URL(address).host.endswith(".storebell.invalid") for address in addresses)


def test_a_light_chain_has_what_verification_needs_and_nothing_else() -> None:
    root = make_root(SIGNED_AT)
    intermediate = make_intermediate(root, SIGNED_AT, is_light=True)
    leaf = make_leaf(intermediate, SIGNED_AT, is_light=True)
    chain = Chain(leaf.certificate, intermediate.certificate, root.certificate)
    check_path(chain, SIGNED_AT)
    for made, marker in ((intermediate, INTERMEDIATE_MARKER), (leaf, LEAF_MARKER)):
        assert {extension.oid for extension in made.certificate.extensions} == {
            ExtensionOID.SUBJECT_KEY_IDENTIFIER,
            ExtensionOID.AUTHORITY_KEY_IDENTIFIER,
            ExtensionOID.BASIC_CONSTRAINTS,
            ExtensionOID.KEY_USAGE,
            marker,
        }
        assert made.certificate.subject.rfc4514_string().startswith("CN=NOT APPLE ")
        assert 0 < made.certificate.serial_number < 2**64


def test_apples_markers_stand_in_intermediate_and_leaf_and_nowhere_else() -> None:
    root = make_root(SIGNED_AT)
    intermediate = make_intermediate(root, SIGNED_AT)
    leaf = make_leaf(intermediate, SIGNED_AT)
    markers = {INTERMEDIATE_MARKER, LEAF_MARKER}
    found = [
        markers & {extension.oid for extension in made.certificate.extensions}
        for made in (root, intermediate, leaf)
    ]
    assert found == [set(), {INTERMEDIATE_MARKER}, {LEAF_MARKER}]


def test_a_key_signs_certificates_or_everything_else() -> None:
    authority, other = key_usage(is_authority=True), key_usage(is_authority=False)
    assert (authority.key_cert_sign, authority.crl_sign) == (True, True)
    assert not authority.digital_signature
    assert other.digital_signature
    assert not any((other.key_cert_sign, other.crl_sign, other.key_agreement))
