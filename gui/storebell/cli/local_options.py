"""Options that “send” and “simulate” share: where a simulator may deliver, what it does wrong.

`where` is the environment that an option belongs to, for a command that has several.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from storebell.cli.paths import FilePath
from storebell.domain.simulation.faults import FAULTS, PEBBLE

Command = TypeVar("Command", bound=Callable[..., Any])


def faults(where: str = "") -> Callable[[Command], Command]:
    text = "what is to go wrong, by lot; see below. By default nothing."
    return click.option("--faults", metavar="SPEC", help=_sentence(where, text))


def ca_file(where: str = "") -> Callable[[Command], Command]:
    text = "trust these authorities too, for this computer and private hosts; PEM or DER."
    return click.option("--ca-file", type=FilePath(), metavar="FILE", help=_sentence(where, text))


def allow_host(where: str = "") -> Callable[[Command], Command]:
    text = "confirm that a host in a private network is yours; can be given again."
    return click.option(
        "--allow-host", "allowed_hosts", multiple=True, metavar="HOST", help=_sentence(where, text)
    )


def _sentence(where: str, text: str) -> str:
    return f"{where}: {text}" if where else text[0].upper() + text[1:]


def _describe_faults() -> str:
    lines = ["\b", "Faults, as name[=SECONDS][@RATE] with commas between:"]
    for name, kind in FAULTS.items():
        amount = f"={kind.amount.default:g}" if kind.amount else ""
        lines.append(f"  {name + amount:<13} {kind.effect.format(seconds='N')}")
    lines += [
        f"  {PEBBLE:<13} a mixture of what every client has to live with",
        "A number shown here is the default. RATE, from 0 to 1, is how often; without it,",
        "always. The same seed=N draws the same lots. Example: latency=2@0.5,drop@0.1,seed=7",
    ]
    return "\n".join(lines)


FAULTS_HELP = _describe_faults()
