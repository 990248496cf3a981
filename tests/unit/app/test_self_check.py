"""`storebell --self-check`: a line for each check, and a failure that hides no other."""

import re
from pathlib import Path

import pytest

from storebell import resources
from storebell.app import self_check
from storebell.app.self_check import check_self
from storebell.domain.errors.keychain import KeychainMissingError
from storebell.domain.messages import Message, msg
from storebell.domain.settings.options import Options

NAMES = ["versions", "resources", "keychain", "window", "local test"]
LINE = re.compile(r"(ok  |FAIL)  (versions|resources|keychain|window|local test) +(\S.*)")


def lines_of(text: str) -> list[tuple[str, str, str]]:
    found = [LINE.fullmatch(line) for line in text.splitlines()]
    assert all(found)
    return [(one[1].strip(), one[2], one[3]) for one in found if one is not None]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the window, which tests of its own open."""
    monkeypatch.setattr(self_check, "_check_window", lambda _options: msg("painted"))


@pytest.mark.usefixtures("quick")
def test_everything_passes_here_and_leaves_nothing_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check_self(Options(basedir=tmp_path)) == 0
    lines = lines_of(capsys.readouterr().out)
    assert [name for _, name, _ in lines] == NAMES
    assert {result for result, _, _ in lines} == {"ok"}
    assert lines[-1][2] == "asked, signed, delivered, recorded and verified"
    assert list(tmp_path.iterdir()) == [], "the test is made in a folder of its own"


@pytest.mark.usefixtures("quick")
def test_a_check_that_fails_is_told_and_the_others_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "empty.svg"
    empty.touch()

    def no_keychain(_options: Options) -> Message:
        raise KeychainMissingError(reason="none", provider="none")

    monkeypatch.setattr(resources, "names", lambda: ("empty.svg",))
    monkeypatch.setattr(resources, "path", lambda _name: empty)
    monkeypatch.setattr(self_check, "_check_keychain", no_keychain)
    assert check_self(Options(basedir=tmp_path / "base")) == 1
    lines = lines_of(capsys.readouterr().out)
    failed = {name: seen for result, name, seen in lines if result == "FAIL"}
    assert failed.keys() >= {"resources", "keychain"}
    assert "empty.svg" in failed["resources"]
    assert [name for _, name, _ in lines] == NAMES


@pytest.mark.usefixtures("quick")
def test_a_simulator_that_stands_in_for_apple_does_not_matter(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = Options(
        basedir=tmp_path, api_bases=("http://127.0.0.1:9",), simulated_root=tmp_path / "missing.pem"
    )
    assert check_self(options) == 0
    assert list(tmp_path.iterdir()) == []
    assert "FAIL" not in capsys.readouterr().out
