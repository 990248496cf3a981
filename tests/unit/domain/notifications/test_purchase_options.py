"""Choices about a purchase: read by name, and refused where Apple never sends them."""

from dataclasses import replace

import pytest

from storebell.domain.errors.notifications import (
    OptionUnfitError,
    OptionWithoutChoiceError,
    ProductUnfitError,
    UnfitDiscountError,
    UsualProductUnfitError,
)
from storebell.domain.errors.values import InvalidValueError
from storebell.domain.notifications.purchase_options import (
    CONSUMPTION_REASONS,
    USUAL_PURCHASE,
    BillingPlan,
    Discount,
    Offer,
    OfferKind,
    ProductKind,
    PurchaseOptions,
    RefundKind,
    billing_plans_of,
    offers_of,
    products_of,
)
from storebell.domain.notifications.types import NOTIFICATION_TYPES, TYPES_BY_NAME, Content

RENEWED = ("DID_RENEW", "")
REFUNDED = ("REFUND", "")
CHARGED = ("ONE_TIME_CHARGE", "")
ASKED = ("CONSUMPTION_REQUEST", "")


def test_every_notification_about_a_purchase_has_a_product_and_no_other_has() -> None:
    for group in NOTIFICATION_TYPES:
        for kind in group.types:
            for subtype in kind.subtypes:
                products = products_of((kind.name, subtype.name))
                has_one = subtype.content in (Content.PURCHASE, Content.SUBSCRIPTION)
                assert bool(products) is has_one
                assert len(set(products)) == len(products)
                is_of_subscription = subtype.content is Content.SUBSCRIPTION
                assert not is_of_subscription or products[0].is_subscription


def test_nothing_chosen_is_as_usual() -> None:
    assert PurchaseOptions.read(RENEWED) == USUAL_PURCHASE
    assert USUAL_PURCHASE.product_of(RENEWED) is ProductKind.AUTO_RENEWABLE
    assert USUAL_PURCHASE.product_of(ASKED) is ProductKind.CONSUMABLE
    assert USUAL_PURCHASE.product_of(("PRICE_CHANGE", "")) is ProductKind.ADVANCED_COMMERCE
    assert USUAL_PURCHASE.product_of(("TEST", "")) is None


def test_each_choice_is_read_by_its_name_in_any_case() -> None:
    read = PurchaseOptions.read(
        REFUNDED,
        product="Auto-Renewable",
        offer="win-back=PAY-UP-FRONT",
        billing_plan="monthly-commitment",
        refund=" prorated ",
    )
    assert read == PurchaseOptions(
        ProductKind.AUTO_RENEWABLE,
        Offer(OfferKind.WIN_BACK, Discount.PAY_UP_FRONT),
        BillingPlan.MONTHLY_COMMITMENT,
        None,
        RefundKind.PRORATED,
    )
    assert str(read.offer) == "win-back=pay-up-front"
    asked = PurchaseOptions.read(ASKED, product="auto-renewable", reason="legal")
    assert asked.reason == "LEGAL"


def test_an_offer_without_a_discount_has_the_usual_one() -> None:
    assert PurchaseOptions.read(RENEWED, offer="retention").offer == Offer(
        OfferKind.RETENTION, Discount.PAY_AS_YOU_GO
    )
    assert PurchaseOptions.read(CHARGED, offer="offer-code").offer == Offer(
        OfferKind.OFFER_CODE, Discount.ONE_TIME
    )


def test_the_numbers_of_the_offers_are_apples() -> None:
    assert [(offer.value, offer.apple_number) for offer in OfferKind] == [
        ("introductory", 1),
        ("promotional", 2),
        ("offer-code", 3),
        ("win-back", 4),
        ("retention", 5),
    ]
    announced = [offer for offer in OfferKind if "not yet in Apple's reference" in offer.label]
    assert announced == [OfferKind.RETENTION]


