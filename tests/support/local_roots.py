"""The files of the Local root, as tests of them look at them."""

from datetime import UTC, datetime
from pathlib import Path

from storebell.signing.authority import Authority
from storebell.signing.roots import SimulatorRoot
from storebell.signing.verify import SignedPayloadVerifier
from support.payloads import SANDBOX, notification

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)
NAMES = {"local-root.key", "local-root.pem", "local-root.der", "local-root.lock"}


def names_in(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def is_verified(authority: Authority, root_file: Path, now: datetime = NOW) -> bool:
    token = authority.sign(notification(signedDate=int(now.timestamp() * 1000)))
    root = SimulatorRoot.read(root_file.read_bytes())
    return SignedPayloadVerifier(simulator=root).verify(token, **SANDBOX).is_valid
