"""The examination of one JWS: each check is made once, and by the rules of its kind."""

import pytest

from storebell.domain.checks import CHECK_NAMES, Expected
from storebell.domain.signed_data import SignedKind
from storebell.signing.authority import Authority
from storebell.signing.examination import _NO_FORM, Examination
from storebell.signing.payload_kinds import RULES
from storebell.signing.roots import APPLE_ROOT, SimulatorRoot
from support.chains import SIGNED_AT
from support.payloads import notification
from support.signed_kinds import PAYLOADS


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.create(SIGNED_AT)


def test_the_checks_of_the_table_are_made_and_no_other(authority: Authority) -> None:
    """A check that nothing makes would be listed as not made for want of a form."""
    examination = Examination((APPLE_ROOT,), Expected())
    seen = examination.of(authority.sign(notification()))
    assert set(examination._made) == set(CHECK_NAMES)
    assert [check.name for check in seen.checks] == list(CHECK_NAMES)
    assert [check.name for check in seen.checks if str(check.seen) == _NO_FORM] == []


@pytest.mark.parametrize("kind", PAYLOADS)
def test_the_payload_tells_the_rules(authority: Authority, kind: SignedKind) -> None:
    roots = (APPLE_ROOT, SimulatorRoot.read(authority.root_pem))
    examination = Examination(roots, Expected())
    outcome = examination.of(authority.sign(PAYLOADS[kind]()))
    assert examination.rules is RULES[kind]
    assert outcome.is_valid
    assert outcome.judged_at == SIGNED_AT


@pytest.mark.parametrize("kind", PAYLOADS)
def test_rules_that_are_given_hold_whatever_the_payload_is(
    authority: Authority, kind: SignedKind
) -> None:
    roots = (APPLE_ROOT, SimulatorRoot.read(authority.root_pem))
    for other in PAYLOADS:
        outcome = Examination(roots, Expected(), RULES[kind]).of(authority.sign(PAYLOADS[other]()))
        failure = outcome.first_failure
        assert (failure is None) == (other is kind)
        assert failure is None or failure.name in {"dates", "payload"}
