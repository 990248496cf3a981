"""Makes notifications: what the App Store does when something happened, or TEST was asked for."""

import re
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from storebell.domain.errors.notifications import NotRepeatableError
from storebell.domain.notifications.purchase_options import USUAL_PURCHASE, PurchaseOptions
from storebell.domain.notifications.types import NO_SUBTYPE, TEST, find_subtype
from storebell.domain.timestamps import to_milliseconds
from storebell.signing.verify import SignedPayloadVerifier
from storebell.simulator.catalogue.accounts import Accounts
from storebell.simulator.catalogue.customer import Customer
from storebell.simulator.catalogue.payloads import NotificationDraft
from storebell.simulator.store.notifications import Ledger, Notification, Sign

_MILLISECOND: Final = timedelta(milliseconds=1)
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class NotificationSpec:
    """Specification of the notification that a test request sends: TEST, as at Apple.

    In the Local environment each session has a key of its own. Its key may stand for another type,
    or for the repetition of an earlier payload. Such a notification is requested, recorded and
    polled like a TEST.
    """

    kind: str = TEST
    subtype: str = NO_SUBTYPE
    repeated_payload: str | None = None
    repeated_uuid: str = ""
    purchase: PurchaseOptions = USUAL_PURCHASE

    @classmethod
    def of(
        cls,
        kind: str,
        subtype: str,
        repeated_payload: str | None,
        purchase: PurchaseOptions = USUAL_PURCHASE,
    ) -> Self:
        """Returns a checked specification. Raises the errors of `find_subtype`, and
        NotRepeatableError.
        """
        if repeated_payload is not None:
            return cls._again(repeated_payload)
        find_subtype(kind, subtype)
        return cls(kind, subtype, purchase=purchase)

    @classmethod
    def _again(cls, signed_payload: str) -> Self:
        # Who signed it, and for whom, is for the handler to judge: it gets what it got before.
        payload = SignedPayloadVerifier().verify(signed_payload).payload or {}
        kind, notification_uuid = payload.get("notificationType"), payload.get("notificationUUID")
        subtype = payload.get("subtype", NO_SUBTYPE)
        if not (isinstance(kind, str) and isinstance(subtype, str)):
            raise NotRepeatableError
        if not isinstance(notification_uuid, str) or not _UUID.fullmatch(notification_uuid):
            raise NotRepeatableError
        return cls(kind, subtype, signed_payload, notification_uuid)


TEST_ORDER: Final = NotificationSpec()


def issue(
    ledger: Ledger,
    accounts: Accounts,
    sign: Sign,
    now: datetime,
    order: NotificationSpec = TEST_ORDER,
) -> Notification:
    """A new notification on record; its token is its UUID and the time, as Apple's are."""
    if order.repeated_payload is not None:
        return _repeat(ledger, now, order, order.repeated_payload)
    random_uuid = uuid.uuid4()
    customer = Customer.make(ledger.app.environment, random_uuid.bytes)
    draft = NotificationDraft.about(
        (order.kind, order.subtype), str(random_uuid), now, customer, order.purchase
    )
    return record(ledger, accounts, sign, draft)


def record(
    ledger: Ledger, accounts: Accounts, sign: Sign, draft: NotificationDraft
) -> Notification:
    """A notification on record that is signed from a draft; its customer is known from then on."""
    app = ledger.app
    notification = Notification(
        number=ledger.next_number,
        token=_token(draft.notification_uuid, draft.at),
        signed_at=draft.at,
        make_signed=lambda: sign(draft.payload(app, sign)),
        kind=draft.kind,
        subtype=draft.subtype,
        transaction_id=draft.transaction_id,
        customer=draft.original_id,
    )
    ledger.add(notification)
    if draft.account is not None:
        accounts.keep(draft.account)
    return notification


def _repeat(
    ledger: Ledger, now: datetime, order: NotificationSpec, signed_payload: str
) -> Notification:
    """The same UUID under a token of another time, so that its attempts can be told apart."""
    original = ledger.find_original(order.repeated_uuid)
    signed_at = now
    while ledger.find(_token(order.repeated_uuid, signed_at)) is not None:
        signed_at += _MILLISECOND
    repeat = Notification(
        number=ledger.next_number,
        token=_token(order.repeated_uuid, signed_at),
        signed_at=now,
        make_signed=lambda: signed_payload,
        kind=order.kind,
        subtype=order.subtype,
    )
    if original is not None:
        repeat.is_repeat = True
        original.repeats.append(repeat)
    ledger.add(repeat)
    return repeat


def _token(notification_uuid: str, at: datetime) -> str:
    return f"{notification_uuid}_{to_milliseconds(at)}"
