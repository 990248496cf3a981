"""Options that “send”, “simulate” and “life” share: which app a simulator serves, where it may
deliver, what it does wrong.

`has_other_environments`: for a command that has several environments, of which Local is one.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from storebell.cli.paths import FilePath
from storebell.cli.translated import option
from storebell.domain.accounts.credentials import SAMPLE_APP
from storebell.domain.messages import N_, msg
from storebell.domain.simulation.faults import FAULTS, PEBBLE
from storebell.presentation.translation import tr_message, tr_text

Command = TypeVar("Command", bound=Callable[..., Any])


def faults(*, has_other_environments: bool = False) -> Callable[[Command], Command]:
    return option(
        "--faults",
        metavar=N_("SPEC"),
        help=N_("Local: what is to go wrong, by lot; see below. By default nothing.")
        if has_other_environments
        else N_("What is to go wrong, by lot; see below. By default nothing."),
    )


def ca_file(*, has_other_environments: bool = False) -> Callable[[Command], Command]:
    return option(
        "--ca-file",
        type=FilePath(),
        metavar=N_("FILE"),
        help=N_(
            "Local: trust these authorities too, for this computer and private hosts; PEM or DER."
        )
        if has_other_environments
        else N_("Trust these authorities too, for this computer and private hosts; PEM or DER."),
    )


def allow_host(*, has_other_environments: bool = False) -> Callable[[Command], Command]:
    return option(
        "--allow-host",
        "allowed_hosts",
        multiple=True,
        metavar=N_("HOST"),
        help=N_("Local: confirm that a host in a private network is yours; can be given again.")
        if has_other_environments
        else N_("Confirm that a host in a private network is yours; can be given again."),
    )


def bundle_id() -> Callable[[Command], Command]:
    return option(
        "--bundle-id", metavar=N_("ID"), help=msg("[default: {value}]", value=SAMPLE_APP.bundle_id)
    )


def app_apple_id(text: str) -> Callable[[Command], Command]:
    """The app Apple ID of the app that is served; `text` is the option's help, marked by N_."""
    return option(
        "--app-apple-id",
        default=str(SAMPLE_APP.app_apple_id),
        show_default=True,
        metavar=N_("NUMBER"),
        help=text,
    )


def light(*, has_other_environments: bool = False) -> Callable[[Command], Command]:
    return option(
        "--light",
        "is_light",
        is_flag=True,
        help=N_("Local: sign with small certificates; usually they are as large as Apple's.")
        if has_other_environments
        else N_("Sign with small certificates; usually they are as large as Apple's."),
    )


def faults_help() -> str:
    """Every fault with what it does, in the user's language."""
    lines = ["\b", tr_text("Faults, as name[=SECONDS][@RATE] with commas between:")]
    for name, kind in FAULTS.items():
        amount = f"={kind.amount.default:g}" if kind.amount else ""
        effect = tr_message(msg(kind.effect, seconds="N"))
        lines.append(f"  {name + amount:<13} {effect}")
    mixture = tr_text("a mixture of what every client has to live with")
    lines += [
        f"  {PEBBLE:<13} {mixture}",
        tr_text(
            "A number shown here is the default. RATE, from 0 to 1, is how often; without it,\n"
            "always. The same seed=N draws the same lots. Example: latency=2@0.5,drop@0.1,seed=7"
        ),
    ]
    return "\n".join(lines)
