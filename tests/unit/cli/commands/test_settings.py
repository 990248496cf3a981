"""Settings in the terminal: listed, changed, reset."""

from dataclasses import asdict
from pathlib import Path

import pytest

from storebell.domain.settings.settings import DEFAULTS, KINDS, shown
from support.terminal import Terminal


def read(terminal: Terminal) -> dict[str, object]:
    [record] = terminal.run("settings", "--json").records
    return record


def test_everything_is_listed_with_its_default(terminal: Terminal) -> None:
    ran = terminal.run("settings")
    assert (ran.code, ran.err) == (0, "")
    lines = dict(line.split(maxsplit=1) for line in ran.out.splitlines())
    expected = {name: shown(value) or "–" for name, value in asdict(DEFAULTS).items()}
    assert lines == expected
    assert read(terminal) == {"event": "settings", **asdict(DEFAULTS)}


def test_a_setting_is_changed_kept_and_reset(terminal: Terminal) -> None:
    changed = terminal.run("settings", "keep_days", "90")
    assert changed.out.split() == ["keep_days", "90"]
    assert read(terminal)["keep_days"] == 90
    assert terminal.run("settings", "keep_days").out.split() == ["keep_days", "90"]
    reset = terminal.run("settings", "keep_days", "--reset", "--json")
    assert reset.records[0]["keep_days"] == DEFAULTS.keep_days
    assert read(terminal)["keep_days"] == DEFAULTS.keep_days


def test_a_switch_is_on_or_off_for_people_and_a_truth_value_in_json(terminal: Terminal) -> None:
    ran = terminal.run("settings", "asks_for_attention", "off")
    assert ran.out.split() == ["asks_for_attention", "off"]
    assert read(terminal)["asks_for_attention"] is False


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nonsense",), "no setting called “nonsense”"),
        (("nonsense", "1"), "no setting called “nonsense”"),
        (("nonsense", "--reset"), "no setting called “nonsense”"),
        (("keep_days", "0"), "“0” is not a number of days"),
        (("asks_for_attention", "yes"), "neither on nor off"),
        (("colours", "blue"), "can't be chosen here"),
        (("extra_ca", "/nowhere/ca.pem"), "ca.pem"),
        (("proxy", "http://me:s3cret@proxy.example.com"), "holds a user name or a password"),
    ],
)
def test_what_can_t_be_set_changes_nothing(
    terminal: Terminal, arguments: tuple[str, ...], words: str
) -> None:
    ran = terminal.run("settings", *arguments)
    assert ran.code == 2
    assert words in ran.err
    assert "s3cret" not in ran.err
    assert read(terminal) == {"event": "settings", **asdict(DEFAULTS)}


@pytest.mark.parametrize("arguments", [("--reset",), ("keep_days", "90", "--reset")])
def test_a_reset_takes_the_name_of_one(terminal: Terminal, arguments: tuple[str, ...]) -> None:
    ran = terminal.run("settings", *arguments)
    assert (ran.code, ran.err) == (2, "--reset takes the name of one setting.")


def test_options_of_a_run_are_not_what_is_set(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    ran = terminal.run("--theme", "dark", "--extra-ca", str(file), "settings", "--json")
    assert ran.records[0]["colours"] == DEFAULTS.colours
    assert ran.records[0]["extra_ca"] == ""


def test_the_help_says_what_each_takes(terminal: Terminal) -> None:
    helped = " ".join(terminal.run("settings", "--help").out.split())
    for name in KINDS:
        assert f"{name} (" in helped
    for taken in ("(on, off)", "(1 to 3650)", "(local, utc)", "(system, none, URL)", "(FILE)"):
        assert taken in helped
