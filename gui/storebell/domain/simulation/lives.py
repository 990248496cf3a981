"""Lives of a customer: the notifications that the simulator sends in order, each with what a good
handler does.

Source: App Store Server Notifications, notificationType; App Store Server API 1.21 on the
12-month commitment. What a handler should do is our advice.
"""

from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from storebell.domain.environment import Environment
from storebell.domain.errors.notifications import UnknownStoryError
from storebell.domain.messages import N_
from storebell.domain.notifications.purchase_options import (
    USUAL_PURCHASE,
    BillingPlan,
    Discount,
    Offer,
    OfferKind,
    Pair,
    ProductKind,
    PurchaseOptions,
)


@dataclass(frozen=True, slots=True)
class LifeStep:
    """One notification of a life. `advice` is what a good handler does.

    `purchase` is about what this step buys, offers or refunds. With `is_about_earlier` a refund is
    that of the period before the current one.
    """

    pair: Pair
    advice: str
    purchase: PurchaseOptions = USUAL_PURCHASE
    is_about_earlier: bool = False


@dataclass(frozen=True, slots=True)
class Life:
    """A story with a name that the terminal takes. `purchase` is what is bought first."""

    name: str
    label: str
    steps: tuple[LifeStep, ...]
    purchase: PurchaseOptions = USUAL_PURCHASE
    is_shared: bool = False


MONTHS: Final = MappingProxyType(
    {Environment.SANDBOX: timedelta(minutes=5), Environment.PRODUCTION: timedelta(days=30)}
)
"""Lengths of a month. Source: App Store Connect Help, sandbox accounts: it lasts five minutes
there; in production it has about 30 days.
"""


_SHORTEST_MONTH: Final = timedelta(milliseconds=20)
"""Dates are in whole milliseconds: in a shorter month the days of a story would fall together."""


def most_time_scale_of(environment: Environment) -> float:
    """The largest time scale at which a life is told in an environment."""
    return time_scale_of(environment, _SHORTEST_MONTH)


def time_scale_of(environment: Environment, month: timedelta) -> float:
    """The time scale of an environment in which a month lasts so long."""
    return MONTHS[environment] / month


_GRANT: Final = N_("Store the original transaction ID with the account, then give access.")
_PROLONG: Final = N_("Set the end of access to the new expiresDate.")
_NOTE_RENEWAL: Final = N_("Note that it will not renew. Access stays until expiresDate.")
_END: Final = N_("End access.")
_RETRYING: Final = N_("Access ends now; ask the customer to mend the payment. Billing is retried.")
_IN_GRACE: Final = N_(
    "Keep access until gracePeriodExpiresDate; ask the customer to mend the payment."
)
_BACK: Final = N_("Give access again, until the new expiresDate.")
_CONSUMPTION: Final = N_(
    "Send Consumption Information within 12 hours, if the customer has agreed to it."
)
_TAKE_BACK: Final = N_("Take back what this transaction gave.")
_STAYS: Final = N_(
    "Access stays: autoRenewStatus is still 1, and billing goes on to the last period. Only "
    "commitmentAutoRenewStatus is 0."
)
_EARLIER: Final = N_("Look at the transaction: an earlier period was refunded, so access stays.")
_CURRENT: Final = N_("Look at the transaction: the current period was refunded, so access ends.")

