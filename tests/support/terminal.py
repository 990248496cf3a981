"""Commands in this process, as the terminal runs them: what they print, and their exit codes."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from types import MappingProxyType

import click
from click.testing import CliRunner

from storebell.app import composition
from storebell.cli.root import root
from storebell.cli.run import EXIT_CODES
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.settings.options import Options
from storebell.services.cli_context import CliContext
from storebell.services.container import Services
from support.commands import Ran

OpenServices = Callable[[Options], AbstractAsyncContextManager[Services]]


class Terminal:
    """One installation in a folder. `environ` is what a pipeline's variables say."""

    def __init__(
        self,
        basedir: Path,
        open_services: OpenServices | None = None,
        environ: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.basedir = basedir
        self.environ = dict(environ)
        self.options: list[Options] = []
        self.windows: list[Options] = []
        self.checks: list[Options] = []
        self.has_display = False
        self._open_services = open_services or self._open

    def _open(self, options: Options) -> AbstractAsyncContextManager[Services]:
        return composition.open_services(options, self.environ)

    def run(self, *arguments: str, stdin: bytes = b"") -> Ran:
        """One command to its end."""
        context = CliContext(
            options=Options(),
            open_services=self._open_services,
            open_window=self._window,
            check_self=self._check,
            start_log=self.options.append,
            has_display=lambda: self.has_display,
        )
        result = CliRunner().invoke(
            root,
            ["--basedir", str(self.basedir), *arguments],
            obj=context,
            input=stdin,
            standalone_mode=False,
        )
        error = result.exception
        if isinstance(error, click.ClickException):
            return Ran(click.UsageError.exit_code, result.stdout, error.format_message())
        if isinstance(error, StorebellError):
            return Ran(EXIT_CODES[error.failure], result.stdout, str(error))
        if error is not None:
            raise error
        code = result.return_value or result.exit_code
        return Ran(int(code), result.stdout, result.stderr)

    def _window(self, options: Options) -> int:
        self.windows.append(options)
        return 0

    def _check(self, options: Options) -> int:
        self.checks.append(options)
        return 3


def services_with(**parts: object) -> OpenServices:
    """Opens services of which there are these alone."""
    services = object.__new__(Services)
    for name, part in parts.items():
        object.__setattr__(services, name, part)

    @asynccontextmanager
    async def open_services(_options: Options) -> AsyncIterator[Services]:
        yield services

    return open_services


class NoNotices:
    """A repository that has nothing to tell."""

    def take_notices(self) -> tuple[StorebellError, ...]:
        return ()
