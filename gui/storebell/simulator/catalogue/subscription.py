"""The transaction and the renewal information of a subscription, in one scene.

Source: App Store Server API, JWSTransactionDecodedPayload and JWSRenewalInfoDecodedPayload.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from storebell.domain.timestamps import to_milliseconds
from storebell.simulator.catalogue.advanced_commerce import renewal_info, transaction_info
from storebell.simulator.catalogue.calendar import CALENDARS, Calendar
from storebell.simulator.catalogue.customer import EVENT_LAG, Customer
from storebell.simulator.catalogue.payload_variants import Offer, Phase, Product, Revocation, Scene

GROUP_ID: Final = "21563478"
STOREFRONT: Final = {"storefront": "USA", "storefrontId": "143441"}
CURRENCY: Final = "USD"

_OFFER: Final = {
    "offerType": 3,
    "offerIdentifier": "AUTUMN_HALF_PRICE",
    "offerDiscountType": "PAY_AS_YOU_GO",
    "offerPeriod": "P1M",
}
_ISSUE_IN_APP: Final = 1
_OTHER_REASON: Final = 0
_FULL_PRICE: Final = 100_000
"""A hundred per cent, in milliunits."""

Fields = dict[str, object]


@dataclass(frozen=True, slots=True)
class Subscription:
    """One customer's subscription to one app in a scene that is signed at a moment."""

    bundle_id: str
    customer: Customer
    scene: Scene
    at: datetime

    def transaction(self) -> Fields:
        """Content of `signedTransactionInfo`."""
        scene, customer, step = self.scene, self.customer, self._step
        is_shared = scene.revocation is Revocation.FAMILY
        fields: Fields = {
            "transactionId": customer.transaction_id(step),
            "originalTransactionId": customer.original_transaction_id,
            "webOrderLineItemId": customer.line_item_id(step),
            "bundleId": self.bundle_id,
            "productId": self._product_id(scene.product),
            "subscriptionGroupIdentifier": GROUP_ID,
            "purchaseDate": to_milliseconds(self._purchased_at),
            "originalPurchaseDate": to_milliseconds(self._since),
            "expiresDate": to_milliseconds(self._expires_at),
            "quantity": 1,
            "type": "Auto-Renewable Subscription",
            "appAccountToken": customer.uuid("account"),
            "inAppOwnershipType": "FAMILY_SHARED" if is_shared else "PURCHASED",
            "signedDate": to_milliseconds(self.at),
            **self._revocation(),
            "environment": customer.environment.value,
            "transactionReason": "PURCHASE" if scene.is_purchase else "RENEWAL",
            **STOREFRONT,
            "price": scene.product.price,
            "currency": CURRENCY,
            "appTransactionId": customer.app_transaction_id,
        }
        if scene.offer is Offer.NOW:
            fields |= _OFFER | {"price": scene.product.offer_price}
        if scene.is_advanced_commerce:
            fields["advancedCommerceInfo"] = transaction_info(customer, scene.product)
        return fields

    def renewal(self) -> Fields:
        """Content of `signedRenewalInfo`."""
        scene, customer = self.scene, self.customer
        fields: Fields = {
            "originalTransactionId": customer.original_transaction_id,
            "autoRenewProductId": self._product_id(self._next_product),
            "productId": self._product_id(scene.product),
            "autoRenewStatus": int(scene.is_renewing),
            "renewalPrice": self._renewal_price,
            "currency": CURRENCY,
            "signedDate": to_milliseconds(self.at),
            "environment": customer.environment.value,
            "recentSubscriptionStartDate": to_milliseconds(self._since),
            "renewalDate": to_milliseconds(self._expires_at),
            "appAccountToken": customer.uuid("account"),
            "appTransactionId": customer.app_transaction_id,
        }
        if scene.intent is not None:
            fields |= {
                "expirationIntent": int(scene.intent),
                "isInBillingRetryPeriod": scene.is_in_retry,
            }
        if scene.has_grace:
            over_at = self._expires_at + self._calendar.grace
            fields["gracePeriodExpiresDate"] = to_milliseconds(over_at)
        if scene.price_accepted is not None and not scene.is_advanced_commerce:
            fields["priceIncreaseStatus"] = int(scene.price_accepted)
        if scene.offer is Offer.AT_RENEWAL:
            fields |= _OFFER
        if scene.win_back_offers:
            fields["eligibleWinBackOfferIds"] = list(scene.win_back_offers)
        if scene.is_advanced_commerce:
            is_pricier = scene.price_accepted is not None
            fields["advancedCommerceInfo"] = renewal_info(
                customer, scene.product, has_new_price=is_pricier
            )
        return fields

    @property
    def transaction_id(self) -> str:
        return self.customer.transaction_id(self._step)

    def _product_id(self, product: Product) -> str:
        return f"{self.bundle_id}.{product.suffix}"

    @property
    def _step(self) -> int:
        return 0 if self.scene.is_first else self.customer.step

    @property
    def _calendar(self) -> Calendar:
        return CALENDARS[self.customer.environment]

    @property
    def _purchased_at(self) -> datetime:
        just_now, calendar = self.at - EVENT_LAG, self._calendar
        lapsed_for = {
            Phase.LAPSED: timedelta(),
            Phase.GRACE_OVER: calendar.grace,
            Phase.RETRY_OVER: calendar.retry,
        }
        if self.scene.phase in lapsed_for:
            return calendar.months_after(just_now - lapsed_for[self.scene.phase], -1)
        if self.scene.phase is Phase.BOUGHT:
            return just_now
        month = just_now - calendar.months_after(just_now, -1)
        return just_now - month / 3

    @property
    def _expires_at(self) -> datetime:
        expires_at = self._calendar.months_after(self._purchased_at, 1)
        return expires_at + self._calendar.extension if self.scene.is_extended else expires_at

    @property
    def _since(self) -> datetime:
        if self.scene.is_first:
            return self._purchased_at
        first_at = self.customer.first_purchase_at
        if first_at is not None:
            return min(first_at, self._purchased_at)
        return self._calendar.months_after(self._purchased_at, -self.customer.step)

    @property
    def _next_product(self) -> Product:
        return self.scene.next_product or self.scene.product

    @property
    def _renewal_price(self) -> int:
        if self.scene.offer is Offer.AT_RENEWAL:
            return self._next_product.offer_price
        if self.scene.price_accepted is not None:
            return self._next_product.raised_price
        return self._next_product.price

    def _revocation(self) -> Fields:
        revoked_at = to_milliseconds(self.at - EVENT_LAG)
        match self.scene.revocation:
            case Revocation.REFUND:
                return {
                    "revocationReason": _ISSUE_IN_APP,
                    "revocationDate": revoked_at,
                    "revocationType": "REFUND_FULL",
                    "revocationPercentage": _FULL_PRICE,
                }
            case Revocation.FAMILY:
                return {
                    "revocationReason": _OTHER_REASON,
                    "revocationDate": revoked_at,
                    "revocationType": "FAMILY_REVOKE",
                }
            case Revocation.NONE:
                return {}
