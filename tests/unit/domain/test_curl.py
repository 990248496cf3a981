"""A request as a curl command."""

import os
import shlex
import subprocess
from dataclasses import replace

from storebell.domain.curl import curl_command, delivery_command
from support import timelines

EXCHANGE = timelines.timed_out().exchanges[0]


def test_the_token_is_a_variable_that_the_shell_fills_in() -> None:
    command = curl_command(EXCHANGE)
    assert shlex.split(command)[:4] == ["curl", "--include", "--request", "POST"]
    printed = subprocess.run(
        ["/bin/sh", "-c", command.replace("curl", "printf '%s\\n'", 1)],
        env={**os.environ, "JWT": "from-the-shell"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "Authorization: Bearer from-the-shell" in printed.splitlines()
    assert EXCHANGE.url in printed.splitlines()


def test_a_body_survives_the_shell() -> None:
    body = """{"name": "it's $HOME"}"""
    command = curl_command(replace(EXCHANGE, request_body=body))
    assert body in shlex.split(command)


def test_get_needs_no_method() -> None:
    assert "--request" not in curl_command(replace(EXCHANGE, method="GET"))


def test_a_delivery_is_the_post_that_apple_makes() -> None:
    words = shlex.split(delivery_command("http://127.0.0.1:8080/a b", "eyJ.payload.sig"))
    assert words[:4] == ["curl", "--include", "--request", "POST"]
    assert '{"signedPayload":"eyJ.payload.sig"}' in words
    assert words[-1] == "http://127.0.0.1:8080/a b"
    assert not any("Authorization" in word for word in words)


def test_a_token_in_the_wrong_place_is_not_repeated() -> None:
    token = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiI1In0.c2ln"
    command = curl_command(replace(EXCHANGE, url=f"https://a.example/{token}", request_body=token))
    assert token not in command
