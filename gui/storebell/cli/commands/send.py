"""`storebell send`: ask for a test notification and follow it."""

import sys
from collections.abc import Mapping
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click
from click.core import ParameterSource

from storebell.cli import app_options, local_options, notification_types, purchase_choices
from storebell.cli.exit_code_table import exit_code_table
from storebell.cli.lines import EventLines
from storebell.cli.notices import print_notices
from storebell.cli.output import Output
from storebell.cli.purging import purge
from storebell.cli.run import EXIT_CODES, run
from storebell.cli.standard_input import with_key_input
from storebell.cli.translated import DecimalNumber, DecimalNumberRange, TranslatedCommand, option
from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.messages import N_, msg, plural_msg
from storebell.domain.notifications.events import Failed, Outcome, Settled, WatchEnded
from storebell.domain.notifications.json_records import outcome_name
from storebell.domain.notifications.plan import PLANS, PRODUCTION_PLAN
from storebell.domain.notifications.purchase_options import PurchaseOptions
from storebell.domain.notifications.types import NO_SUBTYPE, TEST
from storebell.domain.simulation.local_delivery import LocalDelivery
from storebell.domain.simulation.receiver_behaviours import read_behaviour
from storebell.presentation.translation import tr_message, tr_text
from storebell.services.cli_context import CliContext
from storebell.services.container import Services
from storebell.services.notifications.requests import TestRequest, Until

_EXIT_CODES: Final = (
    ((0, N_("delivered")), (5, N_("network, nothing was sent"))),
    ((1, N_("not delivered")), (6, N_("keychain"))),
    ((2, N_("usage")), (7, N_("undecided at the time limit"))),
    ((3, N_("not authorized")), (8, N_("refused or failed by Apple"))),
    ((4, N_("rate limited")), (9, N_("unknown, may have been sent"))),
    ((70, N_("a mistake of Storebell's")), (74, N_("the output could not be written"))),
    ((130, N_("stopped by Ctrl+C or a signal")),),
)


def _epilog() -> str:
    parts = (
        exit_code_table(_EXIT_CODES),
        notification_types.types_help(),
        purchase_choices.choices_help(),
        local_options.faults_help(),
    )
    return "\n\n".join(parts)


_ENVIRONMENTS = {environment.lower(): environment for environment in Environment}

_ONLY_IN_LOCAL: Final = (
    "--type",
    "--subtype",
    *purchase_choices.NAMES,
    "--url",
    "--receiver",
    "--plan",
    "--delivery-timeout",
    "--ca-file",
    "--allow-host",
    "--faults",
    "--light",
)


def _local_only(command: local_options.Command) -> local_options.Command:
    """The options that belong to Local."""
    for add_option in reversed(_LOCAL_OPTIONS):
        command = add_option(command)
    return command


_LOCAL_OPTIONS: Final = (
    notification_types.notification_type(),
    notification_types.subtype(),
    purchase_choices.purchase_choices,
    option(
        "--url", metavar=N_("URL"), help=N_("Local: deliver here instead of the built-in receiver.")
    ),
    option(
        "--receiver",
        metavar=N_("NAME"),
        help=N_(
            "Local: how the built-in receiver behaves, like status=503 or timeout; “storebell "
            "receive --help” lists them all."
        ),
    ),
    option(
        "--plan",
        type=click.Choice(list(PLANS)),
        help=plural_msg(
            "Local: one attempt as in the sandbox (the default), or one as in production.",
            "Local: one attempt as in the sandbox (the default), or {count} as in production.",
            PRODUCTION_PLAN.most_attempts,
        ),
    ),
    option(
        "--time-scale",
        type=DecimalNumber(),
        metavar=N_("N"),
        help=N_(
            "Local, or with --api-base: the plan runs N times faster; 3600 makes an hour a second."
        ),
    ),
    option(
        "--delivery-timeout",
        type=DecimalNumberRange(min=0, min_open=True, max=600),
        metavar=N_("SECONDS"),
        help=N_("Local: how long to wait for your server.  [default: 15]"),
    ),
    local_options.ca_file(has_other_environments=True),
    local_options.allow_host(has_other_environments=True),
    local_options.faults(has_other_environments=True),
    local_options.light(has_other_environments=True),
)


