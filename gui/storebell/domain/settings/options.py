"""Options given at the start, for the whole run."""

from dataclasses import dataclass, replace
from pathlib import Path

from storebell.domain.accounts.credentials import Secret
from storebell.domain.settings.appearance import Scheme
from storebell.domain.settings.settings import HostSet, Settings


@dataclass(frozen=True, slots=True)
class Options:
    """Options that window and terminal share.

    `config` is a team's storebell.toml, and `key_input` a private key that came on standard input:
    both are for a pipeline.

    `basedir` moves every file of Storebell's own. `api_bases` are base URLs of simulators
    on loopback that stand in for Apple: one for both environments, or `sandbox=URL` and
    `production=URL`. `simulated_root` is their root certificate.
    `apple_hosts`, `extra_ca` (a file of certificate authorities to trust beside the system's) and
    `theme` override the settings of the same meaning for this run; None leaves the setting in
    force. `keychain_limit_seconds` is how long to wait for a person at the keychain; None means no
    limit.
    """

    basedir: Path | None = None
    config: Path | None = None
    key_input: Secret | None = None
    api_bases: tuple[str, ...] = ()
    simulated_root: Path | None = None
    log_level: str = "INFO"
    theme: Scheme | None = None
    apple_hosts: HostSet | None = None
    extra_ca: Path | None = None
    keychain_limit_seconds: float | None = None

    def over(self, settings: Settings) -> Settings:
        """The settings as they are in force in this run."""
        if self.apple_hosts is not None:
            settings = replace(settings, apple_hosts=self.apple_hosts)
        if self.extra_ca is not None:
            settings = replace(settings, extra_ca=str(self.extra_ca))
        if self.theme is not None:
            settings = replace(settings, colours=self.theme)
        return settings
