"""The same private key under a second key ID, found by the list of keys alone."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from storebell.doctor.authorization import AuthorizationDoctor
from storebell.doctor.second_key_id import find_second_key_id
from storebell.domain.accounts.authorization import (
    AuthorizationCase,
    EnvironmentCheck,
    KeyStatus,
    likeliest,
)
from storebell.domain.accounts.credentials import Credentials, Secret
from storebell.domain.environment import Environment
from storebell.domain.findings import Level
from storebell.signing.keys.private_key import PrivateKeyReader
from support.clocks import START
from support.vaults import new_secret

KEY = new_secret()
OWN, OTHER = "2X9R4HXF34", "ABCDEFGHIJ"
FINGERPRINT = PrivateKeyReader().fingerprint(KEY)


def case(kept: dict[str, str], status: KeyStatus = KeyStatus.NOT_AUTHORIZED) -> AuthorizationCase:
    credentials = Credentials(
        "57246542-96fe-1a63-e053-0824d011072a", OWN, KEY, "com.example.hiking"
    )
    check = EnvironmentCheck(Environment.SANDBOX, status, START)
    return AuthorizationCase(credentials, (check,), START, kept_fingerprints=kept)


def test_a_second_id_is_the_likeliest_reason_of_a_refusal() -> None:
    of = case({OWN: FINGERPRINT, OTHER: FINGERPRINT})
    found = find_second_key_id(of)
    assert found is not None
    assert found.level is Level.WARNING
    assert (OWN in str(found.seen), OTHER in str(found.seen)) == (True, True)
    assert "one of the two is wrong" in str(found.advice)
    findings = AuthorizationDoctor().explain(of)
    assert found in findings
    assert likeliest(findings) == found


def test_of_a_key_that_is_accepted_the_other_id_is_the_wrong_one() -> None:
    found = find_second_key_id(case({OTHER: FINGERPRINT}, KeyStatus.ACCEPTED))
    assert found is not None
    assert found.level is Level.NOTE
    assert f"remove {OTHER}" in str(found.advice)


@pytest.mark.parametrize("kept", [{}, {OWN: FINGERPRINT}, {OTHER: "00" * 32}])
def test_one_id_for_each_key_is_no_finding(kept: dict[str, str]) -> None:
    assert find_second_key_id(case(kept)) is None


def test_a_key_that_cannot_be_read_is_left_to_its_own_finding() -> None:
    of = case({OTHER: FINGERPRINT})
    key = ec.generate_private_key(ec.SECP384R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    broken = replace(of, credentials=replace(of.credentials, private_key=Secret(pem)))
    assert find_second_key_id(broken) is None


def test_a_finding_shows_no_private_key() -> None:
    found = find_second_key_id(case({OTHER: FINGERPRINT}))
    assert KEY.reveal().splitlines()[1] not in f"{found}"
