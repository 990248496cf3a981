"""`storebell keys`: the API keys in the OS keychain."""

from contextlib import aclosing
from pathlib import Path
from typing import Final

import click

from storebell.cli.commands.key_test import key_test
from storebell.cli.notices import print_notices
from storebell.cli.output import Output
from storebell.cli.paths import FilePath
from storebell.cli.run import EXIT_CODES, run
from storebell.cli.standard_input import read_standard_input
from storebell.cli.tables import show_table
from storebell.cli.translated import TranslatedGroup, argument, option
from storebell.domain.accounts.credentials import ApiKey
from storebell.domain.findings import Finding
from storebell.domain.messages import N_, Message, msg
from storebell.domain.notifications.json_records import Record, iso
from storebell.domain.plain_text import masked_name
from storebell.presentation.translation import tr_message, tr_text
from storebell.services.accounts.key_import import import_files
from storebell.services.accounts.keys import STANDARD_INPUT_SIGN, AddedKey, KeyFacts
from storebell.services.cli_context import CliContext
from storebell.services.container import Services


@click.group(cls=TranslatedGroup)
def keys() -> None:
    """Import, list, name and remove In-App Purchase keys.

    The private key goes to the OS keychain and nowhere else; the .p8 file stays where it is.
    """


keys.add_command(key_test)

as_json_option = option("--json", "as_json", is_flag=True, help=N_("One JSON object a line."))


@keys.command()
@argument("files", metavar=N_("FILE..."), nargs=-1, required=True, type=FilePath())
@option("--issuer-id", required=True, metavar=N_("UUID"), help=N_("From App Store Connect."))
@option("--key-id", metavar=N_("ID"), help=N_("If it is not in the file name; with one FILE."))
@as_json_option
@click.pass_obj
def add(
    context: CliContext,
    *,
    files: tuple[Path, ...],
    issuer_id: str,
    key_id: str | None,
    as_json: bool,
) -> int:
    """Import the .p8 FILEs of In-App Purchase keys of one team.

    Each is imported on its own: a bad one stops none of the others. The exit code is that of the
    first that failed. “-” reads one key from standard input, with --key-id.
    """
    output = Output(as_json=as_json)
    text = None
    if STANDARD_INPUT_SIGN in map(str, files):
        if len(files) > 1 or key_id is None:
            raise click.UsageError(tr_text("“-” stands alone, with --key-id."))
        text = read_standard_input()
    elif key_id is not None and len(files) > 1:
        raise click.UsageError(
            tr_text("--key-id belongs to one FILE; several are told by their names.")
        )

    async def work(services: Services) -> int:
        if text is not None:
            _show_added(output, await services.keys.add_text(text, issuer_id, key_id or ""))
            code = 0
        elif len(files) == 1:
            added = await services.keys.add(files[0], issuer_id, key_id)
            _show_added(output, added, files[0])
            code = 0
        else:
            code = await _add_several(services, output, files, issuer_id)
        print_notices(services.repository, output)
        return code

    return run(context, output, work)


async def _add_several(
    services: Services, output: Output, files: tuple[Path, ...], issuer_id: str
) -> int:
    code = 0
    async with aclosing(import_files(services.keys, files, issuer_id)) as outcomes:
        async for outcome in outcomes:
            if outcome.added is not None:
                _show_added(output, outcome.added, outcome.file)
            if outcome.error is not None:
                output.error(outcome.error)
                code = code or EXIT_CODES[outcome.error.failure]
    return code


def _show_added(output: Output, added: AddedKey, file: Path | None = None) -> None:
    if output.as_json:
        findings = [_finding_record(finding) for finding in added.findings]
        undone = [str(step) for step in added.steps]
        output.record(_record(added.key) | {"undone": undone, "findings": findings})
        return
    output.print_message(
        msg(
            "The key {key_id} is now in {provider}.",
            key_id=added.key.key_id,
            provider=msg(added.key.provider),
        )
    )
    if file is not None:
        output.print_message(msg("The file stays where it is: {file}", file=masked_name(str(file))))
    for finding in added.findings:
        output.print_to_stderr(finding.seen, finding.advice)


