"""The choices about a purchase in the user's language, for the strip and the inspector."""

from types import MappingProxyType
from typing import Final

from storebell.domain.messages import N_, Message, msg
from storebell.domain.notifications.purchase_options import (
    Discount,
    Offer,
    Pair,
    PurchaseOptions,
    RefundKind,
)
from storebell.presentation.translation import tr_text

PRODUCT: Final = N_("Product")
OFFER: Final = N_("Offer")
BILLING_PLAN: Final = N_("Billing plan")
REASON: Final = N_("Reason")
REFUND: Final = N_("Refund")

_DISCOUNTS: Final = MappingProxyType(
    {
        Discount.FREE_TRIAL: N_("Free trial"),
        Discount.PAY_AS_YOU_GO: N_("Pay as you go"),
        Discount.PAY_UP_FRONT: N_("Pay up front"),
        Discount.ONE_TIME: N_("One time"),
    }
)
_REFUNDS: Final = MappingProxyType(
    {RefundKind.FULL: N_("All of the price"), RefundKind.PRORATED: N_("The part that is unused")}
)


def discount_words(discount: Discount) -> str:
    """A way to pay for an offer."""
    return tr_text(_DISCOUNTS[discount])


def refund_words(refund: RefundKind) -> str:
    """An amount of a refund."""
    return tr_text(_REFUNDS[refund])


def offer_words(offer: Offer) -> str:
    """An offer with the way to pay for it."""
    return f"{tr_text(offer.kind.short_label)}, {discount_words(offer.discount)}"


def purchase_words(purchase: PurchaseOptions) -> tuple[tuple[str, str], ...]:
    """Each choice that was made: its subject and the choice. A reason is in Apple's words."""
    product, plan, refund = purchase.product, purchase.billing_plan, purchase.refund
    choices = (
        (PRODUCT, tr_text(product.label) if product else ""),
        (OFFER, offer_words(purchase.offer) if purchase.offer else ""),
        (BILLING_PLAN, tr_text(plan.label) if plan else ""),
        (REASON, purchase.reason or ""),
        (REFUND, refund_words(refund) if refund else ""),
    )
    return tuple((tr_text(subject), words) for subject, words in choices if words)


def left_out_title(pair: Pair) -> Message:
    """The title of what is said where a type can't have all the choices about its purchase."""
    return msg("{type} goes without a part of the chosen purchase", type=" ".join(pair).strip())


def left_out_advice(chosen: PurchaseOptions, fitting: PurchaseOptions) -> Message:
    """The choices that were left out of a notification; it has those in `fitting`."""
    kept = purchase_words(fitting)
    left_out = [choice for choice in purchase_words(chosen) if choice not in kept]
    choices = "; ".join(f"{subject}: {words}" for subject, words in left_out)
    return msg("This does not fit it: {choices}.", choices=choices)
