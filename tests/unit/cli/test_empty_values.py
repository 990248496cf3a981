"""An option that takes a text, given without one: a variable of a pipeline that was not set."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.types import StringParamType

from storebell.cli.root import root
from storebell.domain.errors.values import EmptyValueError
from storebell.domain.notifications.purchase_options import PurchaseOptions
from support.terminal import Terminal

CLEARS = {"apps edit"}
"""Commands in which an empty text clears what is stored, as their help says."""


def text_options(
    command: click.Command = root, names: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every option that takes a text, with the names of its command."""
    for parameter in command.params:
        if isinstance(parameter, click.Option) and isinstance(parameter.type, StringParamType):
            yield names, parameter.opts[0]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from text_options(below, (*names, name))


@pytest.mark.parametrize("text", ["", " "])
def test_an_empty_text_is_an_error_of_usage_in_every_command(tmp_path: Path, text: str) -> None:
    terminal, found = Terminal(tmp_path), list(text_options())
    assert len(found) > 40
    for names, option in found:
        if " ".join(names) in CLEARS:
            continue
        ran = terminal.run(*names, option, text)
        assert ran.code == 2, (names, option, ran)
        assert f"The value of {option} is empty" in ran.err, (names, option, ran)
        assert ran.out == ""


def test_where_an_option_can_be_repeated_none_may_be_empty(tmp_path: Path) -> None:
    ran = Terminal(tmp_path).run("simulate", "--app", "com.example.hiking", "--app", "")
    assert (ran.code, "The value of --app is empty" in ran.err) == (2, True)


def test_an_empty_text_that_clears_something_is_taken(tmp_path: Path) -> None:
    ran = Terminal(tmp_path).run("apps", "edit", "hiking", "--sandbox-url", "")
    assert "is empty" not in ran.err


def test_an_offer_without_the_discount_behind_its_sign_is_refused() -> None:
    with pytest.raises(EmptyValueError) as refused:
        PurchaseOptions.read(("SUBSCRIBED", "INITIAL_BUY"), offer="introductory=")
    assert str(refused.value.title) == "The value of --offer introductory= is empty"
