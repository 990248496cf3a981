"""What a server can do, each against a real socket, and which of Apple's results it gives."""

from dataclasses import dataclass

import pytest

from storebell.domain.findings import Level
from storebell.domain.notifications.delivery import Trouble
from storebell.domain.notifications.results import SendAttemptResult as R
from support.deliveries import LONG_SECONDS, SHORT_SECONDS, deliver
from support.misbehaving_server import (
    Behaviour,
    Conversation,
    MisbehavingServer,
    answer,
    by_path,
    redirect,
    status,
)
from support.server_behaviours import (
    OK,
    answer_unread,
    chunked,
    close_unanswered,
    drip_body,
    drip_head,
    drip_interim,
    endless_body,
    garbage_held_open,
    hold_silently,
    in_pieces,
    keep_alive,
    keep_alive_without_body,
    never_read,
    raw,
    redirect_on_and_on,
    redirect_once_to_itself,
    reset_after_request,
    reset_at_once,
    reset_in_body,
    speak_first_like_ssh,
    with_charset,
)
from support.tls_material import TlsMaterial

pytestmark = pytest.mark.anyio


@dataclass(frozen=True)
class Case:
    """A behaviour over plain http and what must come of it."""

    says: str
    behaviour: Behaviour
    result: R
    trouble: Trouble | None = None
    path: str = "/apple"
    seconds: float = LONG_SECONDS


HTTP2_SETTINGS = b"\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64"
CUT_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-"
TWO_LENGTHS = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok"

