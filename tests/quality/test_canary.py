"""A planted key is used for everything and then searched for everywhere."""

import json
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from storebell.domain.credentials import Credentials, Secret
from storebell.signing.request_token import APPLE_AUDIENCE, RequestSigner
from support.canary import Canary
from support.clocks import START
from support.commands import Ran, next_record, running_storebell, storebell

KEY_ID = "CANARY1234"
ISSUER_ID = "57246542-96fe-1a63-e053-0824d011072a"


@pytest.fixture
def canary() -> Canary:
    return Canary()


def test_the_search_finds_what_it_looks_for(canary: Canary) -> None:
    credentials = Credentials(ISSUER_ID, KEY_ID, Secret(canary.pem), "com.example.app")
    token = RequestSigner(credentials).token(APPLE_AUDIENCE, START).reveal()
    assert "PEM lines" in canary.seen_in(canary.pem.encode())
    assert "UTF-16" in canary.seen_in(canary.pem.encode("utf-16-le"))
    assert "JSON Web Token" in canary.seen_in(token.encode())
    assert canary.seen_in(b"nothing to see") == []


def runs_with(canary: Canary, basedir: Path, key_file: Path) -> Iterator[Ran]:
    """Sends that succeed, are refused, are lost and are wrong, each with the planted key."""
    key = {
        "STOREBELL_KEY_FILE": str(key_file),
        "STOREBELL_KEY_ID": KEY_ID,
        "STOREBELL_ISSUER_ID": ISSUER_ID,
    }
    debug = ("--log-level", "debug")
    send = ("send", "--environment", "sandbox", "--bundle-id", "com.example.app")
    with running_storebell(basedir, "simulate", "--json") as simulator:
        base = ("--api-base", str(next_record(simulator)["base_url"]))
        test = ("keys", "test", KEY_ID, "--bundle-id", "com.example.app")
        for extra in ((), ("--json",), ("--correct-clock",)):
            yield storebell(basedir, *debug, *base, *send, *extra, environment=key)
            yield storebell(basedir, *debug, *base, *test, *extra, environment=key)
    yield storebell(
        basedir, *debug, "--api-base", "http://127.0.0.1:9", *send, "--json", environment=key
    )
    for json_flag in ((), ("--json",)):
        yield storebell(
            basedir,
            *(*debug, "keys", "add", str(key_file), "--issuer-id", ISSUER_ID, *json_flag),
        )
        yield storebell(basedir, *debug, "keys", "add", canary.pem, "--issuer-id", ISSUER_ID)
        yield storebell(basedir, *debug, "verify", str(key_file), *json_flag)
        yield storebell(basedir, *debug, "--simulated-root", str(key_file), *base, *send)


def test_a_planted_key_is_nowhere(canary: Canary, tmp_path: Path) -> None:
    basedir, keys = tmp_path / "base", tmp_path / "keys"
    keys.mkdir()
    key_file = canary.write(keys, KEY_ID)
    codes = []
    for ran in runs_with(canary, basedir, key_file):
        codes.append(ran.code)
        assert canary.seen_in(ran.out.encode()) == []
        assert canary.seen_in(ran.err.encode()) == []
    assert codes[0] == 3, "the planted key is not the simulator's, so it was refused"
    assert set(codes) >= {3, 5, 6}
    assert (basedir / "logs" / "storebell.log").stat().st_size > 0
    assert canary.seen_below([basedir]) == {}


def test_a_key_for_a_path_is_not_repeated(canary: Canary, tmp_path: Path) -> None:
    given = {"STOREBELL_KEY_FILE": canary.pem, "STOREBELL_KEY_ID": KEY_ID}
    given["STOREBELL_ISSUER_ID"] = ISSUER_ID
    for ran in (
        storebell(tmp_path, "keys", "add", canary.pem, "--issuer-id", ISSUER_ID),
        storebell(
            tmp_path, "send", "--environment", "sandbox", "--bundle-id", "a", environment=given
        ),
        storebell(tmp_path, "verify", canary.pem.splitlines()[1]),
    ):
        assert ran.code in {1, 2}
        assert ran.err
        assert canary.seen_in(ran.err.encode()) == []


def test_tracebacks_with_locals_show_no_key(canary: Canary) -> None:
    credentials = Credentials(ISSUER_ID, KEY_ID, Secret(canary.pem), "com.example.app")

    def fail_with(signer: RequestSigner, given: Credentials) -> None:
        token = signer.token(APPLE_AUDIENCE, START)
        raise RuntimeError(f"{token} {given}")

    try:
        fail_with(RequestSigner(credentials), credentials)
    except RuntimeError:
        kind, error, trace = sys.exc_info()
        assert kind is not None
        assert error is not None
        report = traceback.TracebackException(kind, error, trace, capture_locals=True)
    shown = "".join(report.format()) + repr(credentials) + json.dumps(str(credentials))
    # The test's own frame holds the canary itself; only what is ours is looked at.
    assert canary.seen_in(shown.encode()) == []
