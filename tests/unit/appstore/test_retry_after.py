"""Retry-After in every form that was ever seen, measured against the answer's own Date."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storebell.appstore.failures import error_from_answer, retry_wait
from storebell.domain.errors.apple import RateLimitedError
from storebell.domain.exchange import Exchange

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


def milliseconds(seconds: float) -> str:
    return str(int((NOW.timestamp() + seconds) * 1000))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (milliseconds(90), 90),
        (milliseconds(-90), 1),
        (milliseconds(7200), 3600),
        (str(int(NOW.timestamp() + 45)), 45),
        ("120", 120),
        ("0", 1),
        ("1.5", 1.5),
        ("Sat, 21 Nov 2026 14:02:00 GMT", 120),
        ("Sat, 21 Nov 2026 13:02:00 GMT", 1),
        ("", 60),
        ("soon", 60),
        ("-5", 60),
        ("nan", 60),
        ("inf", 60),
        ("1e300", 60),
        ("9" * 400, 60),
        ("-1e300", 60),
        ("99999999999999", 60),
        ("Sat, 28 Nov 99999999999999999999 19:00:00 GMT", 60),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 60),
    ],
)
def test_the_wait_is_understood_and_bounded(value: str, seconds: float) -> None:
    assert retry_wait(value, NOW) == timedelta(seconds=seconds)


@given(
    status=st.sampled_from([401, 404, 429, 500, 503]),
    date=st.one_of(st.binary(max_size=60), st.just(b"Fri, 31 Dec 9999 23:59:59 -2359")),
    retry_after=st.one_of(st.binary(max_size=60), st.integers().map(str).map(str.encode)),
    is_repeatable=st.booleans(),
)
def test_no_header_of_an_error_leads_to_anything_but_that_error(
    status: int, date: bytes, retry_after: bytes, is_repeatable: bool
) -> None:
    headers = {"date": date.decode("latin-1"), "retry-after": retry_after.decode("latin-1")}
    exchange = Exchange("GET", "http://127.0.0.1/", NOW, 0.1, headers=tuple(headers.items()))
    error = error_from_answer(
        status,
        headers,
        b"",
        received_at=NOW,
        host="127.0.0.1",
        bundle_id="com.example.hiking",
        is_repeatable=is_repeatable,
        clock_skew=exchange.clock_skew,
    )
    if isinstance(error, RateLimitedError):
        assert timedelta(seconds=1) <= error.retry_at - NOW <= timedelta(hours=1)
