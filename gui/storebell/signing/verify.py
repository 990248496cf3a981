"""Strict verification of Apple's signed data: of a notification, or of whatever kind it is.

Each check is made whether or not another one failed, so that a single fault shows as a single
failed line: see `signing/examination.py`.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from storebell.domain.checks import CHECK_NAMES, NOTHING_EXPECTED, Expected
from storebell.domain.findings import Check, Verification
from storebell.domain.messages import N_, msg
from storebell.domain.signed_data import XCODE, SignedData, SignedKind
from storebell.signing.claims import UNSIGNED_ENVIRONMENTS
from storebell.signing.examination import Examination
from storebell.signing.payload_kinds import INNER, RULES, claimed_kind, inner_of
from storebell.signing.roots import APPLE_ROOT, AppleRoot, SimulatorRoot, TrustedRoot
from storebell.signing.token_claims import examine_request_token

_XCODE_KEY: Final = "Apple_Xcode_Key"
"""The key ID in the header of what StoreKit testing in Xcode signs."""

_NO_TEXT: Final = N_("It is no text")


class SignedPayloadVerifier:
    """Implements `ports.verifier.Verifier`; trusts Apple's root and, if given, one simulator's."""

    def __init__(
        self, apple: AppleRoot = APPLE_ROOT, simulator: SimulatorRoot | None = None
    ) -> None:
        self._roots: tuple[TrustedRoot, ...] = (apple,) if simulator is None else (apple, simulator)

    def verify(
        self,
        signed_payload: str,
        expected: Expected | None = None,
        *,
        bundle_id: str | None = None,
        app_apple_id: int | None = None,
        environment: str | None = None,
        asked_at: datetime | None = None,
        at: datetime | None = None,
    ) -> Verification:
        """Verifies any text and returns a Verification: an invalid one raises nothing.

        The expected values are given as `expected`, or by the keywords if it is None.
        """
        expected = expected or Expected(bundle_id, app_apple_id, environment, asked_at, at)
        return Examination(self._roots, expected, RULES[SignedKind.NOTIFICATION]).of(signed_payload)

    def identify(
        self, token: str, expected: Expected = NOTHING_EXPECTED, *, now: datetime
    ) -> SignedData:
        """The kind of a JWS, with the checks of that kind; raises nothing.

        `now` is what the dates of a request token are judged at, unless `expected` has a time.

        The JWS that a notification holds are verified under the same root, and must name the app
        and the environment of the notification.
        """
        request_token = examine_request_token(token, expected, now)
        if request_token is not None:
            return SignedData(SignedKind.REQUEST_TOKEN, request_token)
        examination = Examination(self._roots, expected)
        verification = examination.of(token)
        rules = examination.rules
        if rules is None:
            signer = _claimed_signer(examination, verification)
            return SignedData(claimed_kind(token), verification, claims=signer)
        inner: tuple[tuple[str, SignedData], ...] = ()
        if rules.kind is SignedKind.NOTIFICATION and verification.payload is not None:
            roots = self._roots if examination.root is None else (examination.root,)
            claims = rules.claims_of(verification.payload)
            named = replace(
                expected,
                bundle_id=claims.bundle_id if isinstance(claims.bundle_id, str) else None,
                environment=claims.environment,
                asked_at=None,
            )
            inner = tuple(
                (name, _identify_inner(name, token, roots, named))
                for name, token in inner_of(verification.payload)
            )
        return SignedData(
            rules.kind, verification, inner, _claimed_signer(examination, verification)
        )


def _identify_inner(
    name: str, token: object, roots: tuple[TrustedRoot, ...], expected: Expected
) -> SignedData:
    kind = INNER[name]
    if not isinstance(token, str):
        return SignedData(kind, _not_text())
    examination = Examination(roots, expected, RULES[kind])
    verification = examination.of(token)
    return SignedData(kind, verification, claims=_claimed_signer(examination, verification))


def _not_text() -> Verification:
    why = msg(_NO_TEXT)
    checks = [Check(name, None, why, is_consequence=True) for name in CHECK_NAMES]
    return Verification((Check("form", False, why), *checks[1:]), None, None)


def _claimed_signer(examination: Examination, verification: Verification) -> str | None:
    """XCODE where the header or the environment is that of StoreKit testing in Xcode."""
    header: Mapping[str, object] = examination.header or {}
    rules, payload = examination.rules, verification.payload
    environment = None
    if rules is not None and payload is not None:
        environment = rules.claims_of(payload).environment
    is_xcode = header.get("kid") == _XCODE_KEY or environment in UNSIGNED_ENVIRONMENTS
    return XCODE if is_xcode and verification.anchor is None else None
