"""`storebell clock`: whether this computer's clock is plausible; confirming that it is right."""

import click

from storebell.cli.output import Output
from storebell.cli.run import run
from storebell.cli.texts import column_width
from storebell.cli.translated import TranslatedCommand, option
from storebell.domain.errors.clock import ImplausibleClockError, clock_error
from storebell.domain.messages import N_, msg
from storebell.domain.notifications.json_records import Record, iso
from storebell.presentation.translation import tr_message, tr_text
from storebell.services.cli_context import CliContext
from storebell.services.container import Services


@click.command(cls=TranslatedCommand)
@option("--confirm", is_flag=True, help=N_("Say that the clock is right."))
@option("--json", "as_json", is_flag=True, help=N_("One JSON object."))
@click.pass_obj
def clock(context: CliContext, *, confirm: bool, as_json: bool) -> int:
    """Show whether this computer's clock is plausible, and what it is held against.

    A clock that can't be right, or that is far from everything that is known, deletes no test for
    its age and replaces no Local root. Confirm it if it is right. Exit code 0 says that the clock
    is plausible, 1 that it is not.
    """
    output = Output(as_json=as_json)

    async def work(services: Services) -> int:
        if confirm:
            services.repository.confirm_clock()
        return _show(services, output)

    return run(context, output, work)


def _show(services: Services, output: Output) -> int:
    """Returns the exit code."""
    found, known = services.clock_check.judge(), services.clock_check.references()
    error = None if found is None else clock_error(found)
    apple = known.apple
    if output.as_json:
        record: Record = {
            "event": "clock",
            "plausible": found is None,
            "contradiction": None if found is None else str(found.contradiction),
            "title": str(error.title) if error else None,
            "advice": str(error.advice) if error else None,
            "released": iso(known.released),
            "newest_record": iso(known.record) if known.record else None,
            "apple": iso(apple.at) if apple else None,
            "clock_at_apple": iso(apple.clock) if apple else None,
            "confirmed": iso(known.confirmed) if known.confirmed else None,
        }
        output.record(record)
        return _exit_code(error)
    if error is None:
        output.print_message(msg("This computer's clock is plausible."))
    else:
        output.print_message(msg("{title}.", title=error.title))
        output.print_message(error.advice)
    times = {
        msg("This version's release:"): known.released,
        msg("Newest record:"): known.record,
        msg("Apple's last answer:"): apple.at if apple else None,
        msg("Confirmed by a person:"): known.confirmed,
    }
    width = column_width(times, 27)
    for name, time in times.items():
        shown = iso(time) if time else tr_text("none")
        output.print_text(f"{tr_message(name):<{width}}{shown}")
    return _exit_code(error)


def _exit_code(error: ImplausibleClockError | None) -> int:
    return 0 if error is None else 1
