"""A signature that was valid when it was received, and whose certificate expired since."""

from dataclasses import replace
from datetime import timedelta

import pytest

from storebell.domain.findings import Check, Verification
from storebell.domain.messages import msg
from storebell.presentation.signature_age import expired_since
from support import verifications

VALID = verifications.verification()
UNTIL = VALID.certificates[0].not_after
LATER = UNTIL + timedelta(days=1)


def with_dates(passed: bool | None) -> Verification:
    others = tuple(check for check in VALID.checks if check.name != "dates")
    return replace(VALID, checks=(*others, Check("dates", passed, msg(""))))


@pytest.mark.parametrize(
    ("after", "has_expired"),
    [(-timedelta(days=400), False), (timedelta(), False), (timedelta(microseconds=1), True)],
)
def test_it_expires_after_the_last_moment_of_the_certificate(
    after: timedelta, *, has_expired: bool
) -> None:
    assert expired_since(VALID, UNTIL + after) == (UNTIL if has_expired else None)


def test_the_leaf_alone_counts() -> None:
    leaf = VALID.certificates[0]
    root = replace(leaf, not_after=leaf.not_after - timedelta(days=900))
    chain = replace(VALID, certificates=(leaf, root))
    assert expired_since(chain, UNTIL) is None
    assert expired_since(chain, LATER) == UNTIL


@pytest.mark.parametrize("passed", [False, None])
def test_what_was_never_valid_did_not_expire_since(*, passed: bool | None) -> None:
    assert expired_since(with_dates(passed), LATER) is None
    assert expired_since(with_dates(passed=True), LATER) == UNTIL


def test_without_a_certificate_or_a_check_nothing_is_said() -> None:
    assert expired_since(replace(VALID, certificates=()), LATER) is None
    assert expired_since(replace(VALID, checks=()), LATER) is None
