"""Content of `signedRenewalInfo`.

Source: App Store Server API, JWSRenewalInfoDecodedPayload and RenewalCommitmentInfo.
"""

from datetime import datetime

from storebell.domain.notifications.purchase_options import BillingPlan, ProductKind
from storebell.domain.timestamps import to_milliseconds
from storebell.simulator.catalogue import advanced_commerce
from storebell.simulator.catalogue.changes import subscription_of
from storebell.simulator.catalogue.purchase import Account, Status, Subscription
from storebell.simulator.catalogue.transaction_info import (
    CURRENCY,
    Fields,
    account_token,
    offer_fields,
    product_id,
)


def renewal_fields(account: Account, bundle_id: str, signed_at: datetime) -> Fields:
    """The decoded renewal information of a customer's subscription, signed at a moment."""
    customer, subscription = account.customer, subscription_of(account)
    purchase = account.latest
    fields: Fields = {
        "originalTransactionId": account.original_id(purchase),
        "autoRenewProductId": product_id(bundle_id, subscription.next_product),
        "productId": product_id(bundle_id, subscription.product),
        "autoRenewStatus": int(account.is_auto_renewing),
        "renewalPrice": _price(subscription),
        "currency": CURRENCY,
        "signedDate": to_milliseconds(signed_at),
        "environment": customer.environment.value,
        "recentSubscriptionStartDate": to_milliseconds(subscription.started_at),
        "renewalDate": to_milliseconds(subscription.expires_at),
        "appAccountToken": account_token(account),
        "appTransactionId": customer.app_transaction_id,
    }
    is_advanced = subscription.product.kind is ProductKind.ADVANCED_COMMERCE
    if subscription.intent is not None:
        fields |= {
            "expirationIntent": int(subscription.intent),
            "isInBillingRetryPeriod": subscription.is_in_retry,
        }
    if subscription.grace_expires_at is not None:
        fields["gracePeriodExpiresDate"] = to_milliseconds(subscription.grace_expires_at)
    if subscription.is_price_accepted is not None and not is_advanced:
        fields["priceIncreaseStatus"] = int(subscription.is_price_accepted)
    if subscription.next_offer is not None:
        fields |= offer_fields(subscription.next_offer, subscription.next_product)
    if subscription.win_back_offers:
        fields["eligibleWinBackOfferIds"] = list(subscription.win_back_offers)
    if subscription.next_product.plan is not None:
        fields["renewalBillingPlanType"] = subscription.next_product.plan.apple_name
    if is_advanced:
        fields["advancedCommerceInfo"] = advanced_commerce.renewal_info(customer, subscription)
    return fields | _commitment(account, bundle_id)


def _price(subscription: Subscription) -> int:
    product = subscription.next_product
    if subscription.is_price_accepted is not None:
        product = product.raised
    return product.price_with(subscription.next_offer)


def _commitment(account: Account, bundle_id: str) -> Fields:
    """The members of a commitment that still goes on; there is none after its end."""
    commitment, subscription = account.latest.commitment, subscription_of(account)
    is_over = subscription.status in (Status.EXPIRED, Status.REVOKED)
    if commitment is None or is_over:
        return {}
    product = subscription.next_product
    plan = product.plan or BillingPlan.MONTHLY_COMMITMENT
    return {
        "renewalBillingPlanType": plan.apple_name,
        "commitmentInfo": {
            "commitmentAutoRenewProductId": product_id(bundle_id, product),
            "commitmentAutoRenewStatus": int(subscription.is_renewing),
            "commitmentRenewalDate": to_milliseconds(commitment.expires_at),
            "commitmentRenewalPrice": _price(subscription),
            "commitmentRenewalBillingPlanType": plan.apple_name,
        },
    }
