"""A request as a curl command."""

import json
import os
import re
import shlex
import subprocess
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storebell.presentation.copied.curl import curl_command, delivery_command
from support import timelines

posix_only = pytest.mark.skipif(os.name == "nt", reason="sh and bash are not on Windows")
EXCHANGE = timelines.timed_out().exchanges[0]


@pytest.mark.skipif(os.name == "nt", reason="the command is for a POSIX shell")
def test_the_token_is_a_variable_that_the_shell_fills_in() -> None:
    command = curl_command(EXCHANGE)
    assert shlex.split(command)[:5] == ["curl", "--include", "--globoff", "--request", "POST"]
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
    words = shlex.split(delivery_command("http://127.0.0.1:8080/a?b=1&c=%20", "eyJ.payload.sig"))
    assert words[:5] == ["curl", "--include", "--globoff", "--request", "POST"]
    assert '{"signedPayload":"eyJ.payload.sig"}' in words
    assert words[-2:] == ["--url", "http://127.0.0.1:8080/a?b=1&c=%20"]
    assert not any("Authorization" in word for word in words)


def test_a_token_in_the_wrong_place_is_not_repeated() -> None:
    token = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiI1In0.c2ln"
    command = curl_command(replace(EXCHANGE, url=f"https://a.example/{token}", request_body=token))
    assert token not in command


HOSTILE = (
    "https://a.example/'; touch hacked; '",
    "https://a.example/`touch hacked`$(touch hacked)${HOME}!!",
    'https://a.example/"; touch hacked; "',
    "https://a.example/\\\nx\ttouch\x15\x1b[201~\x9b\x7f\u202e",
    "https://a.example/[1-9]{a,b}?a=1&touch%20hacked&%PATH%",
    "https://a.example/’;touch hacked;‘“”\ud800",
    "-o hacked",
)


def words_in(shell: str, command: str, folder: Path) -> list[str]:
    """What curl is given when the shell runs the command."""
    curl = folder / "curl"
    curl.write_text('#!/bin/sh\nprintf "%s\\0" "$@" > "$0.words"\n')
    curl.chmod(0o755)
    environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}
    subprocess.run([shell, "-c", command], env=environment, cwd=folder, check=True, timeout=30)
    assert not (folder / "hacked").exists()
    return (folder / "curl.words").read_bytes().decode().split("\0")[:-1]


@posix_only
@pytest.mark.parametrize("shell", ["sh", "bash"])
@pytest.mark.parametrize("text", HOSTILE)
def test_no_shell_runs_what_stands_in_a_url_or_a_payload(
    shell: str, text: str, tmp_path: Path
) -> None:
    words = words_in(shell, delivery_command(text, text), tmp_path)
    assert words[-2] == "--url"
    unquoted = unquote(words[-1], errors="surrogatepass")
    assert unquoted == unquote(text.encode(errors="replace").decode())
    [body] = [word for word in words if "signedPayload" in word]
    assert json.loads(body) == {"signedPayload": text}
    request = words_in(shell, curl_command(replace(EXCHANGE, url=text)), tmp_path)
    assert request[-2:] == words[-2:]


@given(st.text())
def test_nothing_in_a_url_or_payload_means_something_to_a_shell_of_windows(text: str) -> None:
    """PowerShell takes typographic quotes for quotes; in cmd.exe single quotes are none."""
    command = delivery_command(text, text)
    assert command.isascii()
    assert command.isprintable()
    head, url = command.rsplit(" --url ", 1)
    assert re.fullmatch(r'"[^"$`!\\^<>| ]*"', url)
    body = head.split("--data-raw ", 1)[1]
    assert re.fullmatch(r"""'\{"signedPayload":"[A-Za-z0-9._~+/=\\-]*"\}'""", body)


def test_a_body_is_never_the_name_of_a_file() -> None:
    assert "--data-raw @/etc/hostname" in curl_command(
        replace(EXCHANGE, request_body="@/etc/hostname")
    )
