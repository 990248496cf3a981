"""Which requests are refused by their headers: foreign names, and what a web page sends."""

from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from storebell.simulator.http.origin import FOREIGN_HOST, FROM_A_PAGE, why_refused
from support.listening import simulation
from support.simulated import (
    TEST_PATH,
    bearer,
    call,
    credentials_of,
)

pytestmark = pytest.mark.anyio


HOSTS = {
    "127.0.0.1:{port}": 200,
    "localhost:{port}": 200,
    "LOCALHOST:{port}": 200,
    "[::1]:{port}": 200,
    "127.0.0.1": 421,
    "localhost": 421,
    "localhost:1": 421,
    "attacker.example": 421,
    "attacker.example:{port}": 421,
    "127.0.0.1.nip.io:{port}": 421,
    "localhost.:{port}": 421,
    "0.0.0.0:{port}": 421,
    "2130706433:{port}": 421,
    "127.0.0.1:{port}@attacker.example": 421,
    "": 421,
}


@pytest.mark.parametrize("host", HOSTS)
async def test_only_its_own_names_are_answered(tmp_path: Path, host: str) -> None:
    async with simulation(tmp_path) as running:
        headers = {
            "Host": host.format(port=urlsplit(running.base_url).port),
            "Authorization": bearer(credentials_of(running)),
        }
        answer = await call(running.base_url, "POST", TEST_PATH, headers=headers)
    assert answer.status == HOSTS[host]


@pytest.mark.parametrize(
    ("header", "value", "status"),
    [
        ("Origin", "https://attacker.example", 403),
        ("Origin", "null", 403),
        ("Origin", "http://localhost:3000", 403),
        ("Sec-Fetch-Site", "cross-site", 403),
        ("Sec-Fetch-Site", "same-site", 403),
        ("Sec-Fetch-Site", "same-origin", 403),
        ("Sec-Fetch-Site", "none", 200),
        ("Sec-Fetch-Mode", "cors", 200),
    ],
)
async def test_nothing_is_served_to_a_web_page(
    tmp_path: Path, header: str, value: str, status: int
) -> None:
    async with simulation(tmp_path) as running:
        headers = {header: value, "Authorization": bearer(credentials_of(running))}
        answer = await call(running.base_url, "POST", TEST_PATH, headers=headers)
        assert answer.status == status
        assert not [name for name in answer.headers if name.startswith("access-control")]


HTTPS = 443


@pytest.mark.parametrize(
    ("fields", "port", "status"),
    [
        ([("host", "localhost")], 80, None),
        ([("host", "127.0.0.1")], HTTPS, None),
        ([("host", "[::1]")], HTTPS, None),
        ([("host", " localhost:8080 ")], 8080, None),
        ([("host", "app.localhost:8080")], 8080, None),
        ([("host", "notlocalhost:8080")], 8080, 421),
        ([("host", ".localhost.example:8080")], 8080, 421),
        ([("host", "[::1]")], 8080, 421),
        ([("host", "[::2]:8080")], 8080, 421),
        ([("host", "::1:8080")], 8080, 421),
        ([("host", "localhost:08080")], 8080, 421),
        ([("host", "localhost:")], 80, 421),
        ([], 8080, 421),
        ([("host", "localhost:8080"), ("host", "localhost:8080")], 8080, 421),
        ([("host", "localhost:8080"), ("sec-fetch-site", " none ")], 8080, None),
        ([("host", "localhost:8080"), ("sec-fetch-site", "")], 8080, 403),
        ([("host", "localhost:8080"), ("origin", "")], 8080, 403),
    ],
)
def test_host_and_origin_decide(
    fields: list[tuple[str, str]], port: int, status: int | None
) -> None:
    refused = why_refused(fields, port)
    assert (refused and refused[0]) == status


def test_a_foreign_name_is_told_before_what_a_page_sent() -> None:
    fields = [("host", "attacker.example"), ("origin", "https://attacker.example")]
    assert why_refused(iter(fields), 8080) == (HTTPStatus.MISDIRECTED_REQUEST, FOREIGN_HOST)
    own = [("host", "localhost:8080"), ("origin", "https://attacker.example")]
    assert why_refused(iter(own), 8080) == (HTTPStatus.FORBIDDEN, FROM_A_PAGE)
