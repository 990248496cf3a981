"""Roots that a verification trusts: Apple's, and a simulator's, which is a different type."""

import errno
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from storebell.domain.checks import NOTHING_EXPECTED, Expected
from storebell.domain.errors.storage import FileUnreadableError
from storebell.domain.errors.values import InvalidRootError
from storebell.domain.findings import Verification
from storebell.domain.signed_data import SignedData
from storebell.files.own_reading import read_own_beginning
from storebell.files.reading import read_beginning
from storebell.signing.roots import MOST_BYTES, SimulatorRoot
from storebell.signing.verify import SignedPayloadVerifier


class RootVerifiers:
    """Fits `ports.verifier.Verifiers`."""

    def for_apple(self) -> SignedPayloadVerifier:
        return SignedPayloadVerifier()

    def for_simulator(
        self, root_file: Path | None, root_certificate: bytes | None = None
    ) -> SignedPayloadVerifier:
        """Makes a verifier for a simulator. Without a root, each of its payloads fails the check of
        the root.
        """
        if root_certificate is not None:
            return SignedPayloadVerifier(simulator=SimulatorRoot.read(root_certificate))
        return SignedPayloadVerifier(simulator=read_root(root_file) if root_file else None)


Read = Callable[[Path, int], bytes | None]


def read_root(file: Path, read: Read = read_beginning) -> SimulatorRoot:
    """The certificate in a PEM or DER file. Raises FileUnreadableError, InvalidRootError."""
    content = read(file, MOST_BYTES + 1)
    if content is None:
        raise FileUnreadableError(file=str(file), reason=os.strerror(errno.ENOENT))
    return SimulatorRoot.read(content)


class InstallationVerifier:
    """Knows Apple's root, and the given simulator's or else that of this installation.

    The root is read for each payload: Local makes it with its first test, and may mend it later.
    """

    def __init__(self, given: Path | None, own: Path) -> None:
        self._given = given
        self._own = own

    def verify(self, signed_payload: str, expected: Expected = NOTHING_EXPECTED) -> Verification:
        """Raises FileUnreadableError and InvalidRootError for a root file that was given."""
        return self._verifier().verify(signed_payload, expected)

    def identify(
        self, token: str, expected: Expected = NOTHING_EXPECTED, *, now: datetime
    ) -> SignedData:
        """Raises FileUnreadableError and InvalidRootError for a root file that was given."""
        return self._verifier().identify(token, expected, now=now)

    def _verifier(self) -> SignedPayloadVerifier:
        simulator = read_root(self._given) if self._given is not None else self._own_root()
        return SignedPayloadVerifier(simulator=simulator)

    def _own_root(self) -> SimulatorRoot | None:
        try:
            return read_root(self._own, read_own_beginning)
        except (FileUnreadableError, InvalidRootError):
            return None  # not there yet, damaged or not ours: Local reports it when it repairs it
