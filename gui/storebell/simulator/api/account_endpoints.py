"""Endpoints that change a customer's account, or send what is known of it.

Source: App Store Server API, Send Consumption Information (V1), Finish Transaction, Set App Account
Token, Extend a Subscription Renewal Date.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from starlette.responses import JSONResponse, Response

from storebell.domain.environment import Environment
from storebell.domain.notifications.purchase_options import Discount
from storebell.domain.notifications.types import NO_SUBTYPE
from storebell.domain.timestamps import to_milliseconds
from storebell.ports.clock import SimulationClock
from storebell.simulator.api.calls import Call
from storebell.simulator.api.consumption import read_consumption, read_consumption_v1
from storebell.simulator.api.delivery_scheduler import (
    Deliveries,
    DeliveryJob,
    SimulatorEvent,
    TestSession,
)
from storebell.simulator.api.request_fields import is_uuid, read_object
from storebell.simulator.catalogue.accounts import Consumption
from storebell.simulator.catalogue.calendar import CALENDARS, Calendar
from storebell.simulator.catalogue.changes import extend, subscription_of
from storebell.simulator.catalogue.notification_factory import record
from storebell.simulator.catalogue.payloads import NotificationDraft
from storebell.simulator.catalogue.purchase import Account, Purchase, Status
from storebell.simulator.http.api_errors import (
    FAMILY_SHARED_SUBSCRIPTION_EXTENSION_INELIGIBLE,
    FAMILY_TRANSACTION_NOT_SUPPORTED_ERROR,
    INVALID_APP_ACCOUNT_TOKEN_UUID_ERROR,
    INVALID_EXTEND_BY_DAYS,
    INVALID_EXTEND_REASON_CODE,
    INVALID_REQUEST_IDENTIFIER,
    SUBSCRIPTION_EXTENSION_INELIGIBLE,
    SUBSCRIPTION_MAX_EXTENSION,
    TRANSACTION_ID_IS_NOT_ORIGINAL_TRANSACTION_ID_ERROR,
    ApiError,
)

MOST_EXTENSIONS: Final = 2
EXTENSIONS_WITHIN: Final = timedelta(days=365)

_MOST_DAYS: Final = 90
_MOST_REASON: Final = 3
_LONGEST_IDENTIFIER: Final = 128
_DAYS_IN_MONTH: Final = 30
_MINUTE: Final = timedelta(minutes=1)


class AccountEventKind(StrEnum):
    """Changes and messages by a call, by their names in `storebell simulate --json`."""

    CONSUMPTION = "consumption"
    RENEWAL_EXTENDED = "renewal_extended"
    APP_ACCOUNT_TOKEN = "app_account_token"  # noqa: S105 - a name, no secret
    FINISHED = "finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEvent(SimulatorEvent):
    """A call that changed an account or sent consumption information about a transaction.

    `fields` are what was sent, by Apple's names. `number` counts from 1 what was sent about the
    same transaction.
    """

    kind: AccountEventKind
    transaction_id: str
    fields: Mapping[str, object]
    number: int = 1


@dataclass(frozen=True, slots=True)
class _Extension:
    """A checked body of Extend a Subscription Renewal Date."""

    days: int
    reason: int
    identifier: str

    @classmethod
    def read(cls, body: bytes) -> "_Extension":
        fields = read_object(body)
        days, reason = fields.get("extendByDays"), fields.get("extendReasonCode")
        identifier = fields.get("requestIdentifier")
        if type(days) is not int or not 1 <= days <= _MOST_DAYS:
            raise ApiError(INVALID_EXTEND_BY_DAYS)
        if type(reason) is not int or not 0 <= reason <= _MOST_REASON:
            raise ApiError(INVALID_EXTEND_REASON_CODE)
        if not isinstance(identifier, str) or not 0 < len(identifier) <= _LONGEST_IDENTIFIER:
            raise ApiError(INVALID_REQUEST_IDENTIFIER)
        return cls(days, reason, identifier)

    def span_in(self, calendar: Calendar, environment: Environment) -> timedelta:
        """The time that its days last.

        In the sandbox a day is as much shorter as the month is, in whole minutes: a few days are no
        time at all, as an Apple engineer explains in the developer forums. Where all times are
        scaled, so are these.
        """
        span = self.days * calendar.usual_month / _DAYS_IN_MONTH
        if environment is Environment.PRODUCTION:
            return span
        minute = _MINUTE * (calendar.usual_month / CALENDARS[environment].usual_month)
        return span // minute * minute


def longest_extension(calendar: Calendar) -> timedelta:
    """The time by which all extensions within 365 days make a subscription longer at most."""
    return MOST_EXTENSIONS * _MOST_DAYS * calendar.usual_month / _DAYS_IN_MONTH


class AccountEndpoints:
    """Answers calls that change an account, and tells who watches when that was on `clock`."""

    def __init__(self, deliveries: Deliveries, clock: SimulationClock, watch: TestSession) -> None:
        self._deliveries = deliveries
        self._clock = clock
        self._watch = watch

    def consumption(self, call: Call) -> Response:
        """Send Consumption Information."""
        _, purchase = _own_purchase(call)
        self._keep_consumption(call, read_consumption(call.body, purchase.product.kind))
        return Response(status_code=202)

    def consumption_v1(self, call: Call) -> Response:
        """Send Consumption Information V1."""
        _, purchase = _own_purchase(call)
        self._keep_consumption(call, read_consumption_v1(call.body, purchase.product.kind))
        return Response(status_code=202)

    def finish(self, call: Call) -> Response:
        """Finish Transaction. A second time it changes nothing; Apple documents no error for it."""
        account, purchase = call.purchase
        if purchase.number not in account.finished:
            finished = account.finished | {purchase.number}
            call.registration.accounts.keep(replace(account, finished=finished))
            self._tell(call, AccountEventKind.FINISHED, {})
        return Response(status_code=200)

    def set_app_account_token(self, call: Call) -> Response:
        """Set App Account Token; it is the one of all transactions of the customer from then on."""
        token = read_object(call.body).get("appAccountToken")
        if not isinstance(token, str) or not is_uuid(token):
            raise ApiError(INVALID_APP_ACCOUNT_TOKEN_UUID_ERROR)
        account, purchase = _own_purchase(call)
        if purchase.number != purchase.original_number:
            raise ApiError(TRANSACTION_ID_IS_NOT_ORIGINAL_TRANSACTION_ID_ERROR)
        changed = replace(account, app_account_token=token.lower())
        call.registration.accounts.keep(changed)
        self._tell(call, AccountEventKind.APP_ACCOUNT_TOKEN, {"appAccountToken": token})
        return Response(status_code=200)

    def extend_renewal_date(self, call: Call) -> Response:
        """Extend a Subscription Renewal Date; RENEWAL_EXTENDED is sent where the app has a URL.

        The same `requestIdentifier` again is another extension: Apple documents nothing about it.
        """
        extension = _Extension.read(call.body)
        account, purchase = call.original_purchase
        _check_extension(account, purchase, call.now)
        environment = call.registration.app.environment
        span = extension.span_in(account.calendar, environment)
        extended = extend(account, call.now, span)
        call.registration.accounts.keep(extended)
        effective_date = to_milliseconds(subscription_of(extended).expires_at)
        self._tell(
            call,
            AccountEventKind.RENEWAL_EXTENDED,
            {
                "extendByDays": extension.days,
                "extendReasonCode": extension.reason,
                "requestIdentifier": extension.identifier,
                "effectiveDate": effective_date,
            },
        )
        self._send_extended(call, extended)
        return JSONResponse(
            {
                "originalTransactionId": call.any_id,
                "webOrderLineItemId": extended.customer.line_item_id(extended.latest.number),
                "success": True,
                "effectiveDate": effective_date,
            }
        )

    def _keep_consumption(self, call: Call, fields: Mapping[str, object]) -> None:
        accounts = call.registration.accounts
        accounts.keep_consumption(Consumption(call.any_id, fields))
        number = len(accounts.consumption_of(call.any_id))
        self._tell(call, AccountEventKind.CONSUMPTION, fields, number)

    def _tell(
        self, call: Call, kind: AccountEventKind, fields: Mapping[str, object], number: int = 1
    ) -> None:
        self._watch(
            AccountEvent(
                at=self._clock.now(),
                app=call.registration.app,
                kind=kind,
                transaction_id=call.any_id,
                fields=fields,
                number=number,
            )
        )

    def _send_extended(self, call: Call, account: Account) -> None:
        registration = call.registration
        if not registration.deliver_to:
            return
        draft = NotificationDraft(
            "RENEWAL_EXTENDED",
            NO_SUBTYPE,
            str(uuid.uuid4()),
            call.now,
            account.customer,
            account,
            account.latest,
        )
        notification = record(registration.ledger, registration.accounts, registration.sign, draft)
        self._deliveries.start(
            DeliveryJob(
                registration.app,
                notification,
                registration.deliver_to,
                registration.plan,
                registration.deliverer,
                call.faults,
            )
        )


def _own_purchase(call: Call) -> tuple[Account, Purchase]:
    """The purchase of the transaction, if it is not shared by the family. Raises ApiError."""
    account, purchase = call.purchase
    if account.is_shared:
        raise ApiError(FAMILY_TRANSACTION_NOT_SUPPORTED_ERROR)
    return account, purchase


def _check_extension(account: Account, purchase: Purchase, now: datetime) -> None:
    """Checks that a subscription can be extended. Raises ApiError.

    Source: App Store Server API, SubscriptionExtensionIneligibleError and
    SubscriptionMaxExtensionError: not in a free offer, in billing retry, in a grace period or
    expired; twice in 365 days at most.
    """
    subscription = account.subscription
    if subscription is None or not purchase.product.kind.is_subscription:
        raise ApiError(SUBSCRIPTION_EXTENSION_INELIGIBLE)
    if account.is_shared:
        raise ApiError(FAMILY_SHARED_SUBSCRIPTION_EXTENSION_INELIGIBLE)
    offer = account.latest.offer
    is_free = offer is not None and offer.discount is Discount.FREE_TRIAL
    if subscription.status is not Status.ACTIVE or is_free:
        raise ApiError(SUBSCRIPTION_EXTENSION_INELIGIBLE)
    recent = [at for at in account.extended_at if at > now - EXTENSIONS_WITHIN]
    if len(recent) >= MOST_EXTENSIONS:
        raise ApiError(SUBSCRIPTION_MAX_EXTENSION)
