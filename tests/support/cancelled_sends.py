"""Sends and watches that are stopped at whatever they are waiting for."""

import asyncio
import gc
import random
import threading
import time
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from types import AsyncGeneratorType, CoroutineType

from storebell.app.composition import open_services
from storebell.domain.accounts.credentials import SAMPLE_APP
from storebell.domain.environment import Environment
from storebell.domain.notifications.timeline import State
from storebell.domain.settings.options import Options
from storebell.domain.simulation.local_delivery import LocalDelivery
from storebell.services.container import Services
from storebell.services.notifications.requests import TestRequest
from support.killed_sends import Simulator, simulator

LONGEST_SECONDS = 1.2
MOST_SECONDS_TO_STOP = 0.2


@dataclass(slots=True)
class Tally:
    """`points` are the lines of Storebell that waited when it was stopped, and how often."""

    stops: int = 0
    points: Counter[str] = field(default_factory=Counter)
    longest: float = 0.0
    slow: list[str] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)
    tasks: int = 0
    unfinished: int = 0

    @property
    def is_good(self) -> bool:
        return not (self.slow or self.threads or self.tasks or self.unfinished)


def stop_everywhere(folder: Path, rounds: int, seed: int) -> Iterator[Tally]:
    """Each round opens the services, begins something, stops it and closes them again."""
    tally, lots = Tally(), random.Random(seed)
    with simulator(folder / "apple", "--faults", "latency=0.3@0.5,retryable@0.2") as apple:
        for number in range(rounds):
            asyncio.run(_one_round(folder, apple, number, lots, tally))
            # The keychain's own thread may wait for a person; nothing else may be left.
            tally.threads |= {
                thread.name
                for thread in threading.enumerate()
                if thread is not threading.main_thread() and not thread.daemon
            }
            yield tally
        tally.unfinished = asyncio.run(_resume(folder, apple))
    yield tally


def _options(folder: Path, apple: Simulator) -> Options:
    return Options(
        basedir=folder / "mine",
        api_bases=(str(apple.facts["base_url"]),),
        simulated_root=Path(str(apple.facts["root_file"])),
    )


async def _one_round(
    folder: Path, apple: Simulator, number: int, lots: random.Random, tally: Tally
) -> None:
    before = len(asyncio.all_tasks())
    async with open_services(_options(folder, apple), apple.environment) as services:
        task = asyncio.ensure_future(_consume(_begin(services, number)))
        if number % 2:
            for _ in range(number):
                await asyncio.sleep(0)
        else:
            await asyncio.sleep(lots.uniform(0, LONGEST_SECONDS))
        if task.done():
            await task
            return
        places = _waiting()
        began = time.perf_counter()
        task.cancel()
        await asyncio.wait([task])
    took = time.perf_counter() - began
    tally.stops += 1
    tally.points.update(places)
    tally.longest = max(tally.longest, took)
    if took > MOST_SECONDS_TO_STOP:
        tally.slow.append(f"{took * 1000:.0f} ms while in {sorted(places)}")
    tally.tasks += len(asyncio.all_tasks()) - before


def _begin(services: Services, number: int) -> AsyncGenerator[object, None]:
    kind = number // 2 % 4
    if kind == 0:
        return services.test_sender.send(
            TestRequest(SAMPLE_APP, Environment.LOCAL, LocalDelivery())
        )
    if kind == 1:
        return services.monitor.follow(is_endless=True)
    return services.test_sender.send(TestRequest(SAMPLE_APP, Environment.SANDBOX))


async def _consume(items: AsyncGenerator[object, None]) -> None:
    async with aclosing(items) as stream:
        async for _ in stream:
            pass


async def _resume(folder: Path, apple: Simulator) -> int:
    """Goes on with everything that was stopped; how many tests are still open then."""
    async with open_services(_options(folder, apple), apple.environment) as services:
        async with asyncio.timeout(60):
            await _consume(services.monitor.follow())
        return len(services.repository.in_state(State.OPEN, State.ASKED))


def _waiting() -> set[str]:
    """Every place of our own code that waits at the moment, with what it waits for."""
    places = set()
    for held in gc.get_objects():
        if isinstance(held, CoroutineType):
            frame, waits_for = held.cr_frame, held.cr_await
        elif isinstance(held, AsyncGeneratorType):
            frame, waits_for = held.ag_frame, held.ag_await
        else:
            continue
        if frame is not None and waits_for is not None:
            file = Path(frame.f_code.co_filename)
            if "storebell" in file.parts:
                places.add(
                    f"{file.parent.name}/{file.name}:{frame.f_lineno} {frame.f_code.co_name}"
                )
    return places
