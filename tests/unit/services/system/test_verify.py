"""Judging files: every judgement has every check."""

from pathlib import Path

import pytest

from storebell.domain.checks import CHECK_NAMES, NOTHING_EXPECTED, Expected
from storebell.domain.errors.storage import NotAFileError
from storebell.domain.errors.values import NotASignedPayloadError
from storebell.domain.findings import Anchor, Check, Verification
from storebell.domain.messages import msg
from storebell.services.system.verify import MOST_BYTES, Judgement, Verify
from support.canary import Canary

VALID = Verification(
    tuple(Check(name, True, msg("Good")) for name in CHECK_NAMES), Anchor.APPLE, {}
)


class Believer:
    """A verifier that finds everything valid."""

    def verify(self, _signed_payload: str, _expected: Expected = NOTHING_EXPECTED) -> Verification:
        return VALID


def payload_in(content: bytes) -> str:
    if len(content) > MOST_BYTES - 1:
        raise NotASignedPayloadError(reason="It is too large")
    return content.decode()


def judge(content: bytes | None) -> Judgement:
    def read(_file: Path, most: int) -> bytes | None:
        return None if content is None else content[:most]

    return Verify(Believer(), payload_in, read).judge_file(Path("a.jws"))


def passed(judgement: Judgement) -> list[bool | None]:
    checks = judgement.verification.checks
    assert [check.name for check in checks] == list(CHECK_NAMES)
    return [check.passed for check in checks]


def test_a_file_is_judged_by_its_content() -> None:
    judgement = judge(b"x.y.z")
    assert judgement.is_valid
    assert judgement.verification is VALID


def test_without_a_payload_the_form_failed_and_nothing_else_was_checked() -> None:
    judgement = judge(b"x" * (MOST_BYTES + 10))
    assert passed(judgement) == [False, *[None] * (len(CHECK_NAMES) - 1)]
    assert str(judgement.verification.checks[0].seen) == "It is too large"
    assert not judgement.is_valid


@pytest.mark.parametrize("is_missing", [True, False])
def test_of_a_file_that_cannot_be_read_nothing_was_checked(*, is_missing: bool) -> None:
    def read(file: Path, _most: int) -> bytes | None:
        if is_missing:
            return None
        raise NotAFileError(file=str(file))

    judgement = Verify(Believer(), payload_in, read).judge_file(Path("a.jws"))
    assert passed(judgement) == [None] * len(CHECK_NAMES)
    assert judgement.error is not None
    assert "a.jws" in str(judgement.error.title)
    assert not judgement.is_valid


def test_a_key_in_the_place_of_a_file_is_not_repeated() -> None:
    canary = Canary()
    for text in (canary.pem, *canary.pem.splitlines()[1:3]):
        judgement = Verify(Believer(), payload_in, lambda _file, _most: None).judge_file(Path(text))
        assert judgement.name == "***"
        assert canary.seen_in(str(judgement.error).encode()) == []
    assert judge(b"x.y.z").name == "a.jws"
