"""Verify a signed payload that lies in a file, check by check."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from storebell.domain.errors import StorebellError
from storebell.domain.findings import Verification
from storebell.services.ports import Verifier


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verification of one content, or why there was nothing to verify."""

    verification: Verification | None = None
    error: StorebellError | None = None

    @property
    def is_valid(self) -> bool:
        return self.verification is not None and self.verification.is_valid


class Verify:
    """Judges contents against Apple's root and, told apart, against this installation's own."""

    def __init__(self, verifier: Verifier, payload_in: Callable[[bytes], str]) -> None:
        self._verifier = verifier
        self._payload_in = payload_in

    def judge(
        self, content: bytes, *, bundle_id: str | None = None, at: datetime | None = None
    ) -> Judgement:
        """`content` is a JWS or a `{"signedPayload": …}` body; `at` replaces its signedDate."""
        try:
            signed_payload = self._payload_in(content)
        except StorebellError as error:
            return Judgement(error=error)
        return Judgement(self._verifier.verify(signed_payload, bundle_id=bundle_id, at=at))
