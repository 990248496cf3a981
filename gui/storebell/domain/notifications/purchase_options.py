"""Choices about the purchase that a Local notification is about, and which of them fit its type.

Source: App Store Server API 1.21, JWSTransactionDecodedPayload (type, offerType,
offerDiscountType, billingPlanType, revocationType) and App Store Server Notifications,
consumptionRequestReason.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import Final, Self

from storebell.domain.errors.notifications import UnfitDiscountError
from storebell.domain.errors.values import EmptyValueError
from storebell.domain.messages import N_
from storebell.domain.notifications.option_choice import OptionChoice, named
from storebell.domain.notifications.types import Content, find_subtype

Pair = tuple[str, str]
"""A notification type and its subtype; the subtype is empty where there is none."""


class ProductKind(StrEnum):
    """Kinds of products, by the names that the terminal takes."""

    AUTO_RENEWABLE = "auto-renewable"
    NON_RENEWING = "non-renewing"
    CONSUMABLE = "consumable"
    NON_CONSUMABLE = "non-consumable"
    ADVANCED_COMMERCE = "advanced-commerce"

    @property
    def label(self) -> str:
        return _PRODUCT_TITLES[self]

    @property
    def apple_type(self) -> str:
        """The member `type` of a transaction."""
        return _APPLE_TYPES[self]

    @property
    def is_subscription(self) -> bool:
        """True if it renews by itself, so that there is renewal information."""
        return self in (ProductKind.AUTO_RENEWABLE, ProductKind.ADVANCED_COMMERCE)


_PRODUCT_TITLES: Final = MappingProxyType(
    {
        ProductKind.AUTO_RENEWABLE: N_("Auto-renewable subscription"),
        ProductKind.NON_RENEWING: N_("Non-renewing subscription"),
        ProductKind.CONSUMABLE: N_("Consumable"),
        ProductKind.NON_CONSUMABLE: N_("Non-consumable"),
        ProductKind.ADVANCED_COMMERCE: N_("Advanced Commerce subscription"),
    }
)
_APPLE_TYPES: Final = MappingProxyType(
    {
        ProductKind.AUTO_RENEWABLE: "Auto-Renewable Subscription",
        ProductKind.NON_RENEWING: "Non-Renewing Subscription",
        ProductKind.CONSUMABLE: "Consumable",
        ProductKind.NON_CONSUMABLE: "Non-Consumable",
        ProductKind.ADVANCED_COMMERCE: "Auto-Renewable Subscription",
    }
)


class Discount(StrEnum):
    """Ways to pay for an offer, by the names that the terminal takes."""

    FREE_TRIAL = "free-trial"
    PAY_AS_YOU_GO = "pay-as-you-go"
    PAY_UP_FRONT = "pay-up-front"
    ONE_TIME = "one-time"

    @property
    def apple_name(self) -> str:
        """The member `offerDiscountType` of a transaction."""
        return self.name


_OF_SUBSCRIPTIONS: Final = (Discount.PAY_AS_YOU_GO, Discount.FREE_TRIAL, Discount.PAY_UP_FRONT)


class OfferKind(StrEnum):
    """Kinds of offers, by the names that the terminal takes."""

    INTRODUCTORY = "introductory"
    PROMOTIONAL = "promotional"
    OFFER_CODE = "offer-code"
    WIN_BACK = "win-back"
    RETENTION = "retention"

    @property
    def apple_number(self) -> int:
        """The member `offerType` of a transaction."""
        return list(OfferKind).index(self) + 1

    @property
    def label(self) -> str:
        """Its short label, and whether Apple's reference has it, for choosing."""
        return _LABELS.get(self, self.short_label)

    @property
    def short_label(self) -> str:
        return _OFFER_TITLES[self]

    @property
    def discounts(self) -> tuple[Discount, ...]:
        """The ways to pay, of any product."""
        of_products = (discount for kind in ProductKind for discount in self.discounts_of(kind))
        return tuple(dict.fromkeys(of_products))

    def discounts_of(self, product: ProductKind) -> tuple[Discount, ...]:
        """The ways to pay, the usual one first; none if such a product never has the offer."""
        if product.is_subscription:
            return _OF_SUBSCRIPTIONS
        return (Discount.ONE_TIME,) if self is OfferKind.OFFER_CODE else ()


_OFFER_TITLES: Final = MappingProxyType(
    {
        OfferKind.INTRODUCTORY: N_("Introductory offer"),
        OfferKind.PROMOTIONAL: N_("Promotional offer"),
        OfferKind.OFFER_CODE: N_("Offer code"),
        OfferKind.WIN_BACK: N_("Win-back offer"),
        OfferKind.RETENTION: N_("Retention offer"),
    }
)
_LABELS: Final = MappingProxyType(
    {OfferKind.RETENTION: N_("Retention offer (announced, not yet in Apple's reference)")}
)


