"""A path that is empty is a variable that was not set, and never the current folder."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from storebell.app import main
from storebell.cli.paths import FilePath
from storebell.cli.root import root

ISSUER = "57246542-96fe-1a63-e053-0824d011072a"
EMPTY = {
    "--basedir": ("--basedir", "", "tests"),
    "--config": ("--config", "", "tests"),
    "--simulated-root": ("--simulated-root", "", "tests"),
    "--extra-ca": ("--extra-ca", "", "tests"),
    "--ca-file": ("send", "--environment", "local", "--ca-file", ""),
    "--export": ("tests", "--export", ""),
    "a FILE to verify": ("verify", "storebell.toml", ""),
    "a FILE of a key": ("keys", "add", "", "--issuer-id", ISSUER),
    "a FILE to import": ("apps", "import", ""),
    "a FILE to export to": ("apps", "export", ""),
}


@pytest.mark.parametrize("what", EMPTY)
def test_an_empty_path_is_refused_and_nothing_is_made(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    arguments = EMPTY[what]
    if "--basedir" not in arguments:
        arguments = ("--basedir", str(tmp_path / "base"), *arguments)
    assert main(arguments) == 2
    title, advice = capsys.readouterr().err.splitlines()
    assert title == f"The path for {what if what.startswith('--') else 'FILE'} is empty."
    assert "A variable that is not set does this" in advice
    assert {file.name for file in tmp_path.iterdir()} <= {"base"}


def commands(group: click.Group, context: click.Context) -> Iterator[click.Command]:
    yield group
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, context)
        else:
            yield command


def test_every_option_and_argument_that_names_a_file_refuses_an_empty_path() -> None:
    paths = [
        (command.name, parameter.name, parameter.type)
        for command in commands(root, click.Context(root))
        for parameter in command.params
        if isinstance(parameter.type, click.Path | click.File)
    ]
    assert len(paths) >= 10
    assert [path for path in paths if not isinstance(path[2], FilePath)] == []
