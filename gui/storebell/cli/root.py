"""`storebell [OPTIONS] [COMMAND]`: options for the whole run; the window without a command."""

import dataclasses
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from storebell.cli.new_path import NewPath
from storebell.cli.paths import FilePath
from storebell.cli.translated import TranslatedGroup, option
from storebell.domain.messages import N_, msg
from storebell.domain.settings.appearance import Scheme
from storebell.domain.settings.options import Options
from storebell.domain.settings.settings import HostSet
from storebell.presentation.translation import tr_message, tr_text

if TYPE_CHECKING:
    from storebell.services.cli_context import CliContext

COMMANDS: Final = (
    "send",
    "watch",
    "tests",
    "eleven",
    "explain",
    "history",
    "simulate",
    "life",
    "receive",
    "verify",
    "keys",
    "apps",
    "audit",
    "settings",
    "connection",
    "clock",
    "security",
)
"""Names of the commands in the order of the help; each is a module of this package."""

NO_DISPLAY: Final = N_(
    "There is no display for the window, so this sends a test in the terminal, in Local; "
    "“storebell --help” lists what else it can do."
)


class Commands(TranslatedGroup):
    """Imports a command when it is asked for: the window needs none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(
            import_module(f"storebell.cli.commands.{cmd_name}"), cmd_name
        )
        return command


def _show_version(ctx: click.Context, _option: click.Parameter, is_wanted: bool) -> None:
    if not is_wanted or ctx.resilient_parsing:
        return
    from importlib.metadata import version

    click.echo(
        tr_message(msg("{name}, version {version}", name="Storebell", version=version("storebell")))
    )
    ctx.exit()


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@option(
    "--basedir",
    type=NewPath(file_okay=False),
    help=N_("Keep every file of Storebell's own in this folder."),
)
@option(
    "--config",
    type=FilePath(dir_okay=False),
    help=N_("A team's storebell.toml, which says whose the keys of STOREBELL_KEYS_DIR are."),
)
@option(
    "--api-base",
    "api_bases",
    multiple=True,
    metavar=N_("[ENVIRONMENT=]URL"),
    help=N_(
        "Ask this simulator instead of Apple: http://127.0.0.1:PORT, from “storebell simulate”. "
        "Given twice, with sandbox= and production= in front, there is one for each."
    ),
)
@option(
    "--simulated-root",
    type=FilePath(dir_okay=False),
    help=N_("The root certificate of that simulator, to verify its payloads."),
)
@option(
    "--log-level",
    type=click.Choice(["debug", "info", "warning", "error"], case_sensitive=False),
    default="info",
    show_default=True,
    help=N_("What the log file holds; never a secret."),
)
@option(
    "--theme",
    type=click.Choice([scheme.value for scheme in Scheme], case_sensitive=False),
    help=N_("The window's colours in this run; without it, those that are set."),
)
@option(
    "--apple-hosts",
    type=click.Choice([hosts.value for hosts in HostSet], case_sensitive=False),
    help=N_("In this run, Apple's recommended hosts, or *.itunes.apple.com."),
)
@option(
    "--extra-ca",
    type=FilePath(dir_okay=False),
    help=N_(
        "In this run, trust these certificate authorities too: for a network that inspects TLS."
    ),
)
@option(
    "--self-check", is_flag=True, help=N_("Try every part of this installation once, and say so.")
)
@option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help=N_("Show the version and exit."),
)
@click.pass_context
def root(
    ctx: click.Context,
    *,
    basedir: Path | None,
    config: Path | None,
    api_bases: tuple[str, ...],
    simulated_root: Path | None,
    log_level: str,
    theme: str | None,
    apple_hosts: str | None,
    extra_ca: Path | None,
    self_check: bool,
) -> int:
    """Ring your App Store notification server, and watch it answer.

    Without a command the window opens. Every command does what the window does, with the same
    words; most take --json, one object a line.
    """
    context: CliContext = ctx.obj
    options = Options(
        basedir=basedir,
        config=config,
        api_bases=api_bases,
        simulated_root=simulated_root,
        log_level=log_level.upper(),
        theme=Scheme(theme) if theme else None,
        apple_hosts=HostSet(apple_hosts) if apple_hosts else None,
        extra_ca=extra_ca,
    )
    context = dataclasses.replace(context, options=options)
    ctx.obj = context
    context.start_log(options)
    if self_check:
        ctx.exit(context.check_self(options))
    if ctx.invoked_subcommand is not None:
        return 0
    if context.has_display():
        return context.open_window(options)
    click.echo(tr_text(NO_DISPLAY), file=sys.stderr)
    send = root.get_command(ctx, "send")
    assert send is not None
    code: int = ctx.invoke(send, environment="local")
    return code
