"""Which roots a verification trusts."""

from pathlib import Path

import pytest

from storebell.app.verifiers import InstallationVerifier, RootVerifiers, read_root
from storebell.domain.checks import Expected
from storebell.domain.errors.storage import FileUnreadableError
from storebell.domain.errors.values import InvalidRootError
from storebell.domain.findings import Anchor
from storebell.signing.authority import Authority
from storebell.signing.roots import MOST_BYTES, SimulatorRoot
from support.chains import SIGNED_AT
from support.payloads import APP_APPLE_ID, BUNDLE_ID, SANDBOX, notification


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.create(SIGNED_AT)


@pytest.fixture
def root_file(authority: Authority, tmp_path: Path) -> Path:
    file = tmp_path / "root.pem"
    file.write_bytes(authority.root_pem)
    return file


def test_apples_verifier_trusts_no_simulator(authority: Authority) -> None:
    seen = RootVerifiers().for_apple().verify(authority.sign(notification()))
    assert seen.anchor is None
    assert not seen.is_valid


def test_a_simulators_root_is_trusted_from_a_file_or_from_bytes(
    authority: Authority, root_file: Path, tmp_path: Path
) -> None:
    token = authority.sign(notification())
    verifiers = RootVerifiers()
    for verifier in (
        verifiers.for_simulator(root_file),
        verifiers.for_simulator(None, authority.root_der),
        verifiers.for_simulator(tmp_path / "not asked for", authority.root_pem),
    ):
        seen = verifier.verify(token, Expected(**SANDBOX))
        assert seen.is_valid
        assert seen.anchor is Anchor.SIMULATOR


def test_without_a_root_a_payload_of_the_simulator_fails_there(authority: Authority) -> None:
    seen = RootVerifiers().for_simulator(None).verify(authority.sign(notification()))
    assert seen.first_failure is not None
    assert seen.first_failure.name == "root"


def test_a_root_that_can_not_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadableError, match=r"missing\.pem"):
        read_root(tmp_path / "missing.pem")
    with pytest.raises(FileUnreadableError):
        read_root(tmp_path)
    (tmp_path / "text.pem").write_text("no certificate")
    with pytest.raises(InvalidRootError):
        read_root(tmp_path / "text.pem")
    (tmp_path / "large.pem").write_bytes(b"-" * (MOST_BYTES + 2))
    with pytest.raises(InvalidRootError, match="too large"):
        read_root(tmp_path / "large.pem")


def test_a_root_is_the_one_in_the_file(authority: Authority, root_file: Path) -> None:
    assert read_root(root_file) == SimulatorRoot.read(authority.root_der)


def test_a_root_that_was_given_is_used_instead_of_the_own(
    authority: Authority, root_file: Path, tmp_path: Path
) -> None:
    own = Authority.create(SIGNED_AT)
    own_file = tmp_path / "own.pem"
    own_file.write_bytes(own.root_pem)
    given = InstallationVerifier(root_file, own_file)
    assert given.verify(authority.sign(notification()), Expected(**SANDBOX)).is_valid
    assert not given.verify(own.sign(notification()), Expected(**SANDBOX)).is_valid
    neither = InstallationVerifier(None, own_file)
    assert neither.verify(own.sign(notification()), Expected(**SANDBOX)).is_valid


def test_only_a_root_that_was_given_is_missed(authority: Authority, tmp_path: Path) -> None:
    token = authority.sign(notification())
    missing = tmp_path / "missing.pem"
    with pytest.raises(FileUnreadableError):
        InstallationVerifier(missing, missing).verify(token)
    own = InstallationVerifier(None, missing)
    assert not own.verify(token).is_valid
    missing.write_text("damaged")
    assert not own.verify(token).is_valid
    missing.write_bytes(authority.root_pem)
    assert own.verify(token).is_valid, "it is read for each payload"


def test_everything_that_is_expected_is_compared(authority: Authority, root_file: Path) -> None:
    token = authority.sign(notification())
    verifier = InstallationVerifier(root_file, root_file)
    assert verifier.verify(token, Expected(BUNDLE_ID, APP_APPLE_ID)).is_valid
    failing = {
        "bundle_id": verifier.verify(token, Expected(bundle_id="com.example.other")),
        "environment": verifier.verify(token, Expected(environment="Production")),
        "dates": verifier.verify(token, Expected(at=SIGNED_AT.replace(year=2040))),
    }
    for name, seen in failing.items():
        assert seen.first_failure is not None
        assert seen.first_failure.name == name
