"""A signed payload, check by check: whether it may be believed."""

import pytest

from storebell.domain.checks import CHECK_NAMES
from storebell.domain.findings import Anchor, Check, Verification
from storebell.domain.messages import msg


def verification(
    *passed: bool | None, anchor: Anchor | None = Anchor.APPLE, is_warning: bool = False
) -> Verification:
    checks = tuple(
        Check(name, outcome, msg("seen"), is_warning)
        for name, outcome in zip(CHECK_NAMES, passed, strict=False)
    )
    return Verification(checks, anchor, payload={"notificationType": "TEST"})


@pytest.mark.parametrize("anchor", Anchor)
def test_it_is_valid_where_no_check_failed_and_the_chain_ends_at_a_root(anchor: Anchor) -> None:
    assert verification(True, True, anchor=anchor).is_valid
    assert verification(True, None, anchor=anchor).is_valid
    assert not verification(True, False, anchor=anchor).is_valid


def test_without_a_root_it_is_never_valid() -> None:
    assert not verification(True, True, anchor=None).is_valid
    assert verification(True, True, anchor=None).first_failure is None


def test_a_warning_makes_nothing_invalid() -> None:
    assert verification(True, is_warning=True).is_valid


def test_the_first_failure_is_the_first_that_was_made_and_failed() -> None:
    failure = verification(True, None, False, False).first_failure
    assert failure is not None
    assert failure.name == CHECK_NAMES[2]
    assert verification(True, None).first_failure is None


def test_the_payload_is_there_though_it_may_not_be_believed() -> None:
    assert verification(False).payload == {"notificationType": "TEST"}
