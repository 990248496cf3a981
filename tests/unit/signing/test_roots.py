"""The two kinds of root: Apple's by its fingerprint, a simulator's from a file."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from storebell.domain.errors.values import InvalidRootError
from storebell.domain.findings import Anchor
from storebell.signing.authority import Authority
from storebell.signing.roots import (
    APPLE_ROOT,
    APPLE_ROOT_SHA256,
    MOST_BYTES,
    AppleRoot,
    SimulatorRoot,
    sha256_of,
)
from support.chains import SIGNED_AT, Plans, make_chain


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.create(SIGNED_AT)


def test_the_simulators_root_can_not_be_apples() -> None:
    with pytest.raises(InvalidRootError, match="Apple's own root"):
        SimulatorRoot(APPLE_ROOT_SHA256)


def test_a_simulators_root_is_read_as_pem_and_as_der(authority: Authority) -> None:
    as_pem = SimulatorRoot.read(authority.root_pem)
    assert as_pem == SimulatorRoot.read(authority.root_der)
    assert as_pem == SimulatorRoot.read(authority.root_pem.replace(b"\n", b"\r\n"))


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"-----BEGIN CERTIFICATE-----\n", b"\x30" * 70_000],
    ids=["empty", "text", "cut", "large"],
)
def test_what_is_no_certificate_is_no_root(content: bytes) -> None:
    with pytest.raises(InvalidRootError):
        SimulatorRoot.read(content)


def test_a_leaf_or_two_certificates_are_no_root(authority: Authority) -> None:
    leaf = make_chain().leaf
    with pytest.raises(InvalidRootError, match="may not issue"):
        SimulatorRoot.read(leaf.public_bytes(Encoding.DER))
    with pytest.raises(InvalidRootError, match="exactly one"):
        SimulatorRoot.read(authority.root_pem * 2)


def test_apples_root_is_one_and_no_simulators_is_equal_to_it() -> None:
    assert AppleRoot() == APPLE_ROOT
    assert APPLE_ROOT.sha256 == APPLE_ROOT_SHA256
    assert APPLE_ROOT.ANCHOR is Anchor.APPLE
    simulated = SimulatorRoot("00" * 32)
    assert simulated.ANCHOR is Anchor.SIMULATOR
    assert isinstance(simulated, SimulatorRoot)
    assert len({APPLE_ROOT, simulated, SimulatorRoot("00" * 32)}) == 2


def test_apples_own_certificate_in_a_file_is_no_simulators_root() -> None:
    file = Path(__file__).with_name("apple_certificates") / "root-g3.pem"
    with pytest.raises(InvalidRootError, match="Apple's own root"):
        SimulatorRoot.read(file.read_bytes())


def test_a_fingerprint_is_the_libraries_in_lower_case() -> None:
    root = make_chain().root
    der = root.public_bytes(Encoding.DER)
    assert sha256_of(der) == root.fingerprint(hashes.SHA256()).hex()
    assert SimulatorRoot.read(der).sha256 == sha256_of(der)


def test_a_certificate_without_constraints_may_issue_nothing() -> None:
    def bend(plans: Plans) -> None:
        del plans.root.extensions["constraints"]

    with pytest.raises(InvalidRootError, match="may not issue"):
        SimulatorRoot.read(make_chain(bend).root_der)


def test_a_file_beyond_the_limit_is_refused_whatever_is_in_it(authority: Authority) -> None:
    padded = authority.root_pem + b"\n" * (MOST_BYTES - len(authority.root_pem))
    assert SimulatorRoot.read(padded).sha256 == sha256_of(authority.root_der)
    with pytest.raises(InvalidRootError, match="too large"):
        SimulatorRoot.read(padded + b"\n")
