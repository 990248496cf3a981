"""What is chosen at the start, for the whole run."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """Options that window and terminal share.

    `basedir` moves every file of Storebell's own. `api_base` is the base URL of a simulator on
    loopback that stands in for Apple in both environments, `simulated_root` its root certificate.
    `keychain_limit_seconds` is how long a person is waited for at the keychain; None is for ever.
    """

    basedir: Path | None = None
    api_base: str | None = None
    simulated_root: Path | None = None
    log_level: str = "INFO"
    theme: str | None = None
    keychain_limit_seconds: float | None = None
