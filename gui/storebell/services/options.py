"""What is chosen at the start, for the whole run."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """Options that window and terminal share.

    `basedir` moves every file of Storebell's own. `api_base` is the base URL of a simulator on
    loopback that stands in for Apple in both environments, `simulated_root` its root certificate.
    `has_older_hosts` asks the hosts that Apple keeps for older clients; `extra_ca` is a PEM file of
    certificate authorities to trust beside the system's. `keychain_limit_seconds` is how long a
    person is waited for at the keychain; None is for ever.
    """

    basedir: Path | None = None
    api_base: str | None = None
    simulated_root: Path | None = None
    log_level: str = "INFO"
    theme: str | None = None
    has_older_hosts: bool = False
    extra_ca: Path | None = None
    keychain_limit_seconds: float | None = None
