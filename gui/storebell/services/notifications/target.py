"""The App Store Server API that is asked, and the verifier of its payloads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from storebell.domain.environment import Environment
from storebell.domain.errors.values import NoStandInError
from storebell.domain.notifications.events import Asked
from storebell.ports.verifier import Verifier, Verifiers


@dataclass(frozen=True, slots=True)
class AppStoreTarget:
    """Apple, or a simulator on loopback: then with its `base_url` and its root.

    The root is a file, or a certificate in DER if it is in memory only. `base_urls` are those of
    simulators that stand in for one environment each.
    """

    verifiers: Verifiers
    base_url: str | None = None
    root_file: Path | None = None
    root_certificate: bytes | None = None
    base_urls: Mapping[Environment, str] = field(default_factory=dict)

    @property
    def is_simulated(self) -> bool:
        return self.base_url is not None or bool(self.base_urls)

    def base_url_of(self, environment: Environment) -> str | None:
        """The simulator that is asked about an environment; None for Apple.

        Raises NoStandInError where there are simulators for other environments alone: Apple is
        never asked in their place.
        """
        if not self.base_urls:
            return self.base_url
        if environment not in self.base_urls:
            raise NoStandInError(environment=environment.value, name=environment.lower())
        return self.base_urls[environment]

    def can_tell_of(self, asked: Asked) -> bool:
        """True if a test was requested from the very server that is asked here."""
        if not self.base_urls:
            return asked.api_base == self.base_url
        return asked.api_base is not None and asked.api_base == self.base_urls.get(
            asked.environment
        )

    def verifier(self) -> Verifier:
        """A verifier that trusts Apple's root, or the simulator's alone.

        Raises FileUnreadableError, InvalidRootError.
        """
        if not self.is_simulated:
            return self.verifiers.for_apple()
        certificate = self.root_certificate if self.root_file is None else None
        return self.verifiers.for_simulator(self.root_file, certificate)
