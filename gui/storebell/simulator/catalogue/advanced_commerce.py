"""Fields that Advanced Commerce adds to a transaction and to its renewal information.

Source: App Store Server API 1.21, advancedCommerceTransactionInfo and advancedCommerceRenewalInfo.
"""

from typing import Final

from storebell.domain.notifications.purchase_options import Offer, OfferKind
from storebell.domain.timestamps import to_milliseconds
from storebell.simulator.catalogue.changes import WHOLE
from storebell.simulator.catalogue.customer import Customer
from storebell.simulator.catalogue.products import Product
from storebell.simulator.catalogue.purchase import Purchase, Revocation, Subscription

Fields = dict[str, object]

_SKU: Final = "HIKING_MAPS_PLUS"
_NAME: Final = "Hiking Maps Plus"
_DESCRIPTION: Final = "All hiking maps, for use without a network"
_TAX_CODE: Final = "C003-00-2"
_TAX_PER_MILLE: Final = 80
_REASONS: Final = {OfferKind.WIN_BACK: "WIN_BACK", OfferKind.RETENTION: "RETENTION"}


def transaction_info(customer: Customer, purchase: Purchase) -> Fields:
    """Fields of a transaction; its price includes a tax of 8 %."""
    without_tax = purchase.price * 1000 // (1000 + _TAX_PER_MILLE)
    item = _item(purchase.product)
    if purchase.offer is not None:
        item["offer"] = _offer(purchase.offer, purchase.product)
    if purchase.revocation is not None:
        item |= _refund(purchase.revocation, purchase.price)
    return {
        **_shared(customer, purchase.product),
        "items": [item],
        "taxExclusivePrice": without_tax,
        "estimatedTax": purchase.price - without_tax,
        "taxRate": f"{_TAX_PER_MILLE / 1000:.3f}",
    }


def renewal_info(customer: Customer, subscription: Subscription) -> Fields:
    """Fields of the next renewal; a new price takes effect with it."""
    item = _item(subscription.product)
    if subscription.is_price_accepted is not None:
        raised = subscription.product.raised.price
        item["priceIncreaseInfo"] = {"price": raised, "status": "SCHEDULED"}
    return {
        **_shared(customer, subscription.product),
        "items": [item],
        "consistencyToken": customer.uuid("consistency"),
    }


def _offer(offer: Offer, product: Product) -> Fields:
    """Source: Advanced Commerce API, Offer."""
    return {
        "period": product.period,
        "periodCount": 1,
        "price": product.price_with(offer),
        "reason": _REASONS.get(offer.kind, "ACQUISITION"),
    }


def _refund(revocation: Revocation, price: int) -> Fields:
    """Source: App Store Server API, AdvancedCommerceRefund."""
    percentage = WHOLE if revocation.percentage is None else revocation.percentage
    refunded_at = to_milliseconds(revocation.at)
    return {
        "revocationDate": refunded_at,
        "refunds": [
            {
                "refundAmount": price * percentage // WHOLE,
                "refundDate": refunded_at,
                "refundReason": "UNSATISFIED_WITH_PURCHASE",
                "refundType": "FULL" if percentage == WHOLE else "PRORATED",
            }
        ],
    }


def _shared(customer: Customer, product: Product) -> Fields:
    return {
        "descriptors": {"displayName": _NAME, "description": _DESCRIPTION},
        "period": product.period,
        "requestReferenceId": customer.uuid("request"),
        "taxCode": _TAX_CODE,
    }


def _item(product: Product) -> Fields:
    return {
        "SKU": _SKU,
        "displayName": _NAME,
        "description": _DESCRIPTION,
        "price": product.price,
    }
