"""A conversation of Apple's Python client about customers, and every error that it meets."""

from collections.abc import Callable
from functools import partial
from typing import Any

from appstoreserverlibrary.api_client import GetTransactionHistoryVersion
from appstoreserverlibrary.models.AccountTenure import AccountTenure
from appstoreserverlibrary.models.ConsumptionRequest import ConsumptionRequest
from appstoreserverlibrary.models.ConsumptionRequestV1 import ConsumptionRequestV1
from appstoreserverlibrary.models.ConsumptionStatus import ConsumptionStatus
from appstoreserverlibrary.models.DeliveryStatus import DeliveryStatus
from appstoreserverlibrary.models.DeliveryStatusV1 import DeliveryStatusV1
from appstoreserverlibrary.models.ExtendReasonCode import ExtendReasonCode
from appstoreserverlibrary.models.ExtendRenewalDateRequest import ExtendRenewalDateRequest
from appstoreserverlibrary.models.InAppOwnershipType import InAppOwnershipType
from appstoreserverlibrary.models.LifetimeDollarsPurchased import LifetimeDollarsPurchased
from appstoreserverlibrary.models.LifetimeDollarsRefunded import LifetimeDollarsRefunded
from appstoreserverlibrary.models.MassExtendRenewalDateRequest import MassExtendRenewalDateRequest
from appstoreserverlibrary.models.Platform import Platform
from appstoreserverlibrary.models.PlayTime import PlayTime
from appstoreserverlibrary.models.RefundPreference import RefundPreference
from appstoreserverlibrary.models.TransactionHistoryRequest import (
    TransactionHistoryRequest,
)
from appstoreserverlibrary.models.UpdateAppAccountTokenRequest import UpdateAppAccountTokenRequest
from appstoreserverlibrary.models.UserStatus import UserStatus

from storebell.domain.environment import Environment
from support.apple_conversation import Client, Conversation, strict_verifier
from support.simulated import ShiftedClock

NOBODY = {Environment.SANDBOX: "2000000999999999", Environment.PRODUCTION: "430000999999999"}
TOKEN = "7E3FB20B-4CDB-47CC-936D-99D65F608138"
V2 = GetTransactionHistoryVersion.V2

CONSUMED = ConsumptionRequest(
    customerConsented=True,
    sampleContentProvided=False,
    deliveryStatus=DeliveryStatus.DELIVERED,
    refundPreference=RefundPreference.DECLINE,
)
EXTENSION = ExtendRenewalDateRequest(
    extendByDays=30, extendReasonCode=ExtendReasonCode.OTHER, requestIdentifier="outage-7"
)


def consumed_v1(**fields: Any) -> ConsumptionRequestV1:
    usual: dict[str, Any] = {
        "customerConsented": True,
        "consumptionStatus": ConsumptionStatus.NOT_CONSUMED,
        "platform": Platform.APPLE,
        "sampleContentProvided": False,
        "deliveryStatus": DeliveryStatusV1.DELIVERED_AND_WORKING_PROPERLY,
        "appAccountToken": "",
        "accountTenure": AccountTenure.UNDECLARED,
        "playTime": PlayTime.UNDECLARED,
        "lifetimeDollarsRefunded": LifetimeDollarsRefunded.UNDECLARED,
        "lifetimeDollarsPurchased": LifetimeDollarsPurchased.UNDECLARED,
        "userStatus": UserStatus.ACTIVE,
    }
    return ConsumptionRequestV1(**usual | fields)


class Talk(Conversation):
    """A conversation about customers; `transactions` are those of the seeded notifications."""

    def __init__(self, simulation: Any, clock: ShiftedClock) -> None:
        super().__init__(simulation, clock)
        self.environment = simulation.request.environment
        self.verifier = strict_verifier(simulation)
        self.transactions: dict[str, Any] = {}
        for item in self.read_all():
            payload = self.verifier.verify_and_decode_notification(item.signedPayload)
            if payload.data is not None and payload.data.signedTransactionInfo is not None:
                decoded = self.decode(payload.data.signedTransactionInfo)
                self.transactions[decoded.transactionId] = decoded
        self.calls.clear()

    def decode(self, signed: str) -> Any:
        return self.verifier.verify_and_decode_signed_transaction(signed)

    def first(self, fits: Callable[[Any], bool]) -> Any:
        return next(decoded for decoded in self.transactions.values() if fits(decoded))

    def status_of(self, any_id: str) -> Any:
        """The state of the one subscription, decoded and verified; None without one."""
        answer = self.ask("statuses", partial(self.client.get_all_subscription_statuses, any_id))
        assert (answer.bundleId, answer.rawEnvironment) == (
            self.simulation.first_app.bundle_id,
            self.environment.value,
        )
        if not answer.data:
            return None
        [group] = answer.data
        [item] = group.lastTransactions
        transaction = self.decode(item.signedTransactionInfo)
        renewal = self.verifier.verify_and_decode_renewal_info(item.signedRenewalInfo)
        assert transaction.subscriptionGroupIdentifier == group.subscriptionGroupIdentifier
        assert {transaction.originalTransactionId, renewal.originalTransactionId} == {
            item.originalTransactionId
        }
        return item.status, transaction, renewal


def read_customers(talk: Talk) -> dict[str, Any]:
    """One subscription of each kind of state, by a name, as its latest transaction."""
    found: dict[str, Any] = {}
    originals = {decoded.originalTransactionId for decoded in talk.transactions.values()}
    for original in sorted(originals):
        state = talk.status_of(original)
        if state is None:
            continue
        status, transaction, _ = state
        is_shared = transaction.inAppOwnershipType is InAppOwnershipType.FAMILY_SHARED
        found["shared" if is_shared else status.name.lower()] = transaction
    assert {"shared", "active", "expired"} <= set(found)
    return found


