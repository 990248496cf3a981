"""Signed data in words: the verdict on it, what it names, and where it was found."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from storebell.domain.checks import label_of, title_of
from storebell.domain.findings import Anchor, Check
from storebell.domain.messages import N_, Message, listed, msg, plural_msg
from storebell.domain.plain_text import visible
from storebell.domain.signed_data import (
    CONTAINERS,
    KIND_WORDS,
    XCODE,
    Found,
    Removed,
    SignedData,
    SignedKind,
)

SIGNERS: Final[Mapping[Anchor, str]] = {
    Anchor.APPLE: N_("signed by Apple"),
    Anchor.SIMULATOR: N_("signed by a simulator, NOT by Apple"),
}

_XCODE: Final = N_("StoreKit testing in Xcode, whose signature can't be proven")
_NOBODY: Final = N_("signed by nobody who is trusted")
_OWNER: Final = N_("whose signature only its owner and Apple can check")
_VALID: Final = N_("valid")
_NOT_VALID: Final = N_("NOT valid")
_NOT_PROVEN: Final = N_("nothing wrong, but not proven")

_MEMBERS: Final[Mapping[str, str]] = {
    "notificationType": N_("type"),
    "subtype": N_("subtype"),
    "transactionId": N_("transaction ID"),
    "productId": N_("product ID"),
    "bundleId": N_("bundle ID"),
    "bid": N_("bundle ID"),
    "appAppleId": N_("app Apple ID"),
    "environment": N_("environment"),
    "receiptType": N_("environment"),
    "kid": N_("key ID"),
    "iss": N_("issuer ID"),
}
"""The members of a payload that tell what it is about, in the order in which they are shown."""

_LONGEST: Final = 120

_REMOVED: Final[Mapping[Removed, str]] = {
    Removed.BYTE_ORDER_MARK: N_("a byte order mark"),
    Removed.QUOTES: N_("quotes"),
    Removed.LINE_BREAKS: N_("line breaks"),
    Removed.SPACES: N_("spaces"),
    Removed.INVISIBLE: N_("invisible characters"),
    Removed.LOG_TIME: N_("the time of a log"),
    Removed.LINE_BEGINNINGS: N_("the beginnings of lines"),
    Removed.TABLE_BORDERS: N_("the borders of a table"),
    Removed.OTHER_LINES: N_("other lines between"),
}


def verdict(data: SignedData) -> Message:
    """Validity, kind and signer in one line."""
    word = _VALID if data.is_valid else _NOT_VALID
    if data.claims == XCODE:
        signer = msg(_XCODE)
    elif data.kind is SignedKind.REQUEST_TOKEN:
        signer = msg(_OWNER)
        word = _NOT_VALID if any(data.failures) else _NOT_PROVEN
    else:
        signer = msg(_NOBODY if data.signed_by is None else SIGNERS[data.signed_by])
    return msg(
        "{verdict}: {kind}, {signer}",
        verdict=msg(word),
        kind=msg(KIND_WORDS[data.kind]),
        signer=signer,
    )


def described(data: SignedData) -> Iterator[Message]:
    """One line of what the payload names; it may be believed only where the data is valid."""
    payload = data.verification.payload or {}
    places = [payload, *(payload.get(name) for name in CONTAINERS)]
    parts = [
        msg("{name} {value}", name=msg(word), value=visible(str(place[member]), most=_LONGEST))
        for member, word in _MEMBERS.items()
        for place in places
        if isinstance(place, Mapping) and _is_shown(place.get(member))
    ]
    if parts:
        yield listed(*parts)


def _is_shown(value: object) -> bool:
    """True for a text that is not empty and for a number: Apple sends an empty subtype too."""
    return value != "" and isinstance(value, str | int) and not isinstance(value, bool)


def first_failure(data: SignedData) -> Message | None:
    """The first check that failed and why; None where none has."""
    failure = next(data.failures, None)
    return None if failure is None else failure_line(*failure)


def failure_line(member: str, check: Check) -> Message:
    """A check that failed and why; `member` names the JWS inside that it belongs to."""
    reason = check.seen if str(check.seen) else title_of(check)
    text = msg("{check}: {seen}", check=label_of(check), seen=reason)
    return text if not member else msg("{member}, {text}", member=member, text=text)


def not_made(checks: Iterable[Check]) -> Iterator[Message]:
    """One line that counts the checks that were not made because another one failed, if any."""
    count = sum(check.is_consequence for check in checks)
    if count:
        yield plural_msg(
            "{count} check was not made because of that: see --json",
            "{count} checks were not made because of that: see --json",
            count,
        )


def whereabouts(found: Found) -> Iterator[Message]:
    """The place where it was found, and the text that was removed from it."""
    if found.steps:
        yield msg("Found in: {steps}", steps=visible(" › ".join(found.steps), most=_LONGEST))
    if found.removed:
        removed = [msg(_REMOVED[kind]) for kind in dict.fromkeys(found.removed)]
        yield msg("Removed: {parts}", parts=listed(*removed))