class BillingPlan(StrEnum):
    """Ways to pay for a yearly subscription, by the names that the terminal takes."""

    UPFRONT = "upfront"
    MONTHLY_COMMITMENT = "monthly-commitment"

    @property
    def apple_name(self) -> str:
        """The member `billingPlanType` of a transaction."""
        return "BILLED_UPFRONT" if self is BillingPlan.UPFRONT else "MONTHLY"

    @property
    def label(self) -> str:
        return _PLAN_TITLES[self]


_PLAN_TITLES: Final = MappingProxyType(
    {
        BillingPlan.UPFRONT: N_("A year, paid at once"),
        BillingPlan.MONTHLY_COMMITMENT: N_("A commitment of 12 months, paid monthly"),
    }
)


CONSUMPTION_REASONS: Final = (
    "UNINTENDED_PURCHASE",
    "FULFILLMENT_ISSUE",
    "UNSATISFIED_WITH_PURCHASE",
    "LEGAL",
    "OTHER",
)
"""Reasons of a customer who asks for a refund, in Apple's words; the usual one first."""


class RefundKind(StrEnum):
    """Amounts of a refund, by the names that the terminal takes."""

    FULL = "full"
    PRORATED = "prorated"

    @property
    def apple_name(self) -> str:
        """The member `revocationType` of a transaction."""
        return _REFUND_NAMES[self]


