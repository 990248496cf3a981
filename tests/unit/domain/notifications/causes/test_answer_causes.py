"""The causes of a whole delivery, surest first."""

import pytest

from storebell.domain.notifications.causes.answer_causes import causes_of, doubts_about, sent_size
from storebell.domain.notifications.causes.cause import CauseKind
from storebell.domain.notifications.delivery import Hop, Trouble


def hop(status: int | None, body: str = "", *, method: str = "POST", **more: object) -> Hop:
    fields: dict[str, object] = {"url": "https://a.test/hook", "body_start": body.encode()}
    return Hop(**(fields | more), method=method, status=status)  # type: ignore[arg-type] # by name


def kinds(*hops: Hop, notification_type: str = "TEST") -> list[CauseKind]:
    return [cause.kind for cause in causes_of(hops, notification_type)]


def test_what_never_came_or_was_cut_has_the_causes_of_that_alone() -> None:
    assert kinds(hop(None, trouble=Trouble.REFUSED)) == [CauseKind.CONNECTION]
    assert kinds(hop(500, "KeyError", trouble=Trouble.CLOSED_EARLY)) == [CauseKind.CONNECTION]
    assert kinds(hop(None, trouble=Trouble.NOT_HTTP)) == []
    assert kinds(hop(302), hop(302, method="GET", trouble=Trouble.REDIRECT_LOOP)) == []


def test_a_lost_post_is_surer_than_what_the_get_got() -> None:
    found = kinds(hop(301), hop(405, method="GET"))
    assert found == [CauseKind.LOST_POST, CauseKind.METHOD]
    log_in = hop(200, method="GET", url="https://a.test/users/sign_in?next=%2Fhook")
    causes = causes_of((hop(302), log_in), "TEST")
    assert [cause.kind for cause in causes] == [CauseKind.LOG_IN, CauseKind.LOST_POST]
    assert not any("sign_in" in str(cause.advice) for cause in causes), "no URL to enter"
    assert kinds(hop(307), hop(200)) == []


def test_each_kind_is_named_once_by_what_is_surer() -> None:
    causes = causes_of((hop(401, "please log in"),), "TEST")
    assert [cause.kind for cause in causes] == [CauseKind.LOG_IN]
    assert "please log in" in str(causes[0].seen)


def test_a_bare_status_adds_nothing_to_what_the_body_says() -> None:
    assert kinds(hop(500)) == [CauseKind.STATUS]
    assert kinds(hop(500, "RuntimeError: x")) == [CauseKind.EXCEPTION]


@pytest.mark.parametrize(
    "body",
    [
        '{"error": "x"}',
        '{"errors": {"a": []}}',
        '{"error": true}',
        '{"success": false}',
        '{"ok": false}',
        '{"status": "error", "message": "unknown notification type TEST"}',
        '{"status": "FAILED"}',
        "<html>",
    ],
)
def test_a_success_that_says_otherwise_is_doubted(body: str) -> None:
    [doubt] = doubts_about([hop(200, body)])
    assert doubt.kind is CauseKind.ANOTHER_ANSWERED
    assert doubts_about([hop(404, body)]) == ()


@pytest.mark.parametrize(
    "body",
    ['{"error": null}', '{"errors": []}', '{"success": true}', '{"ok": 0}', "[]", "no error", ""],
)
def test_another_success_is_not(body: str) -> None:
    assert doubts_about([hop(200, body)]) == ()


@pytest.mark.parametrize(("value", "size"), [("4052", 4052), ("", None), ("-1", None), ("٣", None)])
def test_the_size_of_the_body_is_that_of_its_header(value: str, size: int | None) -> None:
    assert sent_size(hop(413, sent_headers=(("Content-Length", value),))) == size
