"""Sequences of notifications in the life of a customer, for a history of many customers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from storebell.domain.notifications.purchase_options import USUAL_PURCHASE, Pair, products_of
from storebell.domain.notifications.types import NO_SUBTYPE, TEST
from storebell.simulator.catalogue.acts import (
    BOUGHT,
    BOUGHT_AGAIN,
    CHARGED,
    PURCHASES,
    Act,
    Moment,
    act_of,
    apply,
)
from storebell.simulator.catalogue.calendar import Calendar
from storebell.simulator.catalogue.changes import buy, refund_earlier
from storebell.simulator.catalogue.customer import Customer
from storebell.simulator.catalogue.products import (
    BIMONTHLY,
    COINS,
    COMMITTED,
    GENERIC,
    LIFETIME,
    PREMIUM,
    QUARTERLY,
    Product,
)
from storebell.simulator.catalogue.purchase import Account, Purchase

STEPS: Final = 6
"""Notifications in a story. Over 180 days they come a month apart, as monthly renewals do."""

_RENEWED: Final = ("DID_RENEW", NO_SUBTYPE)
_SWITCHED_OFF: Final = ("DID_CHANGE_RENEWAL_STATUS", "AUTO_RENEW_DISABLED")
_FAILED: Final = ("DID_FAIL_TO_RENEW", NO_SUBTYPE)
_RECOVERED: Final = ("DID_RENEW", "BILLING_RECOVERY")
_REFUNDED: Final = ("REFUND", NO_SUBTYPE)
_CONSUMPTION: Final = ("CONSUMPTION_REQUEST", NO_SUBTYPE)


@dataclass(frozen=True, slots=True)
class Story:
    """Notifications of one customer, a month apart, about a product.

    The first purchase was `months_before` the first of them: what came in between is older than a
    history. With `is_earlier_refunded` a refund is that of the period before the current one.
    """

    pairs: tuple[Pair, ...]
    product: Product = PREMIUM
    months_before: int = 0
    is_earlier_refunded: bool = False

    def accounts(
        self, customer: Customer, calendar: Calendar, times: Sequence[datetime]
    ) -> tuple[Account, Purchase | None]:
        """The account after the notifications at `times`, and the purchase that the last of them
        is about; None if it is about none.
        """
        account = Account(customer, calendar, is_shared=("REVOKE", NO_SUBTYPE) in self.pairs)
        if self.months_before:
            bought_at = calendar.months_after(times[0], -self.months_before)
            account = buy(account, bought_at, self.product)
        purchase = None
        for pair, at in zip(self.pairs, times, strict=False):
            account, purchase = self._after(account, pair, at)
        return account, purchase

    def _after(self, account: Account, pair: Pair, at: datetime) -> tuple[Account, Purchase | None]:
        if not products_of(pair):
            return account, None
        if pair in PURCHASES:
            account = buy(account, at, self.product)
            return account, account.latest
        if pair == _REFUNDED and self.is_earlier_refunded:
            account = apply(account, Act(Moment.WITHIN_PERIOD, refund_earlier), at)
            return account, account.purchases[account.latest.number - 1]
        account = apply(account, act_of(pair, USUAL_PURCHASE), at)
        return account, account.latest


LONG_STORY: Final = Story(
    (_SWITCHED_OFF, _RENEWED, _RENEWED, _RENEWED, ("EXPIRED", "VOLUNTARY"), BOUGHT_AGAIN),
    COMMITTED,
    months_before=44,
)
"""The story of a customer in the fourth year, with more transactions than two pages of a history
hold.
"""

STORIES: Final[tuple[Story, ...]] = (
    Story((BOUGHT, _SWITCHED_OFF, ("EXPIRED", "VOLUNTARY"), BOUGHT_AGAIN,
           ("OFFER_REDEEMED", NO_SUBTYPE), _RENEWED), BIMONTHLY),
    Story((BOUGHT, _SWITCHED_OFF, ("DID_CHANGE_RENEWAL_STATUS", "AUTO_RENEW_ENABLED"), _RENEWED,
           ("DID_CHANGE_RENEWAL_PREF", "DOWNGRADE"), ("DID_CHANGE_RENEWAL_PREF", NO_SUBTYPE)),
          QUARTERLY),
    Story((BOUGHT, _RENEWED, ("DID_FAIL_TO_RENEW", "GRACE_PERIOD"),
           ("GRACE_PERIOD_EXPIRED", NO_SUBTYPE), ("EXPIRED", "BILLING_RETRY"), BOUGHT_AGAIN)),
    Story((BOUGHT, ("PRICE_INCREASE", "PENDING"), ("PRICE_INCREASE", "ACCEPTED"), _RENEWED,
           ("RENEWAL_EXTENDED", NO_SUBTYPE), ("RENEWAL_EXTENSION", "FAILURE")), QUARTERLY),
    Story((BOUGHT, ("PRICE_INCREASE", "PENDING"), ("EXPIRED", "PRICE_INCREASE"), BOUGHT_AGAIN,
           ("REFUND_DECLINED", NO_SUBTYPE), ("EXPIRED", "PRODUCT_NOT_FOR_SALE")), BIMONTHLY),
    Story((BOUGHT, ("DID_CHANGE_RENEWAL_PREF", "UPGRADE"), ("OFFER_REDEEMED", "DOWNGRADE"),
           _RENEWED, ("OFFER_REDEEMED", "UPGRADE"), _CONSUMPTION), BIMONTHLY),
    Story((BOUGHT, _RENEWED, _FAILED, _RECOVERED, _RENEWED, ("EXPIRED", NO_SUBTYPE))),
    Story((BOUGHT, _REFUNDED, ("REFUND_REVERSED", NO_SUBTYPE), _RENEWED,
           ("REFUND_DECLINED", NO_SUBTYPE), _SWITCHED_OFF), QUARTERLY),
    Story((BOUGHT, ("RENEWAL_EXTENSION", "FAILURE"), _RENEWED, ("REVOKE", NO_SUBTYPE),
           BOUGHT_AGAIN, _SWITCHED_OFF), BIMONTHLY),
    Story((BOUGHT, ("MIGRATION", NO_SUBTYPE), ("METADATA_UPDATE", NO_SUBTYPE), _RENEWED,
           ("PRICE_CHANGE", NO_SUBTYPE), _SWITCHED_OFF), QUARTERLY),
    Story((CHARGED, _CONSUMPTION, ("EXTERNAL_PURCHASE_TOKEN", "CREATED"),
           ("EXTERNAL_PURCHASE_TOKEN", "ACTIVE_TOKEN_REMINDER"),
           ("EXTERNAL_PURCHASE_TOKEN", "UNREPORTED"), ("RESCIND_CONSENT", NO_SUBTYPE)), COINS),
    Story(((TEST, NO_SUBTYPE), ("RENEWAL_EXTENSION", "SUMMARY"), (TEST, NO_SUBTYPE),
           (TEST, NO_SUBTYPE), ("RENEWAL_EXTENSION", "SUMMARY"), (TEST, NO_SUBTYPE))),
    Story((BOUGHT, _RENEWED, _SWITCHED_OFF, _RENEWED, _CONSUMPTION, _REFUNDED), COMMITTED,
          is_earlier_refunded=True),
    LONG_STORY,
    Story((_RENEWED, _FAILED, _RECOVERED, _RENEWED, _CONSUMPTION, _REFUNDED), COMMITTED,
          months_before=5),
    Story((_RENEWED, _RENEWED, _FAILED, (TEST, NO_SUBTYPE), (TEST, NO_SUBTYPE),
           ("EXPIRED", "BILLING_RETRY")), COMMITTED, months_before=3),
    Story((BOUGHT, _CONSUMPTION, _RENEWED, _REFUNDED, BOUGHT_AGAIN,
           ("METADATA_UPDATE", NO_SUBTYPE)), replace(GENERIC, months=2)),
    Story((CHARGED, _CONSUMPTION, _REFUNDED, ("REFUND_REVERSED", NO_SUBTYPE),
           ("REFUND_DECLINED", NO_SUBTYPE), (TEST, NO_SUBTYPE)), LIFETIME),
)  # fmt: skip
"""Every documented pair occurs in a story. Subscriptions of two and three months have something
in the middle of a period; in a commitment, which is billed monthly, the renewal before that has no
notification of its own.
"""