@keys.command()
@argument("key_id", metavar=N_("KEY_ID"))
@argument("name", metavar=N_("NAME"))
@as_json_option
@click.pass_obj
def rename(context: CliContext, *, key_id: str, name: str, as_json: bool) -> int:
    """Call the key KEY_ID by a NAME of your own; "" takes the name away."""
    output = Output(as_json=as_json)

    async def work(services: Services) -> int:
        key = services.keys.rename(key_id, name)
        if as_json:
            output.record(_record(key))
        elif key.label:
            text = msg(
                "The key {key_id} is called “{name}” now.", key_id=key.key_id, name=key.label
            )
            output.print_message(text)
        else:
            output.print_message(msg("The key {key_id} has no name now.", key_id=key.key_id))
        print_notices(services.repository, output)
        return 0

    return run(context, output, work)


@keys.command("list")
@as_json_option
@click.pass_obj
def list_keys(context: CliContext, *, as_json: bool) -> int:
    """Show the imported keys; the private keys are never shown."""
    output = Output(as_json=as_json)

    async def work(services: Services) -> int:
        found = services.keys.facts()
        if as_json:
            for facts in found:
                output.record(_facts_record(facts))
        else:
            show_table(_COLUMNS, [_row(facts) for facts in found])
        return 0

    return run(context, output, work)


@keys.command()
@argument("key_id", metavar=N_("KEY_ID"))
@option("--force", is_flag=True, help=N_("Even if apps still use it."))
@as_json_option
@click.pass_obj
def remove(context: CliContext, *, key_id: str, force: bool, as_json: bool) -> int:
    """Remove the key KEY_ID from the OS keychain."""
    output = Output(as_json=as_json)

    async def work(services: Services) -> int:
        await services.keys.remove(key_id, is_forced=force)
        if as_json:
            output.record({"removed": key_id})
        else:
            output.print_message(
                msg(
                    "The key {key_id} was removed from {provider}.",
                    key_id=key_id,
                    provider=msg(services.keys.provider),
                )
            )
        print_notices(services.repository, output)
        return 0

    return run(context, output, work)


def _record(key: ApiKey) -> Record:
    return {
        "key_id": key.key_id,
        "issuer_id": key.issuer_id,
        "fingerprint": key.fingerprint,
        "provider": key.provider,
        "added_at": iso(key.added_at),
        "label": key.label,
    }


def _facts_record(facts: KeyFacts) -> Record:
    used = facts.last_used_at
    return _record(facts.key) | {
        "apps": [app.label for app in facts.apps],
        "last_used_at": iso(used) if used else None,
        "is_elsewhere": facts.is_elsewhere,
    }


def _row(facts: KeyFacts) -> tuple[str, ...]:
    key, used = facts.key, facts.last_used_at
    return (
        key.key_id,
        key.label,
        key.issuer_id,
        tr_message(_place(facts)),
        key.fingerprint[:16],
        key.added_at.date().isoformat(),
        used.date().isoformat() if used else "",
        ", ".join(app.label for app in facts.apps),
    )


def _place(facts: KeyFacts) -> Message:
    place = msg(facts.key.provider)
    return msg("{provider} (not in use now)", provider=place) if facts.is_elsewhere else place


_COLUMNS: Final = (
    N_("key ID"),
    N_("name"),
    N_("issuer ID"),
    N_("kept in"),
    N_("SHA-256 of the public key"),
    N_("added"),
    N_("last used"),
    N_("used by"),
)


def _finding_record(finding: Finding) -> Record:
    return {
        "level": str(finding.level),
        "seen": str(finding.seen),
        "advice": str(finding.advice),
    }
