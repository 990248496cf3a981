"""Everything that a face can ask for, in one frozen object; `storebell.app` builds it."""

from dataclasses import dataclass
from pathlib import Path

from storebell.services.apps import Apps
from storebell.services.choice import Choice
from storebell.services.eleven import Eleven
from storebell.services.history import History
from storebell.services.keys import Keys
from storebell.services.options import Options
from storebell.services.ports import Receivers, Simulations
from storebell.services.ring import Ring
from storebell.services.verify import Verify


@dataclass(frozen=True, slots=True)
class Switchboard:
    """The services, each built once and closed together.

    `local_root` is the PEM file of the Local root certificate, for a handler's test configuration.
    """

    options: Options
    ring: Ring
    eleven: Eleven
    history: History
    keys: Keys
    apps: Apps
    choice: Choice
    verify: Verify
    simulations: Simulations
    receivers: Receivers
    local_root: Path
    log_file: Path
