"""Commands that are built in English are shown in the language of the moment."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from storebell.cli.translated import (
    DecimalNumber,
    DecimalNumberRange,
    TranslatedCommand,
    TranslatedGroup,
    WholeNumber,
    WholeNumberRange,
    argument,
    option,
)
from storebell.domain.messages import msg
from support.pseudo_locale import is_pseudo, pseudo
from support.terminal_language import english_words, pseudo_terminal


@click.group(cls=TranslatedGroup)
def group() -> None:
    """Show the apps."""


@group.command(epilog=lambda: "made when it is shown")
@argument("name", metavar="NAME")
@option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@option("--newest", type=WholeNumber(), help=msg("Not only the {most} newest.", most=50))
@option("--port", type=WholeNumberRange(0, 9))
@option("--scale", type=DecimalNumber())
@option("--timeout", type=DecimalNumberRange(0, 9), metavar="SECONDS", required=True)
def show(**_given: object) -> None:
    """Add an app. The URLs are notes of your own: Apple's API does not tell them."""


def output_of(*arguments: str) -> str:
    return CliRunner().invoke(group, arguments, terminal_width=400).output


@pytest.fixture
def in_pseudo_language(tmp_path: Path) -> Iterator[None]:
    with pseudo_terminal(tmp_path):
        yield


def test_in_english_the_help_is_as_it_is_written() -> None:
    shown = output_of("show", "--help")
    assert "Usage: group show [OPTIONS] NAME\n" in shown
    assert "Not only the 50 newest." in shown
    assert "--newest INTEGER" in shown
    assert "--port INTEGER RANGE" in shown
    assert "--scale FLOAT" in shown
    assert shown.endswith("\n  made when it is shown\n")


@pytest.mark.usefixtures("in_pseudo_language")
def test_help_is_in_the_language_of_the_moment() -> None:
    assert set(english_words(output_of("--help"))) == {"group", "help", "show"}
    shown = output_of("show", "--help").removesuffix("  made when it is shown\n")
    names = {"group", "show", "json", "newest", "port", "scale", "timeout", "help"}
    assert set(english_words(shown)) == names
    assert f"{pseudo('Not only the {most} newest.')[:9]} ţĥé 50 ñéŵéšţ." in shown


def test_the_option_for_help_does_not_keep_the_language_of_the_first_time(tmp_path: Path) -> None:
    with pseudo_terminal(tmp_path):
        assert "Show this message" not in output_of("show", "--help")
    assert "Show this message" in output_of("show", "--help")


@pytest.mark.usefixtures("in_pseudo_language")
@pytest.mark.parametrize(
    "arguments",
    [
        ("--newest", "x"),
        ("--port", "x"),
        ("--port", "99"),
        ("--scale", "x"),
        ("--timeout", "x"),
        ("--nothing",),
        ("name",),
        (),
    ],
)
def test_what_was_written_wrongly_is_said_in_the_language(arguments: tuple[str, ...]) -> None:
    *_, last = output_of("show", *arguments).splitlines()
    assert is_pseudo(last)
    assert set(english_words(last)) <= {"newest", "port", "scale", "timeout", "nothing"}


@pytest.mark.usefixtures("in_pseudo_language")
def test_a_shell_completes_with_translated_help() -> None:
    completion = ShellComplete(group, {}, "storebell", "_STOREBELL_COMPLETE")
    [command] = completion.get_completions([], "sh")
    options = completion.get_completions(["show"], "--j")
    assert command.help
    assert english_words(command.help) == []
    assert [is_pseudo(item.help or "") for item in options] == [True]


def test_what_is_not_set_stays_so() -> None:
    assert TranslatedCommand("bare").help is None
    assert TranslatedCommand("bare", help="").help == ""
