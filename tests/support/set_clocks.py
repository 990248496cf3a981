"""Storebell on a computer whose clock is set by a test: commands, as the terminal runs them."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from storebell.app.clock import SystemClock
from storebell.app.composition import open_services
from storebell.cli.root import root
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.events import AttemptRecorded
from storebell.domain.settings.options import Options
from storebell.services.cli_context import CliContext
from storebell.services.container import Services
from storebell.services.notifications.repository import all_tests
from support.commands import Ran
from support.stored import asked

T = TypeVar("T")


class SetClock(SystemClock):
    """The computer's own clock, which goes on from where it was set."""

    def __init__(self) -> None:
        super().__init__(lambda: datetime.now(UTC) + self.shift)
        self.shift = timedelta()

    def set_to(self, moment: datetime) -> None:
        self.shift = moment - datetime.now(UTC)

    def set_right(self) -> None:
        self.shift = timedelta()


class SetComputer:
    """One installation on a computer with such a clock."""

    def __init__(self, basedir: Path) -> None:
        self.basedir = basedir
        self.clock = SetClock()

    def open(self, options: Options) -> AbstractAsyncContextManager[Services]:
        return open_services(options, {}, clock=self.clock)

    def run(self, *arguments: str) -> Ran:
        """One command to its end."""
        context = CliContext(
            options=Options(),
            open_services=self.open,
            open_window=lambda _options: 0,
            check_self=lambda _options: 0,
            start_log=lambda _options: None,
            has_display=lambda: False,
        )
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = root.main(
                ["--basedir", str(self.basedir), *arguments], obj=context, standalone_mode=False
            )
        return Ran(int(code or 0), out.getvalue(), err.getvalue())

    def do(self, work: Callable[[Services], Awaitable[T]]) -> T:
        """What a test does with the services of one run."""

        async def main() -> T:
            async with self.open(Options(basedir=self.basedir)) as services:
                return await work(services)

        return asyncio.run(main())

    def shown(self) -> list[str]:
        """The IDs of the tests that are in the lists, newest first. Asking deletes nothing."""

        async def work(services: Services) -> list[str]:
            return [timeline.test_id for timeline in all_tests(services.repository)]

        return self.do(work)

    def keep(self, test_id: str, at: datetime) -> None:
        """A test that was delivered at a moment."""

        async def work(services: Services) -> None:
            services.repository.adopt(
                asked(test_id, at=at),
                AttemptRecorded(
                    test_id=test_id, at=at, number=1, attempt=SendAttempt(at, "SUCCESS")
                ),
            )

        self.do(work)
