"""What a round of the monkey finds there: a folder with tests of every kind, a simulator, files."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from storebell.app.composition import open_services
from storebell.domain.accounts.credentials import SAMPLE_APP, App
from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.notifications.plan import PRODUCTION_PLAN
from storebell.domain.notifications.types import NOTIFICATION_TYPES
from storebell.domain.settings.options import Options
from storebell.domain.simulation.faults import read_faults
from storebell.domain.simulation.local_delivery import LocalDelivery
from storebell.domain.simulation.receiver_behaviours import read_behaviour
from storebell.services.container import Services
from storebell.services.notifications.requests import TestRequest
from support.commands import environment_of, next_record, running_storebell
from support.key_files import GOOD, GOOD_FILES

APPS: Final = (
    App("Hiking", "com.example.hiking", 6448311069),
    App("Campfire", "com.example.campfire", 6448311070),
    App("Surfing", "com.example.surfing", is_locked=True),
)

SERVED: Final = tuple(f"com.example.{name}" for name in ("trails", "kayaks", "peaks", "caves"))
"""Bundle IDs of the simulator's apps, which a round adds together with the simulator's key."""

_BEHAVIOURS: Final = ("redirect=307", "redirect=302", "status=204", "tls", "status=404")
_FAULTS: Final = ("drop", "internal", "not-yet=1", "duplicate")
_FAST: Final = 1_000_000.0
"""So many times faster a whole production plan takes half a second."""

NOWHERE: Final = "http://127.0.0.1:9"
"""The proxy of the monkey's processes: nothing they ask for leaves this computer."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What every round of a run has in common. `folder` is a Storebell's, to be copied; `files`
    holds keys and lists of apps to import; the others are the simulator's own.
    """

    folder: Path
    files: Path
    api_base: str
    root_file: str
    key_file: str
    issuer_id: str

    def to_json(self) -> str:
        return json.dumps({name: str(value) for name, value in asdict(self).items()})

    @classmethod
    def from_json(cls, text: str) -> "Scene":
        facts = json.loads(text)
        return cls(**{**facts, "folder": Path(facts["folder"]), "files": Path(facts["files"])})

    def copy_to(self, folder: Path) -> Path:
        """A Storebell's folder of a round's own."""
        return Path(shutil.copytree(self.folder, folder))


@contextmanager
def made_scene(folder: Path) -> Iterator[Scene]:
    """Makes everything below the folder; the simulator runs for as long as the context lasts."""
    base, files = folder / "base", folder / "files"
    files.mkdir(parents=True)
    _write_files(files)
    asyncio.run(_keep_tests(base))
    _interrupt_a_test(base)
    apps = [part for bundle_id in SERVED for part in ("--app", bundle_id)]
    how = ("simulate", "--environment", "production", "--time-scale", "3600", "--json")
    with running_storebell(base, *how, *apps, environment=quiet_network()) as simulator:
        ready = next_record(simulator)
        yield Scene(
            base,
            files,
            api_base=str(ready["base_url"]),
            root_file=str(ready["root_file"]),
            key_file=str(ready["key_file"]),
            issuer_id=str(ready["issuer_id"]),
        )


def quiet_network() -> dict[str, str]:
    """For each process: whatever it asks of the outside is refused here."""
    names = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
    return {form: NOWHERE for name in names for form in (name, name.lower())}


def _write_files(folder: Path) -> None:
    (folder / "SubscriptionKey_2X9R4HXF34.p8").write_bytes(GOOD)
    (folder / "AuthKey_7K3MQ8ZT51.p8").write_bytes(GOOD_FILES["Windows line ends"])
    (folder / "SubscriptionKey_0000000000.p8").write_bytes(b"no key at all\n")
    (folder / "storebell.toml").write_text(
        '[[apps]]\nlabel = "Rivers"\nbundle_id = "com.example.rivers"\n', encoding="utf-8"
    )


async def _keep_tests(base: Path) -> None:
    """Local tests of every kind, made by the services themselves."""
    async with open_services(Options(basedir=base), quiet_network()) as services:
        for app in APPS:
            services.apps.put_new(app)
        requests = [*_requests()]
        async with asyncio.TaskGroup() as group:
            group.create_task(_show_eleven(services))
            for request in requests:
                group.create_task(_send(services, request))


def _requests() -> Iterator[TestRequest]:
    plain = LocalDelivery()
    for text in _BEHAVIOURS:
        yield _local(LocalDelivery(behaviour=read_behaviour(text)))
    for text in _FAULTS:
        yield _local(LocalDelivery(faults=read_faults(text)))
    for plan in (PRODUCTION_PLAN.scaled(_FAST), PRODUCTION_PLAN.scaled(1.0)):
        for text in ("status=200", "status=500"):
            yield _local(LocalDelivery(plan=plan, behaviour=read_behaviour(text)), APPS[0])
    for group in NOTIFICATION_TYPES:
        kind = group.types[0]
        yield TestRequest(
            APPS[1],
            Environment.LOCAL,
            plain,
            timeout_seconds=3.0,
            notification_type=kind.name,
            subtype=kind.subtypes[0].name,
        )


def _local(local: LocalDelivery, app: App = SAMPLE_APP) -> TestRequest:
    return TestRequest(app, Environment.LOCAL, local, timeout_seconds=3.0)


async def _show_eleven(services: Services) -> None:
    async with aclosing(services.all_results.show(SAMPLE_APP)) as events:
        async for _ in events:
            pass


async def _send(services: Services, request: TestRequest) -> None:
    try:
        async with aclosing(services.test_sender.send(request)) as events:
            async for _ in events:
                pass
    except StorebellError:
        pass  # one that fails is a kind of its own


def _interrupt_a_test(base: Path) -> None:
    """Its process is killed while the receiver keeps it waiting."""
    command = [sys.executable, "-m", "storebell", "--basedir", str(base), "send"]
    how = ["--environment", "local", "--receiver", "timeout", "--json"]
    process = subprocess.Popen(
        [*command, *how],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment_of(quiet_network()),
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline()
        os.kill(process.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