@click.command(epilog=_epilog, cls=TranslatedCommand)
@app_options.app
@app_options.environment(
    *Environment,
    help_text=N_("Where to ask. Naming production is your consent to a real notification."),
)
@option(
    "--until",
    type=click.Choice([Until.FIRST_ATTEMPT.value, Until.FINAL.value]),
    default=Until.FIRST_ATTEMPT.value,
    show_default=True,
    help=N_("Stop after the first attempt, or when nothing more can come."),
)
@option(
    "--timeout",
    type=DecimalNumberRange(min=0, min_open=True),
    default=120.0,
    show_default=True,
    metavar=N_("SECONDS"),
    help=N_("Stop watching after this time: exit 7."),
)
@_local_only
@app_options.correct_clock
@option("--json", "as_json", is_flag=True, help=N_("One JSON object a line."))
@click.pass_obj
def send(
    context: CliContext,
    /,
    *,
    environment: str,
    until: str,
    timeout: float,
    correct_clock: bool,
    as_json: bool,
    app_label: str | None,
    bundle_id: str | None,
    app_apple_id: str | None,
    time_scale: float | None,
    delivery_timeout: float | None,
    ca_file: Path | None,
    allowed_hosts: tuple[str, ...],
    is_light: bool,
    **named: str | None,
) -> int:
    """Send a TEST notification and follow its delivery.

    Local needs no key and no account: Storebell itself signs the notification, delivers it and
    records the result. It sends any other type of notification as well, with the signed
    transaction and renewal information that belong to it.
    """
    chosen = _environment_of(environment)
    app_options.check_app(app_label, bundle_id, app_apple_id)
    _check_purchase(named)
    context = _at_apple(context, time_scale) if chosen.is_apples else context

    async def work(services: Services) -> int:
        kind, subtype, purchase = _read_notification(named)
        request = TestRequest(
            services.resolver.app(
                chosen, label=app_label, bundle_id=bundle_id, app_apple_id=app_apple_id
            ),
            chosen,
            LocalDelivery.read(
                url=named["url"],
                plan=named["plan"],
                time_scale=None if chosen.is_apples else time_scale,
                timeout_seconds=delivery_timeout,
                behaviour=read_behaviour(named["receiver"]) if named["receiver"] else None,
                faults=named["faults"],
                ca_file=ca_file,
                confirmed_hosts=allowed_hosts,
                is_light=is_light,
            ),
            Until(until),
            timeout,
            notification_type=kind,
            subtype=subtype,
            purchase=purchase,
            time_scale=time_scale if chosen.is_apples and time_scale else 1.0,
        )
        if correct_clock:
            services.apples_clock.correct()
        return await follow(services, request, output)

    return run(context, output := Output(as_json=as_json), work)


def _check_purchase(named: Mapping[str, str | None]) -> None:
    """Raises click.UsageError for a choice about the purchase where no type is chosen."""
    if named["notification_type"] is not None:
        return
    for name in purchase_choices.NAMES:
        if named[name.removeprefix("--").replace("-", "_")] is not None:
            text = msg("{option} needs a --type, like DID_RENEW.", option=name)
            raise click.UsageError(tr_message(text))


def _read_notification(named: Mapping[str, str | None]) -> tuple[str, str, PurchaseOptions]:
    """Type, subtype and purchase as they were chosen. Raises the errors of PurchaseOptions.read."""
    pair = (named["notification_type"] or TEST, named["subtype"] or NO_SUBTYPE)
    names = ("product", "offer", "billing_plan", "reason", "refund")
    return (*pair, PurchaseOptions.read(pair, **{name: named[name] for name in names}))


def _at_apple(context: CliContext, time_scale: float | None) -> CliContext:
    """Checks and reads the options that only Apple's environments have.

    They are a key on standard input, and a time scale for a simulator alone.
    """
    app_options.check_time_scale(context, time_scale)
    return with_key_input(context)


def _note_consent(services: Services, app: App) -> None:
    """Records the consent of a person who names Production at a terminal. The window then need not
    ask on this day. A pipeline gives no consent.
    """
    if sys.stdin is not None and sys.stdin.isatty() and services.guard.must_ask(app):
        services.guard.confirmed(app)


async def follow(services: Services, request: TestRequest, output: Output) -> int:
    """Prints every event; returns the exit code of how it ended."""
    if request.environment is Environment.PRODUCTION and not services.options.api_bases:
        _note_consent(services, request.app)
    lines = EventLines(output)
    ending: Failure | Outcome = Outcome.UNDECIDED
    async with aclosing(services.test_sender.send(request)) as events:
        try:
            async for event in events:
                lines.show(event)
                print_notices(services.repository, output)
                if isinstance(event, Failed) and event.is_final:
                    ending = event.failure
                elif isinstance(event, Settled | WatchEnded) and not isinstance(ending, Failure):
                    ending = Outcome(outcome_name(event.outcome))
        except BaseException:  # stopped, or the output is closed: it may have been sent
            lines.break_off(datetime.now(UTC))
            raise
    await purge(services, output)
    return EXIT_CODES[ending]


def _environment_of(name: str) -> Environment:
    """The environment of this name. Raises click.UsageError for an option of Local elsewhere, and
    for two that exclude each other.
    """
    environment = _ENVIRONMENTS[name.lower()]
    context = click.get_current_context()
    given = {
        parameter.opts[0]
        for parameter in context.command.params
        if context.get_parameter_source(parameter.name or "") is ParameterSource.COMMANDLINE
    }
    for local_option in _ONLY_IN_LOCAL:
        if local_option in given and environment is not Environment.LOCAL:
            raise click.UsageError(
                tr_message(msg("{option} belongs to --environment local.", option=local_option))
            )
    if {"--url", "--receiver"} <= given:
        raise click.UsageError(
            tr_text("--receiver is about the built-in receiver, --url about yours.")
        )
    return environment
