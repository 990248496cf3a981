"""The kinds of payload that Apple signs, each with its form and with what it names.

Source: App Store Server API, JWSTransactionDecodedPayload, JWSRenewalInfoDecodedPayload,
JWSAppTransactionDecodedPayload; StoreKit, AppTransaction.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from storebell.domain.messages import Message, msg
from storebell.domain.signed_data import CONTAINERS, SignedKind
from storebell.signing import payload as notifications
from storebell.signing.claims import Claims
from storebell.signing.finding.jws_parts import decode_loosely
from storebell.signing.payload import Payload, signed_date
from storebell.signing.untrusted import RefusedError, shown

INNER: Final[Mapping[str, SignedKind]] = {
    "signedTransactionInfo": SignedKind.TRANSACTION,
    "signedRenewalInfo": SignedKind.RENEWAL_INFO,
    "signedAppTransactionInfo": SignedKind.APP_TRANSACTION,
}
"""The members of a notification that are signed themselves, and what each has to be."""


@dataclass(frozen=True, slots=True)
class PayloadRules:
    """The rules for the payload of a kind; `date` is the member with the time of its signing."""

    kind: SignedKind
    check_form: Callable[[Payload], Message]
    claims_of: Callable[[Payload], Claims]
    date: str = "signedDate"


def rules_for(payload: Payload) -> PayloadRules | None:
    """The rules of the kind that the payload is, by the members that only this kind has."""
    for marks, rules in _BY_MEMBERS:
        if any(mark in payload for mark in marks):
            return rules
    return None


def claimed_kind(token: str) -> SignedKind:
    """The kind that the names in a token tell, though it may be encoded otherwise or cut off."""
    text = b"".join(decode_loosely(part) for part in token.split(".")[1:2])
    for marks, rules in _BY_MEMBERS:
        if any(f'"{mark}"'.encode() in text for mark in marks):
            return rules.kind
    return SignedKind.UNKNOWN


def inner_of(payload: Payload) -> list[tuple[str, object]]:
    """The signed members of a notification with their names, in the order of INNER."""
    containers = [payload.get(name) for name in CONTAINERS]
    return [
        (name, container[name])
        for container in containers
        if isinstance(container, Mapping)
        for name in INNER
        if name in container
    ]


def refuse_unknown(_payload: Payload) -> Message:
    """The form of a payload that is of no kind. Raises RefusedError."""
    raise RefusedError(
        "It has the members of no notification, transaction, renewal or app transaction"
    )


def _check_transaction(payload: Payload) -> Message:
    _check_texts(payload, ("transactionId", "originalTransactionId", "productId", "bundleId"))
    _check_date(payload, "signedDate")
    return msg(
        "Transaction {id} of {product}",
        id=shown(payload["transactionId"]),
        product=shown(payload["productId"]),
    )


def _check_renewal_info(payload: Payload) -> Message:
    _check_texts(payload, ("originalTransactionId", "productId"))
    status = payload.get("autoRenewStatus")
    if isinstance(status, bool) or not isinstance(status, int) or status not in {0, 1}:
        raise RefusedError("autoRenewStatus is neither 0 nor 1")
    _check_date(payload, "signedDate")
    return msg(
        "Renewal of {product}, original transaction {id}",
        product=shown(payload["productId"]),
        id=shown(payload["originalTransactionId"]),
    )


def _check_app_transaction(payload: Payload) -> Message:
    _check_texts(payload, ("receiptType", "bundleId"))
    _check_date(payload, "receiptCreationDate")
    return msg("App transaction of {bundle_id}", bundle_id=shown(payload["bundleId"]))


def _check_texts(payload: Payload, names: tuple[str, ...]) -> None:
    for name in names:
        if not isinstance(payload.get(name), str) or not payload[name]:
            raise RefusedError("{name} is missing or not a string", name=name)


def _check_date(payload: Payload, name: str) -> None:
    if signed_date(payload, name) is None:
        raise RefusedError("{name} is not an integer of milliseconds in a likely range", name=name)


def _claims_of_transaction(payload: Payload) -> Claims:
    return Claims(
        payload.get("bundleId"), None, _text(payload, "environment"), has_app_apple_id=False
    )


def _claims_of_renewal_info(payload: Payload) -> Claims:
    return Claims(
        None, None, _text(payload, "environment"), has_bundle_id=False, has_app_apple_id=False
    )


def _claims_of_app_transaction(payload: Payload) -> Claims:
    return Claims(payload.get("bundleId"), payload.get("appAppleId"), _text(payload, "receiptType"))


def _text(payload: Payload, name: str) -> str | None:
    value = payload.get(name)
    return value if isinstance(value, str) else None


RULES: Final[Mapping[SignedKind, PayloadRules]] = {
    rules.kind: rules
    for rules in (
        PayloadRules(SignedKind.NOTIFICATION, notifications.check_form, notifications.claims_of),
        PayloadRules(SignedKind.TRANSACTION, _check_transaction, _claims_of_transaction),
        PayloadRules(SignedKind.RENEWAL_INFO, _check_renewal_info, _claims_of_renewal_info),
        PayloadRules(
            SignedKind.APP_TRANSACTION,
            _check_app_transaction,
            _claims_of_app_transaction,
            date="receiptCreationDate",
        ),
    )
}

_BY_MEMBERS: Final = (
    (("notificationType", "notificationUUID"), RULES[SignedKind.NOTIFICATION]),
    (("receiptType", "receiptCreationDate"), RULES[SignedKind.APP_TRANSACTION]),
    (("transactionId",), RULES[SignedKind.TRANSACTION]),
    (("autoRenewProductId", "autoRenewStatus"), RULES[SignedKind.RENEWAL_INFO]),
)
"""The members that tell a kind, in the order in which they are looked for."""