_BOUGHT: Final = LifeStep(("SUBSCRIBED", "INITIAL_BUY"), _GRANT)
_RENEWED: Final = LifeStep(("DID_RENEW", ""), _PROLONG)
_SWITCHED_OFF: Final = LifeStep(("DID_CHANGE_RENEWAL_STATUS", "AUTO_RENEW_DISABLED"), _NOTE_RENEWAL)
_LEFT: Final = LifeStep(("EXPIRED", "VOLUNTARY"), _END)
_FAILED: Final = LifeStep(("DID_FAIL_TO_RENEW", ""), _RETRYING)
_FAILED_IN_GRACE: Final = LifeStep(("DID_FAIL_TO_RENEW", "GRACE_PERIOD"), _IN_GRACE)
_RECOVERED: Final = LifeStep(("DID_RENEW", "BILLING_RECOVERY"), _BACK)
_GIVEN_UP: Final = LifeStep(("EXPIRED", "BILLING_RETRY"), _END)
_ASKED: Final = LifeStep(("CONSUMPTION_REQUEST", ""), _CONSUMPTION)
_DECLINED: Final = LifeStep(
    ("REFUND_DECLINED", ""), N_("Change nothing. A refund of the same transaction can still come.")
)
_REFUNDED: Final = LifeStep(("REFUND", ""), _TAKE_BACK)
_REVERSED: Final = LifeStep(
    ("REFUND_REVERSED", ""), N_("Give back what was taken when it was refunded.")
)
_STAYS_OFF: Final = LifeStep(_SWITCHED_OFF.pair, _STAYS)

_COMMITMENT: Final = PurchaseOptions(billing_plan=BillingPlan.MONTHLY_COMMITMENT)
_WON_BACK: Final = PurchaseOptions(offer=Offer(OfferKind.WIN_BACK, Discount.PAY_AS_YOU_GO))
_TRIAL: Final = PurchaseOptions(offer=Offer(OfferKind.INTRODUCTORY, Discount.FREE_TRIAL))
_RETAINED: Final = PurchaseOptions(offer=Offer(OfferKind.RETENTION, Discount.PAY_AS_YOU_GO))

