"""`storebell verify` in the terminal: its lines, and the time to judge at."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from storebell.app import main
from storebell.cli.commands.verify import IsoTime
from storebell.domain.signed_data import SignedKind
from support.chains import SIGNED_AT
from support.signed_shapes import body, signed, signing_chain, wrap


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-21T14:02:11Z", datetime(2026, 11, 21, 14, 2, 11, tzinfo=UTC)),
        ("2026-11-21T14:02:11", datetime(2026, 11, 21, 14, 2, 11, tzinfo=UTC)),
        ("2026-11-21T14:02:11+14:00", datetime(2026, 11, 21, 0, 2, 11, tzinfo=UTC)),
        ("0001-01-01T14:00:00+14:00", datetime.min.replace(tzinfo=UTC)),
        ("9999-12-31T23:59:59", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_time_is_in_utc(text: str, at: datetime) -> None:
    seen = IsoTime().convert(text, None, None)
    assert seen == at
    assert seen.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    ["", "now", "2026-13-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "\x00"],
)
def test_what_is_no_time_in_utc_is_a_mistake_of_usage(text: str) -> None:
    with pytest.raises(click.UsageError, match="is not a time like"):
        IsoTime().convert(text, None, None)


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """`storebell verify` with the arguments, in an empty folder: exit code and both outputs."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    root = tmp_path / "root.der"
    root.write_bytes(signing_chain().root_der)

    def verify(*arguments: str, is_trusted: bool = True) -> tuple[int, str, str]:
        options = ["--basedir", str(tmp_path / "base")]
        options += ["--simulated-root", str(root)] * is_trusted
        code = main([*options, "verify", *arguments])
        return code, *capsys.readouterr()

    return verify


Run = Callable[..., tuple[int, str, str]]


def test_of_several_files_each_without_a_payload_is_named(run: Run) -> None:
    token = signed(SignedKind.NOTIFICATION)
    Path("empty.txt").write_bytes(b"")
    Path("garbage.bin").write_bytes(b"\x00\xff")
    Path("good.jws").write_text(token)
    code, out, err = run("empty.txt", "garbage.bin", "good.jws")
    assert code == 1
    assert [line for line in err.splitlines() if "no signed payload" in line] == [
        "There is no signed payload in “empty.txt”.",
        "There is no signed payload in “garbage.bin”.",
    ]
    assert out.startswith("good.jws: valid: notification")


WHOLE: dict[str, Callable[[str], str]] = {
    "bare": str,
    "body": body,
    "quotes": '"{}"'.format,
    "typographic quotes": "“{}”".format,
    "wrapped": lambda token: wrap(token, 76),
    "slashes": lambda token: json.dumps({"a": "https://example.com//", "signedPayload": token}),
}


@pytest.mark.parametrize("form", WHOLE)
def test_content_is_taken_in_place_of_a_file(form: str, run: Run) -> None:
    code, out, err = run(WHOLE[form](signed(SignedKind.NOTIFICATION)))
    assert (code, err) == (0, "")
    assert out.startswith("the argument: valid: notification")
    assert "eyJ" not in out


@pytest.mark.parametrize("length", [120, 200, 1200, 2000])
@pytest.mark.parametrize("form", WHOLE)
def test_content_that_is_cut_off_is_never_repeated(form: str, length: int, run: Run) -> None:
    text = WHOLE[form](signed(SignedKind.NOTIFICATION))[:length]
    code, out, err = run(text)
    assert code == 1
    assert out.startswith("the argument: NOT valid")
    assert "cut off in its" in out
    assert "eyJ" not in out + err
    [record] = map(json.loads, run(text, "--json")[1].splitlines())
    assert record["file"] == "the argument"
    assert "eyJ" not in json.dumps({**record, "payload": None})


@pytest.mark.parametrize("length", [60, 200, 1200, -40])
def test_of_a_broken_jws_one_line_counts_what_was_not_checked(length: int, run: Run) -> None:
    text = signed(SignedKind.NOTIFICATION)[:length]
    lines = run(text)[1].splitlines()
    assert sum("✗" in line for line in lines) == 1
    assert not any("Not checked" in line for line in lines)
    [counted] = [line for line in lines if "because of that" in line]
    [record] = map(json.loads, run(text, "--json")[1].splitlines())
    left = [check for check in record["checks"] if check["seen"].startswith("Not checked")]
    assert counted.split()[1] == str(len(left))
    assert left


def test_of_a_whole_jws_no_line_counts_what_was_not_checked(run: Run) -> None:
    for kind in (SignedKind.NOTIFICATION, SignedKind.RENEWAL_INFO, SignedKind.REQUEST_TOKEN):
        out = run(signed(kind), "--at", SIGNED_AT.isoformat())[1]
        assert "revocation" in out or kind is SignedKind.REQUEST_TOKEN
        assert "because of that" not in out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[REDACTED]", "“[REDACTED]” stands where the JWS should be"),
        ('{"errorCode": 4040010}', "4040010"),
        ("MIIT" + "ab/d" * 400, "It is a receipt"),
        ('{"alg": "ES256"}\n{"notificationType": "TEST"}', "decoded already"),
    ],
)
def test_what_is_not_signed_is_no_path(text: str, words: str, run: Run) -> None:
    code, out, err = run(text)
    assert (code, out) == (1, "")
    assert err.startswith("There is no signed payload in the argument.\n")
    assert words in err


@pytest.mark.parametrize(
    "path",
    [
        *("payloads/missing.v2.json", "a.b.c", "build/heyJude.v2.json", "eyJ.b.c", "eyJhbGci.jws"),
        *(
            "MII.json",
            "receipt (truncated.txt",
            "eyeglasses.and.frames.json",
            "a" * 255,
            "b/" * 300,
        ),
    ],
)
def test_a_path_without_a_file_is_named(path: str, run: Run) -> None:
    code, out, err = run(path)
    assert (code, out) == (1, "")
    assert err.splitlines()[0] == f"“{path}” cannot be read."
