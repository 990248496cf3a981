"""Small inputs as people have them, each with the answer that helps: kind, signer, first fault.

The files are signed on a chain of their own, whose root is `root.der`.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from storebell.domain.signed_data import SignedKind
from storebell.services.system.verify import Judgement, Verify
from storebell.signing.finding.finder import find_jws
from storebell.signing.roots import SimulatorRoot
from storebell.signing.verify import SignedPayloadVerifier

FOLDER = Path(__file__).parent / "cases"
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)

N, T, R, A = "notification", "transaction", "renewal_info", "app_transaction"
GOOD = "simulator", None

SIGNED: dict[str, list[tuple[str, str | None, str | None]]] = {
    "00-good-body.json": [(N, *GOOD)],
    "00-good-test.jws": [(N, *GOOD)],
    "01-xcode-transaction.jws": [(T, None, "chain_length")],
    "02-xcode-app-transaction.jws": [(A, None, "chain_length")],
    "03-history-v2-response.json": [(T, *GOOD)],
    "03-renewal.jws": [(R, *GOOD)],
    "03-transaction-body.json": [(T, *GOOD)],
    "03-transaction-info-response.json": [(T, *GOOD)],
    "03-transaction.jws": [(T, *GOOD)],
    "04-two-parts.jws": [(A, None, "form")],
    "05-log-broken-nospace.jws": [(N, *GOOD)],
    "05-log-broken.jws": [(N, *GOOD)],
    "06-empty-header.json": [(N, None, "form")],
    "08-sandbox.json": [(N, *GOOD)],
    "09-production-id.jws": [(N, *GOOD)],
    "10-rescind.jws": [(N, *GOOD)],
    "11-external.jws": [(N, *GOOD)],
    "12-one-time-charge.jws": [(N, *GOOD)],
    "13-did-renew.jws": [(N, *GOOD)],
    "13-new-type.jws": [(N, *GOOD)],
    "13-summary.jws": [(N, *GOOD)],
    "16-utf16-jws.txt": [(N, *GOOD)],
    "16-utf16le-bom.json": [(N, *GOOD)],
    "17-utf8-bom.json": [(N, *GOOD)],
    "17-utf8-bom.jws": [(N, *GOOD)],
    "18-array.json": [(N, *GOOD), (T, *GOOD)],
    "18-http.txt": [(N, *GOOD)],
    "18-lambda-event.json": [(N, *GOOD)],
    "18-lines-of-jws.txt": [(N, *GOOD), (N, *GOOD)],
    "18-lines.jsonl": [(N, *GOOD), (N, *GOOD)],
    "18-logline.txt": [(N, *GOOD)],
    "19-history-response.json": [(N, *GOOD), (N, *GOOD)],
    "20-bearer.txt": [(N, *GOOD)],
    "20-member.txt": [(N, *GOOD)],
    "20-quoted.txt": [(N, *GOOD)],
    "20-single-quoted.txt": [(N, *GOOD)],
    "21-backslash-quotes.txt": [(N, *GOOD)],
    "21-escaped-slashes.json": [(N, *GOOD)],
    "21-python-repr.txt": [(N, *GOOD)],
    "21-string-in-string.json": [(N, *GOOD)],
    "22-cut-in-header.jws": [("unknown", None, "form")],
    "22-cut-in-signature.jws": [(N, None, "form")],
    "22-cut.jws": [(N, None, "form")],
    "22-ellipsis.jws": [("unknown", None, "form")],
    "22-nbsp.jws": [(N, *GOOD)],
    "22-wrapped-76.jws": [(N, *GOOD)],
    "22-wrapped-crlf.jws": [(N, *GOOD)],
    "23-padding.jws": [(N, None, "encoding")],
    "23-standard-base64.jws": [(N, None, "encoding")],
    "25-leaf-expired-since.jws": [(N, None, "root")],
    "57-request-token.jwt": [("request_token", None, "exp")],
}
"""Of each JWS in a file: its kind, whose root proved it, and the first check that failed."""

NOT_SIGNED = {
    "14-v1-array.json": SignedKind.NOTIFICATION_V1,
    "14-v1.json": SignedKind.NOTIFICATION_V1,
    "15-receipt-data.json": SignedKind.RECEIPT,
    "15-receipt.txt": SignedKind.RECEIPT,
    "15-verify-receipt-response.json": SignedKind.RECEIPT,
    "19-error-response.json": SignedKind.API_RESPONSE,
    "19-token-response.json": SignedKind.API_RESPONSE,
    "23-decoded-transaction.json": SignedKind.DECODED_PAYLOAD,
    "23-decoded.json": SignedKind.DECODED_PAYLOAD,
    "23-payload-only.txt": SignedKind.DECODED_PAYLOAD,
}

ROOTS = {"root.der", "25-root.der"}


def judged(name: str, root: str = "root.der") -> list[Judgement]:
    verifier = SignedPayloadVerifier(simulator=SimulatorRoot.read((FOLDER / root).read_bytes()))
    verify = Verify(verifier, find_jws, lambda file, _most: file.read_bytes(), lambda: NOW)
    return verify.judge_argument(str(FOLDER / name))


def test_each_case_has_its_answer() -> None:
    assert {file.name for file in FOLDER.iterdir()} == {*SIGNED, *NOT_SIGNED, *ROOTS}


@pytest.mark.parametrize("name", SIGNED)
def test_signed_data_is_named_and_judged(name: str) -> None:
    seen = [
        (
            str(judgement.data.kind),
            None if judgement.data.signed_by is None else str(judgement.data.signed_by),
            next((check.name for _, check in judgement.data.failures), None),
        )
        for judgement in judged(name)
    ]
    assert seen == SIGNED[name]
    assert [judgement.is_valid for judgement in judged(name)] == [
        failure is None for _, _, failure in SIGNED[name]
    ]


@pytest.mark.parametrize("name", NOT_SIGNED)
def test_what_is_not_signed_is_named(name: str) -> None:
    [judgement] = judged(name)
    assert judgement.data.kind is NOT_SIGNED[name]
    assert judgement.error is not None
    assert not judgement.is_valid


FIRST_FAILURES = {
    "01-xcode-transaction.jws": "There must be three certificates, not 1",
    "04-two-parts.jws": "Its signature is missing, and 2916 characters are there",
    "06-empty-header.json": "The header is empty",
    "22-cut.jws": "It is cut off in its payload, after 2733 characters",
    "22-cut-in-signature.jws": "It is cut off in its signature, after 2913 characters",
    "23-padding.jws": (
        "The header has padding, which base64url in a JWS has not: something encoded it anew"
    ),
    "57-request-token.jwt": "It expired at 2023-11-14 23:13:20 UTC",
}


@pytest.mark.parametrize("name", FIRST_FAILURES)
def test_the_first_check_that_failed_says_why(name: str) -> None:
    [judgement] = judged(name)
    assert str(next(judgement.data.failures)[1].seen) == FIRST_FAILURES[name]
    if "cut" in name:  # one fault shows as one failed line
        assert len([*judgement.data.failures]) == 1


def test_a_signature_that_is_cut_off_is_not_called_badly_encoded() -> None:
    for name in ("22-cut-in-signature.jws", "22-cut.jws", "04-two-parts.jws"):
        [judgement] = judged(name)
        by_name = {check.name: check for check in judgement.data.verification.checks}
        assert str(by_name["signature"].seen) == "Not checked: it is cut off"
        assert by_name["signature"].is_consequence


WAYS_OUT = {
    "14-v1.json": "choose that version in App Store Connect",
    "15-receipt.txt": "Get Transaction Info answers with a JWS",
    "19-error-response.json": "`storebell explain 4040008` explains it",
    "19-token-response.json": "`storebell watch`",
    "23-decoded.json": "before it is decoded",
}


@pytest.mark.parametrize("name", WAYS_OUT)
def test_what_is_not_signed_comes_with_a_way_out(name: str) -> None:
    [judgement] = judged(name)
    assert judgement.error is not None
    assert WAYS_OUT[name] in str(judgement.error.advice)


def test_a_leaf_that_has_expired_since_was_valid_when_it_signed() -> None:
    [judgement] = judged("25-leaf-expired-since.jws", "25-root.der")
    assert judgement.is_valid


@pytest.mark.parametrize("name", ["01-xcode-transaction.jws", "02-xcode-app-transaction.jws"])
def test_what_xcode_signed_is_named_and_not_proven(name: str) -> None:
    [judgement] = judged(name)
    assert judgement.data.claims == "xcode"
