"""A planted key is used for everything and then searched for everywhere."""

import base64
import contextlib
import json
import sqlite3
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from storebell.domain.accounts.credentials import Credentials, Secret
from storebell.signing.request_token import APPLE_AUDIENCE, RequestSigner
from support.canary import Canary
from support.clocks import START
from support.commands import Ran, next_record, running_storebell, storebell
from support.web_tokens import WEB_TOKEN

KEY_ID = "CANARY1234"
ISSUER_ID = "57246542-96fe-1a63-e053-0824d011072a"


@pytest.fixture
def canary() -> Canary:
    return Canary()


def planted(canary: Canary) -> dict[str, bytes]:
    """The key as each encoding would show it, made here by other means than the search's own."""
    credentials = Credentials(ISSUER_ID, KEY_ID, Secret(canary.pem), "com.example.app")
    token = RequestSigner(credentials).token(APPLE_AUDIENCE, START).reveal()
    key = load_pem_private_key(canary.pem.encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    scalar = key.private_numbers().private_value
    raw = scalar.to_bytes(32, "big")
    body = "".join(canary.pem.splitlines()[1:-1])
    return {
        "PEM lines": canary.pem.encode(),
        "PEM with \\n for line ends": json.dumps({"key": canary.pem}).encode(),
        "DER": canary.der.hex().encode(),
        "DER in base64url": base64.urlsafe_b64encode(canary.der),
        "PEM in a URL": f"http://localhost/?key={quote(body, safe='')}".encode(),
        "PEM in base64": base64.b64encode(b"x" + canary.pem.encode()),
        "PEM in hex": canary.pem.encode().hex().encode(),
        "scalar in hex": f"{scalar:064x}".encode(),
        "scalar in base64": base64.b64encode(raw),
        "scalar in base64url": json.dumps({"d": base64.urlsafe_b64encode(raw).decode()}).encode(),
        "scalar in decimal": repr(key.private_numbers().private_value).encode(),
        "UTF-16": canary.pem.encode("utf-16"),
        "JSON Web Token": token.encode(),
    }


def test_the_search_finds_each_encoding_in_texts_files_and_databases(
    canary: Canary, tmp_path: Path
) -> None:
    forms = planted(canary)
    assert set(forms) == {*canary.encodings, "JSON Web Token"}
    for name, content in forms.items():
        assert name in canary.seen_in(b"before " + content + b" after"), name
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        # A value that was deleted again is still in the file, or in its write-ahead log.
        with contextlib.closing(sqlite3.connect(folder / "some.db")) as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("CREATE TABLE kept (content BLOB)")
            database.execute("INSERT INTO kept VALUES (?)", (content,))
            database.commit()
            database.execute("DELETE FROM kept")
            database.commit()
            found = canary.seen_below([folder])
            assert any(name in seen for seen in found.values()), name
    assert canary.seen_in(b"nothing to see") == []
    assert canary.seen_in(Canary().pem.encode()) == []


def test_half_a_key_is_found_too(canary: Canary) -> None:
    body = "".join(canary.pem.splitlines()[1:-1])
    for start in range(50, 60):
        assert canary.seen_in(body[start : start + 30].encode())


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


@pytest.mark.parametrize("variable", ["STOREBELL_KEY_FILE", "STOREBELL_KEYS_DIR"])
@pytest.mark.parametrize("form", ["pem", "base64", "base64 twice", "escaped", "named", "one line"])
def test_a_key_in_a_variable_for_a_path_is_nowhere(
    form: str, variable: str, canary: Canary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    once = base64.b64encode(canary.pem.encode())
    text = {
        "pem": canary.pem,
        "base64": once.decode(),
        "base64 twice": base64.b64encode(once).decode(),
        "escaped": canary.pem.replace("\n", "\\n"),
        "named": f'KEY="{canary.pem}"',
        "one line": canary.pem.replace("\n", " "),
    }[form]
    given = {variable: text, "STOREBELL_KEY_ID": KEY_ID, "STOREBELL_ISSUER_ID": ISSUER_ID}
    basedir = tmp_path / "base"
    for json_flag in ((), ("--json",)):
        ran = storebell(
            basedir,
            *("--log-level", "debug", "send", "--environment", "sandbox"),
            *("--bundle-id", "com.example.app", *json_flag),
            environment=given,
        )
        assert ran.code == 2
        assert f"{variable} holds the text of a key" in ran.out + ran.err
        assert "| STOREBELL_KEY_FILE=- storebell send" in (ran.out + ran.err).replace("\\", "")
        assert canary.seen_in((ran.out + ran.err).encode()) == []
        assert text[-40:] not in ran.out + ran.err
    assert canary.seen_below([basedir]) == {}
    assert [file.name for file in tmp_path.iterdir()] == ["base"], "no file of such a name"


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


KEY_FORMS: dict[str, Callable[[str], str]] = {
    "whole": lambda pem: pem,
    "without spaces": lambda pem: "".join(pem.split()),
    "beginning without a space": lambda pem: pem.splitlines()[0].replace(" ", ""),
    "first line": lambda pem: pem.splitlines()[1],
    "second line": lambda pem: pem.splitlines()[2],
    "base64 of the file": lambda pem: base64.b64encode(pem.encode()).decode(),
    "hex of DER": lambda pem: base64.b64decode("".join(pem.splitlines()[1:-1])).hex(),
}
"""What of a key somebody may paste; its third line holds the public part alone."""


@pytest.mark.parametrize("form", KEY_FORMS)
def test_a_key_for_any_name_or_path_is_neither_said_nor_kept(
    form: str, canary: Canary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where a path without a folder would be made
    text, basedir = KEY_FORMS[form](canary.pem), tmp_path / "base"
    app = ("apps", "add", "--key-id", "")
    for arguments in (
        ("verify", text),
        ("verify", text, "--json"),
        ("--simulated-root", text, "verify", text, "--json"),
        ("--config", text, "apps", "list"),
        ("--extra-ca", text, "settings"),
        ("--basedir", text, "apps", "list"),
        ("tests", "--export", text),
        ("apps", "export", text),
        ("apps", "import", text),
        ("apps", "remove", text),
        (*app, "--label", text, "--bundle-id", "com.example.app"),
        (*app, "--label", "Hiking", "--bundle-id", text),
        (*app, "--label", "Hiking", "--bundle-id", "a.b", "--sandbox-url", f"https://a/{text}"),
        ("keys", "add", text, "--issuer-id", ISSUER_ID),
        ("keys", "rename", "CANARY1234", text),
        ("keys", "rename", text, "Team"),
        ("keys", "remove", text),
        ("send", "--bundle-id", text),
        ("send", "--url", f"http://127.0.0.1:9/{text}", "--timeout", "1"),
        ("settings", "extra_ca", text),
        ("settings", "proxy", text),
        ("settings", text, "1"),
        ("audit", "--json"),
    ):
        ran = storebell(basedir, *arguments)
        assert canary.seen_in((ran.out + ran.err).encode()) == [], arguments[:2]
        assert "Traceback" not in ran.err
    assert canary.seen_below([basedir]) == {}
    assert [file.name for file in tmp_path.iterdir()] == ["base"]


@pytest.mark.parametrize("form", ["{}", "Bearer {}"])
def test_a_token_for_any_name_is_neither_said_nor_kept(form: str, tmp_path: Path) -> None:
    text = form.format(WEB_TOKEN)
    for arguments in (
        ("keys", "add", text, "--issuer-id", ISSUER_ID),
        ("keys", "rename", text, "Team"),
        ("keys", "rename", "CANARY1234", text),
        ("keys", "remove", text),
        ("keys", "test", text, "--bundle-id", "com.example.app"),
        ("apps", "add", "--label", "Hiking", "--bundle-id", "a.b", "--key-id", text),
        ("apps", "edit", text, "--label", "Hiking"),
        ("apps", "remove", text),
        ("send", "--app", text),
        ("send", "--bundle-id", text),
        ("send", "--url", f"http://127.0.0.1:9/{text}", "--timeout", "1"),
        ("settings", text),
        ("settings", "apple_hosts", text),
        ("settings", "proxy", text),
    ):
        ran = storebell(tmp_path, *arguments)
        assert ran.code, arguments[:2]
        assert WEB_TOKEN.rpartition(".")[2] not in ran.out + ran.err, arguments[:2]
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert WEB_TOKEN.rpartition(".")[2].encode() not in kept


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
