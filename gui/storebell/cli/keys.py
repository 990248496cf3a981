"""`storebell keys`: the API keys in the OS keychain."""

from pathlib import Path

import click

from storebell.cli.key_test import key_test
from storebell.cli.output import Output
from storebell.cli.run import run
from storebell.cli.tables import show_table
from storebell.domain.credentials import ApiKey
from storebell.domain.findings import Finding
from storebell.domain.records import Record, iso
from storebell.services.switchboard import Switchboard
from storebell.services.wiring import Wiring


@click.group()
def keys() -> None:
    """Import, list and remove In-App Purchase keys.

    The private key goes to the OS keychain and nowhere else; the .p8 file stays where it is.
    """


keys.add_command(key_test)

as_json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


@keys.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--issuer-id", required=True, metavar="UUID", help="From App Store Connect.")
@click.option("--key-id", metavar="ID", help="If it is not in the file name.")
@as_json_option
@click.pass_obj
def add(wiring: Wiring, *, file: Path, issuer_id: str, key_id: str | None, as_json: bool) -> int:
    """Import the .p8 FILE of an In-App Purchase key."""
    output = Output(as_json=as_json)

    async def work(switchboard: Switchboard) -> int:
        added = await switchboard.keys.add(file, issuer_id, key_id)
        if as_json:
            findings = [_finding_record(finding) for finding in added.findings]
            output.record(_record(added.key) | {"findings": findings})
            return 0
        output.say(f"The key {added.key.key_id} is now in {added.key.provider}.")
        output.say(f"The file stays where it is: {file}")
        for finding in added.findings:
            output.complain(str(finding.seen), str(finding.advice))
        return 0

    return run(wiring, output, work)


@keys.command("list")
@as_json_option
@click.pass_obj
def list_keys(wiring: Wiring, *, as_json: bool) -> int:
    """Show the imported keys; the private keys are never shown."""
    output = Output(as_json=as_json)

    async def work(switchboard: Switchboard) -> int:
        found = switchboard.keys.all()
        if as_json:
            for key in found:
                output.record(_record(key))
        else:
            rows = [
                (key.key_id, key.issuer_id, key.provider, key.fingerprint[:16]) for key in found
            ]
            show_table(("key ID", "issuer ID", "kept in", "SHA-256 of the public key"), rows)
        return 0

    return run(wiring, output, work)


@keys.command()
@click.argument("key_id")
@click.option("--force", is_flag=True, help="Even if apps still use it.")
@as_json_option
@click.pass_obj
def remove(wiring: Wiring, *, key_id: str, force: bool, as_json: bool) -> int:
    """Remove the key KEY_ID from the OS keychain."""
    output = Output(as_json=as_json)

    async def work(switchboard: Switchboard) -> int:
        await switchboard.keys.remove(key_id, is_forced=force)
        if as_json:
            output.record({"removed": key_id})
        else:
            output.say(f"The key {key_id} was removed from {switchboard.keys.provider}.")
        return 0

    return run(wiring, output, work)


def _record(key: ApiKey) -> Record:
    return {
        "key_id": key.key_id,
        "issuer_id": key.issuer_id,
        "fingerprint": key.fingerprint,
        "provider": key.provider,
        "added_at": iso(key.added_at),
        "label": key.label,
    }


def _finding_record(finding: Finding) -> Record:
    return {
        "level": str(finding.level),
        "seen": str(finding.seen),
        "advice": str(finding.advice),
    }
