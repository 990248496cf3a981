"""Content of `signedTransactionInfo`.

Source: App Store Server API, JWSTransactionDecodedPayload and TransactionCommitmentInfo.
"""

from datetime import datetime
from typing import Final

from storebell.domain.notifications.purchase_options import Discount, Offer, ProductKind
from storebell.domain.timestamps import to_milliseconds
from storebell.simulator.catalogue.advanced_commerce import transaction_info
from storebell.simulator.catalogue.products import IDENTIFIERS, Product
from storebell.simulator.catalogue.purchase import Account, Commitment, Purchase, Revocation

GROUP_ID: Final = "21563478"
STOREFRONT: Final = {"storefront": "USA", "storefrontId": "143441"}
CURRENCY: Final = "USD"

Fields = dict[str, object]


def transaction_fields(
    account: Account, purchase: Purchase, bundle_id: str, signed_at: datetime
) -> Fields:
    """The decoded transaction of a purchase, signed at a moment."""
    customer, product = account.customer, purchase.product
    fields: Fields = {
        "transactionId": account.transaction_id(purchase),
        "originalTransactionId": account.original_id(purchase),
        "bundleId": bundle_id,
        "productId": product_id(bundle_id, product),
        "purchaseDate": to_milliseconds(purchase.purchased_at),
        "originalPurchaseDate": to_milliseconds(purchase.original_purchased_at),
        "quantity": 1,
        "type": product.kind.apple_type,
        "appAccountToken": account_token(account),
        "inAppOwnershipType": "FAMILY_SHARED" if account.is_shared else "PURCHASED",
        "signedDate": to_milliseconds(signed_at),
        "environment": customer.environment.value,
        "transactionReason": "RENEWAL" if purchase.is_renewal else "PURCHASE",
        **STOREFRONT,
        "price": purchase.price,
        "currency": CURRENCY,
        "appTransactionId": customer.app_transaction_id,
    }
    if purchase.expires_at is not None:
        fields |= {
            "webOrderLineItemId": customer.line_item_id(purchase.number),
            "subscriptionGroupIdentifier": GROUP_ID,
            "expiresDate": to_milliseconds(purchase.expires_at),
        }
    if product.plan is not None:
        fields["billingPlanType"] = product.plan.apple_name
    if purchase.commitment is not None:
        fields["commitmentInfo"] = _commitment(purchase.commitment)
    if purchase.revocation is not None:
        fields |= _revocation(purchase.revocation)
    if purchase.is_upgraded:
        fields["isUpgraded"] = True
    if product.kind is ProductKind.ADVANCED_COMMERCE:
        fields["advancedCommerceInfo"] = transaction_info(customer, purchase)
    elif purchase.offer is not None:
        fields |= offer_fields(purchase.offer, product)
    return fields


def product_id(bundle_id: str, product: Product) -> str:
    return f"{bundle_id}.{product.suffix}"


def account_token(account: Account) -> str:
    """The `appAccountToken`: the one that the app set last."""
    return account.app_account_token or account.customer.uuid("account")


def offer_fields(offer: Offer, product: Product) -> Fields:
    """The members of an offer, in a transaction and in renewal information alike."""
    fields: Fields = {
        "offerType": offer.kind.apple_number,
        "offerDiscountType": offer.discount.apple_name,
    }
    if offer.kind in IDENTIFIERS:
        fields["offerIdentifier"] = IDENTIFIERS[offer.kind]
    if offer.discount is not Discount.ONE_TIME:
        fields["offerPeriod"] = product.period
    return fields


def _commitment(commitment: Commitment) -> Fields:
    return {
        "billingPeriodNumber": commitment.number,
        "totalBillingPeriods": commitment.total,
        "commitmentExpiresDate": to_milliseconds(commitment.expires_at),
        "commitmentPrice": commitment.price,
    }


def _revocation(revocation: Revocation) -> Fields:
    fields: Fields = {
        "revocationReason": revocation.reason,
        "revocationDate": to_milliseconds(revocation.at),
        "revocationType": revocation.kind,
    }
    if revocation.percentage is not None:
        fields["revocationPercentage"] = revocation.percentage
    return fields
