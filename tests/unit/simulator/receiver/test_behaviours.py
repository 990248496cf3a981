"""Every behaviour of the receiver, met by the real sender over real sockets."""

import asyncio
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pytest

from storebell.domain.environment import Environment
from storebell.domain.errors.delivery import ReceiverError
from storebell.domain.errors.storage import FileUnwritableError
from storebell.domain.findings import Level
from storebell.domain.notifications.delivery import DeliveryTrace
from storebell.domain.notifications.events import DeliveryTraced
from storebell.domain.notifications.results import SendAttemptResult
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.simulation.receiver_behaviours import (
    BEHAVIOUR_SPECS,
    Behaviour,
    read_behaviour,
)
from storebell.files.temporary import LOCK_NAME
from storebell.presentation.received import arrivals
from storebell.sender.address import AddressRule
from storebell.sender.deliver import Sender
from storebell.simulator.receiver.behaviours import find_nobody, open_receiver
from storebell.simulator.receiver.receiver import Receiver
from support import timelines
from support.simulated import ShiftedClock, call
from support.timelines import NOW

pytestmark = pytest.mark.anyio

CLOCK = ShiftedClock()
STATUSES = ("status=204", "status=206", "status=207", "status=301", "status=304", "status=599")
ALL = (*(spec.name for spec in BEHAVIOUR_SPECS if spec.name != "delay"), *STATUSES)


def sender_to(receiver: Receiver, behaviour: Behaviour, seconds: float | None = None) -> Sender:
    patience = 0.4 if behaviour.result is SendAttemptResult.TIMED_OUT else 10
    return Sender(
        AddressRule(),
        timeout_seconds=seconds or patience,
        extra_ca=receiver.ca_file,
        resolver=find_nobody if behaviour.name == "no-name" else None,
    )


def files_in(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


async def deliver_to(text: str) -> DeliveryTrace:
    behaviour = read_behaviour(text)
    async with open_receiver(behaviour, CLOCK) as receiver:
        return await sender_to(receiver, behaviour).deliver(receiver.url, "a.b.c")


@pytest.mark.parametrize("text", ALL)
async def test_each_behaviour_leads_to_its_result(text: str) -> None:
    trace = await deliver_to(text)
    assert trace.result is read_behaviour(text).result, trace.last_hop


def timeline_of(trace: DeliveryTrace, behaviour: Behaviour) -> Timeline:
    timeline = timelines.with_token(timelines.asked("t", NOW, Environment.LOCAL))
    timeline = replace(timeline, asked=replace(timeline.asked, receiver=str(behaviour)))
    timeline = timelines.with_attempts(timelines.with_payload(timeline), (NOW, str(trace.result)))
    return timeline.after(DeliveryTraced(test_id="t", at=NOW, number=1, trace=trace))


@pytest.mark.parametrize("text", ALL)
async def test_the_inspector_says_of_each_behaviour_what_arrived(text: str) -> None:
    behaviour = read_behaviour(text)
    async with open_receiver(behaviour, CLOCK) as receiver:
        trace = await sender_to(receiver, behaviour).deliver(receiver.url, "a.b.c")
    arrived = [delivery.signed_payload async for delivery in receiver.deliveries()]
    said = [*arrivals(timeline_of(trace, behaviour), 1)]
    assert len(said) == len(trace.hops)
    assert [finding.level is Level.GOOD for finding in said if finding.level is not Level.NOTE] == [
        payload == "a.b.c" for payload in arrived
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("tls-expired", "certificate has expired"),
        ("tls-not-yet-valid", "certificate is not yet valid"),
        ("tls-self-signed", "self-signed certificate"),
        ("tls-wrong-name", "IP address mismatch"),
        ("tls-unknown-root", "self-signed certificate in certificate chain"),
        ("tls-incomplete", "unable to get local issuer certificate"),
        ("tls-old", "protocol version"),
        ("tls-client-certificate", "certificate required"),
        ("tls-plain-http", "wrong version number"),
    ],
)
async def test_each_bad_tls_is_bad_for_its_own_reason(text: str, why: str) -> None:
    hop = (await deliver_to(text)).last_hop
    assert why in hop.detail.replace("self signed", "self-signed")
    assert hop.tls is not None
    assert hop.tls.is_client_certificate_demanded == (text == "tls-client-certificate")


