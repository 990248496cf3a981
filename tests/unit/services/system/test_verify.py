"""Judging contents: every judgement has every check, whatever was found."""

import errno
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storebell.domain.checks import CHECK_NAMES, NOTHING_EXPECTED, Expected
from storebell.domain.errors.apple import DOCUMENTED
from storebell.domain.errors.storage import FileUnreadableError, NotAFileError
from storebell.domain.findings import Anchor, Check, Verification
from storebell.domain.messages import msg
from storebell.domain.signed_data import (
    Absence,
    Absent,
    Found,
    FoundIn,
    Rest,
    SignedData,
    SignedKind,
)
from storebell.services.system.verify import ARGUMENT, MOST_BYTES, Judgement, Verify
from support.canary import Canary

VALID = Verification(
    tuple(Check(name, True, msg("Good")) for name in CHECK_NAMES), Anchor.APPLE, {}
)
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


class Believer:
    """An identifier that takes everything for a valid notification."""

    def identify(
        self, _token: str, _expected: Expected = NOTHING_EXPECTED, *, now: datetime
    ) -> SignedData:
        assert now == NOW
        return SignedData(SignedKind.NOTIFICATION, VALID)


def words_of(content: bytes) -> FoundIn:
    """Each word with a dot for a JWS; one that ends with a dot was cut off."""
    words = [word.strip('"{}') for word in content.decode().split() if "." in word]
    found = [Found(word, cut="signature" if word.endswith(".") else None) for word in words]
    return FoundIn(found, SignedKind.RECEIPT)


def verify_with(content: bytes | None) -> Verify:
    def read(_file: Path, most: int) -> bytes | None:
        return None if content is None else content[:most]

    return Verify(Believer(), words_of, read, lambda: NOW)


def judge(content: bytes | None) -> Judgement:
    [judgement] = verify_with(content).judge_argument("a.jws")
    return judgement


def passed(judgement: Judgement) -> list[bool | None]:
    checks = judgement.data.verification.checks
    assert [check.name for check in checks] == list(CHECK_NAMES)
    return [check.passed for check in checks]


def test_a_file_is_judged_by_its_content() -> None:
    judgement = judge(b"x.y.z")
    assert judgement.is_valid
    assert judgement.data == SignedData(SignedKind.NOTIFICATION, VALID)


def test_each_jws_of_a_content_is_judged_in_order() -> None:
    judged = verify_with(b"a.b.c x.y.z").judge_argument("a.jws")
    assert [(one.index, one.found.token, one.name) for one in judged] == [
        (0, "a.b.c", "a.jws"),
        (1, "x.y.z", "a.jws"),
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"x" * (MOST_BYTES + 10), "It is larger than 1 MiB"),
        (b" \n", "It is empty"),
        (b"receipt", "It is a receipt, or an answer of verifyReceipt"),
    ],
)
def test_without_a_jws_the_form_failed_and_nothing_else_was_checked(
    content: bytes, reason: str
) -> None:
    judgement = judge(content)
    assert passed(judgement) == [False, *[None] * (len(CHECK_NAMES) - 1)]
    assert reason in str(judgement.data.verification.checks[0].seen)
    assert judgement.error is not None
    assert reason in str(judgement.error.advice)
    assert not judgement.is_valid


def test_a_jws_that_is_cut_off_says_where() -> None:
    judgement = judge(b"x.y.")
    assert not judgement.is_valid
    failure = judgement.data.verification.first_failure
    assert failure is not None
    assert str(failure.seen) == "Its signature is missing, and 4 characters are there"


def test_another_kind_than_expected_is_a_failure() -> None:
    verify = verify_with(None)
    [good] = verify.judge(b"a.b.c", kind=SignedKind.NOTIFICATION)
    [bad] = verify.judge(b"a.b.c", kind=SignedKind.TRANSACTION)
    assert good.is_valid
    assert not bad.is_valid
    failure = bad.data.verification.first_failure
    assert failure is not None
    assert (failure.name, str(failure.seen)) == ("kind", "notification, not transaction")


HEADER = "eyJhbGciOiJFUzI1NiJ9"


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADER}.b.c",
        f'"{HEADER}.b.c"',
        f"Bearer {HEADER}.b.c",
        f'{{"signedPayload": "{HEADER}.b.c"}}',
        '{"receipt-data": "MII"}',
        "a receipt\nof two lines",
        "é" * 128,
        f"{'a' * 255}/" * 17,
    ],
)
def test_content_in_place_of_a_file_is_judged_and_not_repeated(text: str) -> None:
    [judgement] = verify_with(None).judge_argument(text)
    assert judgement.name == ARGUMENT
    assert text not in f"{judgement.error}{judgement.name}"
    assert judgement.is_valid is (HEADER in text)


