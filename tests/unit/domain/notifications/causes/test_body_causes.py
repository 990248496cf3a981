"""The cause by what the body says; whole answers are in `tests/end2end/test_wrong_handlers.py`."""

import pytest

from storebell.domain.notifications.causes.body_causes import causes_of_body
from storebell.domain.notifications.causes.cause import CauseKind
from storebell.domain.notifications.delivery import Hop


def kinds(status: int, body: str, notification_type: str = "TEST") -> list[CauseKind]:
    hop = Hop("POST", "https://a.test/", status=status, body_start=body.encode())
    return [cause.kind for cause in causes_of_body(hop, notification_type)]


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, "The plain HTTP request was sent to HTTPS port", CauseKind.PLAIN_HTTP),
        (403, "Blocked host: a.test", CauseKind.HOST),
        (400, "request entity too large", CauseKind.SIZE),
        (500, "PHP Warning: Undefined array key 'signedTransactionInfo'", CauseKind.NO_TRANSACTION),
        (500, "Notification has no transaction", CauseKind.NO_TRANSACTION),
        (500, "undefined method `split' for nil:NilClass", CauseKind.NO_TRANSACTION),
        (500, "runtime error: invalid memory address or nil pointer", CauseKind.NO_TRANSACTION),
        (400, "Unsupported event type", CauseKind.UNKNOWN_TYPE),
        (400, "wrong bundle_id", CauseKind.APP),
        (500, "JWS: certificate chain not trusted", CauseKind.TRUST),
        (401, "Failed to verify the JWS", CauseKind.TRUST),
        (500, "json.decoder.JSONDecodeError: Expecting value", CauseKind.FORM),
        (400, "Unsupported media type: application/json", CauseKind.CONTENT_TYPE),
        (401, "Missing HMAC signature header", CauseKind.LOG_IN),
        (403, "Request blocked by WAF", CauseKind.FIREWALL),
        (500, "panic: oh no", CauseKind.EXCEPTION),
    ],
)
def test_the_body_names_it(status: int, body: str, kind: CauseKind) -> None:
    assert kinds(status, body)[0] is kind


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, "current transaction is aborted, commands ignored until end of database block"),
        (500, "Internal Server Error"),
        (502, "certificate has expired"),
        (404, "signature"),
        (403, "SSL certificate of the webhook"),
        (500, '{"error":"InternalServerError"}'),
        (503, ""),
    ],
)
def test_it_names_nothing(status: int, body: str) -> None:
    assert kinds(status, body) == []


def test_what_fails_on_a_test_alone_is_no_cause_of_others() -> None:
    assert kinds(500, "KeyError: 'transactionId'")[0] is CauseKind.NO_TRANSACTION
    assert kinds(500, "KeyError: 'transactionId'", "DID_RENEW") == [CauseKind.EXCEPTION]


def test_the_line_that_says_it_is_shown() -> None:
    hop = Hop("POST", "https://a.test/", status=401, body_start=b"Oh\nbad signature\nBye")
    [cause] = causes_of_body(hop, "TEST")
    assert "“bad signature”" in str(cause.seen)
