"""The help lists every type that Local can send, with its subtypes."""

import click
import pytest
from click.testing import CliRunner

from storebell.cli import notification_types
from storebell.cli.notification_types import types_help
from storebell.domain.notifications.types import TYPES_BY_NAME, NotificationType

LINES = types_help().splitlines()


def listed() -> dict[str, list[str]]:
    """The words that stand beside each name, over all its lines."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in LINES[2:]:
        words = line.split()
        if line[:3] != "   ":
            name, *words = words
            found[name] = []
        found[name] += words
    return found


@pytest.mark.parametrize("kind", TYPES_BY_NAME.values(), ids=TYPES_BY_NAME)
def test_a_type_is_listed_with_the_subtypes_it_can_have(kind: NotificationType) -> None:
    words = listed()[kind.name]
    assert [word for word in words if word != "[]"] == list(kind.subtype_names)
    assert ("[]" in words) is bool(kind.subtype_names and kind.can_lack_subtype)


def test_nothing_else_is_listed_and_no_line_is_too_wide() -> None:
    assert list(listed()) == list(TYPES_BY_NAME)
    assert LINES[0] == "\b"
    assert "" not in LINES
    assert max(map(len, LINES)) <= 78


@click.command()
@notification_types.notification_type()
@notification_types.subtype()
def command(*, notification_type: str | None, subtype: str | None) -> None:
    click.echo(f"{notification_type} {subtype}")


def test_each_type_and_each_subtype_can_be_chosen() -> None:
    runner = CliRunner()
    assert runner.invoke(command, []).stdout == "None None\n"
    for kind in TYPES_BY_NAME.values():
        for subtype in kind.subtype_names:
            result = runner.invoke(command, ["--type", kind.name, "--subtype", subtype])
            assert result.stdout == f"{kind.name} {subtype}\n"


@pytest.mark.parametrize(
    "arguments", [["--type", "did_renew"], ["--type", ""], ["--subtype", "NEW_IN_2030"]]
)
def test_what_there_is_not_is_a_mistake_of_usage(arguments: list[str]) -> None:
    assert CliRunner().invoke(command, arguments).exit_code == 2


@pytest.mark.parametrize(
    ("option", "value", "meant"),
    [
        ("--type", "expired", "EXPIRED"),
        ("--type", "did-renew", "DID_RENEW"),
        ("--type", "DID_RENWE", "DID_RENEW"),
        ("--subtype", "BILING_RECOVERY", "BILLING_RECOVERY"),
    ],
)
def test_of_a_name_that_is_written_otherwise_it_says_which_is_meant(
    option: str, value: str, meant: str
) -> None:
    result = CliRunner().invoke(command, [option, value])
    assert result.exit_code == 2
    assert f"“{value}” is not known. Did you mean {meant}" in result.stderr


def test_of_a_name_that_is_like_none_it_lists_all() -> None:
    result = CliRunner().invoke(command, ["--type", "mars"])
    assert "'mars' is not one of 'TEST', 'SUBSCRIBED'" in result.stderr
