"""The App Store Server API that is asked, and the verifier of its payloads."""

from dataclasses import dataclass
from pathlib import Path

from storebell.ports.verifier import Verifier, Verifiers


@dataclass(frozen=True, slots=True)
class AppStoreTarget:
    """Apple, or a simulator on loopback: then with its `base_url` and its root.

    The root is a file, or a certificate in DER if it is in memory only.
    """

    verifiers: Verifiers
    base_url: str | None = None
    root_file: Path | None = None
    root_certificate: bytes | None = None

    @property
    def is_simulated(self) -> bool:
        return self.base_url is not None

    def verifier(self) -> Verifier:
        """A verifier that trusts Apple's root, or the simulator's alone.

        Raises FileUnreadableError, InvalidRootError.
        """
        if not self.is_simulated:
            return self.verifiers.for_apple()
        certificate = self.root_certificate if self.root_file is None else None
        return self.verifiers.for_simulator(self.root_file, certificate)
