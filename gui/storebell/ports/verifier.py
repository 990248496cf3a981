"""The verifier of signed payloads."""

from datetime import datetime
from pathlib import Path
from typing import Protocol

from storebell.domain.findings import Verification


class Verifier(Protocol):
    """Verifies signed payloads strictly, against Apple's root or a simulator's."""

    def verify(
        self,
        signed_payload: str,
        *,
        bundle_id: str | None = None,
        app_apple_id: int | None = None,
        environment: str | None = None,
        asked_at: datetime | None = None,
        at: datetime | None = None,
    ) -> Verification: ...


class Verifiers(Protocol):
    """Makes verifiers: for Apple's root alone, or for a simulator's root alone."""

    def for_apple(self) -> Verifier: ...
    def for_simulator(
        self, root_file: Path | None, root_certificate: bytes | None = None
    ) -> Verifier:
        """The certificate counts where there is one: a root may be in no file."""
        ...
