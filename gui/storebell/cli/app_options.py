"""Options that several commands share: which app is meant, where, and how fast its plan runs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from storebell.cli.translated import DecimalNumber, option
from storebell.domain.environment import Environment
from storebell.domain.messages import N_
from storebell.domain.notifications.plan import PRODUCTION_PLAN
from storebell.presentation.translation import tr_text
from storebell.services.cli_context import CliContext

Command = TypeVar("Command", bound=Callable[..., Any])


def chosen_basedir() -> Path | None:
    """The folder that --basedir names for this command; None if it was not given."""
    context = click.get_current_context(silent=True)
    chosen: Path | None = None if context is None else context.find_root().params.get("basedir")
    return chosen


def app(command: Command) -> Command:
    """--app, or --bundle-id with --app-apple-id: `app_label`, `bundle_id`, `app_apple_id`."""
    command = option(
        "--app-apple-id",
        metavar=N_("NUMBER"),
        help=N_("With --bundle-id: checked in production payloads."),
    )(command)
    command = option(
        "--bundle-id", metavar=N_("ID"), help=N_("Instead of --app: the bundle ID alone.")
    )(command)
    return option(
        "--app", "app_label", metavar=N_("NAME"), help=N_("An app of “storebell apps list”.")
    )(command)


def environment(
    *choices: Environment, help_text: str, is_required: bool = True
) -> Callable[[Command], Command]:
    """--environment; its value is the environment's name in lower case, or None."""
    return option(
        "--environment",
        required=is_required,
        type=click.Choice([choice.lower() for choice in choices], case_sensitive=False),
        help=help_text,
    )


def time_scale(command: Command) -> Command:
    """--time-scale, for the plan of a simulator that replaces Apple."""
    return option(
        "--time-scale",
        type=DecimalNumber(),
        metavar=N_("N"),
        help=N_("With --api-base: that simulator's plan runs N times faster."),
    )(command)


def correct_clock(command: Command) -> Command:
    """--correct-clock, for a computer whose clock can't be set right at the moment."""
    return option(
        "--correct-clock",
        is_flag=True,
        help=N_("Measure how far this computer's clock is off, and sign with Apple's time."),
    )(command)


def check_time_scale(context: CliContext, time_scale: float | None) -> None:
    """Apple's own plan runs at its own speed. Raises InvalidTimeScaleError too."""
    if time_scale is None:
        return
    if not context.options.api_bases:
        raise click.UsageError(
            tr_text("--time-scale belongs to --api-base: Apple's plan can't be hurried.")
        )
    PRODUCTION_PLAN.scaled(time_scale)


def check_app(app_label: str | None, bundle_id: str | None, app_apple_id: str | None) -> None:
    """Refuses options that would be ignored silently."""
    if app_label is not None and bundle_id is not None:
        raise click.UsageError(tr_text("--app and --bundle-id each name an app; give one of them."))
    if app_apple_id is not None and bundle_id is None:
        raise click.UsageError(tr_text("--app-apple-id belongs to --bundle-id."))