CASES = [
    # SUCCESS
    Case("200 with a body", answer(status("200 OK", body=b"thanks")), R.SUCCESS),
    Case("200 without a body", answer(OK), R.SUCCESS),
    Case("201", answer(status("201 Created")), R.SUCCESS),
    Case("202", answer(status("202 Accepted")), R.SUCCESS),
    Case("203", answer(status("203 Non-Authoritative")), R.SUCCESS),
    Case("204", answer(raw_204 := b"HTTP/1.1 204 No Content\r\n\r\n"), R.SUCCESS),
    Case("204 on a connection kept open", keep_alive_without_body, R.SUCCESS),
    Case("205", answer(status("205 Reset Content")), R.SUCCESS),
    Case("206", answer(status("206 Partial Content", body=b"part")), R.SUCCESS),
    Case("chunked", chunked(b"4\r\nWiki\r\n0\r\n\r\n"), R.SUCCESS),
    Case("chunked with trailers", chunked(b"2;x=y\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n"), R.SUCCESS),
    Case("HTTP/1.0 without length", raw(b"HTTP/1.0 200 OK\r\n\r\nthanks"), R.SUCCESS),
    Case("HTTP/1.1 without length", raw(b"HTTP/1.1 200 OK\r\n\r\nthanks"), R.SUCCESS),
    Case("no reason phrase", raw(b"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"), R.SUCCESS),
    Case("bare line feeds", raw(b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok"), R.SUCCESS),
    Case("100 before it", answer(b"HTTP/1.1 100 Continue\r\n\r\n", OK), R.SUCCESS),
    Case("103 twice", answer(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 2, OK), R.SUCCESS),
    Case("byte by byte", in_pieces, R.SUCCESS),
    Case("kept alive", keep_alive, R.SUCCESS),
    Case("answered before the request", answer_unread, R.SUCCESS),
    Case("an endless body", endless_body, R.SUCCESS),
    Case("301 to another path", by_path({"/apple": redirect(301, "/b"), "/b": OK}), R.SUCCESS),
    Case(
        "302, relative", by_path({"/x/a": redirect(302, "b"), "/x/b": OK}), R.SUCCESS, None, "/x/a"
    ),
    Case(
        "303 with a query", by_path({"/apple": redirect(303, "?x=1"), "/apple?x=1": OK}), R.SUCCESS
    ),
    Case("307", by_path({"/apple": redirect(307, "/b"), "/b": OK}), R.SUCCESS),
    Case("308", by_path({"/apple": redirect(308, "/b#top"), "/b": OK}), R.SUCCESS),
    Case("301 once to itself, as seen of Apple", redirect_once_to_itself, R.SUCCESS),
    Case("50 redirects", redirect_on_and_on(50), R.SUCCESS, None, "/0"),
    # UNSUPPORTED_CHARSET and the spellings that are fine
    Case("utf-8", with_charset("application/json; charset=utf-8"), R.SUCCESS),
    Case("quoted charset", with_charset('text/html; charset="UTF-8"'), R.SUCCESS),
    Case("odd case", with_charset("text/html;CHARSET=uTf-8"), R.SUCCESS),
    Case("an alias", with_charset("text/html; charset=latin1"), R.SUCCESS),
    Case("Shift_JIS", with_charset("text/html; charset=Shift_JIS"), R.SUCCESS),
    Case("an empty charset", with_charset("text/html; charset="), R.SUCCESS),
    Case(
        "204 with a strange charset",
        raw(raw_204[:-2] + b"Content-Type: a/b; charset=x\r\n\r\n"),
        R.SUCCESS,
    ),
    Case(
        "unknown charset",
        with_charset("text/html; charset=klingon"),
        R.UNSUPPORTED_CHARSET,
        Trouble.UNKNOWN_CHARSET,
    ),
    Case(
        "unknown charset on a cut body",
        raw(
            b"HTTP/1.1 200 OK\r\nContent-Type: a/b; charset=klingon\r\nContent-Length: 9\r\n\r\ncut"
        ),
        R.UNSUPPORTED_CHARSET,
        Trouble.UNKNOWN_CHARSET,
    ),
    Case("utf8mb4", with_charset("text/html; charset=utf8mb4"), R.UNSUPPORTED_CHARSET),
    Case("single quotes", with_charset("text/html; charset='utf-8'"), R.UNSUPPORTED_CHARSET),
    Case("rot13", with_charset("text/html; charset=rot13"), R.UNSUPPORTED_CHARSET),
    Case(
        "500 with a strange charset",
        answer(status("500 Oops", "Content-Type: a/b; charset=klingon")),
        R.UNSUCCESSFUL_HTTP_RESPONSE_CODE,
    ),
    # UNSUCCESSFUL_HTTP_RESPONSE_CODE
    *(
        Case(line, answer(status(line)), R.UNSUCCESSFUL_HTTP_RESPONSE_CODE)
        for line in (
            "207 Multi-Status",
            "226 IM Used",
            "300 Multiple Choices",
            "305 Use Proxy",
            "400 Bad Request",
            "401 Unauthorized",
            "403 Forbidden",
            "404 Not Found",
            "405 Method Not Allowed",
            "419 Page Expired",
            "500 Internal Server Error",
            "502 Bad Gateway",
            "503 Service Unavailable",
            "999 Request Denied",
        )
    ),
    Case("304", raw(b"HTTP/1.1 304 Not Modified\r\n\r\n"), R.UNSUCCESSFUL_HTTP_RESPONSE_CODE),
    Case(
        "302 to a 404",
        by_path({"/apple": redirect(302, "/gone")}),
        R.UNSUCCESSFUL_HTTP_RESPONSE_CODE,
    ),
    # TIMED_OUT
    Case("never reads", never_read, R.TIMED_OUT, Trouble.TIMED_OUT, seconds=SHORT_SECONDS),
    Case("no first byte", hold_silently, R.TIMED_OUT, Trouble.TIMED_OUT, seconds=SHORT_SECONDS),
    Case("drips headers", drip_head, R.TIMED_OUT, Trouble.TIMED_OUT, seconds=SHORT_SECONDS),
    Case("drips a body", drip_body, R.TIMED_OUT, Trouble.TIMED_OUT, seconds=SHORT_SECONDS),
    Case("1xx for ever", drip_interim, R.TIMED_OUT, Trouble.TIMED_OUT, seconds=SHORT_SECONDS),
    # NO_RESPONSE
    Case("closed without a byte", close_unanswered, R.NO_RESPONSE, Trouble.CLOSED_WITHOUT_ANSWER),
    # PREMATURE_CLOSE
    Case(
        "short body",
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"),
        R.PREMATURE_CLOSE,
        Trouble.CLOSED_EARLY,
    ),
    Case("cut chunk", chunked(b"ff\r\ncut"), R.PREMATURE_CLOSE, Trouble.CLOSED_EARLY),
    Case("no last chunk", chunked(b"2\r\nok\r\n"), R.PREMATURE_CLOSE, Trouble.CLOSED_EARLY),
    Case("cut headers", raw(CUT_HEAD), R.PREMATURE_CLOSE, Trouble.CLOSED_EARLY),
    Case("cut status line", raw(b"HTTP/1.1 20"), R.PREMATURE_CLOSE, Trouble.CLOSED_EARLY),
    Case("cut first word", raw(b"HT"), R.PREMATURE_CLOSE, Trouble.CLOSED_EARLY),
    Case("only a 100", raw(b"HTTP/1.1 100 Continue\r\n\r\n"), R.PREMATURE_CLOSE),
    Case(
        "cut body of a 500",
        raw(b"HTTP/1.1 500 Oops\r\nContent-Length: 9\r\n\r\n"),
        R.PREMATURE_CLOSE,
    ),
    # INVALID_RESPONSE
    Case("garbage", raw(b"\x8f\x02garbage\r\n\r\n"), R.INVALID_RESPONSE, Trouble.NOT_HTTP),
    Case("garbage, held open", garbage_held_open, R.INVALID_RESPONSE, Trouble.NOT_HTTP),
    Case("SSH", speak_first_like_ssh, R.INVALID_RESPONSE, Trouble.NOT_HTTP),
    Case("HTTP/2 only", raw(HTTP2_SETTINGS), R.INVALID_RESPONSE, Trouble.NOT_HTTP),
    Case("HTTP/2.0 in text", raw(b"HTTP/2.0 200 OK\r\n\r\n"), R.INVALID_RESPONSE),
    Case("a page without headers", raw(b"<html>hello</html>"), R.INVALID_RESPONSE),
    Case("bad status line", raw(b"HTTP/1.1 OK\r\n\r\n"), R.INVALID_RESPONSE, Trouble.NOT_HTTP),
    Case("bad status line, cut", raw(b"HTTP/1.1 fine\r\nX: 1\r\n"), R.INVALID_RESPONSE),
    Case("no status line", raw(b"\r\n\r\n"), R.INVALID_RESPONSE, Trouble.NOT_HTTP),
    Case("broken header", raw(b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n"), R.INVALID_RESPONSE),
    Case("one header of 20 KiB", answer(status("200 OK", "X: " + "x" * 20480)), R.INVALID_RESPONSE),
    Case("headers over 16 KiB", answer(status("200 OK", *["X: y"] * 4000)), R.INVALID_RESPONSE),
    Case(
        "headers without end",
        answer(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 4000),
        R.INVALID_RESPONSE,
        Trouble.NOT_HTTP,
    ),
    Case("many 1xx", answer(b"HTTP/1.1 102 Processing\r\n\r\n" * 1000, OK), R.INVALID_RESPONSE),
    Case("bad chunk size", chunked(b"zz\r\nok\r\n0\r\n\r\n"), R.INVALID_RESPONSE),
    Case(
        "negative length", raw(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"), R.INVALID_RESPONSE
    ),
    Case("two lengths", raw(TWO_LENGTHS), R.INVALID_RESPONSE, Trouble.NOT_HTTP),
    Case(
        "101", raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"), R.INVALID_RESPONSE
    ),
    Case(
        "redirect without Location",
        answer(status("302 Found")),
        R.INVALID_RESPONSE,
        Trouble.REDIRECT_WITHOUT_LOCATION,
    ),
    Case(
        "redirect to nothing",
        answer(redirect(301, "")),
        R.INVALID_RESPONSE,
        Trouble.REDIRECT_WITHOUT_LOCATION,
    ),
    Case(
        "redirect to no URL",
        answer(redirect(301, "http://[::1")),
        R.INVALID_RESPONSE,
        Trouble.BAD_LOCATION,
    ),
    Case(
        "redirect with a space",
        answer(redirect(301, "/a b")),
        R.INVALID_RESPONSE,
        Trouble.BAD_LOCATION,
    ),
    # CIRCULAR_REDIRECT
    Case(
        "302 to itself", answer(redirect(302, "/apple")), R.CIRCULAR_REDIRECT, Trouble.REDIRECT_LOOP
    ),
    Case(
        "307 to itself", answer(redirect(307, "/apple")), R.CIRCULAR_REDIRECT, Trouble.REDIRECT_LOOP
    ),
    Case(
        "A to B to A",
        by_path({"/a": redirect(302, "/b"), "/b": redirect(302, "/a")}),
        R.CIRCULAR_REDIRECT,
        Trouble.REDIRECT_LOOP,
        "/a",
    ),
    Case(
        "51 redirects",
        redirect_on_and_on(51),
        R.CIRCULAR_REDIRECT,
        Trouble.TOO_MANY_REDIRECTS,
        "/0",
    ),
    Case(
        "redirects without end",
        redirect_on_and_on(None),
        R.CIRCULAR_REDIRECT,
        Trouble.TOO_MANY_REDIRECTS,
        "/0",
    ),
    # SOCKET_ISSUE
    Case("reset before the request", reset_at_once, R.SOCKET_ISSUE, Trouble.RESET),
    Case("reset after the request", reset_after_request, R.SOCKET_ISSUE, Trouble.RESET),
    Case("reset within the body", reset_in_body, R.SOCKET_ISSUE, Trouble.RESET),
    # OTHER, by way of a redirect
    Case("redirect to ftp", answer(redirect(301, "ftp://127.0.0.1/")), R.OTHER, Trouble.BAD_URL),
    Case(
        "redirect with a password",
        answer(redirect(302, "http://a:b@127.0.0.1/")),
        R.OTHER,
        Trouble.BAD_URL,
    ),
    Case(
        "redirect to metadata",
        answer(redirect(302, "http://169.254.169.254/")),
        R.OTHER,
        Trouble.ADDRESS_NOT_ALLOWED,
    ),
    Case(
        "redirect to the network",
        answer(redirect(307, "https://10.0.0.1/")),
        R.OTHER,
        Trouble.ADDRESS_NOT_ALLOWED,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
async def test_what_a_server_does_gives_apples_result(case: Case) -> None:
    with MisbehavingServer(case.behaviour) as server:
        trace = await deliver(server.url(case.path), seconds=case.seconds)
    assert trace.result is case.result, trace.last_hop
    assert trace.hops[0].method == "POST"
    if case.trouble is not None:
        assert trace.last_hop.trouble is case.trouble
    if case.result in (R.SUCCESS, R.UNSUCCESSFUL_HTTP_RESPONSE_CODE):
        assert trace.last_hop.trouble is None
    assert trace.seconds < LONG_SECONDS


async def test_a_redirect_as_get_loses_the_body_and_is_warned_of() -> None:
    pages = {"/apple": redirect(301, "/final"), "/final": status("200 OK", body=b"please log in")}
    with MisbehavingServer(by_path(pages)) as server:
        trace = await deliver(server.url())
    assert [(request.method, request.body) for request in server.requests][1] == ("GET", b"")
    assert server.requests[1].header("content-type") is None
    assert [(hop.method, hop.status) for hop in trace.hops] == [("POST", 301), ("GET", 200)]
    assert trace.result is R.SUCCESS
    warning = next(finding for finding in trace.findings if finding.level is Level.WARNING)
    assert "no body" in str(warning.seen)
    assert "/final" in str(warning.advice)


@pytest.mark.parametrize("code", [307, 308])
async def test_a_redirect_that_repeats_the_post_keeps_the_body(code: int) -> None:
    with MisbehavingServer(by_path({"/apple": redirect(code, "/b"), "/b": OK})) as server:
        trace = await deliver(server.url())
    assert [request.method for request in server.requests] == ["POST", "POST"]
    assert server.requests[0].body == server.requests[1].body
    assert not [finding for finding in trace.findings if finding.level is Level.WARNING]


async def test_a_get_stays_a_get_through_later_redirects() -> None:
    pages = {"/apple": redirect(303, "/b"), "/b": redirect(308, "/c"), "/c": OK}
    with MisbehavingServer(by_path(pages)) as server:
        await deliver(server.url())
    assert [request.method for request in server.requests] == ["POST", "GET", "GET"]


async def test_too_many_redirects_end_after_fifty_were_followed() -> None:
    with MisbehavingServer(redirect_on_and_on(None)) as server:
        trace = await deliver(server.url("/0"))
    assert len(trace.hops) == len(server.requests) == 51


async def test_a_redirect_may_lead_from_https_to_http(material: TlsMaterial) -> None:
    with MisbehavingServer(answer(OK)) as plain:
        to_plain = answer(redirect(307, plain.url("/plain")))
        with MisbehavingServer(to_plain, tls=material.good) as secure:
            trace = await deliver(secure.url(), extra_ca=material.ca_file)
    assert trace.result is R.SUCCESS
    assert [hop.tls is not None for hop in trace.hops] == [True, False]


async def test_the_deadline_covers_redirects_together() -> None:
    def redirect_slowly(conversation: Conversation) -> None:
        number = int(conversation.read_request().target.removeprefix("/"))
        conversation.hold(0.2)
        conversation.send(redirect(307, f"/{number + 1}"))
        conversation.finish()

    with MisbehavingServer(redirect_slowly) as server:
        trace = await deliver(server.url("/0"), seconds=1.0)
    assert trace.result is R.TIMED_OUT
    assert 2 <= len(trace.hops) <= 6
    assert trace.seconds < 5


def test_at_least_45_server_behaviours_are_tried(capsys: pytest.CaptureFixture[str]) -> None:
    results = {case.result for case in CASES}
    with capsys.disabled():
        print(  # a figure to publish
            f"\n{len(CASES)} server behaviours over plain http, {len(results)} of {len(R)} "
            "results; those of TLS are counted in test_tls"
        )
    assert len(CASES) >= 45
    assert results == set(R) - {R.TLS_ISSUE}
    assert len({case.says for case in CASES}) == len(CASES)