def test_content_that_no_system_takes_for_a_name_is_judged() -> None:
    def refuse(file: Path, _most: int) -> bytes | None:
        raise FileUnreadableError(file=str(file), reason="Invalid argument")

    verify = Verify(Believer(), words_of, refuse, lambda: NOW)
    assert verify.judge_argument('{"a": 1}')[0].name == ARGUMENT
    assert verify.judge_argument("{a}.json")[0].name == "{a}.json"


@pytest.mark.parametrize("name", ["missing.v2.json", "a/b.c.d", "a" * 255, "eyJ", "b" * 64])
def test_a_name_without_a_file_is_named(name: str) -> None:
    [judgement] = verify_with(None).judge_argument(name)
    assert judgement.name == name
    assert name in str(judgement.error)
    assert os.strerror(errno.ENOENT) in str(judgement.error)


def test_a_file_with_the_name_of_content_is_read() -> None:
    name = f"{{{HEADER}.b.c}}"
    [judgement] = verify_with(b"x.y.z").judge_argument(name)
    assert judgement.found.token == "x.y.z"
    assert judgement.name != ARGUMENT


def test_where_no_payload_is_says_which_content_has_none() -> None:
    verify = verify_with(b"")
    for judged, name in (
        (verify.judge_argument("a.jws"), "“a.jws”"),
        (verify.judge(b""), "standard input"),
        (verify_with(None).judge_argument("{}"), "the argument"),
    ):
        assert judged[0].error is not None
        assert str(judged[0].error.title) == f"There is no signed payload in {name}"


@pytest.mark.parametrize("is_missing", [True, False])
def test_of_a_file_that_cannot_be_read_nothing_was_checked(*, is_missing: bool) -> None:
    def read(file: Path, _most: int) -> bytes | None:
        if is_missing:
            return None
        raise NotAFileError(file=str(file))

    verify = Verify(Believer(), words_of, read, lambda: NOW)
    [judgement] = verify.judge_argument("a.jws")
    assert passed(judgement) == [None] * len(CHECK_NAMES)
    assert judgement.error is not None
    assert "a.jws" in str(judgement.error.title)
    assert not judgement.is_valid


def test_a_key_in_the_place_of_a_file_is_not_repeated() -> None:
    canary = Canary()
    for text in (canary.pem, *canary.pem.splitlines()[1:3]):
        [judgement] = verify_with(None).judge_argument(text)
        assert judgement.name == (ARGUMENT if "\n" in text else "***")
        assert canary.seen_in(str(judgement.error).encode()) == []
    assert judge(b"x.y.z").name == "a.jws"


@pytest.mark.parametrize(
    ("absent", "words"),
    [
        (Absent(Absence.EMPTY, "signedPayload"), "“signedPayload” is empty"),
        (Absent(Absence.SHORTENED, "[REDACTED]"), "“[REDACTED]” stands where the JWS should be"),
        *(
            (Absent(Absence.API_ERROR, str(code)), f"{code}: {error.title}. {error.advice}".strip())
            for code, error in DOCUMENTED.items()
        ),
        (Absent(Absence.API_ERROR, "4999999"), "Apple does not document this number"),
    ],
)
def test_what_stands_in_place_of_a_jws_is_named(absent: Absent, words: str) -> None:
    def judged_as(kind: SignedKind) -> str:
        found = FoundIn([], kind, None, absent)
        verify = Verify(Believer(), lambda _content: found, lambda _file, _most: None, lambda: NOW)
        [judgement] = verify.judge(b"a")
        assert judgement.error is not None
        return str(judgement.error.advice)

    assert words in judged_as(SignedKind.API_RESPONSE)
    assert words in judged_as(SignedKind.UNKNOWN)
    assert words not in judged_as(SignedKind.DECODED_PAYLOAD)


def test_what_a_tool_shortened_says_so() -> None:
    found = FoundIn([Found("x.y.", cut="signature", mark="…")], SignedKind.UNKNOWN)
    verify = Verify(Believer(), lambda _content: found, lambda _file, _most: None, lambda: NOW)
    [judgement] = verify.judge(b"a")
    failure = judgement.data.verification.first_failure
    assert failure is not None
    assert str(failure.seen).endswith(
        "4 characters are there. “…” stands there: a tool shortened it"
    )


@pytest.mark.parametrize("rest", list(Rest))
def test_what_was_not_read_of_a_content_is_a_failure(rest: Rest) -> None:
    """It may hold anything, whatever the JWS before it are."""

    def verify_with(*found: Found) -> Verify:
        seen = FoundIn(list(found), SignedKind.UNKNOWN, rest)
        return Verify(Believer(), lambda _content: seen, lambda _file, _most: None, lambda: NOW)

    [alone] = verify_with().judge(b"a")
    first, unread = verify_with(Found("a.b.c")).judge(b"a")
    assert first.is_valid
    for judgement in (alone, unread):
        assert not judgement.is_valid
        assert "read" in str(judgement.data.verification.checks[0].seen)
