"""Fields that Advanced Commerce adds to a transaction and to its renewal information.

Source: App Store Server API, advancedCommerceTransactionInfo and advancedCommerceRenewalInfo.
"""

from typing import Final

from storebell.simulator.catalogue.customer import Customer
from storebell.simulator.catalogue.payload_variants import Product

Fields = dict[str, object]

_SKU: Final = "HIKING_MAPS_PLUS"
_NAME: Final = "Hiking Maps Plus"
_DESCRIPTION: Final = "All hiking maps, for use without a network"
_TAX_CODE: Final = "C003-00-2"
_TAX_PER_MILLE: Final = 80


def transaction_info(customer: Customer, product: Product) -> Fields:
    """Fields of a transaction; its price includes a tax of 8 %."""
    without_tax = product.price * 1000 // (1000 + _TAX_PER_MILLE)
    return {
        **_shared(customer),
        "items": [_item(product)],
        "taxExclusivePrice": without_tax,
        "estimatedTax": product.price - without_tax,
        "taxRate": f"{_TAX_PER_MILLE / 1000:.3f}",
    }


def renewal_info(customer: Customer, product: Product, *, has_new_price: bool) -> Fields:
    """Fields of the next renewal; a new price takes effect with it."""
    item = _item(product)
    if has_new_price:
        item["priceIncreaseInfo"] = {"price": product.raised_price, "status": "SCHEDULED"}
    return {
        **_shared(customer),
        "items": [item],
        "consistencyToken": customer.uuid("consistency"),
    }


def _shared(customer: Customer) -> Fields:
    return {
        "descriptors": {"displayName": _NAME, "description": _DESCRIPTION},
        "period": "P1M",
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