@pytest.mark.parametrize(
    ("pair", "options", "words"),
    [
        (RENEWED, {"product": "consumable"}, "auto-renewable, advanced-commerce"),
        (("TEST", ""), {"product": "consumable"}, "Leave the option out"),
        (("TEST", ""), {"offer": "offer-code"}, "Leave the option out"),
        (RENEWED, {"reason": "LEGAL"}, "Leave the option out"),
        (RENEWED, {"refund": "full"}, "Leave the option out"),
        (CHARGED, {"billing_plan": "upfront"}, "Leave the option out"),
        (CHARGED, {"offer": "win-back"}, "offer-code"),
        (("REVOKE", ""), {"product": "consumable"}, "auto-renewable, non-consumable"),
        (("SUBSCRIBED", "INITIAL_BUY"), {"offer": "win-back"}, "introductory, promotional"),
        (("SUBSCRIBED", "RESUBSCRIBE"), {"offer": "introductory"}, "promotional"),
        (
            ("DID_FAIL_TO_RENEW", "GRACE_PERIOD"),
            {"billing_plan": "monthly-commitment"},
            "upfront",
        ),
        (("PRICE_INCREASE", "PENDING"), {"product": "advanced-commerce"}, "auto-renewable"),
        (ASKED, {"reason": "boredom"}, "UNINTENDED_PURCHASE, FULFILLMENT_ISSUE"),
        (RENEWED, {"product": ""}, "auto-renewable"),
    ],
)
def test_what_apple_never_sends_is_refused_with_what_it_does(
    pair: tuple[str, str], options: dict[str, str], words: str
) -> None:
    with pytest.raises((OptionUnfitError, OptionWithoutChoiceError)) as refused:
        PurchaseOptions.read(pair, **options)
    assert pair[0] in str(refused.value.title)
    assert words in str(refused.value.advice)


def test_an_unknown_discount_is_refused_with_those_there_are() -> None:
    for text in ("offer-code=half", "offer-code=one-time"):
        with pytest.raises(UnfitDiscountError, match="pay-as-you-go, free-trial, pay-up-front"):
            PurchaseOptions.read(RENEWED, offer=text)


@pytest.mark.parametrize(
    ("pair", "options", "title", "choices"),
    [
        (
            ASKED,
            {"product": "consumable", "billing_plan": "monthly-commitment"},
            "--billing-plan monthly-commitment does not go with --product consumable",
            "With CONSUMPTION_REQUEST it goes with --product: auto-renewable.",
        ),
        (
            REFUNDED,
            {"product": "consumable", "refund": "prorated"},
            "--refund prorated does not go with --product consumable",
            "With REFUND it goes with --product: auto-renewable, advanced-commerce.",
        ),
        (
            REFUNDED,
            {"product": "consumable", "offer": "win-back=free-trial"},
            "--offer win-back=free-trial does not go with --product consumable",
            "With REFUND it goes with --product: auto-renewable, advanced-commerce.",
        ),
        (
            REFUNDED,
            {"product": "Consumable", "offer": "offer-code=free-trial"},
            "--offer offer-code=free-trial does not go with --product consumable",
            "With REFUND it goes with --product: auto-renewable, advanced-commerce.",
        ),
        (
            ASKED,
            {"offer": "win-back"},
            f"--offer win-back does not go with consumable, the usual product of {ASKED[0]}",
            "Choose for --product one of: auto-renewable, advanced-commerce.",
        ),
    ],
)
def test_a_refusal_names_the_product_where_that_is_to_blame(
    pair: tuple[str, str], options: dict[str, str], title: str, choices: str
) -> None:
    with pytest.raises(ProductUnfitError) as refused:
        PurchaseOptions.read(pair, **options)
    assert (str(refused.value.title), str(refused.value.advice)) == (title, choices)


VALUES = {
    "offer": [
        *OfferKind,
        *(f"{kind}={discount}" for kind in OfferKind for discount in Discount),
        "mars",
        "offer-code=mars",
    ],
    "billing_plan": [*BillingPlan, "mars"],
    "reason": [*CONSUMPTION_REASONS, "mars"],
    "refund": [*RefundKind, "mars"],
}


def goes(pair: tuple[str, str], product: str, option: str, value: str) -> bool:
    try:
        PurchaseOptions.read(pair, product=product, **{option: value})
    except InvalidValueError:
        return False
    return True


@pytest.mark.parametrize("option", VALUES)
def test_over_all_choices_a_refusal_blames_what_does_not_fit_and_offers_what_does(
    option: str,
) -> None:
    blamed = set()
    for kind in TYPES_BY_NAME.values():
        for subtype in kind.subtypes:
            pair = (kind.name, subtype.name)
            products = products_of(pair)
            for value in VALUES[option]:
                fitting = [product for product in products if goes(pair, product, option, value)]
                for product in (None, *products):
                    try:
                        PurchaseOptions.read(pair, product=product, **{option: value})
                    except InvalidValueError as error:
                        blamed.add(type(error))
                        check_blame(error, pair, product, option, value, fitting)
                    else:
                        assert (product or products[0]) in fitting
    assert OptionWithoutChoiceError in blamed
    assert option == "reason" or any(issubclass(error, ProductUnfitError) for error in blamed)