def meet_the_errors_of_ids(talk: Talk, active: Any, shared: Any) -> None:
    client, nobody = talk.client, NOBODY[talk.environment]
    token = UpdateAppAccountTokenRequest(appAccountToken=TOKEN)
    every: dict[str, Callable[[str], Any]] = {
        "info": client.get_transaction_info,
        "history": lambda one: client.get_transaction_history(
            one, None, TransactionHistoryRequest(), V2
        ),
        "statuses": client.get_all_subscription_statuses,
        "refunds": lambda one: client.get_refund_history(one, None),
        "app transaction": client.get_app_transaction_info,
        "consumption": lambda one: client.send_consumption_information(one, CONSUMED),
        "consumption V1": lambda one: client.send_consumption_data(one, consumed_v1()),
        "token": lambda one: client.set_app_account_token(one, token),
        "finish": client.finish_transaction,
    }
    for name, call in every.items():
        talk.be_refused(f"{name} of no ID", partial(call, "12x"), 400, 4000006)
        talk.be_refused(f"{name} of nobody", partial(call, nobody), 404, 4040010)
    for name in ("info", "consumption", "consumption V1", "token", "finish"):
        of_app = partial(every[name], active.appTransactionId)
        talk.be_refused(f"{name} of an app transaction", of_app, 400, 4000048)
    for name in ("consumption", "consumption V1", "token"):
        of_family = partial(every[name], shared.originalTransactionId)
        talk.be_refused(f"{name} of a family", of_family, 400, 4000185)
    renewed = talk.first(
        lambda decoded: (
            decoded.transactionId != decoded.originalTransactionId
            and decoded.inAppOwnershipType is InAppOwnershipType.PURCHASED
        )
    ).transactionId
    talk.be_refused("token of a renewal", partial(every["token"], renewed), 400, 4000187)
    no_uuid = UpdateAppAccountTokenRequest(appAccountToken="me")
    talk.be_refused(
        "no token",
        lambda: client.set_app_account_token(active.originalTransactionId, no_uuid),
        400,
        4000183,
    )


def meet_the_errors_of_queries(talk: Talk, active: Any) -> None:
    client, original = talk.client, active.originalTransactionId

    class Odd:
        """A value that the library would not make."""

        value = "ODD"

    odd: Any = Odd()
    for code, filters in (
        (4000013, {"startDate": 2, "endDate": 2}),
        (4000015, {"startDate": "soon"}),
        (4000016, {"endDate": -1}),
        (4000021, {"sort": odd}),
        (4000022, {"productTypes": [odd]}),
        (4000023, {"productIds": ["p" * 256]}),
        (4000024, {"subscriptionGroupIdentifiers": [""]}),
        (4000026, {"inAppOwnershipType": odd}),
        (4000030, {"revoked": "maybe"}),
    ):
        asked = TransactionHistoryRequest(**filters)
        talk.be_refused(
            "history",
            partial(client.get_transaction_history, original, None, asked, V2),
            400,
            code,
        )
    nothing = TransactionHistoryRequest()
    talk.be_refused(
        "history of no revision",
        lambda: client.get_transaction_history(original, "x", nothing, V2),
        400,
        4000005,
    )
    talk.be_refused(
        "refunds of no revision", lambda: client.get_refund_history(original, "x"), 400, 4000005
    )
    talk.be_refused(
        "statuses",
        lambda: client.get_all_subscription_statuses(original, [odd]),
        400,
        4000031,
    )


def meet_the_errors_of_extensions(talk: Talk, customers: dict[str, Any]) -> None:
    client = talk.client
    extend = client.extend_subscription_renewal_date
    active, nobody = customers["active"], NOBODY[talk.environment]
    coins = talk.first(lambda decoded: decoded.rawType == "Consumable").transactionId
    for name, status, code in (
        ("12x", 400, 4000008),
        (nobody, 404, 4040005),
        (active.appTransactionId, 400, 4000048),
        (customers["expired"].originalTransactionId, 403, 4030004),
        (coins, 403, 4030004),
        (customers["shared"].originalTransactionId, 403, 4030007),
    ):
        talk.be_refused("extension", partial(extend, name, EXTENSION), status, code)
    reason = ExtendReasonCode.OTHER
    for body, code in (
        (ExtendRenewalDateRequest(91, reason, "a"), 4000009),
        (ExtendRenewalDateRequest(0, reason, "a"), 4000009),
        (ExtendRenewalDateRequest(1, None, "a"), 4000010),
        (ExtendRenewalDateRequest(1, reason, ""), 4000011),
    ):
        talk.be_refused("extension", partial(extend, active.originalTransactionId, body), 400, code)
    # No endpoint of the simulator: Apple's JSON, with the number for any wrong request.
    mass = MassExtendRenewalDateRequest()
    everyone = client.extend_renewal_date_for_all_active_subscribers
    talk.be_refused("an extension of all", lambda: everyone(mass), 405, 4000000)
    talk.be_refused("images", client.get_image_list, 404, 4000000)
    stranger = Client(talk.simulation, "com.example.unknown")
    talk.be_refused("images of a stranger", stranger.get_image_list, 401, None)
    talk.be_refused("info of a stranger", lambda: stranger.get_transaction_info(nobody), 401, None)
