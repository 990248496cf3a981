"""Options that several commands share: which app is meant, where, and how fast its plan runs."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from storebell.domain.environment import Environment
from storebell.domain.notifications.plan import PRODUCTION_PLAN
from storebell.services.cli_context import CliContext

Command = TypeVar("Command", bound=Callable[..., Any])


def app(command: Command) -> Command:
    """--app, or --bundle-id with --app-apple-id: `app_label`, `bundle_id`, `app_apple_id`."""
    command = click.option(
        "--app-apple-id", metavar="NUMBER", help="With --bundle-id: checked in production payloads."
    )(command)
    command = click.option(
        "--bundle-id", metavar="ID", help="Instead of --app: the bundle ID alone."
    )(command)
    return click.option(
        "--app", "app_label", metavar="NAME", help="An app of “storebell apps list”."
    )(command)


def environment(*choices: Environment, help_text: str) -> Callable[[Command], Command]:
    """--environment, required; its value is the environment's name in lower case."""
    return click.option(
        "--environment",
        required=True,
        type=click.Choice([choice.lower() for choice in choices], case_sensitive=False),
        help=help_text,
    )


def time_scale(command: Command) -> Command:
    """--time-scale, for the plan of a simulator that stands in for Apple."""
    return click.option(
        "--time-scale",
        type=float,
        metavar="N",
        help="With --api-base: that simulator's plan runs N times faster.",
    )(command)


def correct_clock(command: Command) -> Command:
    """--correct-clock, for a computer whose clock can't be set right at the moment."""
    return click.option(
        "--correct-clock",
        is_flag=True,
        help="Measure how far this computer's clock is off, and sign with Apple's time.",
    )(command)


def check_time_scale(context: CliContext, time_scale: float | None) -> None:
    """Apple's own plan runs at its own speed. Raises InvalidTimeScaleError too."""
    if time_scale is None:
        return
    if context.options.api_base is None:
        raise click.UsageError("--time-scale belongs to --api-base: Apple's plan can't be hurried.")
    PRODUCTION_PLAN.scaled(time_scale)


def check_app(app_label: str | None, bundle_id: str | None, app_apple_id: str | None) -> None:
    """Refuses what would be ignored without a word."""
    if app_label is not None and bundle_id is not None:
        raise click.UsageError("--app and --bundle-id each name an app; give one of them.")
    if app_apple_id is not None and bundle_id is None:
        raise click.UsageError("--app-apple-id belongs to --bundle-id.")
