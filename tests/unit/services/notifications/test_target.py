"""Where the App Store Server API is asked, and whose root is trusted there."""

from dataclasses import replace
from pathlib import Path

import pytest

from storebell.app.verifiers import RootVerifiers
from storebell.domain.checks import Expected
from storebell.domain.environment import Environment
from storebell.domain.errors.storage import FileUnreadableError
from storebell.domain.errors.values import NoStandInError
from storebell.domain.findings import Anchor
from storebell.domain.notifications.events import Asked
from storebell.domain.notifications.plan import SANDBOX_PLAN
from storebell.services.notifications.target import AppStoreTarget
from storebell.signing.authority import Authority
from support.chains import SIGNED_AT
from support.payloads import SANDBOX, notification

BASE_URL = "http://127.0.0.1:43117"
ASKED = Asked(
    test_id="t-1",
    at=SIGNED_AT,
    app_label="Hiking",
    bundle_id="com.example.hiking",
    app_apple_id=None,
    environment=Environment.SANDBOX,
    plan=SANDBOX_PLAN,
)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.create(SIGNED_AT)


@pytest.fixture
def root_file(authority: Authority, tmp_path: Path) -> Path:
    file = tmp_path / "root.pem"
    file.write_bytes(authority.root_pem)
    return file


def anchor(target: AppStoreTarget, authority: Authority) -> Anchor | None:
    """Whose root the target trusts for a payload of this authority."""
    return target.verifier().verify(authority.sign(notification()), Expected(**SANDBOX)).anchor


def test_apple_is_asked_where_no_other_server_is_named(authority: Authority) -> None:
    target = AppStoreTarget(RootVerifiers())
    assert not target.is_simulated
    assert anchor(target, authority) is None


def test_a_root_of_a_simulator_is_never_trusted_for_apple(
    authority: Authority, root_file: Path
) -> None:
    target = AppStoreTarget(RootVerifiers(), None, root_file, authority.root_der)
    assert not target.is_simulated
    assert anchor(target, authority) is None


def test_a_simulator_is_trusted_by_the_file_of_its_root(
    authority: Authority, root_file: Path
) -> None:
    target = AppStoreTarget(RootVerifiers(), BASE_URL, root_file)
    assert target.is_simulated
    assert anchor(target, authority) is Anchor.SIMULATOR


def test_a_root_that_is_in_memory_is_trusted_without_a_file(authority: Authority) -> None:
    target = AppStoreTarget(RootVerifiers(), BASE_URL, None, authority.root_der)
    assert anchor(target, authority) is Anchor.SIMULATOR


def test_the_file_counts_where_there_are_both(authority: Authority, tmp_path: Path) -> None:
    other = Authority.create(SIGNED_AT)
    file = tmp_path / "other.pem"
    file.write_bytes(other.root_pem)
    target = AppStoreTarget(RootVerifiers(), BASE_URL, file, authority.root_der)
    assert anchor(target, authority) is None
    assert anchor(target, other) is Anchor.SIMULATOR


def test_a_simulator_without_a_root_is_not_believed(authority: Authority) -> None:
    assert anchor(AppStoreTarget(RootVerifiers(), BASE_URL), authority) is None


def test_a_root_file_that_is_missing_is_named(tmp_path: Path) -> None:
    target = AppStoreTarget(RootVerifiers(), BASE_URL, tmp_path / "gone.pem")
    with pytest.raises(FileUnreadableError, match=r"gone\.pem"):
        target.verifier()


def test_apple_is_never_asked_beside_a_simulator_of_the_other_environment() -> None:
    target = AppStoreTarget(RootVerifiers(), base_urls={Environment.SANDBOX: BASE_URL})
    assert target.base_url_of(Environment.SANDBOX) == BASE_URL
    with pytest.raises(NoStandInError, match="production=URL"):
        target.base_url_of(Environment.PRODUCTION)


def test_only_the_server_that_was_asked_can_tell_of_a_test() -> None:
    apple = AppStoreTarget(RootVerifiers())
    both = AppStoreTarget(RootVerifiers(), BASE_URL)
    sandbox = AppStoreTarget(RootVerifiers(), base_urls={Environment.SANDBOX: BASE_URL})
    for environment in (Environment.SANDBOX, Environment.PRODUCTION):
        at_apple = replace(ASKED, environment=environment, api_base=None)
        simulated = replace(at_apple, api_base=BASE_URL)
        elsewhere = replace(at_apple, api_base="http://127.0.0.1:1")
        assert apple.can_tell_of(at_apple)
        assert both.can_tell_of(simulated)
        assert sandbox.can_tell_of(simulated) is (environment is Environment.SANDBOX)
        for target in (both, sandbox):
            assert not target.can_tell_of(at_apple), "Apple's own is not asked for"
            assert not target.can_tell_of(elsewhere)
        assert not apple.can_tell_of(simulated)
