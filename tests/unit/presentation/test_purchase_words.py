"""The choices about a purchase in words."""

from storebell.domain.notifications.purchase_options import (
    USUAL_PURCHASE,
    BillingPlan,
    Discount,
    Offer,
    OfferKind,
    ProductKind,
    PurchaseOptions,
    RefundKind,
)
from storebell.presentation.purchase_words import (
    discount_words,
    left_out_advice,
    left_out_title,
    purchase_words,
    refund_words,
)


def test_what_is_as_usual_has_no_words() -> None:
    assert purchase_words(USUAL_PURCHASE) == ()


def test_each_choice_has_its_subject_in_the_order_of_the_menu() -> None:
    purchase = PurchaseOptions(
        ProductKind.AUTO_RENEWABLE,
        Offer(OfferKind.RETENTION, Discount.PAY_AS_YOU_GO),
        BillingPlan.MONTHLY_COMMITMENT,
        "LEGAL",
        RefundKind.PRORATED,
    )
    assert purchase_words(purchase) == (
        ("Product", "Auto-renewable subscription"),
        ("Offer", "Retention offer, Pay as you go"),
        ("Billing plan", "A commitment of 12 months, paid monthly"),
        ("Reason", "LEGAL"),
        ("Refund", "The part that is unused"),
    )


def test_every_way_to_pay_and_every_amount_has_words() -> None:
    assert len({discount_words(discount) for discount in Discount}) == len(Discount)
    assert len({refund_words(refund) for refund in RefundKind}) == len(RefundKind)


def test_what_was_left_out_is_named_alone() -> None:
    chosen = PurchaseOptions(
        ProductKind.CONSUMABLE, billing_plan=BillingPlan.UPFRONT, refund=RefundKind.PRORATED
    )
    fitting = PurchaseOptions(ProductKind.CONSUMABLE)
    assert str(left_out_advice(chosen, fitting)) == (
        "This does not fit it: Billing plan: A year, paid at once; Refund: The part that is unused."
    )
    assert str(left_out_title(("DID_RENEW", "BILLING_RECOVERY"))) == (
        "DID_RENEW BILLING_RECOVERY goes without a part of the chosen purchase"
    )
