"""A simulator that tells what a test gives it, in place of one that serves."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from storebell.domain.environment import Environment
from storebell.domain.findings import Finding
from storebell.domain.notifications.json_records import Record
from storebell.domain.simulation.requests import (
    IdentityKind,
    SimulatedApp,
    SimulationFacts,
    SimulationRequest,
)
from support.key_desk import ISSUER_ID, KEY_ID
from support.terminal import NoNotices, Terminal, services_with

URL = "http://127.0.0.1:8080/hook"
APP = SimulatedApp("com.example.hiking", URL, None)
FACTS = SimulationFacts(
    request=SimulationRequest((APP,)),
    apps=(APP,),
    base_urls={Environment.SANDBOX: "http://127.0.0.1:49321"},
    issuer_id=ISSUER_ID,
    key_id=KEY_ID,
    key_file=Path("key.p8"),
    root_file=Path("root.pem"),
)


@dataclass
class PlayedControls:
    """Notes what is pressed while a life is told."""

    pressed: list[str] = field(default_factory=list)
    is_paused: bool = False

    def start(self) -> None:
        self.pressed.append("start")

    def skip(self) -> None:
        self.pressed.append("skip")

    def stop(self) -> None:
        self.pressed.append("stop")

    def toggle_pause(self) -> bool:
        self.is_paused = not self.is_paused
        self.pressed.append("pause" if self.is_paused else "resume")
        return self.is_paused


@dataclass
class PlayedSimulation:
    """Tells these events, and then no more; they wait until `most_pressed` keys were pressed.

    `ending` is the last event, which waits for `most_pressed_at_end`.
    """

    happening: Sequence[Record] = ()
    facts: SimulationFacts = FACTS
    notices: tuple[Finding, ...] = ()
    identity: IdentityKind = IdentityKind.STORED
    requests: list[SimulationRequest] = field(default_factory=list)
    life: PlayedControls = field(default_factory=PlayedControls)
    most_pressed: int = 0
    most_pressed_at_end: int = 0
    ending: Record | None = None

    @property
    async def events(self) -> AsyncIterator[Record]:
        await self._until_pressed(self.most_pressed)
        for event in self.happening:
            yield event
            await asyncio.sleep(0)
        await self._until_pressed(self.most_pressed_at_end)
        if self.ending is not None:
            yield self.ending

    async def _until_pressed(self, number: int) -> None:
        async with asyncio.timeout(30):
            while len(self.life.pressed) < number:  # noqa: ASYNC110 - a test's poll
                await asyncio.sleep(0.01)

    @asynccontextmanager
    async def open(self, request: SimulationRequest) -> AsyncIterator["PlayedSimulation"]:
        self.requests.append(request)
        yield self


def terminal_of(folder: Path, simulation: PlayedSimulation) -> Terminal:
    """A terminal whose commands get this simulation."""
    return Terminal(folder, services_with(simulations=simulation, repository=NoNotices()))