def check_blame(
    error: InvalidValueError,
    pair: tuple[str, str],
    product: str | None,
    option: str,
    value: str,
    fitting: list[ProductKind],
) -> None:
    """A product is blamed if and only if another one has the choice; what is offered is taken."""
    assert value.partition("=")[2 if isinstance(error, UnfitDiscountError) else 0] in str(
        error.title
    )
    offered = str(error.advice).rpartition(": ")[2].rstrip(".").split(", ")
    if isinstance(error, ProductUnfitError):
        assert offered == fitting
        assert (product or products_of(pair)[0]) not in fitting
        assert isinstance(error, UsualProductUnfitError) is (product is None)
        return
    assert fitting == []
    assert " ".join(pair).strip() in str(error.title)
    if isinstance(error, OptionWithoutChoiceError):
        return
    for choice in offered:
        text = (
            choice if isinstance(error, OptionUnfitError) else f"{value.partition('=')[0]}={choice}"
        )
        assert any(goes(pair, each, option, text) for each in products_of(pair))


def test_what_depends_on_the_product_is_asked_of_it() -> None:
    assert offers_of(CHARGED, ProductKind.CONSUMABLE) == (OfferKind.OFFER_CODE,)
    assert billing_plans_of(ASKED, ProductKind.CONSUMABLE) == ()
    assert billing_plans_of(ASKED, ProductKind.AUTO_RENEWABLE) == tuple(BillingPlan)


EVERYTHING = PurchaseOptions(
    ProductKind.AUTO_RENEWABLE,
    Offer(OfferKind.WIN_BACK, Discount.PAY_AS_YOU_GO),
    BillingPlan.MONTHLY_COMMITMENT,
    "LEGAL",
    RefundKind.PRORATED,
)


@pytest.mark.parametrize(
    ("pair", "left"),
    [
        (("TEST", ""), set()),
        (("EXTERNAL_PURCHASE_TOKEN", "UNREPORTED"), set()),
        (CHARGED, set()),
        (RENEWED, {"product", "offer", "billing_plan"}),
        (("SUBSCRIBED", "INITIAL_BUY"), {"product", "billing_plan"}),
        (("DID_FAIL_TO_RENEW", "GRACE_PERIOD"), {"product", "offer"}),
        (ASKED, {"product", "offer", "billing_plan", "reason"}),
        (REFUNDED, {"product", "offer", "billing_plan", "refund"}),
    ],
)
def test_what_does_not_fit_a_notification_is_left_out(
    pair: tuple[str, str], left: set[str]
) -> None:
    fitting = EVERYTHING.fitting(pair)
    assert set(fitting.record) == left
    assert fitting.record.items() <= EVERYTHING.record.items()


def test_a_discount_that_the_product_never_has_is_left_out_with_its_offer() -> None:
    code = PurchaseOptions(offer=Offer(OfferKind.OFFER_CODE, Discount.ONE_TIME))
    assert code.fitting(CHARGED) == code
    assert code.fitting(RENEWED) == USUAL_PURCHASE


def test_what_fits_is_what_the_terminal_takes_for_every_notification() -> None:
    kinds = [kind for group in NOTIFICATION_TYPES for kind in group.types]
    for pair in [(kind.name, subtype.name) for kind in kinds for subtype in kind.subtypes]:
        for product in (None, *ProductKind):
            fitting = replace(EVERYTHING, product=product).fitting(pair)
            assert PurchaseOptions.read(pair, **fitting.record) == fitting


def test_every_way_to_pay_for_an_offer_can_be_chosen() -> None:
    assert OfferKind.WIN_BACK.discounts == (
        Discount.PAY_AS_YOU_GO,
        Discount.FREE_TRIAL,
        Discount.PAY_UP_FRONT,
    )
    assert Discount.ONE_TIME in OfferKind.OFFER_CODE.discounts


def test_every_choice_has_its_words() -> None:
    for choices in (ProductKind, OfferKind, BillingPlan):
        words = [choice.label for choice in choices]
        assert len(set(words)) == len(words)
