"""A password in a URL is repeated nowhere: neither in a message nor in a file."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.commands import storebell

SECRET = "hunter2"
SANDBOX = ("send", "--environment", "sandbox", "--bundle-id", "com.example.app")
APP = ("apps", "add", "--label", "Hiking", "--bundle-id", "com.example.hiking", "--key-id", "X")


def urls() -> list[str]:
    """Forms in which a URL with a password is typed, right ones and wrong ones."""
    return [
        f"http://user:{SECRET}@127.0.0.1:8080",
        f"user:{SECRET}@127.0.0.1:8080",
        f"http://user:{SECRET}/x@127.0.0.1:8080",
        f"http://user:{SECRET}@[::1",
    ]


def commands_with(url: str) -> dict[str, tuple[str, ...]]:
    return {
        "--api-base": ("--api-base", url, *SANDBOX),
        "--api-base of one": ("--api-base", f"sandbox={url}", *SANDBOX),
        "send --url": ("send", "--environment", "local", "--url", url),
        "send --allow-host": ("send", "--environment", "local", "--allow-host", url),
        "life --url": ("life", "--url", url),
        "simulate --deliver-to": ("simulate", "--deliver-to", url),
        "simulate --app": ("simulate", "--app", f"com.example.app={url}"),
        "apps add": (*APP, "--sandbox-url", url),
        "settings": ("settings", "proxy", url),
    }


@pytest.mark.parametrize("url", urls())
@pytest.mark.parametrize("place", commands_with(""))
def test_what_is_refused_is_said_without_its_password(tmp_path: Path, place: str, url: str) -> None:
    ran = storebell(tmp_path, *commands_with(url)[place])
    assert ran.code == 2
    assert ran.err
    assert SECRET not in ran.out + ran.err
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or SECRET.encode() not in file.read_bytes(), file


def test_a_url_where_none_belongs_is_said_without_its_password(tmp_path: Path) -> None:
    ran = storebell(tmp_path, "send", "--environment", "local", f"http://user:{SECRET}@host/")
    assert ran.code == 2
    assert "http://***@host/" in ran.err
    assert ran.err.startswith("Usage: ")
    assert SECRET not in ran.err


@contextmanager
def redirecting_server(location: str) -> Iterator[str]:
    """Answers each request with a redirect to this URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    answer = f"HTTP/1.1 307 Temporary Redirect\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(1 << 16)
                connection.sendall(answer.encode())

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def test_a_redirect_is_kept_and_shown_without_its_password(tmp_path: Path) -> None:
    with redirecting_server(f"https://user:{SECRET}@host.example/") as url:
        asked = ("send", "--environment", "local", "--url", url)
        shown = storebell(tmp_path, *asked)
        as_json = storebell(tmp_path, *asked, "--json")
    exported = storebell(tmp_path, "tests", "--export", "-")
    assert "https://***@host.example/" in shown.out
    for ran in (shown, as_json, exported):
        assert ran.out
        assert SECRET not in ran.out + ran.err
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or SECRET.encode() not in file.read_bytes(), file
