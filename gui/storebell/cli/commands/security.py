"""`storebell security`: what is kept where, which hosts were contacted, which risks remain."""

import click

from storebell.cli.notices import say_notices
from storebell.cli.output import Output
from storebell.cli.run import run
from storebell.cli.tables import show_table
from storebell.domain.network.contacts import say_purpose
from storebell.domain.notifications.json_records import Record, iso
from storebell.domain.settings.security import SecurityFacts
from storebell.services.cli_context import CliContext
from storebell.services.container import Services


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def security(context: CliContext, *, as_json: bool) -> int:
    """Show what is kept where, every host contacted, the newest acts and the risks that remain."""
    output = Output(as_json=as_json)

    async def work(services: Services) -> int:
        facts = await services.security.look()
        if as_json:
            output.record(_record(facts))
        else:
            _say(output, facts)
        say_notices(services.repository, output)  # such as that hosts and acts could not be read
        return 0

    return run(context, output, work)


def _say(output: Output, facts: SecurityFacts) -> None:
    if facts.keychain_error is None:
        output.say(f"Private keys are kept in {facts.keychain} and nowhere else.")
    else:
        output.say(f"Private keys go to {facts.keychain} alone, which is not available here.")
        output.say(str(facts.keychain_error))
    keys = [(key.key_id, key.provider, key.label) for key in facts.keys]
    show_table(("key ID", "kept in", "label"), keys)
    output.say()
    output.say(f"Files, in {', '.join(facts.folders)}:")
    show_table(
        ("file", "bytes", "holds", "readable by"),
        [
            (
                file.path,
                str(file.size_bytes),
                str(file.holds),
                {True: "you", False: "others too", None: "–"}[file.is_private],
            )
            for file in facts.files
        ],
    )
    output.say()
    output.say("Every host contacted:")
    show_table(
        ("host", "why", "first", "last", "times"),
        [
            (
                contact.host,
                str(say_purpose(contact.purpose)),
                iso(contact.first_at),
                iso(contact.last_at),
                str(contact.times),
            )
            for contact in facts.contacts
        ],
    )
    output.say()
    output.say("Newest acts:")
    acts = [(iso(act.at), act.act, act.subject, act.detail) for act in facts.acts]
    show_table(("at", "act", "subject", "detail"), acts)
    for risk in facts.risks:
        output.say()
        output.say(f"{risk.title}.")
        output.say(str(risk.advice))


def _record(facts: SecurityFacts) -> Record:
    return {
        "event": "security",
        "keychain": facts.keychain,
        "is_keychain_available": facts.keychain_error is None,
        "keys": [{"key_id": key.key_id, "provider": key.provider} for key in facts.keys],
        "folders": list(facts.folders),
        "files": [
            {
                "path": file.path,
                "size_bytes": file.size_bytes,
                "holds": str(file.holds),
                "is_private": file.is_private,
            }
            for file in facts.files
        ],
        "contacts": [
            {
                "host": contact.host,
                "purpose": contact.purpose,
                "first_at": iso(contact.first_at),
                "last_at": iso(contact.last_at),
                "times": contact.times,
            }
            for contact in facts.contacts
        ],
        "acts": [
            {
                "number": act.number,
                "at": iso(act.at),
                "act": act.act,
                "subject": act.subject,
                "detail": act.detail,
            }
            for act in facts.acts
        ],
        "risks": [{"title": str(risk.title), "advice": str(risk.advice)} for risk in facts.risks],
    }
