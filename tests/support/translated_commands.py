"""Commands in this process, in the pseudo-language, at a terminal or into a pipe."""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import click
import pytest

from storebell.app import composition
from storebell.app.self_check import check_self
from storebell.cli.output import Output
from storebell.cli.root import root
from storebell.cli.run import code_after
from storebell.domain.settings.options import Options
from storebell.services.cli_context import CliContext
from support.commands import Ran


class TerminalText(io.StringIO):
    """What a terminal shows: tables have headings there."""

    def isatty(self) -> bool:
        return True


class Input:
    """Standard input of a pipeline, or of a terminal where `content` is None."""

    def __init__(self, content: bytes | None) -> None:
        self.buffer = io.BytesIO(content or b"")
        self._is_terminal = content is None

    def isatty(self) -> bool:
        return self._is_terminal


@dataclass
class TranslatedTerminal:
    """One installation in a folder. What a command says is handed to `check`, with
    its arguments."""

    basedir: Path
    monkeypatch: pytest.MonkeyPatch
    check: Callable[[str, tuple[str, ...]], None]

    def __call__(
        self,
        *arguments: str,
        code: int = 0,
        stdin: bytes | None = b"",
        environ: Mapping[str, str] = MappingProxyType({}),
        is_piped: bool = False,
    ) -> Ran:
        """One command to its end, which is the exit code `code`."""
        context = CliContext(
            options=Options(),
            open_services=lambda options: composition.open_services(options, environ),
            open_window=lambda _options: 0,
            check_self=check_self,
            start_log=lambda _options: None,
            has_display=lambda: False,
        )
        out, err = io.StringIO() if is_piped else TerminalText(), TerminalText()
        self.monkeypatch.setattr("sys.stdin", Input(stdin))
        with redirect_stdout(out), redirect_stderr(err), self.monkeypatch.context() as variables:
            for name, value in environ.items():
                variables.setenv(name, value)
            ended = self._ended(context, *arguments)
        ran = Ran(ended, out.getvalue(), err.getvalue())
        assert ran.code == code, ran
        if "--json" in arguments:
            assert "⟦" not in ran.out
        else:
            self.check(ran.out, arguments)
        self.check(ran.err, arguments)
        return ran

    def _ended(self, context: CliContext, *arguments: str) -> int:
        given = ["--basedir", str(self.basedir), *arguments]
        try:
            code = root.main(given, "storebell", obj=context, standalone_mode=False)
        except click.ClickException as error:
            error.show()
            return click.UsageError.exit_code
        except Exception as error:  # noqa: BLE001 - as the program itself does
            return code_after(error, Output())
        return int(code or 0)


def paths_to_commands(
    command: click.Command = root, path: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    """The whole tree, by the words that lead to each command."""
    yield path
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from paths_to_commands(found, (*path, name))


def command_at(path: tuple[str, ...]) -> click.Command:
    command: click.Command = root
    for name in path:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), name)
        assert found is not None
        command = found
    return command


def words_of_the_command_line() -> set[str]:
    """What is typed, whatever the language: commands, options, and the values to choose from."""
    words = {"storebell", "--help", "-h"}
    for path in paths_to_commands():
        words.update(path)
        for parameter in command_at(path).params:
            if isinstance(parameter, click.Option):
                words.update(parameter.opts)
            if isinstance(parameter.type, click.Choice):
                words.update(str(choice) for choice in parameter.type.choices)
    return words