async def test_a_late_answer_comes_when_it_was_told_to() -> None:
    started = time.monotonic()
    trace = await deliver_to("delay=0.3")
    assert trace.result is SendAttemptResult.SUCCESS
    assert time.monotonic() - started >= 0.3


async def test_a_redirect_with_307_brings_the_body_along_and_302_does_not() -> None:
    for text, methods in (("redirect=307", ["POST", "POST"]), ("redirect=302", ["POST", "GET"])):
        behaviour = read_behaviour(text)
        async with open_receiver(behaviour, CLOCK) as receiver:
            trace = await sender_to(receiver, behaviour).deliver(receiver.url, "a.b.c")
            arrived = receiver.deliveries()
            seen = [await anext(arrived), await anext(arrived)]
        assert [delivery.method for delivery in seen] == methods
        assert (seen[1].signed_payload == "a.b.c") == (text == "redirect=307")
        assert trace.result is SendAttemptResult.SUCCESS


@pytest.mark.parametrize("text", ["timeout", "delay=60", "drip=0.05", "cut", "reset", "tls"])
async def test_the_payload_arrives_however_it_is_answered(text: str) -> None:
    behaviour = read_behaviour(text)
    async with open_receiver(behaviour, CLOCK) as receiver:
        await sender_to(receiver, behaviour, seconds=0.5).deliver(receiver.url, "a.b.c")
        assert (await anext(receiver.deliveries())).signed_payload == "a.b.c"


@pytest.mark.parametrize("text", ["timeout", "delay=600", "drip=60", "tls", "refuse"])
async def test_it_stops_at_once_whatever_it_is_doing(text: str) -> None:
    before, behaviour = asyncio.all_tasks(), read_behaviour(text)
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        async with open_receiver(behaviour, CLOCK) as receiver:
            sender = sender_to(receiver, behaviour, seconds=30)
            delivery = group.create_task(sender.deliver(receiver.url, "a.b.c"))
            await asyncio.sleep(0.1)
            started = time.monotonic()
        assert time.monotonic() - started < 2
        await delivery
    assert asyncio.all_tasks() == before


async def test_a_handshake_that_nobody_goes_on_with_does_not_keep_it_open() -> None:
    async with open_receiver(read_behaviour("tls"), CLOCK) as receiver:
        port = int(receiver.url.rsplit(":", 1)[1].split("/")[0])
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.sleep(0.05)
        started = time.monotonic()
    assert time.monotonic() - started < 2
    writer.transport.abort()


async def test_its_files_are_there_while_it_listens_and_hold_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    async with open_receiver(read_behaviour("tls-expired"), CLOCK) as receiver:
        [kept] = [file for file in files_in(tmp_path) if file.name != LOCK_NAME]
        assert kept == receiver.ca_file
        assert b"PRIVATE" not in kept.read_bytes()
    assert files_in(tmp_path) == []


async def test_where_no_file_can_be_written_it_says_so_and_frees_its_port(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    with pytest.raises(FileUnwritableError, match="the receiver's certificate"):
        async with open_receiver(read_behaviour("tls"), CLOCK):
            pytest.fail("it had no certificate")


async def test_a_port_that_is_refused_is_taken_all_the_same() -> None:
    async with open_receiver(read_behaviour("refuse"), CLOCK) as receiver:
        port = int(receiver.url.rsplit(":", 1)[1].split("/")[0])
        with pytest.raises(ReceiverError):
            async with open_receiver(read_behaviour("status=200"), CLOCK, port=port):
                pytest.fail("the port was taken")


async def test_a_web_page_gets_403_from_a_misbehaving_receiver_too() -> None:
    async with open_receiver(read_behaviour("close"), CLOCK) as receiver:
        headers = {"Origin": "https://attacker.example"}
        answer = await call(receiver.url, "POST", "/notifications", headers=headers, body=b"{}")
    assert answer.status == 403


async def test_the_name_that_nobody_has_is_never_looked_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def look_up(*_arguments: object, **_options: object) -> object:
        pytest.fail("a resolver was asked")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", look_up)
    trace = await deliver_to("no-name")
    assert trace.result is SendAttemptResult.OTHER
    assert trace.last_hop.url == "http://receiver.invalid/notifications"
