"""What a confirmed host on another address answers, and what of that reaches this computer.

Run as a program it takes its scratch folder, the other address and the URL to redirect to, where
{port} is that of a service on the loopback interface; it prints the outcome as JSON.
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from storebell.domain.notifications.delivery import DeliveryTrace
from storebell.sender.address import AddressRule
from storebell.sender.deliver import Sender
from support.misbehaving_server import MisbehavingServer, answer, by_path, redirect, status
from support.tls_material import TlsMaterial

NAME = "nas.test"


async def led_to(
    url: str, folder: Path, address: str, *, listens_at: str, status_code: int = 307
) -> tuple[DeliveryTrace, int]:
    """A delivery to another computer that redirects; and how often a loopback service was called.

    `address` is what the name of that computer stands for, `listens_at` where its server is bound.
    """

    async def look_up(_host: str, _port: int) -> Sequence[str]:
        return [address]

    material = TlsMaterial(folder)
    with MisbehavingServer(answer(status("200 OK"))) as service:
        place = url.format(port=service.port)
        behaviour = by_path({"/": redirect(status_code, place), "/on": redirect(307, "/")})
        tls = material.serve(material.leaf(NAME), material.intermediate)
        with MisbehavingServer(behaviour, tls=tls, host=listens_at) as other:
            sender = Sender(
                AddressRule(frozenset({NAME})),
                timeout_seconds=10,
                extra_ca=material.ca_file,
                resolver=look_up,
            )
            trace = await sender.deliver(f"https://{NAME}:{other.port}/on", "a.b.c")
        return trace, len(service.requests)


def main() -> None:
    folder, address, url = sys.argv[1:]
    trace, calls = asyncio.run(led_to(url, Path(folder), address, listens_at=address))
    last = trace.last_hop
    said = {
        "calls": calls,
        "hops": len(trace.hops),
        "from": trace.hops[0].address,
        "trouble": last.trouble,
        "detail": last.detail,
    }
    print(json.dumps(said))


if __name__ == "__main__":
    main()
