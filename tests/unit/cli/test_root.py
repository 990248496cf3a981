"""Options for the whole run; what happens without a command."""

from pathlib import Path

import click
import pytest

from storebell.cli.root import COMMANDS, NO_DISPLAY, root
from storebell.domain.settings.appearance import Scheme
from storebell.domain.settings.options import Options
from storebell.domain.settings.settings import HostSet
from support.terminal import Terminal
from support.web_tokens import WEB_TOKEN


def test_without_a_command_the_window_opens_with_the_options(terminal: Terminal) -> None:
    terminal.has_display = True
    assert terminal.run("--theme", "Dark", "--apple-hosts", "OLDER").code == 0
    [options] = terminal.windows
    assert options == Options(
        basedir=terminal.basedir, theme=Scheme.DARK, apple_hosts=HostSet.OLDER
    )
    assert terminal.options == [options]  # the log began with the same


def test_every_option_reaches_the_run(terminal: Terminal, tmp_path: Path) -> None:
    files = {name: tmp_path / name for name in ("config", "root", "ca")}
    terminal.has_display = True
    terminal.run(
        *("--config", str(files["config"]), "--simulated-root", str(files["root"])),
        *("--extra-ca", str(files["ca"]), "--api-base", "http://127.0.0.1:8080"),
        *("--log-level", "DEBUG"),
    )
    assert terminal.windows == [
        Options(
            basedir=terminal.basedir,
            config=files["config"],
            simulated_root=files["root"],
            extra_ca=files["ca"],
            api_bases=("http://127.0.0.1:8080",),
            log_level="DEBUG",
        )
    ]


def test_with_a_command_no_window_opens(terminal: Terminal) -> None:
    terminal.has_display = True
    assert terminal.run("tests").code == 0
    assert terminal.windows == []


def test_without_a_display_a_test_is_sent_in_local_and_that_is_said(terminal: Terminal) -> None:
    ran = terminal.run()
    assert ran.code == 0
    assert ran.err.splitlines()[0] == NO_DISPLAY
    assert "SUCCESS" in ran.out
    assert terminal.windows == []


def test_a_check_of_the_installation_ends_with_its_own_code(terminal: Terminal) -> None:
    terminal.has_display = True
    assert terminal.run("--self-check").code == 3
    assert terminal.run("--self-check", "tests").code == 3
    assert [options.basedir for options in terminal.checks] == [terminal.basedir] * 2
    assert terminal.windows == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("--nonsense",),
        ("--theme", "blue"),
        ("--apple-hosts", "apple"),
        ("--log-level", "all"),
        ("--basedir", f"/x/{WEB_TOKEN}", "tests"),
    ],
)
def test_a_mistake_of_usage_starts_nothing(terminal: Terminal, arguments: tuple[str, ...]) -> None:
    terminal.has_display = True
    assert terminal.run(*arguments).code == 2
    assert terminal.windows == []


# -- the commands ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_there_and_explains_itself(terminal: Terminal, name: str) -> None:
    context = click.Context(root)
    command = root.get_command(context, name)
    assert command is not None
    assert command.name == name
    assert command.help
    ran = terminal.run(name, "--help")
    assert ran.code == 0
    assert "Usage:" in ran.out


def test_commands_are_listed_in_their_own_order(terminal: Terminal) -> None:
    context = click.Context(root)
    assert root.list_commands(context) == list(COMMANDS)
    lines = terminal.run("--help").out.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in lines] == list(COMMANDS)


@pytest.mark.parametrize("name", ["root", "clock.clock", "", "app_import", "Send"])
def test_nothing_else_is_a_command(name: str) -> None:
    assert root.get_command(click.Context(root), name) is None
