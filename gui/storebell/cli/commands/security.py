"""`storebell security`: what is kept where, which hosts were contacted, which risks remain."""

from typing import Final

import click

from storebell.cli.notices import print_notices
from storebell.cli.output import Output
from storebell.cli.run import run
from storebell.cli.tables import show_table
from storebell.cli.texts import error_message
from storebell.cli.translated import TranslatedCommand, option
from storebell.domain.messages import N_, msg
from storebell.domain.network.contacts import describe_purpose
from storebell.domain.notifications.json_records import Record, iso
from storebell.domain.settings.security import SecurityFacts
from storebell.presentation.translation import tr_message, tr_text
from storebell.services.cli_context import CliContext
from storebell.services.container import Services


@click.command(cls=TranslatedCommand)
@option("--json", "as_json", is_flag=True, help=N_("One JSON object."))
@click.pass_obj
def security(context: CliContext, *, as_json: bool) -> int:
    """Show what is kept where, every host contacted, the newest acts and the risks that remain."""
    output = Output(as_json=as_json)

    async def work(services: Services) -> int:
        facts = await services.security.read_facts()
        if as_json:
            output.record(_record(facts))
        else:
            _print_facts(output, facts)
        print_notices(services.repository, output)  # such as that hosts and acts could not be read
        return 0

    return run(context, output, work)


_READERS: Final = {True: N_("you"), False: N_("others too"), None: "–"}


def _print_facts(output: Output, facts: SecurityFacts) -> None:
    keychain = msg(facts.keychain)
    if facts.keychain_error is None:
        output.print_message(
            msg("Private keys are kept in {keychain} and nowhere else.", keychain=keychain)
        )
    else:
        output.print_message(
            msg(
                "Private keys go to {keychain} alone, which is not available here.",
                keychain=keychain,
            )
        )
        output.print_message(error_message(facts.keychain_error))
    keys = [(key.key_id, tr_text(key.provider), key.label) for key in facts.keys]
    show_table((N_("key ID"), N_("kept in"), N_("label")), keys)
    output.print_text()
    output.print_message(msg("Files, in {folders}:", folders=", ".join(facts.folders)))
    show_table(
        (N_("file"), N_("bytes"), N_("holds"), N_("readable by")),
        [
            (
                file.path,
                str(file.size_bytes),
                tr_message(file.holds),
                tr_text(_READERS[file.is_private]),
            )
            for file in facts.files
        ],
    )
    output.print_text()
    output.print_message(msg("Every host contacted:"))
    show_table(
        (N_("host"), N_("why"), N_("first"), N_("last"), N_("times")),
        [
            (
                contact.host,
                tr_message(describe_purpose(contact.purpose)),
                iso(contact.first_at),
                iso(contact.last_at),
                str(contact.times),
            )
            for contact in facts.contacts
        ],
    )
    output.print_text()
    output.print_message(msg("Newest acts:"))
    acts = [(iso(act.at), tr_text(act.act), act.subject, act.detail) for act in facts.acts]
    show_table((N_("at"), N_("act"), N_("subject"), N_("detail")), acts)
    for risk in facts.risks:
        output.print_text()
        output.print_message(msg("{title}.", title=risk.title))
        output.print_message(risk.advice)


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
