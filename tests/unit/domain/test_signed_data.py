"""Signed data: valid only with all that it holds, proven only with chain and signature."""

from dataclasses import replace

from storebell.domain.checks import CHECK_NAMES
from storebell.domain.findings import Anchor, Check, Verification
from storebell.domain.messages import msg
from storebell.domain.signed_data import (
    INSTEAD,
    KIND_WORDS,
    NOT_SIGNED,
    SIGNED_KINDS,
    SignedData,
    SignedKind,
)

GOOD = Verification(tuple(Check(name, True, msg("Good")) for name in CHECK_NAMES), Anchor.APPLE, {})


def with_check(name: str, passed: bool | None) -> Verification:
    checks = [
        replace(check, passed=passed) if check.name == name else check for check in GOOD.checks
    ]
    return replace(GOOD, checks=tuple(checks))


def test_each_kind_has_words_and_is_signed_or_says_why_not() -> None:
    assert set(KIND_WORDS) == set(SignedKind)
    assert set(NOT_SIGNED) == set(INSTEAD) == set(SignedKind) - set(SIGNED_KINDS)


def test_what_it_holds_makes_it_invalid() -> None:
    inner = SignedData(SignedKind.TRANSACTION, with_check("bundle_id", False))
    data = SignedData(SignedKind.NOTIFICATION, GOOD, (("signedTransactionInfo", inner),))
    assert SignedData(SignedKind.NOTIFICATION, GOOD).is_valid
    assert not data.is_valid
    assert [(name, check.name) for name, check in data.failures] == [
        ("signedTransactionInfo", "bundle_id")
    ]


def test_it_is_signed_by_the_owner_of_the_root_where_the_signature_is_proven() -> None:
    assert SignedData(SignedKind.TRANSACTION, GOOD).signed_by is Anchor.APPLE
    assert SignedData(SignedKind.TRANSACTION, with_check("bundle_id", False)).signed_by is (
        Anchor.APPLE
    )
    for passed in (False, None):
        unproven = SignedData(SignedKind.TRANSACTION, with_check("signature", passed))
        assert unproven.signed_by is None
