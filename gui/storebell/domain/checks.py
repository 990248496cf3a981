"""The checks of a signed payload: one table of their names and texts.

The verifier makes the checks of this table, and every face and export shows them in its order: a
new check is a new entry here, and the function in `signing/verify.py` that makes it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from storebell.domain.findings import Check
from storebell.domain.messages import N_, Message, msg

CheckName = Literal[
    "form",
    "encoding",
    "header",
    "chain_length",
    "root",
    "chain",
    "markers",
    "dates",
    "key_usage",
    "signature",
    "payload",
    "bundle_id",
    "environment",
    "revocation",
]


@dataclass(frozen=True, slots=True)
class CheckText:
    """A check in a word or two, and three sentences on how it can end: constant templates."""

    label: str
    passed: str
    failed: str
    not_made: str


CHECKS: Final[dict[CheckName, CheckText]] = {
    "form": CheckText(
        N_("form"),
        N_("Three parts, each in base64url"),
        N_("Not three parts in base64url"),
        N_("Form not checked"),
    ),
    "encoding": CheckText(
        N_("encoding"),
        N_("Canonical encoding, nothing left over"),
        N_("The encoding is not canonical"),
        N_("Encoding not checked"),
    ),
    "header": CheckText(
        N_("header"),
        N_("The header asks for ES256 and carries a chain"),
        N_("The header is not the one Apple sends"),
        N_("Header not checked"),
    ),
    "chain_length": CheckText(
        N_("chain length"),
        N_("Three certificates"),
        N_("Not exactly three certificates"),
        N_("Number of certificates not checked"),
    ),
    "root": CheckText(
        N_("root"),
        N_("The chain ends at the pinned root"),
        N_("The chain does not end at the pinned root"),
        N_("Root not checked"),
    ),
    "chain": CheckText(
        N_("chain"),
        N_("Each certificate is signed by the next"),
        N_("A certificate is not signed by the next"),
        N_("Chain not checked"),
    ),
    "markers": CheckText(
        N_("markers"),
        N_("Leaf and intermediate carry Apple's markers"),
        N_("Apple's markers are missing"),
        N_("Apple's markers not checked"),
    ),
    "dates": CheckText(
        N_("dates"),
        N_("Valid when signed"),
        N_("Not valid when signed"),
        N_("Dates not checked"),
    ),
    "key_usage": CheckText(
        N_("key usage"),
        N_("The keys may be used for this"),
        N_("A key may not be used for this"),
        N_("Key usage not checked"),
    ),
    "signature": CheckText(
        N_("signature"),
        N_("ES256 signature matches the leaf's key"),
        N_("The signature does not match the leaf's key"),
        N_("Signature not checked"),
    ),
    "payload": CheckText(
        N_("payload"),
        N_("The payload is one JSON object"),
        N_("The payload is not one JSON object"),
        N_("Payload not checked"),
    ),
    "bundle_id": CheckText(
        N_("bundle id"),
        N_("Bundle ID is the app's"),
        N_("Bundle ID is not the app's"),
        N_("Bundle ID not checked"),
    ),
    "environment": CheckText(
        N_("environment"),
        N_("Environment is the one asked"),
        N_("Environment is not the one asked"),
        N_("Environment not checked"),
    ),
    "revocation": CheckText(
        N_("revocation"),
        N_("No certificate is revoked"),
        N_("A certificate is revoked"),
        N_("Revocation not asked"),
    ),
}
"""The checks, in the order in which they are made and shown."""

CHECK_NAMES: Final[tuple[CheckName, ...]] = tuple(CHECKS)

TokenCheckName = Literal[
    "form", "encoding", "header", "kid", "aud", "iss", "bid", "iat", "exp", "lifetime", "signature"
]

TOKEN_CHECKS: Final[dict[TokenCheckName, CheckText]] = {
    "form": CHECKS["form"],
    "encoding": CHECKS["encoding"],
    "header": CheckText(
        N_("header"),
        N_("The header asks for ES256"),
        N_("The header is not the one of a request token"),
        N_("Header not checked"),
    ),
    "kid": CheckText(
        "kid",
        N_("kid is a key ID"),
        N_("kid is not a key ID"),
        N_("kid not checked"),
    ),
    "aud": CheckText(
        "aud",
        N_("aud names the App Store Server API"),
        N_("aud does not name the App Store Server API"),
        N_("aud not checked"),
    ),
    "iss": CheckText(
        "iss",
        N_("iss is an issuer ID"),
        N_("iss is not an issuer ID"),
        N_("iss not checked"),
    ),
    "bid": CheckText(
        "bid",
        N_("bid is the app's bundle ID"),
        N_("bid is not the app's bundle ID"),
        N_("bid not checked"),
    ),
    "iat": CheckText(
        "iat",
        N_("iat lies in the past"),
        N_("iat is no time in the past"),
        N_("iat not checked"),
    ),
    "exp": CheckText(
        "exp",
        N_("exp lies in the future"),
        N_("exp is no time in the future"),
        N_("exp not checked"),
    ),
    "lifetime": CheckText(
        N_("lifetime"),
        N_("It is valid for 60 minutes at most"),
        N_("It is valid for longer than 60 minutes"),
        N_("Lifetime not checked"),
    ),
    "signature": CHECKS["signature"],
}
"""The checks of a request token, in the order in which they are made and shown."""

KIND_CHECK: Final = "kind"
"""The check that is made where a kind is expected, after those of the kind that it is."""

_KIND_TEXT: Final = CheckText(
    N_("kind"),
    N_("It is of the kind expected"),
    N_("It is of another kind than expected"),
    N_("Kind not checked"),
)


@dataclass(frozen=True, slots=True)
class Expected:
    """The values that a signed payload is compared with; None is not compared.

    `environment` is Apple's name, Sandbox or Production. Dates are judged at `at`, else at the
    payload's signedDate.
    """

    bundle_id: str | None = None
    app_apple_id: int | None = None
    environment: str | None = None
    asked_at: datetime | None = None
    at: datetime | None = None


NOTHING_EXPECTED: Final = Expected()


def label_of(check: Check) -> Message:
    """The short name of a check; its own name if a newer version made it."""
    texts = _texts_of(check)
    return msg("{name}", name=check.name) if texts is None else msg(texts.label)


def title_of(check: Check) -> Message:
    """The sentence for the outcome of a check; its name if a newer version made it."""
    texts = _texts_of(check)
    if texts is None:
        return msg("{name}", name=check.name)
    if check.passed is None:
        return msg(texts.not_made)
    return msg(texts.passed if check.passed else texts.failed)


def _texts_of(check: Check) -> CheckText | None:
    names = [*CHECKS.items(), *TOKEN_CHECKS.items(), (KIND_CHECK, _KIND_TEXT)]
    return {str(name): text for name, text in names}.get(check.name)