_REFUND_NAMES: Final = MappingProxyType(
    {RefundKind.FULL: "REFUND_FULL", RefundKind.PRORATED: "REFUND_PRORATED"}
)


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer and the way to pay for it."""

    kind: OfferKind
    discount: Discount

    def __str__(self) -> str:
        """The text that `--offer` takes."""
        return f"{self.kind}={self.discount}"


_ADVANCED_ONLY: Final = frozenset({"METADATA_UPDATE", "MIGRATION", "PRICE_CHANGE"})
_NO_ADVANCED: Final = frozenset({"PRICE_INCREASE", "OFFER_REDEEMED", "DID_CHANGE_RENEWAL_PREF"})
_ALL_PRODUCTS: Final = (
    ProductKind.AUTO_RENEWABLE,
    ProductKind.CONSUMABLE,
    ProductKind.NON_CONSUMABLE,
    ProductKind.NON_RENEWING,
    ProductKind.ADVANCED_COMMERCE,
)
_PRODUCTS_OF: Final = MappingProxyType(
    {
        "ONE_TIME_CHARGE": (
            ProductKind.CONSUMABLE,
            ProductKind.NON_CONSUMABLE,
            ProductKind.NON_RENEWING,
        ),
        "CONSUMPTION_REQUEST": (ProductKind.CONSUMABLE, *_ALL_PRODUCTS),
        "REFUND": _ALL_PRODUCTS,
        "REFUND_DECLINED": _ALL_PRODUCTS,
        "REFUND_REVERSED": _ALL_PRODUCTS,
        "REVOKE": (ProductKind.AUTO_RENEWABLE, ProductKind.NON_CONSUMABLE),
    }
)
"""Products of the types that are not about subscriptions alone; the usual one first."""

_GRACE: Final = frozenset({("DID_FAIL_TO_RENEW", "GRACE_PERIOD"), ("GRACE_PERIOD_EXPIRED", "")})
_UNFIT_OFFERS: Final = MappingProxyType(
    {
        OfferKind.INTRODUCTORY: frozenset({"OFFER_REDEEMED", "SUBSCRIBED RESUBSCRIBE"}),
        OfferKind.WIN_BACK: frozenset({"SUBSCRIBED INITIAL_BUY"}),
        OfferKind.RETENTION: frozenset({"SUBSCRIBED"}),
    }
)
"""Types, or types with a subtype, that an offer never comes with."""


def products_of(pair: Pair) -> tuple[ProductKind, ...]:
    """The kinds of products that a notification can be about, the usual one first.

    None for a notification that is about no purchase.
    """
    kind, subtype = pair
    if kind in _PRODUCTS_OF:
        return tuple(dict.fromkeys(_PRODUCTS_OF[kind]))
    if find_subtype(kind, subtype).content is not Content.SUBSCRIPTION:
        return ()
    if kind in _ADVANCED_ONLY:
        return (ProductKind.ADVANCED_COMMERCE,)
    if kind in _NO_ADVANCED:
        return (ProductKind.AUTO_RENEWABLE,)
    return (ProductKind.AUTO_RENEWABLE, ProductKind.ADVANCED_COMMERCE)


def offers_of(pair: Pair, product: ProductKind) -> tuple[OfferKind, ...]:
    """The offers that the purchase of a notification can have."""
    kind, subtype = pair
    return tuple(
        offer
        for offer in OfferKind
        if product in products_of(pair)
        and offer.discounts_of(product)
        and not {kind, f"{kind} {subtype}"} & _UNFIT_OFFERS.get(offer, frozenset())
    )


def billing_plans_of(pair: Pair, product: ProductKind) -> tuple[BillingPlan, ...]:
    """The billing plans that the purchase of a notification can have.

    A commitment has no grace period. Source: App Store Server API 1.21.
    """
    if product is not ProductKind.AUTO_RENEWABLE:
        return ()
    return (BillingPlan.UPFRONT,) if pair in _GRACE else tuple(BillingPlan)


def reasons_of(pair: Pair) -> tuple[str, ...]:
    """The reasons that a notification can name."""
    return CONSUMPTION_REASONS if pair[0] == "CONSUMPTION_REQUEST" else ()


def refunds_of(pair: Pair, product: ProductKind) -> tuple[RefundKind, ...]:
    """The refunds that a notification can tell; only a subscription has a part that is unused."""
    if pair[0] != "REFUND":
        return ()
    return tuple(RefundKind) if product.is_subscription else (RefundKind.FULL,)


@dataclass(frozen=True, slots=True)
class PurchaseOptions:
    """The purchase that a notification is about; what is None is as usual for its type."""

    product: ProductKind | None = None
    offer: Offer | None = None
    billing_plan: BillingPlan | None = None
    reason: str | None = None
    refund: RefundKind | None = None

    @classmethod
    def read(
        cls,
        pair: Pair,
        *,
        product: str | None = None,
        offer: str | None = None,
        billing_plan: str | None = None,
        reason: str | None = None,
        refund: str | None = None,
    ) -> Self:
        """Reads options by the names that the terminal takes; checks each against the type.

        An offer is a kind, or `KIND=DISCOUNT`. Raises EmptyValueError, OptionUnfitError,
        OptionWithoutChoiceError, ProductUnfitError, UnfitDiscountError and the errors of
        `find_subtype`.
        """
        given = OptionChoice(" ".join(pair).strip(), products_of(pair), product)
        return cls(
            product=given.product,
            offer=_read_offer(offer, given, pair) if offer else None,
            billing_plan=given.read(
                "--billing-plan", billing_plan, partial(billing_plans_of, pair)
            ),
            reason=given.read("--reason", reason, lambda _product: reasons_of(pair)),
            refund=given.read("--refund", refund, partial(refunds_of, pair)),
        )

    def fitting(self, pair: Pair) -> "PurchaseOptions":
        """The same choices without those that such a notification can't have.

        Raises the errors of `find_subtype`.
        """
        products = products_of(pair)
        product = self.product if self.product in products else None
        subject = product or next(iter(products), None)
        if subject is None:
            return USUAL_PURCHASE
        offer, plan, refund = self.offer, self.billing_plan, self.refund
        has_offer = (
            offer is not None
            and offer.kind in offers_of(pair, subject)
            and offer.discount in offer.kind.discounts_of(subject)
        )
        return PurchaseOptions(
            product=product,
            offer=offer if has_offer else None,
            billing_plan=plan if plan in billing_plans_of(pair, subject) else None,
            reason=self.reason if self.reason in reasons_of(pair) else None,
            refund=refund if refund in refunds_of(pair, subject) else None,
        )

    @property
    def record(self) -> dict[str, str]:
        """The choices that were made, by name, for JSON."""
        choices = {
            "product": self.product,
            "offer": self.offer,
            "billing_plan": self.billing_plan,
            "reason": self.reason,
            "refund": self.refund,
        }
        return {name: str(choice) for name, choice in choices.items() if choice is not None}

    def product_of(self, pair: Pair) -> ProductKind | None:
        """The kind of product that a notification is about; None if it is about no purchase."""
        return self.product or next(iter(products_of(pair)), None)


USUAL_PURCHASE: Final = PurchaseOptions()


def _read_offer(text: str, given: OptionChoice[ProductKind], pair: Pair) -> Offer:
    name, separator, discount = text.partition("=")
    if separator and not discount.strip():
        raise EmptyValueError(option=f"--offer {text}")

    def discounts_of(kind: OfferKind, product: ProductKind) -> tuple[Discount, ...]:
        """The ways to pay that the text allows."""
        every = kind.discounts_of(product) if kind in offers_of(pair, product) else ()
        chosen = named(discount, every)
        return every if not discount else () if chosen is None else (chosen,)

    def kinds_of(product: ProductKind) -> tuple[OfferKind, ...]:
        return tuple(kind for kind in OfferKind if discounts_of(kind, product))

    known = named(name, given.choices_of_any(partial(offers_of, pair)))
    if known is not None and known not in given.choices_of_any(kinds_of):
        ways = given.choices_of_any(known.discounts_of)
        raise UnfitDiscountError(
            offer=known, type=" ".join(pair).strip(), discount=discount, choices=", ".join(ways)
        )
    kind = given.read("--offer", name, kinds_of, given=text)
    assert kind is not None  # there is a text
    assert given.subject is not None  # only a product has offers
    return Offer(kind, discounts_of(kind, given.subject)[0])
