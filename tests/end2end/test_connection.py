"""`storebell connection`, behind a proxy on loopback that lets nothing through."""

import json
from pathlib import Path

from support.commands import storebell
from support.misbehaving_server import MisbehavingServer, answer, status


def test_a_proxy_that_asks_for_credentials_is_named_for_both_hosts(tmp_path: Path) -> None:
    with MisbehavingServer(answer(status("407 Proxy Authentication Required"))) as proxy:
        assert storebell(tmp_path, "settings", "proxy", proxy.url("")).code == 0
        ran = storebell(tmp_path, "connection", "--json")
        said = storebell(tmp_path, "connection")
    records = [json.loads(line) for line in ran.out.splitlines()]
    assert [(record["host"], record["kind"]) for record in records] == [
        ("api.storekit-sandbox.apple.com", "way"),
        ("api.storekit-sandbox.apple.com", "proxy_asks"),
        ("api.storekit.apple.com", "way"),
        ("api.storekit.apple.com", "proxy_asks"),
    ]
    assert records[1]["level"] == "bad"
    assert (ran.code, said.code) == (5, 5)
    assert "asks for credentials (HTTP 407)" in said.out
    assert {request.target for request in proxy.requests} == {
        "api.storekit-sandbox.apple.com:443",
        "api.storekit.apple.com:443",
    }
    assert all(request.header("authorization") is None for request in proxy.requests)


def test_a_password_in_a_proxys_address_is_refused_and_not_repeated(tmp_path: Path) -> None:
    ran = storebell(tmp_path, "settings", "proxy", "http://me:hunter2@127.0.0.1:3128")
    assert ran.code == 2
    assert "hunter2" not in ran.out + ran.err
    assert [*(tmp_path / "settings").iterdir()] == []


def test_nothing_goes_to_apple_where_a_simulator_stands_in(tmp_path: Path) -> None:
    ran = storebell(tmp_path, "--api-base", "http://127.0.0.1:9", "connection")
    assert ran.code == 2
    assert "stands in for Apple" in ran.err
