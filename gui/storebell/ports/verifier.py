"""The verifier of signed payloads."""

from datetime import datetime
from pathlib import Path
from typing import Protocol

from storebell.domain.checks import NOTHING_EXPECTED, Expected
from storebell.domain.findings import Verification
from storebell.domain.signed_data import SignedData


class Verifier(Protocol):
    """Verifies signed payloads strictly, against Apple's root or a simulator's."""

    def verify(
        self, signed_payload: str, expected: Expected = NOTHING_EXPECTED
    ) -> Verification: ...


class Identifier(Protocol):
    """Tells the kind of signed data, and verifies it by the rules of that kind."""

    def identify(
        self, token: str, expected: Expected = NOTHING_EXPECTED, *, now: datetime
    ) -> SignedData:
        """The kind of a JWS, judged by the rules of that kind.

        `now` is what a request token is judged at, unless `expected` has a time.
        """
        ...


class Verifiers(Protocol):
    """Makes verifiers: for Apple's root alone, or for a simulator's root alone."""

    def for_apple(self) -> Verifier: ...
    def for_simulator(
        self, root_file: Path | None, root_certificate: bytes | None = None
    ) -> Verifier:
        """A verifier for a simulator's root; a given certificate is used, as a root may have no
        file.
        """
        ...
