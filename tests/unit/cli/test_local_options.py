"""Options of a simulator, and the help about its faults."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from storebell.cli import local_options
from storebell.cli.local_options import faults_help
from storebell.domain.simulation.faults import FAULTS, PEBBLE, read_faults

LINES = faults_help().splitlines()


@click.command()
@local_options.faults(has_other_environments=True)
@local_options.ca_file()
@local_options.allow_host()
@local_options.light()
def command(
    *, faults: str | None, ca_file: Path | None, allowed_hosts: tuple[str, ...], is_light: bool
) -> None:
    click.echo(repr((faults, ca_file and ca_file.name, allowed_hosts, is_light)))


def ran(*arguments: str) -> str:
    result = CliRunner().invoke(command, arguments, terminal_width=200)
    assert result.exit_code == 0
    return result.stdout


def test_what_is_given_arrives_and_hosts_can_be_several() -> None:
    assert ran() == "(None, None, (), False)\n"
    hosts = ("--allow-host", "a", "--allow-host", "b")
    given = ran("--faults", "drop", "--ca-file", "a.pem", *hosts, "--light")
    assert given == "('drop', 'a.pem', ('a', 'b'), True)\n"


def test_a_sentence_says_which_environment_an_option_belongs_to() -> None:
    helped = ran("--help")
    assert "Local: what is to go wrong" in helped
    assert "Trust these authorities too" in helped
    assert "Confirm that a host" in helped
    assert "Sign with small certificates" in helped


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_listed_with_its_default_and_its_effect(name: str) -> None:
    kind = FAULTS[name]  # type: ignore[index]  # a FaultName is a str
    amount = f"={kind.amount.default:g}" if kind.amount else ""
    [line] = [line for line in LINES if line.split()[:1] == [name + amount]]
    assert line.endswith(kind.effect.format(seconds="N"))
    read_faults(name + amount)  # what is listed can be typed


def test_the_mixture_and_the_example_can_be_typed() -> None:
    assert any(line.split()[:1] == [PEBBLE] for line in LINES)
    assert read_faults(PEBBLE)
    assert read_faults(LINES[-1].partition("Example: ")[2])


def test_click_leaves_the_lines_as_they_are() -> None:
    assert LINES[0] == "\b"
    assert "" not in LINES
    assert max(map(len, LINES)) <= 98  # as wide as `root` lets the help be