LIVES: Final = (
    Life(
        "renewals",
        N_("Renews twice, is cancelled, ends, and is bought again with a win-back offer"),
        (
            _BOUGHT,
            _RENEWED,
            _RENEWED,
            _SWITCHED_OFF,
            _LEFT,
            LifeStep(("SUBSCRIBED", "RESUBSCRIBE"), _BACK, _WON_BACK),
        ),
    ),
    Life(
        "trial",
        N_("A free trial, which becomes a subscription and is kept by a retention offer"),
        (
            _BOUGHT,
            _RENEWED,
            _SWITCHED_OFF,
            LifeStep(
                ("OFFER_REDEEMED", ""),
                N_("Note the offer and the lower price of the next renewal."),
                _RETAINED,
            ),
            LifeStep(
                ("DID_CHANGE_RENEWAL_STATUS", "AUTO_RENEW_ENABLED"),
                N_("Note that it will renew."),
            ),
            _RENEWED,
        ),
        _TRIAL,
    ),
    Life(
        "grace",
        N_("A payment fails: once mended in the grace period, once never"),
        (
            _BOUGHT,
            _FAILED_IN_GRACE,
            _RECOVERED,
            _FAILED_IN_GRACE,
            LifeStep(("GRACE_PERIOD_EXPIRED", ""), _END),
            _GIVEN_UP,
        ),
    ),
    Life(
        "retry",
        N_("A payment fails without a grace period and is mended"),
        (_BOUGHT, _RENEWED, _FAILED, _RECOVERED, _RENEWED),
    ),
    Life(
        "plans",
        N_("A downgrade that is taken back, an upgrade, and a downgrade that is kept"),
        (
            _BOUGHT,
            LifeStep(
                ("DID_CHANGE_RENEWAL_PREF", "DOWNGRADE"),
                N_("Note the product of the next renewal. Until then the present one stays."),
            ),
            LifeStep(("DID_CHANGE_RENEWAL_PREF", ""), N_("Note that the present product stays.")),
            LifeStep(
                ("DID_CHANGE_RENEWAL_PREF", "UPGRADE"),
                N_("Give the higher product now. The transaction before has isUpgraded."),
            ),
            _RENEWED,
            LifeStep(
                ("DID_CHANGE_RENEWAL_PREF", "DOWNGRADE"),
                N_("Note the product of the next renewal. Until then the present one stays."),
            ),
            LifeStep(("DID_RENEW", ""), N_("Give the lower product until the new expiresDate.")),
        ),
    ),
    Life(
        "price",
        N_("A price increase: one is accepted, one is not"),
        (
            _BOUGHT,
            LifeStep(("PRICE_INCREASE", "PENDING"), N_("Tell the customer of the new price.")),
            LifeStep(("PRICE_INCREASE", "ACCEPTED"), N_("Change nothing: it will renew.")),
            LifeStep(("DID_RENEW", ""), N_("Set the end of access, and note the new price.")),
            LifeStep(("PRICE_INCREASE", "PENDING"), N_("Tell the customer of the new price.")),
            LifeStep(("EXPIRED", "PRICE_INCREASE"), _END),
        ),
    ),
    Life(
        "refund",
        N_("A refund of a subscription: asked about again and again, declined, then made"),
        (_BOUGHT, _ASKED, _ASKED, _ASKED, _DECLINED, _REFUNDED),
    ),
    Life(
        "consumable",
        N_("A consumable is refunded, and the refund is taken back"),
        (
            LifeStep(
                ("ONE_TIME_CHARGE", ""),
                N_("Give the goods once for this transaction ID, however often it comes."),
            ),
            _ASKED,
            _REFUNDED,
            _REVERSED,
        ),
        PurchaseOptions(product=ProductKind.CONSUMABLE),
    ),
    Life(
        "family",
        N_("A subscription that the family shared, until it does no longer"),
        (_BOUGHT, _RENEWED, LifeStep(("REVOKE", ""), _END)),
        is_shared=True,
    ),
    Life(
        "advanced-commerce",
        N_("A subscription is moved to Advanced Commerce: new names, a new price, a refund"),
        (
            _BOUGHT,
            LifeStep(
                ("MIGRATION", ""),
                N_("Access stays. Take over the items in advancedCommerceInfo."),
            ),
            LifeStep(("METADATA_UPDATE", ""), N_("Take over the new names of the items.")),
            LifeStep(("PRICE_CHANGE", ""), N_("Note the price in priceIncreaseInfo.")),
            LifeStep(("DID_RENEW", ""), N_("Set the end of access, and note the new price.")),
            _REFUNDED,
        ),
    ),
    Life(
        "commitment",
        N_("A commitment of 12 months, paid monthly, which begins anew"),
        (_BOUGHT, *[_RENEWED] * 12),
        _COMMITMENT,
    ),
    Life(
        "commitment-cancelled",
        N_("A commitment that is cancelled in its fourth month"),
        (_BOUGHT, *[_RENEWED] * 3, _STAYS_OFF, *[_RENEWED] * 8, _LEFT),
        _COMMITMENT,
    ),
    Life(
        "commitment-retry",
        N_("A commitment whose payment fails: once mended, once never, after 90 days"),
        (_BOUGHT, _RENEWED, _FAILED, _RECOVERED, _RENEWED, _FAILED, _GIVEN_UP),
        _COMMITMENT,
    ),
    Life(
        "commitment-refund",
        N_("A commitment: an earlier period is refunded, then the current one"),
        (
            _BOUGHT,
            _RENEWED,
            _RENEWED,
            _ASKED,
            LifeStep(("REFUND", ""), _EARLIER, is_about_earlier=True),
            _RENEWED,
            _ASKED,
            LifeStep(("REFUND", ""), _CURRENT),
        ),
        _COMMITMENT,
    ),
)
"""Every story, in the order of menus and help."""

USUAL_LIFE: Final = LIVES[0]


def find_life(name: str) -> Life:
    """The story of a name. Raises UnknownStoryError."""
    for life in LIVES:
        if life.name == name.strip().casefold():
            return life
    raise UnknownStoryError(story=name, choices=", ".join(life.name for life in LIVES))
