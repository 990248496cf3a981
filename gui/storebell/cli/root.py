"""`storebell [OPTIONS] [COMMAND]`: options for the whole run; the window without a command."""

import dataclasses
import sys
from importlib.metadata import version
from pathlib import Path

import click

from storebell.cli.apps import apps
from storebell.cli.keys import keys
from storebell.cli.receive import receive
from storebell.cli.send import send
from storebell.cli.simulate import simulate
from storebell.cli.verify import verify
from storebell.services.options import Options
from storebell.services.wiring import Wiring

NO_DISPLAY = (
    "There is no display for the window, so this sends a test in the terminal, in Local; "
    "“storebell --help” lists what else it can do."
)


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--basedir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep every file of Storebell's own in this folder.",
)
@click.option(
    "--api-base",
    metavar="URL",
    help="Ask this simulator instead of Apple: http://127.0.0.1:PORT, from “storebell simulate”.",
)
@click.option(
    "--simulated-root",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The root certificate of that simulator, to verify its payloads.",
)
@click.option(
    "--log-level",
    type=click.Choice(["debug", "info", "warning", "error"], case_sensitive=False),
    default="info",
    show_default=True,
    help="What the log file holds; never a secret.",
)
@click.option(
    "--theme",
    type=click.Choice(["light", "dark"], case_sensitive=False),
    help="The window's colours; without it, those of the system.",
)
@click.option(
    "--self-check", is_flag=True, help="Try every part of this installation once, and say so."
)
@click.version_option(version("storebell"), prog_name="Storebell")
@click.pass_context
def root(
    context: click.Context,
    *,
    basedir: Path | None,
    api_base: str | None,
    simulated_root: Path | None,
    log_level: str,
    theme: str | None,
    self_check: bool,
) -> int:
    """Ring your App Store notification server, and watch it answer.

    Without a command the window opens. Every command does what the window does, with the same
    words; most take --json, one object a line.
    """
    wiring: Wiring = context.obj
    options = Options(basedir, api_base, simulated_root, log_level.upper(), theme)
    wiring = dataclasses.replace(wiring, options=options)
    context.obj = wiring
    wiring.start_log(options)
    if self_check:
        context.exit(wiring.check_self(options))
    if context.invoked_subcommand is not None:
        return 0
    if wiring.has_display():
        return wiring.open_window(options)
    click.echo(NO_DISPLAY, file=sys.stderr)
    code: int = context.invoke(send, environment="local")
    return code


for command in (send, simulate, receive, verify, keys, apps):
    root.add_command(command)
