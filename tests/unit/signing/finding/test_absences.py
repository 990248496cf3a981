"""What stands in place of a JWS: nothing, the mark of a tool that left it out, an error."""

import json

import pytest

from storebell.domain.signed_data import Absence, Absent, SignedKind
from storebell.signing.finding.absences import mark_behind
from storebell.signing.finding.finder import find_jws
from support.signed_shapes import KINDS, body, request, signed, wrap

MARKS = (
    *("…", "...", "……"[:1], "[truncated]", "(truncated)", "<truncated>", "… (truncated)"),
    *("...[TRUNCATED]", "[REDACTED]", "<redacted>", "[Filtered]", "***", "**REDACTED**", "<...>"),
    *("[truncated 1234 chars]", "<1234 bytes omitted>", "(1234 more characters)", "{masked}"),
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mark", MARKS)
def test_a_jws_that_a_tool_shortened_has_its_mark(mark: str, kind: SignedKind) -> None:
    token = signed(kind)
    for length in (60, 150, len(token) - 30):
        cut = token[:length]
        for content in (f"{cut}{mark}", f"{cut} {mark}", body(cut + mark), f"a={cut}{mark} b\n"):
            [jws] = find_jws(content.encode())[0]
            assert (jws.token, jws.mark) == (cut, mark)
            assert jws.cut


@pytest.mark.parametrize(
    "behind", ["", "\n", ", next", " and more", " (whole)", '"}', "\n***\n", " ok"]
)
def test_other_text_behind_a_jws_is_no_mark(behind: str) -> None:
    cut = signed(SignedKind.NOTIFICATION)[:300]
    assert [jws.mark for jws in find_jws(f"{cut}{behind}".encode())[0]] == [""]
    assert mark_behind(behind, 0) == ""


def test_a_whole_jws_has_no_mark() -> None:
    token = signed(SignedKind.NOTIFICATION)
    for text in (f"{token}...", f"{token} [REDACTED]", f"{wrap(token, 76)}\n…"):
        [jws] = find_jws(text.encode())[0]
        assert (jws.token, jws.cut, jws.mark) == (token, None, "")


def absent(content: str) -> Absent | None:
    found, _, _, seen = find_jws(content.encode())
    assert found == []
    return seen


@pytest.mark.parametrize("mark", MARKS)
def test_the_mark_in_place_of_a_jws_is_named(mark: str) -> None:
    expected = Absent(Absence.SHORTENED, mark)
    for text in (
        mark,
        f'"{mark}"',
        f"eyJhbGci{mark}",
        json.dumps({"signedPayload": mark}),
        json.dumps({"signedPayload": f"eyJhbGciOi{mark}"}),
        json.dumps([{"data": {"signedTransactionInfo": mark}}]),
        json.dumps({"body": json.dumps({"signedPayload": mark})}),
        request("", content=json.dumps({"signedPayload": mark})),
        f"2026-05-04 12:03:07 INFO signedPayload={mark}",
        f"INFO body={{'signedPayload': '{mark}', 'a': 1}}",
        f"POST /hooks\nAuthorization: Bearer {mark}\n",
        request("", "\r\n", "", f"Authorization: Bearer {mark}"),
        f"signedPayload={mark}&x=1".replace(" ", "+") if "+" not in mark else mark,
    ):
        assert absent(text) == expected, text


@pytest.mark.parametrize(
    "text",
    [
        '{"signedPayload": ""}',
        '{"signedPayload": " "}',
        '{"signedPayload": null}',
        '[{"a": [{"signedPayload": null}]}]',
        "signedPayload=",
        "signedPayload=&x=1",
        "x=1&signedPayload=",
        "INFO body={'signedPayload': None}",
        'INFO {"signedPayload":"","x":1}',
        'INFO {\\"signedPayload\\":\\"\\"}',
        "signedPayload: undefined, x",
    ],
)
def test_an_empty_member_is_named(text: str) -> None:
    assert absent(text) == Absent(Absence.EMPTY, "signedPayload")


@pytest.mark.parametrize(
    "text",
    [
        '{"errorCode": 4040010, "errorMessage": "Transaction id not found."}',
        '{"errorCode": "4040010"}',
        '{"response": {"errorCode": 4040010}}',
        'HTTP/1.1 404 Not Found\r\nDate: x\r\n\r\n{"errorCode":4040010}',
        'ERROR Apple said {"errorCode":4040010,"errorMessage":"Tran',
        "APIException: errorCode=4040010",
    ],
)
def test_an_error_of_apples_is_named(text: str) -> None:
    _, kind, _, seen = find_jws(text.encode())
    assert (kind, seen) == (SignedKind.API_RESPONSE, Absent(Absence.API_ERROR, "4040010"))


@pytest.mark.parametrize(
    "text",
    [
        '{"signedTransactions": []}',
        '{"signedDate": null}',
        '{"password": "***"}',
        '{"errorCode": true}',
        '{"errorCode": "x"}',
        "and so on...",
        "unsignedInfo=",
        "signedPayload is empty",
        "Bearer of news",
        "{}",
    ],
)
def test_nothing_is_missing_elsewhere(text: str) -> None:
    assert absent(text) is None
