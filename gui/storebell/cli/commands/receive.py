"""`storebell receive`: a notification server for those who have none yet."""

import click

from storebell.cli.behaviours import behaviours_help
from storebell.cli.output import Output
from storebell.cli.run import run
from storebell.cli.texts import error_text
from storebell.cli.translated import TranslatedCommand, WholeNumberRange, option
from storebell.domain.messages import N_, Message, msg, plural_msg
from storebell.domain.notifications.json_records import Record
from storebell.domain.simulation.receiver_behaviours import ANSWERS_200, Behaviour, read_behaviour
from storebell.ports.simulator import RunningReceiver
from storebell.presentation.translation import tr_message
from storebell.services.cli_context import CliContext
from storebell.services.container import Services


@click.command(epilog=behaviours_help, cls=TranslatedCommand)
@option("--port", type=WholeNumberRange(0, 65535), default=0, help=N_("0 takes a free one."))
@option(
    "--behave",
    metavar=N_("NAME"),
    default=str(ANSWERS_200),
    show_default=True,
    help=N_("How it answers, or fails to; see below."),
)
@option("--json", "as_json", is_flag=True, help=N_("One JSON object a line."))
@click.pass_obj
def receive(context: CliContext, *, port: int, behave: str, as_json: bool) -> int:
    """Run the built-in receiver on the loopback interface until Ctrl+C.

    It shows and verifies what arrives, and answers 200 to every notification, or as it is told.
    """
    output = Output(as_json=as_json)

    async def work(services: Services) -> int:
        behaviour = read_behaviour(behave)
        async with services.receivers.open(port, behaviour) as receiver:
            _announce(output, receiver, behaviour)
            async for delivery in receiver.deliveries:
                _show(output, delivery)
        return 0

    return run(context, output, work, runs_until_interrupted=True)


def _announce(output: Output, receiver: RunningReceiver, behaviour: Behaviour) -> None:
    if output.as_json:
        ca_file = str(receiver.ca_file) if receiver.ca_file else None
        ready: Record = {"event": "ready", "url": receiver.url, "receiver": str(behaviour)}
        output.record(ready | {"ca_file": ca_file, "leads_to": str(behaviour.result)})
        return
    output.print_message(msg("Listening at {url}. Ctrl+C stops it.", url=receiver.url))
    if behaviour != ANSWERS_200:
        output.print_message(
            msg(
                "Receiver: {title}. Apple would record {result}.",
                title=behaviour.title,
                result=behaviour.result.value,
            )
        )
    if receiver.ca_file is not None:
        text = msg(
            "The root of its certificate, for as long as it runs: {file}",
            file=str(receiver.ca_file),
        )
        output.print_message(text)


def _show(output: Output, delivery: Record) -> None:
    if output.as_json:
        output.record(delivery)
        return
    time = str(delivery["at"])[11:19]
    if delivery["event"] == "error":
        output.print_text(f"{time}  {error_text(delivery)}")
        return
    size = delivery["bytes"]
    received = plural_msg(
        "{method} {path}, {count} byte",
        "{method} {path}, {count} bytes",
        size if isinstance(size, int) else 0,
        method=str(delivery["method"]),
        path=str(delivery["path"]),
    )
    output.print_text(f"{time}  {tr_message(received)}")
    for name in ("verdict", "names", "failure"):
        text = delivery.get(name)
        if isinstance(text, Message):
            output.print_text(f"          {tr_message(text)}")
