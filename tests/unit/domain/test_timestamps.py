"""Whatever stands in a header or an answer, it is a time that can be reckoned with, or none."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storebell.domain.timestamps import EARLIEST, LATEST, from_milliseconds, http_date

AT = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)

_DATE_PARTS = st.sampled_from(
    [
        "Sat",
        ",",
        "Fri, ",
        " ",
        "28 ",
        "31 ",
        "Nov ",
        "Dec ",
        "9999 ",
        "9" * 20,
        "0001 ",
        "²",
        "\x00",
    ]
)
_TIME_PARTS = st.sampled_from(
    ["19:00:00 ", "23:59:60 ", "24:00 ", "GMT", "-2359", "+9999", "-", ":"]
)
_MIXED = st.lists(_DATE_PARTS | _TIME_PARTS).map("".join).map(str.encode)


@pytest.mark.parametrize(
    "text",
    [
        "Sat, 21 Nov 2026 14:00:00 GMT",
        "Saturday, 21-Nov-26 14:00:00 GMT",
        "Sat Nov 21 14:00:00 2026",
        "Sat, 21 Nov 2026 16:00:00 +0200",
    ],
)
def test_each_form_of_a_date_is_read(text: str) -> None:
    assert http_date(text) == AT


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "Sat, 28 Nov 99999999999999999999 19:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "Fri, 31 Dec 1999 23:59:59 GMT",
        "Tue, 01 Jan 2200 00:00:00 GMT",
        "Sat, 28 Nov 2026 19:00:00 +99999999999999999999",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Sat, 21 Nov 2026 14:00:00 GMT" + " " * 1000,
    ],
)
def test_what_is_no_date_or_no_likely_one_is_none(text: str) -> None:
    assert http_date(text) is None


@given(st.one_of(st.binary(max_size=80), _MIXED))
def test_no_header_leads_anywhere_but_to_a_likely_time(value: bytes) -> None:
    date = http_date(value.decode("latin-1"))
    assert date is None or (date.tzinfo is UTC and EARLIEST <= date < LATEST)


@pytest.mark.parametrize("value", [None, "1", 1.5, True, -1, 0, 10**15, 10**400, -(10**400)])
def test_what_is_no_likely_number_of_milliseconds_is_none(value: object) -> None:
    assert from_milliseconds(value) is None


def test_milliseconds_are_exact() -> None:
    milliseconds = int(AT.timestamp()) * 1000 + 123
    assert from_milliseconds(milliseconds) == AT + timedelta(milliseconds=123)
