"""A token that a server sends back is neither kept nor said, whatever form it has."""

from collections.abc import Callable
from pathlib import Path

import pytest

from support import echoing_server
from support.canary import WEB_TOKEN, Canary
from support.commands import Ran, storebell
from support.echoes import pieces_seen_in
from support.echoing_server import Answer, EchoingServer

KEY_ID = "CANARY1234"
ISSUER_ID = "57246542-96fe-1a63-e053-0824d011072a"

ANSWERS = (
    echoing_server.refused,
    echoing_server.failed,
    echoing_server.apple_error,
    echoing_server.unknown_error,
    echoing_server.accepted,
    echoing_server.accepted_in_escapes,
)


def runs(basedir: Path, url: str, key_file: Path, *json_flag: str) -> list[Ran]:
    """What asks: a send, a test of the key, the history, and what shows the outcome."""
    environment = {
        "STOREBELL_KEY_FILE": str(key_file),
        "STOREBELL_KEY_ID": KEY_ID,
        "STOREBELL_ISSUER_ID": ISSUER_ID,
    }
    base = ("--log-level", "debug", "--api-base", url)
    app = ("--environment", "sandbox", "--bundle-id", "com.example.app")
    export = basedir / "tests.jsonl"
    return [
        storebell(basedir, *base, *arguments, environment=environment)
        for arguments in (
            ("send", *app, "--timeout", "3", *json_flag),
            ("keys", "test", KEY_ID, "--bundle-id", "com.example.app", "--json"),
            ("history", *app, "--since", "7d", *json_flag),
            ("tests", "--all", "--json"),
            ("tests", "--export", str(export)),
        )
    ]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.__name__)
def test_an_echoed_token_is_nowhere(answer: Callable[[str], Answer], tmp_path: Path) -> None:
    is_odd = ANSWERS.index(answer) % 2 == 1
    key_file = Canary().write(tmp_path, KEY_ID)
    basedir = tmp_path / "base"
    basedir.mkdir()
    with EchoingServer(post=answer, is_chunked=is_odd) as server:
        ran = runs(basedir, server.url, key_file, *(("--json",) if is_odd else ()))
    assert len(server.tokens) >= 3, "each command asked the server"
    found = {
        f"command {number}": pieces_seen_in(one.out + one.err, server.tokens)
        for number, one in enumerate(ran)
    }
    assert all("Traceback" not in one.err for one in ran)
    for file in basedir.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            found[file.name] = pieces_seen_in(content.decode("latin-1"), server.tokens)
            found[f"{file.name} as a whole"] = [str(WEB_TOKEN.search(content) or "")]
    assert {where: pieces for where, pieces in found.items() if any(pieces)} == {}
    assert any((basedir).rglob("*.db")), "there is a database to look into"
