"""`storebell receive`: a notification server for those who have none yet."""

import click

from storebell.cli.output import Output
from storebell.cli.run import run
from storebell.domain.records import Record
from storebell.services.switchboard import Switchboard
from storebell.services.wiring import Wiring


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0 takes a free one.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def receive(wiring: Wiring, *, port: int, as_json: bool) -> int:
    """Run the built-in receiver on the loopback interface until Ctrl+C.

    It answers 200 to every notification, and shows and verifies what arrives.
    """
    output = Output(as_json=as_json)

    async def work(switchboard: Switchboard) -> int:
        async with switchboard.receivers.open(port) as receiver:
            if as_json:
                output.record({"event": "ready", "url": receiver.url})
            else:
                output.say(f"Listening at {receiver.url}. Ctrl+C stops it.")
            async for delivery in receiver.deliveries:
                _show(output, delivery)
        return 0

    return run(wiring, output, work, runs_until_interrupted=True)


def _show(output: Output, delivery: Record) -> None:
    if output.as_json:
        output.record(delivery)
        return
    time = str(delivery["at"])[11:19]
    output.say(f"{time}  {delivery['method']} {delivery['path']}, {delivery['bytes']} bytes")
    if delivery["signed_payload"] is None:
        output.say("          no signedPayload in it")
        return
    payload = delivery["payload"]
    kind = payload.get("notificationType") if isinstance(payload, dict) else "unreadable"
    valid = f"valid ({delivery['anchor']} root)" if delivery["valid"] else "NOT valid"
    output.say(f"          {kind}, signature {valid}")
