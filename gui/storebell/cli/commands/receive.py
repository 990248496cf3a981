"""`storebell receive`: a notification server for those who have none yet."""

import click

from storebell.cli.behaviours import BEHAVIOURS_HELP
from storebell.cli.output import Output
from storebell.cli.run import run
from storebell.domain.notifications.json_records import Record
from storebell.domain.simulation.receiver_behaviours import ANSWERS_200, Behaviour, read_behaviour
from storebell.ports.simulator import RunningReceiver
from storebell.services.cli_context import CliContext
from storebell.services.container import Services


@click.command(epilog=BEHAVIOURS_HELP)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0 takes a free one.")
@click.option(
    "--behave",
    metavar="NAME",
    default=str(ANSWERS_200),
    show_default=True,
    help="How it answers, or fails to; see below.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
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
    output.say(f"Listening at {receiver.url}. Ctrl+C stops it.")
    if behaviour != ANSWERS_200:
        output.say(f"Receiver: {behaviour.title}. Apple would record {behaviour.result}.")
    if receiver.ca_file is not None:
        output.say(f"The root of its certificate, for as long as it runs: {receiver.ca_file}")


def _show(output: Output, delivery: Record) -> None:
    if output.as_json:
        output.record(delivery)
        return
    time = str(delivery["at"])[11:19]
    if delivery["event"] == "error":
        output.say(f"{time}  {delivery['title']}. {delivery['advice']}")
        return
    output.say(f"{time}  {delivery['method']} {delivery['path']}, {delivery['bytes']} bytes")
    if delivery["signed_payload"] is None:
        output.say("          no signedPayload in it")
        return
    payload = delivery["payload"]
    kind = payload.get("notificationType") if isinstance(payload, dict) else "unreadable"
    valid = f"valid ({delivery['anchor']} root)" if delivery["valid"] else "NOT valid"
    output.say(f"          {kind}, signature {valid}")
